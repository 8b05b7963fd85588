"""What obligations.toml says: promises that no edit of a diagram may break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.definitions.shape import KEBAB
from engine.definitions.sources import did_you_mean
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.toml import TomlFile


class Kind(StrEnum):
    """What an obligation can ask for."""

    EVERY_PATH = "every-path"
    BEFORE = "before"
    AFTER = "after"
    NEVER_BOTH = "never-both"
    NEVER_SAME_PERSON = "never-same-person"
    NEVER_END_WHILE = "never-end-while"
    WITHIN = "within"
    LETTER_ON_EVERY_PATH = "letter-on-every-path"
    DATA_PRESENT_AT = "data-present-at"
    RESPONSIBLE = "responsible"


_ALWAYS = frozenset({"clause", "sentence", "kind", "message"})
_NEEDED: Mapping[Kind, frozenset[str]] = {
    Kind.EVERY_PATH: frozenset({"from", "passes"}),
    Kind.BEFORE: frozenset({"first", "then"}),
    Kind.AFTER: frozenset({"from", "passes"}),
    Kind.NEVER_BOTH: frozenset({"one", "other"}),
    Kind.NEVER_SAME_PERSON: frozenset({"first", "then"}),
    Kind.NEVER_END_WHILE: frozenset({"begins", "settled_by", "ends"}),
    Kind.WITHIN: frozenset({"limit", "at_most"}),
    Kind.LETTER_ON_EVERY_PATH: frozenset({"from", "letter"}),
    Kind.DATA_PRESENT_AT: frozenset({"data", "at"}),
    Kind.RESPONSIBLE: frozenset({"at"}),
}
_PATHS = (
    Kind.EVERY_PATH,
    Kind.BEFORE,
    Kind.AFTER,
    Kind.LETTER_ON_EVERY_PATH,
    Kind.DATA_PRESENT_AT,
    Kind.NEVER_END_WHILE,
)
_OPTIONAL: Mapping[Kind, frozenset[str]] = {
    **{kind: frozenset({"unless"}) for kind in _PATHS},
    Kind.BEFORE: frozenset({"unless", "again"}),
    Kind.WITHIN: frozenset({"from", "passes"}),
}
MILESTONES = frozenset(
    {"from", "passes", "first", "then", "one", "other", "begins", "settled_by", "ends", "at"}
)
"""Keys that name milestones."""
ANY_TASK = "*"
"""Of ``responsible``: every user task."""


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One promise."""

    id: str
    clause: str
    sentence: str
    kind: Kind
    message: str
    """What to do where it is broken."""
    file: str
    line: int
    said: Mapping[str, tuple[str, ...]]
    """What its kind asks for, by key."""

    def words(self, key: str) -> frozenset[str]:
        """What stands under a key."""
        return frozenset(self.said.get(key, ()))

    def one(self, key: str) -> str:
        """The only word under a key; empty where nothing stands there."""
        return next(iter(self.said.get(key, ())), "")

    @property
    def milestones(self) -> frozenset[str]:
        """All milestones that it speaks of and can't do without."""
        return frozenset(word for key in MILESTONES for word in self.said.get(key, ())) - {ANY_TASK}

    def problem(self, what: str, advice: str = "") -> Problem:
        """Something wrong with the obligation itself."""
        return Problem(
            file=self.file, line=self.line, element=self.id, what=what, advice=advice, rule="obligations"
        )


def read(base: TomlFile, department: TomlFile | None = None) -> list[Obligation]:
    """The organisation's obligations with a department's over them. Raises `DefinitionsRefused`."""
    problems: list[Problem] = []
    found = []
    for id_, files in _ids(base, department).items():
        merged = {key: value for file in files for key, value in _table(file, id_).items()}
        faults = list(_faults(files, id_, merged))
        problems.extend(faults)
        if not faults:
            found.append(_obligation(files[-1], id_, merged))
    if problems:
        raise DefinitionsRefused(problems)
    return found


def _ids(base: TomlFile, department: TomlFile | None) -> dict[str, list[TomlFile]]:
    found: dict[str, list[TomlFile]] = {}
    for file in (base, *((department,) if department else ())):
        for id_ in file.data:
            found.setdefault(id_, []).append(file)
    return found


def _table(file: TomlFile, id_: str) -> Mapping[str, Any]:
    said = file.data[id_]
    return said if isinstance(said, dict) else {}


def _obligation(file: TomlFile, id_: str, said: Mapping[str, Any]) -> Obligation:
    kind = Kind(said["kind"])
    return Obligation(
        id=id_,
        clause=said["clause"],
        sentence=said["sentence"],
        kind=kind,
        message=said["message"],
        file=file.file,
        line=file.line((id_,)),
        said={key: _listed(said[key]) for key in said.keys() - _ALWAYS},
    )


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value).lower() if value is True else value,)


def _faults(files: list[TomlFile], id_: str, said: Mapping[str, Any]) -> Iterator[Problem]:
    file = files[-1]
    if not KEBAB[0].fullmatch(id_):
        yield _problem(file, (id_,), "This can't be the id of an obligation.", f"Write it in {KEBAB[1]}.")
        return
    if any(not isinstance(one.data[id_], dict) for one in files):
        yield _problem(
            file, (id_,), "This must be a table.", f"Write [{id_}]; to do without it, write an exception."
        )
        return
    kinds = [str(kind) for kind in Kind]
    if said.get("kind") not in kinds:
        what = f"There is no kind “{said.get('kind', '')}” of obligation."
        yield _problem(file, (id_, "kind"), what, did_you_mean(str(said.get("kind")), kinds))
        return
    yield from _misfits(file, id_, said, Kind(said["kind"]))


def _misfits(file: TomlFile, id_: str, said: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    needed = _ALWAYS | _NEEDED[kind]
    known = needed | _OPTIONAL.get(kind, frozenset())
    for key in sorted(needed - said.keys()):
        yield _problem(file, (id_,), f"“{key}” is missing.", f"An obligation of the kind “{kind}” says it.")
    for key in sorted(said.keys() - known):
        what = f"“{key}” means nothing in an obligation of the kind “{kind}”."
        yield _problem(file, (id_, key), what, did_you_mean(key, known))
    for key in sorted(said.keys() & known):
        if not _is_text(said[key], several=key not in _ALWAYS) and not (key == "again" and said[key] is True):
            yield _problem(file, (id_, key), f"“{key}” must be a text, in quotes.", "Several go into a list.")


def _is_text(value: Any, *, several: bool) -> bool:
    texts = value if several and isinstance(value, list) and value else [value]
    return all(isinstance(one, str) and one.strip() for one in texts)


def _problem(file: TomlFile, path: tuple[str, ...], what: str, advice: str) -> Problem:
    return file.problem(path, what, advice, "obligations")
