"""A simulator of BPMN's rules that knows nothing of SpiffWorkflow, and random diagrams to compare it on."""
