"""Verbs of accounts: open one, grant a role, send a link, give a code, redeem either, sign in and out, count tries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.errors import Blocked, Gone, Invalid, NotAllowed, Refusal, TooMany
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.notices.actions import notify
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .addresses import read_address, spelled
from .codes import ALPHABET, LENGTH
from .models import Account, Entry, RoleGrant, SignedIn, Throttle
from .throttle import LIMITS

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Checked when the account is unknown, so that a stranger learns nothing from the time it takes."""
    return _hasher.hash(secrets.token_hex(16))


CODE_TTL = timedelta(minutes=30)
#: What whoever tried too often reads, by the window of the limit in seconds.
_TOO_MANY = {
    900: N_("Too many tries. Wait a quarter of an hour, or ask the desk."),
    3600: N_("Too many tries. Wait an hour, or ask the desk."),
}
#: How long the very form that used up an entry may be sent again (a double click, a lost answer) and still come in.
_SAME_FORM_TTL = timedelta(minutes=1)

describe(
    {
        "account:open": N_("Account opened"),
        "account:grant": N_("Role given"),
        "account:link": N_("Entry link sent"),
        "account:code": N_("Entry code given by telephone"),
        "account:enter": N_("Came in by link or code"),
        "account:sign_in": N_("Signed in"),
    }
)

#: Where each kind of link leads, and how the table calls it: to choose a password one comes by a link, too.
_PAGES = {"link": "/enter", "password": "/password"}
_STORED = {"password": "link"}

CODE_GIVEN = declare(
    "code_given",
    NoticeText(
        subject=N_("A code to enter was given by telephone"),
        body=N_(
            "The desk called back on the number on record and read out a code that lets you in without a link. If it "
            "was not you, tell us at once: the first page says how."
        ),
        link=N_("To the first page"),
    ),
)

SIGN_IN_LINK = declare(
    "sign_in_link",
    NoticeText(
        subject=N_("Your link to continue"),
        body=N_("Open this link to continue with your accreditation. It works once, and for two days."),
        link=N_("Continue"),
    ),
)


def email_hash(email: str) -> bytes:
    """The keyed hash under which an address is found; case does not matter."""
    return key_ring().blind("email", spelled(email))


def hash_password(password: str) -> str:
    """argon2id; slow on purpose: call it outside a transaction."""
    return _hasher.hash(password)


def password_holds(stored: str | None, password: str) -> bool:
    """Whether `password` is the one of this hash; takes the same time when there is none. Outside a transaction."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def open_account(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    actor: Actor,
    now: datetime,
    roles: tuple[tuple[Role, str], ...] = (),
    password_hash: str | None = None,
) -> Account:
    """A new account with its own data key. Raises Invalid (email) through the constraint when it exists."""
    account = Account(email_hash=email_hash(email), language=language, created_at=now, password_hash=password_hash)
    new_data_key(session, account.id, now=now)
    account.profile = {"name": name, "email": email.strip()}
    account.grants = [RoleGrant(role=role, scope=scope) for role, scope in roles]
    session.add(account)
    about = {"roles": sorted(f"{role}:{scope}" if scope else str(role) for role, scope in roles)}
    record(session, "account:open", subject=("account", account.id), actor=actor, now=now, about=about)
    return account


def account_of(session: Session, email: str) -> Account | None:
    """The account of this address, or None."""
    return session.execute(select(Account).where(Account.email_hash == email_hash(email))).scalar_one_or_none()


def grant_role(session: Session, account: Account, role: Role, scope: str, *, actor: Actor, now: datetime) -> None:
    """Give a role once; a second time changes nothing."""
    if any((grant.role, grant.scope) == (role, scope) for grant in account.grants):
        return
    account.grants.append(RoleGrant(role=role, scope=scope))
    about = {"role": role, "scope": scope}
    record(session, "account:grant", subject=("account", account.id), actor=actor, now=now, about=about)


def sign_in(session: Session, account: Account, *, instead_of: str, now: datetime, life_s: int) -> str:
    """Sign in by password, which was found right; returns the new session's secret."""
    record(session, "account:sign_in", subject=("account", account.id), actor=actor_of(account), now=now)
    return start_session(session, account, instead_of=instead_of, now=now, life_s=life_s)


