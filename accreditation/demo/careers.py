"""Which steps lead a file to its state, and a badge to its: the history that the population invents.

Promise: every step is a transition of the workflow tables from the state before it; times rise and end before `now`;
nobody decides twice on one file. A principal is entered by one protocol officer and confirmed by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from accreditation.applications.workflow import State
from accreditation.badges.workflow import BadgeState


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the action of the workflow table, who took it, where it led, when (UTC), and the words given.

    `actor` numbers the people of a role (0, 1 ...): two numbers are two people. `second` is the board's second member.
    """

    action: str
    role: str
    actor: int
    state: str
    at: datetime
    reason: str = ""
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """One card of a person. `issue` counts from 1; `steps` begin with the print run's "queue" and "print"."""

    issue: int
    state: BadgeState
    steps: tuple[Step, ...]


#: How often files stand in each state on day one, in thousandths; approved takes the rest.
SHARES: Final[dict[State, int]] = {
    State.DRAFT: 35, State.WAITLISTED: 12, State.SUBMITTED: 75, State.IN_REVIEW: 60, State.RETURNED: 30,
    State.PRE_APPROVED: 40, State.VETTING: 75, State.MORE_INFORMATION: 15, State.REFERRED: 14, State.CLEARED: 40,
    State.ON_HOLD: 18, State.REJECTED: 22, State.REFUSED: 9, State.WITHDRAWN: 20, State.REPLACED: 8,
    State.SUSPENDED: 9, State.REVOKED: 7,
}  # fmt: skip
#: How far a state lies along the way: early files have gone far.
PROGRESS: Final[dict[State, float]] = {
    State.DRAFT: 0, State.WAITLISTED: 1, State.SUBMITTED: 0.6, State.IN_REVIEW: 1.4, State.RETURNED: 2,
    State.PRE_APPROVED: 2, State.VETTING: 2.6, State.MORE_INFORMATION: 3.2, State.REFERRED: 3.4, State.ON_HOLD: 2.6,
    State.CLEARED: 3.2, State.REJECTED: 3.6, State.REFUSED: 4.6, State.APPROVED: 4.6, State.WITHDRAWN: 3.6,
    State.REPLACED: 5, State.SUSPENDED: 5, State.REVOKED: 5.2,
}  # fmt: skip
VETTED_ONLY: Final = frozenset({State.VETTING, State.MORE_INFORMATION, State.REFERRED, State.REFUSED})

REASONS: Final[dict[str, tuple[str, ...]]] = {
    "return": ("The birth date differs from the document. Please correct it.",
               "Please send a portrait in better light.",
               "The letter is not signed.", "The serial numbers of two lenses are missing."),
    "hold": ("Waiting for the note verbale.", "The organisation asks for time until Monday."),
    "hold-vetting": ("The agency asks for another day.",),
    "hold-approval": ("Zones to be agreed with protocol.",),
    "reject": ("The organisation does not know this person.", "Registered twice; the other file goes on."),
    "ask": ("Please confirm the residence between 2019 and 2021.", "Please send the earlier passport's number."),
    "ask-desk": ("Does the organisation confirm that it sends this person?",
                 "Please compare the signature on the letter with last year's."),
    "answer": ("The answer is enclosed.",),
    "refer": ("The name resembles an entry and the birth year is near.",),
    "board-clear": ("Another person: birth place and parents differ.",),
    "board-refuse": ("The board finds the risk too high.",),
    "appeal": ("I was taken for another person of the same name; my birth place differs.",
               "The matter of 2012 was closed without a finding, as the enclosed letter says."),
    "suspend": ("A match was confirmed by two officers; to be settled.",),
    "reinstate": ("The match was another person.",),
    "revoke": ("The badge was lent to another person.", "The employer ended the assignment."),
    "withdraw": ("The journey was cancelled.", "Another colleague covers the event."),
    "replace": ("A colleague comes in this person's place.",),
    "spoil": ("The card was scratched in the printer.",),
    "report-lost": ("Left in a taxi.", "Not found in the hotel."),
}  # fmt: skip

#: An action, its role ("desk" and "sender" are filled in) and the state it leads to.
_Move = tuple[str, str, State]


def deck(*, files: int, seed: int) -> list[State]:
    """States for `files` files, earliest file first: each state at least once (twice from 100 files on)."""
    rng = Random(f"deck {seed}")
    least = 2 if files >= 100 else 1
    states = [state for state, share in SHARES.items() for _ in range(max(least, round(files * share / 1000)))]
    states += [State.APPROVED] * max(files - len(states), 0)
    keyed = sorted(
        ((PROGRESS[state] + rng.uniform(-1.3, 1.3), place) for place, state in enumerate(states)), reverse=True
    )
    return [states[place] for _, place in keyed][:files]


