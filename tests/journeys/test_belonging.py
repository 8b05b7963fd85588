"""Complaints by others and by nobody, complaints in parts and in pairs, and one that came to the wrong office."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.person import Colleague, Complainant

Call = Callable[[str], Colleague]
REPRESENTATIVE = {
    "complains_as": "representative",
    "name": "Rob Helper",
    "represented": "Ida Old",
    "consent_kind": "power-of-attorney",
    "consent_date": "2026-03-01",
    "letters_to": "representative",
    "authorised": True,
}


def test_somebody_who_stays_anonymous_is_answered_behind_their_code(
    complainant: Complainant, colleague: Call
):
    fay = colleague("fay")
    anonymous = {"complains_as": "anonymous", "name": None, "reach_by": None, "email": None}
    complainant.complain(**anonymous)
    reference = complainant.reference

    fay.look_at(reference).sees("Anonymous: they did not say who they are.")
    fay.do(reference, "Assess the complaint", "initial-assessment")
    complainant.follow_up().sees("We have received your complaint", "Good day,")


def test_a_representative_shows_that_the_person_agreed(complainant: Complainant, colleague: Call):
    fay = colleague("fay")
    complainant.complain(**REPRESENTATIVE)

    fay.look_at(complainant.reference).sees("Ida Old", "A power of attorney", "Nobody has seen the consent")
    fay.press("I have seen it").sees("Fay Lind saw the consent")
    complainant.follow_up().sees("Dear Rob Helper")


def test_a_part_goes_its_own_way_and_one_code_opens_both(complainant: Complainant, colleague: Call):
    fay = colleague("fay")
    complainant.complain()
    whole = complainant.reference

    fay.look_at(whole).follow_more("Split off a part").fill(text="Nobody called back.", product="other")
    fay.press("Split it off").sees("The part is a case of its own now.", "A part of it is")
    part = fay.page.get_by_role("region", name="Belongs together").get_by_role("link").inner_text()
    fay.look_at(part).sees("Nobody called back.", f"Split from {whole}")

    complainant.follow_up().sees("Your complaint has several parts", whole, part)
    complainant.follow(part)
    assert complainant.heading == f"Your complaint {part}"
    complainant.follow("Withdraw").fill_in("withdrawal").press("Send").sees("Thank you.", "Closed")
    assert complainant.heading == f"Your complaint {part}"
    assert complainant.follow(whole).heading == f"Your complaint {whole}"
    complainant.sees("Open")


def test_two_complaints_of_one_person_become_one_and_two_again(complainant: Complainant, colleague: Call):
    fay = colleague("fay")
    mine = {"product": "street-lighting", "name": "Ada Twice", "email": "ada.twice@example.org"}
    first = complainant.complain(**mine).reference
    second = complainant.complain(**mine).reference

    fay.look_at(second).follow_more("Link or merge").sees("Same complainant")
    fay.page.get_by_label(first).check()
    fay.press("Merge this case").sees("Merged. For a day it can be taken back.")
    assert fay.case_reference == first
    complainant.follow_up()
    assert complainant.heading == f"Your complaint {first}"
    complainant.sees(f"Your complaint {second}", "It goes on in this one.")

    fay.look_at(second).sees("Merged with another complaint").press("Take back").sees("It is taken back.")
    assert fay.tasks(second) == ["Assess the complaint"]
    complainant.follow_up()
    assert complainant.heading == f"Your complaint {second}"


def test_a_misrouted_complaint_goes_on_in_the_right_department_under_the_same_code(
    complainant: Complainant, colleague: Call
):
    fay = colleague("fay")
    here = complainant.complain().reference

    fay.look_at(here).follow("Correct the registered data").fill(product="home-care").press(
        "Save the correction"
    )
    fay.sees("What it is about is a matter of").follow("Hand it over").press("Hand it over")
    fay.sees("The case is handed over.", "Handed over to another department")
    there = fay.page.get_by_role("region", name="Belongs together").get_by_role("link").inner_text()
    assert fay.tasks(there) == ["Assess the complaint"]

    complainant.follow_up()
    assert complainant.heading == f"Your complaint {there}"
    complainant.sees(f"We have received your complaint {here}", f"We have received your complaint {there}")


def test_an_e_mail_is_pasted_and_what_was_no_complaint_is_counted_apart(colleague: Call):
    fay = colleague("fay").open("/staff/register/").follow("Paste an e-mail instead")
    fay.fill(text="From: Jo Sample <jo@example.org>\nSubject: The lamp\n\nPlease repair the lamp.")
    fay.press("Take it over").sees("Taken from the e-mail", "No date was found")
    given = {"name": "Jo Sample", "email": "jo@example.org", "description": "Please repair the lamp."}
    fay.fill_in("complaint", **given).press("Register it").sees("Registered as C-", "Jo Sample")

    fay.follow_more("It is a request for service").fill(result="maintenance").press("Close as a request")
    fay.sees("A request for service, no complaint")
    fay.open("/staff/register/").follow("It is a request for service")
    fay.sees("In the last twelve months", "Passed on to maintenance")
    fay.fill(product="parking", result="answered").press("Count it").sees("The request is counted.")
