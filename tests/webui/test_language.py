from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from webui import language

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)  # a Thursday, 10:00 in London


@pytest.fixture(autouse=True)
def request_(app: Flask):
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("after", "said", "urgency"),
    [
        (timedelta(hours=3), "today at 13:00", "soon"),
        (timedelta(days=1), "tomorrow at 10:00", "soon"),
        (timedelta(days=3), "Sunday 5 April", ""),
        (timedelta(days=12), "Tue 14 Apr 2026", ""),
        (timedelta(hours=-1), "late since 09:00 today", "late"),
        (timedelta(days=-1), "1 day late", "late"),
        (timedelta(days=-3), "3 days late", "late"),
    ],
)
def test_due_dates_are_said_in_words(after: timedelta, said: str, urgency: str):
    assert language.due(NOW + after) == said
    assert language.urgency(NOW + after) == urgency


def test_moments_are_told_in_the_time_zone_of_the_organisation():
    assert language.moment(NOW) == "2 Apr 2026, 10:00"
    assert language.day(datetime(2026, 4, 2, 23, 30, tzinfo=UTC)) == "3 April 2026"


@pytest.mark.parametrize(("size", "said"), [(0, "1 kB"), (483_200, "483 kB"), (1_250_000, "1.2 MB")])
def test_sizes_are_told_as_people_read_them(size: int, said: str):
    assert language.file_size(size) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60, "less than an hour"), (5400, "2 hours"), (7200, "2 hours"), (400_000, "5 days")],
)
def test_durations_are_rounded(seconds: int, said: str):
    assert language.duration(seconds) == said


def test_a_control_character_is_shown_as_unreadable():
    assert language.printable("a\x00b\tc\n") == "a�b\tc\n"
    assert language.printable(5) == 5
