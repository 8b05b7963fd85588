"""Timers: dates, durations, repetitions, as FEEL or ISO 8601 text; instants that nothing moves any more."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import feel

from .drawing import border, element, end, ext, file, flows, many, process, start, timer
from .driver import MONDAY, Around, Case


def waiting(definition: str) -> bytes:
    """A process that waits for a timer."""
    wait = element("intermediateCatchEvent", "wait", definition)
    return file(process(start(), wait, end(), flows("received > wait > closed")))


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("duration", "P5D", "2026-03-07T09:00:00+00:00"),
        ("duration", "PT90M", "2026-03-02T10:30:00+00:00"),
        ("duration", '=duration("P1D")', "2026-03-03T09:00:00+00:00"),
        ("duration", 'duration("P1D")', "2026-03-03T09:00:00+00:00"),
        ("duration", "=pause", "2026-03-02T11:00:00+00:00"),
        ("duration", "P1M", "2026-04-02T08:00:00+00:00"),
        ("date", "2026-07-01T09:00:00Z", "2026-07-01T09:00:00+00:00"),
        ("date", "2026-07-01T09:00:00", "2026-07-01T08:00:00+00:00"),
        ("date", '=date("2026-07-01")', "2026-06-30T23:00:00+00:00"),
        ("date", "2026-07-01", "2026-06-30T23:00:00+00:00"),
        ("date", "=now() + pause", "2026-03-02T11:00:00+00:00"),
        ("date", '=deadline(now(), "2 working days")', "2026-03-04T17:00:00+00:00"),
        ("cycle", "R3/PT1H", "2026-03-02T10:00:00+00:00"),
        ("cycle", "R/2026-03-04T09:00:00Z/P1D", "2026-03-04T09:00:00+00:00"),
        ("cycle", '="R3/" + string(pause)', "2026-03-02T11:00:00+00:00"),
    ],
)
def test_a_timer_says_when(kind, text, due):
    case = Case(waiting(timer(kind, text)), pause=timedelta(hours=2))
    (found,) = case.instance.timers
    assert found.element.id == "wait"
    assert found.due == datetime.fromisoformat(due)
    case.around.clock.set(found.due - timedelta(seconds=1))
    assert case.wait() == 0
    assert case.wait(seconds=1) == 1
    assert case.finished


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "=unknown"),
        ("duration", "=null"),
        ("duration", "=true"),
        ("duration", "=[1]"),
        ("date", '="soon"'),
        ("cycle", "R0/PT1H"),
        ("cycle", "R/PT0S"),
        ("cycle", '="R3"'),
        ("duration", "PX"),
        ("duration", "P999999Y"),
        ("date", '=date("99999-01-01")'),
        ("date", "9999-12-31T23:59:59-12:00"),
        ("cycle", "R/P99999Y"),
    ],
)
def test_a_timer_that_says_nothing_is_an_incident_with_its_expression(kind, text):
    case = Case(waiting(timer(kind, text)))
    (incident,) = case.instance.incidents
    assert incident.element.id == "wait"
    assert incident.expression == text.removeprefix("=")
    assert not case.finished


def test_a_timer_is_an_instant_that_a_change_of_zone_does_not_move():
    case = Case(waiting(timer("date", "2026-07-01T09:00:00")))
    (before,) = case.instance.timers
    case.around.environment = feel.Environment(now=case.around.clock.now, zone=ZoneInfo("Pacific/Apia"))
    assert case.instance.timers == (before,)


def test_days_of_a_duration_are_24_hours_and_months_those_of_the_calendar():
    around = Around(datetime(2026, 3, 28, 12, tzinfo=UTC))  # clocks go forward in the night
    (found,) = Case(waiting(timer("duration", "P1M")), around=around).instance.timers
    assert found.due == datetime(2026, 4, 28, 11, tzinfo=UTC)


def repeating(text: str) -> bytes:
    remind = border("remind", "work", timer("cycle", text), interrupting=False)
    return file(
        process(
            start(),
            many("userTask", "work"),
            remind,
            end(),
            end("told"),
            flows("received > work > closed; remind > told"),
        )
    )


def test_a_repetition_fires_as_often_as_it_says_counted_from_the_last_time():
    case = Case(repeating("R3/PT1H"))
    assert case.wait(minutes=65) == 1
    assert case.instance.timers[0].due == MONDAY + timedelta(hours=2)
    assert case.wait(hours=1) == 1
    assert case.wait(hours=5) == 1
    assert case.instance.timers == ()
    assert case.times("remind") == case.times("told") == 3
    assert case.open == ["work"]


def test_what_was_slept_through_is_caught_up():
    case = Case(repeating("R/P1D"))
    assert case.wait(days=7) == 7
    assert case.times("told") == 7


def test_the_earliest_fires_first():
    late = border("late", "work", timer("duration", "P2D"))
    later = border("later", "work", timer("duration", "P1D"))
    drawn = file(
        process(
            start(),
            many("userTask", "work a b"),
            late,
            later,
            end(),
            flows("received > work > closed; late > a > closed; later > b > closed"),
        )
    )
    case = Case(drawn)
    assert case.wait(days=9) == 1
    assert case.open == ["b"]


def test_a_repetition_that_leaves_the_calendar_ends():
    case = Case(repeating("R/9000-01-01T00:00:00Z/P900Y"))
    case.around.clock.set(datetime(9999, 1, 1, tzinfo=UTC))
    assert case.wait() == 2
    assert case.instance.timers == ()


def test_a_clock_that_goes_back_neither_loses_nor_doubles_a_timer():
    case = Case(repeating("R3/PT1H"))
    assert case.wait(hours=1) == 1
    assert case.wait(hours=-1) == 0
    assert case.wait(hours=1) == 0
    assert case.wait(hours=1) == 1


def test_a_due_date_that_is_a_day_is_used_up_at_its_end():
    task = element("userTask", "work", ext('<zeebe:taskSchedule dueDate="2026-07-01"/>'))
    case = Case(file(process(start(), task, end(), flows("received > work > closed"))))
    assert case.instance.tasks[0].due == datetime(2026, 7, 1, 23, tzinfo=UTC)
