"""The answers that invented people give: one function for each set of questions of applications/fields.py.

What they bring several of stands in things.py.

E-mail addresses end in .example (RFC 2606). Telephone numbers come from the ranges that regulators keep for drama
(Ofcom +44 7700 900000-999, ARCEP +33 6 39 98, NANP 555-0100 to 0199, ACMA +61 491 57): valid in form, nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from accreditation.demo.names import Name, mrz_spelling

_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "delegate": ("Director of treaties", "Legal adviser", "First secretary", "Counsellor",
                 "Head of the cybercrime unit",
                 "Deputy director of cooperation", "Senior prosecutor", "Police adviser", "Attaché"),
    "principal": ("Principal",),
    "un": ("Programme officer", "Legal officer", "Chief of section", "Treaty officer"),
    "observer": ("Senior adviser", "Head of liaison", "Policy officer", "Legal counsel"),
    "academia": ("Professor of law", "Senior lecturer", "Research fellow", "Dean of law"),
    "company": ("Head of public policy", "Security architect", "Vice president, trust", "Exhibition lead", "Engineer"),
    "press": ("Senior correspondent", "Reporter", "Photographer", "Camera operator", "Producer", "Editor"),
    "official_media": ("Official photographer", "Host broadcast engineer", "Editor", "Camera operator"),
    "protection": ("Protection officer", "Team leader, close protection"),
    "interpreter": ("Conference interpreter",),
    "host_staff": ("Protocol officer", "Coordinator", "Registration officer", "Session assistant"),
    "volunteer": ("Volunteer",),
    "contractor": ("Stage technician", "Network technician", "Caterer", "Cleaner, team leader"),
    "medical": ("Emergency physician", "Paramedic", "Nurse"),
    "driver": ("Driver",),
}  # fmt: skip
#: Functions whose holders have titles of their own.
_MANY: Final = frozenset(
    {
        "delegate",
        "alternate",
        "adviser",
        "expert",
        "observer",
        "secretariat",
        "researcher",
        "executive",
        "speaker",
        "writer",
    }
)
#: Ranks that follow from the function.
RANK_OF: Final = {"minister": "minister", "ambassador": "ambassador", "deputy_head": "vice_minister"}
_RANKS: Final = ("vice_minister", "ambassador", "director", "director", "official", "official", "official")
_HOTELS: Final = ("Hotel Sen Vàng, Hà Nội", "Lake View Residence, Hà Nội", "Tây Hồ Garden Hotel, Hà Nội",
                  "Ba Đình Guest House, Hà Nội", "Old Quarter Inn, Hà Nội")  # fmt: skip
_ACCESS: Final = ("Step-free access", "Induction loop", "Seat near the aisle", "Large print")
_DIETS: Final = ("Vegetarian", "Halal", "Kosher", "No nuts", "Vegan", "No shellfish")
_MEDIA_FIRST: Final = ("Aurora", "Beacon", "Cardinal", "Delta", "Estuary", "Foxglove", "Granite", "Harbour", "Juniper")
_MEDIA_LAST: Final = ("Courier", "Dispatch", "Monitor", "Post", "Radio", "Review", "Television", "Weekly", "Wire")
_FLIGHTS: Final = ("ZX", "QY", "XK")

Facts = dict[str, object]


def stay_facts(rng: Random, *, day_one: date, local: bool, language: str, nationality: str) -> Facts:
    """Contact, journey, needs. Hosts travel less far and name no flight."""
    arrival = day_one - timedelta(days=rng.choice((0, 1) if local else (1, 1, 2, 2, 3)))
    facts: Facts = {
        "phone": phone(rng, nationality),
        "language": language,
        "arrival": arrival.isoformat(),
        "departure": (day_one + timedelta(days=rng.choice((1, 2, 2, 3)))).isoformat(),
    }
    if not local:
        facts["address"] = rng.choice(_HOTELS)
        if rng.random() < 0.7:
            facts["flight"] = f"{rng.choice(_FLIGHTS)} {rng.randint(20, 980)}"
    if rng.random() < 0.03:
        facts["access_needs"] = rng.choice(_ACCESS)
    if rng.random() < 0.07:
        facts["dietary_needs"] = rng.choice(_DIETS)
    return facts


#: What protocol takes from a note verbale of the answers that others give.
OF_PRINCIPALS: Final = (
    "family_name", "given_names", "native_name", "nationality", "organisation_name", "function", "title",
)  # fmt: skip


def note_facts(number: int, *, day_one: date) -> Facts:
    """A principal's note verbale, and the stay that it announces."""
    return {
        "note_verbale": f"NV-{100 + number}/{day_one.year}",
        "arrival": (day_one - timedelta(days=1)).isoformat(),
        "departure": (day_one + timedelta(days=1 + number % 2)).isoformat(),
    }


