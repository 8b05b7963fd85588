"""One evaluation: what it may see, what it may use up, and what it has to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from engine.domain.calendars import WorkingCalendar
from engine.feel.errors import Diagnostic, NoValue, OutOfBudget, Span, counted
from engine.feel.temporal import DateTime
from engine.feel.values import Function, Value
from engine.kernel.clock import SystemClock

Code = Callable[["Run"], Value]
"""A compiled expression."""

_MOST_DIAGNOSTICS = 20
_TEXT_PER_STEP = 200
"""Characters that may be written for the price of one step."""
_UTC = ZoneInfo("UTC")
_OFFICE_HOURS = MappingProxyType({day: ((time(9), time(17)),) for day in range(5)})


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one evaluation may use up before it is stopped."""

    steps: int = 20_000
    """Parts of expressions that are evaluated, list items that are made."""
    text: int = 200_000
    """Characters of a single text."""
    items: int = 20_000
    """Items of a single list."""
    depth: int = 60
    """Calls of functions inside each other."""


_BUDGET = Budget()


def _no_clock(name: str) -> datetime | None:  # noqa: ARG001 - the signature of what a case lends
    return None


@dataclass(frozen=True)
class Environment:
    """What expressions can ask of the world around them."""

    now: Callable[[], datetime] = SystemClock().now
    """The present moment, aware."""
    zone: ZoneInfo = _UTC
    """The time zone that moments are told in."""
    calendar: WorkingCalendar = field(
        default_factory=lambda: WorkingCalendar(title="Monday to Friday", time_zone=_UTC, hours=_OFFICE_HOURS)
    )
    """The working calendar that is meant where none is named."""
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    """Working calendars by the names that expressions call them by."""
    due_of: Callable[[str], datetime | None] = _no_clock
    """When a clock of the case is due: nothing where there is no case."""
    budget: Budget = _BUDGET

    def at(self, moment: datetime) -> DateTime:
        """A Python moment as it is told in the environment's time zone."""
        since = moment - _EPOCH
        nanos = (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
        return DateTime.of_moment(nanos, 0 if self.zone.key == "UTC" else self.zone.key)


_EPOCH = datetime(1970, 1, 1, tzinfo=_UTC)
DEFAULT = Environment()
_NO_SLOTS: list[Value] = []


class Run:
    """The state of an evaluation, or of several that share a scope and a budget; used by one thread."""

    # Most evaluations are of short conditions, that never touch these: they are set where they are needed.
    environment = DEFAULT
    steps = DEFAULT.budget.steps
    depth = 0
    tested: Value = None
    """The value that unary tests test, “?”."""
    slots = _NO_SLOTS
    """Values of the names that the expression itself brings in: loop variables, parameters, entries."""
    noted: list[Diagnostic] | None = None
    """Why there are nulls, so far."""
    _moment: DateTime | None = None

    def __init__(self, scope: Mapping[str, Value], environment: Environment = DEFAULT) -> None:
        self.scope = scope
        if environment is not DEFAULT:
            self.environment = environment
            self.steps = environment.budget.steps

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Why there are nulls, in the order in which they came up."""
        return tuple(self.noted) if self.noted else ()

    @property
    def now(self) -> DateTime:
        """The present moment: the same one all through the evaluation."""
        if self._moment is None:
            self._moment = self.environment.at(self.environment.now())
        return self._moment

    def note(self, message: str, span: Span) -> None:
        """Say why a part of the expression gives null."""
        if self.noted is None:
            self.noted = []
        if len(self.noted) < _MOST_DIAGNOSTICS:
            self.noted.append(Diagnostic(message, span.start, span.excerpt))

    def spend(self, steps: int) -> None:
        """Pay for work before it is done. Raises `OutOfBudget` where the budget is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise OutOfBudget(
                "This takes more steps than an expression may take.", "Shorten its lists or loops."
            )

    def spend_text(self, length: int) -> None:
        """Pay for a text before it is written."""
        if length > self.environment.budget.text:
            raise OutOfBudget(f"This text would have {length} characters.", "Texts have to be shorter.")
        self.spend(1 + length // _TEXT_PER_STEP)

    def spend_items(self, length: int) -> None:
        """Pay for a list before it is made."""
        if length > self.environment.budget.items:
            raise OutOfBudget(f"This list would have {length} items.", "Lists have to be shorter.")
        self.spend(length)

    def call(self, function: Function, arguments: list[Value]) -> Value:
        """Call a function from inside a function that was handed one. May raise `NoValue`."""
        if len(arguments) != len(function.parameters):
            raise NoValue(
                f"this function takes {counted(len(function.parameters), 'value')}, not {len(arguments)}"
            )
        self.spend(1)
        if self.depth >= self.environment.budget.depth:
            raise OutOfBudget(
                f"Functions call each other more than {self.depth} deep.", "Is there an end to it?"
            )
        self.depth += 1
        try:
            return function.body(self, arguments)
        finally:
            self.depth -= 1
