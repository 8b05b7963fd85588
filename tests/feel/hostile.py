"""Expressions that want out, or that want too much: for the tests and for the benchmark."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

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


def nested(start: str, repeated: str, middle: str, closed: str, times: int) -> str:
    return start + repeated * times + middle + closed * times


def chain(start: str, step: str, letters: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """A context in which each entry is made of the one before it, which “@” stands for."""
    steps = (f"{later}: {step.replace('@', name)}" for name, later in pairwise(letters))
    return f"{{{letters[0]}: {start}, {', '.join(steps)}}}"


BOMBS = {
    "large exponent": "1e999999999",
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
    "replaced with more": 'replace(string join(for i in 1..20000 return "a"), "a", "' + "b" * 3_600 + '")',
    "joined with more": 'string join(for i in 1..10000 return "", "' + "b" * 3_600 + '")',
    "long pattern": f'matches("a", "{"(a|b)" * 400}")',
    "many brackets": "(" * 1_900 + "1" + ")" * 1_900,
    "many lists": "[" * 1_900 + "]" * 1_900,
    "many contexts": nested("", "{a:", "1", "}", 950),
    "many choices": "if true then " * 190 + "1" + " else 2" * 190,
    "many functions": "function(a) " * 320 + "1",
    "many filters": "a" + "[1]" * 1_300,
    "many paths": "a" + ".b" * 1_900,
    "many calls": "a" + "()" * 1_900,
    "many comparisons": "1" + " = 1" * 950,
    "many nots": "not(" * 780 + "true" + ")" * 780,
    "many types": "1 instance of " + "list<" * 640 + "number" + ">" * 640,
    "many instances": "1" + " instance of number" * 200,
    "open text": '"' + '\\"' * 1_900,
    "open comments": "/*" * 1_900,
    "long source": "1" + " " * 100_000,
    "working days in a loop": 'for i in 1..10000 return add working days(@"2026-01-01", 5000)',
    "deadlines in a loop": 'for i in 1..10000 return deadline(@"2026-01-01", "5000 working hours")',
    "logarithms": "for i in 1..100000 return log(i) + exp(i) + sqrt(i)",
    "powers": "for i in 1..100000 return 1.0001 ** (i + 0.5)",
    "statistics": "stddev(for i in 1..20000 return 10 ** 6000)",
    "sum of a billion": "sum(for i in 1..1000000000 return 1)",
    "every of a billion": "every i in 1..1000000000 satisfies i > 0",
    "loop that never gets on": "for i in 1e40..2e40 return i",
    "filters on filters": "(for i in 1..9000 return i)[item > 3][item > 4][item > 5]",
    "text doubled by a function": '{f: function(s) f(s + s), r: f("a")}.r',
    "text escaped again and again": '{f: function(s) f(string([s])), r: f("\\"")}.r',
    "capitals that are three letters": f'for i in 1..3000 return upper case("{"ΐ" * 3_600}")',
    "function that calls itself by its argument": "(function(f) f(f))(function(f) f(f))",
    "Ackermann": "{a: function(m, n) if m = 0 then n + 1 else if n = 0 then a(m - 1, 1) "
    "else a(m - 1, a(m, n - 1)), r: a(4, 4)}.r",
    "Fibonacci": "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(40)}.r",
    "wide recursion": "{f: function(n) if n = 0 then 1 else sum(for i in 1..10 return f(n - 1)), r: f(20)}.r",
    "recursion in a comparison": "{f: function(n) sort([1, 2, 3, 4], function(a, b) f(n + 1) = null), r: f(1)}.r",
    "recursion in a filter": "{f: function(n) [1, 2, 3][f(n + 1) > 0], r: f(1)}.r",
    "recursion in a match": "{f: function(n) list replace([1, 2], function(a, b) f(n) = 1, 2), r: f(1)}.r",
    "sort without an order": "sort(for i in 1..3000 return i, function(a, b) true)",
    "sort against the order": "sort(for i in 1..3000 return modulo(i * 7919, 3001), "
    "function(a, b) modulo(a * b, 3) = 1)",
    "numbers of one hash": "mode(for i in 1..9000 return i * 2305843009213693951)",
    "median": "median(for i in 1..9000 return modulo(i * 7919, 9001))",
    "deviation": "stddev(for i in 1..9000 return i)",
    "zones that are not": 'for i in 1..5000 return time("10:00:00@Foo/x" + string(i))',
    "offsets of long ago": 'for i in 1..5000 return date and time(1000 + i, 1, 1, 0, 0, 0, "Europe/Paris").time offset',
    "moments in zones": 'for i in 1..5000 return date and time(@"2026-04-02T10:30:00Z", "Europe/Paris") + @"PT1H"',
    "dates": 'for i in 1..5000 return date("2026-04-02") + duration("P1D") * i',
    "weeks": "for i in 1..5000 return week of year(date(i, 1, 1))",
    "durations divided": 'for i in 1..5000 return duration("P999999999999D") / 7',
    "many patterns": f'for i in 1..300 return matches("a", "{"(a|b)?" * 70}" + string(i))',
    "many patterns of letters": f'for i in 1..300 return matches("é", "{chr(92) * 2}w?" + string(i) + "{"a?" * 200}")',
    "pattern of all letters": f'for i in 1..300 return matches("é", "{(chr(92) * 2 + "w?") * 150}" + string(i))',
    "letters that have two small ones": f'matches("{"ı" * 3_000}!", "({chr(92) * 2}w+{chr(92) * 2}s?)+$", "i")',
    "pattern with as many ways as letters": f'matches("{"a" * 3_600}", "(?:a?){{500}}a{{500}}b")',
    "pattern that looks to the end each time": f'replace("{"a" * 1_900}", "a.*b|a", "b")',
    "pattern with many states": f'for i in 1..1000 return matches("{"ab" * 1_000}", '
    '"[ab]*a[ab]{10}[ab]?[ab]?[ab]?[ab]?c")',
    "back references to anything": f'matches("x{"ab" * 1_950}", "(.*)(.*)(.*){chr(92) * 2}1{chr(92) * 2}2x")',
    "replacement that grows": f'replace("{"a" * 1_500}", "(a)", "{"$1" * 1_100}")',
    "replaced again and again": chain('"aaaaaaaa"', 'replace(@, "a", "aaaaaaaa")'),
    "context in itself": '{f: function(c) f(context put(c, "a", c)), r: f({})}.r',
    "context of contexts": "{f: function(c) f({a: c, b: c, d: c}), r: f({})}.r",
    "laughing contexts": chain("{x: 1}", "{x: @, y: @, z: @}"),
    "laughing contexts printed": f"string({chain('{x: 1}', '{x: @, y: @, z: @}')})",
    "laughing contexts compared": "{p: "
    + chain("{x: 1}", "{x: @, y: @, z: @}")
    + ".m, q: "
    + chain("{x: 1}", "{x: @, y: @, z: @}")
    + ".m, r: p = q, s: r}.s",
    "contexts merged": "for i in 1..3000 return context merge(for j in 1..50 return {a: j})",
    "entries of contexts": "for i in 1..3000 return get entries({a: 1, b: 2, c: 3})",
    "roots as powers": "for i in 1..5000 return 1 / 3 * 7 ** 0.5",
    "exponentials": "for i in 1..5000 return exp(14000)",
    "logarithms of nearly nothing": "for i in 1..5000 return log(3e-6000)",
    "powers of nearly one": "for i in 1..5000 return 1.000000000000000000000000000000001 ** 99999999999999999999.5",
    "long texts as numbers": f'for i in 1..3000 return number("{"9" * 450}")',
    "ranges from texts": 'for i in 1..3000 return range("[1..2]")',
    "deep ranges from texts": f'for i in 1..3000 return range("{"[" * 190}")',
    "long texts joined": f'for i in 1..3000 return string join(["a", "b", "c"], "{"x" * 3_600}")',
    "long texts searched": f'for i in 1..3000 return contains("{"a" * 2_500}", "{"a" * 1_200}b")',
    "many names of a loop": f"for {', '.join(f'a{i} in [1, 2]' for i in range(240))} return 1",
    "loops over two items": f"for {', '.join(f'a{i} in [1, 2]' for i in range(20))} return 1",
    "comparisons of lists": "for i in 1..3000 return [[[1]]] = [[[1]]]",
    "list of duplicates": "duplicate values(for i in 1..9000 return i)",
    "nested choices": "if true then " * 180 + "1" + " else 2" * 180,
    "nested loops": "for x in [1] return " * 190 + "1",
    "nested conditions": "some x in [1] satisfies " * 160 + "true",
    "nested calls": "abs(" * 790 + "1" + ")" * 790,
    "nested filters": "a[" * 1_300 + "1" + "]" * 1_300,
    "nested types of contexts": "1 instance of " + "context<a: " * 320 + "number" + ">" * 400,
    "nested ranges": "[" * 49 + "1..2" + "]" * 49,
    "chain of between": "1" + " between 1 and 2" * 240,
    "chain of in": "1" + " in [1]" * 550,
    "half of a literal": "@" * 3_900,
    **{
        f"all so far, {name}": f"for i in 1..5000 return {text}"
        for name, text in {
            "joined to itself": "concatenate(partial, [i])",
            "doubled": "if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
            "added to": "append(partial, i)",
            "united": "union(partial, partial)",
            "reversed": "reverse(partial)",
            "counted": "count(partial)",
            "sorted": "sort(partial)[1]",
            "sorted out": "distinct values(partial)[1]",
            "printed": "string(partial)",
            "made flat": "flatten(partial)[1]",
            "compared": "partial = partial",
            "looked into": "partial.a",
            "filtered": "partial[item = 0]",
            "searched": "index of(partial, i)",
            "gone through": "some x in partial satisfies x = -1",
            "put before": "insert before(partial, 1, i)",
            "cut": "sublist(partial, 1)",
        }.items()
    },
}

DUDS = {
    "power tower": "9 ** 9 ** 9 ** 9 ** 9",
    "large power": "99999999 ** 99999999",
    "fraction to a power": "1.0000001 ** 999999999999999999",
    "negative power": "0.0000001 ** 999999",
    "long number": "9" * 3_600,
    "long product": " * ".join(["9999999999e6000"] * 200),
    "long sum": " + ".join(["1"] * 950),
    "long chain of conditions": " and ".join(["x > 1"] * 390),
    "catastrophic pattern": f'matches("{"a" * 3_600}b", "(a+)+$")',
    "catastrophic alternatives": f'matches("{"a" * 3_600}", "(a|a|aa)*c")',
    "catastrophic back references": f'matches("{"a" * 3_000}", "(a*)*\\1\\1b")',
    "catastrophic replacement": f'replace("{"a" * 3_600}", "(a*)*b", "x")',
    "repetitions in repetitions": 'matches("a", "((((a{1000}){1000}){1000}){1000}){1000}")',
    "split everywhere": f'split("{"a," * 1_800}", ",")',
    "many minuses": "-" * 3_900 + "1",
    "many names": "f(" + "a " * 1_900 + ")",
    "wide range of days": 'working days between(@"0001-01-01", @"9999-12-31")',
    "many working days": 'add working days(@"2026-01-01", 1e30)',
    "far deadline": 'deadline(@"2026-01-01", "99999 working days")',
    "long durations": 'duration("P999999999999999999D") * 1e6000',
    "date overflow": 'date("999999999-12-31") + duration("P999999999D")',
}
"""Bombs that do not go off: they have an answer, and soon."""

CELLS = {
    "many tests": "1, " * 1_300 + "1",
    "many ranges": "[1..2], " * 480 + "[3..4]",
    "tests that are not": nested("", "not(", "1", ")", 780),
    "loop in a cell": "count(for i in 1..1000000000 return ?) > 1",
    "tested again and again": "some i in 1..5000 satisfies ? in (1, 2, 3, [4..5], > 6)",
    "pattern in a cell": 'matches("x" + string(?), "(.*)(.*)(.*)\\\\1\\\\2y")',
}

TEMPLATES = {
    "loops in loops": nested("", "{{#loop l}}", "x", "{{/loop}}", 10),
    "many blocks": nested("", "{{#if true}}", "x", "{{/if}}", 2_000),
    "many sums": "{{sum(for i in 1..3000 return i)}}" * 500,
    "many long texts": '{{string join(for i in 1..900 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}}'
    * 500,
    "never closed": "{{" * 10_000,
}

NAMES = frozenset(" ".join(["a"] * count) + " b" for count in range(1, 60))
"""Names in scope of which many words begin with the same word."""


def attacks() -> dict[str, Callable[[], object]]:
    """All of them by name, each to be made once; a `FeelError` is how they should end."""
    scope: dict[str, feel.Value] = {"x": Decimal(0), "a": [Decimal(1)], "l": [Decimal(1)] * 8}
    made: dict[str, Callable[[], object]] = {}
    for name, text in {**BOMBS, **DUDS, **dict(zip(ESCAPES, ESCAPES, strict=True))}.items():
        made[name] = lambda text=text: feel.compile(text).evaluate(scope)  # type: ignore[misc]  # the loop's text is kept
    for name, text in CELLS.items():
        made[name] = lambda text=text: feel.unary_tests(text).evaluate({"?": Decimal(1)})  # type: ignore[misc]  # the loop's text is kept
    for name, text in TEMPLATES.items():
        made[name] = lambda text=text: feel.template(text).render(scope)  # type: ignore[misc]  # the loop's text is kept
    made["first words of names"] = lambda: feel.compile("a+" * 1_900 + "a", NAMES).evaluate(scope)
    made["name of many words"] = lambda: feel.compile("a " * 1_900, NAMES).evaluate(scope)
    return made
