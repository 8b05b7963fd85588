from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.limits import TimeLimit, Unit
from tests.domain.test_calendars import ENGLAND, london

moments = st.integers(0, 50 * 365 * 24 * 60).map(
    lambda minutes: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
MAUNDY_THURSDAY = london(2026, 4, 2, 10, 0)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "limit"),
        [
            ("2 working days", TimeLimit(2, Unit.WORKING_DAYS)),
            ("1 business day", TimeLimit(1, Unit.WORKING_DAYS)),
            ("24 hours", TimeLimit(24, Unit.HOURS)),
            ("4  Working hours", TimeLimit(4, Unit.WORKING_HOURS)),
            ("30 calendar days", TimeLimit(30, Unit.DAYS)),
            ("8 weeks", TimeLimit(8, Unit.WEEKS)),
            ("3 months", TimeLimit(3, Unit.MONTHS)),
        ],
    )
    def test_limits_are_read_in_the_words_of_regulations(self, text, limit):
        assert TimeLimit.parse(text) == limit

    @pytest.mark.parametrize(
        "text", ["", "soon", "-2 days", "2", "two days", "2 working weeks", "9" * 40 + " days"]
    )
    def test_anything_else_is_told_how_a_limit_is_written(self, text):
        with pytest.raises(ValueError, match="2 working days"):
            TimeLimit.parse(text)

    @given(st.integers(0, 99999), st.sampled_from(Unit))
    def test_a_printed_limit_is_read_back(self, number, unit):
        assert TimeLimit.parse(str(TimeLimit(number, unit))) == TimeLimit(number, unit)


class TestDue:
    @pytest.mark.parametrize(
        ("text", "due"),
        [
            ("2 working days", london(2026, 4, 8, 17, 0)),
            ("24 hours", london(2026, 4, 3, 10, 0)),
            ("8 working hours", london(2026, 4, 7, 10, 0)),
            ("5 days", london(2026, 4, 7, 23, 59, 59)),
            ("8 weeks", london(2026, 5, 28, 23, 59, 59)),
            ("1 month", london(2026, 5, 2, 23, 59, 59)),
        ],
    )
    def test_over_easter(self, text, due):
        assert TimeLimit.parse(text).due(MAUNDY_THURSDAY, ENGLAND) == due

    def test_a_month_from_the_last_of_january_ends_with_february(self):
        due = TimeLimit.parse("1 month").due(london(2024, 1, 31, 9, 0), ENGLAND)

        assert due == london(2024, 2, 29, 23, 59, 59)

    def test_a_month_from_november_crosses_the_year(self):
        due = TimeLimit.parse("2 months").due(london(2026, 11, 15, 9, 0), ENGLAND)

        assert due == london(2027, 1, 15, 23, 59, 59)

    @given(
        moments,
        st.integers(0, 60),
        st.sampled_from(Unit),
        st.timedeltas(timedelta(0), timedelta(days=30)),
    )
    def test_a_later_start_is_never_due_earlier(self, start, number, unit, later):
        limit = TimeLimit(number, unit)

        assert limit.due(start, ENGLAND) <= limit.due(start + later, ENGLAND)

    @given(
        moments,
        st.integers(0, 60),
        st.sampled_from(Unit),
    )
    def test_nothing_is_due_before_it_begins(self, start, number, unit):
        limit = TimeLimit(number, unit)

        assert limit.due(start, ENGLAND) >= start or (number == 0 and unit is Unit.WORKING_DAYS)
