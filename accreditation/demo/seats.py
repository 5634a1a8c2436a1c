"""Who is invited to the seeded event: which category and organisation each of its people belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from accreditation.demo.name_lists import STATE_CULTURES
from accreditation.demo.shapes import CategoryLike, EventLike, FunctionLike, OrganisationLike

#: People by category, in thousandths; categories that an event lacks leave their share to the others.
WEIGHTS: Final[dict[str, int]] = {
    "principal": 14, "delegate": 430, "un": 40, "observer": 45, "academia": 50, "company": 80, "press": 130,
    "official_media": 35, "protection": 36, "interpreter": 20, "host_staff": 45, "volunteer": 35,
    "contractor": 20, "medical": 8, "driver": 12,
}  # fmt: skip
#: Delegations that always come: between them the scripts and habits of names that pages and badges must bear.
ALWAYS: Final = (
    "VNM", "CHN", "RUS", "THA", "IND", "ETH", "GRC", "ISR", "EGY", "ISL", "IDN", "KOR", "JPN", "BGR", "GEO", "SAU",
    "ESP",
    "MMR", "BRA", "FRA", "KAZ", "IRN", "NPL", "GHA", "UKR", "ARM", "KHM", "LKA", "MNG", "HUN", "MDG", "MAR", "NGA",
    "GBR",
)  # fmt: skip
STATES: Final = frozenset({"state", "observer_state"})
HOST: Final = "VNM"


@dataclass(frozen=True, slots=True)
class Seat:
    """One place: category, function, organisation (None: uninvited) and the state its holder comes from."""

    category: CategoryLike
    function: FunctionLike
    organisation: OrganisationLike | None
    nationality: str


def seats(*, people: int, seed: int, event: EventLike, delegations: int) -> list[Seat]:
    """`people` seats within the event's quotas; each delegation that comes has a head where numbers allow."""
    rng = Random(f"seats {seed}")
    coming = _delegations(rng, event.organisations, delegations)
    room = _Room(event)
    found: list[Seat] = []
    for category, count in _counts(event.categories, people):
        kinds = frozenset(category.invited_by)
        hosts = [o for o in event.organisations if o.kind in kinds and o.kind not in STATES]
        states = [o for o in coming if o.kind in kinds]
        found += _of_category(rng, category, count, states, hosts, room)
    return found


def _delegations(rng: Random, organisations: Sequence[OrganisationLike], count: int) -> list[OrganisationLike]:
    """The delegations that come: those of ALWAYS first, then others at random."""
    known = {o.code: o for o in organisations if o.kind in STATES and o.code in STATE_CULTURES}
    first = [known[code] for code in ALWAYS if code in known]
    others = [known[code] for code in sorted(known) if code not in ALWAYS]
    rng.shuffle(others)
    return (first + others)[:count]


def _counts(categories: Sequence[CategoryLike], people: int) -> list[tuple[CategoryLike, int]]:
    """How many people each category has; the largest takes what rounding leaves."""
    known = [category for category in categories if category.code in WEIGHTS]
    whole = sum(WEIGHTS[category.code] for category in known)
    counts = [max(1, people * WEIGHTS[category.code] // whole) for category in known]
    if known:
        largest = max(range(len(known)), key=lambda place: WEIGHTS[known[place].code])
        counts[largest] += people - sum(counts)
    return list(zip(known, counts, strict=True))


class _Room:
    """What the quotas leave, by category and organisation."""

    def __init__(self, event: EventLike) -> None:
        self._one = {(q.category, q.organisation): q.places for q in event.quotas if q.organisation}
        self._kind = {(q.category, q.organisation_kind): q.places for q in event.quotas if q.organisation_kind}
        self._taken: Counter[tuple[str, str]] = Counter()

    def take(self, category: CategoryLike, organisation: OrganisationLike) -> bool:
        """Take a place if one is left."""
        by_kind = self._kind.get((category.code, organisation.kind), 1_000_000)
        places = self._one.get((category.code, organisation.code), by_kind)
        if self._taken[category.code, organisation.code] >= places:
            return False
        self._taken[category.code, organisation.code] += 1
        return True


def _of_category(
    rng: Random,
    category: CategoryLike,
    count: int,
    states: list[OrganisationLike],
    others: list[OrganisationLike],
    room: _Room,
) -> list[Seat]:
    """Seats of one category: a first round through all delegations, then by size, some uninvited."""
    heads = [f for f in category.functions if f.tag] or list(category.functions[:1])
    plain = [f for f in category.functions if not f.tag] or list(category.functions)
    queue = list(states) if category.code in {"delegate", "principal"} else []
    weights = [1 / (place + 6) for place in range(len(states))]
    share = 0.8 if category.code in {"delegate", "principal", "protection"} else 0.15
    found: list[Seat] = []
    while len(found) < count:
        first = bool(queue)
        if first:
            organisation: OrganisationLike | None = queue.pop(0)
        elif category.uninvited and rng.random() < 0.2:
            organisation = None
        elif states and (not others or rng.random() < share):
            organisation = rng.choices(states, weights)[0]
        else:
            organisation = rng.choice(others) if others else None
        if organisation is not None and not room.take(category, organisation) and rng.random() < 0.97:
            continue
        fitting = [each for each in plain if each.code not in _not_of(organisation, first=first)] or plain
        function = rng.choice(heads) if first and category.code == "delegate" else rng.choice(fitting)
        found.append(Seat(category, function, organisation, _nationality(rng, organisation)))
    return found


def _not_of(organisation: OrganisationLike | None, *, first: bool) -> frozenset[str]:
    """Functions that nobody of this organisation has; who comes first of a state's principals leads it."""
    if organisation is None or organisation.kind not in STATES:
        return frozenset()
    return frozenset({"head_of_organisation", "spouse"} if first else {"head_of_organisation"})


def _nationality(rng: Random, organisation: OrganisationLike | None) -> str:
    """Where the holder comes from: the delegation's state, mostly the organisation's seat, or anywhere."""
    if organisation is not None:
        if organisation.code in STATE_CULTURES:
            return organisation.code
        if organisation.kind == "host":
            return HOST
        if organisation.territory in STATE_CULTURES and organisation.kind not in {"un", "igo"} and rng.random() < 0.85:
            return organisation.territory
    return rng.choice(ALWAYS) if rng.random() < 0.5 else rng.choice(sorted(STATE_CULTURES))
