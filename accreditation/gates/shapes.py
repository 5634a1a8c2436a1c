"""The values the gate's decision takes: plain JSON, so that Python and JavaScript take the same.

Promise: a value that lacks a field, or has one of another type, fits no shape, and the decision then refuses. Fields
that are not named here are allowed and unread. Times are whole seconds since 1970, UTC, and every window is half-open:
`from` belongs to it, `until` does not. Null in a window: no bound on that side. Zone 0 is outside. Integers stay within
2**53.

token (badges.token.examine, or TYPED for a typed number)
    read            "ok" | "typed" | "malformed" | "bad_signature" | "unknown_key"
    event           int | null     the token's event; null unless read is "ok", and so the three below
    serial          str | null     16 hexadecimal digits
    valid_from      int | null     believed only where there are no facts
    valid_until     int | null
A typed number with a wrong check digit is "malformed"; one that no record has is TYPED with facts null.

facts (of the record with that serial or number), or null: no record, or the list at hand does not hold it
    serial          str            must be the token's, else error
    file_state      str            as applications name it; only "approved" enters
    badge_state     str            as badges name it; only "issued" enters
    identity_version        int    of the file now
    badge_identity_version  int    of the file when this badge was queued; a difference suspends the badge
    valid_from      int            the record's validity; it decides, not the token's
    valid_until     int
    grants          [{"zone": int, "from": int | null, "until": int | null, "escort": bool, "floater": bool}]
                                   escort, floater: this grant holds only beside an escort, or a floater
    head_of_delegation      bool   limits never stop this person
    signer          bool           nor this one
    bulk_first_entry        bool   collected by another hand, and no entry admitted since

gate (where and how the officer stands, limits resolved for this holder's organisation)
    event           int
    from_zone       int
    to_zone         int
    direction       "in" | "out"   "out": people leave from_zone by it; to_zone 0 is leaving whatever stands here
    open            [{"from": int | null, "until": int | null}]   no window, no entry
    exits_scanned   bool           false: people can leave to_zone unseen, so "already inside" is at most a look
    passback_s      int | null     how long an entry counts as being inside; null: until an exit
    rules           {reason code: "look" | "refuse"}   the zone's choices; what REASONS does not allow is ignored
    limits          {"zone": int | null, "organisation": int | null}
    list_made_at    int | null     when the list of badges was made; null: the record itself was asked
    list_stale_after_s      int

presence (what is known of the holder, of the zone's count, and of who stands beside the holder)
    zone            int | null     where the holder is; null or 0: outside, or never seen
    since           int | null     since when
    zone_inside     int            people now in to_zone
    organisation_inside     int    of them, of the holder's organisation
    escort_present  bool           the officer has said so, or the scan before this one was the escort's
    floater_present bool
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import NoneType
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

OUTSIDE = 0
_GREATEST = 2**53 - 1

Window = TypedDict("Window", {"from": int | None, "until": int | None})
Grant = TypedDict("Grant", {"zone": int, "from": int | None, "until": int | None, "escort": bool, "floater": bool})


class Token(TypedDict):
    """What was read at the gate."""

    read: Literal["ok", "typed", "malformed", "bad_signature", "unknown_key"]
    event: int | None
    serial: str | None
    valid_from: int | None
    valid_until: int | None


class Facts(TypedDict):
    """What the record says of the badge and its holder."""

    serial: str
    file_state: str
    badge_state: str
    identity_version: int
    badge_identity_version: int
    valid_from: int
    valid_until: int
    grants: list[Grant]
    head_of_delegation: bool
    signer: bool
    bulk_first_entry: bool


class Limits(TypedDict):
    """The most people the zone, or the holder's organisation in it, may have inside; null: no limit."""

    zone: int | None
    organisation: int | None


class Gate(TypedDict):
    """Where the officer stands, and what the event says of that place."""

    event: int
    from_zone: int
    to_zone: int
    direction: Literal["in", "out"]
    open: list[Window]
    exits_scanned: bool
    passback_s: int | None
    rules: dict[str, str]
    limits: Limits
    list_made_at: int | None
    list_stale_after_s: int


class Presence(TypedDict):
    """Who is where."""

    zone: int | None
    since: int | None
    zone_inside: int
    organisation_inside: int
    escort_present: bool
    floater_present: bool


TYPED: Token = {"read": "typed", "event": None, "serial": None, "valid_from": None, "valid_until": None}
#: For a scan behind which no holder is known.
NOWHERE: Presence = {
    "zone": None,
    "since": None,
    "zone_inside": 0,
    "organisation_inside": 0,
    "escort_present": False,
    "floater_present": False,
}


class Unfit(TypeError):
    """A value does not have its shape. Names the part, never the value."""


def shape_of(kind: Any) -> Any:
    """The shape of a type as JSON: "int", "bool", "text", "texts" (text by text), "a|b" (one of these), a trailing "?"
    for what may be null, [shape] for a list, {name: shape} for an object. The browser's twin has the same."""
    if is_typeddict(kind):
        return {name: shape_of(hint) for name, hint in get_type_hints(kind).items()}
    arguments = get_args(kind)
    if NoneType in arguments:
        return f"{shape_of(next(a for a in arguments if a is not NoneType))}?"
    if get_origin(kind) is list:
        return [shape_of(arguments[0])]
    if get_origin(kind) is Literal:
        return "|".join(arguments)
    return {int: "int", bool: "bool", str: "text", dict[str, str]: "texts"}[kind]


SHAPES: dict[str, Any] = {
    "token": shape_of(Token),
    "facts": shape_of(Facts),
    "gate": shape_of(Gate),
    "presence": shape_of(Presence),
}


def check(value: Any, shape: Any, *, part: str) -> None:
    """Nothing when `value` has `shape`. Raises Unfit naming `part`, the path to what does not fit."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise Unfit(part)
        for name, inner in shape.items():
            if name not in value:
                raise Unfit(f"{part}.{name}")
            if type(inner) is not str:
                check(value[name], inner, part=f"{part}.{name}")
            elif not _plain(inner)(value[name]):
                raise Unfit(f"{part}.{name}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise Unfit(part)
        for item in value:
            check(item, shape[0], part=part)
    elif not _plain(shape)(value):
        raise Unfit(part)


@cache
def _plain(shape: str) -> Callable[[Any], bool]:
    """The test of a shape that is no object and no list; made once, for it runs forty times a scan."""
    if shape.endswith("?"):
        inner = _plain(shape[:-1])
        return lambda value: value is None or inner(value)
    if "|" in shape:
        choices = frozenset(shape.split("|"))
        return lambda value: type(value) is str and value in choices
    return {
        "int": lambda value: type(value) is int and -_GREATEST <= value <= _GREATEST,
        "bool": lambda value: type(value) is bool,
        "text": lambda value: isinstance(value, str),
        "texts": lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
    }[shape]
