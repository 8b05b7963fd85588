"""Names of variables: what a mapping, a result or a list is called."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.gate.drawing import ZEEBE, Drawing, local_name
from engine.bpmn.gate.rules import Finding, rule

CONTEXTS = frozenset({"case", "codes", "limits", "organisation"})
"""What every expression can read without anybody having written it."""
CONFIDENTIAL = frozenset({"complainant", "content"})
"""What letters and pages can read, and expressions of a diagram never: identity never becomes a variable."""

_FEEL = frozenset(
    (
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance"),
        *("not", "null", "of", "or", "return", "satisfies", "some", "then", "true"),
    )
)
_WRITTEN = {
    "input": ("target",),
    "output": ("target",),
    "calledDecision": ("resultVariable",),
    "script": ("resultVariable",),
    "loopCharacteristics": ("inputElement", "outputCollection"),
}


def _written(drawing: Drawing) -> Iterator[tuple[etree._Element, str, str]]:
    for xml in drawing.root.iter(f"{{{ZEEBE}}}*"):
        for attribute in _WRITTEN.get(local_name(xml), ()):
            said = (xml.get(attribute) or "").strip()
            if said:
                yield xml, attribute, said


@rule("name-legal")
def name_legal(drawing: Drawing) -> Iterator[Finding]:
    """A variable has a name that FEEL can read: letters, digits and `_`."""
    for xml, attribute, name in _written(drawing):
        if not name.isidentifier() or name in _FEEL:
            advice = "Use lower-case words joined by “_”, e.g. final_answer."
            yield Finding(xml, f"The {attribute} “{name}” is no name of a variable.", advice)


@rule("name-free")
def name_free(drawing: Drawing) -> Iterator[Finding]:
    """No variable takes a name that means something already."""
    for xml, attribute, name in _written(drawing):
        if name in CONTEXTS:
            yield Finding(
                xml,
                f"The {attribute} “{name}” hides the {name} that every expression reads.",
                "Choose another.",
            )
        if name in CONFIDENTIAL:
            advice = "Choose another name: identity and content never become variables."
            yield Finding(xml, f"The {attribute} can't be called “{name}”.", advice)
