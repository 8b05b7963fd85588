from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import bpmn
from engine.kernel.errors import DefinitionsRefused
from tests.bpmn.gate.diagrams import REFERENCES, between, drawing, task

PROCESSES = Path(__file__).parents[3] / "processes"
DIAGRAMS = sorted(PROCESSES.rglob("*.bpmn"))
SAME = [
    b'<a xmlns="urn:x" c="1" b="2"><d/><e>text</e></a>',
    b"<?xml version='1.0' encoding='UTF-8'?>\n<a b = '2' c='1' xmlns='urn:x'><d></d><e>text</e></a>\n",
    b'<a xmlns="urn:x" c="1" b="2">\n  <!-- drawn on Monday -->\n  <d/>\n  <e>te<!-- in between -->xt</e>\n</a>',
    b'<a xmlns="urn:x" xmlns:unused="urn:y" b="2" c="1"><?editor state?><d/><e><![CDATA[text]]></e></a>',
]


def test_the_same_meaning_has_the_same_form():
    assert len({bpmn.canonical(source) for source in SAME}) == 1


@pytest.mark.parametrize(
    "other",
    [
        b'<a xmlns="urn:x" c="1" b="3"><d/><e>text</e></a>',
        b'<a xmlns="urn:x" c="1" b="2"><e>text</e><d/></a>',
        b'<a xmlns="urn:x" c="1" b="2"><d/><e>text </e></a>',
        b'<a xmlns="urn:y" c="1" b="2"><d/><e>text</e></a>',
    ],
)
def test_another_meaning_has_another_form(other):
    assert bpmn.canonical(other) != bpmn.canonical(SAME[0])


def test_the_blanks_of_a_documentation_are_part_of_what_somebody_wrote():
    source = "<documentation xmlns='{}'><b>one</b> <i>two</i></documentation>".format(
        "http://www.omg.org/spec/BPMN/20100524/MODEL"
    )

    assert b"</b> <i>" in bpmn.canonical(drawing(between(task()) + source))


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_form_of_the_form_is_the_form(diagram):
    form = bpmn.canonical(diagram.read_bytes())

    assert bpmn.canonical(form) == form


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40))
def test_texts_come_out_as_they_went_in(text):
    body = between(task()).replace('name="Step"', f"name={_quoted(text)}")

    form = bpmn.canonical(drawing(body))

    assert bpmn.canonical(form) == form


def _quoted(text: str) -> str:
    escaped = (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace('"', "&quot;")
        .replace("\ufffe", "")
        .replace("\uffff", "")
    )
    return f'"{escaped}"'


@pytest.mark.parametrize(
    "source", [b"<a>", b'<a xmlns="relative"/>', b'<a xmlns:b="http://["><b:c/></a>', b"<!DOCTYPE a><a/>"]
)
def test_what_is_broken_has_no_form(source):
    with pytest.raises(DefinitionsRefused):
        bpmn.canonical(source)


def test_a_file_without_a_form_is_refused_by_the_check():
    source = (
        drawing(between(task()))
        .replace(b"https://example.org/other", b"relative")
        .replace(b"</process>", b"</process><!-- -->")
    )
    problems = bpmn.check(
        {"handling.bpmn": source.replace(b"<userTask", b"<userTask other:a='1'")}, REFERENCES
    )

    assert "namespace" in {problem.rule for problem in problems}
