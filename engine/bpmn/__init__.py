"""The plugin for SpiffWorkflow, and its only importer: dialect, scopes, state, checks of diagrams."""

from engine.bpmn.definitions import Definitions
from engine.bpmn.faults import Fault
from engine.bpmn.gate import References, canonical, check, check_in_child
from engine.bpmn.instance import Incident, Instance, Subscription, Timer, UserTask
from engine.bpmn.model import Element, Flow, Process
from engine.bpmn.runtime.state import Seal
from engine.bpmn.runtime.trail import Happening, Passage
from engine.bpmn.surroundings import Job, Surroundings

__all__ = [
    "Definitions",
    "Element",
    "Fault",
    "Flow",
    "Happening",
    "Incident",
    "Instance",
    "Job",
    "Passage",
    "Process",
    "References",
    "Seal",
    "Subscription",
    "Surroundings",
    "Timer",
    "UserTask",
    "canonical",
    "check",
    "check_in_child",
]
