"""An instance filled with the invented population: what weeks of the verbs would have left, in one transaction.

Promise: the same seed gives the same people, files and histories; what must not be guessed (keys, serials) is random.
Rows are written in bulk, each with the events that its steps leave, recorded in the order of time in one chain. All of
it is committed together or nothing is. Left out: links that were used up, sessions, and all but the last notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from accreditation.accounts.models import Account
from accreditation.accounts.queries import account_names
from accreditation.applications.delegation_notices import code_for
from accreditation.applications.models import Application, ApplicationZone, BoardVote, Document, Item, Portrait
from accreditation.applications.notice_texts import NOTICE_OF
from accreditation.applications.workflow import State
from accreditation.badges.models import Badge, Collection, PrintPart, PrintRun, Receipt
from accreditation.badges.pdf import PART_SIZE
from accreditation.badges.workflow import BadgeState
from accreditation.delegations.actions import lock_quotas
from accreditation.delegations.models import Organisation, Quota
from accreditation.demo.albums import Album, Picture
from accreditation.demo.arrivals import SEASON_DAYS
from accreditation.demo.cards import KEPT_BACK, ODD_POSITION, Office, Run, rows_of
from accreditation.demo.filing import Clerk, Filed, item_rows, row_of, zone_rows
from accreditation.demo.hands import Hands
from accreditation.demo.name_lists import STATE_CULTURES
from accreditation.demo.people import population
from accreditation.demo.places import House, Settled, settle
from accreditation.demo.seats import HOST
from accreditation.demo.shapes import EventLike
from accreditation.demo.staff import APPLICANT_EMAIL
from accreditation.demo.trail import Trail
from accreditation.kernel.files import put
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.notices.actions import notify
from accreditation.programme.queries import categories

#: Files written together: their pictures are in memory meanwhile.
_BATCH: Final = 100
#: Notices kept in the outbox.
NOTICES: Final = 50
#: Where the guest who applies has an approved file too.
_SPEAKERS: Final = ("academia", "company")
#: The delegation whose focal point everybody may sign in as has about so many people.
_KNOWN_SIZE: Final = 25


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was written; `run_id` is the print run that waits for its job, None when there is none."""

    people: int
    badges: int
    events: int
    run_id: UUID | None
    #: The officers, for what is done after this.
    hands: Hands


def has_files(session: Session) -> bool:
    """Whether somebody's file is there: then nothing is invented."""
    return bool(session.execute(select(exists().select_from(Application))).scalar_one())


def fill(
    session: Session, *, people: int, delegations: int, seed: int, event: EventLike, password_hash: str, now: datetime
) -> Filled:
    """Write the population of `event` into the open transaction. The staff's accounts must be there.

    `now` (UTC) is the moment at which everybody stands as invented; nothing lies after it.
    """
    lock_quotas(session)
    organisations = {each.code: each for each in session.execute(select(Organisation)).scalars()}
    invented = list(population(people=people, seed=seed, event=event, now=now, delegations=delegations))
    settled = settle(
        invented, places=_places(session), houses=_houses(organisations),
        invited={each.code: each.invited_by for each in event.categories},
    )  # fmt: skip
    known = _known(_with_odd_positions(settled), organisations, now)
    trail = Trail()
    season = now - timedelta(days=SEASON_DAYS + 8)
    hands = Hands(session=session, trail=trail, seed=seed, password_hash=password_hash, season=season)
    hands.hire()
    hands.appoint(_sending(settled, organisations), known.delegation)
    clerk = Clerk(
        session, hands=hands, trail=trail, categories={each.code: each for each in categories(session)},
        organisations=organisations, seed=seed,
    )  # fmt: skip
    office = Office(hands=hands, trail=trail, key_number=key_ring().newest("badges")[0], now=now)
    files = _Files(session, Album(people=people), clerk, office, known)
    with session.no_autoflush:
        for batch in _batches(known.people):
            files.write(batch)
    run = office.close()
    _write_cards(session, office)
    _count_places(session, files.held)
    _tell(session, files.told, now)
    events = trail.record(session)
    return Filled(
        people=len(settled), badges=len(office.cards), events=events, run_id=run.row["id"] if run else None,
        hands=hands,
    )  # fmt: skip


def _places(session: Session) -> dict[tuple[str, str], int]:
    """Places by category and organisation, as the database holds them."""
    rows = session.execute(select(Quota).where(Quota.organisation_id.is_not(None), Quota.retired_at.is_(None)))
    return {(q.category.code, q.organisation.code): q.places for q in rows.unique().scalars() if q.organisation}


def _houses(organisations: Mapping[str, Organisation]) -> list[House]:
    return [
        House(code=each.code, kind=each.kind, name=each.names["en"])
        for each in sorted(organisations.values(), key=lambda organisation: organisation.position)
        if each.retired_at is None
    ]


