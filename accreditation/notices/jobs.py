"""Sending the outbox by SMTP. At least once: a notice is claimed before it is sent, and marked after.

Whoever dies in between leaves it claimed for a while; it is then sent again, with the same Message-ID. A letter that
cannot be written is given up at once, one whose sending goes wrong in any way is tried again: neither holds up the
others. Nothing of a letter is logged: an entry names the notice and the kind of fault, never the address or what a
server said of it.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import select, update

from accreditation.config import Settings
from accreditation.kernel.database import current_session, transaction

from .letters import Letter, compose
from .models import Notice

_LOG = logging.getLogger(__name__)
_TIMEOUT_S = 20
MAX_TRIES = 8
#: A claim lasts this long; after the first failure the next try follows then, later ones twice as late each time.
FIRST_WAIT = timedelta(minutes=2)
_UNAUDITED = "delivery of mail is progress; the write that wanted it told is the event"
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How many notices went out, will be tried again, and were given up."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def send_waiting(settings: Settings, *, now: datetime, most: int = 200) -> Delivery:
    """Send at most `most` notices that are due, oldest first, over one connection. Without a mail server: nothing.

    May run in several processes at once: none sends what another has claimed.
    """
    counts = {"sent": 0, "postponed": 0, "failed": 0}
    if not settings.smtp_url:
        return Delivery()
    post: smtplib.SMTP | None = None
    for _turn in range(most):
        claimed = _claim(now)
        if claimed is None:
            break
        notice_id, tries = claimed
        message = _written(notice_id, settings)
        if message is None:
            counts[_mark(notice_id, "failed", tries, now)] += 1
            continue
        post = post or _connected(settings)
        outcome = _send(post, notice_id, message) if post else "postponed"
        if outcome != "sent":
            _close(post)
            post = None
        counts[_mark(notice_id, outcome, tries, now)] += 1
    _close(post)
    return Delivery(**counts)


def _claim(now: datetime) -> tuple[UUID, int] | None:
    """Take the oldest notice that is due, for the length of one wait; commit before anything is sent."""
    due = (
        select(Notice.id)
        .where(Notice.state == "waiting", Notice.next_try_at <= now)
        .order_by(Notice.next_try_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    with transaction(unaudited=_UNAUDITED) as session:
        claimed = session.execute(
            update(Notice)
            .where(Notice.id == due)
            .values(tries=Notice.tries + 1, next_try_at=now + FIRST_WAIT)
            .returning(Notice.id, Notice.tries)
        ).first()
    return (claimed.id, claimed.tries) if claimed else None


def _written(notice_id: UUID, settings: Settings) -> EmailMessage | None:
    """The notice as a mail; None when none can be made of it: the person was erased, or what it holds is no letter."""
    session = current_session()
    try:
        letter = compose(session.get_one(Notice, notice_id))
        return _message(notice_id, letter, settings) if letter.address else None
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter is no fault of the next
        _LOG.warning("notice %s cannot be written: %s", notice_id, type(error).__name__)
        return None
    finally:
        session.rollback()  # no connection waits for the mail server


def _send(post: smtplib.SMTP, notice_id: UUID, message: EmailMessage) -> str:
    try:
        post.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _said in error.recipients.values()}
        _LOG.warning("notice %s: the mail server refused its address with %s", notice_id, sorted(codes))
        return "failed" if min(codes) >= 500 else "postponed"
    except Exception as error:  # noqa: BLE001 - a server's odd answer, an address that it cannot be told: the next one goes out
        _LOG.warning("notice %s was not sent: %s", notice_id, type(error).__name__)
        return "postponed"
    return "sent"


def _message(notice_id: UUID, letter: Letter, settings: Settings) -> EmailMessage:
    """Raises ValueError, or what the standard library trips over, for an address that is not one address."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.address
    if len(message["To"].addresses) != 1:
        raise ValueError("a letter goes to one person")
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{notice_id}@{settings.mail_from.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text(settings.public_url))
    return message


def _mark(notice_id: UUID, outcome: str, tries: int, now: datetime) -> str:
    """Note what came of it; returns the outcome that holds, failed after the last try."""
    held = "failed" if outcome == "postponed" and tries >= MAX_TRIES else outcome
    values: dict[str, dict[str, Any]] = {
        "sent": {"state": "sent", "sent_at": now},
        "failed": {"state": "failed"},
        "postponed": {"next_try_at": now + FIRST_WAIT * 2 ** (tries - 1)},
    }
    with transaction(unaudited=_UNAUDITED) as session:
        mine = update(Notice).where(Notice.id == notice_id, Notice.state == "waiting")
        session.execute(mine.values(**values[held]))
    return held


def _connected(settings: Settings) -> smtplib.SMTP | None:
    """A connection that is encrypted, unless it stays on this machine: a link in a mail is a key."""
    server = urlsplit(settings.smtp_url)
    host, secure = server.hostname or "", ssl.create_default_context()
    try:
        if server.scheme == "smtps":
            post: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=_TIMEOUT_S, context=secure)
        else:
            post = smtplib.SMTP(host, server.port or 587, timeout=_TIMEOUT_S)
            if host not in _LOCAL:
                post.starttls(context=secure)
        if server.username:
            post.login(unquote(server.username), unquote(server.password or ""))
    except (smtplib.SMTPException, OSError) as error:
        _LOG.warning("the mail server does not take us: %s", type(error).__name__)
        return None
    return post


def _close(post: smtplib.SMTP | None) -> None:
    if post is not None:
        try:
            post.quit()
        except (smtplib.SMTPException, OSError):
            post.close()