def file_history(
    rng: Random, *, target: State, stages: Sequence[str], desk: str, sender: str, submitted_at: datetime, now: datetime
) -> tuple[Step, ...]:
    """The steps to `target`, the first at `submitted_at`; none for a draft. `sender` is applicant or focal_point."""
    entered = _ENTERED[:1] if target is State.SUBMITTED else _ENTERED
    moves = _moves(rng, target, vetted="vetting" in stages) if stages else entered
    times = _times(rng, len(moves), submitted_at, now)
    steps = []
    for (action, role, state), at in zip(moves, times, strict=True):
        who = {"desk": desk, "sender": sender}.get(role, role)
        words = rng.choice(REASONS[action]) if action in REASONS else ""
        # A desk's file stays with the officer who took it up; deciders of later stages are other people by role.
        second = 1 if role == "board" else None
        steps.append(Step(action, who, 1 if action in _BY_ANOTHER else 0, str(state), at, words, second))
    return tuple(steps)


#: A principal's way: two protocol officers.
_ENTERED: list[_Move] = [("enter", "desk", State.SUBMITTED), ("confirm", "desk", State.APPROVED)]
#: Steps that another officer of the role takes than the one before.
_BY_ANOTHER = frozenset({"reinstate", "confirm"})


def _moves(rng: Random, target: State, *, vetted: bool) -> list[_Move]:
    """The moves from nothing to `target`."""
    if target is State.DRAFT:
        return []
    if target is State.WAITLISTED:
        return [("submit", "sender", State.WAITLISTED)]
    moves: list[_Move] = [("submit", "sender", State.SUBMITTED)]
    if target is State.SUBMITTED:
        return moves
    moves += [("take-up", "desk", State.IN_REVIEW)]
    returned = ("return", "desk", State.RETURNED)
    if target is not State.RETURNED and rng.random() < 0.14:
        moves += [returned, ("resubmit", "sender", State.SUBMITTED), ("take-up", "desk", State.IN_REVIEW)]
    if target is State.IN_REVIEW:
        return moves
    if target is State.RETURNED:
        return [*moves, returned]
    if target is State.REJECTED:
        return [*moves, ("reject", "desk", State.REJECTED)]
    if target is State.ON_HOLD and rng.random() < 0.6:
        return [*moves, ("hold", "desk", State.ON_HOLD)]
    if target is State.WITHDRAWN and rng.random() < 0.5:
        return [*moves, ("withdraw", "sender", State.WITHDRAWN)]
    return moves + _after_review(rng, target, vetted=vetted)


def _after_review(rng: Random, target: State, *, vetted: bool) -> list[_Move]:
    """From in_review on."""
    moves: list[_Move] = [("pre-approve", "desk", State.PRE_APPROVED)]
    if target is State.PRE_APPROVED:
        return moves
    if not vetted:
        if target is State.ON_HOLD:
            return [*moves, ("hold", "desk", State.ON_HOLD)]
        moves.append(("pass-unvetted", "desk", State.CLEARED))
    else:
        moves.append(("send-to-agency", "vetting", State.VETTING))
        vetting = _in_vetting(rng, target)
        moves += vetting
        if (vetting[-1][2] if vetting else State.VETTING) is target:
            return moves
    if target is State.CLEARED:
        return moves
    moves.append(("approve", "approver", State.APPROVED))
    endings: dict[State, list[_Move]] = {
        State.SUSPENDED: [("suspend", "commander", State.SUSPENDED)],
        State.REVOKED: [("revoke", "commander", State.REVOKED)],
        State.WITHDRAWN: [("withdraw", "sender", State.WITHDRAWN)],
        State.REPLACED: [("replace", "desk", State.REPLACED)],
    }
    if target is State.APPROVED and rng.random() < 0.01:
        return [*moves, ("suspend", "commander", State.SUSPENDED), ("reinstate", "approver", State.APPROVED)]
    return moves + endings.get(target, [])


def _in_vetting(rng: Random, target: State) -> list[_Move]:
    """What vetting does with a file: clears, asks, refers, holds."""
    ends: dict[State, list[_Move]] = {
        State.VETTING: [],
        State.MORE_INFORMATION: [("ask", "vetting", State.MORE_INFORMATION)],
        State.REFERRED: [("refer", "vetting", State.REFERRED)],
        State.REFUSED: [("refer", "vetting", State.REFERRED), ("board-refuse", "board", State.REFUSED)],
        State.ON_HOLD: [("hold-vetting", "vetting", State.ON_HOLD)],
    }
    # One in three: the question goes to the desk, the referral comes back by an appeal.
    if target is State.MORE_INFORMATION and rng.random() > 0.66:
        return [("ask-desk", "vetting", State.MORE_INFORMATION)]
    if target is State.REFERRED and rng.random() > 0.66:
        return [*ends[State.REFUSED], ("appeal", "sender", State.REFERRED)]
    if target in ends:
        return ends[target]
    chance = rng.random()
    if chance < 0.04:
        return [("refer", "vetting", State.REFERRED), ("board-clear", "board", State.CLEARED)]
    clear: _Move = ("clear", "vetting", State.CLEARED)
    if chance < 0.1:
        return [("ask", "vetting", State.MORE_INFORMATION), ("answer", "sender", State.VETTING), clear]
    return [clear]


