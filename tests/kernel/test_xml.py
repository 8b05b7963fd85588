from __future__ import annotations

import pytest

from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.xml import read_xml


def refusal(source: bytes) -> Problem:
    with pytest.raises(DefinitionsRefused) as caught:
        read_xml(source, "drawing.bpmn")
    (problem,) = caught.value.problems
    return problem


def test_a_file_is_read_without_its_comments_and_processing_instructions():
    root = read_xml(b"<?xml version='1.0'?><a><?x y?><b>on<!-- no -->e</b></a>", "drawing.bpmn")

    assert [element.tag for element in root.iter()] == ["a", "b"]
    assert root[0].text == "one"


def test_a_broken_file_is_refused_with_its_line():
    problem = refusal(b"<a>\n<b>\n</a>")

    assert (problem.file, problem.line, problem.rule) == ("drawing.bpmn", 3, "well-formed")


@pytest.mark.parametrize(
    "source", [b"", b" ", b"\x00", b"not xml", b"<a", b"\xff\xfe<", b"<a>\x01</a>", b"<p:a/>"]
)
def test_what_is_no_xml_is_refused(source):
    assert refusal(source).line >= 1


def test_a_file_of_50_megabytes_is_refused_at_once():
    source = b"<a>" + b"<b/>" * 12_500_000  # that it never ends is not even seen

    assert refusal(source).rule == "file-size"


@pytest.mark.parametrize(
    "source",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "text">]><a b="&x;">&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "text">]><a b="1"/>'.decode().encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;]><a/>',
    ],
)
def test_entities_and_doctypes_are_refused(source):
    assert refusal(source).rule in {"doctype", "well-formed"}


def test_a_billion_laughs_are_refused_fast():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    source = f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a b="&l9;">&l9;</a>'.encode()
    assert refusal(source).rule in {"doctype", "well-formed"}


@pytest.mark.parametrize("depth", [65, 200, 100_000])
def test_a_file_nested_too_deep_is_refused(depth):
    assert refusal(b"<a>" * depth + b"</a>" * depth).rule in {"depth", "well-formed"}


def test_an_element_with_very_many_attributes_is_refused():
    attributes = " ".join(f'a{number}=""' for number in range(50_000))

    assert refusal(f"<a>\n<b {attributes}/></a>".encode()).rule == "attributes"
