"""The plugin for SpiffWorkflow, and its only importer: dialect, scopes, state, checks of diagrams."""
