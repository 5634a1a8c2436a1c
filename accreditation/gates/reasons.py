"""REASONS: every reason why a gate does not simply admit, in one ordered table; the first that holds wins.

Promise: each row says when it holds, which verdicts the event file may give it, what it does on the way out, and what
the officer reads. Those that say the badge itself is not in order always refuse entry, and so does a fault. A predicate
is asked of every scan, also of one with no holder behind it: it then answers False unless that is what it is about.

To add a reason: a predicate and its row here, its twin in static/gates/decide.mjs, its cause in
scripts/build_vectors.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from accreditation.policy.words import N_

from .shapes import OUTSIDE, Facts, Gate, Grant, Presence, Token, Window

Outcome = Literal["admit", "look", "refuse"]
#: A list made later than now, by more than this, shows that the device's clock is wrong: as bad as an old list.
CLOCK_SKEW_S = 60
#: Files whose permission has ended, and badges with it.
ENDED_FILES = frozenset({"revoked", "withdrawn", "replaced", "rejected", "refused"})


class Scene(NamedTuple):
    """What a reason is asked of. `now` is in seconds since 1970, UTC."""

    token: Token
    facts: Facts | None
    gate: Gate
    presence: Presence
    now: int


#: Noted in the ledger beside "not_issued" when not_handed_over() held; the words by that note are WORDS_BY_NOTE.
NOT_HANDED_OVER = "not_handed_over"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One row: when it holds, what it may do, what the officer reads.

    `allowed`: the verdicts the event file may give it, the first being the default. `leaving`: its verdict on the way
    out, None where it does not count there. `word` and `steps` may name %(zone)s, the zone the gate leads to.
    """

    code: str
    holds: Callable[[Scene], bool]
    allowed: tuple[Outcome, ...]
    leaving: Outcome | None
    word: str
    steps: tuple[str, ...]


def _read(what: str) -> Callable[[Scene], bool]:
    return lambda scene: scene.token["read"] == what


def _within(window: Window | Grant, now: int) -> bool:
    start, end = window["from"], window["until"]
    return (start is None or start <= now) and (end is None or now < end)


def _validity(scene: Scene) -> tuple[int | None, int | None]:
    source: Facts | Token = scene.token if scene.facts is None else scene.facts
    return source["valid_from"], source["valid_until"]


def _other_event(scene: Scene) -> bool:
    return scene.token["read"] == "ok" and scene.token["event"] != scene.gate["event"]


def _not_yet_valid(scene: Scene) -> bool:
    start = _validity(scene)[0]
    return start is not None and scene.now < start


def _expired(scene: Scene) -> bool:
    end = _validity(scene)[1]
    return end is not None and end <= scene.now


def _revoked(scene: Scene) -> bool:
    facts = scene.facts
    return facts is not None and (facts["file_state"] in ENDED_FILES or facts["badge_state"] == "revoked")


def _badge(state: str) -> Callable[[Scene], bool]:
    return lambda scene: scene.facts is not None and scene.facts["badge_state"] == state


def _suspended(scene: Scene) -> bool:
    """Suspended by hand, or by itself: the identity that was cleared is no longer the one on the badge."""
    facts = scene.facts
    return facts is not None and (
        facts["file_state"] == "suspended" or facts["identity_version"] != facts["badge_identity_version"]
    )


def _not_issued(scene: Scene) -> bool:
    facts = scene.facts
    return facts is None or facts["badge_state"] != "issued" or facts["file_state"] != "approved"


def not_handed_over(facts: Facts, gate: Gate) -> bool:
    """Why a badge is not issued, where the record itself was asked: its holder was cleared, and never got it.

    A list of badges cannot tell: whatever it does not hold may be newer than the list.
    """
    made = facts["badge_state"] in ("queued", "printed") and facts["file_state"] == "approved"
    return made and gate["list_made_at"] is None


def _gate_closed(scene: Scene) -> bool:
    return not any(_within(window, scene.now) for window in scene.gate["open"])


def _granted(scene: Scene) -> list[Grant]:
    return [g for g in scene.facts["grants"] if g["zone"] == scene.gate["to_zone"]] if scene.facts else []


def _zone_not_granted(scene: Scene) -> bool:
    return scene.facts is not None and not _granted(scene)


def _outside_hours(scene: Scene) -> bool:
    granted = _granted(scene)
    return bool(granted) and not any(_within(grant, scene.now) for grant in granted)


