"""The session cookie: encrypted, because a complainant's tracking code lies in it while a case is open."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature


class EncryptedSessions(SecureCookieSessionInterface):
    """Flask's sessions in a cookie that can neither be read nor changed on the way."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """What turns a session into a cookie and back; Flask calls it with each request."""
        return _Sealer(app.secret_key) if app.secret_key else None


class _Sealer:
    def __init__(self, secret: str | bytes) -> None:
        secret = secret.encode() if isinstance(secret, str) else secret
        key = hashlib.blake2b(secret, digest_size=32, person=b"plaint session").digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._json = TaggedJSONSerializer()

    def dumps(self, session: dict[str, Any]) -> str:
        return self._fernet.encrypt(self._json.dumps(session).encode()).decode()

    def loads(self, cookie: str, max_age: int | None = None) -> Any:
        try:
            return self._json.loads(self._fernet.decrypt(cookie.encode(), ttl=max_age).decode())
        except (InvalidToken, json.JSONDecodeError, UnicodeError) as broken:
            raise BadSignature("not a session of ours") from broken
