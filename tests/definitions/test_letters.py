"""Letters are written in the complainant's language, and nothing anybody typed becomes markup in them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.definitions import Letter, RenderedLetter, markup
from engine.kernel.errors import DefinitionsRefused
from tests.definitions.building import scope

ROME = feel.Environment(zone=ZoneInfo("Europe/Rome"))


def letter(text: str, file: str = "letters/answer.en.md") -> Letter:
    return Letter.parse(text.encode(), file)


def written(body: str, **names: Any) -> RenderedLetter:
    return letter(f"Subject: Yours\n\n{body}").render(scope(**names), ROME)


def refusal(text: str, file: str = "letters/answer.en.md") -> str:
    with pytest.raises(DefinitionsRefused) as refused:
        letter(text, file)
    return str(refused.value)


def test_a_picture_in_a_letter_is_refused() -> None:
    assert "A letter can't show a picture. Write a link to it." in refusal(
        "Subject: Yours\n\n![logo](https://a.example/b.png)"
    )


def test_a_letter_has_name_language_and_subject() -> None:
    read = letter("Subject: Your complaint {{case.reference}}\n\nDear {{complainant.name}},\n")
    assert (read.name, read.language) == ("answer", "en")
    assert (
        read.render(scope(case={"reference": "C-2026-000123"}), ROME).subject
        == "Your complaint C-2026-000123"
    )
    assert read.paths_read == {"case.reference", "complainant.name"}


@pytest.mark.parametrize(
    "file", ["letters/answer.md", "letters/Answer.en.md", "letters/answer.english.md", "a.en.md"]
)
def test_a_letter_is_named_for_what_it_is_and_its_language(file: str) -> None:
    assert "can't have this name" in refusal("Subject: x\n", file)


@pytest.mark.parametrize("text", ["Dear you,\n", "subject: x", "Subject:\n\nDear", "", "\nSubject: x"])
def test_the_subject_stands_first(text: str) -> None:
    assert "letters/answer.en.md:1: The first line is not the subject." in refusal(text)


def test_a_broken_placeholder_is_told_with_its_line() -> None:
    said = refusal("Subject: x\n\nDear you,\n\nit is {{amount +}} now.\n")
    assert said.startswith("letters/answer.en.md:5: ")


def test_a_block_that_does_not_end_is_told() -> None:
    assert "{{/if}}" in refusal("Subject: x\n\n{{#if true}}\nfor ever\n")


def test_dates_and_numbers_are_written_for_people() -> None:
    day = feel.compile('date("2026-04-14")').evaluate({}).value
    body = written(
        "{{day}}, {{at}}, {{amount}}", day=day, at=datetime(2026, 4, 2, 14, 30, tzinfo=UTC), amount=48.5
    )
    assert body.html == "<p>14 April 2026, 2 April 2026, 16:30, 48.5</p>\n"


def test_a_letter_in_turkish_has_turkish_dates() -> None:
    turkish = letter("Subject: {{day}}\n", "letters/answer.tr.md")
    day = feel.compile('date("2026-04-14")').evaluate({}).value
    assert turkish.render(scope(day=day), ROME).subject == "14 Nisan 2026"


def test_blocks_leave_no_gaps() -> None:
    body = written(
        "Wanted:\n\n{{#loop wishes}}\n- {{this}}\n{{/loop}}\n\nEnd", wishes=["a refund", "an apology"]
    )
    assert "<ul>\n<li>a refund</li>\n<li>an apology</li>\n</ul>\n<p>End</p>" in body.html


def test_what_is_not_known_is_left_out() -> None:
    assert written("Dear {{complainant.name}},").html == "<p>Dear ,</p>\n"


def test_line_breaks_of_a_text_stay() -> None:
    assert written("{{text}}", text="one\n  two\n\nthree").html == "<p>one<br>\ntwo<br>\n<br>\nthree</p>\n"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "# shout",
        "- item",
        "1. item",
        "> quote",
        "```\ncode",
        "    code",
        "***",
        "a\n===",
        "| a |\n|---|\n| b |",
        "&lt;b&gt; &copy;",
        "<https://evil.example>",
        "\\*x\\*",
        "{{complainant.email}}",
        "line\\",
        "~~gone~~",
        "`code`",
    ],
)
def test_what_somebody_typed_shows_as_it_was_typed(typed: str) -> None:
    html = written("{{text}}", text=typed).html
    document = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert {element.tag for element in document.iter() if isinstance(element.tag, str)} <= {
        "DOCUMENT_FRAGMENT",
        "p",
        "br",
    }
    shown = "".join(document.itertext()).split()
    assert shown == typed.split()


@given(
    st.text(max_size=200),
    st.sampled_from(["{{x}}", "> {{x}}", "- {{x}}", "**so: {{x}}**", "# {{x}}", "[a]({{x}})"]),
)
def test_no_text_becomes_markup_wherever_it_stands(typed: str, body: str) -> None:
    html = written(body, x=typed).html
    document = html5lib.parseFragment(html, namespaceHTMLElements=False)
    allowed = {"DOCUMENT_FRAGMENT", "p", "br", "blockquote", "ul", "li", "strong", "h1", "a"}
    for element in document.iter():
        assert element.tag in allowed
        href = element.get("href", "")
        assert set(element.keys()) <= {"href", "rel"}
        assert not href.lower().strip().startswith(("javascript", "data", "vbscript"))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed" onclick="x()">x</p>',
        "<iframe src=https://evil.example></iframe>",
        '<form action="https://evil.example"><input name=password></form>',
        "<svg><script>alert(1)</script></svg>",
        "<style>body{display:none}</style>",
        "<!-- x --><meta http-equiv=refresh content=0>",
    ],
)
def test_html_that_does_more_than_show_text_is_taken_out(hostile: str) -> None:
    safe = markup.safe_html(hostile)
    for bad in (
        "script",
        "onerror",
        "onclick",
        "javascript",
        "style",
        "iframe",
        "form",
        "input",
        "meta",
        "img",
    ):
        assert bad not in safe
