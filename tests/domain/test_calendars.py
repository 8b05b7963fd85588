from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendars import WorkingCalendar, read
from engine.kernel.errors import DefinitionsRefused

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
