"""The scenarios of a bundle checked against all its other parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine import bpmn
from engine.definitions.organisation import Organisation
from engine.definitions.parts import Parts
from engine.definitions.resources import DEPARTMENT, ORGANISATION
from engine.definitions.scenarios import Scenario, Vocabulary, checking
from engine.kernel.errors import Problem
from engine.kernel.toml import TomlFile


def problems_of_scenarios(parts: Parts, *, sound: bool) -> Iterator[Problem]:
    """What is wrong with scenarios; names are looked up where all else is sound."""
    scenarios = [scenario for several in parts.scenarios.values() for scenario in several]
    if parts.all_read("scenario"):
        yield from checking.problems_of_titles(scenarios)
    if parts.organisation is None:
        return
    if parts.all_read("scenario"):
        yield from _waivers(parts, parts.organisation, scenarios)
    if sound and scenarios:
        vocabulary = _vocabulary(parts, parts.organisation)
        told = [one for one in scenarios if _holds(one, scenarios, parts, vocabulary)]
        yield from checking.problems_of_names(told, vocabulary)


def _holds(scenario: Scenario, scenarios: Sequence[Scenario], parts: Parts, vocabulary: Vocabulary) -> bool:
    """Whether a scenario is tried here: not waived, nor about what the organisation answers for itself."""
    organisation = vocabulary.organisation
    if scenario.title in organisation.waived_scenarios:
        return False
    products = checking.about(scenario, scenarios, vocabulary)
    return DEPARTMENT not in parts.sources or all(organisation.products[one].department for one in products)


def _waivers(parts: Parts, organisation: Organisation, scenarios: list[Scenario]) -> Iterator[Problem]:
    base = TomlFile.read(parts.sources[ORGANISATION], ORGANISATION)
    if "waived_scenarios" in base.data:
        what = "The organisation's own scenarios can't be waived."
        yield base.problem(("waived_scenarios",), what, "Change or delete the scenario.", "scenario")
    elif DEPARTMENT in parts.sources:
        file = TomlFile.read(parts.sources[DEPARTMENT], DEPARTMENT)
        yield from checking.problems_of_waivers(
            organisation.waived_scenarios,
            scenarios,
            DEPARTMENT,
            lambda title: file.line(("waived_scenarios", title)),
        )


def _vocabulary(parts: Parts, organisation: Organisation) -> Vocabulary:
    return Vocabulary(
        organisation=organisation,
        processes=bpmn.Definitions.parse(parts.files("diagram")).processes,
        forms=parts.forms,
        letter_templates=parts.letters,
        models=parts.models,
        texts=parts.texts,
    )
