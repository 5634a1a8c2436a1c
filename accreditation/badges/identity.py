"""What a clerk compares with the document that the holder shows, as the page of a printed card tells it.

Promise: no more than the comparison needs: of the document's number the last four characters. Whoever asks for it has
it noted before it is shown (actions.show_identity).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from accreditation.applications import presenters
from accreditation.applications.fields import field
from accreditation.applications.models import Application
from accreditation.programme.models import Event

_BEFORE = ("document_type", "document_issuer")
_AFTER = ("family_name", "given_names", "birth_date")
_SHOWN_CHARACTERS = 4


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Label and value of each fact; `expiry` apart, with whether the document ends before the event does."""

    facts: list[tuple[str, str]]
    expiry: str
    expires_early: bool


def identity_of(file: Application, event: Event) -> Identity:
    """What the document on file says. Facts that were never asked for are empty."""
    number = "".join(str(file.facts.get("document_number") or "").split())
    expiry = str(file.facts.get("document_expiry") or "")
    tail = (_("Document number ends in"), number[-_SHOWN_CHARACTERS:])
    return Identity(
        facts=[*(_fact(file, name) for name in _BEFORE), tail, *(_fact(file, name) for name in _AFTER)],
        expiry=_fact(file, "document_expiry")[1],
        expires_early=bool(expiry) and date.fromisoformat(expiry) < last_day(event),
    )


def _fact(file: Application, name: str) -> tuple[str, str]:
    asked = field(name)
    return _(asked.label), presenters.answer(asked, file.facts.get(name), file.category)


def last_day(event: Event) -> date:
    """The event's last day, where it is held."""
    last = event.ends_at.astimezone(UTC) - timedelta(microseconds=1)
    return last.astimezone(ZoneInfo(event.timezone)).date()
