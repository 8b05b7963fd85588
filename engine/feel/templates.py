"""Texts with expressions in them, in the notation of form-js.

``{{expression}}``, ``{{#if condition}}…{{/if}}``, ``{{#loop list}}…{{/loop}}``. In a loop the entries of the
item are names, ``this`` is the item, and ``parent`` holds what is known outside of the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.feel.errors import BudgetExceeded, FeelError, Span
from engine.feel.expression import Dialect, Expression, compiled
from engine.feel.printing import printed
from engine.feel.run import DEFAULT, Environment, Run
from engine.feel.values import Value

LONGEST = 200_000
"""Characters of a template."""
_MOST_TURNS = 5_000
_MOST_TEXT = 1_000_000
_DEEPEST = 20
_OWN = frozenset({"this", "parent"})
_WORDS = ("if", "loop")

Show = Callable[[Value], str]
Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Shown:
    expression: Expression


@dataclass(frozen=True, slots=True)
class _Block:
    word: str
    expression: Expression
    parts: tuple[_Part, ...]


_Part = str | _Shown | _Block


def shown(value: Value) -> str:
    """A value as the function string gives it; nothing for null."""
    return "" if value is None else printed(Run({}), value)


@dataclass(slots=True)
class _Rendering:
    run: Run
    """One for all expressions: what they may use up, they may use up together."""
    show: Show
    escape: Escape
    template: Template
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    turns: int = 0

    def write(self, text: str) -> None:
        self.length += len(text)
        if self.length > _MOST_TEXT:
            raise self._too_much(f"This template writes more than {_MOST_TEXT} characters.")
        self.pieces.append(text)

    def parts(self, parts: Iterable[_Part], scope: Mapping[str, Value]) -> None:
        for part in parts:
            if isinstance(part, str):
                self.write(part)
                continue
            self.run.scope = scope
            value = part.expression.within(self.run)
            if isinstance(part, _Shown):
                self.write(self.escape(self.show(value)))
            elif part.word == "loop":
                self._loop(part, value, scope)
            elif value is True:
                self.parts(part.parts, scope)

    def _loop(self, block: _Block, items: Value, scope: Mapping[str, Value]) -> None:
        for item in items if isinstance(items, list) else []:
            self.turns += 1
            if self.turns > _MOST_TURNS:
                raise self._too_much(f"The loops of this template have more than {_MOST_TURNS} turns.")
            entries = item if isinstance(item, dict) else {}
            self.parts(block.parts, {**scope, **entries, "this": item, "parent": dict(scope)})

    def _too_much(self, what: str) -> BudgetExceeded:
        return BudgetExceeded(what, Span(self.template.text, 0, 0))


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template; may be shared by threads."""

    text: str
    _parts: tuple[_Part, ...] = field(repr=False)
    names_read: frozenset[str]
    """The names that it reads from its scope. In a loop, entries of the items are none of them."""
    paths_read: frozenset[str]
    """The names with what is read of them, as ``content.description``."""

    @property
    def printed(self) -> tuple[Printed, ...]:
        """Every expression that the template prints, in its order."""
        return tuple(_printed(self._parts, (), in_loop=False))

    def render(
        self,
        scope: Mapping[str, Value],
        environment: Environment = DEFAULT,
        *,
        escape: Escape = str,
        show: Show = shown,
    ) -> str:
        """The text with the expressions' values in it.

        `show` makes the text of a value, `escape` what stands for that text in the surroundings.
        Raises `BudgetExceeded` when it takes too much.
        """
        rendering = _Rendering(Run(scope, environment), show, escape, self)
        rendering.parts(self._parts, scope)
        return "".join(rendering.pieces)


@dataclass(frozen=True, slots=True)
class Printed:
    """An expression that a template prints, with what the blocks around it ask first."""

    expression: Expression
    within: tuple[Expression, ...]
    """Of the blocks around it, the outermost first."""
    in_loop: bool


def _printed(parts: Iterable[_Part], within: tuple[Expression, ...], *, in_loop: bool) -> Iterator[Printed]:
    for part in parts:
        if isinstance(part, _Shown):
            yield Printed(part.expression, within, in_loop)
        elif isinstance(part, _Block):
            looping = in_loop or part.word == "loop"
            yield from _printed(part.parts, (*within, part.expression), in_loop=looping)


