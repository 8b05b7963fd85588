"""No step that writes is left out: what the programs ask of the services is tried, or only reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"services\.([a-z_]+\.[a-z_]+)\(")
READS = {
    *("accounts.display_names", "accounts.list", "assignments.choices", "assignments.rows"),
    *("cases.correction_form", "cases.explain", "cases.find", "cases.tasks", "cases.variables"),
    *("deployments.archive", "deployments.bundle", "deployments.current", "deployments.current_bundle"),
    *("deployments.exceptions", "deployments.list", "drafts.load", "incidents.get", "incidents.list"),
    *("intake.answers", "intake.check", "intake.code_of", "intake.form", "intake.next_steps"),
    *("intake.organisation", "intake.read_mail", "letter_previews.written", "letters.list"),
    *("notices.list", "notices.to_me"),
    *("outbox.counts", "outbox.list", "portal.document", "portal.letter_pdf", "portal.offer", "portal.open"),
    *("print_queue.posted_with", "print_queue.waiting", "retelling.course", "retries.alike"),
    *("rule_changes.running", "status.now", "verification.verify", "work.inbox"),
    *("clock_alarms.next_due", "delivery.pack", "sessions.signed_in", "timers.next_due"),
}
NOTES_THE_READER = {
    *("cases.document", "cases.follow_up", "cases.note_reading", "cases.offer"),
    *("letters.get", "relations.matters", "work.task"),
}
"""Reads something personal: writes what `cases.get` does, and nothing else."""
REHEARSED = {"work.preview"}
"""Taken back by `Engine.rehearsal`, whatever it wrote."""
SAME = {"deployments.deploy_archive": "deployments.deploy", "timers.fire": "timers.fire_many"}
AT_THE_FIRST_START = {"vault.recognise_master_key"}
"""One row, before there is anything else."""
BY_ITSELF = {"timers.fire_many", "clock_alarms.fire_many", "retries.fire"}
"""Asked by the worker, whose duties have these names in common."""


def asked_in(*folders: str) -> set[str]:
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return {name for file in files for name in ASKED.findall(file.read_text())}


def test_every_step_that_the_programs_take_is_tried_or_reads_only() -> None:
    tried = set(ASKED.findall((Path(__file__).parent / "write_paths.py").read_text()))
    asked = asked_in("webui", "engine")
    known = READS | NOTES_THE_READER | REHEARSED | SAME.keys() | AT_THE_FIRST_START

    assert len(asked) > 80
    assert asked - tried - known == set()
    assert (known | tried) - asked == BY_ITSELF
    assert set(SAME.values()) <= tried
