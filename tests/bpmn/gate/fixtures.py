"""The good and the bad diagrams of all rules."""

from __future__ import annotations

from tests.bpmn.gate import drawn_rules, work_rules

FIXTURES = drawn_rules.FIXTURES | work_rules.FIXTURES
