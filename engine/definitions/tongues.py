"""Whether the definitions say everything in each language of the organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from engine.definitions import texts
from engine.definitions.forms import Form
from engine.definitions.forms.wording import Tongue
from engine.definitions.organisation import Organisation
from engine.definitions.parts import Parts
from engine.definitions.resources import DEPARTMENT, ORGANISATION
from engine.kernel.errors import DefinitionsRefused, Problem, Severity

_LIMIT = re.compile(r"\d+ ((?:working |business |calendar )?(?:hour|day|week|month)s?)")
_NAMED = 3
"""So many of the texts that are missing are told; the rest is counted."""


def problems_of_texts(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """What is missing in a language (warnings), and forms that a text of it breaks."""
    said = dict(_sayings(parts, organisation))
    for language in organisation.languages:
        known = parts.texts.get(language)
        if known is None or language == organisation.written_in:
            continue  # letters alone are written in it
        own = DEPARTMENT if language == organisation.languages[0] else ""
        for file, sayings in said.items():
            if file == own:
                continue  # a department writes its own labels in its own language
            yield from _missing(file, language, [one for one in sayings if one not in known])
        forms = tuple((form.file, parts.sources[form.file]) for form in parts.forms.values())
        yield from _broken_forms(forms, language, tuple(known.items()))


def _missing(file: str, language: str, lacking: list[str]) -> Iterator[Problem]:
    if lacking:
        named = ", ".join(f"“{text[:60]}”" for text in lacking[:_NAMED])
        more = " …" if len(lacking) > _NAMED else ""
        yield Problem(
            file=file,
            what=f"Not said in the language “{language}” ({len(lacking)}): {named}{more}",
            advice=f"Add it to texts/{language}.toml; until then it is shown as it stands.",
            rule="texts",
            severity=Severity.WARNING,
        )


@lru_cache(maxsize=32)
def _broken_forms(
    forms: tuple[tuple[str, bytes], ...], language: str, said: tuple[tuple[str, str], ...]
) -> tuple[Problem, ...]:
    """Departments share forms and texts: what is the same is read in a language once."""
    tongue = Tongue(language, dict(said))
    problems: list[Problem] = []
    for file, source in forms:
        try:
            Form.said_in(source, file, tongue)
        except DefinitionsRefused as refused:
            problems.extend(
                Problem(
                    file=file,
                    element=problem.element,
                    what=f"In the language “{language}”: {problem.what}",
                    advice=problem.advice,
                    rule="texts",
                )
                for problem in refused.problems
            )
    return tuple(problems)


def _sayings(parts: Parts, organisation: Organisation) -> Iterator[tuple[str, list[str]]]:
    """Every text that people read, once, by the file in which it first stands."""
    seen: set[str] = set()

    def new(found: Iterable[str]) -> list[str]:
        fresh = [text for text in dict.fromkeys(found) if text not in seen]
        seen.update(fresh)
        return fresh

    yield _file_of(parts), new(_of_organisation(organisation))
    for path, source in parts.files("form").items():
        if path not in parts.unread:
            yield path, new(texts.of_form(source))
    for path, source in parts.files("diagram").items():
        if path not in parts.unread:
            yield path, new(texts.of_diagram(source, path))
    for path, source in parts.files("decisions").items():
        if path not in parts.unread:
            yield path, new(_pattern(one) for one in texts.of_decisions(source, path))


def _file_of(parts: Parts) -> str:
    return DEPARTMENT if DEPARTMENT in parts.sources else ORGANISATION


def _of_organisation(organisation: Organisation) -> Iterator[str]:
    """Labels and titles; but a language is called as it calls itself."""
    lists = (codes for name, codes in organisation.code_lists.items() if name != "languages")
    labels = (code.label for code in chain.from_iterable(lists))
    limits = map(_pattern, organisation.time_limits.values())
    yield from (one for one in (organisation.department, *labels, *limits) if texts.is_said(one))


def _pattern(text: str) -> str:
    """Of time limits only the unit is said, for all numbers: “{number} working days”."""
    limit = _LIMIT.fullmatch(text)
    return f"{{number}} {limit[1]}" if limit else text
