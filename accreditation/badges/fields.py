"""What a badge shows: the values printed on one piece, and the one table of fields a layout may refer to.

Promise: values only. Nothing here reads a database, a clock or a file; a layout can name no field that FIELDS does not
list, so one row more is all that a new badge field costs. A field of scope CATEGORY is the same on every badge of a
category (it is drawn once, into a form); a field of scope BADGE differs from person to person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

from accreditation.badges.names import NameOrder, PrintedNames, printed_names

TagStyle = Literal["", "solid", "outline", "red"]


@dataclass(frozen=True, kw_only=True)
class CategoryFace:
    """A category as the badge shows it: colours "#rrggbb", a pattern of patterns.PATTERNS, one letter."""

    code: str
    number: int
    letter: str
    name_en: str
    name_vi: str
    colour: str
    text_colour: str
    pattern: str
    validity: str = ""  # where it differs from the event's


@dataclass(frozen=True, kw_only=True)
class ZoneFace:
    """One line of the zone legend. Its place on the badge is its place in the event's list, whoever is granted it."""

    number: int
    name_vi: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class EventFace:
    """The event's own part of a badge.

    `colours` holds "#rrggbb" for each name of layout.PALETTE; `texts` a text for each event field of FIELDS (absent:
    empty); `zones` the legend in its fixed order; `names` which form of a name is the largest; `mark` whether the drawn
    mark stands beside the event's name.
    """

    colours: Mapping[str, str]
    texts: Mapping[str, str]
    zones: tuple[ZoneFace, ...]
    validity: str = ""
    names: NameOrder = "latin_first"
    mark: bool = True


@dataclass(frozen=True, kw_only=True)
class BadgeFace:
    """Everything printed on one badge.

    `token` is the encoded token, 154 characters of A-Z 2-7. `family_name` and `given_names` are as the person writes
    them; the Latin pair is needed when they are in another script, and ignored otherwise. `portrait` is a baseline
    JPEG of 413 x 531 pixels (35 x 45 mm at 300 dpi), or None. `more` holds the texts of other pieces (day badges,
    floaters, vehicle passes) by field code.
    """

    token: str
    number: str
    issue: int
    category: CategoryFace
    family_name: str
    given_names: str
    latin_family_name: str = ""
    latin_given_names: str = ""
    organisation: str = ""
    function: str = ""
    code: str = ""
    code_name: str = ""
    privileges: tuple[str, ...] = ()
    zones: frozenset[int] = frozenset()
    tag: str = ""
    tag_vi: str = ""
    tag_style: TagStyle = ""
    portrait: bytes | None = None
    more: Mapping[str, str] = field(default_factory=dict)


NO_NAMES = PrintedNames()


@dataclass(frozen=True)
class Values:
    """What fields are read from. `badge` is None while the part common to a category is drawn."""

    event: EventFace
    category: CategoryFace
    badge: BadgeFace | None = None
    names: PrintedNames = NO_NAMES

    @classmethod
    def of(cls, badge: BadgeFace, event: EventFace) -> Values:
        """The values of one badge, its names ordered and capitalised once."""
        names = printed_names(
            family=badge.family_name,
            given=badge.given_names,
            latin_family=badge.latin_family_name,
            latin_given=badge.latin_given_names,
            order=event.names,
            turkic=badge.code in TURKIC_CODES,
        )
        return cls(event, badge.category, badge, names)

    def in_latin_alone(self) -> Values | None:
        """The same without the name in its own script; None where the name has one form."""
        if self.badge is None or not self.names.other:
            return None
        latin = replace(self.badge, family_name=self.badge.latin_family_name, given_names=self.badge.latin_given_names)
        return Values.of(latin, self.event)


# Whose capitals of "i" and "ı" are "İ" and "I": the plate is the only language that a badge knows.
TURKIC_CODES = frozenset({"TUR", "AZE"})


class Scope(IntEnum):
    """How far a value reaches; the wider, the smaller."""

    CATEGORY = 1
    BADGE = 2


@dataclass(frozen=True)
class BadgeField:
    """One field: its code in layouts, what the palette calls it, how far it reaches, how its text is read."""

    code: str
    label: str
    scope: Scope
    read: Callable[[Values], str]


