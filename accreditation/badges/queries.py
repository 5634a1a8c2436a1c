"""Reading badges: what waits to be printed, a run with its parts, a person's cards, and the values a card shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, and_, any_, exists, func, literal, select
from sqlalchemy.orm import Session, joinedload, lazyload

from accreditation.applications.index import name_index
from accreditation.applications.models import Application, Item
from accreditation.applications.workflow import State
from accreditation.delegations.queries import state_names
from accreditation.kernel.errors import NotFound
from accreditation.kernel.files import read_many
from accreditation.kernel.sealing import key_ring, load_data_keys
from accreditation.policy.words import N_
from accreditation.programme.event_file_shift import dates, dates_short
from accreditation.programme.models import Category, Event
from accreditation.programme.queries import privileges, zones

from .fields import BadgeFace, CategoryFace, EventFace, ZoneFace
from .models import Badge, PrintRun
from .token import VERSION, Payload, mint, zone_bits
from .workflow import BadgeState

PAGE = 25


def _never_had_card() -> ColumnElement[bool]:
    """What is printed by itself. A card that ended is followed by another only when somebody asks for one."""
    had = select(Badge.id).where(Badge.application_id == Application.id)
    return and_(Application.state == State.APPROVED, ~had.exists(), Category.has_badge)


def to_print(session: Session, *, category: str = "", most: int | None = None) -> list[Application]:
    """Approved files that never had a card, longest approved first."""
    rows = select(Application).join(Category, Category.id == Application.category_id).where(_never_had_card())
    if category:
        rows = rows.where(Category.code == category)
    rows = rows.order_by(Application.waiting_since, Application.id).limit(most)
    return list(session.execute(rows).unique().scalars())


def files_to_print(session: Session, *, category: str = "") -> list[UUID]:
    """The files of all that waits to be printed: those of `to_print` and of `waiting_cards`."""
    waits = exists().where(Badge.application_id == Application.id, _waits())
    rows = select(Application.id).join(Category, Category.id == Application.category_id)
    rows = rows.where(_never_had_card() | waits).order_by(Application.id)
    return list(session.execute(rows.where(Category.code == category) if category else rows).scalars())


def _waits() -> ColumnElement[bool]:
    return and_(Badge.state == BadgeState.QUEUED, Badge.run_id.is_(None))


def waiting_cards(session: Session, *, category: str = "") -> list[Badge]:
    """Cards queued but in no run: reprints, and those kept back from a run whose problem may be mended."""
    rows = select(Badge).where(_waits())
    if category:
        rows = rows.where(
            Badge.application.has(Application.category_id.in_(select(Category.id).where(Category.code == category)))
        )
    return _shown(session, rows.order_by(Badge.queued_at, Badge.id))


def print_counts(session: Session) -> list[tuple[Category, int]]:
    """How many approved files that never had a card each category has, in the event's order; none is left out."""
    rows = (
        select(Category, func.count())
        .join(Application, Application.category_id == Category.id)
        .where(_never_had_card())
        .group_by(Category.id)
        .order_by(Category.position)
    )
    return [(row[0], row[1]) for row in session.execute(rows)]


def runs(session: Session, *, most: int = 20) -> list[PrintRun]:
    """Print runs, newest first."""
    return list(session.execute(select(PrintRun).order_by(PrintRun.number.desc()).limit(most)).scalars())


def run_by_number(session: Session, number: int) -> PrintRun:
    """The run `number`. Raises NotFound."""
    run = session.execute(select(PrintRun).where(PrintRun.number == number)).scalar_one_or_none()
    if run is None:
        raise NotFound(N_("There is no such print run."))
    return run


def badge_by_number(session: Session, number: str) -> Badge:
    """The card with this eight-digit number (spaces are ignored). Raises NotFound."""
    bare = "".join(number.split())
    badge = session.execute(select(Badge).where(Badge.number == bare)).unique().scalar_one_or_none()
    if badge is None:
        raise NotFound(N_("There is no such badge."))
    return badge


