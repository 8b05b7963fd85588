"""Tables, migrations and keys: how cases are kept.

Every table carries the department, in its unique keys too, so that it can be the distribution key of a
sharded PostgreSQL. The exceptions are small reference tables: accounts, sessions, counts, the installation.
"""

from engine.persistence.appending import StepSession
from engine.persistence.cases import Case, CaseStatus
from engine.persistence.clocks import RunningClock
from engine.persistence.columns import Table
from engine.persistence.counts import Installation, LimitCount, ReferenceCounter
from engine.persistence.deployments import (
    Activation,
    Deployment,
    DeploymentEvent,
    DeploymentResource,
    Resource,
)
from engine.persistence.history import Event, Notice
from engine.persistence.outgoing import Outgoing, OutgoingKind, OutgoingStatus
from engine.persistence.personal import (
    CaseKey,
    Document,
    Draft,
    DraftDocument,
    Letter,
    LetterStatus,
    RegisteredData,
    RegisteredKind,
    TrackingCode,
)
from engine.persistence.processes import (
    Eligibility,
    EligibilityKind,
    Incident,
    IncidentStatus,
    InstanceStatus,
    ProcessInstance,
    Subscription,
    Task,
    TaskStatus,
    Timer,
)
from engine.persistence.relations import CaseLink, ServiceRequest
from engine.persistence.staff import Membership, StaffSession, StaffUser

__all__ = [
    "Activation",
    "Case",
    "CaseKey",
    "CaseLink",
    "CaseStatus",
    "Deployment",
    "DeploymentEvent",
    "DeploymentResource",
    "Document",
    "Draft",
    "DraftDocument",
    "Eligibility",
    "EligibilityKind",
    "Event",
    "Incident",
    "IncidentStatus",
    "Installation",
    "InstanceStatus",
    "Letter",
    "LetterStatus",
    "LimitCount",
    "Membership",
    "Notice",
    "Outgoing",
    "OutgoingKind",
    "OutgoingStatus",
    "ProcessInstance",
    "ReferenceCounter",
    "RegisteredData",
    "RegisteredKind",
    "Resource",
    "RunningClock",
    "ServiceRequest",
    "StaffSession",
    "StaffUser",
    "StepSession",
    "Subscription",
    "Table",
    "Task",
    "TaskStatus",
    "Timer",
    "TrackingCode",
]
