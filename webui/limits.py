"""How often one may try: counted in the database, for all web processes together."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from engine.app import LIMITS_ADDRESS, Engine

SIGN_IN = "10 per minute; 100 per hour"
INTAKE = "20 per hour; 60 per day"
TRACKING = "10 per minute; 60 per hour"

limiter = Limiter(key_func=get_remote_address)


def init_app(app: Flask, engine: Engine) -> None:
    """Count where the engine says; it keeps no address in clear."""
    app.config["RATELIMIT_STORAGE_URI"] = LIMITS_ADDRESS
    app.config["RATELIMIT_STORAGE_OPTIONS"] = engine.limit_options()
    limiter.init_app(app)
