"""Who is asking: the signed-in account of a request, from the cookie's secret to the rules' Actor.

The table holds only the hash of the secret. A session ends after `session_idle_s` of silence and at the latest at
its `expires_at`. Noting that it is in use is bookkeeping: at most once a minute, in a transaction of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import NotSignedIn
from accreditation.kernel.settings import settings
from accreditation.policy.actors import Actor
from accreditation.policy.words import N_

from .actions import actor_of, session_secret_hash, touch_session
from .models import Account, SignedIn

_TOUCH_AFTER = timedelta(minutes=1)


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and https, where there is https."""
    return "__Host-session" if settings().secure_cookies else "session_id"


def signed_in_account() -> Account | None:
    """The account that asks, or None. Looked up once a request."""
    if "account" not in g:
        g.account = _look_up(current_session(), utc_now())
    account: Account | None = g.account
    return account


def current_actor() -> Actor | None:
    """The actor that asks, or None."""
    account = signed_in_account()
    return actor_of(account) if account else None


def require_actor() -> Actor:
    """The actor that asks. Raises NotSignedIn."""
    actor = current_actor()
    if actor is None:
        raise NotSignedIn(N_("You are not signed in, or your session has ended."))
    return actor


def cookie_secret() -> str:
    """The secret that this request's cookie holds, or ""; nothing says that it still opens anything."""
    return request.cookies.get(cookie_name(), "")


def _look_up(session: Session, now: datetime) -> Account | None:
    secret = cookie_secret()
    if not secret:
        return None
    digest = session_secret_hash(secret)
    silent_since = now - timedelta(seconds=settings().session_idle_s)
    rows = (
        select(SignedIn.seen_at, Account)
        .join(Account, Account.id == SignedIn.account_id)
        .options(joinedload(Account.grants))  # every page asks them: one query less for each
        .where(
            SignedIn.secret_hash == digest,
            SignedIn.expires_at > now,
            SignedIn.seen_at > silent_since,
            Account.disabled_at.is_(None),
        )
    )
    found = session.execute(rows).unique().first()
    if found is None:
        return None
    g.touch_session = digest if found.seen_at < now - _TOUCH_AFTER else None
    account: Account = found[1]
    return account


def touch_if_due() -> None:
    """After a request: note that its session is in use."""
    digest = g.pop("touch_session", None)
    if digest is not None:
        with transaction(unaudited="session bookkeeping") as session:
            touch_session(session, digest, now=utc_now())


def set_cookie(response: Response, secret: str) -> None:
    """Give the session's secret to the browser, for this site alone, out of reach of scripts."""
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=settings().session_life_s,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def clear_cookie(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(cookie_name(), secure=settings().secure_cookies, httponly=True, samesite="Lax", path="/")
