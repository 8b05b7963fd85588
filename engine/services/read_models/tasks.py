"""A task, opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.kernel.texts import Text
from engine.services.read_models.cases import CaseFile, CaseSummary
from engine.services.read_models.forms import FieldValue, FormView
from engine.services.read_models.inbox import TaskRow
from engine.services.read_models.papers import LetterPreview


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """What a member of staff whom a complaint is about said to it."""

    by: str
    at: datetime
    said: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """A task opened by somebody: the form, the case beside it, why it is here and when it is due."""

    row: TaskRow
    form: FormView | None
    """``None`` for a task without a form: it is only completed."""
    case: CaseFile
    why: str
    """Documentation of the element: what is to be done and why."""
    assigned_how: tuple[Text, ...]
    """Which group or person the diagram names, and the lane."""
    due_explained: Text | None
    """How the due date came about; none without one."""
    status: str
    """``open``, ``done`` or ``cancelled``."""
    can_claim: bool
    can_release: bool
    can_complete: bool
    can_assign: bool
    """Whether the reader may give it to somebody, or take it back from who has it."""
    claimed_by: str
    """How who claimed it is called; empty if nobody did."""
    given_by: str = ""
    """How who gave it to the reader is called; empty where nobody did."""
    note: str = ""
    """What they wrote with it."""
    excluded_because: Text | None
    """Why the reader may not do this task although their group may; none if they may."""
    preview: LetterPreview | None = None
    """How the letter looks that the task is about to send; none for other tasks."""
    leads_to_letter: bool = False
    """Whether a letter to the complainant may be written once the task is done; it can be previewed."""
    conflict_reasons: tuple[tuple[str, str], ...] = ()
    """Why the reader may say that they can't judge the case impartially; none where they can't say so."""
    is_about_reader: bool = False
    """Whether the complaint is about the reader, who sees of the case what this task asks, and no more."""
    hearings: tuple[Hearing, ...] = ()
    """What the staff concerned said, the oldest first; where the task asks for it."""
    like_cases: tuple[CaseSummary, ...] | None = None
    """Other cases of the same product and problem; none where the task doesn't ask for them."""
    done_by: str = ""
    done_at: datetime | None = None
