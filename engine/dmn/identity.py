"""Ids of a file: each names one element, or a modeler that saves the file loses the other."""

from __future__ import annotations

from contextlib import suppress

from lxml import etree

from engine.dmn.loading import read_root
from engine.dmn.reading import Reading
from engine.kernel.errors import DefinitionsRefused, Problem


def repeated_ids(source: bytes, file: str) -> list[Problem]:
    """Elements of a file that bear the id of another one; nothing for what is no DMN file."""
    with suppress(DefinitionsRefused):
        reading, seen = Reading(file, ""), set[str]()
        for node in read_root(source, file).iter(etree.Element):
            given = node.get("id", "")
            if given and given in seen:
                advice = "Give one of the two another id."
                reading.problem(node, f"The id “{given}” is used twice in this file.", advice, "id-unique")
            seen.add(given)
        return reading.problems
    return []
