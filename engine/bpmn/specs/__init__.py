"""What each element of a diagram does when a token reaches it, on SpiffWorkflow's task specs."""
