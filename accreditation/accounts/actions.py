"""Verbs of accounts: open one, grant a role, send a link, redeem it, sign in, sign out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accreditation.audit.log import record
from accreditation.kernel.errors import Gone, Invalid, TooMany
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.notices.actions import notify
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.policy.words import N_

from .models import Account, Entry, RoleGrant, SignedIn, Throttle
from .throttle import LIMITS

_hasher = PasswordHasher()
#: Checked when the account is unknown, so that a stranger learns nothing from the time it takes.
_NOBODY = _hasher.hash(secrets.token_hex(16))
#: Crockford's alphabet: nothing that a voice on a telephone confuses.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_TTL = timedelta(minutes=30)

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
    return key_ring().blind("email", email.strip().casefold())


def hash_password(password: str) -> str:
    """argon2id; slow on purpose: call it outside a transaction."""
    return _hasher.hash(password)


def password_holds(account: Account | None, password: str) -> bool:
    """Whether it is this account's password; takes the same time when there is no account."""
    stored = account.password_hash if account else None
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
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


def send_link(session: Session, account: Account, *, path: str, now: datetime, ttl_s: int) -> str:
    """Mail a single-use link that signs in and leads to `path`. Returns the secret (it is stored as a hash only)."""
    secret = secrets.token_urlsafe(32)
    entry = _entry(session, account, "link", secret, path=path, now=now, ttl=timedelta(seconds=ttl_s))
    notify(
        session,
        SIGN_IN_LINK,
        account_id=account.id,
        address=account.profile["email"],
        path=f"/enter/{secret}",
        language=account.language,
        now=now,
    )
    record(session, "account:link", subject=("account", account.id), actor=SYSTEM, now=now, about={"entry": str(entry.id)})
    return secret


def give_code(session: Session, account: Account, *, path: str, actor: Actor, now: datetime) -> str:
    """A code of ten characters to read out by telephone after a call back; single use, half an hour."""
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(10))
    entry = _entry(session, account, "code", code, path=path, now=now, ttl=CODE_TTL)
    entry.given_by_id = actor.id
    record(session, "account:code", subject=("account", account.id), actor=actor, now=now, about={"entry": str(entry.id)})
    return code


def _entry(
    session: Session, account: Account, kind: str, secret: str, *, path: str, now: datetime, ttl: timedelta
) -> Entry:
    entry = Entry(
        secret_hash=_digest(secret), kind=kind, account_id=account.id, path=path, created_at=now, expires_at=now + ttl
    )
    session.add(entry)
    return entry


def redeem(session: Session, secret: str, *, kind: str, now: datetime) -> tuple[Account, str]:
    """Use up a link or code: its account and path. Raises Gone when it is unknown, used, or expired.

    A conditional UPDATE takes it, so that of two at the same time one comes in.
    """
    taken = session.execute(
        update(Entry)
        .where(
            Entry.secret_hash == _digest(secret),
            Entry.kind == kind,
            Entry.used_at.is_(None),
            Entry.expires_at > now,
        )
        .values(used_at=now)
        .returning(Entry.account_id, Entry.path, Entry.id)
    ).first()
    account = session.get(Account, taken.account_id) if taken else None
    if taken is None or account is None or account.disabled_at is not None:
        raise Gone(N_("This link was used already, or has expired. Ask for a new one."))
    actor = actor_of(account)
    record(session, "account:enter", subject=("account", account.id), actor=actor, now=now, about={"entry": str(taken.id)})
    return account, taken.path


def start_session(session: Session, account: Account, *, now: datetime, life_s: int) -> str:
    """Sign `account` in: returns the cookie's secret (256 bits); the table keeps its hash."""
    secret = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=life_s)
    session.add(
        SignedIn(
            secret_hash=_digest(secret), account_id=account.id, created_at=now, seen_at=now, expires_at=expires_at
        )
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
        raise TooMany(N_("Too many tries. Wait a quarter of an hour, or ask the desk."))


def actor_of(account: Account) -> Actor:
    """The account as the rules see it."""
    roles = frozenset(Role(grant.role) for grant in account.grants)
    organisations = frozenset(grant.scope for grant in account.grants if grant.role == Role.FOCAL_POINT)
    return Actor(id=account.id, roles=roles, organisations=organisations)


def require_email(email: str) -> str:
    """A plausible address, trimmed. Raises Invalid (email)."""
    trimmed = email.strip()
    local, _at, domain = trimmed.partition("@")
    if not local or "." not in domain or len(trimmed) > 254 or any(mark.isspace() for mark in trimmed):
        raise Invalid(N_("Enter an e-mail address like name@example.org."), field="email")
    return trimmed


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def session_secret_hash(secret: str) -> bytes:
    """The hash by which a session's cookie is found."""
    return _digest(secret)

