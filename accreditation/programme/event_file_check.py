"""What must hold between the values of an event file: spans, order, reach, agreement of rows with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from accreditation.programme.event_file_keys import Place
from accreditation.programme.event_file_tables import (
    DEADLINES,
    OUTSIDE,
    STAGES,
    Category,
    Event,
    EventFile,
    Gate,
    Organisation,
    Quota,
    Session,
    Window,
)

Row = TypeVar("Row")
Placed = Mapping[str, list[tuple[object, Place]]]

#: WCAG 2.2, 1.4.3, for text of ordinary size.
LEAST_CONTRAST = 4.5


def row_faults(placed: Placed) -> None:
    """Note what is wrong within single rows, each well formed by itself."""
    for rows in placed.values():
        for row, place in rows:
            if isinstance(row, Event | Session):
                _span(row, place)
            elif isinstance(row, Window):
                _window(row, place)
            elif isinstance(row, Gate) and row.from_zone == row.to_zone:
                place.inside("to_zone").refuse(row.to_zone, "allowed is another zone than from_zone")
            elif isinstance(row, Category):
                _category(row, place)
            elif isinstance(row, Organisation):
                _organisation(row, place)
            elif isinstance(row, Quota) and row.organisation and row.organisation_kind:
                place.inside("organisation_kind").refuse(row.organisation_kind, "allowed is one of the two, or none")


def whole_faults(event: EventFile, placed: Placed) -> None:
    """Note what is wrong between rows; asked only when every row is well formed."""
    head = placed["event"][0][1]
    for code in DEADLINES:
        if code not in {deadline.code for deadline in event.deadlines}:
            head.inside("deadline").note("", f"[[deadline]] {code} is missing: it must be set")
    for table in ("zone", "gate", "category", "organisation"):
        if not placed[table]:
            head.inside(table).note("", f"[[{table}]] is missing: at least one must be declared")
    _zones(event, placed)
    _quotas(event, placed)
    _sessions(event, placed)


def _span(row: Event | Session, place: Place) -> None:
    if row.starts_at >= row.ends_at:
        place.inside("ends_at").note("", "is not after starts_at: allowed is a later time")


def _window(window: Window, place: Place) -> None:
    for count, period in enumerate(window.periods, 1):
        at = place.inside(f"periods[{count}]")
        if period.starts_at >= period.ends_at:
            at.inside(".ends_at").note("", "is not after starts_at: allowed is a later time")
        if count > 1 and period.starts_at < window.periods[count - 2].ends_at:
            at.inside(".starts_at").note("", "lies in or before the period above: allowed is order without overlap")


def _category(category: Category, place: Place) -> None:
    ratio = contrast(category.colour, category.text_colour)
    if ratio < LEAST_CONTRAST:
        place.inside("text_colour").refuse(
            category.text_colour, f"has contrast {ratio:.1f} on {category.colour}: allowed is {LEAST_CONTRAST} or more"
        )
    if list(category.stages) != [stage for stage in STAGES if stage in category.stages]:
        place.inside("stages").refuse(list(category.stages), f"allowed is the order {', '.join(STAGES)}")
    for key, words in (("public_names", category.public_names), ("public_texts", category.public_texts)):
        if category.public and not words:
            place.inside(key).note("", "is missing: it must be set where public = true")
    if category.uninvited and not category.public:
        place.inside("uninvited").refuse(True, "allowed only where public = true")
    for document in category.documents_optional:
        if document in category.documents:
            place.inside("documents_optional").refuse(document, "allowed are documents that are not in documents")
    _once(("functions", (row.code for row in category.functions)), place)
    _once(("zones", ((row.zone, row.window) for row in category.zones)), place)


def _once(listed: tuple[str, Iterable[object]], place: Place) -> None:
    """Note what stands twice in a list of rows."""
    seen: set[object] = set()
    for count, item in enumerate(listed[1], 1):
        if item in seen:
            place.inside(f"{listed[0]}[{count}]").refuse(item, "allowed is each once")
        seen.add(item)


def _organisation(organisation: Organisation, place: Place) -> None:
    name = organisation.names.get("en", "")
    if len(name) > 42 and not organisation.print_name:
        place.inside("print_name").note("", f"is missing: the English name has {len(name)} characters, allowed are 42")
    if organisation.kind in ("state", "observer_state") and organisation.territory not in ("", organisation.code):
        place.inside("territory").refuse(organisation.territory, "allowed is a state's own code, or nothing")


def _places(rows: Sequence[Row], placed: list[tuple[object, Place]]) -> Iterable[tuple[Row, Place]]:
    """Each row with its place: the event holds the rows as they were placed."""
    return zip(rows, (place for _, place in placed), strict=True)


def _zones(event: EventFile, placed: Placed) -> None:
    """Each zone can be entered, and its rule for "already inside" fits its gates."""
    for row, place in _places(event.zones, placed["zone"]):
        ways = [gate for gate in event.gates if gate.to_zone == row.code]
        if not ways:
            place.inside("code").refuse(row.code, "no [[gate]] leads there: allowed are zones with a gate")
        unscanned = [gate.code for gate in ways if not gate.exits_scanned and gate.kind == "people"]
        if row.rules.get("already_inside") == "refuse" and unscanned:
            place.inside("rules.already_inside").refuse(
                "refuse", f'allowed is "look", since exits are not scanned at {", ".join(unscanned)}'
            )
    if not any(gate.from_zone == OUTSIDE for gate in event.gates):
        placed["event"][0][1].inside("gate").note("", f'no [[gate]] leads in: one must have from_zone = "{OUTSIDE}"')


def _quotas(event: EventFile, placed: Placed) -> None:
    """A quota stands once, and for organisations that may nominate in its category."""
    invited = {category.code: category.invited_by for category in event.categories}
    kinds = {organisation.code: organisation.kind for organisation in event.organisations}
    seen: dict[tuple[str, str, str], Place] = {}
    for row, place in _places(event.quotas, placed["quota"]):
        which = (row.category, row.organisation, row.organisation_kind)
        if which in seen:
            place.inside("category").refuse(row.category, f"is settled by {seen[which].table}: allowed is one quota")
        seen[which] = place
        kind = row.organisation_kind or kinds.get(row.organisation, "")
        if kind and kind not in invited[row.category]:
            allowed = f"{kind} may not nominate {row.category}: allowed are {', '.join(invited[row.category])}"
            place.inside("organisation" if row.organisation else "organisation_kind").refuse(
                row.organisation or row.organisation_kind, allowed
            )


def _sessions(event: EventFile, placed: Placed) -> None:
    """A session lies within the event, and nobody is admitted to a room whose zone is closed to them."""
    granted = {category.code: {grant.zone for grant in category.zones} for category in event.categories}
    carded = {category.code for category in event.categories if category.badge}
    for row, place in _places(event.sessions, placed["session"]):
        if row.starts_at < event.event.starts_at or row.ends_at > event.event.ends_at:
            place.inside("starts_at").note("", "lies outside the event: allowed is within its starts_at and ends_at")
        for category in row.categories:
            if category in carded and row.zone not in granted[category]:
                place.inside("categories").refuse(
                    category, f"is not granted the zone {row.zone}: allowed are categories that are"
                )


def contrast(colour: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two sRGB colours (#RRGGBB), 1 to 21."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
