"""Vectors of the gate's decision: every reason, every boundary, every pair of reasons that can hold together.

A case is the base scene with some values set (`set`, by dotted path) or taken away (`remove`), and the verdict
expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from accreditation.gates.shapes import SHAPES

NOW = 1761379200
DAY = 86400
SERIAL = "8000000000000001"
Change = dict[str, Any]

#: The table as it must be: code, verdicts allowed (the default first), verdict on the way out.
TABLE: list[tuple[str, list[str], str | None]] = [
    ("malformed", ["refuse"], "refuse"),
    ("bad_signature", ["refuse"], "refuse"),
    ("unknown_key", ["refuse"], "refuse"),
    ("other_event", ["refuse"], "refuse"),
    ("not_yet_valid", ["refuse"], None),
    ("expired", ["refuse"], None),
    ("revoked", ["refuse"], "look"),
    ("superseded", ["refuse"], "look"),
    ("lost", ["refuse"], "look"),
    ("suspended", ["refuse"], "look"),
    ("not_issued", ["refuse"], "look"),
    ("gate_closed", ["refuse", "look"], None),
    ("zone_not_granted", ["refuse", "look"], None),
    ("outside_hours", ["refuse", "look"], None),
    ("escort_missing", ["look", "refuse"], None),
    ("floater_missing", ["refuse", "look"], None),
    ("already_inside", ["refuse", "look"], None),
    ("organisation_at_limit", ["refuse", "look"], None),
    ("zone_full", ["refuse", "look"], None),
    ("first_entry", ["look"], None),
    ("typed_number", ["look", "refuse"], "look"),
    ("list_stale", ["look", "refuse"], "look"),
    ("error", ["refuse"], "refuse"),
]
ALLOWED = {code: allowed for code, allowed, _ in TABLE}


def grant(zone: Any = 4, **changes: Any) -> dict[str, Any]:
    """A grant of `zone` for the whole day."""
    return {"zone": zone, "from": NOW - DAY, "until": NOW + DAY, "escort": False, "floater": False} | changes


def token(read: str) -> dict[str, Any]:
    """A token that says nothing."""
    return {"read": read, "event": None, "serial": None, "valid_from": None, "valid_until": None}


BASE: dict[str, Any] = {
    "token": {"read": "ok", "event": 1, "serial": SERIAL, "valid_from": NOW - DAY, "valid_until": NOW + DAY},
    "facts": {
        "serial": SERIAL,
        "file_state": "approved",
        "badge_state": "issued",
        "identity_version": 3,
        "badge_identity_version": 3,
        "valid_from": NOW - DAY,
        "valid_until": NOW + DAY,
        "grants": [grant(1), grant(3), grant(4)],
        "head_of_delegation": False,
        "signer": False,
        "bulk_first_entry": False,
    },
    "gate": {
        "event": 1,
        "from_zone": 3,
        "to_zone": 4,
        "direction": "in",
        "open": [{"from": NOW - 3600, "until": NOW + 3600}],
        "exits_scanned": True,
        "passback_s": None,
        "rules": {},
        "limits": {"zone": 500, "organisation": 10},
        "list_made_at": None,
        "list_stale_after_s": 900,
    },
    "presence": {
        "zone": 3,
        "since": NOW - 1800,
        "zone_inside": 120,
        "organisation_inside": 2,
        "escort_present": False,
        "floater_present": False,
    },
    "now": NOW,
}

#: Ways in which each reason comes to hold.
CAUSES: dict[str, list[Change]] = {
    "malformed": [{"token": token("malformed")}],
    "bad_signature": [{"token": token("bad_signature")}],
    "unknown_key": [{"token": token("unknown_key")}],
    "other_event": [{"token.event": 2}],
    "not_yet_valid": [{"facts.valid_from": NOW + 1}],
    "expired": [{"facts.valid_until": NOW}],
    "revoked": [
        {"facts.badge_state": "revoked"},
        *({"facts.file_state": state} for state in ("revoked", "withdrawn", "replaced", "rejected", "refused")),
    ],
    "superseded": [{"facts.badge_state": "superseded"}],
    "lost": [{"facts.badge_state": "lost"}],
    "suspended": [{"facts.file_state": "suspended"}, {"facts.identity_version": 4}, {"facts.identity_version": 2}],
    "not_issued": [
        {"facts": None},
        *({"facts.badge_state": state} for state in ("queued", "printed", "returned", "spoiled", "", "ISSUED")),
        *({"facts.file_state": state} for state in ("pre_approved", "cleared", "on_hold", "draft", "", "issued")),
    ],
    "gate_closed": [{"gate.open": []}],
    "zone_not_granted": [{"facts.grants": []}, {"facts.grants": [grant(1), grant(3), grant(40)]}],
    "outside_hours": [{"facts.grants": [grant(until=NOW)]}, {"facts.grants": [grant(**{"from": NOW + 1})]}],
    "escort_missing": [{"facts.grants": [grant(escort=True)]}],
    "floater_missing": [{"facts.grants": [grant(floater=True)]}],
    "already_inside": [{"presence.zone": 4}],
    "organisation_at_limit": [{"presence.organisation_inside": 10}],
    "zone_full": [{"presence.zone_inside": 500}],
    "first_entry": [{"facts.bulk_first_entry": True}],
    "typed_number": [{"token": token("typed")}],
    "list_stale": [{"gate.list_made_at": NOW - 900}],
    "error": [{"gate.list_stale_after_s": "900"}],
}
#: Two that hold together in one value only.
TOGETHER: dict[tuple[str, str], Change] = {
    ("escort_missing", "floater_missing"): {"facts.grants": [grant(escort=True, floater=True)]},
}
#: Neighbours in the table that can never both hold, with why.
NEVER_BOTH = {
    ("malformed", "bad_signature"): "a code is read in one way",
    ("bad_signature", "unknown_key"): "a code is read in one way",
    ("unknown_key", "other_event"): "the event of an unverified code is not believed",
    ("superseded", "lost"): "a badge is in one state",
    ("zone_not_granted", "outside_hours"): "hours are those of a grant",
    ("outside_hours", "escort_missing"): "escorts are asked of a grant within its hours",
}


def build() -> dict[str, Any]:
    """The whole file."""
    cases = [case for group in GROUPS for case in group()]
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names)), "two cases bear one name"
    return {
        "about": "Written by scripts/build_vectors.py. A case is the base with `set` and `remove` applied.",
        "reasons": [list(row) for row in TABLE],
        "shapes": SHAPES,
        "base": BASE,
        "cases": cases,
    }


def case(name: str, change: Change, verdict: str, reason: str, **more: Any) -> dict[str, Any]:
    """One case; what an admission moves and who is shown follow from the change unless `more` says otherwise."""
    read = change.get("token", BASE["token"])["read"]
    known = read in ("ok", "typed") and change.get("facts", 0) is not None
    expected: Change = {
        "verdict": verdict,
        "reason": reason,
        "also": [],
        "moves_to": change.get("gate.to_zone", 4) if verdict == "admit" else None,
        "shows_person": known and reason not in ("other_event", "error"),
    }
    remove = more.pop("remove", [])
    return {"name": name, "set": change, "remove": remove, "expect": expected | more}


def _alone() -> Iterator[dict[str, Any]]:
    yield case("nothing stands against it", {}, "admit", "admit")
    for code, causes in CAUSES.items():
        for at, change in enumerate(causes):
            yield case(f"{code} alone, way {at + 1}", change, ALLOWED[code][0], code)


def _pairs() -> Iterator[dict[str, Any]]:
    """Every two reasons that can hold together: the earlier wins, and the later stands beside it where it may."""
    codes = [code for code, _, _ in TABLE if code != "error"]
    for first, second in combinations(codes, 2):
        change = TOGETHER.get((first, second)) or _compatible(first, second)
        if change is None:
            continue
        also = [second] if ALLOWED[first] != ["refuse"] else []
        yield case(f"{first} before {second}", change, ALLOWED[first][0], first, also=also)
    found = {(a, b) for a, b in zip(codes, codes[1:], strict=False) if TOGETHER.get((a, b)) or _compatible(a, b)}
    assert found.isdisjoint(NEVER_BOTH)
    assert found | set(NEVER_BOTH) == set(zip(codes, codes[1:], strict=False))


def _compatible(first: str, second: str) -> Change | None:
    for one in CAUSES[first]:
        for other in CAUSES[second]:
            if not any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in one for b in other):
                return one | other
    return None


def _faults() -> Iterator[dict[str, Any]]:
    """Every field taken away, and every field of a wrong type: no part of a scene is optional."""
    yield case("a fault outweighs a revoked badge", {"facts.badge_state": "revoked", "now": None}, "refuse", "error")
    yield case("the facts are of another badge", {"facts.serial": "8000000000000002"}, "refuse", "error")
    for field in ("event", "serial", "valid_from", "valid_until"):
        yield case(f"read, but without {field}", {f"token.{field}": None}, "refuse", "error")
    for now in (None, "1761379200", 1.5, True, 2**53):
        yield case(f"now is {now!r}", {"now": now}, "refuse", "error")
    for path, shape in _paths(SHAPES):
        yield case(f"{path} is absent", {}, "refuse", "error", remove=[path])
        for wrong in _wrong(path, shape):
            yield case(f"{path} is {wrong!r}", {path: wrong}, "refuse", "error")
    for wrong in ({}, grant() | {"from": "0"}, grant(escort=None), grant(zone=None), None):
        yield case(f"a grant is {wrong!r}", {"facts.grants": [grant(), wrong]}, "refuse", "error")
    for wrong in ({"from": NOW}, [NOW, NOW + 1], None):
        yield case(f"an open window is {wrong!r}", {"gate.open": [wrong]}, "refuse", "error")
    yield case("a rule is no text", {"gate.rules": {"zone_full": 1}}, "refuse", "error")


def _paths(shapes: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, shape in shapes.items():
        if prefix:
            yield f"{prefix}{name}", shape
        if isinstance(shape, dict):
            yield from _paths(shape, f"{prefix}{name}.")


def _wrong(path: str, shape: Any) -> list[Any]:
    if path == "token.read":
        return [None, "", "OK", "ok|typed"]
    if not isinstance(shape, str):
        return [None, "4", 4, [] if isinstance(shape, dict) else {}]
    wrong: dict[str, list[Any]] = {
        "int": ["4", True, 1.5, 2**53],
        "bool": [0, 1, "true"],
        "text": [4, True, []],
        "texts": ["", []],
    }
    null = [] if shape.endswith("?") else [None]
    return null + wrong.get(shape.rstrip("?"), [4, "", "IN"])


def _boundaries() -> Iterator[dict[str, Any]]:
    """Starts belong to a window, ends do not; limits count who is inside already."""
    grants, admit = "facts.grants", ("admit", "admit")
    yield case("the first second of validity", {"facts.valid_from": NOW}, *admit)
    yield case("the second before validity", {"facts.valid_from": NOW + 1}, "refuse", "not_yet_valid")
    yield case("the last second of validity", {"facts.valid_until": NOW + 1}, *admit)
    yield case("the first second after validity", {"facts.valid_until": NOW}, "refuse", "expired")
    window: list[tuple[str, int | None, int | None, bool]] = [
        ("first", NOW, NOW + 9, True),
        ("last", NOW - 9, NOW + 1, True),
        ("after", NOW - 9, NOW, False),
    ]
    window += [("before", NOW + 1, NOW + 9, False), ("empty", NOW, NOW, False), ("no start", None, NOW + 1, True)]
    window += [("no start, over", None, NOW, False), ("no end", NOW, None, True), ("unbounded", None, None, True)]
    for name, start, end, holds in window:
        bounds = {"from": start, "until": end}
        closed, late = ("refuse", "gate_closed"), ("refuse", "outside_hours")
        yield case(f"gate open, {name}", {"gate.open": [bounds]}, *(admit if holds else closed))
        yield case(f"grant, {name}", {grants: [grant(**bounds)]}, *(admit if holds else late))
    touching = [grant(until=NOW), grant(**{"from": NOW})]
    yield case("two grants that touch leave no gap", {grants: touching}, *admit)
    yield case(
        "the second of two windows", {"gate.open": [{"from": 0, "until": 1}, {"from": NOW, "until": None}]}, *admit
    )
    yield from _boundaries_of_counts()


def _boundaries_of_counts() -> Iterator[dict[str, Any]]:
    admit, stale = ("admit", "admit"), ("look", "list_stale")
    for age, holds in ((0, False), (899, False), (900, True), (-60, False), (-61, True)):
        yield case(f"a list {age} s old", {"gate.list_made_at": NOW - age}, *(stale if holds else admit))
    for field, limit, code in (("organisation", 10, "organisation_at_limit"), ("zone", 500, "zone_full")):
        count = f"presence.{field}_inside"
        yield case(f"{field}: room for one", {count: limit - 1}, *admit)
        yield case(f"{field}: over its limit", {count: limit + 7}, "refuse", code)
        yield case(f"{field}: no limit", {count: 9999, f"gate.limits.{field}": None}, *admit)
        yield case(f"{field}: a limit of nought", {count: 0, f"gate.limits.{field}": 0}, "refuse", code)
        for who in ("head_of_delegation", "signer"):
            yield case(f"{field}: full, never stops {who}", {count: limit, f"facts.{who}": True}, *admit)
    inside: Change = {"presence.zone": 4, "presence.since": NOW - 600, "gate.exits_scanned": True}
    yield case("inside, the last second that counts", inside | {"gate.passback_s": 601}, "refuse", "already_inside")
    yield case("inside, but too long ago to count", inside | {"gate.passback_s": 600}, *admit)
    yield case(
        "inside since nobody knows when",
        inside | {"presence.since": None, "gate.passback_s": 600},
        "refuse",
        "already_inside",
    )


def _record() -> Iterator[dict[str, Any]]:
    """The record decides; the token's own dates speak only where there is no record."""
    old, early = {"token.valid_until": NOW}, {"token.valid_from": NOW + 1}
    yield case("an old date on the token, a longer one in the record", old, "admit", "admit")
    yield case("a later start on the token than in the record", early, "admit", "admit")
    yield case("no record, expired by the token", old | {"facts": None}, "refuse", "expired")
    yield case("no record, not yet valid by the token", early | {"facts": None}, "refuse", "not_yet_valid")
    yield case("the greatest event number", {"token.event": 2**32 - 1, "gate.event": 2**32 - 1}, "admit", "admit")
    yield case(
        "a typed number has no event of its own", {"token": token("typed"), "gate.event": 2}, "look", "typed_number"
    )
    yield case("no record, valid by the token", {"facts": None}, "refuse", "not_issued")
    yield case("a typed number that nobody has", {"facts": None, "token": token("typed")}, "refuse", "not_issued")
    yield case(
        "fields that no shape names are unread",
        {"facts.name": 1, "gate.code": "4B", "token.zones": None},
        "admit",
        "admit",
    )


