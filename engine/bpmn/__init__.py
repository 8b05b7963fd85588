"""The plugin for SpiffWorkflow, and its only importer: dialect, scopes, state, checks of diagrams."""

from engine.bpmn.gate import References, canonical, check, check_in_child

__all__ = ["References", "canonical", "check", "check_in_child"]