def cards_of(session: Session, application_id: UUID) -> list[Badge]:
    """A person's cards, newest first."""
    rows = select(Badge).where(Badge.application_id == application_id).order_by(Badge.issue.desc())
    return list(session.execute(rows).unique().scalars())


def search_cards(session: Session, *, typed: str = "", state: str = "", page: int = 1) -> tuple[list[Badge], int]:
    """A page of cards by name, reference or number, and how many there are in all."""
    rows: Select[Any, Any] = select(Badge.id, Badge.application_id).order_by(Badge.queued_at.desc(), Badge.id)
    if state:
        rows = rows.where(Badge.state == state)
    bare = "".join(typed.split())
    if bare.isdigit():
        rows = rows.where(Badge.number.startswith(bare))
    elif typed.strip():
        found = name_index(session).search(typed)
        by_reference = select(Application.id).where(Application.reference == typed.strip().upper())
        of_these = Badge.application_id == any_(literal(found, ARRAY(Uuid)))  # one parameter, not one for each
        rows = rows.where(of_these | Badge.application_id.in_(by_reference))
    total = session.execute(select(func.count()).select_from(rows.order_by(None).subquery())).scalar_one()
    shown = [row.id for row in session.execute(rows.limit(PAGE).offset((max(page, 1) - 1) * PAGE))]
    return load_cards(session, shown), total


def _shown(session: Session, rows: Select[Badge]) -> list[Badge]:
    """Cards with what a row or a face shows of their files; each category is read once for all."""
    file = joinedload(Badge.application)
    category = file.selectinload(Application.category)
    armed = file.selectinload(Application.items).load_only(Item.kind)
    shown = (file.joinedload(Application.organisation), file.selectinload(Application.portrait), armed)
    window = (category.lazyload("*"), category.joinedload(Category.window))
    held = rows.options(lazyload("*"), file, category, *window, *shown)
    badges = list(session.execute(held).unique().scalars())
    load_data_keys(session, {badge.application_id for badge in badges})
    return badges


def load_cards(session: Session, badge_ids: Sequence[UUID]) -> list[Badge]:
    """These cards with their files open for reading, in the order given."""
    if not badge_ids:
        return []
    found = {badge.id: badge for badge in _shown(session, select(Badge).where(Badge.id.in_(badge_ids)))}
    return [found[badge_id] for badge_id in badge_ids if badge_id in found]


def part_cards(session: Session, run: PrintRun, position: int) -> list[Badge]:
    """The cards of one part, in the order they are printed: by name, as a clerk looks for them."""
    rows = select(Badge.id).where(Badge.run_id == run.id, Badge.part == position)
    badges = load_cards(session, list(session.execute(rows).scalars()))
    index = name_index(session)
    keys = {badge.id: (entry.sort_key if (entry := index.get(badge.application_id)) else "") for badge in badges}
    return sorted(badges, key=lambda badge: (keys[badge.id], badge.id))


def printed_in_latin_alone(session: Session, run: PrintRun) -> list[Badge]:
    """The cards of a run that were printed without the name in its own script, by number."""
    rows = select(Badge).where(Badge.run_id == run.id, Badge.printed_at.is_not(None), Badge.problem != "")
    return _shown(session, rows.order_by(Badge.number))


def token_of(badge: Badge, event: Event) -> str:
    """The card's token, minted again from its record: 154 characters."""
    payload = Payload(
        version=VERSION,
        key_id=badge.key_number,
        event=event.number,
        serial=badge.serial,
        issue=badge.issue,
        category=badge.application.category.number,
        zones=zone_bits(badge.zones),
        valid_from=_seconds(badge.valid_from),
        valid_until=_seconds(badge.valid_until),
    )
    return mint(payload, key_ring().private("badges", badge.key_number))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def event_face(session: Session, event: Event) -> EventFace:
    """The event's own part of a badge; `{dates}` in its texts are the event's."""
    zone = ZoneInfo(event.timezone)
    first = event.starts_at.astimezone(zone).date()
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    said = {"dates": dates(first, last), "dates_short": dates_short(first, last)}
    return EventFace(
        colours=event.options["colours"],
        texts={code: text.format_map(said) for code, text in event.options["texts"].items()},
        zones=tuple(
            ZoneFace(number=zone.number, name_vi=zone.names["vi"], name_en=zone.names["en"]) for zone in zones(session)
        ),
        validity=dates_short(first, last),
        names=event.options["badge"]["names"],
        mark=event.options["badge"].get("product_mark", True),
    )


