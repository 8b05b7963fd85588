"""organisation.toml, and department.toml laid over it."""

from decimal import Decimal

import pytest

from engine.definitions.organisation import Code, Organisation
from engine.kernel.errors import DefinitionsRefused
from engine.kernel.toml import TomlFile

BASE = """\
title = "Northfield Services"
languages = ["en", "tr"]
time_zone = "Europe/London"
calendar = "office-hours"

[groups.front-line]
title = "Front line"
[groups.deciders]
title = "Deciders"

[products.parcel]
title = "Parcel delivery"
department = "parcels"

[time_limits]
acknowledge = "2 working days"
answer = "8 weeks"

[code_lists.remedies]
refund = "My money back"
apology = "An apology"

[settings]
survey = true
[settings.authority]
front_line = 100
share = 0.5
"""


def organisation(base: str = BASE, department: str | None = None) -> Organisation:
    over = TomlFile.read(department.encode(), "department.toml") if department is not None else None
    return Organisation.read(TomlFile.read(base.encode(), "organisation.toml"), over)


def problems(base: str = BASE, department: str | None = None) -> list[str]:
    with pytest.raises(DefinitionsRefused) as refused:
        organisation(base, department)
    return [str(problem) for problem in refused.value.problems]


def test_an_organisation_stands_on_its_own() -> None:
    read = organisation()
    assert read.department == "Northfield Services"
    assert read.products["parcel"].department == "parcels"
    assert read.complaint_form == "complaint"
    assert set(read.channels) == {"web", "phone", "letter", "e-mail", "counter"}


def test_code_lists_keep_the_order_in_which_they_are_written() -> None:
    assert organisation().code_lists["remedies"] == (
        Code("refund", "My money back"),
        Code("apology", "An apology"),
    )


def test_products_can_be_chosen_from_like_any_code_list() -> None:
    assert organisation().names["codes"]["products"] == [{"value": "parcel", "label": "Parcel delivery"}]


def test_settings_are_read_with_their_decimals_exact() -> None:
    assert organisation().names["organisation"]["authority"]["share"] == Decimal("0.5")


def test_a_department_changes_one_limit_and_keeps_the_others() -> None:
    read = organisation(department='[time_limits]\nacknowledge = "1 working day"\n')
    assert read.time_limits == {"acknowledge": "1 working day", "answer": "8 weeks"}


def test_a_department_renames_itself_not_the_organisation() -> None:
    read = organisation(department='department = "Parcels"\n')
    assert (read.title, read.department) == ("Northfield Services", "Parcels")


def test_a_department_strikes_out_a_group_and_a_code() -> None:
    read = organisation(department="[groups]\ndeciders = false\n[code_lists.remedies]\nrefund = false\n")
    assert set(read.groups) == {"front-line"}
    assert read.code_lists["remedies"] == (Code("apology", "An apology"),)


def test_a_setting_can_be_false() -> None:
    assert organisation(department="[settings]\nsurvey = false\n").settings["survey"] is False


def test_an_unknown_key_is_refused_with_its_line_and_the_likely_word() -> None:
    assert problems(BASE.replace("[time_limits]", "[time_limit]")) == [
        "organisation.toml:15: time_limit: There is no such key. Did you mean “time_limits”?"
    ]


def test_all_faults_of_both_files_are_said_at_once() -> None:
    said = problems(
        BASE.replace('"8 weeks"', '"soon"').replace('"Europe/London"', '"Narnia"'), 'calender = "nights"\n'
    )
    assert [one.split(": ")[0] for one in said] == [
        "department.toml:1",
        "organisation.toml:3",
        "organisation.toml:17",
    ]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("[settings]\ntitle = 'x'", "settings.title"),
        ("[settings]\nFront-Line = 1", "settings.Front-Line"),
        ("[settings.a]\nFront-Line = 1", "settings.a"),
        ("[code_lists.products]\nx = 'X'", "code_lists.products"),
        ("[groups]\nfront-line = 'Front line'", "groups.front-line"),
        ("[groups.Front_Line]\ntitle = 'x'", "groups.Front_Line"),
        ("[products.x]\ntitle = 'x'\ndepartment = '../etc'", "products.x.department"),
        ("languages = 'en'", "languages"),
        ("[channels]\nfax = 'Fax'", "channels.fax"),
        ("[reopening]\nwindow = 3", "reopening.window"),
    ],
)
def test_what_has_the_wrong_shape_is_refused(said: str, key: str) -> None:
    assert any(f": {key}: " in one for one in problems(department=said))


def test_what_is_needed_and_missing_is_named() -> None:
    said = problems(BASE.replace('calendar = "office-hours"\n', "").replace('title = "Deciders"\n', ""))
    assert [one.split(": ")[1] for one in said] == ["calendar", "groups.deciders.title"]


@pytest.mark.parametrize("number", ["nan", "-inf", "1e999999", "1" * 5000])
def test_a_number_is_one_that_feel_can_count_with(number: str) -> None:
    assert "This is not TOML" in problems(BASE.replace("front_line = 100", f"front_line = {number}"))[0]


def test_broken_toml_is_refused_with_its_line() -> None:
    assert problems("title = \n")[0].startswith("organisation.toml:1: This is not TOML")
