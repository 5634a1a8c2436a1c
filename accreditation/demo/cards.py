"""The cards of the population as the badge office would have left them: queued, printed in runs, handed over, ended.

A first card is queued when its run is ordered, a reprint when it is asked for. Print runs are as few as the times of
the cards allow. The latest one waits, for the job of print runs itself to make it; a few cards stand in one that was
stopped.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.badges.pdf import PART_SIZE
from accreditation.badges.token import make_number
from accreditation.badges.workflow import ENDED, BadgeState, RunState
from accreditation.demo import boxes
from accreditation.demo.careers import Badge as Career
from accreditation.demo.filing import Filed
from accreditation.demo.hands import Hands
from accreditation.demo.trail import Trail
from accreditation.policy.actors import SYSTEM, Actor

#: Cards of the run that is left to the job.
LIVE_CARDS: Final = 24
#: Cards that a run could not print; the office sees why.
KEPT_BACK: Final = 2
#: What their holders call themselves: no font has the arrow.
ODD_POSITION: Final = "First Secretary ➜ Head of Section from January"
#: Why the card after one that ended so was ordered.
_WHY: Final = {
    BadgeState.SPOILED: "damaged", BadgeState.SUPERSEDED: "changed", BadgeState.LOST: "lost",
}  # fmt: skip


@dataclass(kw_only=True, eq=False)
class Card:
    """One card on its way: its row and the moments of its life."""

    filed: Filed
    row: dict[str, Any]
    career: Career
    #: The card it replaces.
    before: Card | None
    #: Moments by action; "print" is the run's, "queue" of a first card too.
    times: dict[str, datetime]
    #: It can be queued from here on, and must be printed before there.
    earliest: datetime
    latest: datetime
    #: The delegation's box that it was put into.
    box: boxes.Box | None = None

    @property
    def state(self) -> BadgeState:
        """Where the card ended."""
        return self.career.state


@dataclass(kw_only=True)
class Run:
    """A print run with its cards."""

    row: dict[str, Any]
    ordered_at: datetime
    made_at: datetime | None
    actor: Actor
    cards: list[Card] = field(default_factory=list)
    #: Cards of this order that could not be printed.
    kept: list[Card] = field(default_factory=list)


class Office:
    """Makes cards and runs, and notes their events."""

    def __init__(self, *, hands: Hands, trail: Trail, key_number: int, now: datetime) -> None:
        self._hands, self._trail, self._key_number, self._now = hands, trail, key_number, now
        self._numbers: set[str] = set()
        self.cards: list[Card] = []
        self.runs: list[Run] = []
        self.boxes: list[boxes.Box] = []

    def take(self, filed: Filed) -> None:
        """The cards of one file, without their runs yet."""
        approved_at = filed.approved_at
        if not filed.person.badges or approved_at is None:
            return
        until = filed.person.history[-1].at if filed.file.state is not State.APPROVED else self._now
        stretch = _stretch(filed, approved_at, until)
        before: Card | None = None
        for career in filed.person.badges:
            before = self._card(filed, career, before, stretch, approved_at, until)
            self.cards.append(before)

    def _card(
        self, filed: Filed, career: Career, before: Card | None, stretch: _Stretch, approved_at: datetime,
        until: datetime,
    ) -> Card:  # fmt: skip
        times = {step.action: stretch.moment(step.at) for step in career.steps}
        if "revoke" in times:
            times["revoke"] = until
        asked_at = _asked_at(before) if before else approved_at + timedelta(seconds=30)
        rest = [at for action, at in times.items() if action not in ("queue", "print")]
        latest = min([until, *rest])
        return Card(
            filed=filed, row=self._row(filed.file, career, before), career=career, before=before, times=times,
            earliest=asked_at, latest=latest,
        )  # fmt: skip

    def _row(self, file: Application, career: Career, before: Card | None) -> dict[str, Any]:
        return {
            "id": uuid4(), "serial": secrets.randbits(63), "number": self._number(), "application_id": file.id,
            "issue": career.issue, "state": BadgeState.QUEUED, "key_number": self._key_number,
            "zones": sorted(grant.zone.number for grant in file.category.grants), "valid_from": file.valid_from,
            "valid_until": file.valid_until, "identity_version": file.identity_version,
            "print_version": file.print_version, "layout": "a6", "run_id": None, "part": None, "problem": "",
            "queued_at": None, "printed_at": None, "printed_by_id": None, "stock_number": "", "issued_at": None,
            "issued_by_id": None, "handed_to": "", "collection_id": None, "ended_at": None,
            "reason": _WHY[before.state] if before else "", "version": 1,
        }  # fmt: skip

    def _number(self) -> str:
        while (made := make_number(f"{secrets.randbelow(10**7):07d}")) in self._numbers:
            pass
        self._numbers.add(made)
        return made

    def close(self) -> Run | None:
        """Put the cards into runs and note what happened to each; the run that is left to the job, if any."""
        printed = [card for card in self.cards if card.state is not BadgeState.QUEUED]
        last = [card for card in printed if card.state is BadgeState.PRINTED and card.before is None]
        # a few lie printed in the office in any case
        most = min(LIVE_CARDS, len(last) * 2 // 3)
        live = sorted(last, key=lambda card: (card.earliest, card.filed.person.number))[len(last) - most :]
        held = {card.row["id"] for card in live}
        self._stab([card for card in printed if card.row["id"] not in held])
        self._keep_back()
        stopped = [card for card in self.cards if card.state is BadgeState.QUEUED and not card.row["problem"]]
        if stopped:
            self._stop(stopped)
        waiting = self._order(live, self._now - timedelta(seconds=20), None) if live else None
        for number, run in enumerate(self.runs, 1):
            run.row["number"] = number
        self.boxes = boxes.packed([card for card in self.cards if card.row["id"] not in held], hands=self._hands,
                                  now=self._now)  # fmt: skip
        boxes.tell(self.boxes, self._trail)
        for card in self.cards:
            self._tell(card, live=card.row["id"] in held)
        for run in self.runs:
            self._tell_run(run)
        return waiting

    def _stab(self, cards: Sequence[Card]) -> None:
        """As few runs as the cards' spans of time allow: each run stands at the end of the first span left."""
        left = sorted(cards, key=lambda card: (card.latest, card.row["number"]))
        while left:
            gap = left[0].latest - left[0].earliest
            at = left[0].latest - min(timedelta(minutes=4), gap / 2)
            run = self._order([card for card in left if card.earliest <= at], at, at + min(
                timedelta(minutes=1), gap / 4))  # fmt: skip
            taken = {card.row["id"] for card in run.cards}
            left = [card for card in left if card.row["id"] not in taken]

    def _order(self, cards: list[Card], at: datetime, made_at: datetime | None) -> Run:
        actor = self._hands.officer("badge_office", len(self.runs))
        done = made_at is not None
        row = {
            "id": uuid4(), "number": 0, "state": RunState.DONE if done else RunState.WAITING, "layout": "a6",
            "sheet": "single", "total": len(cards), "done": len(cards) if done else 0, "kept_back": 0,
            "created_at": at, "created_by_id": actor.id, "started_at": made_at and at + (made_at - at) / 2,
            "finished_at": made_at, "cancel_asked_at": None, "reason": "", "error": "", "version": 1,
        }  # fmt: skip
        run = Run(row=row, ordered_at=at, made_at=made_at, actor=actor, cards=cards)
        for place, card in enumerate(cards):
            card.row |= {"run_id": row["id"], "part": place // PART_SIZE}
            if card.before is None:
                card.times["queue"] = at
            if done and made_at is not None:
                card.times["print"] = made_at
                card.row |= {"printed_at": made_at, "printed_by_id": actor.id, "state": BadgeState.PRINTED}
        self.runs.append(run)
        self.runs.sort(key=lambda each: each.ordered_at)
        return run

    def _keep_back(self) -> None:
        """Cards with a sign that no font has: an earlier run was ordered with them, and could not print them."""
        for card in self.cards:
            printable = card.filed.person.facts.get("title") != ODD_POSITION
            run = next((each for each in self.runs if each.ordered_at > card.earliest and each.made_at), None)
            if card.state is not BadgeState.QUEUED or printable or run is None:
                continue
            card.row["problem"] = "glyph_missing"
            card.times |= {"queue": run.ordered_at, "keep-back": run.made_at or run.ordered_at}
            run.kept.append(card)
            run.row["total"] += 1
            run.row["kept_back"] += 1

    def _stop(self, cards: list[Card]) -> None:
        """A run that was cancelled before its first part was made: it can be resumed."""
        at = max(*(card.earliest for card in cards), self._now - timedelta(hours=2))
        run = self._order(cards, at, None)
        asked_at = at + min(timedelta(minutes=1), (self._now - at) / 2)
        run.row |= {"state": RunState.CANCELLED, "cancel_asked_at": asked_at}

    def _tell_run(self, run: Run) -> None:
        row = run.row
        subject, number = ("run", row["id"]), row["number"]
        about = {"number": number, "total": row["total"]}
        self._trail.add("run:order", subject=subject, actor=run.actor, at=run.ordered_at, about=about)
        if row["cancel_asked_at"]:
            at = row["cancel_asked_at"]
            self._trail.add("run:cancel", subject=subject, actor=run.actor, at=at, about={"number": number})
        if run.made_at:
            about = {"number": number, "printed": row["done"], "kept_back": row["kept_back"]}
            at = run.made_at + timedelta(seconds=1)
            self._trail.add("run:finish", subject=subject, actor=SYSTEM, at=at, about=about)

    def _tell(self, card: Card, *, live: bool) -> None:
        """The card's life, from its queue to its end, as the verbs write it."""
        row, times = card.row, card.times
        queued_at = _asked_at(card.before) if card.before else times["queue"]
        row["queued_at"] = queued_at
        clerk = self._clerk(card, 0)
        self._note(card, "badge:queue", clerk, queued_at)
        if card.before is not None:
            about = {"reason": row["reason"], "instead_of": card.before.career.issue}
            self._note(card, "badge:reprint", clerk, queued_at, **about)
        kept = next((run for run in self.runs if card in run.kept), None)
        if kept is not None:
            about = {"run": kept.row["number"], "problem": card.row["problem"]}
            self._note(card, "badge:keep-back", SYSTEM, times["keep-back"], **about)
        if live or card.state is BadgeState.QUEUED:
            return
        run = next(each for each in self.runs if each.row["id"] == row["run_id"])
        self._note(card, "badge:print", SYSTEM, times["print"], run=run.row["number"])
        if not boxes.collected(card, self._note) and "hand-over" in times:
            self._hand_over(card, times["hand-over"])
        if card.state in ENDED:
            self._end(card)

    def _hand_over(self, card: Card, at: datetime) -> None:
        clerk, stock = self._clerk(card, 1), f"A6-{int(card.row['number']) % 90000 + 10000}"
        old = card.before
        if old is not None and old.state is BadgeState.SUPERSEDED:
            old.row["ended_at"] = at
            self._note(old, "badge:supersede", clerk, at, by=card.career.issue)
        card.row |= {"state": BadgeState.ISSUED, "issued_at": at, "issued_by_id": clerk.id, "handed_to": "self",
                     "stock_number": stock}  # fmt: skip
        self._note(card, "badge:hand-over", clerk, at, stock=stock)

    def _end(self, card: Card) -> None:
        """How a card ended: by the order of its reprint, by a step of its own, or as its successor came."""
        row, state = card.row, card.state
        row["state"] = state
        if state is BadgeState.SUPERSEDED:
            return
        action = {BadgeState.SPOILED: "spoil", BadgeState.LOST: "report-lost", BadgeState.RETURNED: "take-back",
                  BadgeState.REVOKED: "revoke"}[state]  # fmt: skip
        at = card.times[action]
        row["ended_at"] = at
        step = next(step for step in card.career.steps if step.action == action)
        if action in ("spoil", "report-lost") and self._replaced(card):
            row["reason"] = _WHY[state]
            self._note(card, f"badge:{action}", self._clerk(card, 0), at, reason=_WHY[state])
            return
        turn = card.filed.person.number
        officer = self._hands.officer("commander", turn) if action == "revoke" else self._clerk(card, 0)
        reason = step.reason or ("The file is revoked." if action == "revoke" else "")
        file_id: UUID = card.filed.file.id
        self._trail.add(
            f"badge:{action}", subject=("file", file_id), actor=officer, at=at,
            about={"badge": str(row["id"]), "issue": card.career.issue},
            detail={"reason": reason} if reason else None, key_id=file_id,
        )  # fmt: skip

    def _replaced(self, card: Card) -> bool:
        return card.career is not card.filed.person.badges[-1]

    def _clerk(self, card: Card, number: int) -> Actor:
        return self._hands.officer("badge_office", card.filed.person.number, number)

    def _note(self, card: Card, action: str, actor: Actor, at: datetime, **about: Any) -> None:
        said = {"badge": str(card.row["id"]), "issue": card.career.issue, **about}
        self._trail.add(action, subject=("file", card.filed.file.id), actor=actor, at=at, about=said)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Moments between `begin` and `end` moved in proportion into `earliest` to `latest`."""

    begin: datetime
    end: datetime
    earliest: datetime
    latest: datetime

    def moment(self, at: datetime) -> datetime:
        share = (at - self.begin) / (self.end - self.begin)
        return self.earliest + (self.latest - self.earliest) * share


def _stretch(filed: Filed, approved_at: datetime, until: datetime) -> _Stretch:
    """Invented moments of cards lie after the last step of the file: bring them before one that ended it."""
    last = filed.person.history[-1].at
    end = max(step.at for career in filed.person.badges for step in career.steps)
    if last == approved_at:
        return _Stretch(last, end, last, end)
    return _Stretch(last, end, approved_at, approved_at + (until - approved_at) * 0.9)


def _asked_at(before: Card) -> datetime:
    """When the successor of a card was ordered."""
    action = {BadgeState.SPOILED: "spoil", BadgeState.LOST: "report-lost", BadgeState.SUPERSEDED: "supersede"}
    return before.times[action[before.state]]


def rows_of(cards: Sequence[Card]) -> list[dict[str, Any]]:
    """Rows for an INSERT; a version counts the changes after the first."""
    for card in cards:
        moments = [card.row["printed_at"], card.row["issued_at"], card.row["ended_at"]]
        card.row["version"] = 2 + sum(moment is not None for moment in moments)
    return [card.row for card in cards]