def _times(rng: Random, count: int, first: datetime, now: datetime) -> list[datetime]:
    """`count` rising moments from `first`; the rest within days, and before `now`."""
    if not count:
        return []
    span_s = (now - first).total_seconds() * rng.uniform(0.55, 0.92)
    span_s = min(span_s, rng.uniform(1.5, 9) * 86_400)
    parts = [rng.uniform(0.4, 1.6) for _ in range(count - 1)]
    times, passed = [first], 0.0
    for part in parts:
        passed += part
        times.append(first + timedelta(seconds=round(span_s * passed / sum(parts))))
    return times


#: Chains of cards of an approved file with their weights: the state each card ended in.
_CARDS: Final[tuple[tuple[int, tuple[BadgeState, ...]], ...]] = (
    (110, ()),
    (120, (BadgeState.QUEUED,)),
    (230, (BadgeState.PRINTED,)),
    (470, (BadgeState.ISSUED,)),
    (20, (BadgeState.SPOILED, BadgeState.PRINTED)),
    (14, (BadgeState.SUPERSEDED, BadgeState.ISSUED)),
    (12, (BadgeState.LOST, BadgeState.ISSUED)),
    (6, (BadgeState.LOST,)),
    (8, (BadgeState.RETURNED,)),
)
_CARD_ENDS: Final[dict[BadgeState, tuple[tuple[str, str, BadgeState], ...]]] = {
    BadgeState.QUEUED: (),
    BadgeState.PRINTED: (),
    BadgeState.ISSUED: (("hand-over", "badge_office", BadgeState.ISSUED),),
    BadgeState.SPOILED: (("spoil", "badge_office", BadgeState.SPOILED),),
    BadgeState.SUPERSEDED: (
        ("hand-over", "badge_office", BadgeState.ISSUED),
        ("supersede", "badge_office", BadgeState.SUPERSEDED),
    ),
    BadgeState.LOST: (
        ("hand-over", "badge_office", BadgeState.ISSUED),
        ("report-lost", "badge_office", BadgeState.LOST),
    ),
    BadgeState.RETURNED: (
        ("hand-over", "badge_office", BadgeState.ISSUED),
        ("take-back", "badge_office", BadgeState.RETURNED),
    ),
    BadgeState.REVOKED: (
        ("hand-over", "badge_office", BadgeState.ISSUED),
        ("revoke", "commander", BadgeState.REVOKED),
    ),
}


def card_chains(*, files: int, seed: int) -> list[tuple[BadgeState, ...]]:
    """Chains of cards for `files` approved files, in mixed order; rare ones occur from a hundred files on."""
    rng = Random(f"cards {seed}")
    whole = sum(weight for weight, _ in _CARDS)
    least = 1 if files >= 20 else 0
    chains = [chain for weight, chain in _CARDS for _ in range(max(least, round(files * weight / whole)))]
    chains += [(BadgeState.ISSUED,)] * max(files - len(chains), 0)
    rng.shuffle(chains)
    return chains[:files]


def card_history(
    rng: Random, *, chain: tuple[BadgeState, ...], approved_at: datetime, now: datetime
) -> tuple[Badge, ...]:
    """The cards of a chain, one after the other between approval and `now`."""
    badges: list[Badge] = []
    plans = [(_card_moves(state), state) for state in chain]
    times = iter(_times(rng, 1 + sum(len(moves) for moves, _ in plans), approved_at, now)[1:])
    for issue, (moves, state) in enumerate(plans, 1):
        steps = tuple(
            Step(action, role, 0, str(end), next(times), rng.choice(REASONS[action]) if action in REASONS else "")
            for action, role, end in moves
        )
        badges.append(Badge(issue, state, steps))
    return tuple(badges)


def _card_moves(state: BadgeState) -> list[tuple[str, str, BadgeState]]:
    """From the print run to where the card ended."""
    queued = [("queue", "badge_office", BadgeState.QUEUED)]
    if state is BadgeState.QUEUED:
        return queued
    return [*queued, ("print", "badge_office", BadgeState.PRINTED), *_CARD_ENDS[state]]
