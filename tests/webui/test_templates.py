from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path("webui/templates")
ALL = sorted(TEMPLATES.rglob("*.html"))
LAYOUTS = {"layout.html", "public.html", "staff.html", "error_alone.html", "away.html"}
PARTIALS = [one for one in ALL if one.name.startswith("_")]
COMPONENTS = [one for one in ALL if one.parent.name == "components" and one not in PARTIALS]
PAGES = [one for one in ALL if one not in PARTIALS and one not in COMPONENTS and one.name not in LAYOUTS]


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_every_page_has_a_heading_that_is_its_title(template: Path):
    source = template.read_text()

    assert "{% block heading %}" in source
    assert source.startswith("{% extends ")


@pytest.mark.parametrize("template", ALL, ids=name)
def test_whatever_is_imported_is_used(template: Path):
    source = template.read_text()
    for line in re.findall(r"{% from .* import (.*?) %}", source):
        for macro in line.split(", "):
            assert re.search(rf"\b{macro}\(", source), f"{macro} is imported for nothing"


@pytest.mark.parametrize("template", ALL, ids=name)
def test_templates_stay_short(template: Path):
    most = 40 if template in PARTIALS else 80

    assert len(template.read_text().splitlines()) <= most


@pytest.mark.parametrize("template", ALL, ids=name)
def test_nothing_is_said_that_can_not_be_translated(template: Path):
    """Outside of tags and expressions there are no letters: every text goes through gettext."""
    source = template.read_text()
    source = re.sub(r"{% block width %}.*?{% endblock %}", "", source)
    source = re.sub(r"{%-? trans .*?endtrans -?%}|{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)

    assert not re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", "", source, flags=re.DOTALL))
