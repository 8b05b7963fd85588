"""The functions of the standard, and what they say to arguments that they can't take."""

import pytest

from engine import feel


def value(text):
    return feel.compile(text).evaluate({}).value


TRUE = """
string(null) = null
string(1.5) = "1.5"
string(true) = "true"
string([1, "a", null]) = "[1, \\"a\\", null]"
string({a: 1, "b c": [2]}) = "{a: 1, \\"b c\\": [2]}"
string([1..3)) = "[1..3)"
string((< 5)) = "(< 5)"
string(@"2026-04-02T10:30:00.5@Europe/Berlin") = "2026-04-02T10:30:00.5@Europe/Berlin"
string(date("-0044-03-15")) = "-0044-03-15"
number("1.000.000,01", ".", ",") = 1000000.01
number("12a") = null
date("2026-02-29") = null
date(2024, 2, 29) = @"2024-02-29"
date(@"2026-04-02T10:30:00") = @"2026-04-02"
date("999999999-12-31").year = 999999999
time("10:30:00+02:00") = time("08:30:00Z")
time(10, 30, 0, @"PT2H") = @"10:30:00+02:00"
time("24:00:00Z") = @"00:00:00Z"
time("24:00:01") = null
time("23:00:00+24:00") = null
date and time("2026-12-31T24:00:00") = @"2027-01-01T00:00:00"
date and time("999999999-12-31T24:00:00") = null
date and time(@"2026-04-02", @"10:30:00") = @"2026-04-02T10:30:00"
date and time(2026, 4, 2, 10, 30, 0) = @"2026-04-02T10:30:00"
date and time(2026, 4, 2, 10, 30, 0, @"PT2H") = @"2026-04-02T10:30:00+02:00"
date and time(2026, 4, 2, 10, 30, 0, "Europe/Berlin") = @"2026-04-02T10:30:00+02:00"
date and time(@"2026-04-02T10:30:00Z", "Asia/Kathmandu") = @"2026-04-02T16:15:00+05:45"
is(@"10:30:00Z", @"10:30:00+00:00")
not(is(@"08:30:00Z", @"10:30:00+02:00"))
duration("P1Y13M") = @"P2Y1M"
duration("P1DT36H") = @"P2DT12H"
@"P1D" * 2.5 = @"P2DT12H"
@"P1Y" / @"P1M" = 12
@"2026-04-02T10:30:00" - @"P1M" = @"2026-03-02T10:30:00"
@"23:30:00" + @"PT1H" = @"00:30:00"
[1, 2, 3] = [1, 2, 3]
{a: 1, b: 2} = {b: 2, a: 1}
range("[1..5)") = [1..5)
substring("foobar", -3, 2) = "ba"
substring("abc", 5) = null
substring("\\U01F40Eab", 2) = "ab"
replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") = "[1=ab][2=]cd"
replace("aaa", "a", "\\\\$") = "$$$"
matches("Straße", "^stra.e$", "i")
matches("x", "[a-z-[aeiou]]")
not(matches("e", "[a-z-[aeiou]]"))
matches("a\\nb", "a.b", "s")
matches("a1", "^\\p{L}\\p{Nd}$")
matches("(", "(") = null
matches("aa", "^(a)\\1$")
split("a, b;c", "[,;]\\s*") = ["a", "b", "c"]
list replace([1, 2, 3], 2, 9) = [1, 9, 3]
list replace([1, 2, 3], function(item, new) item < 3, 0) = [0, 0, 3]
sublist([1, 2, 3], -2) = [2, 3]
sublist([1, 2, 3], 2, 1) = [2]
insert before([1, 3], 2, 2) = [1, 2, 3]
remove([1, 2, 3], -1) = [1, 2]
union([1, 2], [2, 3]) = [1, 2, 3]
duplicate values([1, 2, 1]) = [1]
flatten([1, [2, [3]]]) = [1, 2, 3]
product(2, 3, 4) = 24
median([5, 1, 3, 2]) = 2.5
stddev([2, 4, 7, 5]) = 2.081665999466132735282297706979931
mode([6, 3, 9, 6, 3]) = [3, 6]
min("b", "a") = "a"
max([@"2026-04-02", @"2026-04-03"]) = @"2026-04-03"
sum([]) = null
sum([1, "2"]) = null
count(null) = null
all([true, null]) = null
any([false, true, null])
get value({a: {b: 1}}, ["a", "b"]) = 1
get value({a: 1}, []) = null
get entries({a: 1}) = [{key: "a", value: 1}]
context put({a: 1}, "b", 2) = {a: 1, b: 2}
context put({a: {b: 1}}, ["a", "c"], 2) = {a: {b: 1, c: 2}}
context merge([{a: 1}, {a: 2, b: 3}]) = {a: 2, b: 3}
context([{key: "a", value: 1}]) = {a: 1}
floor(-1.5) = -2
ceiling(1.21, 1) = 1.3
round half up(-2.5, 0) = -3
decimal(2.5, 0) = 2
modulo(-12, 5) = 3
modulo(1e40, 7) = 4
modulo(1, 0) = null
even(1e40)
not(odd(1e40))
even(2.5) = null
abs(@"-P1D") = @"P1D"
sqrt(16) = 4
log(exp(1)) > 0.999999
odd(3) and even(-2)
before([1..5), [5..9])
before(range: [1..2], point: 3)
not(before(point: 3, range: [1..2]))
after(range: [5..9], point: 3)
meets([1..5], [5..9])
overlaps([1..5], [3..9])
during(5, [1..9])
starts([1..3], [1..9])
coincides([1..5], [1..5])
[1..10].end included
(<= 10).end = 10
[1, [2]] instance of list<Any>
{a: 1, b: "x"} instance of context<a: number>
(function(x) x) instance of function<number>->number
[1..5] instance of range<number>
(function(x: number) x + 1)(x: 2) = 3
(function(x: number) x)("a") = null
{f: function(list) count(list), r: f([1, 2])}.r = 2
sort(list: ["b", "a"], precedes: function(x, y) x < y) = ["a", "b"]
[{a: 1, b: 2}, {a: 3}].a = [1, 3]
(for d in @"2026-02-27"..@"2026-03-01" return d.day) = [27, 28, 1]
(for x in [1..3] return x) = [1, 2, 3]
if "text" then false else true
@"2026-10-25T02:30:00@Europe/Berlin" + @"PT24H" = @"2026-10-26T01:30:00@Europe/Berlin"
"Ş" > "S"
upper case("şikâyet") = "ŞIKÂYET"
1.0 = 1
0.1 + 0.2 = 0.3
""".strip().splitlines()


@pytest.mark.parametrize("text", TRUE)
def test_it_is_true(text):
    assert value(text) is True


@pytest.mark.parametrize("name", sorted(feel.BUILT_IN))
def test_every_function_takes_null_and_strange_arguments_without_a_fault(name):
    for arguments in (
        "",
        "null",
        "null, null",
        '"a", 1, true',
        "function(x) x",
        "{}, {}, {}, {}",
        '@"P1D", [1..2]',
    ):
        found = feel.compile(f"{name}({arguments})").evaluate({})
        assert found.value is None or feel.type_name(found.value)
