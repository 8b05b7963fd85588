"""The engine's states of affairs, and the web's own, as pages of ours."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from engine.app import is_away
from engine.kernel import errors
from webui import away, language
from webui.organisation import last_known_title

Answer = tuple[str, int, dict[str, str]]
log = structlog.get_logger()


@dataclass(frozen=True)
class Page:
    """What an error page says."""

    heading: object
    text: object


# fmt: off
PAGES = {
    400: Page(_l("This request could not be understood"),
              _l("Please go back, reload the page and try again.")),
    403: Page(_l("You can’t open this page"),
              _l("Your account does not allow it. If your work needs it, ask your administrator.")),
    404: Page(_l("There is nothing here"),
              _l("Please check the address. What was here may be gone, or not yours to see.")),
    405: Page(_l("This can’t be done here"), _l("Please go back and use the buttons of the page.")),
    409: Page(_l("This has changed in the meantime"), _l("Please look again at how things stand now.")),
    413: Page(_l("This is too large"), _l("Please go back and send less text, or fewer or smaller files.")),
    422: Page(_l("Some answers need to be corrected"), _l("Please go back and check them.")),
    429: Page(_l("Too many attempts"), _l("Please wait a little and try again.")),
    500: Page(_l("Something went wrong on our side"),
              _l("Nothing that was confirmed to you is lost. Please try again in a few minutes.")),
    503: Page(_l("We can’t be reached just now"), _l("Please try again in a few minutes.")),
}
# fmt: on
SERVER_ERROR = 500

CODES: dict[type[errors.EngineError], int] = {
    errors.NotFound: 404,
    errors.NotPermitted: 403,
    errors.Refused: 409,
    errors.Invalid: 422,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.DefinitionsRefused: 422,
    errors.StateRefused: 409,
}


def init_app(app: Flask) -> None:
    """Every error ends in a page that says what to do next, and none in a trace."""
    app.register_error_handler(errors.EngineError, _of_the_engine)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _of_the_web)
    app.register_error_handler(SQLAlchemyError, _of_the_database)
    app.register_error_handler(DataError, _not_for_a_database)
    app.register_error_handler(Exception, _unforeseen)


def page(code: int, text: object = "") -> Answer:
    """One of the pages, with a text that fits the case better than the usual one."""
    known = PAGES.get(code, PAGES[min(code // 100 * 100, SERVER_ERROR)])
    said = {"code": code, "page_heading": known.heading, "text": text or known.text}
    try:
        body = render_template("error.html", **said)
    except Exception:  # noqa: BLE001 - what made the page fail makes its error page fail too, as a database away
        body = current_app.jinja_env.get_template("error_alone.html").render(said, site=last_known_title())
    return body, code, {}


def reason(error: errors.EngineError) -> object:
    """Why the engine says no, in a sentence or two."""
    if isinstance(error, errors.AlreadyDone) and error.by and error.at:
        who, when = language.spoken(error.by), language.moment(error.at)
        return _("Done by %(name)s on %(time)s.", name=who, time=when)
    if isinstance(error, errors.Conflict):
        return _(
            "Somebody changed this at the same moment. Please look again and repeat what is still needed."
        )
    if isinstance(error, errors.Invalid) and error.faults:
        return error.faults[0].message
    return error.text or PAGES[_code(error)].text


def _code(error: errors.EngineError) -> int:
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), SERVER_ERROR)


def _of_the_engine(error: errors.EngineError) -> Answer:
    code = _code(error)
    if code == SERVER_ERROR:
        return _unforeseen(error)
    said = error.text if isinstance(error, errors.Invalid) else reason(error)
    body, code, headers = page(code, said or "")
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(error.retry_after)
    return body, code, headers


def _stale(_error: CSRFError) -> Answer:
    return page(
        400, _("The page was open for too long, or cookies are turned off. Please reload it and try again.")
    )


def _of_the_web(error: HTTPException) -> Answer:
    code = error.code or 500
    body, code, headers = page(code)
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return body, code, headers | kept


def _of_the_database(error: SQLAlchemyError) -> Answer:
    if not is_away(error):
        return _unforeseen(error)
    cause = type(getattr(error, "orig", None) or error).__name__
    log.error("database away", endpoint=request.endpoint, cause=cause)
    return away.page(PAGES[503].heading), 503, {"Retry-After": str(away.SECONDS)}


def _not_for_a_database(error: DataError) -> Answer:
    """A text or number that no row can hold, such as a NUL: no page of ours sends one."""
    log.warning("not for a database", endpoint=request.endpoint, cause=type(error.orig).__name__)
    return page(400)


def _unforeseen(error: Exception) -> Answer:
    # Neither the message nor the values around it: what was typed may be in them.
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-12:]]
    log.error("request failed", endpoint=request.endpoint, error=type(error).__name__, at=places)
    return page(500)
