"""Who complained and in which words: what forms took in as identity and content, every version sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.persistence import Case, RegisteredData, RegisteredKind
from engine.services.step import Step
from engine.services.vault import Vault

Values = dict[str, feel.Value]


@dataclass(frozen=True, kw_only=True)
class Version:
    """All identity, or all content, of a case as it stood at one time."""

    kind: RegisteredKind
    number: int
    values: Values
    at: datetime
    by: str
    element: str
    """The diagram element whose form brought it; empty for the complaint itself and its corrections."""
    is_correction: bool


class Personal:
    """Reads and adds what is personal on a case. Nothing is overwritten: each addition is a new version."""

    def __init__(self, step: Step, vault: Vault) -> None:
        self._step = step
        self._vault = vault
        self._newest: dict[str, dict[RegisteredKind, Version]] = {}
        self._opened: dict[str, tuple[Version, ...]] = {}

    def begin(self, case: Case) -> None:
        """A case is new: nothing is known of anybody yet."""
        self._newest[case.id] = {}

    def names_of(self, case: Case) -> Values:
        """What letters, task pages and form texts read beside the variables."""
        return {"complainant": addressed(self.identity(case)), "content": self.content(case)}

    def identity(self, case: Case) -> Values:
        """Who the complainant is and how to reach them."""
        return self._values(case, RegisteredKind.IDENTITY)

    def identities(self, cases: Iterable[Case]) -> dict[str, Values]:
        """The identities of several cases, by id of the case; of erased ones nothing."""
        known = {case.id: case for case in cases}
        living = self._vault.meet(known.values())
        rows = self._step.session.scalars(
            select(RegisteredData)
            .where(
                RegisteredData.department.in_({case.department for case in known.values()}),
                RegisteredData.case_id.in_(known),
                RegisteredData.kind == RegisteredKind.IDENTITY,
            )
            .order_by(RegisteredData.number)
        )
        newest = {row.case_id: row for row in rows if row.case_id in living}
        return {name: self._open(known[name], row).values for name, row in newest.items()}

    def content(self, case: Case) -> Values:
        """The free texts of all forms, by field key."""
        return self._values(case, RegisteredKind.CONTENT)

    def add(
        self,
        case: Case,
        kind: RegisteredKind,
        values: Mapping[str, feel.Value],
        *,
        element: str = "",
        is_correction: bool = False,
    ) -> None:
        """Lay answers over what is known already, as a new version; nothing new, no version."""
        if not values:
            return
        before = self._newest_of(case).get(kind)
        number = before.number + 1 if before else 1
        known = before.values if before else {}
        merged = laid_over(known, values)
        if merged == known:
            return
        sealed = self._vault.seal_json(
            case, _purpose(kind, number), {key: feel.dump(value) for key, value in merged.items()}
        )
        at, by = self._step.now(), self._step.actor.name
        self._step.session.add(
            RegisteredData(
                department=case.department,
                case_id=case.id,
                kind=kind,
                number=number,
                sealed=sealed,
                at=at,
                by=by,
                element=element,
                is_correction=is_correction,
            )
        )
        self._opened.pop(case.id, None)
        self._newest_of(case)[kind] = Version(
            kind=kind,
            number=number,
            values=merged,
            at=at,
            by=by,
            element=element,
            is_correction=is_correction,
        )

    def number(self, case: Case, kind: RegisteredKind) -> int:
        """The number of the newest version; 0 before the first."""
        newest = self._newest_of(case).get(kind)
        return newest.number if newest else 0

    def versions(self, case: Case) -> tuple[Version, ...]:
        """Every version of both kinds, oldest first."""
        if case.id not in self._opened:
            self._opened[case.id] = tuple(self._open(case, row) for row in self._rows(case))
        return self._opened[case.id]

    def content_of(self, case: Case, is_meant: Callable[[Version], bool]) -> Values:
        """The content that some of the versions brought, by field key."""
        before: Values = {}
        said: Values = {}
        for version in self.versions(case):
            if version.kind is RegisteredKind.CONTENT:
                if is_meant(version):
                    said |= {key: one for key, one in version.values.items() if before.get(key) != one}
                before = version.values
        return said

    def _values(self, case: Case, kind: RegisteredKind) -> Values:
        version = self._newest_of(case).get(kind)
        return dict(version.values) if version else {}

    def _newest_of(self, case: Case) -> dict[RegisteredKind, Version]:
        if case.id not in self._newest:
            newest = {row.kind: row for row in self._rows(case)}
            self._newest[case.id] = {kind: self._open(case, row) for kind, row in newest.items()}
        return self._newest[case.id]

    def _rows(self, case: Case) -> list[RegisteredData]:
        statement = (
            select(RegisteredData)
            .where(RegisteredData.department == case.department, RegisteredData.case_id == case.id)
            .order_by(RegisteredData.at, RegisteredData.number)
        )
        return list(self._step.session.scalars(statement))

    def _open(self, case: Case, row: RegisteredData) -> Version:
        content: dict[str, Any] = self._vault.open_json(case, _purpose(row.kind, row.number), row.sealed)
        return Version(
            kind=row.kind,
            number=row.number,
            values={key: feel.load(value) for key, value in content.items()},
            at=row.at,
            by=row.by,
            element=row.element,
            is_correction=row.is_correction,
        )


def addressed(identity: Values) -> Values:
    """Who is written to: whoever filled in the form, or the person whom they represent, if they chose so."""
    if identity.get("letters_to") == "represented" and "represented" in identity:
        return {**identity, "name": identity["represented"]}
    return identity


def laid_over(below: Mapping[str, feel.Value], above: Mapping[str, feel.Value]) -> Values:
    """Answers of one form laid over those of others: groups are merged, all else is replaced; null clears."""
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(known, dict):
            merged[key] = laid_over(known, value)
        else:
            merged[key] = value
    return merged


def _purpose(kind: RegisteredKind, number: int) -> str:
    return f"{kind}:{number}"
