"""The tables of an event file: one dataclass each, its fields the keys, each with its kind and what it means.

The reader, the writer and docs/event-file.md all follow from these annotations: a new key is one line here.
A field without a default is a key that must be set. All times are UTC once read; every span is half-open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from accreditation.programme.event_file_keys import (
    CODE,
    COLOUR,
    EMAIL,
    LETTER,
    ORGANISATION_CODE,
    PHONE,
    Choice,
    Each,
    LocalTime,
    Mapped,
    Names,
    Number,
    Pattern,
    Ref,
    Rows,
    Text,
    Timezone,
    YesNo,
)

LANGUAGES = ("en", "vi", "ar", "zh", "fr", "ru", "es")
STAFF_LANGUAGES = ("en", "vi")
DESKS = ("protocol", "press_centre", "content", "logistics")
STAGES = ("review", "vetting", "approval")
FIELD_SETS = (
    "core", "delegate", "mandate", "press", "company", "academia",
    "protection", "interpreter", "staff", "medical", "driver",
)  # fmt: skip
DOCUMENTS = (
    "portrait", "identity_document", "note_verbale", "credentials", "full_powers", "mandate_letter",
    "assignment_letter", "press_card", "press_visa", "company_letter", "host_letter", "arms_permit",
    "confidentiality_undertaking", "employer_letter", "medical_licence", "driving_licence", "vehicle_registration",
)  # fmt: skip
PATTERNS = (
    "plain", "sash", "stripes", "rings", "grid", "checks", "dots", "scales",
    "chevrons", "waves", "columns", "triangles", "bricks", "pluses", "lattice",
)  # fmt: skip
ORGANISATION_KINDS = (
    "state", "observer_state", "igo", "ngo", "un", "company", "university", "media", "host",
)  # fmt: skip
SESSION_KINDS = (
    "welcome", "opening", "signing", "bilateral", "panel", "workshop", "booth", "press", "social", "closing",
)  # fmt: skip
PRIVILEGE_GROUPS = ("transport", "dining", "seating", "lounge", "equipment")
GATE_KINDS = ("people", "vehicles", "principals")
TAGS = ("head_of_delegation",)
NEEDS = ("escort", "floater")
#: The reasons at a gate whose verdict a zone may set: those of the gate's table that allow more than one.
SETTABLE_REASONS = (
    "gate_closed", "zone_not_granted", "outside_hours", "escort_missing", "floater_missing", "already_inside",
    "organisation_at_limit", "zone_full", "typed_number", "list_stale",
)  # fmt: skip
SETTABLE_VERDICTS = ("look", "refuse")
#: Deadlines the application asks for by name; a file must hold them all, and may hold others.
DEADLINES = ("nomination", "confirmation", "applications_close", "late_registration", "cut_off", "badges_from")
OUTSIDE = "outside"

#: A text by language code.
Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Event:
    """The event itself: [event]."""

    code: Annotated[str, CODE, "short name in addresses and file names"]
    number: Annotated[int, Number(1, 2**32 - 1), "stands in every badge's QR; never used for another event"]
    names: Annotated[Words, Names(every=True), "full name"]
    short_names: Annotated[Words, Names(every=True, longest=60), "name where room is scarce"]
    venue: Annotated[Words, Names(every=True, longest=120), "building"]
    place: Annotated[Words, Names(every=True, longest=60), "city"]
    timezone: Annotated[str, Timezone(), "all times of the file are local to it"]
    starts_at: Annotated[datetime, LocalTime(), "first moment of day one's programme"]
    ends_at: Annotated[datetime, LocalTime(), "end of the programme"]
    applicant_languages: Annotated[
        tuple[str, ...], Each(Choice(LANGUAGES), 1), "languages of public pages; the first is the default"
    ]
    staff_languages: Annotated[
        tuple[str, ...], Each(Choice(STAFF_LANGUAGES), 1), "languages of staff pages and of the scanner"
    ]
    list_stale_after_s: Annotated[int, Number(60, 86_400), "age at which a scanner's list is stale"] = 900
    help_email: Annotated[str, EMAIL, "where applicants write"]
    help_phone: Annotated[str, PHONE, "where applicants call"]


@dataclass(frozen=True, kw_only=True)
class BadgeOptions:
    """How badges of this event differ from the house's layout: [badge]."""

    names: Annotated[
        str,
        Choice(("latin_first", "native_first")),
        "which form of a name is the largest; the other stands in the line beneath",
    ] = "latin_first"
    armed_tag: Annotated[bool, YesNo(), "print ARMED or UNARMED on badges with the field set protection"] = False
    product_mark: Annotated[bool, YesNo(), "print the drawn mark beside the event's name"] = True


