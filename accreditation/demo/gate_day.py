"""The gates on the day of the demonstration: devices on shift, and some two hundred readings by the gate's own verb.

The hours are the last ones in which the main entrance was open, up to now: this morning, or yesterday at night. Each
reading is decided as a device's would be, so that ledger and presence agree; those still inside at closing time leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, Literal
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.applications.models import Application
from accreditation.badges.models import Badge
from accreditation.badges.queries import load_cards, token_of
from accreditation.badges.workflow import BadgeState
from accreditation.demo.hands import Hands
from accreditation.gates import actions
from accreditation.gates.challenges import signed_text
from accreditation.gates.lookups import Duty, duty_of
from accreditation.gates.scanning import Answer, Reading, answer, take
from accreditation.kernel.direct import Direct, direct_within
from accreditation.kernel.sealing import key_ring
from accreditation.programme.models import Event, Gate
from accreditation.programme.queries import current_event, gate

#: About so many readings, where enough badges were handed over.
SCANS: Final = 200
#: Gates with a device: the code, and the lane that its name tells.
_OUTER: Final = ("main_entrance", "press_entrance", "staff_entrance")
_INNER: Final = ("exhibition_doors", "workshop_wing", "plenary_east", "media_doors")
#: Where people of a category come in, if not by the main entrance.
_ENTRANCE: Final[Mapping[str, str]] = {
    "press": "press_entrance", "official_media": "press_entrance", "host_staff": "staff_entrance",
    "contractor": "staff_entrance", "medical": "staff_entrance", "volunteer": "staff_entrance",
}  # fmt: skip
_HOURS: Final = timedelta(hours=6)
#: Badges that no lens reads: their number is typed.
_TYPED: Final = 3
#: Cards collected for people who have not come yet: their first entry is still to be looked at.
_STILL_AWAY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One reading to come."""

    at: datetime
    gate: str
    text: str
    number: str = ""
    direction: Literal["in", "out"] = "in"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The gates with an officer on shift, and their hours."""

    begin: datetime
    end: datetime
    #: Whether `end` was closing time.
    closed: bool
    #: Hash of the shift's token, by the gate's code.
    shifts: Mapping[str, bytes]


def open_gates(session: Session, *, hands: Hands, now: datetime) -> Opened | None:
    """Enrol devices and open shifts on them; None where no gate was open yet. Commit before they are used."""
    posts = _posts(session)
    hours = _hours(posts.get("main_entrance"), now)
    if hours is None:
        return None
    begin, end = hours
    shifts = {code: _on_duty(session, row, hands, place, at=begin) for place, (code, row) in enumerate(posts.items())}
    return Opened(begin=begin, end=end, closed=end < now, shifts=shifts)


def read_badges(session: Session, opened: Opened, *, seed: int) -> int:
    """The readings of these hours, and the end of the shifts if the gates have closed; how many readings."""
    event = current_event(session)
    found = {code: duty_of(token, now=opened.begin) for code, token in opened.shifts.items()}
    duties = {code: duty for code, duty in found.items() if duty is not None}
    if event is None or not duties:
        return 0
    keys, connection = key_ring().verifying("badges"), direct_within(session)
    visits = sorted(_visits(session, Random(f"gates {seed}"), event, duties, opened), key=lambda visit: visit.at)
    for visit in visits:
        reading = Reading(
            uuid=uuid4(), read=None if visit.number else visit.text, typed=visit.number or None, scanned_at=visit.at
        )  # fmt: skip
        taken = take(connection, duties[visit.gate], reading, direction=visit.direction, keys=keys, now=visit.at)
        if taken.row["reason"] == "first_entry":
            _look_at(connection, duties[visit.gate], reading.uuid, visit.at)
    if opened.closed:
        for duty in duties.values():
            actions.end_shift(session, duty.shift_id, actor=duty.officer, now=opened.end)
    return len(visits)


def _look_at(connection: Direct, duty: Duty, scan: UUID, at: datetime) -> None:
    """The officer compared the passport of somebody whose badge was collected for them."""
    looked = Answer(uuid=uuid4(), scan=scan, action="confirm", reason="", made_at=at)
    answer(connection, duty, looked, now=at)


def _posts(session: Session) -> dict[str, Gate]:
    """The gates where a device stands, those of them that the event has."""
    found = {code: gate(session, code) for code in (*_OUTER, *_INNER)}
    return {code: row for code, row in found.items() if row is not None}


def _hours(entrance: Gate | None, now: datetime) -> tuple[datetime, datetime] | None:
    """The last hours, six at most, in which the entrance was open before `now`."""
    periods = entrance.window.periods if entrance is not None else []
    past = [period for period in periods if period["from"] < now.timestamp() - 60]
    if not past:
        return None
    end = min(now, datetime.fromtimestamp(past[-1]["until"], UTC))
    return max(datetime.fromtimestamp(past[-1]["from"], UTC), end - _HOURS), end


def _on_duty(session: Session, post: Gate, hands: Hands, place: int, *, at: datetime) -> bytes:
    """Enrol a device at this gate, its private key thrown away, and open a shift on it; the hash of the token."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    supervisor, officer = hands.officer("gate_supervisor", place), hands.officer("gate_officer", place)
    name = f"{post.names['en']}, lane 1"
    _device, code = actions.add_device(session, name=name, gate=post, actor=supervisor, now=at)
    actions.enrol(session, code=code, public_key=public, now=at)
    challenge = actions.challenge_for(officer, now=at)
    r, s = decode_dss_signature(key.sign(signed_text(challenge, post.code), ec.ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    _shift, token = actions.open_shift(
        session, gate=post, public_key=public, challenge=challenge, signature=signature, actor=officer, now=at
    )
    return actions.token_hash(token)


def _visits(
    session: Session, rng: Random, event: Event, duties: Mapping[str, Duty], opened: Opened
) -> Iterator[_Visit]:
    """Who comes, when, and where they go: mostly holders of badges handed over before, some with what opens nothing."""
    begin, end = opened.begin, opened.end
    rows = select(Badge.id).join(Application, Application.id == Badge.application_id).where(Badge.printed_at < begin)
    # by reference: serials and numbers are random, and the same seed gives the same day
    ids = list(session.execute(rows.order_by(Application.reference, Badge.issue)).scalars())
    cards = load_cards(session, ids)
    good = [card for card in cards if card.state is BadgeState.ISSUED and card.issued_at and card.issued_at < begin]
    still_away = [card for card in good if card.handed_to == "liaison"][:_STILL_AWAY]
    good = [card for card in good if card not in still_away]
    odd = [card for card in cards if card.state is not BadgeState.ISSUED]
    rng.shuffle(good)
    rng.shuffle(odd)
    span = end - begin
    for card in good[_TYPED : _TYPED + SCANS * 2 // 5]:
        at = begin + span * (rng.random() ** 1.6 * 0.8)
        yield from _one_day(rng, card, token_of(card, event), duties, at, end, closed=opened.closed)
    for card in odd[:8]:
        yield _Visit(at=begin + span * rng.random(), gate="main_entrance", text=token_of(card, event))
    for card in good[:_TYPED]:
        yield _Visit(at=begin + span * rng.random(), gate="main_entrance", text="", number=card.number)
    yield _Visit(at=begin + span * 0.4, gate="main_entrance", text="https://hotel.example/wifi")


def _one_day(
    rng: Random, card: Badge, text: str, duties: Mapping[str, Duty], at: datetime, end: datetime, *, closed: bool
) -> Iterator[_Visit]:
    """Come in, go on through one or two doors, and perhaps leave; everybody leaves before the gates close."""
    entrance = _ENTRANCE.get(card.application.category.code, "main_entrance")
    entrance = entrance if entrance in duties else "main_entrance"
    yield _Visit(at=at, gate=entrance, text=text)
    for door in _doors(rng, card, duties):
        at += timedelta(minutes=rng.randint(3, 25))
        if at < end:
            yield _Visit(at=at, gate=door, text=text)
    leaves_at = at + (end - at) * rng.uniform(0.5, 0.98)
    if leaves_at > at and (closed or rng.random() < 0.15):
        yield _Visit(at=leaves_at, gate=entrance, text=text, direction="out")


def _doors(rng: Random, card: Badge, duties: Mapping[str, Duty]) -> Sequence[str]:
    """Doors that the badge mostly opens: one in ten tries another one."""
    doors = [code for code in _INNER if code in duties]
    mine = [code for code in doors if duties[code].leads("in")["to"] in card.zones]
    return rng.sample(doors if rng.random() < 0.1 or not mine else mine, rng.choice((1, 1, 2)) if len(mine) > 1 else 1)
