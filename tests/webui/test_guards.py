from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from engine.kernel.settings import Settings
from tests.webui.browser import Browser
from tests.webui.conftest import PASSWORD, Member
from webui.factory import create_app

ROUTES = Path(__file__).with_name("routes.txt")
PUBLIC = {"portal", "complaint", "follow", "sign_in", "health"}


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(rule: Rule) -> str:
    return rule.map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, "x1"))


def test_every_blueprint_has_a_guard(app: Flask):
    assert set(app.blueprints) == set(app.extensions["guards"])


def test_a_blueprint_without_a_guard_is_closed(settings: Settings):
    app = create_app(settings)
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "secret")
    app.register_blueprint(forgotten)

    assert app.test_client().get("/forgotten").status_code == 403


def test_no_address_appears_or_vanishes_without_thought(app: Flask):
    listed = sorted(
        f"{', '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}" for rule in routes(app)
    )

    assert listed == ROUTES.read_text().splitlines()


def test_nobody_sees_the_pages_of_staff_who_is_not_signed_in(app: Flask):
    for rule in routes(app):
        if rule.endpoint.partition(".")[0] in PUBLIC:
            continue
        for method in rule.methods & {"GET", "POST"}:
            app.config["WTF_CSRF_ENABLED"] = False
            answer = app.test_client().open(address(rule), method=method)
            assert answer.status_code == 303, rule
            assert answer.headers["Location"].startswith("/sign-in"), rule


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("ana", "/staff/", 200),
        ("ana", "/staff/administration/deployments", 403),
        ("ana", "/staff/administration/incidents", 403),
        ("ada", "/staff/administration/deployments", 200),
        ("ada", "/staff/", 403),
        ("ada", "/staff/cases/", 403),
        ("ada", "/staff/register/", 403),
        ("otto", "/staff/cases/", 200),
        ("otto", "/staff/register/", 403),
        ("otto", "/staff/administration/deployments", 200),
    ],
)
def test_roles_say_which_pages_one_sees(member: Member, name: str, path: str, status: int):
    member(name).get(path, status=status)


def test_an_auditor_changes_nothing(visitor: Browser):
    page = visitor.sign_in("otto", PASSWORD)

    answer = visitor.post("/staff/cases/C-2026-000001/code", {"csrf_token": page.value("csrf_token")})

    assert answer.status == 403