def _inside() -> Iterator[dict[str, Any]]:
    """Anti-passback, escorts and floaters."""
    unscanned = {"gate.exits_scanned": False}
    yield case("already inside, exits not scanned", {"presence.zone": 4} | unscanned, "look", "already_inside")
    strict = {"presence.zone": 4, "gate.rules": {"already_inside": "refuse"}} | unscanned
    yield case("already inside, exits not scanned, whatever the rule", strict, "look", "already_inside")
    street = {"gate.from_zone": 0, "gate.to_zone": 1}
    yield case("at a gate from outside while deep inside", street | {"presence.zone": 4}, "refuse", "already_inside")
    yield case(
        "at a gate from outside, from outside", street | {"presence.zone": 0, "presence.since": None}, "admit", "admit"
    )
    yield case("at a gate from outside, never seen", street | {"presence.zone": None}, "admit", "admit")
    yield case("in another zone than the gate leads from", {"presence.zone": 1}, "admit", "admit")
    escort, floater = grant(escort=True), grant(floater=True)
    here = {"presence.escort_present": True}
    yield case("with the escort", here | {"facts.grants": [escort]}, "admit", "admit")
    yield case("with the floater", {"presence.floater_present": True, "facts.grants": [floater]}, "admit", "admit")
    yield case(
        "needs both, has the escort",
        here | {"facts.grants": [grant(escort=True, floater=True)]},
        "refuse",
        "floater_missing",
    )
    yield case("a grant without conditions beside one with", {"facts.grants": [escort, grant()]}, "admit", "admit")
    alone = {"facts.grants": [escort, grant(until=NOW)]}
    yield case("the grant without conditions is over", alone, "look", "escort_missing")
    either = {"facts.grants": [floater, escort]}
    yield case("either would do, neither is there", either, "look", "escort_missing", also=["floater_missing"])
    yield case("either would do, one is there", either | here, "admit", "admit")
    many = {"presence.zone": 4, "presence.zone_inside": 500, "facts.bulk_first_entry": True} | unscanned
    yield case("all that holds is told", many, "look", "already_inside", also=["zone_full", "first_entry"])