def _missing(companion: Literal["escort", "floater"]) -> Callable[[Scene], bool]:
    """Holds when no grant is satisfied, and one would need this companion who is not there."""

    def holds(scene: Scene) -> bool:
        current = [g for g in _granted(scene) if _within(g, scene.now)]
        lacks = [
            {
                "escort": g["escort"] and not scene.presence["escort_present"],
                "floater": g["floater"] and not scene.presence["floater_present"],
            }
            for g in current
        ]
        return all(any(lack.values()) for lack in lacks) and any(lack[companion] for lack in lacks)

    return holds


def _already_inside(scene: Scene) -> bool:
    """In the zone the gate leads to; at a gate from outside, anywhere inside: a copy, or an exit was missed."""
    zone, since, passback_s = scene.presence["zone"], scene.presence["since"], scene.gate["passback_s"]
    if zone is None or zone == OUTSIDE:
        return False
    lapsed = since is not None and passback_s is not None and since + passback_s <= scene.now
    return not lapsed and (zone == scene.gate["to_zone"] or scene.gate["from_zone"] == OUTSIDE)


def _limited(scene: Scene) -> bool:
    return scene.facts is not None and not scene.facts["head_of_delegation"] and not scene.facts["signer"]


def _organisation_at_limit(scene: Scene) -> bool:
    limit = scene.gate["limits"]["organisation"]
    return _limited(scene) and limit is not None and scene.presence["organisation_inside"] >= limit


def _zone_full(scene: Scene) -> bool:
    limit = scene.gate["limits"]["zone"]
    return _limited(scene) and limit is not None and scene.presence["zone_inside"] >= limit


def _first_entry(scene: Scene) -> bool:
    return scene.facts is not None and scene.facts["bulk_first_entry"]


def _list_stale(scene: Scene) -> bool:
    made_at = scene.gate["list_made_at"]
    if made_at is None:
        return False
    age_s = scene.now - made_at
    return age_s >= scene.gate["list_stale_after_s"] or age_s < -CLOCK_SKEW_S


#: The step behind which the resolution desk stands: the officer sends, and the desk itself is not told so again.
DESK = N_("Send the holder to the resolution desk beside the gate.")
_KEEP = N_("Keep the badge and call the supervisor.")
_REFUSE: tuple[Outcome, ...] = ("refuse",)
_EITHER: tuple[Outcome, ...] = ("refuse", "look")
_EITHER_MILD: tuple[Outcome, ...] = ("look", "refuse")

