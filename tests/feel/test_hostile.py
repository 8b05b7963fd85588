"""Whatever is written into an expression: it reaches nothing outside, and it ends soon."""

import resource
import time
from contextlib import suppress
from decimal import Decimal

import pytest

from engine import feel

ESCAPES = [
    "__import__('os').system('id')",
    '__import__("os").system("id")',
    "().__class__.__base__.__subclasses__()",
    "[].__class__",
    '"".__class__.__mro__',
    '"x".format(a)',
    "now.__globals__",
    "now().__class__",
    "count.body",
    "count.signatures",
    "(function() 1).body",
    "(function() 1).__globals__",
    'date("2026-01-01").number',
    'date("2026-01-01").__init__.__globals__',
    "{}.__class__",
    "{}.keys()",
    "{a: 1}.items",
    "[1, 2].append(3)",
    'get value({a: 1}, "__class__")',
    "item.__class__",
    "partial.__class__",
    "lambda: 1",
    'eval("1")',
    'exec("1")',
    'open("/etc/passwd")',
    "globals()",
    "x.__dict__",
    "x := 5",
    'f"{x}"',
    "{{x}}",
    "%s % x",
    'function() external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}',
    '(function(c) external {java: {class: "java.lang.System", method signature: "exit(int)"}})(1)',
    "[1][item.__class__ != null]",
    "for x in (function() 1) return x.__class__",
    'context put({}, "__class__", 1).__class__.__mro__',
    "sort([1, 2], function(a, b) a.__class__)",
    'matches("a", "(?P<x>a)(?(x)b|c)")',
    'matches("a", "(?{import os})")',
    'replace("a", "a", "\\g<0>")',
    '@"__import__"',
    'duration("P1D").nanos',
    '@"P1D".nanos',
    "[1..2].operator",
    "string(count)",
    'range("[count..now]")',
    'range("[date(now())..@\\"2026-01-01\\"]")',
    "some x in now satisfies x.__self__ = null",
    "working days between.__wrapped__",
    "é.__class__",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_way_leads_out_of_an_expression(text):
    scope = {"x": {"a": Decimal(1)}, "é": "text"}
    try:
        value = feel.compile(text, scope).evaluate(scope).value
    except feel.FeelError:
        return
    _assert_only_feel(value)


def _assert_only_feel(value):
    feel.type_name(value)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _assert_only_feel(part)


def nested(start, repeated, middle, closed, times):
    return start + repeated * times + middle + closed * times


BOMBS = {
    "power tower": "9 ** 9 ** 9 ** 9 ** 9",
    "large power": "99999999 ** 99999999",
    "fraction to a power": "1.0000001 ** 999999999999999999",
    "negative power": "0.0000001 ** 999999",
    "large exponent": "1e999999999",
    "long number": "9" * 9_000,
    "long product": " * ".join(["9999999999e6000"] * 400),
    "long sum": " + ".join(["1"] * 2_400),
    "long chain of conditions": " and ".join(["x > 1"] * 1_200),
    "text doubled": '{a: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", '
    + ", ".join(
        f"{b}: {a}+{a}" for a, b in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
    )
    + "}",
    "list doubled": "{a: [1,2,3,4,5,6,7,8], "
    + ", ".join(
        f"{b}: concatenate({a},{a})"
        for a, b in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
    )
    + "}",
    "laughing lists": "{a: [1,2,3,4,5,6,7,8], "
    + ", ".join(
        f"{b}: [{a},{a},{a},{a}]"
        for a, b in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
    )
    + "}",
    "laughing lists compared": "{a: [1,2,3,4], "
    + ", ".join(f"{b}: [{a},{a},{a},{a}]" for a, b in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True))
    + ", q: p = [o,o,o,o], r: 1}.q",
    "laughing lists flattened": "count(flatten({a: [1,2,3,4], "
    + ", ".join(f"{b}: [{a},{a},{a},{a}]" for a, b in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True))
    + "}.p))",
    "laughing lists printed": "string({a: [1,2,3,4], "
    + ", ".join(f"{b}: [{a},{a},{a},{a}]" for a, b in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True))
    + "}.p)",
    "long loop": "for i in 1..1000000000000 return i",
    "loops in loops": "for a in 1..100, b in 1..100, c in 1..100, d in 1..100 return a",
    "loops over nothing much": "for a in 1..100 return for b in 1..100 return for c in 1..100 return count([])",
    "loop over days": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "quantified": "some a in 1..1000, b in 1..1000, c in 1..1000 satisfies a + b + c < 0",
    "partial": "for i in 1..100000 return partial",
    "partial in partial": "for i in 1..1000 return [partial]",
    "endless recursion": "{f: function(x) f(x), r: f(1)}.r",
    "double recursion": "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
    "deep recursion": "{f: function(n) if n = 0 then 1 else 1 + f(n - 1), r: f(100000)}.r",
    "recursion over lists": "{f: function(x) f([x, x]), r: f([1])}.r",
    "sort with a slow function": "sort(for i in 1..3000 return -i, function(a, b) sum(for j in 1..1000 return j) + a < b)",
    "distinct values": "distinct values(for i in 1..20000 return i)",
    "replaced with more": 'replace(string join(for i in 1..20000 return "a"), "a", "' + "b" * 8_000 + '")',
    "joined with more": 'string join(for i in 1..10000 return "", "' + "b" * 8_000 + '")',
    "catastrophic pattern": f'matches("{"a" * 5_000}b", "(a+)+$")',
    "catastrophic alternatives": f'matches("{"a" * 5_000}", "(a|a|aa)*c")',
    "catastrophic back references": f'matches("{"a" * 3_000}", "(a*)*\\1\\1b")',
    "catastrophic replacement": f'replace("{"a" * 5_000}", "(a*)*b", "x")',
    "repetitions in repetitions": 'matches("a", "((((a{1000}){1000}){1000}){1000}){1000}")',
    "long pattern": f'matches("a", "{"(a|b)" * 1_000}")',
    "split everywhere": f'split("{"a," * 4_000}", ",")',
    "many brackets": "(" * 9_000 + "1" + ")" * 9_000,
    "many lists": "[" * 9_000 + "]" * 9_000,
    "many contexts": nested("", "{a:", "1", "}", 2_000),
    "many choices": "if true then " * 500 + "1" + " else 2" * 500,
    "many functions": "function(a) " * 700 + "1",
    "many minuses": "-" * 9_000 + "1",
    "many filters": "a" + "[1]" * 3_000,
    "many paths": "a" + ".b" * 4_000,
    "many calls": "a" + "()" * 4_000,
    "many comparisons": "1" + " = 1" * 2_000,
    "many nots": "not(" * 2_000 + "true" + ")" * 2_000,
    "many types": "1 instance of " + "list<" * 1_500 + "number" + ">" * 1_500,
    "many instances": "1" + " instance of number" * 400,
    "many names": "f(" + "a " * 4_000 + ")",
    "open text": '"' + '\\"' * 4_000,
    "open comments": "/*" * 5_000,
    "long source": "1" + " " * 100_000,
    "wide range of days": 'working days between(@"0001-01-01", @"9999-12-31")',
    "many working days": 'add working days(@"2026-01-01", 1e30)',
    "working days in a loop": 'for i in 1..10000 return add working days(@"2026-01-01", 5000)',
    "far deadline": 'deadline(@"2026-01-01", "99999 working days")',
    "deadlines in a loop": 'for i in 1..10000 return deadline(@"2026-01-01", "5000 working hours")',
    "long durations": 'duration("P999999999999999999D") * 1e6000',
    "date overflow": 'date("999999999-12-31") + duration("P999999999D")',
    "logarithms": "for i in 1..100000 return log(i) + exp(i) + sqrt(i)",
    "powers": "for i in 1..100000 return 1.0001 ** (i + 0.5)",
    "statistics": "stddev(for i in 1..20000 return 10 ** 6000)",
}


@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_ends_soon_and_small(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with suppress(feel.FeelError):
        feel.compile(BOMBS[name]).evaluate({"x": Decimal(0), "a": [Decimal(1)]})
    assert time.process_time() - start < 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