@dataclass(frozen=True, kw_only=True)
class Colours:
    """The badge's palette, by the names the layouts use: [colours]."""

    ink: Annotated[str, COLOUR, "text and granted zones"]
    muted: Annotated[str, COLOUR, "secondary text"]
    rule: Annotated[str, COLOUR, "hairlines"]
    void: Annotated[str, COLOUR, "hollow zones"]
    paper: Annotated[str, COLOUR, "the ground"]
    event: Annotated[str, COLOUR, "the event's own colour, nobody's category"]
    accent: Annotated[str, COLOUR, "second colour of the mark"]
    alert: Annotated[str, COLOUR, "tags that must be seen"]


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The badge's texts, by the names the layouts use: [texts]. `{dates}` and `{dates_short}` are filled in."""

    title_en: Annotated[str, Text(120), "kind of event"]
    title_en_2: Annotated[str, Text(120), "name of the event"]
    title_vi: Annotated[str, Text(120), "both in Vietnamese"]
    short_en: Annotated[str, Text(60), "name on small pieces"]
    place_date: Annotated[str, Text(80), "place and dates"]
    place_date_short: Annotated[str, Text(60), "the same on small pieces"]
    property_vi: Annotated[str, Text(), "whose property the badge is, Vietnamese"]
    property_en: Annotated[str, Text(), "the same, English"]
    property_vi_short: Annotated[str, Text(120), "the same on small pieces, Vietnamese"]
    property_en_short: Annotated[str, Text(120), "the same on small pieces, English"]
    return_to: Annotated[str, Text(80), "what a finder should do"]
    return_address: Annotated[str, Text(160), "where a found badge goes"]
    return_short: Annotated[str, Text(200), "both on small pieces"]
    emergency_1: Annotated[str, Text(16), "first emergency number"]
    emergency_1_note: Annotated[str, Text(40), "whose it is"]
    emergency_2: Annotated[str, Text(16), "second emergency number"]
    emergency_2_note: Annotated[str, Text(40), "whose it is"]
    emergency_3: Annotated[str, Text(16), "third emergency number"]
    emergency_3_note: Annotated[str, Text(40), "whose it is"]
    emergency_short: Annotated[str, Text(120), "the three on small pieces"]
    desk: Annotated[str, PHONE, "telephone of the badge desk"]


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A date that people must meet: [[deadline]]."""

    code: Annotated[str, CODE, f"must be among them: {', '.join(DEADLINES)}"]
    names: Annotated[Words, Names(every=True, longest=80), "as shown"]
    at: Annotated[datetime, LocalTime(), "first moment too late; of badges_from, first moment not too early"]
    public: Annotated[bool, YesNo(), "shown on the start page"] = False


@dataclass(frozen=True, kw_only=True)
class Period:
    """One span of a window, half-open: its end is outside."""

    starts_at: Annotated[datetime, LocalTime(), "first moment inside"]
    ends_at: Annotated[datetime, LocalTime(), "first moment after"]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Named hours, in one or more periods: [[window]]."""

    code: Annotated[str, CODE, "named by gates, grants and validity"]
    names: Annotated[Words, Names(longest=80), "as shown"]
    periods: Annotated[tuple[Period, ...], Rows(Period, 1), "in order, not overlapping"]

    @property
    def starts_at(self) -> datetime:
        """Start of the first period."""
        return self.periods[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """End of the last period."""
        return self.periods[-1].ends_at

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` (aware) lies in a period; the end does not."""
        return any(period.starts_at <= moment < period.ends_at for period in self.periods)


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A physical area: [[zone]]."""

    number: Annotated[int, Number(1, 63), "its digit on the badge and its bit in the QR; never used for another zone"]
    code: Annotated[str, CODE, "named by gates, sessions and grants"]
    names: Annotated[Words, Names(every=True, longest=60), "as shown and printed"]
    capacity: Annotated[int, Number(0, 1_000_000), "people at once; 0: no limit is kept"] = 0
    organisation_capacity: Annotated[int, Number(0, 100_000), "people of one organisation at once; 0: no limit"] = 0
    rules: Annotated[
        Mapping[str, str],
        Mapped(SETTABLE_REASONS, SETTABLE_VERDICTS),
        "verdict at this zone's gates by reason, where it differs from the house's",
    ] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A way from one zone to another: [[gate]]. To admit somebody moves them there."""

    code: Annotated[str, CODE, "named by devices and scans"]
    names: Annotated[Words, Names(longest=80), "as shown"]
    from_zone: Annotated[str, Ref("zone", (OUTSIDE,)), "where people come from"]
    to_zone: Annotated[str, Ref("zone", (OUTSIDE,)), "where it leads"]
    kind: Annotated[str, Choice(GATE_KINDS), "principals: pin wearers pass unscanned, all others scan"] = "people"
    exits_scanned: Annotated[bool, YesNo(), "people are scanned on their way back, too"] = False
    passback_s: Annotated[int, Number(0, 86_400), "how long somebody counts as inside; 0: until they leave"] = 0
    open: Annotated[str, Ref("window"), "its opening hours"]
    lanes: Annotated[int, Number(1, 60), "people checked side by side"] = 1


@dataclass(frozen=True, kw_only=True)
class Privilege:
    """A right that is no door: [[privilege]]."""

    code: Annotated[str, CODE, "named by categories"]
    names: Annotated[Words, Names(longest=60), "as shown"]
    labels: Annotated[Words, Names(longest=14), "words on the badge"]
    group: Annotated[str, Choice(PRIVILEGE_GROUPS), "where it is listed"]
    numbered: Annotated[bool, YesNo(), 'each grant has a value, printed after the label, such as "Seat A12"'] = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """One item of the programme: [[session]]."""

    code: Annotated[str, CODE, "named by speakers"]
    kind: Annotated[str, Choice(SESSION_KINDS), "what it is"]
    names: Annotated[Words, Names(longest=160), "title"]
    room: Annotated[str, Text(60), "room or stand"]
    zone: Annotated[str, Ref("zone"), "the zone the room lies in"]
    starts_at: Annotated[datetime, LocalTime(), "start"]
    ends_at: Annotated[datetime, LocalTime(), "first moment after"]
    categories: Annotated[tuple[str, ...], Each(Ref("category"), 1), "who may attend"]
    organisation: Annotated[str, Ref("organisation"), "who holds it, for a booth"] = ""


@dataclass(frozen=True, kw_only=True)
class Function:
    """A job within a category."""

    code: Annotated[str, CODE, "unique within its category"]
    names: Annotated[Words, Names(longest=80), "as shown and printed"]
    tag: Annotated[str, Choice(TAGS), "plate on the badge's band; a head of delegation is never stopped by limits"] = ""


@dataclass(frozen=True, kw_only=True)
class ZoneGrant:
    """A zone that a category's people enter by default: zone x hours."""

    zone: Annotated[str, Ref("zone"), "which"]
    window: Annotated[str, Ref("window"), "when; without it, as long as the badge is valid"] = ""
    needs: Annotated[str, Choice(NEEDS), "only with an escort, or with a floater of the organisation"] = ""


@dataclass(frozen=True, kw_only=True)
class Category:
    """A population class, which fixes defaults: [[category]]."""

    number: Annotated[int, Number(1, 255), "stands in the QR; never used for another category"]
    code: Annotated[str, CODE, "named by sessions and quotas"]
    letter: Annotated[str, LETTER, "on the badge's band"]
    colour: Annotated[str, COLOUR, "of the badge's band"]
    text_colour: Annotated[str, COLOUR, "on that colour; contrast 4.5 or better"]
    pattern: Annotated[str, Choice(PATTERNS), "of the badge's band"]
    names: Annotated[Words, Names(every=True, longest=40), "as shown and printed"]
    public_names: Annotated[Words, Names(every=True, longest=80), "as the start page asks; must be set when public"] = (
        field(default_factory=dict)
    )
    public_texts: Annotated[Words, Names(every=True, longest=160), "one line under it; must be set when public"] = (
        field(default_factory=dict)
    )
    desk: Annotated[str, Choice(DESKS), "the role that reviews its files"]
    stages: Annotated[tuple[str, ...], Each(Choice(STAGES)), "steps a file passes; none: protocol enters the person"]
    field_sets: Annotated[tuple[str, ...], Each(Choice(FIELD_SETS), 1), "questions asked"]
    documents: Annotated[tuple[str, ...], Each(Choice(DOCUMENTS)), "uploads that must be there"] = ()
    documents_optional: Annotated[tuple[str, ...], Each(Choice(DOCUMENTS)), "uploads that may be there"] = ()
    functions: Annotated[tuple[Function, ...], Rows(Function, 1), "jobs to choose from"]
    zones: Annotated[tuple[ZoneGrant, ...], Rows(ZoneGrant), "zones granted by default"] = ()
    privileges: Annotated[tuple[str, ...], Each(Ref("privilege")), "privileges granted by default"] = ()
    badge: Annotated[bool, YesNo(), "false: a pin and a register card in place of a badge"] = True
    public: Annotated[bool, YesNo(), "an application may start on the public page"] = False
    invited_by: Annotated[
        tuple[str, ...], Each(Choice(ORGANISATION_KINDS), 1), "kinds of organisation that may nominate"
    ]
    uninvited: Annotated[bool, YesNo(), "may come without one and type their organisation"] = False
    apply_until: Annotated[str, Ref("deadline"), "last moment of applications"]
    late_until: Annotated[str, Ref("deadline"), "last moment of late ones, marked urgent; without it, none"] = ""
    valid: Annotated[str, Ref("window"), "the badge is valid from this window's start to its end"]


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A body that nominates its people and answers for them: [[organisation]]."""

    code: Annotated[str, ORGANISATION_CODE, "ISO 3166-1 alpha-3 for states"]
    kind: Annotated[str, Choice(ORGANISATION_KINDS), "what it is"]
    names: Annotated[Words, Names(longest=160), "official short name"]
    print_name: Annotated[str, Text(42), "on badges, where the English name is longer than 42 characters"] = ""
    plate: Annotated[str, Pattern(r"[A-Z0-9-]{2,8}", "2 to 8 capitals, digits or -"), "on the badge's plate"]
    territory: Annotated[str, Pattern(r"[A-Z]{3}", "an ISO 3166-1 alpha-3 code"), "country of its seat"] = ""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A cap on places: [[quota]]. By organisation, by kind of organisation (each of that kind), or in all."""

    category: Annotated[str, Ref("category"), "whose places"]
    organisation: Annotated[str, Ref("organisation"), "this organisation's; goes before its kind's"] = ""
    organisation_kind: Annotated[str, Choice(ORGANISATION_KINDS), "of each organisation of this kind"] = ""
    places: Annotated[int, Number(0, 100_000), "people at most"]


@dataclass(frozen=True, kw_only=True)
class EventFile:
    """A whole event. Rows stand in the order of the file, which is the order they are shown in."""

    event: Event
    badge: BadgeOptions
    colours: Colours
    texts: Texts
    deadlines: tuple[Deadline, ...]
    windows: tuple[Window, ...]
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    privileges: tuple[Privilege, ...]
    categories: tuple[Category, ...]
    organisations: tuple[Organisation, ...]
    quotas: tuple[Quota, ...]
    sessions: tuple[Session, ...]


#: Single tables: their name in the file, which is their name in EventFile.
SINGLE: Mapping[str, type] = {"event": Event, "badge": BadgeOptions, "colours": Colours, "texts": Texts}

#: Repeated tables: name in the file -> (name in EventFile, row). In the order of writing.
REPEATED: Mapping[str, tuple[str, type]] = {
    "deadline": ("deadlines", Deadline),
    "window": ("windows", Window),
    "zone": ("zones", Zone),
    "gate": ("gates", Gate),
    "privilege": ("privileges", Privilege),
    "category": ("categories", Category),
    "organisation": ("organisations", Organisation),
    "quota": ("quotas", Quota),
    "session": ("sessions", Session),
}

#: Keys that no two rows of a table may share.
UNIQUE: Mapping[str, tuple[str, ...]] = {
    "deadline": ("code",),
    "window": ("code",),
    "zone": ("code", "number"),
    "gate": ("code",),
    "privilege": ("code",),
    "category": ("code", "number", "letter", "colour", "pattern"),
    "organisation": ("code",),
    "session": ("code",),
}