REASONS: tuple[Reason, ...] = (
    Reason(
        code="malformed",
        holds=_read("malformed"),
        allowed=_REFUSE,
        leaving="refuse",
        word=N_("This is not a badge’s code"),
        steps=(N_("Hold the badge flat and scan again, or type its number."), DESK),
    ),
    Reason(
        code="bad_signature",
        holds=_read("bad_signature"),
        allowed=_REFUSE,
        leaving="refuse",
        word=N_("The code was not made by us"),
        steps=(_KEEP,),
    ),
    Reason(
        code="unknown_key",
        holds=_read("unknown_key"),
        allowed=_REFUSE,
        leaving="refuse",
        word=N_("The code was signed with a key we do not know"),
        steps=(_KEEP,),
    ),
    Reason(
        code="other_event",
        holds=_other_event,
        allowed=_REFUSE,
        leaving="refuse",
        word=N_("A badge of another event"),
        steps=(DESK,),
    ),
    Reason(
        code="not_yet_valid",
        holds=_not_yet_valid,
        allowed=_REFUSE,
        leaving=None,
        word=N_("Not valid yet"),
        steps=(N_("Show the dates on the back of the badge."), DESK),
    ),
    Reason(
        code="expired",
        holds=_expired,
        allowed=_REFUSE,
        leaving=None,
        word=N_("No longer valid"),
        steps=(N_("Show the dates on the back of the badge."), DESK),
    ),
    Reason(
        code="revoked",
        holds=_revoked,
        allowed=_REFUSE,
        leaving="look",
        word=N_("This accreditation has ended"),
        steps=(_KEEP,),
    ),
    Reason(
        code="superseded",
        holds=_badge("superseded"),
        allowed=_REFUSE,
        leaving="look",
        word=N_("A newer badge replaced this one"),
        steps=(N_("Ask for the newer badge, and keep this one."), DESK),
    ),
    Reason(
        code="lost",
        holds=_badge("lost"),
        allowed=_REFUSE,
        leaving="look",
        word=N_("This badge was reported lost"),
        steps=(_KEEP,),
    ),
    Reason(
        code="suspended",
        holds=_suspended,
        allowed=_REFUSE,
        leaving="look",
        word=N_("This badge is suspended"),
        steps=(DESK, N_("Call the supervisor.")),
    ),
    Reason(
        code="not_issued",
        holds=_not_issued,
        allowed=_REFUSE,
        leaving="look",
        word=N_("Not active, or newer than this list"),
        steps=(N_("Keep the badge in sight."), DESK),
    ),
    Reason(
        code="gate_closed",
        holds=_gate_closed,
        allowed=_EITHER,
        leaving=None,
        word=N_("This gate is closed now"),
        steps=(N_("Show the way to an open gate."),),
    ),
    Reason(
        code="zone_not_granted",
        holds=_zone_not_granted,
        allowed=_EITHER,
        leaving=None,
        word=N_("No access to zone %(zone)s"),
        steps=(N_("Show the way to a zone on the badge."), DESK),
    ),
    Reason(
        code="outside_hours",
        holds=_outside_hours,
        allowed=_EITHER,
        leaving=None,
        word=N_("Outside the hours for zone %(zone)s"),
        steps=(N_("Ask the holder to come back within the hours."), DESK),
    ),
    Reason(
        code="escort_missing",
        holds=_missing("escort"),
        allowed=_EITHER_MILD,
        leaving=None,
        word=N_("Only with an escort"),
        steps=(N_("Let them pass only beside their escort."), N_("Compare the face with the picture.")),
    ),
    Reason(
        code="floater_missing",
        holds=_missing("floater"),
        allowed=_EITHER,
        leaving=None,
        word=N_("Only with a floater card"),
        steps=(N_("Ask for the organisation’s floater card."), DESK),
    ),
    Reason(
        code="already_inside",
        holds=_already_inside,
        allowed=_EITHER,
        leaving=None,
        word=N_("Already inside"),
        steps=(N_("Compare the face with the picture: this may be a copy."), DESK),
    ),
    Reason(
        code="organisation_at_limit",
        holds=_organisation_at_limit,
        allowed=_EITHER,
        leaving=None,
        word=N_("The organisation is at its limit in zone %(zone)s"),
        steps=(N_("Ask the holder to wait until a colleague leaves."), DESK),
    ),
    Reason(
        code="zone_full",
        holds=_zone_full,
        allowed=_EITHER,
        leaving=None,
        word=N_("Zone %(zone)s is full"),
        steps=(N_("Ask the holder to wait, or show another zone."), N_("Call the supervisor.")),
    ),
    Reason(
        code="first_entry",
        holds=_first_entry,
        allowed=("look",),
        leaving=None,
        word=N_("First entry after the delegation collected its badges"),
        steps=(N_("Check the passport: the same name and picture?"), N_("Compare the face with the picture.")),
    ),
    Reason(
        code="typed_number",
        holds=_read("typed"),
        allowed=_EITHER_MILD,
        leaving="look",
        word=N_("The number was typed, not scanned"),
        steps=(N_("Read the name on the badge aloud: is it this one?"), N_("Compare the face with the picture.")),
    ),
    Reason(
        code="list_stale",
        holds=_list_stale,
        allowed=_EITHER_MILD,
        leaving="look",
        word=N_("This phone’s list is old"),
        steps=(N_("Compare the face with the picture."), N_("Move this phone to where it finds the network.")),
    ),
    # Never holds: decide() gives it when something goes wrong inside, so that a fault has its words and its place.
    Reason(
        code="error",
        holds=lambda _scene: False,
        allowed=_REFUSE,
        leaving="refuse",
        word=N_("The gate’s rules could not be applied"),
        steps=(N_("Scan again."), N_("Call the supervisor.")),
    ),
)

#: What the officer reads of a reason when the ledger notes more beside it, by (reason's code, note). The code, and
#: with it the verdict and the twin in the browser, are the same.
WORDS_BY_NOTE: dict[tuple[str, str], str] = {("not_issued", NOT_HANDED_OVER): N_("Not handed over yet")}
