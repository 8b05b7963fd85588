"""A case while it runs: tokens, scopes, timers, what happened, and the state between two steps."""