def category_face(category: Category, event: Event) -> CategoryFace:
    """A category as its badge shows it."""
    zone = ZoneInfo(event.timezone)
    starts = datetime.fromtimestamp(category.window.starts_s, zone).date()
    ends = datetime.fromtimestamp(category.window.ends_s - 1, zone).date()
    return CategoryFace(
        code=category.code,
        number=category.number,
        letter=category.letter,
        name_en=category.names["en"],
        name_vi=category.names["vi"],
        colour=category.colour,
        text_colour=category.text_colour,
        pattern=category.pattern,
        validity=dates_short(starts, ends),
    )


def faces(session: Session, badges: Sequence[Badge], event: Event) -> list[BadgeFace]:
    """The values of these cards, portraits opened with two queries for all."""
    held = {badge.id: badge.application.portrait for badge in badges}
    pictures = read_many(session, {portrait.print_file_id for portrait in held.values() if portrait})
    portraits = {
        badge_id: pictures.get(portrait.print_file_id) for badge_id, portrait in held.items() if portrait is not None
    }
    labels = {each.code: each.labels["en"] for each in privileges(session) if not each.numbered}
    categories = {badge.application.category_id: badge.application.category for badge in badges}
    shown = {category_id: category_face(category, event) for category_id, category in categories.items()}
    states = {code: names["en"] for code, names in state_names(session).items()}
    return [
        _face(badge, event, portraits.get(badge.id), labels, shown[badge.application.category_id], states)
        for badge in badges
    ]


_TAGS = {"head_of_delegation": ("HEAD OF DELEGATION", "Trưởng đoàn", "red")}


def _face(
    badge: Badge,
    event: Event,
    portrait: bytes | None,
    labels: dict[str, str],
    category: CategoryFace,
    states: dict[str, str],
) -> BadgeFace:
    file, facts = badge.application, badge.application.facts
    native = (facts.get("native_name") or "").strip()
    family, given = facts.get("family_name") or "", facts.get("given_names") or ""
    function = next((each for each in file.category.functions if each["code"] == file.function), None)
    tag, tag_vi, style = _tag(file, function, event)
    organisation = file.organisation
    printed = facts.get("organisation_name", "")
    if organisation is not None:
        printed = organisation.print_name or organisation.names["en"]
    plate = organisation.plate if organisation else ""
    return BadgeFace(
        token=token_of(badge, event),
        number=badge.number,
        issue=badge.issue,
        category=category,
        family_name=native or family,
        given_names="" if native else given,
        latin_family_name=family if native else "",
        latin_given_names=given if native else "",
        organisation=printed,
        function=facts.get("title") or (function["names"]["en"] if function else ""),
        code=plate,
        code_name=states.get(plate, printed),
        privileges=tuple(labels[code] for code in file.category.privileges if code in labels)[:3],
        zones=frozenset(badge.zones),
        tag=tag,
        tag_vi=tag_vi,
        tag_style=style,
        portrait=portrait,
    )


def _tag(file: Application, function: dict[str, Any] | None, event: Event) -> tuple[str, str, Any]:
    if function and function.get("tag"):
        return _TAGS[function["tag"]]
    if event.options["badge"].get("armed_tag") and "protection" in file.category.field_sets:
        armed = any(item.kind == "arms" for item in file.items)
        return ("ARMED", "Có vũ khí", "solid") if armed else ("UNARMED", "Không vũ khí", "outline")
    return "", "", ""
