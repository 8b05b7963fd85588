"""Who may open a page, and what every answer carries (OWASP ASVS 5.0, chapters 3, 7, 8 and 14)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, url_for
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from engine.app import Role
from engine.kernel.settings import Settings
from webui.member import login, member

Guard = Callable[[], AnyResponse | None]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY_WITH_DIAGRAMS = f"{CONTENT_SECURITY_POLICY}; style-src-attr 'unsafe-inline'"
"""The diagram viewer writes style attributes; style sheets and scripts stay our own files."""
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Vary": "Cookie, HX-Request",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Cookies, CSRF tokens, sign-in and headers; from here on a page without a guard is closed."""
    over_tls = settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-plaint" if over_tls else "plaint",
        SESSION_COOKIE_SECURE=over_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["guards"] = {}
    app.before_request(_ask_the_guard)
    app.after_request(_headers_over_tls if over_tls else _headers)
    csrf.init_app(app)
    login.init_app(app)
    if settings.trusted_proxies:
        trusted = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted)  # type: ignore[method-assign]


def open_to(guard: Guard, app: Flask, *blueprints: Blueprint) -> None:
    """Register blueprints together with who may open their pages."""
    for blueprint in blueprints:
        app.extensions["guards"][blueprint.name] = guard
        app.register_blueprint(blueprint)


def everyone() -> None:
    """Guard of public pages: nobody is kept out."""


def members(*roles: Role, read_only: tuple[Role, ...] = ()) -> Guard:
    """Guard of pages for staff with one of these roles; others may read them, and change nothing."""

    def guard() -> AnyResponse | None:
        who = member()
        if who is None:
            return to_sign_in()
        reads = request.method in {"GET", "HEAD"}
        if not who.has(*roles) and not (reads and who.has(*read_only)):
            abort(403)
        return None

    return guard


def with_diagrams(page: str) -> Response:
    """A page on which the diagram viewer may style what it draws."""
    return Response(page, headers={"Content-Security-Policy": POLICY_WITH_DIAGRAMS}, mimetype="text/html")


def to_sign_in() -> AnyResponse:
    """Where those go who are not signed in; afterwards they come back, if they only wanted to look."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("sign_in.enter", next=wanted or None), 303)


def _ask_the_guard() -> AnyResponse | None:
    if request.endpoint in {None, "static"}:
        return None
    if any("\0" in said for said in (request.path, *request.args.values())):
        abort(404)  # nothing has such a name, and PostgreSQL won't even look for it
    guards: dict[str | None, Guard] = current_app.extensions["guards"]
    guard = guards.get(request.blueprint)
    return guard() if guard else abort(403)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _headers_over_tls(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = TWO_YEARS
    return _headers(response)
