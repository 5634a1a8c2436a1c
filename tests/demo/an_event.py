"""An event with every kind of category and organisation that the population knows, without an event file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from accreditation.demo.name_lists import STATE_CULTURES
from accreditation.demo.shapes import EventLike

NOW = datetime(2025, 10, 25, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Head:
    starts_at: datetime = datetime(2025, 10, 24, 18, 0, tzinfo=UTC)
    timezone: str = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Function:
    code: str
    tag: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Category:
    code: str
    desk: str
    field_sets: tuple[str, ...]
    invited_by: tuple[str, ...]
    documents: tuple[str, ...] = ("portrait", "identity_document")
    stages: tuple[str, ...] = ("review", "vetting", "approval")
    functions: tuple[Function, ...] = (Function("member"),)
    badge: bool = True
    uninvited: bool = False


@dataclass(frozen=True)
class Organisation:
    code: str
    kind: str
    territory: str = ""

    @property
    def names(self) -> Mapping[str, str]:
        return {"en": f"Organisation {self.code}"}


@dataclass(frozen=True)
class Quota:
    category: str
    places: int
    organisation: str = ""
    organisation_kind: str = ""


@dataclass(frozen=True)
class Event:
    event: Head
    categories: tuple[Category, ...]
    organisations: tuple[Organisation, ...]
    quotas: tuple[Quota, ...]


_LETTER = ("portrait", "identity_document", "assignment_letter")
_HEADED = (Function("head", tag="head_of_delegation"), Function("adviser"), Function("expert"))
CATEGORIES = (
    Category("principal", "protocol", ("delegate",), ("state",), documents=(), stages=(), badge=False),
    Category("delegate", "protocol", ("core", "delegate"), ("state", "observer_state"), functions=_HEADED),
    Category("un", "protocol", ("core", "mandate"), ("un",)),
    Category("observer", "protocol", ("core", "mandate"), ("igo", "ngo")),
    Category("academia", "content", ("core", "academia"), ("university",), stages=("review", "approval")),
    Category("company", "logistics", ("core", "company"), ("company",)),
    Category("press", "press_centre", ("core", "press"), ("media",), documents=_LETTER, uninvited=True),
    Category("official_media", "press_centre", ("core", "press"), ("host",)),
    Category("protection", "protocol", ("core", "protection"), ("state",)),
    Category("interpreter", "logistics", ("core", "interpreter"), ("host",)),
    Category("host_staff", "logistics", ("core", "staff"), ("host",)),
    Category("volunteer", "logistics", ("core", "staff"), ("host",)),
    Category("contractor", "logistics", ("core", "staff"), ("company",)),
    Category("medical", "logistics", ("core", "medical"), ("host",)),
    Category("driver", "logistics", ("core", "driver"), ("host",)),
)


def an_event(*, codes: tuple[str, ...] = (), quotas: tuple[Quota, ...] = ()) -> EventLike:
    """The event, with the categories of `codes` alone when any are named."""
    organisations = [
        Organisation(code, "observer_state" if code in {"VAT", "PSE"} else "state") for code in STATE_CULTURES
    ]
    for kind, territories in (
        ("media", ("VNM", "BGR", "SGP", "KOR", "ETH", "OMN", "IND", "GEO", "PER", "THA", "GRC", "ISR", "IDN", "CHN")),
        ("company", ("VNM", "USA", "JPN", "FRA", "IDN")), ("university", ("VNM", "GBR", "BRA", "EGY")),
        ("igo", ("",)), ("ngo", ("CHE",)), ("un", ("", "")), ("host", ("VNM",)),
    ):  # fmt: skip
        organisations += [Organisation(f"{kind[:3].upper()}{n:02d}", kind, at) for n, at in enumerate(territories, 1)]
    chosen = tuple(c for c in CATEGORIES if not codes or c.code in codes)
    return Event(Head(), chosen, tuple(organisations), quotas)
