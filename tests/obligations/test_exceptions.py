"""Who has to break an obligation for a while says why, who decided it, and until when."""

from datetime import date
from functools import cache

import pytest

from engine.definitions import obligations
from engine.definitions.organisation import Organisation
from engine.kernel.errors import DefinitionsRefused, Severity
from engine.kernel.toml import TomlFile

from .edits import Edit, add, guard_after, limit, problems_after, shipped


def excepted(until: str, obligation: str = "answered-in-time") -> Edit:
    return add(
        "organisation.toml",
        f'\n[[exceptions]]\nobligation = "{obligation}"\nreason = "The law allows it."\n'
        f'person = "Ada Field"\nuntil = {until}\n',
    )


@cache
def guard_of_late_answers() -> obligations.Guard:
    return guard_after(limit("answer", "12 months"), excepted("2026-06-30"), only="answered-in-time")


def test_an_exception_lets_an_obligation_be_broken():
    assert list(guard_of_late_answers().problems(date(2026, 1, 1))) == []


def test_the_check_warns_before_it_ends():
    (warning,) = guard_of_late_answers().problems(date(2026, 6, 1))

    assert warning.severity is Severity.WARNING
    assert warning.what == "The exception from “answered-in-time” ends on 30 June 2026."


def test_after_its_end_the_obligation_holds_again():
    broken, ended = guard_of_late_answers().problems(date(2026, 7, 1))

    assert broken.rule == "obligation-answered-in-time"
    assert ended.what == "The exception from “answered-in-time” ended on 30 June 2026."
    assert {broken.severity, ended.severity} == {Severity.ERROR}


def test_an_exception_is_from_an_obligation_that_exists():
    (unknown,) = problems_after(excepted("2026-12-31", "answered-some-day"), only="prioritised")

    assert unknown.what == "The exception is from “answered-some-day”, which is no obligation."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("until = 2026-12-31", 'until = "some day"', "must be a day"),
        ('person = "Ada Field"', 'person = ""', "must be texts"),
        ('reason = "The law allows it."\n', "", "a reason, a person and a day"),
    ],
)
def test_an_exception_says_reason_person_and_end(old, new, said):
    files = dict(shipped())
    excepted("2026-12-31")(files)
    source = files["organisation.toml"].replace(old.encode(), new.encode())

    with pytest.raises(DefinitionsRefused, match=said):
        Organisation.read(TomlFile.read(source, "organisation.toml"))
