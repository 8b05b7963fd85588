"""What holds for all values, against Python's own arithmetic and calendar."""

import calendar
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, localcontext
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from tests.feel.test_page import EXAMPLES
from tests.sizes import several

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
whole = st.integers(-(10**6), 10**6)
dates = st.dates(date(1, 1, 2), date(9000, 12, 31))
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia")]
)
moments = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- the bounds of hypothesis are local
spans = st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000))
truth = st.sampled_from([True, False, None])


def value(text, **scope):
    named = {name: feel.to_feel(item) for name, item in scope.items()}
    return feel.compile(text, named).evaluate(named).value


class TestNumbers:
    @given(numbers, numbers)
    def test_they_are_reckoned_as_decimals_of_34_digits(self, a, b):
        with localcontext(Context(prec=34)) as context:
            context.Emax, context.Emin = 6144, -6143
            assert value("a + b", a=a, b=b) == a + b
            assert value("a - b", a=a, b=b) == a - b
            assert value("a * b", a=a, b=b) == a * b
            assert value("a / b", a=a, b=b) == (a / b if b else None)

    @given(numbers, numbers)
    def test_they_have_their_order(self, a, b):
        assert [value(f"a {sign} b", a=a, b=b) for sign in ("<", "<=", "=", "!=", ">=", ">")] == [
            a < b,
            a <= b,
            a == b,
            a != b,
            a >= b,
            a > b,
        ]

    @given(whole, st.integers(1, 1000) | st.integers(-1000, -1))
    def test_modulo_has_the_sign_of_the_divisor(self, a, b):
        assert value("modulo(a, b)", a=a, b=b) == a % b

    @given(numbers, st.integers(0, 5))
    def test_rounding_goes_where_it_says(self, n, scale):
        step = Decimal(1).scaleb(-scale)
        for name in (
            "floor",
            "ceiling",
            "round up",
            "round down",
            "round half up",
            "round half down",
            "decimal",
        ):
            rounded = value(f"{name}(n, scale)", n=n, scale=scale)
            assert abs(rounded - n) < step
            assert rounded == rounded.quantize(step)
        assert value("floor(n, scale)", n=n, scale=scale) <= n <= value("ceiling(n, scale)", n=n, scale=scale)

    @given(st.lists(numbers, min_size=1, max_size=30))
    def test_statistics_agree_with_pythons(self, items):
        assert value("min(x)", x=items) == min(items)
        assert value("max(x)", x=items) == max(items)
        assert value("sum(x)", x=items) == sum(items)
        assert value("sort(x)", x=items) == sorted(items)
        assert value("sort(x, function(a, b) a > b)", x=items) == sorted(items, reverse=True)
        assert value("count(distinct values(x))", x=items) == len(set(items))


class TestDays:
    @given(dates)
    def test_a_date_knows_its_place_in_the_calendar(self, day):
        assert value("[d.year, d.month, d.day, d.weekday]", d=day) == [
            day.year,
            day.month,
            day.day,
            day.isoweekday(),
        ]
        assert value("[day of year(d), week of year(d)]", d=day) == [
            day.timetuple().tm_yday,
            day.isocalendar().week,
        ]
        assert value("[day of week(d), month of year(d)]", d=day) == [f"{day:%A}", f"{day:%B}"]

    @given(dates, st.integers(-300_000, 300_000))
    def test_days_are_added_as_python_adds_them(self, day, number):
        shifted = None
        with suppress(OverflowError):
            shifted = day + timedelta(days=number)
        if shifted:
            assert feel.to_python(value('d + n * @"P1D"', d=day, n=number)) == shifted
            assert feel.to_python(value("e - d", d=day, e=shifted)) == timedelta(days=number)

    @given(dates, st.integers(-5000, 5000))
    def test_months_are_added_on_the_calendar(self, day, number):
        year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
        if not 1 <= year <= 9999:
            return
        last = min(day.day, calendar.monthrange(year, month + 1)[1])
        assert feel.to_python(value('d + n * @"P1M"', d=day, n=number)) == date(year, month + 1, last)

    @given(st.integers(-999_999_998, 999_999_998), st.integers(1, 12), st.integers(1, 28))
    def test_dates_beyond_python_are_counted_too(self, year, month, day):
        d = feel.Date(year, month, day)
        assert feel.Date.of_number(d.number) == d
        assert feel.Date.parse(str(d)) == d
        assert value('(d + @"P400Y" - d).days', d=feel.Date(min(year, 10**8), month, day)) == 146_097

    @given(dates, dates)
    def test_whole_months_between_days_reach_as_far_as_they_can(self, a, b):
        months = value("years and months duration(a, b)", a=a, b=b)
        reached = value("a + m", a=a, m=months)
        first, last = feel.to_feel(a), feel.to_feel(b)
        assert (reached <= last) if first <= last else (reached >= last)


class TestMoments:
    @given(moments, zones, spans)
    def test_time_is_real_time_in_every_zone(self, moment, zone, span):
        local = moment.astimezone(zone)
        later = feel.to_python(value("m + s", m=local, s=span))
        assert later.astimezone(UTC) == moment + span
        assert feel.to_python(value("n - m", m=local, n=moment + span)) == span

    @given(moments, moments, zones, zones)
    def test_moments_are_compared_across_zones(self, a, b, one, other):
        assert value("a < b", a=a.astimezone(one), b=b.astimezone(other)) is (a < b)

    @given(moments, zones)
    def test_a_moment_is_written_and_read(self, moment, zone):
        told = feel.to_feel(moment.astimezone(zone).replace(microsecond=0))
        assert feel.DateTime.parse(str(told)) == told

    @given(spans)
    def test_a_duration_is_written_and_read(self, span):
        told = feel.to_feel(span)
        assert feel.DaysTime.parse(str(told)) == told
        parts = value("[s.days, s.hours, s.minutes, s.seconds]", s=span)
        assert parts[0] * 86_400 + parts[1] * 3_600 + parts[2] * 60 + parts[3] == Decimal(
            str(span.total_seconds())
        )


