"""Scenarios: tests that a process owner writes, in plain words, beside the diagrams."""

from engine.definitions.scenarios.reading import read_scenarios
from engine.definitions.scenarios.scenario import Answer, Scenario, Step
from engine.definitions.scenarios.vocabulary import Vocabulary

__all__ = ["Answer", "Scenario", "Step", "Vocabulary", "read_scenarios"]
