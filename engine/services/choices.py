"""Lists of codes that staff choose of, and what is said of a choice that is on none."""

from __future__ import annotations

from engine.definitions import Bundle
from engine.kernel.errors import FieldFault
from engine.kernel.texts import Text


def choices(bundle: Bundle, code_list: str) -> tuple[tuple[str, str], ...]:
    """The entries of a code list with their labels."""
    return tuple((code.value, code.label) for code in bundle.organisation.code_lists.get(code_list, ()))


def not_a_choice(field: str) -> FieldFault:
    """What was chosen is not on the list."""
    return FieldFault(field=field, message=Text("Choose one of the list."))
