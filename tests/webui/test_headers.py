from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from engine.kernel.settings import Settings
from tests.webui.browser import Browser
from tests.webui.conftest import PASSWORD
from tests.webui.test_guards import address, routes
from webui.factory import create_app
from webui.security import HEADERS


def test_every_answer_carries_the_headers_that_protect_it(app: Flask):
    client = app.test_client()
    for path in [*map(address, routes(app)), "/nowhere", "/static/icon.svg", "/static/nothing.css"]:
        answer = client.get(path, buffered=True)
        for name, value in HEADERS.items():
            if name != "Cache-Control" or not path.startswith("/static"):
                assert answer.headers.get(name) == value, (path, name)


def test_scripts_and_styles_come_from_our_own_files_only():
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_built_files_are_kept_for_ever_and_pages_never(visitor: Browser):
    page = visitor.get("/")
    built = page.one("//link[@rel='stylesheet']").get("href")

    assert "immutable" in visitor.client.get(built, buffered=True).headers["Cache-Control"]
    assert page.headers["Cache-Control"] == "no-store"


def test_over_tls_cookies_stay_on_the_host_and_travel_over_tls_only(settings: Settings):
    app = create_app(replace(settings, public_url="https://plaint.example"))
    answer = app.test_client().get("/sign-in", base_url="https://plaint.example")
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-plaint=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_without_tls_no_browser_is_told_to_insist_on_it(visitor: Browser):
    assert "Strict-Transport-Security" not in visitor.get("/").headers


def test_the_session_changes_when_somebody_signs_in(visitor: Browser):
    before = visitor.get("/sign-in")
    token = before.all("//*[@name='csrf_token']")[0].get("value")
    before.submit({"username": "ana", "password": PASSWORD}, button="Sign in")

    refused = visitor.post("/sign-out", {"csrf_token": token})

    assert refused.status == 400


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(visitor: Browser, elsewhere: str):
    page = visitor.get("/sign-in", query_string={"next": elsewhere})

    arrived = page.submit({"username": "ana", "password": PASSWORD}, button="Sign in")

    assert arrived.path == "/staff/"


def test_signing_in_leads_where_one_wanted_to_go(visitor: Browser):
    page = visitor.get("/staff/cases/?status=open")

    assert page.heading == "Sign in"
    assert page.submit({"username": "ana", "password": PASSWORD}, button="Sign in").path == "/staff/cases/"


def test_a_post_without_the_token_of_the_page_is_refused(visitor: Browser):
    page = visitor.post("/follow/", {"code": "ABC"})

    assert page.status == 400
    assert re.search("reload", page.text)
