from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from engine import definitions
from engine.app import SYSTEM
from engine.definitions import Resource
from tests.shipped import copied
from tests.webui.browser import Browser, file
from tests.webui.conftest import Complained, Installation, Member

PROCESSES = Path("processes/organisation")
EXCEPTED = b"""
[[exceptions]]
obligation = "answered-in-time"
reason = "The rule changes."
person = "Ada Field"
until = 2099-03-31
"""
OBLIGATION = b"""
[answered-in-time]
clause = "4.15"
sentence = "The answer is due within a day."
kind = "within"
limit = "answer"
at_most = "1 day"
message = "Shorten the time limit."
"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The organisation's own definitions, packed."""
    return definitions.read_draft(copied(tmp_path_factory.mktemp("shipped"))).archive()


def changed(shipped: bytes, files: Mapping[str, bytes]) -> bytes:
    """The same with other content in some files, or with more of them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shipped)) as before, zipfile.ZipFile(packed, "w") as after:
        for name in {**dict.fromkeys(before.namelist()), **files}:
            after.writestr(name, files[name] if name in files else before.read(name))
    return packed.getvalue()


@pytest.fixture(scope="module")
def complained_in_vain(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Complained:
    """A case that is stopped: a condition of its diagram asks for what nobody knows."""
    name = "acknowledgement.bpmn"
    source = (PROCESSES / name).read_text()
    asked = re.sub(r"(<bpmn:conditionExpression[^>]*>)[^<]*", r"\1=approved_by_hand", source, count=1)
    good = definitions.read_draft(PROCESSES.parent)
    resources = {**good.resources, name: Resource.of(name, asked.encode())}

    def deploy(app: Flask) -> None:
        with app.extensions["plaint"].transaction(SYSTEM) as services:
            services.deployments.deploy(definitions.Bundle.from_resources(None, resources.values()))

    return Complained.on(installation, tmp_path_factory.mktemp("stopped"), deploy)


class TestDeployments:
    def test_what_is_deployed_since_when_and_by_whom(self, ada: Browser):
        page = ada.get("/staff/administration/deployments")

        assert {"organisation", "housing"} <= {
            (one.text or "").strip() for one in page.all("//th[@scope='row']")
        }
        assert "2 Apr 2026, 10:00" in page.text
        assert "complaint-handling.bpmn" in page.text

    def test_a_changed_bundle_is_deployed_and_an_auditor_reads_of_its_exceptions(
        self, ada: Browser, member: Member, shipped: bytes
    ):
        name = "organisation.toml"
        organisation = (PROCESSES / name).read_bytes() + EXCEPTED
        bundle = changed(shipped, {name: organisation, "obligations.toml": OBLIGATION})
        page = ada.get("/staff/administration/deployments")

        page = page.submit({"bundle": file("bundle.zip", bundle)}, button="Check and deploy")

        assert "Deployed: " in page.text
        assert "Ada Lund" in [one.text for one in page.all("//td[@data-label='By']")]
        read = member("otto").get(page.path).text
        for said in ("answered-in-time", "In force", "The rule changes.", "Ada Field", "31 March 2099"):
            assert said in read

    def test_every_problem_of_a_bundle_is_listed_and_what_is_live_stays_live(
        self, ada: Browser, shipped: bytes
    ):
        page = ada.get("/staff/administration/deployments")
        live = [one.text for one in page.all("//summary/code")]
        bundle = changed(shipped, {"forms/complaint.form": b"{", "closing.bpmn": b"<definitions/>"})

        refused = page.submit({"bundle": file("bundle.zip", bundle)}, button="Check and deploy")

        assert refused.status == 422
        assert refused.one("//title").text.startswith("Error: ")
        assert "complaint.form" in refused.text
        assert "closing.bpmn" in refused.text
        assert [one.text for one in refused.all("//summary/code")] == live

    def test_a_deployment_is_given_out_and_taken_in_again(self, ada: Browser):
        page = ada.get("/staff/administration/deployments")
        archive = ada.client.get(page.all("//a[starts-with(., 'Download')]/@href")[0]).data

        again = page.submit(
            {"bundle": file("bundle.zip", archive), "department": "housing"}, button="Check and deploy"
        )

        assert zipfile.ZipFile(io.BytesIO(archive)).namelist()
        assert again.status in {200, 422}

    @pytest.mark.parametrize("sent", [b"", b"not a zip file", b"PK\x03\x04" + bytes(50)])
    def test_what_is_no_bundle_is_refused(self, ada: Browser, sent: bytes):
        page = ada.get("/staff/administration/deployments")

        refused = page.submit({"bundle": file("bundle.zip", sent)}, button="Check and deploy")

        assert refused.status == 422

    def test_an_auditor_sees_them_and_can_not_deploy(self, member: Member):
        auditor = member("otto")

        page = auditor.get("/staff/administration/deployments")

        assert "Deploy a bundle" not in page.text
        assert auditor.post(page.path, {"csrf_token": page.value("csrf_token")}).status == 403


class TestIncidents:
    @pytest.fixture
    def stopped(self, app: Flask, complained_in_vain: Complained) -> str:
        """The reference of a case that is stopped."""
        complained_in_vain.restore(app)
        return "C-2026-000001"

    def test_nothing_is_stopped_at_first(self, ada: Browser):
        assert "No case is stopped" in ada.get("/staff/administration/incidents").text

    def test_the_complaint_is_kept_and_staff_see_where_it_stands(self, stopped: str, ana: Browser):
        case = ana.get(f"/staff/cases/{stopped}")

        assert "Stopped by a fault" in case.text
        assert "The case is stopped at" in case.text

    def test_it_is_shown_with_cause_and_values_and_goes_on_with_a_changed_variable(
        self, stopped: str, ada: Browser
    ):
        incident = ada.get("/staff/administration/incidents").link("Support asked for?")
        solved = incident.submit({"approved_by_hand": "true"}, button="Try again")

        assert "approved_by_hand" in incident.text
        assert "tried again" in solved.text
        assert "null" in incident.text
        assert "Solved on 2 Apr 2026, 10:00 by Ada Lund." in solved.text
        assert "Open" not in ada.get("/staff/administration/incidents").text

    def test_what_stops_again_is_told_and_shown_at_once(self, stopped: str, ada: Browser):
        incident = ada.get("/staff/administration/incidents").link("Support asked for?")

        again = incident.submit(button="Try again")

        assert "It was tried again, and stopped again." in again.text
        assert "Solved" not in again.text
        assert again.all("//button[.='Try again']")

    def test_a_value_that_is_no_feel_is_refused_beside_its_name(self, stopped: str, ada: Browser):
        incident = ada.get("/staff/administration/incidents").link("Support asked for?")

        refused = incident.submit({"approved_by_hand": "((("}, button="Try again")

        assert refused.status == 422
        assert refused.value("approved_by_hand") == "((("

    def test_who_is_no_administrator_can_not_try_again(self, stopped: str, member: Member):
        incident = member("otto").get("/staff/administration/incidents").link("Support asked for?")

        assert "Try again" not in incident.text
