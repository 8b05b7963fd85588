"""The follow-up form of a case, derived from its history and record: nothing is typed twice (Annex F)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine import feel
from engine.definitions import Bundle
from engine.definitions.organisation import Code
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.kernel.texts import Text, msgid
from engine.persistence import Case
from engine.services.case_pages import CasePages
from engine.services.deployments import Deployments
from engine.services.labels import Labels
from engine.services.read_models import (
    CaseView,
    FieldValue,
    FollowUpForm,
    Ticked,
    TimelineEntry,
    Tracked,
)

_FIRST_ACTION = 36
"""Actions are numbered on from the kinds of problem, which are 1 to 35."""
_PROBLEM = ("category", "recurring", "cause", "others_affected")
_ASSESSMENT = (
    *("first_priority", "first_scored_priority", "first_override_reason"),
    *("confirmed_priority", "confirmed_scored_priority", "confirmed_override_reason"),
    *("final_severity", "final_safety", "priority"),
)
_RESOLUTION = ("finding", "outcome", "payment", "reply", "rejection_reason")
_TRACKED = (
    (msgid("Acknowledged to the complainant"), "acknowledgement"),
    (msgid("Assessed"), "initial-assessment"),
    (msgid("Investigated"), "investigation"),
    (msgid("Response decided"), "decision"),
    (msgid("Response approved"), "approval"),
    (msgid("Complainant informed"), "answer"),
    (msgid("Reviewed"), "review"),
    (msgid("Correction carried out"), "carrying-out"),
    (msgid("Correction verified"), "verification"),
    (msgid("Remedy for others affected"), "remedy-for-others"),
    (msgid("Outcome recorded"), "outcome"),
)
"""Rows of the tracking table, and the milestone at which each is done; the last time counts."""
_DONE = frozenset({EventTag.TASK_COMPLETED, EventTag.LETTER_WRITTEN})


class FollowUps:
    """Fills in the follow-up form of a case."""

    def __init__(self, *, deployments: Deployments, pages: CasePages, labels: Labels) -> None:
        self._deployments = deployments
        self._pages = pages
        self._labels = labels

    def of(self, case: Case) -> FollowUpForm:
        """The form as it stands now. That personal data were read is noted."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        page = self._pages.page(case)
        record = {name: feel.load(value) for name, value in case.record.items()}
        lists = bundle.organisation.code_lists
        return FollowUpForm(
            case=page,
            received_by="" if case.channel is Channel.WEB else self._labels.person(case.registered_by),
            problem=_of(page, _PROBLEM),
            assessment=_of(page, _ASSESSMENT),
            resolution=_of(page, _RESOLUTION),
            problems=_ticked(lists.get("problems", ()), record.get("category"), first=1),
            actions=_ticked(lists.get("actions", ()), record.get("remedies"), first=_FIRST_ACTION),
            tracking=(*_tracking(page, _milestones(bundle)), _closing(page)),
        )


def _of(page: CaseView, names: Iterable[str]) -> tuple[FieldValue, ...]:
    """Entries of the record, in the order of the form."""
    known = {entry.key: entry for entry in page.record}
    return tuple(known[name] for name in names if name in known)


def _ticked(codes: Iterable[Code], chosen: feel.Value, *, first: int) -> tuple[Ticked, ...]:
    values = chosen if isinstance(chosen, list) else [chosen]
    return tuple(
        Ticked(number=number, label=code.label, ticked=code.value in values)
        for number, code in enumerate(codes, start=first)
    )


def _milestones(bundle: Bundle) -> Mapping[str, frozenset[str]]:
    """Ids of the elements at which each row of the tracking table is done, whatever they are called."""
    elements = [one for process in bundle.diagrams.processes.values() for one in process.elements.values()]
    return {
        milestone: frozenset(
            one.id for one in elements if milestone in one.properties.get("milestone", "").split()
        )
        for _, milestone in _TRACKED
    }


def _tracking(page: CaseView, milestones: Mapping[str, frozenset[str]]) -> Iterable[Tracked]:
    for what, milestone in _TRACKED:
        found = [
            line for line in page.timeline if line.tag in _DONE and line.element in milestones[milestone]
        ]
        yield _row(Text(what), found)


def _closing(page: CaseView) -> Tracked:
    closed = [line for line in page.timeline if line.tag == EventTag.CASE_CLOSED]
    return _row(Text("Closed"), closed, remarks=page.outcome)


def _row(what: Text, found: list[TimelineEntry], remarks: str = "") -> Tracked:
    if not found:
        return Tracked(what=what)
    last = found[-1]
    times = Text("{number} times", number=len(found)) if len(found) > 1 else ""
    return Tracked(what=what, at=last.at, by=last.by, remarks=remarks or times)
