"""From the JSON of a form-js schema to components; all faults at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import regex

from engine import feel
from engine.definitions.forms.wording import NONE, Bound, Option, Options, Wording
from engine.definitions.sources import Located, did_you_mean
from engine.kernel.errors import Problem

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
TAKEN = frozenset(
    {"case", "limits", "organisation", "complainant", "content", "codes", "this", "parent", "i", "item"}
)
"""Names that mean something of their own in every form."""


def _absent(value: Any) -> bool:
    """Whether an entry is there at all; the editor leaves an empty text where something was taken out."""
    return value is None or value == ""


class Source:
    """One component's JSON: reads its entries and collects what is wrong with them."""

    def __init__(self, file: str, data: Located, problems: list[Problem]) -> None:
        self.file = file
        self.data = data
        self.problems = problems
        self.id = str(data.get("id") or data.get("key") or data.get("type") or "")[:100]

    def inner(self, key: str) -> Source:
        """An object inside, as ``validate``; its faults are told as this component's."""
        data = self.data.get(key)
        if data is not None and not isinstance(data, Located):
            self.fault(f"“{key}” must be an object.", 'Write { … }, as in {"required": true}.')
        source = Source(self.file, data if isinstance(data, Located) else Located(), self.problems)
        source.id = self.id
        source.data.line = source.data.line or self.data.line
        return source

    def fault(self, what: str, advice: str = "", *, line: int = 0) -> None:
        """Note a problem with the component."""
        self.problems.append(
            Problem(
                file=self.file,
                line=line or self.data.line,
                element=self.id,
                label=str(self.data.get("label") or "")[:80],
                what=what,
                advice=advice,
                rule="form",
            )
        )

    def text(self, key: str, default: str = "") -> str:
        """A plain text."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            self.fault(f"“{key}” must be a text.")
        return value if isinstance(value, str) else default

    def one_of(self, key: str, known: frozenset[str], default: str) -> str:
        """One of several words."""
        value = self.text(key, default) or default
        if value in known:
            return value
        self.fault(f"“{key}” can't be “{value}”.", did_you_mean(value, known))
        return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"“{key}” must be true or false.")
        return value if isinstance(value, bool) else default

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number; also written as a text, as the editor does in places."""
        value = self.data.get(key)
        if _absent(value):
            return None
        if re.fullmatch(r"\d{1,6}", str(value)) and least <= int(str(value)) <= most:
            return int(str(value))
        self.fault(f"“{key}” must be a whole number from {least} to {most}.")
        return None

    def decimal(self, key: str) -> Decimal | None:
        """A positive number; also written as a text."""
        value = self.data.get(key)
        if _absent(value):
            return None
        if re.fullmatch(r"\d{1,12}(\.\d{1,10})?", str(value)) and Decimal(str(value)) > 0:
            return Decimal(str(value))
        self.fault(f"“{key}” must be a number greater than 0.")
        return None

    def expression(self, key: str) -> feel.Expression | None:
        """An expression, with or without ``=`` in front."""
        said = self.text(key).removeprefix("=").strip()
        return self._compiled(key, said, feel.compile) if said else None

    def wording(self, key: str) -> Wording:
        """A text that may hold FEEL."""
        return self._compiled(key, self.text(key), Wording.read) or Wording()

    def bound(self, key: str, fixed: Callable[[Any], feel.Value]) -> Bound:
        """A fixed limit or ``=FEEL``; `fixed` reads the former, may raise `ValueError`."""
        value = self.data.get(key)
        if _absent(value):
            return NONE
        if isinstance(value, str) and value.startswith("="):
            return Bound(expression=self.expression(key))
        try:
            return Bound(fixed(value))
        except ValueError as error:
            self.fault(f"“{key}” can't be {value!r}: {error}.", "Write a fixed value, or =FEEL.")
            return NONE

    def _compiled(self, key: str, said: str, compiled: Callable[[str], Any]) -> Any:
        try:
            return compiled(said)
        except feel.FeelError as error:
            place = f" at “{error.excerpt}”" if error.excerpt else ""
            self.fault(f"“{key}” can't be understood{place}: {error}", error.advice)
            return None

    def hide(self) -> bool | feel.Expression:
        """The condition under which the component is not shown."""
        value = self.inner("conditional").data.get("hide")
        if _absent(value) or isinstance(value, bool):
            return value is True
        return self.inner("conditional").expression("hide") or False

    def columns(self) -> int:
        """How wide the component is, in sixteenths."""
        return self.inner("layout").whole("columns", 1, 16) or 16

    def path(self, key: str, prefix: tuple[str, ...]) -> tuple[str, ...]:
        """Where the answers are kept."""
        said = self.text(key)
        if not KEY.fullmatch(said) or len(said) > 100:  # noqa: PLR2004 -- a name that FEEL reads, not a text
            self.fault(
                f"“{key}” can't be “{said[:100]}”.",
                "Write a name that FEEL can read: letters, digits and underscores, as in “problem_date”.",
            )
            return (*prefix, self.id or "unnamed")
        path = (*prefix, *said.split("."))
        if path[0] in TAKEN:
            self.fault(f"The name “{path[0]}” has a meaning of its own in forms.", "Choose another one.")
        return path

    def property(self, name: str) -> str:
        """One of the custom properties."""
        return self.inner("properties").text(name)

    def pattern(self) -> str:
        """``validate.pattern``, a regular expression as JavaScript writes it."""
        said = self.text("pattern")
        try:
            regex.compile(said, regex.ASCII)  # type: ignore[no-untyped-call]  # regex has no types
        except (regex.error, RecursionError, OverflowError) as error:
            self.fault(f"“pattern” is no regular expression: {error}.")
            return ""
        return said

    def options(self) -> Options:
        """Choices that are written out, or where they come from."""
        if expression := self.expression("valuesExpression"):
            return Options(listed=expression)
        if key := self.text("valuesKey"):
            if KEY.fullmatch(key):
                return Options(listed=feel.compile(key))
            self.fault(f"“valuesKey” can't be “{key}”.", "Write the name of a list, as in “codes.remedies”.")
        return Options(self._fixed_options())

    def _fixed_options(self) -> tuple[Option, ...]:
        values = self.data.get("values")
        if not isinstance(values, list) or not values:
            self.fault("There is nothing to choose from.", 'Write "values": [{"value": …, "label": …}].')
            return ()
        options = []
        for item in values:
            value = item.get("value") if isinstance(item, Mapping) else None
            if isinstance(value, str | bool | int | Decimal) and value != "":
                options.append(Option(feel.to_feel(value), str(item.get("label") or value)))
            else:
                self.fault("A choice must have a value, a text, number or true/false, and a label.")
        if len({option.posted for option in options}) < len(options):
            self.fault("Two choices have the same value.", "Give each choice a value of its own.")
        return tuple(options)
