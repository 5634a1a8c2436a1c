"""Quotas as the event file writes them and as the database holds them. Pure.

The file may give places to each organisation of a kind; the database holds one quota for each organisation. Back
from there, a kind is written where every organisation of it has a quota (and there are two or more): the places
most of them have, the least of these in a tie; whoever has other places is written after it. Both say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from accreditation.programme.event_file_tables import ORGANISATION_KINDS, Quota

#: Places by category and organisation; "" is all of the category together.
Places = Mapping[tuple[str, str], int]


def by_organisation(quotas: Iterable[Quota], kinds: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """Places of each organisation. `kinds`: code -> kind, in order. An organisation's own go before its kind's."""
    rows = sorted(quotas, key=lambda row: not row.organisation_kind)
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.organisation_kind:
            named = [code for code, kind in kinds.items() if kind == row.organisation_kind]
        else:
            named = [row.organisation]
        places.update({(row.category, code): row.places for code in named})
    return places


def as_written(places: Places, categories: Iterable[str], kinds: Mapping[str, str]) -> tuple[Quota, ...]:
    """The quotas as few rows: by category, its total, its kinds, its organisations, each in the order given."""
    rows: list[Quota] = []
    for category in categories:
        own = {code: places[category, code] for code in ("", *kinds) if (category, code) in places}
        if "" in own:
            rows.append(Quota(category=category, places=own.pop("")))
        for kind in ORGANISATION_KINDS:
            of_kind = [code for code in kinds if kinds[code] == kind]
            if len(of_kind) > 1 and all(code in own for code in of_kind):
                most = _most(own[code] for code in of_kind)
                rows.append(Quota(category=category, organisation_kind=kind, places=most))
                own = {code: count for code, count in own.items() if code not in of_kind or count != most}
        rows += [Quota(category=category, organisation=code, places=count) for code, count in own.items()]
    return tuple(rows)


def _most(counts: Iterable[int]) -> int:
    """The most frequent; the least of these in a tie."""
    return min(Counter(counts).items(), key=lambda item: (-item[1], item[0]))[0]
