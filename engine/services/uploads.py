"""What may be attached: files of known types that are what their names say, with nothing hidden in them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from engine.definitions.forms import Attachment
from engine.kernel.texts import Text, msgid

_UNPACKED = 200_000_000
_NAME = 100

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Invisible characters that turn or hide letters: ``exe.fdp`` is shown as ``pdf.exe`` with one of them."""


class Rejected(Exception):
    """The file can't be attached; the text says why, for the person who chose it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class _Kind:
    """A type of file that is taken in."""

    media_type: str
    check: Callable[[bytes, _Kind], bytes]
    detail: str = ""
    """Of a picture: Pillow's name of the format; of a packed document: what must be in it."""


def accept(attachment: Attachment, *, largest: int) -> Attachment:
    """The attachment as it may be kept: safe name, true type, pictures without where they were taken.

    Raises `Rejected`.
    """
    name = safe_name(attachment.name)
    if not attachment.content:
        raise Rejected(Text("“{name}” is empty.", name=name))
    if len(attachment.content) > largest:
        raise Rejected(Text("“{name}” is larger than {number} MB.", name=name, number=largest // 1_000_000))
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _KINDS.get(extension)
    if kind is None:
        raise Rejected(Text(_NOT_TAKEN, name=name))
    try:
        content = kind.check(attachment.content, kind)
    except _NotThat:
        raise Rejected(Text("“{name}” is not what its name says, or it is damaged.", name=name)) from None
    return Attachment(name=name, media_type=kind.media_type, size=len(content), content=content)


def safe_name(name: str) -> str:
    """A name fit for pages, headers and disks: no folders, no line breaks, no turned letters."""
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    text = text.encode("utf-8", "ignore").decode()  # lone surrogates can't be stored
    text = _DIRECTION.sub("", _CONTROL.sub("", text))
    text = re.sub(r'[<>:"|?*]', "_", text)
    text = re.sub(r"\s+", " ", text).strip(" .")
    stem, dot, extension = text.rpartition(".")
    if dot and stem and len(text) > _NAME:
        text = f"{stem[: _NAME - len(extension) - 1].rstrip()}.{extension}"
    return text[:_NAME] or "document"


class _NotThat(Exception):
    """The content is not of the type that the name says."""


def _picture(content: bytes, kind: _Kind) -> bytes:
    """Draw the picture anew: what is left of the file is what can be seen."""
    _magic(content, kind)
    from engine.services.pictures import drawn_anew  # loads Pillow, for the first picture

    try:
        return drawn_anew(content, kind.detail)
    except Exception as fault:  # a damaged picture can fail anywhere in a decoder, with any exception
        raise _NotThat from fault


def _pdf(content: bytes, kind: _Kind) -> bytes:
    _magic(content, kind)
    if not content.startswith(b"%PDF-"):
        raise _NotThat
    return content


def _packed(content: bytes, kind: _Kind) -> bytes:
    """A document that is a ZIP archive: of the right sort, of bearable size, without macros."""
    _magic(content, kind)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _NotThat from None
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in entries)
    too_large = sum(entry.file_size for entry in entries.values()) > _UNPACKED
    if kind.detail not in entries or has_macros or too_large or not content.startswith(b"PK\x03\x04"):
        raise _NotThat
    return content


def _text(content: bytes, _: _Kind) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if _CONTROL.search(re.sub(r"[\t\n\r\f]", "", text)):
        raise _NotThat
    return content


def _magic(content: bytes, kind: _Kind) -> None:
    import puremagic  # reads all that it knows, for the first file

    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        raise _NotThat from None
    archives = {"application/zip"} | {known.media_type for known in _KINDS.values() if known.check is _packed}
    if kind.media_type not in found and not (kind.check is _packed and found & archives):
        raise _NotThat


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_KINDS = {
    "pdf": _Kind("application/pdf", _pdf),
    "png": _Kind("image/png", _picture, "PNG"),
    "jpg": _Kind("image/jpeg", _picture, "JPEG"),
    "jpeg": _Kind("image/jpeg", _picture, "JPEG"),
    "gif": _Kind("image/gif", _picture, "GIF"),
    "webp": _Kind("image/webp", _picture, "WEBP"),
    "tif": _Kind("image/tiff", _picture, "TIFF"),
    "tiff": _Kind("image/tiff", _picture, "TIFF"),
    "txt": _Kind("text/plain", _text),
    "docx": _Kind(f"{_OFFICE}.wordprocessingml.document", _packed, "word/document.xml"),
    "xlsx": _Kind(f"{_OFFICE}.spreadsheetml.sheet", _packed, "xl/workbook.xml"),
    "odt": _Kind(f"{_OPEN}.text", _packed, "content.xml"),
    "ods": _Kind(f"{_OPEN}.spreadsheet", _packed, "content.xml"),
}
EXTENSIONS = tuple(f".{extension}" for extension in _KINDS)
_NOT_TAKEN = msgid(
    "“{name}” is of a type that we can't take. Please send a PDF, a picture (PNG, JPEG, GIF, WebP, TIFF), "
    "a text, or a Word, Excel or OpenDocument file."
)
