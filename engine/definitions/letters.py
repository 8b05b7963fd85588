"""Letters: Markdown with FEEL placeholders, one file for each language, the subject on the first line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine import feel
from engine.definitions import markup
from engine.definitions.spoken import said_in
from engine.feel import Value
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.toml import text_of

FILE = re.compile(r"letters/(?P<name>[a-z][a-z0-9]*(-[a-z0-9]+)*)\.(?P<language>[a-z]{2,3})\.md")
_SUBJECT = re.compile(r"Subject:[ \t]*(\S.*)")
_LONGEST_SUBJECT = 300
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


WAITING = "letter-waiting"
"""The letter that tells complainants by e-mail that another one waits for them behind their code."""


@dataclass(frozen=True)
class RenderedLetter:
    """A letter as it goes out."""

    subject: str
    """Plain text."""
    markdown: str
    html: str
    """Safe to print as it is."""


@dataclass(frozen=True)
class Letter:
    """A letter before it is written to somebody."""

    name: str
    language: str
    file: str
    subject: feel.Template
    template: feel.Template

    @classmethod
    def parse(cls, source: bytes, file: str) -> Letter:
        """Read a letter. Raises `DefinitionsRefused` with the line of what is wrong."""
        named = FILE.fullmatch(file)
        if named is None:
            raise _refused(
                file,
                0,
                "A letter can't have this name.",
                "Call it letters/<name>.<language>.md, in lower case.",
            )
        first, _, body = text_of(source, file).partition("\n")
        subject = _SUBJECT.fullmatch(first.strip())
        if subject is None:
            raise _refused(file, 1, "The first line is not the subject.", "Write “Subject: …” on it.")
        if markup.has_picture(body):
            raise _refused(file, 1, "A letter can't show a picture.", "Write a link to it.")
        return cls(
            named["name"],
            named["language"],
            file,
            _template(subject[1], file, 1),
            _template(body.strip("\n"), file, 2 + len(body) - len(body.lstrip("\n"))),
        )

    @property
    def paths_read(self) -> frozenset[str]:
        """What the placeholders read, as ``content.description``."""
        return self.subject.paths_read | self.template.paths_read

    def line_of(self, source: bytes, path: str) -> int:
        """The line of a letter's file on which a path is read; 1 if it can't be told."""
        read = re.compile(rf"(?<![\w.]){re.escape(path)}(?!\w)")
        lines = text_of(source, self.file).split("\n")
        return next((number for number, line in enumerate(lines, start=1) if read.search(line)), 1)

    def render(
        self,
        scope: Mapping[str, Value],
        environment: feel.Environment = feel.DEFAULT,
        texts: Mapping[str, str] = _NO_TEXTS,
    ) -> RenderedLetter:
        """Write the letter. No value can become markup, whatever somebody typed into a form.

        `texts` is what the definitions' own words are in the language of the letter.
        """
        said = said_in(self.language, environment.zone, texts)
        subject = " ".join(self.subject.render(scope, environment, show=said).split())
        markdown = self.template.render(scope, environment, escape=markup.markdown_text, show=said)
        return RenderedLetter(subject[:_LONGEST_SUBJECT], markdown, markup.from_markdown(markdown))


def _template(text: str, file: str, line: int) -> feel.Template:
    try:
        # First as it is written: faults are told with the lines of the file.
        return feel.template(text) and feel.template(markup.without_tag_lines(text))
    except feel.FeelError as error:
        what = f"A placeholder can't be understood, at “{error.excerpt}”: {error}"
        raise _refused(file, line + error.line - 1, what, error.advice) from error


def _refused(file: str, line: int, what: str, advice: str) -> DefinitionsRefused:
    return DefinitionsRefused([Problem(file=file, line=line, what=what, advice=advice, rule="letter")])
