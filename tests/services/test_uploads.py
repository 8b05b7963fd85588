from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from engine.definitions.forms import Attachment
from engine.services import uploads
from tests import files


def accept(name: str, content: bytes) -> Attachment:
    return uploads.accept(
        Attachment(name=name, content=content, media_type="text/html", size=1), largest=1_000_000
    )


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("bill.pdf", files.PDF, "application/pdf"),
        ("BILL.PDF", files.PDF, "application/pdf"),
        ("photo.png", files.picture("PNG"), "image/png"),
        ("photo.jpg", files.picture("JPEG"), "image/jpeg"),
        ("photo.jpeg", files.picture("JPEG"), "image/jpeg"),
        ("photo.gif", files.picture("GIF"), "image/gif"),
        ("photo.webp", files.picture("WEBP"), "image/webp"),
        ("scan.tiff", files.picture("TIFF"), "image/tiff"),
        ("notes.txt", "Grüße, 5 € – naïve".encode(), "text/plain"),
        ("notes.txt", "Grüße, 5 €".encode("cp1252"), "text/plain"),
        (
            "letter.docx",
            files.document(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "letter.odt",
            files.packed(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<a/>"}),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_what_people_usually_send_is_taken(name: str, content: bytes, media_type: str) -> None:
    taken = accept(name, content)

    assert taken.media_type == media_type
    assert taken.size == len(taken.content) > 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("run.exe", files.EXE),
        ("bill.pdf.exe", files.PDF),
        ("bill.pdf", files.EXE),
        ("bill.pdf", b"<script>alert(1)</script>" + files.PDF),
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", files.picture("JPEG")),
        ("photo.png", files.picture("PNG")[:45]),
        ("photo.png", files.picture_that_claims_to_be_huge()),
        ("photo.jpg", files.PDF),
        ("notes.txt", b"a\x00b"),
        ("notes.txt", files.EXE),
        ("letter.docx", files.document(**{"word/vbaProject.bin": "macros"})),
        ("letter.docx", files.packed(**{"evil.js": "x"})),
        ("letter.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("letter.docx", files.EXE + files.document()),
        ("sheet.xlsx", files.document()),
        ("nothing", files.PDF),
        (".pdf", files.PDF),
        ("exe.\u202efdp", files.EXE),
        ("big.txt", b"a" * 1_000_001),
    ],
)
def test_anything_else_is_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(uploads.Rejected, match="“"):
        accept(name, content)


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(uploads.Rejected):
        accept("letter.odt", files.packed(**{"content.xml": "0" * 210_000_000}))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_does_not_say_where_it_was_taken(kind: str) -> None:
    content = files.picture(kind, exif=True)
    assert b"CameraMaker" in content

    taken = accept(f"photo.{kind.lower()}", content)

    assert b"CameraMaker" not in taken.content
    with Image.open(BytesIO(taken.content)) as image:
        assert 0x8825 not in image.getexif()


def test_a_picture_stays_upright_without_its_note_of_how_it_was_held() -> None:
    taken = accept("photo.jpg", files.picture("JPEG", size=(16, 12), exif=True))

    with Image.open(BytesIO(taken.content)) as image:
        assert image.size == (12, 16)


def test_what_hides_behind_a_picture_is_gone() -> None:
    taken = accept("photo.png", files.picture("PNG") + b"<?php system($_GET['c']); ?>")

    assert b"php" not in taken.content


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ada\\bill.pdf", "bill.pdf"),
        ("bill\r\nSet-Cookie: a=b.pdf", "billSet-Cookie_ a=b.pdf"),
        ("bill\x00.pdf", "bill.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("  two   words .pdf ", "two words .pdf"),
        ("Beschwerde über Gebühren.pdf", "Beschwerde über Gebühren.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("..", "document"),
        ("", "document"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, safe: str) -> None:
    assert uploads.safe_name(given_name) == safe


@given(st.text(st.characters()))
@example("a" * 99 + ". b")
def test_a_safe_name_is_safe_and_stays_as_it_is(name: str) -> None:
    safe = uploads.safe_name(name)

    assert 0 < len(safe) <= 100
    assert not set(safe) & set('/\\\r\n\0"<>:|?*\u202e')
    assert uploads.safe_name(safe) == safe