def _with_odd_positions(settled: Sequence[Settled]) -> list[Settled]:
    """Give a few delegates whose card waits a position that cannot be printed."""
    waits = [
        each.person.number
        for each in settled
        for card in each.person.badges[-1:]
        if each.person.category == "delegate" and card.state is BadgeState.QUEUED
    ]
    chosen = frozenset(waits[:KEPT_BACK])
    return [
        replace(each, person=replace(each.person, facts={**each.person.facts, "title": ODD_POSITION}))
        if each.person.number in chosen
        else each
        for each in settled
    ]


def _sending(settled: Sequence[Settled], organisations: Mapping[str, Organisation]) -> list[tuple[str, str]]:
    """(code, culture of names) of every organisation that sends or answers for somebody, by code."""
    codes = {each.person.organisation for each in settled} | {each.assigned for each in settled}
    found = []
    for code in sorted(code for code in codes if code):
        state = code if code in STATE_CULTURES else organisations[code].territory
        host = organisations[code].kind == "host"
        found.append((code, STATE_CULTURES.get(HOST if host else state, ("en",))[0]))
    return found


@dataclass(frozen=True, kw_only=True)
class _Known:
    """The population with the two guests' parts in it: a delegation, and two people under one address."""

    people: list[Settled]
    delegation: str
    guests: frozenset[int]


def _known(settled: list[Settled], organisations: Mapping[str, Organisation], now: datetime) -> _Known:
    """Choose a delegation of middling size, a returned press file and an approved one of another category."""
    sizes = Counter(each.person.organisation for each in settled)
    states = [code for code in sizes if code and code != HOST and organisations[code].kind == "state"]
    delegation = min(states, key=lambda code: (abs(sizes[code] - _KNOWN_SIZE), code), default=HOST)
    returned = [each for each in settled if each.person.state is State.RETURNED]
    press = [each for each in returned if each.person.category == "press"]
    chosen: dict[int, Settled] = {}
    if returned:
        latest = max(press or returned, key=lambda each: (each.person.answer_until or now, each.person.number))
        until = max(latest.person.answer_until or now, now + timedelta(hours=40))
        chosen[latest.person.number] = replace(latest, person=replace(latest.person, answer_until=until))
    # nobody has two open files of one category
    taken = {each.person.category for each in chosen.values()} | {"principal"}
    cards = [each for each in settled if each.person.badges and each.person.state is State.APPROVED]
    approved = [each for each in cards if each.person.category not in taken]
    if approved:
        first = min(approved, key=lambda each: (each.person.category not in _SPEAKERS, each.person.number))
        chosen[first.person.number] = first
    people = [chosen.get(each.person.number, each) for each in settled]
    return _Known(people=people, delegation=delegation, guests=frozenset(chosen))


def _batches(people: Sequence[Settled]) -> Iterator[Sequence[Settled]]:
    for start in range(0, len(people), _BATCH):
        yield people[start : start + _BATCH]


class _Files:
    """Writes files in batches, each row after those that it names."""

    def __init__(self, session: Session, album: Album, clerk: Clerk, office: Office, known: _Known) -> None:
        self._session, self._album, self._clerk, self._office, self._known = session, album, clerk, office, known
        self._ids: dict[int, UUID] = {}
        #: Places taken: (category id, organisation id, place) -> files.
        self.held: Counter[tuple[int, int | None, str]] = Counter()
        #: What the latest steps told applicants: (when, file, state).
        self.told: list[tuple[datetime, Application, State]] = []

    def write(self, batch: Sequence[Settled]) -> None:
        """One batch: accounts, keys and blobs, then files, then what hangs on these."""
        filed = []
        uploads: list[tuple[Table, dict[str, Any]]] = []
        for each in batch:
            picture = self._album.portrait(each.person)
            email = APPLICANT_EMAIL if each.person.number in self._known.guests else each.person.email
            done = self._clerk.file(each, email=email, findings=picture.findings if picture else ())
            self._link(done)
            uploads += self._uploads(done, picture)
            filed.append(done)
        self._session.flush()
        _write(self._session, Application, [row_of(each.file) for each in filed])
        for model in (Portrait, Document):
            _write(self._session, model, [row for table, row in uploads if table is model.__table__])
        _write(self._session, ApplicationZone, [row for each in filed for row in zone_rows(each)])
        _write(self._session, Item, [row for each in filed for row in item_rows(each)])
        _write(self._session, BoardVote, [row for each in filed for row in each.votes])
        for done in filed:
            self._count(done)
            self._office.take(done)

    def _link(self, filed: Filed) -> None:
        """Remember the file's id, and point to the file of the person replaced."""
        self._ids[filed.person.number] = filed.file.id
        filed.file.replaces_id = self._ids.get(filed.person.replaces or 0)

    def _uploads(self, filed: Filed, picture: Picture | None) -> list[tuple[Table, dict[str, Any]]]:
        """Seal portrait and documents under the file's key; the rows that point at them."""
        rows: list[tuple[Table, dict[str, Any]]] = []
        if picture is not None and filed.portrait_at is not None:
            at = filed.portrait_at
            stored = [self._put(filed, content, at) for content in (picture.jpeg, picture.thumbnail)]
            rows.append((Portrait.__table__, {  # type: ignore[arg-type]
                "application_id": filed.file.id, "print_file_id": stored[0], "thumb_file_id": stored[1],
                "width_px": picture.width_px, "height_px": picture.height_px, "findings": list(picture.findings),
                "uploaded_at": at,
            }))  # fmt: skip
        taken_back = dict(filed.withdrawn)
        for kind in filed.person.documents:
            content = self._album.document(filed.person, kind, day=filed.uploaded_at.date())
            added_at = filed.uploaded_at + timedelta(seconds=30)
            if kind in taken_back:
                rows.append(self._document(filed, kind, content, added_at, taken_back[kind]))
                added_at = filed.renewed[kind]
            rows.append(self._document(filed, kind, content, added_at, None))
        return rows

    def _document(
        self, filed: Filed, kind: str, content: bytes, at: datetime, withdrawn_at: datetime | None
    ) -> tuple[Table, dict[str, Any]]:
        row = {"id": uuid4(), "application_id": filed.file.id, "kind": kind, "pages": 1, "added_at": at,
               "file_id": self._put(filed, content, at), "withdrawn_at": withdrawn_at}  # fmt: skip
        return Document.__table__, row  # type: ignore[return-value]

    def _put(self, filed: Filed, content: bytes, at: datetime) -> UUID:
        return put(self._session, content, key_id=filed.file.id, media_type="image/jpeg", now=at).id

    def _count(self, filed: Filed) -> None:
        file = filed.file
        self.held[file.category_id, file.organisation_id, file.place] += 1
        history = filed.person.history if file.stages else ()  # nobody writes to a principal
        self.told += [(step.at, file, State(step.state)) for step in history if State(step.state) in NOTICE_OF]
        self.told = sorted(self.told, key=lambda told: told[0])[-NOTICES:]


