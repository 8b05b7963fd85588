"""Plaint's own functions, on a real working calendar over Easter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.domain.calendars import WorkingCalendar

ENGLAND = WorkingCalendar.from_toml(
    b"""
title = "England"
time_zone = "Europe/London"
holidays = { country = "GB", region = "ENG" }
[hours]
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-16:00"]
""",
    "england.toml",
)
SATURDAYS = WorkingCalendar(
    title="Shop", time_zone=ZoneInfo("Europe/London"), hours=dict.fromkeys(range(6), ENGLAND.hours[0])
)
LONDON = feel.Environment(
    now=lambda: datetime(2026, 4, 2, 13, 30, tzinfo=UTC),
    zone=ZoneInfo("Europe/London"),
    calendar=ENGLAND,
    calendars={"shop": SATURDAYS},
)


def value(text, **scope):
    named = {name: feel.to_feel(item) for name, item in scope.items()}
    return feel.to_python(feel.compile(text, named).evaluate(named, LONDON).value)


def london(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("2 working days", london(2026, 4, 8, 17)),
        ("24 hours", london(2026, 4, 3, 14, 30)),
        ("8 weeks", london(2026, 5, 28, 23, 59, 59)),
        ("3 months", london(2026, 7, 2, 23, 59, 59)),
        ("4 working hours", london(2026, 4, 7, 10, 30)),
    ],
)
def test_a_deadline_is_counted_on_the_departments_calendar(limit, due):
    received = london(2026, 4, 2, 14, 30)
    assert value("deadline(received, limit)", received=received, limit=limit) == due


def test_a_moment_from_elsewhere_counts_from_its_day_in_london():
    late_in_new_york = datetime(2026, 4, 7, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    assert value('deadline(m, "1 working day")', m=late_in_new_york) == london(2026, 4, 9, 17)


def test_another_calendar_is_named():
    assert value('deadline(now(), "2 working days", "shop")') == london(2026, 4, 4, 17)
    assert value('add working days(today(), 2, "shop")') == date(2026, 4, 4)


def test_good_friday_and_easter_monday_are_no_working_days():
    assert value('working days between(@"2026-04-02", @"2026-04-08")') == 2
    assert value('working days between(@"2026-04-08", @"2026-04-02")') == -2
    assert value('add working days(@"2026-04-02", 1)') == date(2026, 4, 7)
    assert value('add working days(date: @"2026-04-07", number: -1)') == date(2026, 4, 2)
    assert value('end of working day(@"2026-04-03")') == london(2026, 4, 7, 17)


def test_now_is_told_in_the_environments_zone_and_stands_still_in_an_evaluation():
    assert value("now()") == london(2026, 4, 2, 14, 30)
    assert value("now() = now()") is True
    assert value("today()") == date(2026, 4, 2)


def test_a_condition_can_ask_whether_a_deadline_has_passed():
    received = london(2026, 3, 30, 9)
    assert value('now() > deadline(received, "2 working days")', received=received) is True
    assert value('now() > deadline(received, "5 working days")', received=received) is False


def test_a_clock_of_the_case_says_when_it_is_due():
    on_a_case = replace(LONDON, due_of={"answer": london(2026, 4, 30, 17)}.get)
    due = feel.compile('due of clock("answer")').evaluate({}, on_a_case)
    other = feel.compile('due of clock("review")').evaluate({}, on_a_case)

    assert feel.to_python(due.value) == london(2026, 4, 30, 17)
    assert other.value is None
    assert other.diagnostics[0].message == "the clock “review” does not run, stands still or has no limit"


def test_where_there_is_no_case_no_clock_is_due():
    assert value('due of clock("answer")') is None
    assert not list(feel.compile('due of clock("answer")').warnings)
