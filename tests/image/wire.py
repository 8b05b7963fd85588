"""The browser of the web's tests, on a real connection."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from werkzeug.test import stream_encode_multipart

from tests.webui.browser import Browser


class _Stay(HTTPRedirectHandler):
    """The browser follows redirects by itself."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Client:
    """What the browser asks of Flask's test client."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(), _Stay)

    def get(self, path: str) -> Any:
        return self._open(path, None, {})

    def post(self, path: str, data: Mapping[str, Any], content_type: str) -> Any:
        stream, _, boundary = stream_encode_multipart(data)
        return self._open(path, stream.read(), {"Content-Type": f"{content_type}; boundary={boundary}"})

    def _open(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        try:
            answer = self._opener.open(Request(self._address + path, body, dict(headers)), timeout=20)
        except HTTPError as refused:
            answer = refused
        with answer:
            content = answer.read()
        return SimpleNamespace(
            status_code=answer.status,
            headers=answer.headers,
            request=SimpleNamespace(path=path),
            get_data=lambda as_text=False: content.decode() if as_text else content,
        )


class Visitor(Browser):
    """A visitor who comes over the network."""

    def __init__(self, address: str) -> None:
        self.client = Client(address)
