"""The static checks of diagrams: what a drawing must be like before any case may run on it."""

from engine.bpmn.gate.canonical import canonical
from engine.bpmn.gate.check import check
from engine.bpmn.gate.child import check_in_child
from engine.bpmn.gate.layout import check_layout
from engine.bpmn.gate.references import References

__all__ = ["References", "canonical", "check", "check_in_child", "check_layout"]