def _write(session: Session, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows as they are: no version is set back, no default is filled in by the ORM."""
    if rows:
        session.execute(insert(model.__table__), rows)


def _write_cards(session: Session, office: Office) -> None:
    """Runs with their keys and parts, then the cards, each after the file it belongs to."""
    for run in office.runs:
        new_data_key(session, run.row["id"], now=run.ordered_at)
    session.flush()
    _write(session, PrintRun, [run.row for run in office.runs])
    _write(session, PrintPart, [part for run in office.runs for part in _parts(run)])
    _write(session, Collection, [box.row for box in office.boxes])
    _write(session, Badge, rows_of(office.cards))
    names = account_names(session, {box.liaison.id for box in office.boxes})
    for box in office.boxes:
        if box.signed_at is not None:
            receipt = Receipt(**box.receipt())
            receipt.name = names[box.liaison.id]
            session.add(receipt)


def _parts(run: Run) -> list[dict[str, Any]]:
    """The parts of a run. Their PDFs are not kept: a card is drawn again from its record."""
    total = int(run.row["total"])
    return [
        {"run_id": run.row["id"], "position": position, "total": min(PART_SIZE, total - position * PART_SIZE),
         "file_id": None, "made_at": run.made_at}
        for position in range(-(-total // PART_SIZE))
    ]  # fmt: skip


def _count_places(session: Session, held: Mapping[tuple[int, int | None, str], int]) -> None:
    """Bring every quota's counters to what the files hold of it: a category's total counts all of its files."""
    counted: Counter[tuple[int, int | None, str]] = Counter()
    for (category, organisation, place), count in held.items():
        for mine in {organisation, None}:
            counted[category, mine, place] += count
    quotas = session.execute(select(Quota.id, Quota.category_id, Quota.organisation_id)).all()
    rows = [
        {"quota": quota.id, "more_reserved": counted[quota.category_id, quota.organisation_id, "reserved"],
         "more_consumed": counted[quota.category_id, quota.organisation_id, "consumed"]}
        for quota in quotas
    ]  # fmt: skip
    table = Quota.__table__
    change = {
        "reserved": table.c.reserved + bindparam("more_reserved"),
        "consumed": table.c.consumed + bindparam("more_consumed"),
    }
    wanted = [row for row in rows if row["more_reserved"] or row["more_consumed"]]
    if wanted:
        session.connection().execute(
            update(table).where(table.c.id == bindparam("quota")).values(change), wanted  # type: ignore[arg-type]
        )  # fmt: skip


def _tell(session: Session, told: Sequence[tuple[datetime, Application, State]], now: datetime) -> None:
    """The last notices, as they went out."""
    for at, file, state in told:
        account = session.get_one(Account, file.applicant_id)
        notice = notify(
            session, code_for(account, file, NOTICE_OF[state]), account_id=account.id, address=account.profile["email"],
            path=f"/applications/{file.reference}", reference=file.reference, language=file.language, now=at,
        )  # fmt: skip
        notice.state, notice.tries, notice.sent_at = "sent", 1, min(at + timedelta(seconds=20), now)