def send_link(
    session: Session,
    account: Account,
    *,
    path: str,
    now: datetime,
    ttl_s: int,
    kind: str = "link",
    notice: str | None = None,
    actor: Actor = SYSTEM,
) -> str:
    """Mail a single-use link that leads to `path`. Returns the secret (it is stored as a hash only).

    A "link" signs in; a "password" link opens the page that asks for a new password, and signs in after that.
    """
    secret = secrets.token_urlsafe(32)
    entry = _entry(session, account, kind, secret, path=path, now=now, ttl=timedelta(seconds=ttl_s))
    notify(
        session,
        notice or SIGN_IN_LINK,
        account_id=account.id,
        address=account.profile["email"],
        path=f"{_PAGES[kind]}/{secret}",
        language=account.language,
        now=now,
    )
    about = {"entry": str(entry.id)}
    record(session, "account:link", subject=("account", account.id), actor=actor, now=now, about=about)
    return secret


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An account as the rule of entry codes sees it: whether it is staff's, and the desks that serve it."""

    is_staff: bool
    desks: frozenset[str]


def give_code(
    session: Session,
    account: Account,
    *,
    desks: frozenset[str],
    number: str,
    path: str,
    called_back: bool,
    actor: Actor,
    now: datetime,
) -> str:
    """A code to read out by telephone; single use, half an hour. The holder is mailed that one was given.

    `desks` serve this account, `number` is the one on record. Raises NotAllowed unless `actor` may let it in, Blocked
    without a number, Invalid (called_back) unless they called back first: whoever rings up may be anybody.
    """
    if not may(actor, Permission.ENTRY_GIVE, Caller(is_staff=actor_of(account).is_staff, desks=desks)):
        raise NotAllowed(N_("A code is given by the desk that serves this applicant or focal point."))
    if not number:
        raise Blocked(N_("No telephone number is on record, so nobody can be called back."))
    if not called_back:
        raise Invalid(N_("Call back on the number on record first, then tick this."), field="called_back")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    entry = _entry(session, account, "code", code, path=path, now=now, ttl=CODE_TTL)
    entry.given_by_id = actor.id
    address, language = account.profile["email"], account.language
    notify(session, CODE_GIVEN, account_id=account.id, address=address, path="/", language=language, now=now)
    about = {"entry": str(entry.id), "called_back": True}
    record(session, "account:code", subject=("account", account.id), actor=actor, now=now, about=about)
    return code


def _entry(
    session: Session, account: Account, kind: str, secret: str, *, path: str, now: datetime, ttl: timedelta
) -> Entry:
    secret_hash, stored = entry_hash(secret, kind), _STORED.get(kind, kind)
    entry = Entry(
        secret_hash=secret_hash, kind=stored, account_id=account.id, path=path, created_at=now, expires_at=now + ttl
    )
    session.add(entry)
    return entry


def redeem(session: Session, secret: str, *, kind: str, now: datetime) -> tuple[Account, str]:
    """Use up a link or code: its account and path. Raises when it is unknown, used, or expired.

    Gone for a link, Invalid (code) for a code, which somebody typed. A conditional UPDATE takes it, so that of two
    at the same time one comes in.
    """
    taken = session.execute(
        update(Entry)
        .where(
            Entry.secret_hash == entry_hash(secret, kind),
            Entry.used_at.is_(None),
            Entry.expires_at > now,
        )
        .values(used_at=now)
        .returning(Entry.account_id, Entry.path, Entry.id)
    ).first()
    if taken is None:
        raise _used_up(kind)
    return _entered(session, taken, kind=kind, now=now)


