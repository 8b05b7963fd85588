from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import calendars
from engine.domain.calendars import WorkingCalendar, read
from engine.kernel.errors import DefinitionsRefused, Problem

ENGLAND = WorkingCalendar.from_toml(
    b"""
title = "England"
time_zone = "Europe/London"
holidays = { country = "GB", region = "ENG" }
added_holidays = [2026-12-24]
struck_holidays = [2026-05-04]
[hours]
monday = ["09:00-12:30", "13:30-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-16:00"]
""",
    "england.toml",
)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/London"))


class TestWorkingDays:
    def test_good_friday_and_easter_monday_are_not_counted(self):
        assert ENGLAND.add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)

    def test_a_day_added_by_the_organisation_is_closed(self):
        assert not ENGLAND.is_working_day(date(2026, 12, 24))

    def test_a_public_holiday_struck_by_the_organisation_is_open(self):
        assert ENGLAND.is_working_day(date(2026, 5, 4))
        assert ENGLAND.holiday_name(date(2026, 5, 4)) == ""

    def test_a_day_that_a_zone_went_over_is_none_and_the_last_one_ends_before(self):
        samoa = replace(ENGLAND, time_zone=ZoneInfo("Pacific/Apia"), country="", added=frozenset())
        thursday, left_out, saturday = date(2011, 12, 29), date(2011, 12, 30), date(2011, 12, 31)

        assert samoa.is_working_day(thursday)
        assert not samoa.is_working_day(left_out)
        assert samoa.add_working_days(thursday, 1) == date(2012, 1, 2)
        assert samoa.local_date(samoa.end_of_day(thursday) + timedelta(seconds=1)) == saturday

    def test_a_holiday_has_a_name_to_explain_a_due_date_with(self):
        assert ENGLAND.holiday_name(date(2026, 4, 3)) == "Good Friday"

    @given(days, st.integers(0, 300))
    def test_adding_days_and_counting_them_agree(self, day, number):
        end = ENGLAND.add_working_days(day, number)

        assert ENGLAND.working_days_between(day, end) == number
        assert number == 0 or ENGLAND.is_working_day(end)

    @given(days, days, days)
    def test_splitting_a_period_never_changes_the_count(self, a, b, c):
        between = ENGLAND.working_days_between

        assert between(a, b) + between(b, c) == between(a, c)

    @given(days, st.integers(1, 100))
    def test_going_back_undoes_going_forward_from_a_working_day(self, day, number):
        first = ENGLAND.add_working_days(day, 1)

        assert ENGLAND.add_working_days(ENGLAND.add_working_days(first, number), -number) == first


class TestWorkingHours:
    def test_the_lunch_break_does_not_count(self):
        due = ENGLAND.add_working_hours(london(2026, 6, 1, 12, 0), timedelta(hours=1))

        assert due == london(2026, 6, 1, 14, 0)

    def test_what_is_left_on_friday_goes_on_on_monday(self):
        due = ENGLAND.add_working_hours(london(2026, 6, 5, 15, 30), timedelta(hours=1))

        assert due == london(2026, 6, 8, 9, 30)

    def test_a_complaint_at_night_counts_from_the_morning(self):
        due = ENGLAND.add_working_hours(london(2026, 6, 2, 3, 0), timedelta(hours=2))

        assert due == london(2026, 6, 2, 11, 0)

    def test_the_end_of_the_working_day_follows_the_local_clock_over_daylight_saving(self):
        winter, summer = (
            ENGLAND.end_of_working_day(date(2026, 3, 27)),
            ENGLAND.end_of_working_day(date(2026, 3, 30)),
        )

        assert winter == datetime(2026, 3, 27, 16, tzinfo=UTC)
        assert summer == datetime(2026, 3, 30, 16, tzinfo=UTC)

    def test_a_weekend_ends_with_the_next_working_day(self):
        assert ENGLAND.end_of_working_day(london(2026, 6, 6, 12, 0)) == london(2026, 6, 8, 17, 0)


