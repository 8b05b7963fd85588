"""What goes wrong is told in words, where it went wrong, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.journeys.files import PHOTO
from tests.journeys.person import Colleague, Complainant

Call = Callable[[str], Colleague]


def test_a_wrong_code_and_a_wrong_password_open_nothing(complainant: Complainant, colleague: Call):
    for wrong in ("ABCD-EFGH-0123-4567-89AB-CD", "nonsense", ""):
        complainant.open("/follow/").fill(code=wrong).press("Open my complaint", status=422)
        complainant.is_told("There is no complaint with this code.")
        assert complainant.value("code") == wrong

    complainant.open("/sign-in").fill(username="fay", password="guessed").press("Sign in", status=422)
    complainant.is_told("The user name or the password is wrong.")
    assert (complainant.value("username"), complainant.value("password")) == ("fay", "")


def test_faults_are_told_beside_their_fields_and_what_was_typed_stays(complainant: Complainant):
    complainant.open("/complaint/").press("Continue", status=422).is_told("What is your complaint about")
    complainant.fill(product="parking", problem_date="2999-01-01").press("Continue", status=422)
    complainant.is_told("When did it happen")
    assert complainant.value("product") == "parking"

    complainant.fill(problem_date="2026-01-31").press("Continue")
    complainant.fill(description="It rained\nin.").press("Continue", status=422).is_told("happened before")
    assert complainant.value("description") == "It rained\nin."


def test_files_of_the_wrong_kind_are_refused_and_the_right_ones_kept(
    complainant: Complainant, tmp_path: Path
):
    photo, program, disguised, huge = (
        tmp_path / name for name in ("photo.png", "run.exe", "bill.pdf", "big.png")
    )
    for file, content in ((photo, PHOTO), (program, b"MZ\x90"), (disguised, b"MZ\x90"), (huge, PHOTO * 6000)):
        file.write_bytes(content)
    complainant.open("/complaint/step/Group_enclosures")
    complainant.attach("enclosures", photo, program).press("Continue", status=422).is_told("run.exe")
    complainant.attach("enclosures", disguised).press("Continue", status=422).is_told("bill.pdf")
    complainant.attach("enclosures", huge).press("Continue", status=422).is_told("big.png")
    complainant.attach("enclosures", photo).press("Continue").follow("Back").sees("photo.png")
    complainant.press("Remove").sees_nothing_of("photo.png")

    huge.write_bytes(PHOTO * 40_000)
    complainant.attach("enclosures", huge).press("Continue", status=413).sees("too large")


def test_whoever_comes_second_to_a_task_is_told_who_did_it_and_when(
    complainant: Complainant, colleague: Call
):
    fay, finn = colleague("fay"), colleague("finn")
    reference = complainant.complain().reference
    finn.look_at(reference).follow("Assess the complaint")
    fay.take(reference, "Assess the complaint")
    second = fay.second_tab()
    second.fill_in("initial-assessment")
    fay.finish("Assess the complaint", "initial-assessment")

    second.press("Done", status=409).sees("Done by Fay Lind on")
    finn.press("Take this task", status=409).sees("Done by Fay Lind on")
    second.close_tab()


def test_what_was_replied_in_one_tab_is_not_replied_again_in_another(
    complainant: Complainant, colleague: Call
):
    reference = complainant.complain().reference
    complainant.follow("Go to my complaint").follow("Withdraw the complaint")
    second = complainant.second_tab()
    complainant.fill_in("withdrawal").press("Send").sees("Closed")

    second.fill_in("withdrawal").press("Send", status=409).sees("the case has moved on")
    second.close_tab()
    assert colleague("fay").tasks(reference) == []


def test_pages_that_are_not_there_or_not_for_everybody_say_so(complainant: Complainant, colleague: Call):
    complainant.open("/nothing", status=404).sees("Please check the address")
    complainant.open("/follow/case/letters/none", status=404)
    complainant.open("/staff/cases/").sees("User name")

    fay, quinn, ada, otto = (colleague(name) for name in ("fay", "quinn", "ada", "otto"))
    reference = complainant.complain(product="billing").reference
    fay.open("/staff/cases/C-2026-999999", status=404)
    fay.open("/staff/administration/deployments", status=403).sees("Your account does not allow it.")
    quinn.open(f"/staff/cases/{reference}", status=404)
    ada.open(f"/staff/cases/{reference}", status=403)
    otto.look_at(reference).sees("Maria Rossi").sees_nothing_of("Correct the registered data")


def test_an_administrator_sees_what_is_deployed_and_uploads_what_is_refused(colleague: Call, tmp_path: Path):
    ada = colleague("ada")
    ada.open("/staff/administration/deployments").sees("Deployments", "social-care", "In use")
    not_a_zip = tmp_path / "bundle.zip"
    not_a_zip.write_bytes(PHOTO)
    ada.attach("bundle", not_a_zip).press("Check and deploy", status=422).sees("nothing was deployed")


def test_staff_find_a_case_by_its_reference(complainant: Complainant, colleague: Call):
    reference = complainant.complain(product="parking").reference
    fay = colleague("fay")
    fay.open("/staff/").follow("Cases").fill(text=reference).press("Find").follow(reference)
    assert fay.case_reference == reference
    fay.open("/staff/cases/").fill(text="nothing like it").press("Find").sees("No case fits")
