"""What the engine tells its callers: frozen values, safe after the transaction has ended."""

from engine.services.read_models.administration import (
    AccountView,
    DeploymentView,
    IncidentView,
    StatusView,
    VerifiedHistory,
)
from engine.services.read_models.cases import (
    CaseFile,
    CaseFilters,
    CasePage,
    CaseSummary,
    CaseView,
    ClockLine,
    ClockView,
    DiagramView,
    ExplainedCase,
    ExtensionForm,
    InstanceView,
    RegisteredVersion,
    TimelineEntry,
)
from engine.services.read_models.forms import AnsweredPage, FieldValue, FormView, Offer
from engine.services.read_models.inbox import COUNTED_UP_TO, CompletedStep, InboxCounts, InboxPage, TaskRow
from engine.services.read_models.papers import (
    DocumentRow,
    DocumentView,
    LetterRow,
    LetterView,
    NoticeView,
    OutgoingCounts,
    OutgoingRow,
)
from engine.services.read_models.portal import OrganisationView, PortalCase, Receipt
from engine.services.read_models.tasks import TaskView

__all__ = [
    "COUNTED_UP_TO",
    "AccountView",
    "AnsweredPage",
    "CaseFile",
    "CaseFilters",
    "CasePage",
    "CaseSummary",
    "CaseView",
    "ClockLine",
    "ClockView",
    "CompletedStep",
    "DeploymentView",
    "DiagramView",
    "DocumentRow",
    "DocumentView",
    "ExplainedCase",
    "ExtensionForm",
    "FieldValue",
    "FormView",
    "InboxCounts",
    "InboxPage",
    "IncidentView",
    "InstanceView",
    "LetterRow",
    "LetterView",
    "NoticeView",
    "Offer",
    "OrganisationView",
    "OutgoingCounts",
    "OutgoingRow",
    "PortalCase",
    "Receipt",
    "RegisteredVersion",
    "StatusView",
    "TaskRow",
    "TaskView",
    "TimelineEntry",
    "VerifiedHistory",
]