class TestFaultyCalendars:
    def test_every_fault_is_told_at_once(self):
        source = b"""
tim_zone = "Europe/Rome"
holidays = { country = "Narnia" }
added_holidays = ["2026-12-24"]
[hours]
munday = ["09:00-17:00"]
tuesday = ["17:00-09:00"]
"""
        with pytest.raises(DefinitionsRefused) as refused:
            WorkingCalendar.from_toml(source, "bad.toml")

        assert {problem.element for problem in refused.value.problems} == {
            "tim_zone",
            "time_zone",
            "holidays",
            "added_holidays",
            "hours.munday",
            "hours.tuesday",
        }

    @pytest.mark.parametrize("source", [b"", b"\xff\xfe", b"title = ", b"hours = 3"])
    def test_what_is_no_calendar_is_refused_by_name(self, source):
        with pytest.raises(DefinitionsRefused, match=r"broken\.toml"):
            WorkingCalendar.from_toml(source, "broken.toml")

    @pytest.mark.parametrize(
        "path", sorted(Path("processes/calendars").glob("*.toml")), ids=lambda path: path.stem
    )
    def test_the_shipped_calendars_are_read(self, path):
        assert read(path).hours


PARTS = ("09:00", "17:00", "24:00", "9", "", "09:00+02:00", "17:00:00.5", "T12", "99:99", "-", "٠٩:٠٠")
PIECES = st.one_of(
    st.sampled_from(
        (
            "1" * 5000,
            "0x" + "f" * 5000,
            "-9223372036854775809",
            "1e999999",
            "nan",
            "true",
            '""',
            '"Mars/Olympus"',
            '"../../etc/passwd"',
            '"Europe"',
            '"GB"',
            "[]",
            "[[]]",
            '["09:00-17:00", 5]',
            "{}",
            "{ country = 5 }",
            '{ country = "GB", region = "XX" }',
            '{ country = ["GB"], region = {} }',
            "2026-12-24",
            "2026-02-30",
            "[2026-12-24, 2026-12-24T10:00:00]",
            "09:00:00",
            "[09:00:00]",
        )
    ),
    st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(PARTS)), max_size=3).map(
        lambda spans: "[" + ", ".join(f'"{begin}-{end}"' for begin, end in spans) + "]"
    ),
    st.text(max_size=20),
)
KEYS = ("title", "time_zone", "holidays", "added_holidays", "struck_holidays")
ENTRIES = st.dictionaries(st.sampled_from(KEYS), PIECES)
WEEKS = st.dictionaries(st.sampled_from((*calendars.WEEKDAYS, '"a.b"', "holiday")), PIECES)


@given(ENTRIES, WEEKS)
def test_whatever_is_wrong_in_a_calendar_is_told_with_its_place_and_a_remedy(
    entries: dict[str, str], week: dict[str, str]
):
    written = {"time_zone": '"Europe/London"', **entries}
    lines = [f"{key} = {value}" for key, value in written.items()]
    lines += ["[hours]", *(f"{key} = {value}" for key, value in week.items())]
    calendar, problems = read_or_refused("\n".join(lines).encode("utf-8", "replace"))

    assert calendar or problems
    assert all(one.file == "odd.toml" and one.line and one.what and one.advice for one in problems)
    assert all(len(str(one)) < 500 for one in problems)
    if calendar:
        assert calendar.end_of_working_day(date(2026, 4, 2)) > datetime(2026, 4, 1, tzinfo=UTC)


def read_or_refused(source: bytes) -> tuple[WorkingCalendar | None, Sequence[Problem]]:
    try:
        return WorkingCalendar.from_toml(source, "odd.toml"), ()
    except DefinitionsRefused as refused:
        return None, refused.problems


@pytest.mark.parametrize(
    ("line", "element", "said"),
    [
        ('monday = ["09:00+02:00-17:00"]', "hours.monday", "no span of a day"),
        ("monday = 9", "hours.monday", "no span of a day"),
        ("monday = []", "hours.monday", "no span of a day"),
        ('holidays = { country = "GB", county = "Kent" }', "holidays.county", "no such entry"),
        ("holidays = { country = 44 }", "holidays", "not known"),
        ("title = 5", "title", "a text"),
        (f"title = {'1' * 5000}", "", "not TOML"),
        (f"title = [0x{'f' * 5000}]", "title", "too large"),
        ("time_zone = 5", "time_zone", "no time zone"),
    ],
)
def test_each_fault_of_a_calendar_names_its_key(line: str, element: str, said: str):
    above = "" if line.startswith("monday") else f"{line}\n"
    zone = "" if line.startswith("time_zone") else 'time_zone = "Europe/London"\n'
    day = line if line.startswith("monday") else 'monday = ["09:00-17:00"]'

    _, problems = read_or_refused(f"{above}{zone}[hours]\n{day}\n".encode())

    assert [one.element for one in problems] == [element]
    assert said in problems[0].what
