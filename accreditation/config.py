"""Settings: every one is named here, with its unit, and read from the environment once.

A production setting that would be unsafe is refused at start, not warned about.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class UnsafeSettings(RuntimeError):
    """The settings would run the event in an unsafe way; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between one installation and another."""

    instance: Path
    #: SQLAlchemy URL of an external PostgreSQL; empty: the embedded one in the instance folder.
    database_url: str = ""
    #: The role that owns the tables and runs migrations; empty: the same as `database_url`.
    database_owner_url: str = ""
    #: Address under which people reach the application; links in mails begin with it.
    public_url: str = "http://127.0.0.1:8000"
    #: A demonstration shows the outbox and the demo sign-ins to everybody. Never for a real event.
    demo: bool = False
    testing: bool = False
    #: smtp://user:password@host:587 (STARTTLS, but on this machine) or smtps://...:465; empty: nothing is mailed.
    smtp_url: str = ""
    #: Sender of mails, as "Accreditation <accreditation@example.org>".
    mail_from: str = ""
    #: How many proxies of ours stand before it, each adding X-Forwarded-For; 0: that header is not believed.
    trusted_proxies: int = 0
    pool_size: int = 10
    upload_max_bytes: int = 12 * 1024 * 1024
    #: A staff session ends after this much silence, and at the latest after `session_life_s`.
    session_idle_s: int = 2 * 3600
    session_life_s: int = 12 * 3600
    link_ttl_s: int = 48 * 3600

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, unless the address is plain http on this machine."""
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this process. Raises UnsafeSettings for a combination that would expose people."""
    instance = Path(environ.get("INSTANCE") or ROOT / "instance").resolve()
    port = environ.get("PORT") or "8000"
    settings = Settings(
        instance=instance,
        database_url=environ.get("DATABASE_URL", ""),
        database_owner_url=environ.get("DATABASE_OWNER_URL", "") or environ.get("DATABASE_URL", ""),
        public_url=environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
        demo=environ.get("DEMO", "") == "1",
        smtp_url=environ.get("SMTP_URL", ""),
        mail_from=environ.get("MAIL_FROM", ""),
        trusted_proxies=_count(environ, "TRUSTED_PROXIES", 0),
        pool_size=_count(environ, "DATABASE_POOL", 10),
    )
    refuse_unsafe(settings)
    return settings


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    typed = environ.get(name) or str(default)
    if not typed.isdecimal():
        raise UnsafeSettings(f"{name} must be a whole number, not {typed!r}.")
    return int(typed)


def refuse_unsafe(settings: Settings) -> None:
    """Raise UnsafeSettings when a demonstration, or plain http, would face the network, or mails had no sender."""
    local = is_local(settings.public_url)
    if settings.demo and not local:
        raise UnsafeSettings("DEMO=1 shows every mail and password: it runs on this machine's own address only.")
    if settings.smtp_url and not _is_sender(settings.mail_from):
        raise UnsafeSettings("SMTP_URL needs MAIL_FROM, the address that mails come from.")
    if settings.smtp_url and not settings.smtp_url.startswith(("smtp://", "smtps://")):
        raise UnsafeSettings("SMTP_URL must begin with smtp:// or smtps://.")
    if not local and not settings.public_url.startswith("https://"):
        raise UnsafeSettings("PUBLIC_URL must begin with https:// (or be this machine's own address).")


def is_local(url: str) -> bool:
    """Whether `url` is plain http on this machine: by its host, whole; what cannot be read for certain is not."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    # Browsers read a backslash as a slash, and what stands before an @ is no host.
    plain = parts.scheme == "http" and not set(parts.netloc) & set("\\@") and port != 0
    return plain and host in _THIS_MACHINE


def _is_sender(mail_from: str) -> bool:
    """Whether a letter can bear it as its From: one address, with or without a name."""
    letter = EmailMessage()
    try:
        letter["From"] = mail_from
        (sender,) = letter["From"].addresses
    except (ValueError, IndexError, AttributeError, HeaderParseError):
        return False
    return bool(sender.username and sender.domain)
