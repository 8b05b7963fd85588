"""Regular expressions: what XPath has, the same from both engines, in a time that is bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.errors import NoValue
from engine.feel.pattern_reading import written
from engine.feel.patterns import Pattern
from tests.sizes import several

letters = st.sampled_from(
    [*"abAkKsSiI1 _-:.·éÉßşİıſ\u212a\u0663\n\r\t", "\U0001f600", "\u0295", "\ua7cb", "€"]
)
texts = st.text(letters, max_size=12)
atoms = st.one_of(
    st.sampled_from([*"abkKsSiI1éşß", "\U0001f600", ".", " ", "-", r"\.", r"\n", r"\t", r"\-", r"\\"]),
    st.sampled_from([rf"\{one}" for one in "dDwWsSiIcC"]),
    st.sampled_from([r"\p{L}", r"\P{Lu}", r"\p{Nd}", r"\p{Sc}", r"\p{C}", r"\p{IsBasicLatin}", r"\1"]),
    st.sampled_from(["[ab]", "[^a]", "[a-z]", "[^a-zA-Z]", r"[\d\s]", r"[^\w]", r"[\W1]", "[a-]", "[-é]"]),
    st.sampled_from(["[a-z-[aeiou]]", r"[\p{Lu}é]", "[à-ÿ]", "[.*]", "[&&|~~]", "[^\\^\\]]", "^", "$"]),
)
times = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,}", "??", "*?", "+?", "{1,2}?"])


def _larger(parts):
    joined = st.lists(parts, min_size=1, max_size=3).map("".join)
    chosen = st.lists(joined, min_size=1, max_size=3).map("|".join)
    return st.builds("({}{}){}".format, st.sampled_from(["", "", "?:"]), chosen, times)


patterns = st.recursive(st.builds("{}{}".format, atoms, times), _larger, max_leaves=6)
flags = st.lists(st.sampled_from("smix"), unique=True, max_size=2).map("".join)


def _told(found, groups):
    """Where the matches are and what their groups hold, up to the first that is empty: no one looks further."""
    told = []
    for one in found:
        told.append((one.start(), one.end(), *(one[number] for number in range(1, groups + 1))))
        if one.start() == one.end():
            break
    return told


def _read(pattern, flags):
    try:
        return Pattern(flags, written(pattern, flags))
    except NoValue:
        return None


@settings(max_examples=several(200))
@given(
    st.lists(patterns, min_size=1, max_size=3).map("".join), flags, st.lists(texts, min_size=1, max_size=4)
)
def test_both_engines_find_the_same_wherever_the_first_is_chosen(pattern, flags, texts):
    read = _read(pattern, flags)
    if read is None or read.linear is None:
        return
    for text in texts:
        if read.suits(text, every=True):
            groups = read.read.groups
            linear = _told(read.linear.finditer(text), groups)
            assert linear == _told(read.backtracking.finditer(text, timeout=1), groups)


@given(st.text(letters, max_size=5), flags, texts)
def test_both_engines_find_the_same_plain_text(pattern, flags, text):
    read = _read(pattern, f"{flags}q")
    if read.linear and read.suits(text, every=True):
        assert _told(read.linear.finditer(text), 0) == _told(read.backtracking.finditer(text, timeout=1), 0)


@pytest.mark.parametrize("said", ["L", "Lu", "Ll", "M", "N", "Nd", "P", "Pd", "S", "Sc", "Z", "Zs"])
def test_both_engines_sort_the_characters_alike_that_the_first_is_given(said):
    read = Pattern("", written(rf"\p{{{said}}}", ""))
    alike = [one for one in map(chr, range(0x3000)) if read.suits(one, every=True)]
    assert len(alike) > 1_500
    text = "".join(alike)
    assert _told(read.linear.finditer(text), 0) == _told(read.backtracking.finditer(text, timeout=1), 0)


def test_upper_and_lower_case_are_the_same_letters_to_both_engines():
    every = "".join(chr(one) for one in range(0x110000) if not 0xD800 <= one < 0xE000)
    cased = "".join(one for one in every if one.swapcase() != one and one not in "İı")
    for letter in "abcdefghijklmnopqrstuvwxyz":
        read = Pattern("i", written(letter, "i"))
        assert _told(read.linear.finditer(cased), 0) == _told(read.backtracking.finditer(cased, timeout=1), 0)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^PL-\d{4}-[0-9]+$",
        r"\w+@\w+",
        "(a+)+$",
        "(a|a|aa)*c",
        "^[^@ ]+@[^@ ]+$",
        r"(\d{4})-(\d\d)",
        "(?:ab|c)*",
    ],
)
def test_the_linear_engine_runs_what_people_write(pattern):
    read = Pattern("", written(pattern, ""))
    assert read.linear is not None
    assert read.suits("PL-2026-17 äöü ş €", every=True)


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", "[a-z-[aeiou]]", r"\p{IsGreek}", "(a*)*", r"\p{Cn}", "a{1001}"]
)
def test_the_other_engine_runs_what_the_first_has_not(pattern):
    assert Pattern("", written(pattern, "")).linear is None


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("a\U0001f600b\U0001f600", "\U0001f600", "", "a.b."),
        ("éa", "a", "", "é."),
        ("a.b", ".", "q", "a.b"),
        ("x\ny", "^y$", "m", "x\n."),
        ("straße", "STRASSE", "i", "straße"),
    ],
)
def test_places_are_counted_in_characters(text, pattern, flags, found):
    scope = {"t": text, "p": pattern, "f": flags}
    assert feel.compile('replace(t, p, ".", f)').evaluate(scope).value == found


def test_half_a_character_is_no_text_to_search():
    assert feel.compile('matches(t, "a")').evaluate({"t": "\ud800"}).value in {None, False}


def test_the_time_of_all_patterns_of_an_expression_counts():
    slow = f'for i in 1..100 return matches("x{"ab" * 20}", "(.*)(.*)(.*)\\\\1\\\\2x")'
    with pytest.raises(feel.FeelError, match="takes"):
        feel.compile(slow).evaluate({})
