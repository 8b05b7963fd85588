"""What a form says that may depend on the case: texts with placeholders, numbers and lists by FEEL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine import feel
from engine.definitions.markup import without_tag_lines
from engine.definitions.spoken import plain, said_in
from engine.feel import Value


@dataclass(frozen=True)
class Tongue:
    """In which language a form speaks."""

    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    """What the definitions' own words are in it."""


ENGLISH = Tongue()


@dataclass(frozen=True)
class Context:
    """What the expressions of a form are evaluated with."""

    scope: Mapping[str, Value]
    environment: feel.Environment = feel.DEFAULT
    tongue: Tongue = ENGLISH

    def over(self, *names: Mapping[str, Value]) -> Context:
        """The same with more names, which win."""
        scope = dict(self.scope)
        for more in names:
            scope.update(more)
        return Context(scope, self.environment, self.tongue)

    def said(self, value: Value) -> str:
        """A value as people read it."""
        return said_in(self.tongue.language, self.environment.zone, self.tongue.texts)(value)

    def value(self, expression: feel.Expression) -> Value:
        """The value of an expression; null also where it asks for more than it may use up."""
        try:
            return expression.evaluate(self.scope, self.environment).value
        except feel.FeelError:
            return None


@dataclass(frozen=True)
class Wording:
    """A text as it is written in a schema: plain, ``=FEEL``, or with ``{{placeholders}}``."""

    source: str = ""
    expression: feel.Expression | None = None
    template: feel.Template | None = None

    @classmethod
    def read(cls, source: str) -> Wording:
        """Compile a text. Raises `feel.FeelError`."""
        if source.startswith("="):
            return cls(source, expression=feel.compile(source[1:]))
        if "{{" in source:
            return cls(source, template=feel.template(source) and feel.template(without_tag_lines(source)))
        return cls(source)

    @property
    def reader(self) -> feel.Expression | feel.Template | None:
        """What in it reads names; nothing in a plain text."""
        return self.expression or self.template

    def text(self, context: Context, escape: Callable[[str], str] = str) -> str:
        """The text as it reads now; `escape` is laid over every value that comes in from outside."""
        if self.expression is not None:
            return escape(context.said(context.value(self.expression)))
        if self.template is not None:
            try:
                return self.template.render(
                    context.scope, context.environment, escape=escape, show=context.said
                )
            except feel.FeelError:
                return ""
        return self.source


EMPTY = Wording()


@dataclass(frozen=True)
class Bound:
    """A limit of an answer: fixed, or by FEEL."""

    fixed: Value = None
    expression: feel.Expression | None = None

    @property
    def reader(self) -> feel.Expression | None:
        """What in it reads names; nothing in a fixed limit."""
        return self.expression

    def value(self, context: Context) -> Value:
        """The limit as it stands now; null where there is none."""
        return context.value(self.expression) if self.expression else self.fixed

    def number(self, context: Context) -> Decimal | None:
        """The limit as a number; none where it isn't one."""
        value = self.value(context)
        return value if isinstance(value, Decimal) else None


NONE = Bound()


@dataclass(frozen=True)
class Option:
    """One choice as it is kept and as it is called."""

    value: Value
    label: str

    @property
    def posted(self) -> str:
        """The value as a form post carries it."""
        return plain(self.value)


_MOST_OPTIONS = 500


@dataclass(frozen=True)
class Options:
    """Where the choices of a field come from."""

    fixed: tuple[Option, ...] = ()
    listed: feel.Expression | None = None
    """``valuesKey`` and ``valuesExpression``: texts, or contexts with ``value`` and ``label``."""

    @property
    def reader(self) -> feel.Expression | None:
        """What in it reads names; nothing in choices that are written out."""
        return self.listed

    def choices(self, context: Context) -> tuple[Option, ...]:
        """The choices as they are now, each value once."""
        if self.listed is None:
            return self.fixed
        value = context.value(self.listed)
        items = value if isinstance(value, list) else []
        options = [_option(item) for item in items[:_MOST_OPTIONS]]
        return tuple({option.posted: option for option in options}.values())


def _option(item: Value) -> Option:
    if not isinstance(item, dict):
        return Option(item, plain(item))
    value = item.get("value")
    return Option(value, plain(item.get("label", value)))
