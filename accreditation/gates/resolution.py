"""Reading for the resolution desk: whose badge was read or typed, who was sent by the gates, what happened to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload, load_only

from accreditation.applications.index import name_index
from accreditation.applications.models import Application
from accreditation.applications.references import read_reference
from accreditation.badges.models import Badge
from accreditation.badges.queries import cards_of, load_cards
from accreditation.badges.token import check_number, examine
from accreditation.kernel.errors import Invalid, NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.words import N_
from accreditation.programme.models import Gate

from .models import Scan

#: How long a holder whom a gate did not admit is looked for at the desk.
SENT_WITHIN = timedelta(minutes=30)
_MOST_SENT = 20
_MOST_NAMED = 20
#: A badge's code is longer, and in one piece; what is shorter is a reference or a name.
_SHORTEST_CODE = 40
#: What nobody is called: it has a figure, or the form of a reference.
_NO_NAME = re.compile(r"\d|^\s*\w{2}-\w{4}-\w{2}\s*$")
#: More than all gates read within that time; found by the ledger's own order.
_LATEST = 10_000
_GREATEST_SERIAL = 2**63 - 1


def reference_of(session: Session, typed: str, *, keys: Mapping[int, Ed25519PublicKey]) -> str | None:
    """The reference of the file behind a badge's code, its number, or the reference; None for what may be a name.

    Raises Invalid (wanted), and says what was understood.
    """
    bare = "".join(typed.split())
    code = len(bare) >= _SHORTEST_CODE and bare == typed.strip() and "-" not in bare
    rows = select(Application.reference).join(Badge, Badge.application_id == Application.id)
    if bare.isdigit():
        if not check_number(bare):
            raise Invalid(N_("This is not a badge number: compare its eight digits with the badge."), field="wanted")
        rows = rows.where(Badge.number == bare)
    elif not code:
        known = read_reference(typed) or typed.strip().upper()
        rows = select(Application.reference).where(Application.reference == known)
    else:
        rows = rows.where(Badge.serial == _serial(bare, keys))
    found = session.execute(rows).scalars().first()
    if found is None and (code or _NO_NAME.search(typed)):
        raise _unknown()
    return found


def _unknown() -> Invalid:
    return Invalid(N_("Nobody is known by this: it was not made here, or was mistyped."), field="wanted")


def named(session: Session, typed: str) -> tuple[list[Badge], int]:
    """The newest cards of people whose name resembles `typed`, best first, and how many people there are in all.

    Only who has a card is found: the desk mends badges. At most _MOST_NAMED are given. Raises Invalid (wanted).
    """
    ids = name_index(session).search(typed)
    # The last of each file's is its newest.
    of_these = select(Badge.application_id, Badge.id).where(Badge.application_id.in_(ids))
    rows = session.execute(of_these.order_by(Badge.application_id, Badge.issue))
    card_of = dict(rows.all())
    cards = [card_of[file_id] for file_id in ids if file_id in card_of]
    if not cards:
        raise _unknown()
    return load_cards(session, cards[:_MOST_NAMED]), len(cards)


def _serial(text: str, keys: Mapping[int, Ed25519PublicKey]) -> int:
    """The serial of a code that is ours. Raises Invalid (wanted)."""
    token = examine(text.upper(), keys)
    serial = int(token["serial"], 16) if token["read"] == "ok" and token["serial"] else None
    if serial is None or serial > _GREATEST_SERIAL:
        raise Invalid(N_("This code was not made by us: keep the badge and call the supervisor."), field="wanted")
    return serial


def person(session: Session, reference: str) -> tuple[Application, list[Badge]]:
    """The file and its cards, newest first. Raises NotFound."""
    file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one_or_none()
    if file is None:
        raise NotFound(N_("There is no such file."))
    return file, cards_of(session, file.id)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Somebody whom a gate did not admit, and who was not admitted since."""

    scan: Scan
    gate: Gate
    number: str
    file: Application


def sent(session: Session, *, now: datetime) -> list[Sent]:
    """Whom the gates looked at or refused within the last half hour and nobody admitted since, newest first."""
    last = select(func.max(Scan.seq)).scalar_subquery()
    newest = (
        select(func.max(Scan.seq))
        .join(Badge, Badge.id == Scan.badge_id)
        .where(Scan.seq > last - _LATEST, Scan.received_at > now - SENT_WITHIN)
        .group_by(Badge.application_id)
    )
    rows = (
        select(Scan, Gate, Badge.number, Application)
        .options(lazyload("*"), load_only(Application.sealed_facts, Application.reference))
        .join(Gate, Gate.id == Scan.gate_id)
        .join(Badge, Badge.id == Scan.badge_id)
        .join(Application, Application.id == Badge.application_id)
        .where(Scan.seq.in_(newest), Scan.verdict != "admit", Scan.kind != "undo")
        .order_by(Scan.seq.desc())
        .limit(_MOST_SENT)
    )
    found = session.execute(rows).all()
    load_data_keys(session, {file.id for _scan, _gate, _number, file in found})
    return [Sent(scan=scan, gate=gate, number=number, file=file) for scan, gate, number, file in found]
