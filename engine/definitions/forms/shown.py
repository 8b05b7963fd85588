"""A form resolved for one reader: whoever prints it loops over this and decides nothing.

Conditions are evaluated, option lists and placeholders resolved, texts sanitised, faults put beside their
fields. A template chooses by ``type``, which is the component type of form-js.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.definitions.forms.submitted import Attachment


@dataclass(frozen=True, kw_only=True)
class ShownComponent:
    """Anything that stands on a form."""

    type: str
    """The component type of form-js: ``textfield``, ``radio``, ``group`` …"""
    id: str
    """Unique on the page, and fit for an HTML id."""
    columns: int = 16
    """How many of sixteen columns it takes on a wide screen."""
    hidden: bool = False
    """Whether its condition hides it as the answers of this page stand. Another answer brings it back: so
    it is printed for whoever has no JavaScript and hidden by script. What is posted for it is dropped."""


@dataclass(frozen=True, kw_only=True)
class ShownOption:
    """One choice of a radio, select, checklist or taglist."""

    id: str
    value: str
    """What is posted."""
    label: str
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownField(ShownComponent):
    """A question with its answer as it was typed.

    Types: ``textfield``, ``textarea``, ``number``, ``datetime``, ``checkbox``, ``radio``, ``select``,
    ``checklist``, ``taglist``, ``filepicker``, ``expression``.
    """

    name: str
    """Name in the form post; also the `FieldFault.field`."""
    label: str
    description: str = ""
    """The hint, as plain text."""
    value: str = ""
    """What was typed, or for an expression the computed text."""
    checked: bool = False
    """Whether a checkbox is ticked; it posts ``true``."""
    options: tuple[ShownOption, ...] = ()
    """Of a radio, select, checklist or taglist."""
    attachments: tuple[Attachment, ...] = ()
    """Files that a filepicker holds already."""
    fault: str = ""
    """What is wrong with the answer; empty if nothing is."""
    required: bool = False
    optional: bool = False
    """Whether to say “(optional)”."""
    readonly: bool = False
    """Shown but not to be changed; what is posted for it is ignored."""
    disabled: bool = False
    live: bool = False
    """Whether other components appear, go or change with this answer."""
    html_type: str = "text"
    """``text email tel date time datetime-local file checkbox radio``"""
    input_mode: str = ""
    """``decimal`` or ``numeric`` for numbers."""
    autocomplete: str = ""
    """Token of WCAG 1.3.5, e.g. ``email``; empty for none."""
    prefix: str = ""
    suffix: str = ""
    minimum: str = ""
    """Of a number or date, as an HTML attribute."""
    maximum: str = ""
    max_length: int | None = None
    accept: str = ""
    """Of a filepicker: ``.pdf,image/*``"""
    multiple: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownGroup(ShownComponent):
    """A fieldset. Type ``group``."""

    label: str
    description: str = ""
    outline: bool = False
    components: tuple[ShownComponent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row of a list."""

    name: str
    """``people[0]``; posted as the value of ``remove`` by the button that takes the row away."""
    number: int
    """1-based."""
    components: tuple[ShownComponent, ...]


@dataclass(frozen=True, kw_only=True)
class ShownList(ShownComponent):
    """Rows of the same questions. Type ``dynamiclist``."""

    name: str
    """``people``; posted as the value of ``add`` by the button that adds a row."""
    label: str
    description: str = ""
    fault: str = ""
    changeable: bool = True
    """Whether rows can be added and removed."""
    rows: tuple[ShownRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownText(ShownComponent):
    """Type ``text`` or ``html``: HTML that is safe to print as it is."""

    html: str


@dataclass(frozen=True, kw_only=True)
class ShownImage(ShownComponent):
    """Type ``image``."""

    source: str
    """A path of this site, or a ``data`` address of a picture; empty if there is none to show."""
    alternative: str


@dataclass(frozen=True, kw_only=True)
class ShownTable(ShownComponent):
    """Type ``table``."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class ShownSpace(ShownComponent):
    """Type ``separator`` (a line) or ``spacer`` (room)."""

    height: int = 0
    """Of a spacer, pixels."""


@dataclass(frozen=True, kw_only=True)
class ShownButton(ShownComponent):
    """Type ``button``."""

    label: str
    action: str
    """``submit`` or ``reset``"""


@dataclass(frozen=True, kw_only=True)
class ShownPage:
    """One step of a form: a top-level group and what stands around it; without groups, the whole form."""

    number: int
    """0-based, counted over all pages of the form, also those that are not shown now."""
    id: str
    title: str
    """Empty if the form has no groups."""
    description: str = ""
    hidden: bool = False
    """Whether answers on it hide the group, whose title it bears; its questions say the same."""
    components: tuple[ShownComponent, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether the page must be posted as ``multipart/form-data``."""
        return _has_files(self.components)


@dataclass(frozen=True, kw_only=True)
class WrittenAnswer:
    """One answer labelled and written out for people: for the summary, the case file and the print."""

    name: str
    label: str
    text: str
    """Labels of what was chosen, dates in words, names of files; empty for no answer."""
    kind: str
    """``identity``, ``content`` or ``variable``."""
    page: int
    """Number of the page on which it is asked."""


def _has_files(components: tuple[ShownComponent, ...]) -> bool:
    for component in components:
        match component:
            case ShownField(type="filepicker"):
                return True
            case ShownGroup():
                inner = component.components
            case ShownList():
                inner = tuple(one for row in component.rows for one in row.components)
            case _:
                continue
        if _has_files(inner):
            return True
    return False
