"""Letters as people meet them: previewed, read by a second person, printed, posted, taken back, bounced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.installation import Installation
from tests.journeys.person import Colleague, Complainant
from tests.services.test_bounces import returned

ADDRESS = "12 Mill Lane\nNorthfield NF2 2BB"
Call = Callable[[str], Colleague]


def test_a_letter_in_turkish_is_seen_before_it_is_written_then_printed_posted_and_taken_back(colleague: Call):
    fay, ivo = colleague("fay"), colleague("ivo")
    reference = registered_by_letter(fay, preferred_language="tr")
    fay.do(reference, "Assess the complaint", "initial-assessment")
    ivo.do(reference, "Investigate the complaint", "investigation")
    fay.take(reference, "Decide on the response").fill_in("decision", answer="We are <b>sorry</b>.")

    fay.press("Preview the letter").sees("Nothing has been sent yet", "print queue", "We are <b>sorry</b>.")
    expect(fay.page.locator("article[lang=tr]").first).to_contain_text("12 Mill Lane")
    assert fay.value("answer") == "We are <b>sorry</b>."
    fay.press("Done").look_at(reference).sees("To be posted")

    fay.open("/staff/post/").sees(reference)
    marked(fay, reference).press("Mark as posted").sees("2 letters are marked as posted.")
    fay.sees_nothing_of(reference).press("Put them back into the queue")
    fay.sees("2 letters are in the queue again.", reference)
    marked(fay, reference).press("Mark as posted")
    fay.look_at(reference).sees("Posted", "Letter not posted after all")


def test_a_grave_answer_is_edited_by_a_second_person_and_an_auditor_sees_both_versions(colleague: Call):
    fay, ivo, dee, owen = (colleague(name) for name in ("fay", "ivo", "dee", "owen"))
    reference = registered_by_letter(fay, product="uk-account")
    fay.do(reference, "Assess the complaint", "initial-assessment", severity="3")
    ivo.do(reference, "Investigate the complaint", "investigation")
    owen.do(reference, "Decide on the response", "decision")

    dee.take(reference, "Send: you are right").sees("How it will look")
    text = dee.value("letter_text").replace("You are right", "You are **quite** right")
    dee.fill(letter_text=text, letter_subject="Our final response").press("Show it anew").sees("quite right")
    dee.press("Send the letter").sees("Done: Send: you are right")

    otto = colleague("otto").look_at(reference).follow("Our final response")
    otto.sees("quite right", "As the process wrote it", "Our answer to your complaint")


def test_who_complains_chooses_the_language_of_the_letters(complainant: Complainant):
    complainant.complain(preferred_language="it")
    complainant.follow_up().follow("Abbiamo ricevuto il suo reclamo")

    expect(complainant.page.locator("article[lang=it]")).to_be_visible()


def test_an_email_that_came_back_shows_on_the_case_and_goes_by_post(
    colleague: Call, installation: Installation, script: bool, tmp_path: Path
):
    fay = colleague("fay")
    address = f"nobody-{script}@gone.example".lower()
    reference = registered(fay, "e-mail", reach_by="e-mail", email=address)
    came_back = tmp_path / "returned.eml"
    came_back.write_bytes(returned(installation.mailbox.wait_for(address)))
    installation.plaint("bounce", str(came_back))

    fay.look_at(reference).sees("Could not be sent").follow("We have received your complaint")
    fay.sees("The e-mail did not arrive.", "5.1.1").press("Put it into the print queue")
    fay.sees("It is in the print queue.").open("/staff/post/").sees(reference)


def registered_by_letter(clerk: Colleague, **answers: str) -> str:
    return registered(clerk, "letter", reach_by="letter", address=ADDRESS, email=None, **answers)


def registered(clerk: Colleague, channel: str, **answers: str | None) -> str:
    """A complaint that staff registered; its reference."""
    clerk.open("/staff/register/").fill(channel=channel).fill_in("complaint", **answers).press("Register it")
    return clerk.case_reference


def marked(clerk: Colleague, reference: str) -> Colleague:
    """The letters of one case chosen in the queue, and no others."""
    for row in clerk.page.locator("tbody tr").all():
        row.get_by_role("checkbox").set_checked(reference in row.inner_text())
    return clerk
