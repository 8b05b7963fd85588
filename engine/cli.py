"""The operator's verbs: ``plaint …``."""
