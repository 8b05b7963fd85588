"""Plaint's engine: complaints handled on BPMN diagrams, without a screen. See docs/architecture.md."""
