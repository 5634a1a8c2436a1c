"""The gate's decision: one pure function over plain values, and REASONS, the one ordered table it reads.

Promise: the first reason that holds wins; whatever goes wrong inside refuses. static/gates/decide.mjs says the same of
the same JSON; tests/vectors/decisions.json holds both to it. Times are whole seconds since 1970, UTC, and every window
is half-open: `from` belongs to it, `until` does not. Null in a window: no bound on that side. Zone 0 is outside.

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
    direction       "in" | "out"   "out": leaving to_zone's neighbour; to_zone 0 is leaving whatever stands here
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

verdict
    verdict         "admit" | "look" | "refuse"
    reason          a code of REASONS, or "admit", "leave"
    also            codes of REASONS that hold as well, in order, once the badge itself is in order
    moves_to        int | null     the zone the holder is in from now on; null: nobody moves. A look moves nobody until an
                                   officer confirms it: then to gate.to_zone
    shows_person    bool           false: show no face and no name, not even where a record was found
    cause           str | null     the kind of fault behind "error", for the log: never a value

Leaving. A way out is never closed to a holder on record: hours, zones, limits, and an expired validity do not count, and
presence follows, or the headcount of an evacuation would be wrong. A badge that ought not to be worn (revoked, lost ...)
is a look, so that it is taken back. What names no holder (a code not ours, no record, a fault) refuses: nobody can be
counted out by it; the officer's steps say to let the person pass by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict

from accreditation.policy.words import N_

Outcome = Literal["admit", "look", "refuse"]
OUTSIDE = 0
#: A list "made" later than now shows that this device's clock is wrong, which is as bad as an old list.
CLOCK_SKEW_S = 60

Window = TypedDict("Window", {"from": int | None, "until": int | None})
Grant = TypedDict("Grant", {"zone": int, "from": int | None, "until": int | None, "escort": bool, "floater": bool})


class Token(TypedDict):
    """What was read at the gate; see the module's text."""

    read: Literal["ok", "typed", "malformed", "bad_signature", "unknown_key"]
    event: int | None
    serial: str | None
    valid_from: int | None
    valid_until: int | None


class Facts(TypedDict):
    """What the record says of the badge and its holder; see the module's text."""

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
    """The most people a zone, or one organisation in it, may have inside; null: no limit."""

    zone: int | None
    organisation: int | None


class Gate(TypedDict):
    """The gate and its rules; see the module's text."""

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
    """Who is where; see the module's text."""

    zone: int | None
    since: int | None
    zone_inside: int
    organisation_inside: int
    escort_present: bool
    floater_present: bool


TYPED: Token = {"read": "typed", "event": None, "serial": None, "valid_from": None, "valid_until": None}
#: For a scan that no holder stands behind.
NOWHERE: Presence = {
    "zone": None,
    "since": None,
    "zone_inside": 0,
    "organisation_inside": 0,
    "escort_present": False,
    "floater_present": False,
}
