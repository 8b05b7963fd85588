"""Reading a file of scenarios, line by line; every fault is told with its line and with advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from engine.definitions.scenarios.answers import answers_of
from engine.definitions.scenarios.scenario import Answer, Scenario, Step
from engine.definitions.scenarios.sentences import nearest, recognise
from engine.definitions.scenarios.words import KEYWORDS, Keyword
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.kept import kept
from engine.kernel.toml import text_of

RULE = "scenario"
_MOST_LINES = 5_000
_MOST_PROBLEMS = 20
"""Of one file: who has more of them reads the page about scenarios first."""
_WITH = re.compile(r"\s*(\s(with|con|şöyle ki))?\s*:?$")


@kept
def read_scenarios(source: bytes, file: str) -> tuple[Scenario, ...]:
    """The scenarios of a file. Raises `DefinitionsRefused` that lists every fault."""
    lines = text_of(source, file).split("\n")
    if len(lines) > _MOST_LINES:
        what = f"The file has more than {_MOST_LINES} lines."
        raise DefinitionsRefused([Problem(file=file, what=what, advice="Part it.", rule=RULE)])
    reader = _Reader(file)
    for number, line in enumerate(lines, start=1):
        reader.take(number, line.strip())
        if len(reader.problems) >= _MOST_PROBLEMS:
            break
    scenarios = reader.end()
    if reader.problems:
        raise DefinitionsRefused(reader.problems)
    return scenarios


@dataclass
class _Reader:
    """Takes lines, and keeps what they came to so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    scenarios: list[Scenario] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    expects: bool | None = None
    """Whether the last key word was Then; none at the beginning of a scenario."""

    def take(self, number: int, line: str) -> None:
        if not line or line.startswith("#"):
            return
        if line.startswith("|"):
            self._row(number, line)
            return
        found = keyword_of(line)
        if found is None:
            self._fault(number, "The line begins with no key word.", _advice_on_keywords(line))
        elif found[0] is Keyword.SCENARIO:
            self._begin(number, found[2])
        else:
            self._step(number, line, *found)

    def end(self) -> tuple[Scenario, ...]:
        """All scenarios, the last one included."""
        self._close()
        return tuple(self.scenarios)

    def _begin(self, number: int, title: str) -> None:
        self._close()
        if not title:
            self._fault(number, "The scenario has no title.", "Write what happens in it behind the colon.")
        self.scenarios.append(Scenario(title, self.file, number))
        self.expects = None

    def _close(self) -> None:
        if not self.scenarios:
            return
        last = self.scenarios[-1]
        if not self.steps and not self.problems:
            self._fault(last.line, "The scenario has no steps.", "Begin one with Given, When or Then.")
        self.scenarios[-1] = replace(last, steps=tuple(self.steps))
        self.steps = []

    def _step(self, number: int, line: str, keyword: Keyword, language: str, rest: str) -> None:
        if not self.scenarios:
            self._fault(number, "This step belongs to no scenario.", "Write “Scenario: …” above it.")
            return
        if keyword is not Keyword.AND:
            self.expects = keyword is Keyword.THEN
        if self.expects is None:
            self._fault(number, "“And” continues a step, and there is none.", "Begin with “Given”.")
            return
        said = _WITH.sub("", rest.replace("’", "'").rstrip("."))
        found = recognise(said, expects=self.expects)
        if found is None:
            self._fault(number, f"This sentence is not known: “{rest}”.", _advice_on(said, language))
            return
        sentence, slots = found
        if sentence.is_expectation is not self.expects:
            self._fault(number, *_misplaced(is_expectation=sentence.is_expectation))
        answers = self._answers(number, slots.get("answers", ""))
        self.steps.append(Step(number, line, sentence.name, slots, answers, self.file))

    def _answers(self, number: int, said: str) -> tuple[Answer, ...]:
        try:
            return answers_of(said, number)
        except ValueError as fault:
            self._fault(number, str(fault), "Write “Field” = “value”, “other field” = 12 and so on.")
            return ()

    def _row(self, number: int, line: str) -> None:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not self.steps or len(cells) != 2 or not all(cells):  # noqa: PLR2004 - a field and what is filled in
            what = "A table stands below a step, with a field and a value on each line."
            self._fault(number, what, "Write | field | value |.")
            return
        values = tuple(part.strip() for part in cells[1].split(";"))
        last = self.steps[-1]
        answers = (*last.answers, Answer(cells[0], values, number))
        self.steps[-1] = replace(last, answers=answers, said={**last.said, "answers": "|"})

    def _fault(self, line: int, what: str, advice: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, what=what, advice=advice, rule=RULE))


def keyword_of(line: str) -> tuple[Keyword, str, str] | None:
    """The key word of a line, its language, and the rest."""
    for said, keyword, language in _keywords():
        rest = line[len(said) :]
        if line[: len(said)].casefold() == said.casefold() and (said.endswith(":") or rest[:1].isspace()):
            return keyword, language, rest.strip()
    return None


@cache
def _keywords() -> Sequence[tuple[str, Keyword, str]]:
    """The longest first."""
    every = (
        (said, keyword, language)
        for keyword, languages in KEYWORDS.items()
        for language, several in languages.items()
        for said in several
    )
    return sorted(every, key=lambda one: -len(one[0]))


def _advice_on_keywords(line: str) -> str:
    first = line.split(maxsplit=1)[0].casefold().rstrip(":")
    languages = [language for said, _, language in _keywords() if said.casefold().startswith(first[:2])]
    return f"Lines begin with {', '.join(_of_language(languages[0] if languages else 'en'))}, or with #."


def _of_language(language: str) -> Iterator[str]:
    return (several for languages in KEYWORDS.values() for several in languages[language])


def _advice_on(text: str, language: str) -> str:
    like = nearest(text, language)
    page = "docs/scenarios.md lists all sentences."
    return f"Did you mean “{like}”? {page}" if like else page


def _misplaced(*, is_expectation: bool) -> tuple[str, str]:
    if is_expectation:
        return "This says what must hold, which is asked after Then.", "Begin the line with “Then”."
    return "This is something that happens, which stands before Then.", "Begin the line with “When”."