class TestLogic:
    @given(st.lists(truth, min_size=2, max_size=6))
    def test_logic_has_three_values(self, items):
        scope = {f"x{index}": item for index, item in enumerate(items)}
        both = False if False in items else None if None in items else True
        either = True if True in items else None if None in items else False
        assert value(" and ".join(scope), **scope) is both
        assert value(" or ".join(scope), **scope) is either
        assert value("all(x)", x=items) is both
        assert value("any(x)", x=items) is either

    @given(truth)
    def test_not_of_null_is_null(self, x):
        assert value("not(x)", x=x) is (None if x is None else not x)


class TestUnaryTests:
    @given(whole, whole, whole, st.sampled_from(["[]", "()", "[)", "(]", "][", "]]", "[["]))
    def test_a_range_is_two_comparisons(self, x, a, b, ends):
        low = ">=" if ends[0] == "[" else ">"
        high = "<=" if ends[1] == "]" else "<"
        expanded = value(f"x {low} a and x {high} b", x=x, a=a, b=b)
        scope = {"?": Decimal(x), "a": Decimal(a), "b": Decimal(b)}
        assert feel.unary_tests(f"{ends[0]}a..b{ends[1]}", scope).evaluate(scope).value is expanded
        assert feel.unary_tests(f"not({ends[0]}a..b{ends[1]})", scope).evaluate(scope).value is not expanded
        assert value(f"x in {ends[0]}a..b{ends[1]}", x=x, a=a, b=b) is expanded

    @given(st.integers(0, 9), st.lists(st.integers(0, 9), min_size=1, max_size=5))
    def test_a_list_of_tests_is_an_or(self, x, items):
        text = ", ".join(str(item) for item in items)
        assert feel.unary_tests(text).evaluate({"?": Decimal(x)}).value is (x in items)
        assert value(f"x in ({text})", x=x) is (x in items)
        assert value(f"x in [{text}]", x=x) is (x in items)

    @given(whole, whole, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
    def test_an_operator_is_a_comparison_with_the_tested_value(self, x, a, sign):
        assert feel.unary_tests(f"{sign} {a}").evaluate({"?": Decimal(x)}).value is value(
            f"x {sign} a", x=x, a=a
        )


WORDS = st.sampled_from(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "between",
        "instance",
        "of",
        "function",
        "null",
        "true",
        "item",
        "partial",
        "x",
        "y",
        "date",
        "time",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "..",
        "-",
        "+",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "?",
        "@",
        "->",
        '"',
        "'",
        "!",
        "==",
        "&&",
        "1",
        "2.5",
        "0",
        '"text"',
        '@"P1D"',
        '@"2026-04-02"',
        "[1..3]",
        "(<",
        "5)",
        "{a:",
        "1}",
        "[1,",
        "2]",
        "count",
        "sum",
        "string",
        "matches",
        "deadline",
        "number",
        "list",
        "context",
        "external",
    ]
)


class TestRobustness:
    @settings(max_examples=several(400))
    @given(
        st.text(max_size=60)
        | st.lists(WORDS, max_size=25).map(" ".join)
        | st.lists(WORDS, max_size=15).map("".join)
    )
    def test_only_errors_of_feel_ever_come_out(self, text):
        for reads in (feel.compile, feel.unary_tests, feel.template):
            with suppress(feel.FeelError):
                compiled = reads(text)
                scope = {"x": Decimal(2), "y": [Decimal(1), {"a": "b"}], "?": "text"}
                if reads is feel.template:
                    compiled.render(scope)
                else:
                    found = compiled.evaluate(scope).value
                    assert not isinstance(found, type)

    @settings(max_examples=several(300))
    @given(st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES), st.data())
    def test_mutilated_expressions_work_or_are_errors_of_feel(self, one, other, data):
        first, second = one[0], other[0]
        cut, again = (data.draw(st.integers(0, len(text))) for text in (first, second))
        mixed = first[:cut] + second[again:]
        for text in (mixed, first[:cut] + first[cut + 1 :], first[:cut] + second + first[cut:]):
            with suppress(feel.FeelError):
                feel.compile(text).evaluate({"x": Decimal(2)})

    @settings(max_examples=several(200))
    @given(
        st.sampled_from(sorted(feel.BUILT_IN)),
        st.lists(WORDS.filter(lambda word: word[0] in '@1[0({"tn2'), max_size=4),
    )
    def test_functions_take_anything(self, name, words):
        with suppress(feel.FeelError):
            feel.compile(f"{name}({', '.join(words)})").evaluate({})

    @given(st.text(max_size=30), st.text(max_size=30), st.text(alphabet="smixq", max_size=2))
    def test_any_text_may_be_taken_for_a_pattern(self, text, pattern, flags):
        scope = {"t": text, "p": pattern, "f": flags}
        with suppress(feel.FeelError):
            feel.compile("[matches(t, p, f), replace(t, p, p, f), split(t, p)]").evaluate(scope)
