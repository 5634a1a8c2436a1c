"""The gate's decision: one pure function over plain values, and the words for what it says.

Promise: the first reason that holds wins, and whatever goes wrong inside refuses. static/gates/decide.mjs says the same
of the same JSON; tests/vectors/decisions.json holds both to it. What goes in is described in shapes.py; the reasons and
their order are the table in reasons.py.

Leaving (to_zone is outside, or direction "out"). A way out is never closed to a holder on record: hours, zones, limits
and an expired validity do not count, and presence follows, or the headcount of an evacuation would be wrong. A badge
that ought not to be worn (revoked, lost ...) is a look, so that it is taken back. What names no holder (a code that is
not ours, no record, a fault) refuses: nobody can be counted out by it, and the steps say to let the person pass.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from accreditation.policy.words import N_

from .reasons import REASONS, WORDS_BY_NOTE, Outcome, Reason, Scene
from .shapes import OUTSIDE, SHAPES, Facts, Gate, Presence, Token, check


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate does. A look moves nobody until an officer confirms it: then to the gate's to_zone.

    `reason`: a code of REASONS, or "admit", "leave". `also`: codes that hold as well, in order, once the badge itself
    is in order. `moves_to`: the zone the holder is in from now on, None: nobody moves. `shows_person`: false: no
    face and no name, even where a record was found. `cause`: the kind of fault behind "error", for the log.
    """

    verdict: Outcome
    reason: str
    also: tuple[str, ...] = ()
    moves_to: int | None = None
    shows_person: bool = False
    cause: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The verdict as the browser's twin gives it."""
        return {**asdict(self), "also": list(self.also)}


class Said(NamedTuple):
    """The English msgids of a verdict: the word, the reason, the steps."""

    word: str
    reason: str
    steps: tuple[str, ...]


def decide(token: Token, facts: Facts | None, gate: Gate, presence: Presence, now: int) -> Verdict:
    """The verdict on one scan at one gate at `now` (seconds since 1970, UTC). Never raises: a fault inside refuses.

    The record decides: a token's own zones and dates are for verifiers that have none, so no facts means no entry. The
    caller writes `cause` to the log, or faults in the rules would look like bad badges.
    """
    try:
        return _decide(_scene(token, facts, gate, presence, now))
    except Exception as fault:  # noqa: BLE001 - fail closed: no fault of ours may open a gate
        return Verdict(verdict="refuse", reason="error", cause=type(fault).__name__)


def is_leaving(gate: Gate) -> bool:
    """True where people go out by this gate."""
    return gate["to_zone"] == OUTSIDE or gate["direction"] == "out"


def say(verdict: Verdict, *, leaving: bool) -> Said:
    """What the officer reads, as English msgids; texts may name %(zone)s. `also` may hold the ledger's notes."""
    word = _LEAVING_WORD if leaving and verdict.verdict == "admit" else WORDS[verdict.verdict]
    reason, steps = _SAID[verdict.reason]
    reason = next((by for note in verdict.also if (by := WORDS_BY_NOTE.get((verdict.reason, note)))), reason)
    if leaving and verdict.reason in _NOT_IN_ORDER:
        steps = _LEAVING_STEPS[verdict.verdict]
    return Said(word=word, reason=reason, steps=steps)


def _scene(token: Token, facts: Facts | None, gate: Gate, presence: Presence, now: int) -> Scene:
    check(token, SHAPES["token"], part="token")
    check(gate, SHAPES["gate"], part="gate")
    check(presence, SHAPES["presence"], part="presence")
    check(now, "int", part="now")
    if facts is not None:
        check(facts, SHAPES["facts"], part="facts")
        if token["serial"] not in (None, facts["serial"]):
            raise ValueError("the facts are of another badge")
    said = (token["event"], token["serial"], token["valid_from"], token["valid_until"])
    if token["read"] == "ok" and None in said:
        raise ValueError("the token was read, but says nothing")
    return Scene(token, facts, gate, presence, now)


def _decide(scene: Scene) -> Verdict:
    leaving = is_leaving(scene.gate)
    holding = [r for r in REASONS if not (leaving and r.leaving is None) and r.holds(scene)]
    known = scene.facts is not None and scene.token["read"] in ("ok", "typed")
    if not holding:
        return Verdict(
            verdict="admit",
            reason="leave" if leaving else "admit",
            moves_to=scene.gate["to_zone"],
            shows_person=known,
        )
    first, *others = holding
    return Verdict(
        verdict=_outcome(first, scene, leaving=leaving),
        reason=first.code,
        also=tuple(r.code for r in others) if first.code not in _NOT_IN_ORDER else (),
        shows_person=known and first.code != "other_event",
    )


def _outcome(reason: Reason, scene: Scene, *, leaving: bool) -> Outcome:
    """The verdict of a reason that holds. A rule that the table does not allow is as if it were not there."""
    if leaving:
        return "refuse" if scene.facts is None or reason.leaving is None else reason.leaving
    if reason.code == "already_inside" and not scene.gate["exits_scanned"]:
        return "look"
    chosen = scene.gate["rules"].get(reason.code)
    return next((outcome for outcome in reason.allowed if outcome == chosen), reason.allowed[0])


#: Not decide()'s own: the reason of the row by which the close of the house counts somebody out.
CLOSED = "closed"
WORDS: dict[Outcome, str] = {"admit": N_("Admit"), "look": N_("Look"), "refuse": N_("Refuse")}
_LEAVING_WORD = N_("Goodbye")
_LEAVING_STEPS: dict[Outcome, tuple[str, ...]] = {
    "look": (N_("Let them leave."), N_("Keep the badge and call the supervisor.")),
    "refuse": (N_("Scan again, or type the number."), N_("Let them leave, and write down who left.")),
}
#: Reasons against the badge itself: on the way out their steps are other ones.
_NOT_IN_ORDER = frozenset(reason.code for reason in REASONS if reason.allowed == ("refuse",))
_SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    **{reason.code: (reason.word, reason.steps) for reason in REASONS},
    "admit": (N_("Compare the face"), (N_("Same face as the picture? Let them pass."),)),
    "leave": (N_("Counted out"), (N_("Let them leave."),)),
    CLOSED: (N_("Counted out when the house was closed"), ()),
}
