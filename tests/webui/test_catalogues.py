"""Pages speak the languages of the shipped organisation: every text has its translation, and it fits."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "webui" / "translations"
LANGUAGES = ("it", "tr")
NAMES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def catalogue(language: str):
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_what_the_text_names(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = set(NAMES.findall(" ".join(texts)))
        for one in said:
            assert one, message.id
            assert set(NAMES.findall(one)) <= allowed, one


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_is_written(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert (FOLDER / language / "LC_MESSAGES" / "messages.mo").read_bytes() == compiled.getvalue()


@pytest.mark.exhaustive
def test_few_texts_wait_for_their_translation(collected: Path) -> None:
    with collected.open("rb") as source:
        texts = {message.id for message in read_po(source) if message.id}
    for language in LANGUAGES:
        known = {message.id for message in catalogue(language)}
        assert len(texts - known) <= len(texts) // 20, sorted(map(str, texts - known))
