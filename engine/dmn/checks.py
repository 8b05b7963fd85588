"""Checks decision tables before they decide: gaps, overlaps, rows that never match, wrong values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, starmap

from engine import feel
from engine.dmn.doubts import doubts_about, parts_of
from engine.dmn.graph import Node
from engine.dmn.model import Model
from engine.dmn.regions import (
    OTHER,
    Regions,
    constants_of,
    holds,
    is_closed,
    is_constant,
    permitted,
    regions_of,
)
from engine.dmn.tables import DecisionTable, HitPolicy, Input, Output, Rule
from engine.feel import Value
from engine.kernel.errors import Problem, Severity

_MOST_GAPS = 3
_MOST_SEARCHED = 20_000
"""Parts of a table that are looked through for gaps; a table that takes more is too entangled to tell."""
_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})
_TOLD = feel.compile("string(it)")


def check(model: Model) -> list[Problem]:
    """What is wrong with the tables of a model, or probably so: errors, and warnings with an example each."""
    nodes = [*model.decisions.values(), *model.knowledge.values()]
    in_tables = (
        problem
        for node in nodes
        for table in tables_of(node)
        for problem in _Checking(model, node, table).all()
    )
    return [*in_tables, *(problem for node in nodes for problem in doubts_about(model.file, node))]


def tables_of(node: Node) -> Iterator[DecisionTable]:
    """The decision tables of an element, also those inside of other boxed expressions."""
    return (part for part in parts_of(node) if isinstance(part, DecisionTable))


@dataclass(frozen=True)
class _Column:
    """Input columns that test the same expression, as one."""

    label: str
    at: tuple[int, ...]
    regions: Regions


@dataclass(frozen=True)
class _Row:
    """A rule as the regions of each column in which it does match, and in which it may."""

    rule: Rule
    surely: tuple[int, ...]
    perhaps: tuple[int, ...]


class _Checking:
    def __init__(self, model: Model, node: Node, table: DecisionTable) -> None:
        self._file = model.file
        self._node = node
        self._table = table
        self._columns = _columns(table)
        self._rows = [_row(rule, self._columns) for rule in table.rules]
        self._given = tuple(column.regions.given for column in self._columns)
        """Where all inputs are there: nobody draws rows for each that may be missing."""

    def all(self) -> Iterator[Problem]:
        wrong = list(self._wrong_cells())
        yield from wrong
        yield from self._dead_rows({problem.line for problem in wrong})
        yield from self._overlaps()
        yield from self._gaps()

    def _problem(self, line: int, what: str, advice: str, rule: str) -> Problem:
        severity = Severity.ERROR if rule == "table-value" else Severity.WARNING
        return Problem(
            file=self._file,
            line=line or self._node.line,
            element=self._node.id,
            label=self._node.label,
            what=what,
            advice=advice,
            rule=rule,
            severity=severity,
        )

    def _wrong_cells(self) -> Iterator[Problem]:
        for rule in self._table.rules:
            tests = zip(self._table.inputs, rule.tests, strict=True)
            results = zip(self._table.outputs, rule.results, strict=True)
            wrong = [*chain.from_iterable(starmap(_wrong_test, tests))]
            wrong += chain.from_iterable(starmap(_wrong_result, results))
            for what in wrong:
                told = f"Row {rule.number}: {what}"
                yield self._problem(rule.line, told, "Correct the cell.", "table-value")

    def _dead_rows(self, told: set[int]) -> Iterator[Problem]:
        for at, row in enumerate(self._rows):
            if row.rule.line in told:
                continue
            if not all(row.perhaps):
                what = f"Row {row.rule.number} can never match."
                yield self._problem(row.rule.line, what, "Correct its tests, or remove it.", "table-dead-row")
            elif self._table.policy is HitPolicy.FIRST and at and self._is_covered(row, self._rows[:at]):
                what = f"Row {row.rule.number} never decides anything: rows above it always do."
                yield self._problem(row.rule.line, what, "Move it up, or remove it.", "table-dead-row")

    def _is_covered(self, row: _Row, others: Sequence[_Row]) -> bool:
        search = _Search([other.surely for other in others], row.perhaps)
        return search.first() is None and not search.gave_up

    def _overlaps(self) -> Iterator[Problem]:
        if self._table.policy not in {HitPolicy.UNIQUE, HitPolicy.ANY}:
            return
        for one, other in combinations(self._rows, 2):
            places = zip(one.surely, other.surely, self._given, strict=True)
            shared = [a & b & given for a, b, given in places]
            if all(shared) and not (self._table.policy is HitPolicy.ANY and _agree(one.rule, other.rule)):
                numbers = f"{one.rule.number} and {other.rule.number}"
                what = f"Rows {numbers} match at once where {self._example(shared)}."
                yield self._problem(
                    other.rule.line,
                    what,
                    "Narrow one of them, or choose another hit policy.",
                    "table-overlap",
                )

    def _gaps(self) -> Iterator[Problem]:
        if self._table.policy not in _SINGLE or any(output.default for output in self._table.outputs):
            return
        expected = tuple(column.regions.expected for column in self._columns)
        search = _Search([row.perhaps for row in self._rows], expected)
        for gap, _ in zip(search.gaps(), range(_MOST_GAPS), strict=False):
            what = f"No row matches where {self._example(gap)}."
            yield self._problem(0, what, "Add a row, or a default output.", "table-gap")

    def _example(self, regions: Sequence[int]) -> str:
        said = [
            f"{column.label} is {_told(column.regions.samples[_lowest(bits)])}"
            for column, bits in zip(self._columns, regions, strict=True)
            if column.regions.is_known
        ]
        return " and ".join(said) or "nothing is asked"


class _Search:
    """Looks for what no row takes, in a space that has some regions in each column."""

    def __init__(self, rows: Sequence[Sequence[int]], space: Sequence[int]) -> None:
        self._rows = rows
        self._space = space
        self._left = _MOST_SEARCHED
        self._full: set[tuple[int, frozenset[int]]] = set()
        """Where nothing was found: a column, and the rows that were still possible there."""

    @property
    def gave_up(self) -> bool:
        """Whether there was too much to look through."""
        return self._left <= 0

    def first(self) -> tuple[int, ...] | None:
        """The first gap."""
        return next(self.gaps(), None)

    def gaps(self) -> Iterator[tuple[int, ...]]:
        """All gaps, as regions by column."""
        return self._below(0, frozenset(range(len(self._rows))))

    def _below(self, column: int, rows: frozenset[int]) -> Iterator[tuple[int, ...]]:
        self._left -= 1
        if not rows:
            yield tuple(self._space[column:])
            return
        if column == len(self._space) or (column, rows) in self._full or self.gave_up:
            return
        found = False
        for taken, regions in self._parted(column, rows).items():
            for gap in self._below(column + 1, taken):
                found = True
                yield (regions, *gap)
        if not found:
            self._full.add((column, rows))

    def _parted(self, column: int, rows: frozenset[int]) -> Mapping[frozenset[int], int]:
        """The regions of a column by the rows that take them."""
        parted: dict[frozenset[int], int] = {}
        left = self._space[column]
        while left:
            region = left & -left
            left ^= region
            taken = frozenset(row for row in rows if self._rows[row][column] & region)
            parted[taken] = parted.get(taken, 0) | region
        return parted


def _columns(table: DecisionTable) -> list[_Column]:
    same: dict[str, list[int]] = {}
    for at, column in enumerate(table.inputs):
        same.setdefault(column.expression.text, []).append(at)
    return [_column(table, tuple(places)) for places in same.values()]


def _column(table: DecisionTable, places: tuple[int, ...]) -> _Column:
    tests = [rule.tests[at] for rule in table.rules for at in places]
    column = table.inputs[places[0]]
    return _Column(column.label, places, regions_of(column, tests))


def _row(rule: Rule, columns: Sequence[_Column]) -> _Row:
    return _Row(
        rule,
        tuple(_where(rule, column, lambda _: 0) for column in columns),
        tuple(_where(rule, column, lambda regions: regions.all) for column in columns),
    )


def _where(rule: Rule, column: _Column, of_open: Callable[[Regions], int]) -> int:
    """The regions in which the cells of a row hold; `of_open` says what is taken of cells that are open."""
    found = column.regions.all
    for at in column.at:
        test = rule.tests[at]
        is_clear = test is None or (column.regions.is_known and is_closed(test))
        found &= column.regions.where(test) if is_clear else of_open(column.regions)
    return found


def _wrong_test(column: Input, test: feel.Expression | None) -> Iterator[str]:
    if test is None or not is_closed(test):
        return
    constants = [one for one in constants_of(test) if one is not None]
    for one in constants:
        if column.kind is not None and not column.kind.of_kind().holds(one):
            yield f"{_told(one)} is no {column.kind.name}, as “{column.label}” is."
        elif isinstance(one, str):
            yield from (
                f"{_told(one)} is none of the values of “{column.label}”: {allowed.text}."
                for allowed in permitted(column)
                if not holds(allowed, one)
            )


def _wrong_result(output: Output, result: feel.Expression | None) -> Iterator[str]:
    if result is None or not is_constant(result.node):
        return
    value = result.evaluate({}).value
    if value is None:
        return
    if output.kind is not None and not output.kind.of_kind().holds(value):
        yield f"{_told(value)} is no {output.kind.name}, as the output{_named(output)} is."
    elif output.ranked is not None and is_closed(output.ranked) and value not in _listed(output.ranked):
        yield f"{_told(value)} is none of the values of the output{_named(output)}: {output.ranked.text}."
    elif output.kind is not None:
        yield from (
            f"{_told(value)} is none of the values of the output{_named(output)}: {allowed.text}."
            for allowed in output.kind.permitted
            if is_closed(allowed) and not holds(allowed, value)
        )


def _listed(values: feel.Expression) -> list[Value]:
    found = values.evaluate({}).value
    return found if isinstance(found, list) else [found]


def _named(output: Output) -> str:
    return f" “{output.name}”" if output.name else ""


def _agree(one: Rule, other: Rule) -> bool:
    return [cell and cell.text for cell in one.results] == [cell and cell.text for cell in other.results]


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _told(value: Value) -> str:
    if value == OTHER:
        return OTHER.removeprefix("…")
    said = _TOLD.evaluate({"it": value}).value
    return f"“{said}”" if isinstance(value, str) else str(said)
