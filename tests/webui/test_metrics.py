"""Figures for who watches over an installation: for who has the token, and nothing personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from engine.kernel.clock import HandClock
from tests.webui.browser import Browser
from tests.webui.complaining import complain
from tests.webui.conftest import Member

TOKEN = "a long word that the monitor knows"


@pytest.fixture
def monitored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    engine = app.extensions["plaint"]
    monkeypatch.setattr(engine, "settings", replace(engine.settings, metrics_token=TOKEN))
    return app


def figures(app: Flask, token: str = TOKEN) -> dict[str, float]:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.status_code
    lines = [line.split() for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_they_tell_what_waits_and_by_how_much_timers_are_late(monitored: Flask, clock: HandClock):
    complain(Browser(monitored))
    before = figures(monitored)
    clock.move(timedelta(days=60))
    after = figures(monitored)

    assert (before["plaint_open_tasks"], before["plaint_timers_due"], before["plaint_timer_lag_seconds"]) == (
        1,
        0,
        0,
    )
    assert after["plaint_timers_due"] > 0
    assert 0 < after["plaint_timer_lag_seconds"] < timedelta(days=60).total_seconds()


def test_nothing_in_them_belongs_to_a_case(monitored: Flask):
    code = complain(Browser(monitored))
    answer = monitored.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert "{" not in answer.text, "no labels"
    assert code not in answer.text


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xff"])
def test_a_wrong_token_opens_nothing(monitored: Flask, said: str):
    answer = monitored.test_client().get("/metrics", headers={"Authorization": said})

    assert answer.status_code in {303, 403}


def test_without_a_token_only_administrators_read_them(app: Flask, member: Member):
    nobody = app.test_client().get("/metrics", headers={"Authorization": "Bearer "})

    assert nobody.status_code == 303
    assert member("ana").client.get("/metrics").status_code == 403
    assert member("ada").client.get("/metrics").status_code == 200
