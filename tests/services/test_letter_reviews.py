"""A letter that is reviewed waits for somebody who reads it, may edit it and sends it; both versions stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import definitions
from engine.app import Channel, Submitted
from engine.definitions import markup
from engine.domain.actors import SYSTEM
from engine.kernel.errors import Invalid, Refused
from tests.services.desk import CLERK, DEFINITIONS, REVIEWER, Town

SHIPPED = Path(__file__).parents[2] / "processes" / "organisation" / "forms"
LETTER = '<zeebe:header key="letter" value="acknowledgement" />'


@pytest.fixture
def town(town: Town, tmp_path: Path) -> Town:
    """The town hall, whose front line reads acknowledgements before they go out."""
    return reading(town, tmp_path, "front-line")


def reading(town: Town, tmp_path: Path, reviewers: str) -> Town:
    """The town hall, where these groups read acknowledgements."""
    processes = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    base = processes / "organisation"
    diagram = base / "complaint-handling.bpmn"
    said = diagram.read_text().replace(LETTER, f'{LETTER}<zeebe:header key="review" value="{reviewers}" />')
    diagram.write_text(said)
    for name in ("letter-review.form", "examples/letter-review.json"):
        shutil.copy(SHIPPED / name, base / "forms" / name)
    with town.engine.transaction(SYSTEM) as services:
        services.deployments.deploy(definitions.read_draft(processes, None))
    return town


def review(town: Town, reference: str) -> str:
    return next(row.id for row in town.case(reference).tasks if row.form == "letter-review")


def page(town: Town, task: str, submitted: Submitted | None = None):
    with town.engine.transaction(CLERK) as services:
        return services.work.task(task, submitted)


def send(town: Town, task: str, by=CLERK, **changed: str) -> None:
    fields = {**page(town, task).form.submitted.fields, **{name: (text,) for name, text in changed.items()}}
    with town.engine.transaction(by) as services:
        services.work.complete(task, Submitted(fields=fields))


def test_the_case_waits_with_the_letter_as_the_process_would_write_it(town) -> None:
    reference = town.receive().reference
    task = page(town, review(town, reference))

    assert town.case(reference).letters == ()
    assert task.form.submitted.fields["letter_subject"] == (f"We have received your complaint {reference}",)
    text = task.form.submitted.fields["letter_text"][0]
    assert "Ada Example" in text
    assert "\\" not in text, "it is for people to edit"
    assert "Ada Example" in task.preview.html


def test_what_is_sent_as_it_was_proposed_is_the_letter_of_the_process(town) -> None:
    reference = town.receive().reference
    send(town, review(town, reference))
    (letter,) = town.case(reference).letters
    with town.engine.transaction(CLERK) as services:
        view = services.letters.get(letter.id)

    assert view.written == ""
    assert not any("edited" in str(one.what) for one in town.case(reference).timeline)


def test_what_somebody_edited_goes_out_and_both_versions_stay(town) -> None:
    reference = town.receive().reference
    send(
        town,
        review(town, reference),
        letter_subject="Got it",
        letter_text="Dear **Ada**,\r\n\r\n{{case}} <b>x</b>",
    )
    (letter,) = town.case(reference).letters
    with town.engine.transaction(CLERK) as services:
        view = services.letters.get(letter.id)

    assert view.subject == "Got it"
    assert "<strong>Ada</strong>" in view.html
    assert "{{case}}" in view.html, "nothing is a placeholder any more"
    assert "&lt;b&gt;" in view.html
    assert "Ada Example" in view.written
    assert view.written_subject == f"We have received your complaint {reference}"
    (edited,) = [one for one in town.case(reference).timeline if "edited" in str(one.what)]
    assert edited.by == "fay"
    assert not [one for one in town.case(reference).content if one.key.startswith("letter_")]


def test_the_page_shows_how_an_edited_letter_will_look(town) -> None:
    task = review(town, town.receive().reference)
    shown = page(town, task, Submitted(fields={"letter_subject": ("x",), "letter_text": ("- *so*",)}))

    assert "<li><em>so</em></li>" in shown.preview.html


@pytest.mark.parametrize("text", ["", "![x](https://a.example/b.png)"], ids=["nothing", "a picture"])
def test_what_can_be_no_letter_is_not_sent(town, text: str) -> None:
    reference = town.receive().reference
    with pytest.raises(Invalid):
        send(town, review(town, reference), letter_text=text)
    assert town.case(reference).letters == ()


def test_only_the_group_that_the_diagram_names_sends_it(town) -> None:
    reference = town.receive().reference
    with pytest.raises(Refused):
        send(town, review(town, reference), by=REVIEWER)


def test_after_it_is_sent_the_case_moves_on(town) -> None:
    reference = town.receive().reference
    send(town, review(town, reference))

    assert "assess" in [row.element for row in town.case(reference).tasks]


@pytest.mark.parametrize("nobody", ["=null", "=[]", "=if false then case.channel else null"])
def test_where_the_diagram_names_nobody_the_letter_goes_out_at_once(town, tmp_path, nobody: str) -> None:
    reference = reading(town, tmp_path / "anew", nobody).receive().reference

    assert [letter.name for letter in town.case(reference).letters] == ["acknowledgement"]
    assert [row.element for row in town.case(reference).tasks] == ["assess"]


def test_the_diagram_can_work_out_who_reads(town, tmp_path) -> None:
    groups = "=if case.channel = &#34;web&#34; then [&#34;front-line&#34;] else []"
    reading(town, tmp_path / "anew", groups)

    assert review(town, town.receive().reference)
    assert town.case(town.receive(CLERK, Channel.LETTER).reference).letters


def test_who_reads_must_be_a_group(town, tmp_path) -> None:
    reference = reading(town, tmp_path / "anew", "=12").receive().reference

    assert town.case(reference).letters == ()
    assert town.case(reference).incidents


HOSTILE = "x\u202ey" + "😀 مرحبا " + "#set page(fill: red) $x$ @a <script>" + "long " * 3_000


def test_whatever_is_typed_can_be_sent_and_printed(town) -> None:
    reference = town.receive(CLERK, Channel.LETTER).reference
    send(town, review(town, reference), letter_subject="Re: 😀", letter_text=HOSTILE)
    (letter,) = town.case(reference).letters
    with town.engine.transaction(CLERK) as services:
        view, pdf = services.letters.get(letter.id), services.print_queue.print([letter.id])

    assert view.subject == "Re: 😀"
    assert "<script" not in view.html
    assert pdf.startswith(b"%PDF")


def test_a_subject_is_one_line_and_nothing_typed_becomes_a_header(town) -> None:
    reference = town.receive().reference
    send(town, review(town, reference), letter_subject="Got it\r\nBcc: eve@example.org")

    assert town.case(reference).letters[0].subject == "Got it Bcc: eve@example.org"


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb"])
def test_control_characters_are_refused(town, typed: str) -> None:
    reference = town.receive().reference
    with pytest.raises(Invalid):
        send(town, review(town, reference), letter_text=typed)


@pytest.mark.parametrize(
    "typed",
    ["a. b", "1. c", "- d", "* e", "_f_", "#g", "x*y*z", "[a](b)", "it's (so), really!", "a\n===", "a | b"],
)
def test_a_text_is_made_light_without_becoming_markup(typed: str) -> None:
    heavy = markup.markdown_text(typed)

    assert markup.from_markdown(markup.lightened(heavy)) == markup.from_markdown(heavy)
    assert len(markup.lightened(heavy)) <= len(heavy)
