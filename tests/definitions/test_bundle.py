"""A bundle is read whole or not at all, and is the same wherever the same content is read."""

import io
import zipfile
from pathlib import Path

import pytest

from engine import definitions
from engine.definitions import Bundle
from engine.definitions.resources import MOST_BYTES, pack, read_zip
from engine.kernel.errors import DefinitionsRefused
from tests.services.desk import DEFINITIONS
from tests.shipped import PROCESSES, copied, draft


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return draft()


@pytest.fixture(scope="module")
def small() -> Bundle:
    return definitions.read_bundle(DEFINITIONS)


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    return copied(tmp_path)


def refusal(archive: bytes) -> str:
    with pytest.raises(DefinitionsRefused) as refused:
        definitions.read_archive(archive)
    return str(refused.value)


def test_a_bundle_has_all_its_parts(shipped: Bundle) -> None:
    organisation = shipped.organisation
    assert organisation.complaint_process in shipped.diagrams.processes
    assert organisation.complaint_form in shipped.forms
    assert organisation.calendar in shipped.calendars
    assert shipped.letters.keys() >= {("acknowledgement", language) for language in organisation.languages}
    assert shipped.models


def test_a_bundle_is_the_same_checked_and_unchecked(small: Bundle) -> None:
    assert definitions.read_draft(DEFINITIONS).digest == small.digest


def test_the_same_content_is_the_same_bundle_however_it_is_laid_out(processes: Path) -> None:
    before = definitions.read_draft(processes).digest
    diagram = processes / "organisation" / "complaint-handling.bpmn"
    diagram.write_bytes(
        diagram.read_bytes().replace(b"?>", b"?><!-- looked at -->", 1).replace(b"\n", b"\r\n")
    )
    settings = processes / "organisation" / "organisation.toml"
    settings.write_text("# another remark\n" + settings.read_text())
    form = processes / "organisation" / "forms" / "complaint.form"
    form.write_text(form.read_text().replace("  ", " "))
    assert definitions.read_draft(processes).digest == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("organisation.toml", "20 working days", "21 working days"),
        ("forms/complaint.form", "Your name", "Your full name"),
        ("letters/answer-offering.en.md", "Dear", "Hello"),
        ("initial-assessment.dmn", "P1", "P0"),
    ],
)
def test_a_changed_word_is_another_bundle(processes: Path, file: str, old: str, new: str) -> None:
    before = definitions.read_draft(processes).digest
    path = processes / "organisation" / file
    path.write_text(path.read_text().replace(old, new))
    assert definitions.read_draft(processes).digest != before


def test_the_order_of_a_code_list_is_content(processes: Path) -> None:
    before = definitions.read_draft(processes).digest
    path = processes / "organisation" / "organisation.toml"
    line = 'apology = "An apology"\n'
    path.write_text(
        path.read_text().replace(line, "", 1).replace('explanation = "', line + 'explanation = "')
    )
    assert definitions.read_draft(processes).digest != before


def test_a_department_has_its_own_files_and_the_organisations_others(shipped: Bundle) -> None:
    housing = draft("housing")
    assert housing.organisation.department == "Housing"
    changed = {path for path in housing.resources if housing.resources[path] != shipped.resources.get(path)}
    assert {path for path in changed if not path.startswith(("scenarios/", "texts/"))} == {"department.toml"}


def test_a_department_that_is_not_there_is_named() -> None:
    with pytest.raises(DefinitionsRefused, match="Did you mean “housing”"):
        definitions.read_bundle(PROCESSES, "hausing")


@pytest.mark.parametrize("department", ["..", "../organisation", "housing/..", "/etc", ""])
def test_a_department_is_a_folder_here_and_nowhere_else(department: str) -> None:
    with pytest.raises(DefinitionsRefused):
        definitions.read_bundle(PROCESSES, department)


def test_a_bundle_comes_back_from_what_was_kept_of_it(shipped: Bundle) -> None:
    again = Bundle.from_resources(None, shipped.resources.values())
    assert again.digest == shipped.digest
    assert again.forms == shipped.forms


def test_a_bundle_comes_back_from_its_archive(small: Bundle) -> None:
    assert definitions.read_archive(small.archive()).digest == small.digest


def test_who_packs_the_folder_itself_is_understood(small: Bundle) -> None:
    inside = pack({f"northfield/{path}": one.source for path, one in small.resources.items()})
    assert definitions.read_archive(inside).digest == small.digest


def test_files_that_are_not_ours_stay_out(processes: Path) -> None:
    before = definitions.read_draft(processes).digest
    (processes / "organisation" / "README.md").write_text("Read me.")
    (processes / "organisation" / ".DS_Store").write_bytes(b"\0")
    assert definitions.read_draft(processes).digest == before
    assert definitions.check(processes) == []


class TestHostileArchives:
    @pytest.mark.parametrize("archive", [b"", b"PK", b"not a zip", b"PK\5\6" + b"\0" * 18])
    def test_what_is_no_archive_is_refused(self, archive: bytes) -> None:
        assert refusal(archive)

    @pytest.mark.parametrize(
        "name", ["../organisation.toml", "/etc/passwd", "a\\b.bpmn", "C:evil", "a//b", "./x", "a/../b"]
    )
    def test_no_path_leads_out(self, name: str) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), b"x")
        assert "leads out of the bundle" in refusal(packed.getvalue())

    def test_a_link_is_no_file(self) -> None:
        info = zipfile.ZipInfo("organisation.toml")
        info.external_attr = 0o120777 << 16
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(info, "/etc/passwd")
        assert "link" in refusal(packed.getvalue())

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_file_comes_once(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("organisation.toml", "a=1")
            archive.writestr("organisation.toml", "a=2")
        assert "twice" in refusal(packed.getvalue())

    def test_a_bomb_is_read_up_to_the_limit_only(self) -> None:
        assert "larger than 2 MiB" in refusal(pack({"organisation.toml": b"\n" * (50 * MOST_BYTES)}))

    def test_many_files_that_are_large_together_are_refused(self) -> None:
        files = {f"forms/f{number}.form": b" " * MOST_BYTES for number in range(11)}
        assert "20 MiB" in refusal(pack(files))

    def test_a_thousand_files_are_refused(self) -> None:
        assert "at most 200" in refusal(pack({f"letters/a{number}.en.md": b"" for number in range(1000)}))

    def test_a_size_that_is_a_lie_does_not_help(self) -> None:
        honest = pack({"organisation.toml": b"\n" * (4 * MOST_BYTES)})
        lying = honest.replace((4 * MOST_BYTES).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        with pytest.raises(DefinitionsRefused):
            read_zip(lying)

    def test_an_archive_of_nothing_says_what_is_missing(self) -> None:
        assert "organisation.toml: This file is missing" in refusal(pack({}))