def _event(code: str, label: str) -> BadgeField:
    return BadgeField(code, label, Scope.CATEGORY, lambda values: values.event.texts.get(code, ""))


def _category(code: str, label: str, read: Callable[[Values], str]) -> BadgeField:
    return BadgeField(code, label, Scope.CATEGORY, read)


def _badge(code: str, label: str, read: Callable[[BadgeFace], str]) -> BadgeField:
    return BadgeField(code, label, Scope.BADGE, lambda values: read(values.badge) if values.badge else "")


def _more(code: str, label: str) -> BadgeField:
    return _badge(code, label, lambda badge: badge.more.get(code, ""))


def shown_number(number: str) -> str:
    """Eight digits in two groups of four, "4821 0736": the way they are read out and typed."""
    digits = number.replace(" ", "")
    return f"{digits[:4]} {digits[4:]}" if len(digits) == 8 else number


_ALL = (
    # the event
    _event("title_en", "Kind of event, English"),
    _event("title_en_2", "Title, English"),
    _event("title_vi", "Title, Vietnamese"),
    _event("place_date", "Place and dates"),
    _event("short_en", "Short title"),
    _event("place_date_short", "Place and dates, short"),
    _event("property_vi", "Whose property it is, Vietnamese"),
    _event("property_en", "Whose property it is, English"),
    _event("property_vi_short", "Whose property it is, Vietnamese, short"),
    _event("property_en_short", "Whose property it is, English, short"),
    _event("return_to", "Return line"),
    _event("return_address", "Return address"),
    _event("return_short", "Return line and address, short"),
    *(_event(f"emergency_{n}", f"Emergency number {n}") for n in (1, 2, 3)),
    *(_event(f"emergency_{n}_note", f"Emergency number {n}, whose") for n in (1, 2, 3)),
    _event("emergency_short", "Emergency numbers, one line"),
    _event("desk", "Telephone of the badge desk"),
    _event("rule_vi", "Rule of the piece, Vietnamese"),
    _event("rule_en", "Rule of the piece, English"),
    # the category
    _category("letter", "Category letter", lambda values: values.category.letter),
    _category("name_en", "Category, English", lambda values: values.category.name_en),
    _category("name_vi", "Category, Vietnamese", lambda values: values.category.name_vi),
    _category("validity", "Valid", lambda values: values.category.validity or values.event.validity),
    # the person
    BadgeField("family_name", "Family name, largest", Scope.BADGE, lambda values: values.names.family),
    BadgeField("given_names", "Given names", Scope.BADGE, lambda values: values.names.given),
    BadgeField("other_name", "Name in the other script", Scope.BADGE, lambda values: values.names.other),
    _badge("organisation", "Organisation", lambda badge: badge.organisation),
    _badge("function", "Function", lambda badge: badge.function),
    _badge("code", "Country or organisation code", lambda badge: badge.code),
    _badge("code_name", "Whose the plate is; without one, the organisation", lambda badge: badge.code_name),
    _badge("number", "Badge number", lambda badge: shown_number(badge.number)),
    _badge("issue", "Issue number", lambda badge: str(badge.issue)),
    _badge("tag", "Tag", lambda badge: badge.tag),
    _badge("tag_vi", "Tag, Vietnamese", lambda badge: badge.tag_vi),
    _badge("tag_style", "Style of the tag", lambda badge: badge.tag_style),
    # other pieces
    *(
        _more(code, label)
        for code, label in (
            ("day", "Day"), ("weekday", "Weekday"), ("kind_en", "Kind of piece, English"), ("escort", "Escorted"),
            ("kind_vi", "Kind of piece, Vietnamese"), ("zone", "Zone of a floater"), ("card_of", "Card n of m"),
            ("hours", "Hours"), ("plate", "Number plate"), ("drop_off", "Drop-off"), ("window_day", "Window, day"),
            ("window_hours", "Window, hours"), ("route", "Route"), ("driver_number", "Driver's badge number"),
            ("style", "Style of address"), ("pin", "Pin"), ("party", "Motorcade party"), ("precedence", "Precedence"),
            ("liaison", "Liaison officer"), ("note", "Note verbale"),
        )
    ),
)  # fmt: skip

FIELDS: Mapping[str, BadgeField] = {row.code: row for row in _ALL}
