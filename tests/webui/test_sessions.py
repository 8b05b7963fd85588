from __future__ import annotations

import base64

import pytest
from flask import Flask, session

from webui.sessions import EncryptedSessions

CODE = "7KQ4ZM-9XTP-2F6H"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = b"a secret"
    app.session_interface = EncryptedSessions()

    @app.get("/open")
    def opened() -> str:
        session["case"] = CODE
        return ""

    @app.get("/look")
    def look() -> str:
        return session.get("case", "nothing")

    return app


def test_a_session_comes_back_as_it_was(app: Flask):
    client = app.test_client()
    client.get("/open")

    assert client.get("/look").text == CODE


def test_nobody_reads_the_code_in_the_cookie(app: Flask):
    client = app.test_client()
    cookie = client.get("/open").headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    sealed = base64.urlsafe_b64decode(cookie + "==")

    assert CODE.encode() not in sealed
    assert CODE not in cookie


@pytest.mark.parametrize("cookie", ["", "nonsense", "gAAAAA", "é"])
def test_a_cookie_of_somebody_elses_making_is_no_session(app: Flask, cookie: str):
    client = app.test_client()
    client.set_cookie("session", cookie)

    assert client.get("/look").text == "nothing"


def test_a_cookie_sealed_with_another_secret_is_no_session(app: Flask):
    client = app.test_client()
    client.get("/open")
    app.secret_key = b"another secret"

    assert client.get("/look").text == "nothing"
