"""Values between FEEL, Python and JSON."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

dates = st.builds(feel.Date, st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 28))
zones = st.none() | st.integers(-64_800, 64_800) | st.sampled_from(["Europe/Berlin", "Asia/Kathmandu"])
times = st.builds(feel.Time, st.integers(0, 86_400 * 10**9 - 1), zones)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**25), max_value=10**25)
scalars = (
    st.none()
    | st.booleans()
    | numbers
    | st.text(max_size=20)
    | dates
    | times
    | st.builds(feel.DateTime, dates, times)
    | st.builds(feel.DaysTime, st.integers(-(10**20), 10**20))
    | st.builds(feel.YearsMonths, st.integers(-(10**6), 10**6))
)
values = st.recursive(
    scalars | st.builds(feel.Range, numbers, numbers, st.booleans(), st.booleans()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_every_value_comes_back_from_json_as_it_was(value):
    again = feel.load(json.loads(json.dumps(feel.dump(value))))
    assert again == value
    assert repr(again) == repr(value)


@pytest.mark.parametrize("key", ["number", "context", "date", "range", "typename", "$type", ""])
def test_no_key_of_a_person_is_taken_for_a_type(key):
    value = {key: {"number": "x"}}
    assert feel.load(feel.dump(value)) == value


@pytest.mark.parametrize(
    "written",
    [
        1,
        1.5,
        {"number": "NaN"},
        {"number": 1},
        {"date": "2026-13-01"},
        {"a": 1, "b": 2},
        {"range": []},
        {"code": "x"},
    ],
)
def test_what_was_never_dumped_is_refused(written):
    with pytest.raises(ValueError):
        feel.load(written)


def test_a_function_is_not_kept():
    with pytest.raises(TypeError):
        feel.dump(feel.compile("function(x) x").evaluate({}).value)


@pytest.mark.parametrize(
    "python",
    [
        None,
        True,
        Decimal("1.50"),
        "text",
        date(2026, 4, 2),
        time(10, 30),
        time(10, 30, 5, 250_000, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 4, 2, 10, 30),  # noqa: DTZ001 -- a local time is a value of FEEL
        datetime(2026, 4, 2, 10, 30, tzinfo=UTC),
        datetime(2026, 4, 2, 10, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        timedelta(days=2, seconds=5, microseconds=7),
        ["a", {"b": [Decimal(1)]}],
    ],
)
def test_a_python_value_comes_back_as_it_was(python):
    assert feel.to_python(feel.to_feel(python)) == python


def test_the_second_pass_of_the_hour_when_clocks_go_back_keeps_its_moment():
    berlin = ZoneInfo("Europe/Berlin")
    for fold in (0, 1):
        moment = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)
        python = feel.to_python(feel.to_feel(moment))
        assert python.astimezone(UTC) == moment.astimezone(UTC)


def test_numbers_of_python_become_numbers_of_feel():
    assert feel.to_feel(5) == Decimal(5)
    assert feel.to_feel(0.1) == Decimal("0.1")
    with pytest.raises(TypeError):
        feel.to_feel(float("inf"))
    with pytest.raises(TypeError):
        feel.to_feel(object())
