"""Letters on paper: what somebody typed stays text, and a screen reader can read the file."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from pypdf import PdfReader

from engine.definitions import mail, markup
from engine.definitions.paper import Letterhead, Sheet, to_pdf

HEAD = Letterhead(
    name="Northfield Services",
    return_address="Customer Office · 1 Market Square · Northfield NF1 1AA",
    footer=("Customer Office, 1 Market Square", "020 7946 0000"),
)


def sheet(markdown: str = "Dear you,\n\n**yes**.", head: Letterhead = HEAD, **more: object) -> Sheet:
    said = {
        "subject": "Your complaint C-2026-000123",
        "language": "en",
        "date": "2 April 2026",
        "addressee": ("Jane Miller", "1 High Street", "Northfield NF2 2BB"),
        **more,
    }
    return Sheet(markdown=markdown, head=head, **said)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(*sheets: Sheet) -> str:
    return "\n".join(page.extract_text() for page in read(to_pdf(sheets)).pages)


def test_a_letter_has_sender_addressee_date_subject_and_text() -> None:
    said = text_of(sheet())
    for part in (
        "Northfield Services",
        "Jane Miller",
        "NF2 2BB",
        "2 April 2026",
        "Your complaint C-2026-000123",
        "Dear you,",
        "yes.",
        "020 7946 0000",
        "1 / 1",
    ):
        assert part in said


@pytest.mark.parametrize("language", ["en", "tr", "it"])
def test_the_file_is_tagged_and_says_its_title_and_language(language: str) -> None:
    pdf = to_pdf([sheet(language=language)])
    catalogue = read(pdf).trailer["/Root"]

    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == language
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(pdf).metadata.title == "Your complaint C-2026-000123"
    assert re.search(rb"pdfuaid:part>1<", pdf), "PDF/UA-1"


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        '#import "@preview/x:1.0.0"',
        '#read("/etc/passwd")',
        "#strong[x] = Head",
        "$x^2$ @ref <label> // no comment /* none */",
        "*b* _e_ `c` [a](https://evil.example)",
        "<b>bold</b> &amp; <script>x</script>",
        "\\ \" ' ~ -- --- ...",
        "{{case.reference}}",
    ],
)
def test_what_somebody_typed_is_printed_as_it_was_typed(typed: str) -> None:
    said = text_of(sheet(markup.markdown_text(typed), subject=typed, addressee=(typed,)))
    squeezed = re.sub(r"\s", "", said)

    assert squeezed.count(re.sub(r"\s", "", typed)) == 3


def test_control_characters_and_turning_marks_are_left_out() -> None:
    typed = "pay \u202e99.1\u202c euro\x00\x07\x1b \u2066x\u2069"
    said = text_of(sheet(markup.markdown_text(typed), subject=typed, addressee=(typed,)))

    assert not {"\u202e", "\u202c", "\u2066", "\u2069", "\x00", "\x07", "\x1b"} & set(said)
    assert said.count("99.1") == 3


def test_a_character_that_no_font_has_leaves_a_mark_and_the_letter_goes_out() -> None:
    assert "Dear □□, hello" in text_of(sheet("Dear \U0001f9ff\U00012000, hello"))


def test_letters_of_other_scripts_that_have_a_font_are_printed() -> None:
    assert "Şikâyetiniz çözüldü, ğı, Καλημέρα, привет" in text_of(
        sheet("Şikâyetiniz çözüldü, ğı, Καλημέρα, привет")
    )


def test_only_addresses_that_can_be_gone_to_become_links() -> None:
    pages = read(
        to_pdf([sheet("[a](https://a.example) [b](javascript:alert) [c](file:///etc/passwd)")])
    ).pages
    addresses = [one.get_object()["/A"]["/URI"] for one in pages[0].get("/Annots", [])]
    assert addresses == ["https://a.example"]


def test_lists_tables_and_quotes_are_printed() -> None:
    said = text_of(
        sheet(
            "## What\n\n- one\n- two\n\n3. three\n\n> quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\n```\ncode\n```"
        )
    )
    for part in ("What", "one", "3.", "quoted", "c", "code"):
        assert part in said


def test_many_letters_are_one_file_in_which_each_counts_its_own_pages() -> None:
    pages = read(to_pdf([sheet("word " * 1500), sheet(language="tr")])).pages
    counted = [re.search(r"\d / \d", page.extract_text())[0] for page in pages]

    assert counted == ["1 / 3", "2 / 3", "3 / 3", "1 / 1"]


def test_a_department_prints_its_logo_and_colour() -> None:
    logo = io.BytesIO()
    Image.new("RGB", (60, 20), "red").save(logo, "PNG")
    head = Letterhead(name="Housing", colour="#aa0000", logo=logo.getvalue(), window="right")

    (page,) = read(to_pdf([sheet(head=head)])).pages
    assert len(page.images) == 1


class TestMail:
    def test_a_letter_is_read_as_text(self) -> None:
        said = mail.text_of(
            "Dear you,\n\n**yes**\\\nso\n\n- one\n- two\n\n3. three\n\n> quoted\n\n[here](https://a.example)\n"
        )
        assert said == (
            "Dear you,\n\nyes\nso\n\n- one\n- two\n\n3. three\n\n> quoted\n\nhere (https://a.example)\n"
        )

    def test_the_page_says_its_language_and_holds_what_was_typed_as_text(self) -> None:
        html = markup.from_markdown(markup.markdown_text("<script>x</script>"))
        page = mail.page_of("<b>Yours</b>", html, "tr", HEAD)

        assert '<html lang="tr">' in page
        assert "<title>&lt;b&gt;Yours&lt;/b&gt;</title>" in page
        assert "<script" not in page
        assert "Northfield Services" in page
        assert not re.search(r"(src|href)=", page), "it loads nothing"