def phone(rng: Random, nationality: str) -> str:
    """A telephone number of a range kept for drama."""
    if nationality in {"USA", "CAN"}:
        return f"+1 202 555 01{rng.randint(0, 99):02d}"
    if nationality in {"FRA", "BEL", "LUX", "MCO"}:
        return f"+33 6 39 98 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"
    if nationality in {"AUS", "NZL", "FJI"}:
        return f"+61 491 57{rng.randint(0, 9)} {rng.choice(('006', '156', '157', '158', '159', '110'))}"
    return f"+44 7700 900{rng.randint(0, 999):03d}"


def email(name: Name, *, organisation: str, number: int) -> str:
    """An address that can never be delivered, unlike any other."""
    words = [
        mrz_spelling(part).replace("<", "").lower() for part in (name.given.split(" ")[0], name.family.split(" ")[-1])
    ]
    domain = "".join(char for char in organisation.lower() if char.isalnum() or char == "-") or "mail"
    return f"{'.'.join(word for word in words if word)}.{number}@{domain}.example"


def medium_name(rng: Random) -> str:
    """A medium that does not exist."""
    return f"{rng.choice(_MEDIA_FIRST)} {rng.choice(_MEDIA_LAST)}"


def title(rng: Random, category: str, function: str, called: str, *, head: bool) -> str:
    """A position to print on the badge: what the function is `called`, or a title for functions that fit many."""
    if head:
        return rng.choice(("Minister of Justice", "Deputy minister", "Attorney General", "Ambassador"))
    if called and function not in _MANY:
        return called
    return rng.choice(_TITLES.get(category, ("Participant",)))


def set_facts(rng: Random, field_set: str, *, head: bool, country: str) -> Facts:
    """The answers of one set of questions; none for sets without questions."""
    answer = _SETS.get(field_set)
    return answer(rng, head, country) if answer else {}


def _code(rng: Random, letters: str, digits: int) -> str:
    return f"{letters}-{rng.randrange(10**digits):0{digits}d}"


def _delegate(rng: Random, head: bool, country: str) -> Facts:
    rank = "minister" if head and rng.random() < 0.7 else rng.choice(_RANKS[:2] if head else _RANKS)
    return {"rank": rank, "note_verbale": f"{country}/NV/{rng.randint(11, 480)}"}


def _press(rng: Random, _head: bool, country: str) -> Facts:
    medium = rng.choice(("agency", "television", "television", "radio", "print", "online", "photo"))
    facts: Facts = {
        "medium": medium,
        "press_visa": country != "VNM" and rng.random() < 0.8,
    }
    if rng.random() < 0.75:
        facts["press_card"] = f"{country}-{_code(rng, 'PR', 5)}"
    return facts


def _company(rng: Random, _head: bool, _country: str) -> Facts:
    facts: Facts = {"registration_number": _code(rng, "REG", 8)}
    if rng.random() < 0.6:
        facts["booth"] = f"{rng.choice('ABC')}{rng.randint(1, 12):02d}"
    return facts


def _academia(rng: Random, _head: bool, _country: str) -> Facts:
    themes = ("Electronic evidence", "Joint investigations", "Safeguards and human rights", "Victims of online fraud",
              "Training of prosecutors", "Ransomware and recovery")  # fmt: skip
    return {"session": rng.choice(themes)}


def _protection(_rng: Random, _head: bool, country: str) -> Facts:
    return {"agency": f"Protection service ({country})", "principal": "Head of delegation"}


def _interpreter(rng: Random, _head: bool, _country: str) -> Facts:
    return {
        "work_languages": ", ".join(
            ("Vietnamese", rng.choice(("English", "French", "Russian", "Chinese", "Spanish", "Arabic")))
        )
    }


def _staff(rng: Random, _head: bool, _country: str) -> Facts:
    employers = ("Steering committee", "National Convention Centre", "Sông Hồng Events", "Hoa Sen Catering")
    return {
        "employer": rng.choice(employers),
        "shift": rng.choice(("06:00-14:00", "14:00-22:00", "22:00-06:00")),
        "supervisor": rng.choice(("Team A", "Team B", "Team C")) + " lead",
    }


def _medical(rng: Random, _head: bool, _country: str) -> Facts:
    return {"licence": _code(rng, "MED", 6)}


def _driver(rng: Random, _head: bool, _country: str) -> Facts:
    return {"driving_licence": f"{rng.randrange(10**12):012d}"}


_SETS: Final[Mapping[str, Callable[[Random, bool, str], Facts]]] = {
    "delegate": _delegate,
    "press": _press,
    "company": _company,
    "academia": _academia,
    "protection": _protection,
    "interpreter": _interpreter,
    "staff": _staff,
    "medical": _medical,
    "driver": _driver,
}