def template(text: str, names: Iterable[str] = ()) -> Template:
    """Compile a template. Raises `FeelError`, with its line, where it is none.

    `names` are those in scope, for names with blanks and symbols.
    """
    return _template(text, frozenset(names))


@lru_cache(maxsize=512)
def _template(text: str, names: frozenset[str]) -> Template:
    return _Reader(text, names).template()


@dataclass(slots=True)
class _Open:
    word: str
    at: int
    expression: Expression
    parts: list[_Part] = field(default_factory=list)


class _Reader:
    """Reads a template from its start to its end."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        if len(text) > LONGEST:
            what = f"This template has {len(text)} characters; {LONGEST} are the most."
            raise FeelError(what, Span(text[:LONGEST], 0, 0))
        self._text = text
        self._names = names
        self._open: list[_Open] = []
        self._parts: list[_Part] = []
        self._reads: set[str] = set()
        self._paths: set[str] = set()

    def template(self) -> Template:
        at = 0
        while (start := self._text.find("{{", at)) >= 0:
            self._add(self._text[at:start])
            at = self._tag(start)
        self._add(self._text[at:])
        if self._open:
            left = self._open[-1]
            raise self._fault(f"“{{{{#{left.word}}}}}” has no “{{{{/{left.word}}}}}”.", left.at)
        return Template(self._text, tuple(self._parts), frozenset(self._reads), frozenset(self._paths))

    def _add(self, part: _Part) -> None:
        if part:
            (self._open[-1].parts if self._open else self._parts).append(part)

    def _tag(self, start: int) -> int:
        end = self._end_of(start + 2)
        content = self._text[start + 2 : end]
        word = content.strip()
        if word.startswith("#"):
            self._begin(word, start, content)
        elif word.startswith("/"):
            self._finish(word[1:].strip(), start)
        else:
            self._add(_Shown(self._expression(start + 2, content)))
        return end + 2

    def _end_of(self, at: int) -> int:
        """Where the “}}” stands: contexts and texts inside of the expression may have their own braces."""
        depth, quoted = 0, False
        while at < len(self._text):
            char = self._text[at]
            if quoted:
                at += char == "\\"
                quoted = char != '"'
            elif char == '"':
                quoted = True
            elif char == "{":
                depth += 1
            elif char == "}" and depth:
                depth -= 1
            elif self._text.startswith("}}", at):
                return at
            at += 1
        raise self._fault("“{{” has no “}}”.", self._text.rfind("{{", 0, at))

    def _begin(self, tag: str, start: int, content: str) -> None:
        word, _, rest = tag[1:].partition(" ")
        if word not in _WORDS:
            raise self._fault(
                f"There is no “{{{{#{word}}}}}”; there are “{{{{#if …}}}}” and “{{{{#loop …}}}}”.", start
            )
        if len(self._open) >= _DEEPEST:
            raise self._fault(f"More than {_DEEPEST} blocks are inside each other here.", start)
        offset = start + 2 + len(content) - len(content.lstrip()) + 1 + len(word)
        self._open.append(_Open(word, start, self._expression(offset, rest)))

    def _finish(self, word: str, start: int) -> None:
        if not self._open or self._open[-1].word != word:
            raise self._fault(f"“{{{{/{word}}}}}” has no “{{{{#{word} …}}}}” before it.", start)
        block = self._open.pop()
        self._add(_Block(block.word, block.expression, tuple(block.parts)))

    def _expression(self, start: int, text: str) -> Expression:
        in_loop = any(block.word == "loop" for block in self._open)
        names = self._names | (_OWN if in_loop else frozenset())
        try:
            expression = compiled(text, Dialect(names))
        except FeelError as fault:
            at = start + fault.position
            raise FeelError(fault.what, Span(self._text, at, at), fault.advice) from None
        self._take_note(expression, in_loop=in_loop)
        return expression

    def _take_note(self, expression: Expression, *, in_loop: bool) -> None:
        """Keep what the expression reads; in a loop only what is known to be in scope, or the parent's."""
        for path in expression.paths_read:
            name, _, rest = path.partition(".")
            if in_loop and name == "parent":
                path, name = rest, rest.partition(".")[0]
            elif in_loop and name not in self._names:
                continue
            if name and name not in _OWN:
                self._reads.add(name)
                self._paths.add(path)

    def _fault(self, what: str, at: int) -> FeelError:
        return FeelError(what, Span(self._text, at, at))
