"""The clock ledger: what pauses, extensions and changes of the rule do to a due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.domain.calendars import WorkingCalendar
from engine.domain.ledger import (
    Changed,
    Clock,
    Entry,
    Extended,
    Paused,
    Reached,
    Resumed,
    Started,
    Stopped,
    Threshold,
    after,
    derive,
)
from engine.domain.limits import TimeLimit
from engine.domain.spans import Measure, Span

LONDON = ZoneInfo("Europe/London")
OFFICE = ((time(9), time(17)),)
ENGLAND = WorkingCalendar(
    title="England",
    time_zone=LONDON,
    hours=dict.fromkeys(range(5), OFFICE),
    country="GB",
    region="ENG",
    struck=frozenset({date(2026, 4, 3)}),
)
SIX_DAYS = replace(ENGLAND, title="Six days a week", hours=dict.fromkeys(range(6), OFFICE))
CALENDARS = {"england": ENGLAND, "six-days": SIX_DAYS}


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LONDON)


def started(at: datetime, limit: str = "5 working days", calendar: str = "england") -> Started:
    return Started(at=at, since=at, limit=TimeLimit.parse(limit), calendar=calendar)


def due(*entries: Entry) -> datetime:
    clock = derive(entries, CALENDARS)
    assert clock is not None
    moment = clock.due(CALENDARS)
    assert moment is not None
    return moment.astimezone(LONDON)


RECEIVED = london(2026, 4, 2, 10)
"""Thursday before Easter; work is done on Good Friday here, not on Easter Monday."""


class TestPauses:
    def test_the_example_of_the_design_comes_out(self):
        assert due(started(RECEIVED)) == london(2026, 4, 10, 17)
        paused = Paused(at=london(2026, 4, 7, 10)), Resumed(at=london(2026, 4, 9, 10))
        assert due(started(RECEIVED), *paused) == london(2026, 4, 14, 17)

    def test_a_pause_over_lunch_costs_no_day(self):
        paused = Paused(at=london(2026, 4, 7, 12)), Resumed(at=london(2026, 4, 7, 13))
        assert due(started(RECEIVED), *paused) == london(2026, 4, 10, 17)

    def test_a_pause_over_the_end_of_work_costs_the_day(self):
        paused = Paused(at=london(2026, 4, 7, 16)), Resumed(at=london(2026, 4, 7, 18))
        assert due(started(RECEIVED), *paused) == london(2026, 4, 13, 17)

    def test_a_pause_over_a_weekend_costs_no_working_day(self):
        paused = Paused(at=london(2026, 4, 3, 18)), Resumed(at=london(2026, 4, 7, 8))
        assert due(started(RECEIVED), *paused) == london(2026, 4, 10, 17)

    def test_hours_are_given_back_exactly(self):
        paused = Paused(at=london(2026, 4, 2, 11)), Resumed(at=london(2026, 4, 2, 14, 17))
        assert due(started(RECEIVED, "24 hours"), *paused) == london(2026, 4, 3, 13, 17)

    def test_of_working_hours_only_those_are_given_back_in_which_somebody_works(self):
        paused = Paused(at=london(2026, 4, 2, 16, 30)), Resumed(at=london(2026, 4, 3, 9, 15))
        assert due(started(RECEIVED, "8 working hours"), *paused) == london(2026, 4, 3, 10, 45)

    def test_months_move_by_days(self):
        paused = Paused(at=london(2026, 4, 7, 10)), Resumed(at=london(2026, 4, 17, 10))
        assert due(started(RECEIVED, "1 month"), *paused) == london(2026, 5, 12, 23, 59, 59)

    def test_two_places_that_wait_pause_it_once(self):
        twice = (
            Paused(at=london(2026, 4, 7, 10)),
            Paused(at=london(2026, 4, 8, 10)),
            Resumed(at=london(2026, 4, 8, 11)),
            Resumed(at=london(2026, 4, 9, 10)),
        )
        assert due(started(RECEIVED), *twice) == london(2026, 4, 14, 17)

    def test_a_clock_that_stands_still_is_not_due(self):
        clock = derive([started(RECEIVED), Paused(at=london(2026, 4, 7, 10))], CALENDARS)
        assert clock is not None
        assert clock.due(CALENDARS) is None
        assert clock.next_threshold(CALENDARS) is None
        assert clock.due_if_resumed(london(2026, 4, 9, 10), CALENDARS) == london(2026, 4, 14, 17)

    def test_what_was_overdue_before_the_pause_stays_overdue(self):
        late = Paused(at=london(2026, 4, 13, 10)), Resumed(at=london(2026, 4, 20, 10))
        assert due(started(RECEIVED), *late) == london(2026, 4, 10, 17)


class TestExtensionsAndChanges:
    def test_an_extension_begins_where_the_limit_ends(self):
        more = Extended(at=london(2026, 4, 7, 10), amount=TimeLimit.parse("5 working days"), reason="facts")
        assert due(started(RECEIVED), more) == london(2026, 4, 17, 17)

    def test_weeks_can_be_extended_by_days(self):
        more = Extended(at=RECEIVED, amount=TimeLimit.parse("3 days"), reason="facts")
        assert due(started(RECEIVED, "1 week"), more) == london(2026, 4, 12, 23, 59, 59)

    def test_working_days_can_t_be_extended_by_weeks(self):
        more = Extended(at=RECEIVED, amount=TimeLimit.parse("1 week"), reason="facts")
        assert due(started(RECEIVED), more) == due(started(RECEIVED))

    def test_a_new_limit_counts_from_receipt_and_keeps_what_was_lost(self):
        paused = Paused(at=london(2026, 4, 7, 10)), Resumed(at=london(2026, 4, 9, 10))
        rule = Changed(at=london(2026, 4, 9, 12), limit=TimeLimit.parse("2 weeks"))
        assert due(started(RECEIVED), *paused, rule) == london(2026, 4, 18, 23, 59, 59)

    def test_a_new_calendar_counts_from_its_day_on(self):
        rule = Changed(at=london(2026, 4, 8, 12), calendar="six-days")
        assert due(started(RECEIVED), rule) == london(2026, 4, 10, 17)
        assert due(started(RECEIVED, "6 working days")) == london(2026, 4, 13, 17)
        assert due(started(RECEIVED, "6 working days"), rule) == london(2026, 4, 11, 17)

    def test_a_calendar_of_another_zone_is_refused(self):
        apia = replace(ENGLAND, title="Samoa", time_zone=ZoneInfo("Pacific/Apia"))
        clock = derive(
            [started(RECEIVED), Changed(at=RECEIVED, calendar="apia")], CALENDARS | {"apia": ENGLAND}
        )
        assert clock is not None
        with pytest.raises(ValueError, match="Samoa is in another time zone"):
            clock.due(CALENDARS | {"apia": apia})


class TestThresholds:
    def moments(self, limit: str) -> list[datetime]:
        clock = Clock.start(started(RECEIVED, limit))
        return [at.astimezone(LONDON) for at in clock.moments(CALENDARS).values()]

    def test_days_are_warned_of_when_four_fifths_are_over_and_due_on_the_morning_of_the_last(self):
        assert self.moments("5 working days") == [
            london(2026, 4, 9, 17),
            london(2026, 4, 10, 9),
            london(2026, 4, 10, 17, 0, 1),
        ]
        assert self.moments("10 days") == [
            london(2026, 4, 10, 23, 59, 59),
            london(2026, 4, 12),
            london(2026, 4, 13),
        ]

    def test_hours_are_due_at_their_moment(self):
        assert self.moments("10 hours") == [
            london(2026, 4, 2, 18),
            london(2026, 4, 2, 20),
            london(2026, 4, 2, 20, 0, 1),
        ]

    def test_what_was_told_is_not_told_again_after_a_pause(self):
        told = Reached(at=london(2026, 4, 9, 17), threshold=Threshold.WARNED)
        paused = Paused(at=london(2026, 4, 10, 10)), Resumed(at=london(2026, 4, 20, 10))
        clock = derive([started(RECEIVED), told, *paused], CALENDARS)
        assert clock is not None
        assert clock.next_threshold(CALENDARS) == (Threshold.DUE, london(2026, 4, 20, 9))

    def test_an_extension_lets_what_lies_ahead_again_be_told_again(self):
        told = [Reached(at=london(2026, 4, 13, 9), threshold=one) for one in Threshold]
        more = Extended(at=london(2026, 4, 13, 9), amount=TimeLimit.parse("5 working days"), reason="facts")
        clock = derive([started(RECEIVED), *told, more], CALENDARS)
        assert clock is not None
        assert clock.next_threshold(CALENDARS) == (Threshold.WARNED, london(2026, 4, 15, 17))

    def test_a_stopped_clock_reaches_nothing(self):
        clock = derive([started(RECEIVED), Stopped(at=london(2026, 4, 8, 9))], CALENDARS)
        assert clock is not None
        assert clock.next_threshold(CALENDARS) is None
        assert clock.spent(london(2026, 5, 1, 9), CALENDARS) == Span(working_days=3)


def test_a_ledger_without_a_start_is_no_clock():
    assert derive([Stopped(at=RECEIVED)], CALENDARS) is None


# What holds for every ledger.

ZONES = [
    "Pacific/Apia",
    "America/St_Johns",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "UTC",
]
BEGIN = datetime(2011, 11, 1, tzinfo=UTC)
"""St John's goes back at a minute past midnight, Samoa loses a day, the year ends, and a leap day comes."""
LONG_AFTER = BEGIN + timedelta(days=200)
moments = st.integers(0, 150 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
windows = st.sampled_from(
    [
        OFFICE,
        ((time(0), time(1)), (time(2, 30), time(12)), (time(13), time(23, 59, 59))),
        ((time(8, 30), time(12, 30)), (time(13), time(17))),
    ]
)
calendars = st.builds(
    WorkingCalendar,
    title=st.just("somewhere"),
    time_zone=st.sampled_from(ZONES).map(ZoneInfo),
    hours=st.dictionaries(st.integers(0, 6), windows, min_size=1),
    country=st.sampled_from(["", "GB", "CA"]),
    added=st.frozensets(st.dates(date(2011, 11, 1), date(2012, 5, 1)), max_size=20),
    struck=st.frozensets(st.sampled_from([date(2011, 12, 26), date(2012, 1, 2)])),
)
amounts = st.builds(
    TimeLimit.parse,
    st.builds(
        "{} {}s".format,
        st.integers(1, 30),
        st.sampled_from(["hour", "working hour", "day", "working day", "week", "month"]),
    ),
)


def entry_at(at: datetime) -> st.SearchStrategy[Entry]:
    return st.one_of(
        st.builds(Paused, at=st.just(at)),
        st.builds(Resumed, at=st.just(at)),
        st.builds(Extended, at=st.just(at), amount=amounts, reason=st.just("facts")),
        st.builds(
            Changed, at=st.just(at), limit=st.none() | amounts, calendar=st.sampled_from(["", "second"])
        ),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[dict[str, WorkingCalendar], list[Entry]]:
    """A clock that is paused, resumed, extended and changed in any order, and never stopped."""
    first = draw(calendars)
    second = replace(
        first, title="later", hours=draw(st.dictionaries(st.integers(0, 6), windows, min_size=1))
    )
    times = sorted(draw(st.lists(moments, min_size=1, max_size=9)))
    entries: list[Entry] = [Started(at=times[0], since=times[0], limit=draw(amounts), calendar="first")]
    entries.extend(draw(entry_at(at)) for at in times[1:])
    return {"first": first, "second": second}, entries


def same(one: Clock | None, other: Clock | None, where: dict[str, WorkingCalendar]) -> bool:
    assert one is not None
    assert other is not None
    at = LONG_AFTER
    return (
        one.due(where) == other.due(where)
        and one.due_if_resumed(at, where) == other.due_if_resumed(at, where)
        and one.spent(at, where) == other.spent(at, where)
        and one.counted_until(at, where).stood == other.counted_until(at, where).stood
        and one.moments(where) == other.moments(where)
    )


def standing(entries: Sequence[Entry]) -> bool:
    clock = derive(entries, {"first": ENGLAND, "second": ENGLAND})
    return clock is not None and clock.places > 0


@given(ledgers(), st.data())
def test_cutting_a_stretch_in_two_changes_nothing(ledger, data):
    where, entries = ledger
    place = data.draw(st.integers(1, len(entries)))
    before, rest = entries[:place], entries[place:]
    end = rest[0].at if rest else entries[-1].at + timedelta(days=40)
    at = before[-1].at + (end - before[-1].at) * data.draw(st.floats(0, 1))
    cut: list[Entry] = [Paused(at=at), Resumed(at=at)]
    if standing(before) and derive(before, where).places == 1:  # type: ignore[union-attr]
        cut.reverse()
    same_rule = Changed(at=at, limit=derive(before, where).limit)  # type: ignore[union-attr]

    whole = derive(entries, where)
    assert same(derive([*before, *cut, *rest], where), whole, where)
    assert same(derive([*before, same_rule, *rest], where), whole, where)


@given(calendars, st.lists(moments, min_size=3, max_size=3))
def test_the_parts_of_a_span_add_up_to_the_whole(calendar, three):
    first, middle, last = sorted(three)

    whole = Span.between(first, last, calendar)
    assert Span.between(first, middle, calendar) + Span.between(middle, last, calendar) == whole
    assert min(whole.hours, whole.working_hours) >= timedelta()
    assert min(whole.days, whole.working_days) >= 0


@given(calendars, amounts, moments, st.lists(moments, min_size=3, max_size=3))
def test_a_longer_pause_never_makes_it_due_earlier(calendar, limit, start, times):
    pause, short, long = sorted(max(start, one) for one in times)
    begun = Started(at=start, since=start, limit=limit, calendar="first")

    def resumed(at: datetime) -> datetime:
        clock = derive([begun, Paused(at=pause), Resumed(at=at)], {"first": calendar})
        assert clock is not None
        return clock.due({"first": calendar}) or start

    unpaused = Clock.start(begun).due({"first": calendar}) or start
    assert unpaused <= resumed(short) <= resumed(long)


@given(calendars, amounts, moments, moments, moments)
def test_nothing_falls_due_while_its_clock_stands_still(calendar, limit, start, one, other):
    pause, resume = sorted((max(start, one), max(start, other)))
    where = {"first": calendar}
    begun = derive([Started(at=start, since=start, limit=limit, calendar="first"), Paused(at=pause)], where)
    assert begun is not None
    assume(begun.due(where) is None)

    moment = after(begun, Resumed(at=resume), where).due(where)  # type: ignore[union-attr]
    assert moment is not None
    assert moment + timedelta(seconds=1) > resume


@given(ledgers())
def test_thresholds_come_in_their_order(ledger):
    where, entries = ledger
    clock = derive(entries, where)
    assert clock is not None
    found = list(clock.moments(where).values())
    assert found == sorted(found)


@given(ledgers())
def test_a_clock_goes_on_from_what_is_stored_as_from_its_whole_history(ledger):
    where, entries = ledger
    clock = derive(entries[:1], where)
    for entry in entries[1:]:
        assert clock is not None
        clock = after(Clock.load(clock.dump()), entry, where)
    assert clock == derive(entries, where)


@given(calendars, amounts, amounts, amounts, moments)
def test_extensions_add_up_in_any_order(calendar, limit, one, other, start):
    where = {"first": calendar}
    begun = Started(at=start, since=start, limit=limit, calendar="first")
    more = [Extended(at=start, amount=amount, reason="facts") for amount in (one, other)]

    there, back = derive([begun, *more], where), derive([begun, *reversed(more)], where)
    assert there is not None
    assert back is not None
    assert there.due(where) == back.due(where)
    if one.unit is other.unit:
        both = Extended(at=start, amount=replace(one, number=one.number + other.number), reason="facts")
        assert same(derive([begun, both], where), there, where)


def test_limits_are_counted_in_four_measures():
    assert {TimeLimit.parse(f"2 {unit}").measure for unit in ("days", "weeks", "months")} == {Measure.DAYS}