def _rules() -> Iterator[dict[str, Any]]:
    """The event file chooses within what the table allows; anything else is as if it were not said."""
    for code, allowed in ALLOWED.items():
        for rule in ("look", "refuse", "admit", "REFUSE", ""):
            change = CAUSES[code][0] | {"gate.rules": {code: rule}}
            yield case(f"{code}, rule {rule!r}", change, rule if rule in allowed else allowed[0], code)
    yield case(
        "rules for what does not hold", {"gate.rules": {"zone_full": "refuse", "toString": "look"}}, "admit", "admit"
    )


def _leaving() -> Iterator[dict[str, Any]]:
    """A way out is never closed to a holder on record; what names no holder counts nobody out."""
    ways: dict[str, Change] = {
        "outside": {"gate.from_zone": 4, "gate.to_zone": 0},
        "inwards": {"gate.from_zone": 4, "gate.to_zone": 3, "gate.direction": "out"},
    }
    for way, change in ways.items():
        yield case(f"leaving {way}", change, "admit", "leave")
        for code, _, out in TABLE:
            for at, cause in enumerate(CAUSES[code]):
                verdict = "refuse" if cause.get("facts", 0) is None else out
                told = (verdict, code) if verdict else ("admit", "leave")
                yield case(f"leaving {way}, {code}, way {at + 1}", change | cause, *told)
    way_out: Change = ways["outside"]
    yield case(
        "leaving, not known to be inside", way_out | {"presence.zone": None, "presence.since": None}, "admit", "leave"
    )
    rules: Change = {"gate.rules": {"revoked": "refuse", "typed_number": "refuse"}}
    yield case("leaving, rules are for entry", way_out | rules | CAUSES["revoked"][0], "look", "revoked")
    yield case(
        "leaving, typed, rules are for entry", way_out | rules | CAUSES["typed_number"][0], "look", "typed_number"
    )
    both: Change = {"token": token("typed"), "gate.list_made_at": 0}
    yield case("leaving, typed, on an old list", way_out | both, "look", "typed_number", also=["list_stale"])
    last: Change = {"facts.valid_until": NOW - DAY, "gate.open": [], "facts.grants": [], "presence.zone_inside": 9999}
    yield case("leaving after all is over", way_out | last, "admit", "leave")


GROUPS = (_alone, _pairs, _boundaries, _record, _inside, _rules, _leaving, _faults)
