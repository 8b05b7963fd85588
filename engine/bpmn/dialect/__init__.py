"""Reads diagrams in the Zeebe dialect (docs/dialect.md) into specs that SpiffWorkflow runs."""
