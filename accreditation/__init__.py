"""Accreditation: who may be where at an event, from the application to the gate.

`create_app` puts the rooms together: settings, database, keys, views, the guard that every view declares.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from accreditation.accounts import sessions
from accreditation.config import ROOT, Settings, read_settings
from accreditation.frame import wire_frame
from accreditation.kernel import languages, web
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import READ_ONLY, db
from accreditation.kernel.errors import NotAllowed
from accreditation.kernel.guards import check_device, guard_of
from accreditation.kernel.keys import KeyRing, make_missing
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_
from accreditation.rooms import register_rooms

_STATIC_LIFE_S = 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The application of one instance. Reads the environment unless given settings; makes missing keys."""
    settings = settings or read_settings()
    app = Flask(
        "accreditation",
        root_path=str(ROOT / "accreditation"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance),
    )
    make_missing(settings.instance / "keys")
    ring = KeyRing.read(settings.instance / "keys")
    app.extensions["keys"], app.extensions["settings"] = ring, settings
    app.config.update(_flask_config(settings, ring))
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    db.init_app(app)
    app.extensions["migrate"] = LateMigrations(app)
    Babel(app, locale_selector=languages.choose_language)
    csrf = CSRFProtect(app)
    app.before_request(lambda: _know_the_reader(app))
    app.url_map.converters["int"] = web.SmallNumber
    register_rooms(app, csrf)
    wire_frame(app)
    web.wire(app, check_guard=lambda: _check_guard(app))
    app.teardown_request(lambda _error: sessions.touch_if_due())
    return app


class LateMigrations:
    """Flask-Migrate's place in the application until one of its commands asks for something.

    Late, because it brings in alembic: a quarter of the import, in processes that never migrate.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        Migrate(self._app, db, directory=str(ROOT / "migrations"))  # takes this one's place
        return getattr(self._app.extensions["migrate"], name)


def _flask_config(settings: Settings, ring: KeyRing) -> dict[str, Any]:
    return {
        "SECRET_KEY": ring.newest("web")[1],
        "TESTING": settings.testing,
        "SQLALCHEMY_DATABASE_URI": settings.database_url or Cluster(settings.instance).url("app"),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "connect_args": {"options": READ_ONLY},
            "pool_size": settings.pool_size,
            "max_overflow": 5,
        },
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "accreditation" / "translations"),
        "MAX_CONTENT_LENGTH": settings.upload_max_bytes,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": _STATIC_LIFE_S,
        "WTF_CSRF_TIME_LIMIT": settings.session_life_s,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _know_the_reader(app: Flask) -> None:
    """The reader's language and the event's timezone, before any view."""
    from accreditation.programme.queries import current_event

    guard = guard_of(app, request.endpoint)
    if request.endpoint in (None, "static", "healthz") or (guard and guard.device):
        return  # a scanner's token says who asks; its answers show no page
    event = current_event()
    g.event = event
    g.event_zone = ZoneInfo(event.timezone) if event else None
    account = sessions.signed_in_account()
    g.account_language = account.language if account else None


def _check_guard(app: Flask) -> None:
    """Hold the view's guard against the asker; what is not declared is not open."""
    if request.endpoint is None:
        return  # no such address: Flask answers 404
    guard = guard_of(app, request.endpoint)
    if guard is not None and guard.public:
        return
    if guard is not None and guard.device:
        check_device()
        return
    actor = sessions.require_actor()
    allowed = guard is not None and (
        guard.signed_in or (guard.permission and could(actor, Permission(guard.permission)))
    )
    if not allowed:
        raise NotAllowed(N_("Your role does not include this."))