def redeem_again(session: Session, secret: str, *, kind: str, now: datetime) -> tuple[Account, str]:
    """The same, for the very form that used it up, sent again within a minute. Later it raises as `redeem`.

    The answer to the first may never have arrived, and its cookie with it.
    """
    taken = session.execute(
        select(Entry.account_id, Entry.path, Entry.id).where(
            Entry.secret_hash == entry_hash(secret, kind), Entry.used_at > now - _SAME_FORM_TTL
        )
    ).first()
    if taken is None:
        raise _used_up(kind)
    return _entered(session, taken, kind=kind, now=now)


def _entered(session: Session, taken: Any, *, kind: str, now: datetime) -> tuple[Account, str]:
    account = session.get_one(Account, taken.account_id)
    if account.disabled_at is not None:
        raise _used_up(kind)
    about = {"entry": str(taken.id)}
    action = "account:password" if kind == "password" else "account:enter"
    record(session, action, subject=("account", account.id), actor=actor_of(account), now=now, about=about)
    return account, taken.path


def _used_up(kind: str) -> Refusal:
    if kind == "code":
        return Invalid(N_("This code is not right, was used already, or is older than half an hour."), field="code")
    return Gone(N_("This link was used already, or has expired."))


def start_session(session: Session, account: Account, *, instead_of: str, now: datetime, life_s: int) -> str:
    """Sign `account` in: returns the cookie's secret (256 bits); the table keeps its hash.

    `instead_of` is the secret that the browser held before, or "": that session ends.
    """
    end_session(session, instead_of)
    secret = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=life_s)
    session.add(
        SignedIn(secret_hash=_digest(secret), account_id=account.id, created_at=now, seen_at=now, expires_at=expires_at)
    )
    return secret


def end_session(session: Session, secret: str) -> None:
    """Sign out: the secret opens nothing any more."""
    session.execute(delete(SignedIn).where(SignedIn.secret_hash == _digest(secret)))


def touch_session(session: Session, secret_hash: bytes, *, now: datetime) -> None:
    """Note that a session is in use; called at most once a minute."""
    session.execute(update(SignedIn).where(SignedIn.secret_hash == secret_hash).values(seen_at=now))


def count_try(session: Session, kind: str, source: str, *, now: datetime) -> None:
    """Count one try; raises TooMany beyond the limit of its kind. One statement, exact under concurrency."""
    limit = LIMITS[kind]
    window = limit.window(now)
    key = key_ring().blind(f"throttle:{kind}", source)
    claim = insert(Throttle).values(key=key, window_at=window, tries=1)
    tries = session.execute(
        claim.on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "tries": case((Throttle.window_at == window, Throttle.tries + 1), else_=1),
                "window_at": window,
            },
        ).returning(Throttle.tries)
    ).scalar_one()
    if tries > limit.tries:
        raise TooMany(_TOO_MANY[limit.window_s], retry_after_s=limit.seconds_left(now))


def give_back_try(session: Session, kind: str, source: str, *, now: datetime) -> None:
    """Uncount a try that was right: people who come and go often are not locked out."""
    key = key_ring().blind(f"throttle:{kind}", source)
    session.execute(
        update(Throttle)
        .where(Throttle.key == key, Throttle.window_at == LIMITS[kind].window(now), Throttle.tries > 0)
        .values(tries=Throttle.tries - 1)
    )


def actor_of(account: Account) -> Actor:
    """The account as the rules see it."""
    roles = frozenset(Role(grant.role) for grant in account.grants)
    organisations = frozenset(grant.scope for grant in account.grants if grant.role == Role.FOCAL_POINT)
    return Actor(id=account.id, roles=roles, organisations=organisations)


def require_email(email: str) -> str:
    """One address, trimmed, as mail can be sent to it. Raises Invalid (email)."""
    address = read_address(email)
    if address is None:
        raise Invalid(N_("Enter an e-mail address like name@example.org."), field="email")
    return address


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def entry_hash(secret: str, kind: str) -> bytes:
    """The hash by which a link or code is found, as what it is: the secret of one kind opens nothing as another."""
    return _digest(secret if kind == "link" else f"{kind}:{secret}")


def session_secret_hash(secret: str) -> bytes:
    """The hash by which a session's cookie is found."""
    return _digest(secret)
