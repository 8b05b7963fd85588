"""What a process owner edits: bundles, forms, letters, variants, and their checks."""

from engine.definitions.bundle import (
    Bundle,
    check,
    check_archive,
    check_diagram,
    read_archive,
    read_bundle,
    read_draft,
)
from engine.definitions.letters import WAITING, Letter, RenderedLetter
from engine.definitions.organisation import Code, Group, Organisation, Product
from engine.definitions.resources import Resource, departments_of, place_of

__all__ = [
    "WAITING",
    "Bundle",
    "Code",
    "Group",
    "Letter",
    "Organisation",
    "Product",
    "RenderedLetter",
    "Resource",
    "check",
    "check_archive",
    "check_diagram",
    "departments_of",
    "place_of",
    "read_archive",
    "read_bundle",
    "read_draft",
]
