"""What every answer has in common: headers, filters, refusals as pages or as JSON, guards checked before the view."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Request, Response, jsonify, render_template, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import IntegerConverter

from accreditation.policy.words import N_

from . import languages
from .database import db
from .errors import Refusal, TooMany
from .guards import unguarded
from .once import FIELD

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
_static_policies: dict[str, str] = {}


def static_policy(filename: str, policy: str) -> None:
    """Give one static file a Content-Security-Policy of its own, as a worker's script needs. A room does this as it is
    imported; `filename` is relative to static/."""
    _static_policies[filename] = policy


_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}

#: Title and what to do next, by status. The message of the refusal itself stands between them.
PAGES = {
    400: (N_("We could not read that request"), N_("Go back and try again.")),
    401: (N_("Sign in to go on"), N_("Sign in, and you come back to this page.")),
    403: (N_("This is not open to you"), N_("If you need it for your work, ask the administrator of the event.")),
    404: (N_("There is nothing here"), N_("Check the address, or start from the first page.")),
    405: (N_("We could not read that request"), N_("Go back and try again.")),
    409: (N_("This changed in the meantime"), N_("Open the page again to see how it stands now.")),
    410: (N_("This link is used up"), N_("Ask for a new link; it takes a minute.")),
    413: (N_("This file is too large"), N_("Choose a file of at most 12 MB.")),
    415: (N_("We could not read that request"), N_("Go back and try again.")),
    422: (N_("We could not take that"), N_("Go back, mend it, and send it again.")),
    429: (N_("Too many tries"), N_("If it cannot wait, telephone the desk.")),
    500: (N_("Something broke on our side"), N_("Nothing you sent before was lost. Try again in a minute.")),
}


_WAYS_ON: dict[int, list[tuple[str, Callable[[], str]]]] = {}


def way_on(status: int, text: str, href: Callable[[], str]) -> None:
    """Add a link to the page of `status`; the first one added is its button. A room does this as it is imported."""
    _WAYS_ON.setdefault(status, []).append((text, href))


def wants_json() -> bool:
    """Whether the asker is a program: the API's addresses answer in JSON alone."""
    return request.path.startswith("/api/")


def refuse(status: int, message: str, *, code: str = "", **values: Any) -> tuple[Response | str, int]:
    """The page, or JSON, that says what went wrong and what to do next. `message` is a msgid."""
    said = _(message) if message else ""
    said = said % values if values and said else said
    title, then = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    if wants_json():
        return jsonify({"error": {"code": code or str(status), "message": said or _(title)}}), status
    ways = _WAYS_ON.get(status) or [(N_("To the first page"), lambda: "/")]
    ways_on = [{"text": _(text), "href": href()} for text, href in ways]
    shown = " ".join(part for part in (said, _(then)) if part)
    return render_template("error.html", status=status, title=_(title), text=shown, next=ways_on), status


def wire(app: Flask, *, check_guard: Callable[[], None]) -> None:
    """Give the application its headers, filters and refusals; refuse to start with an unguarded view."""
    _wire_templates(app)
    app.session_interface = SessionWhenSent()
    app.before_request(_refuse_nul)
    app.before_request(check_guard)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, _on_refusal)
    app.register_error_handler(CSRFError, lambda _error: refuse(400, N_("This page was open too long. Open it again.")))
    app.register_error_handler(HTTPException, lambda error: refuse(error.code or 500, ""))
    if not app.testing:
        app.register_error_handler(Exception, lambda error: _on_fault(app, error))
    if missing := list(unguarded(app)):
        raise RuntimeError(f"These views declare neither a guard nor why they are public: {', '.join(missing)}")


class SmallNumber(IntegerConverter):
    """A number in an address that a column holds: any other address is not there."""

    regex = "[0-9]{1,9}"


def _refuse_nul() -> None:
    """No text of ours holds a NUL, and PostgreSQL takes none: whoever sends one is told so before anything is asked."""
    fields = (text for pair in chain(request.args.items(multi=True), request.form.items(multi=True)) for text in pair)
    if any("\0" in text for text in chain((request.path,), fields)):
        raise BadRequest


def _on_refusal(error: Refusal) -> tuple[Response | str, int, dict[str, str]]:
    wait_s = error.retry_after_s if isinstance(error, TooMany) else 0
    headers = {"Retry-After": str(wait_s)} if wait_s else {}
    return *refuse(error.status, error.message, code=error.code, **error.values), headers


def _on_fault(app: Flask, error: Exception) -> tuple[Response | str, int]:
    # The kind and place of a fault are logged; its message may hold what a person typed.
    app.logger.error("fault %s at %s", type(error).__name__, request.endpoint, exc_info=app.debug)
    with suppress(SQLAlchemyError):
        db.session.rollback()  # a failed transaction answers nothing, and the page asks for the event's name
    return refuse(500, "")


def _add_headers(response: Response) -> Response:
    if request.endpoint == "static" and (own := _static_policies.get((request.view_args or {}).get("filename", ""))):
        response.headers["Content-Security-Policy"] = own
    given = {name for name, _value in response.headers}
    response.headers.extend((name, value) for name, value in _HEADERS.items() if name not in given)
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


class SessionWhenSent(SecureCookieSessionInterface):
    """Whoever sends no cookie has an empty session at once; a scanner never sends one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request, verified if there is anything to verify."""
        return super().open_session(app, request) if request.cookies else self.session_class()


def form_keys() -> Markup:
    """The hidden fields every form carries: against forgery, and to be done once."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format("csrf_token", generate_csrf()) + field.format(FIELD, uuid4())


def _wire_templates(app: Flask) -> None:
    loaders = [
        app.jinja_loader,
        PrefixLoader(
            {
                "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            }
        ),
    ]
    app.jinja_env.loader = ChoiceLoader([loader for loader in loaders if loader])
    app.jinja_env.filters.update(
        said=languages.in_language,
        day=languages.day,
        date=languages.date,
        moment=languages.moment,
        short_moment=languages.short_moment,
    )
    app.jinja_env.globals.update(form_keys=form_keys)
    # Compiled once for all processes and restarts; the folder is as private as the keys beside it.
    compiled = Path(app.instance_path) / "templates"
    compiled.mkdir(parents=True, exist_ok=True, mode=0o700)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
