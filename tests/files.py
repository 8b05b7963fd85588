"""Small files as people attach them, and as people who mean harm do."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EXE = b"MZ\x90\x00\x03" + b"\x00" * 64


def picture(kind: str = "PNG", *, size: tuple[int, int] = (16, 12), exif: bool = False) -> bytes:
    drawn = BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    more = {}
    if exif:
        about = image.getexif()
        about[0x010F] = "CameraMaker"
        about[0x0112] = 6
        about.get_ifd(0x8825)[1] = "N"
        more["exif"] = about
    image.save(drawn, kind, **more)
    return drawn.getvalue()


def packed(**entries: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def document(**more: str) -> bytes:
    return packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", **more})


def picture_that_claims_to_be_huge() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )
