"""One person's file as the verbs would have left it: the row, what hangs on it, and the events of its history.

The effects of each step are the verbs' own (applications.actions), on a row that is not in the session yet. What is
asked of the database there (a place of the quota, who may) was settled before: see places.py and careers.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy.orm import Session

from accreditation.applications import actions, fields
from accreditation.applications.effects import Decision, Taken, write_beside
from accreditation.applications.intake import NOTICE_VERSION
from accreditation.applications.items import item_kinds
from accreditation.applications.models import Application, Item
from accreditation.applications.references import make_reference
from accreditation.applications.workflow import WORKFLOW, State, place_in
from accreditation.delegations.models import Organisation
from accreditation.demo.careers import Step
from accreditation.demo.hands import Hands
from accreditation.demo.places import Settled
from accreditation.demo.shapes import Person
from accreditation.demo.trail import Trail
from accreditation.kernel.sealing import new_data_key
from accreditation.policy.actors import Actor, Role
from accreditation.policy.transitions import find
from accreditation.programme.models import Category

#: The pages of the form, in the order in which they are saved.
_PAGES: Final = ("person", "document", "role", "stay")
_MINUTE: Final = timedelta(minutes=1)


@dataclass(kw_only=True)
class Filed:
    """A file with what hangs on it: rows of other tables as plain values."""

    person: Person
    file: Application
    owner: Actor
    sender: Actor
    #: When portrait and documents were handed in.
    uploaded_at: datetime
    #: Kinds of documents handed in first and taken back later: (kind, when).
    withdrawn: list[tuple[str, datetime]] = field(default_factory=list)
    #: Documents sent in place of withdrawn ones: kind -> when.
    renewed: dict[str, datetime] = field(default_factory=dict)
    portrait_at: datetime | None = None
    votes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def approved_at(self) -> datetime | None:
        """When it was last approved (or confirmed, or reinstated), whatever came after."""
        moments = [step.at for step in self.person.history if step.action in ("approve", "confirm", "reinstate")]
        return moments[-1] if moments else None


class Clerk:
    """Files people, one after the other."""

    def __init__(
        self, session: Session, *, hands: Hands, trail: Trail, categories: Mapping[str, Category],
        organisations: Mapping[str, Organisation], seed: int,
    ) -> None:  # fmt: skip
        self._session, self._hands, self._trail, self._seed = session, hands, trail, seed
        self._categories, self._organisations = categories, organisations
        self._references: set[str] = set()
        #: How many wait, by category and organisation.
        self._waiting: Counter[tuple[int, int | None]] = Counter()

    def file(self, settled: Settled, *, email: str, findings: Sequence[str]) -> Filed:
        """The file of one person; `findings` are those of the portrait. `email` is the applicant's address."""
        person = settled.person
        rng = Random(f"file {self._seed} {person.number}")
        filed = self._begun(rng, person, email)
        began, until = person.created_at, person.submitted_at or person.created_at + 40 * _MINUTE
        wrong = _first_answers(person)
        self._answer(filed, wrong, begin=began, until=until)
        filed.uploaded_at = filed.portrait_at = began + (until - began) * 0.8
        self._uploads(filed, findings)
        for step in person.history:
            if step.action == "resubmit":
                self._mend(rng, filed, step.at, findings)
            if step.action == "pre-approve" and settled.assigned:
                self._assign(filed, settled.assigned, step)
            self._step(rng, filed, step)
        return filed

    def _begun(self, rng: Random, person: Person, email: str) -> Filed:
        """The draft: begun by a focal point, by an applicant without one, or by protocol for principals.

        Where people may come uninvited, those who are invited fill in by themselves what a focal point began.
        """
        category = self._categories[person.category]
        organisation = self._organisations[person.organisation] if person.organisation else None
        language = str(person.facts.get("language") or "en")
        at = person.created_at
        principal = not category.stages
        focal_point = self._hands.focal_point(organisation.code) if organisation else None
        if principal and focal_point:
            owner = focal_point
        else:
            owner = self._hands.applicant(email, language, at=at - timedelta(minutes=rng.randint(3, 90)))
        sender = owner if focal_point is None or category.uninvited else focal_point
        starter = self._hands.officer(category.desk, person.number) if principal else focal_point or owner
        file = self._draft(rng, person, category, owner, language, accepted=Role.APPLICANT in sender.roles)
        file.organisation_id, file.organisation = (organisation.id, organisation) if organisation else (None, None)
        new_data_key(self._session, file.id, now=at)
        file.facts = _given(person, organisation, language, principal=principal)
        about = {"category": category.code, "organisation": person.organisation}
        self._trail.add("file:start", subject=("file", file.id), actor=starter, at=at, about=about)
        return Filed(person=person, file=file, owner=owner, sender=sender, uploaded_at=at)

    def _draft(
        self, rng: Random, person: Person, category: Category, owner: Actor, language: str, *, accepted: bool
    ) -> Application:
        """The row at its beginning, with every column's value named: nothing fills in a default."""
        at = person.created_at
        return Application(
            reference=self._reference(rng), category_id=category.id, category=category, function="",
            applicant_id=owner.id, language=language, state=State.DRAFT, held_from=None, place="none", created_at=at,
            changed_at=at, submitted_at=None, waiting_since=at, answer_until=None, open_fields=[],
            asked_of="", identity_version=1, screened_version=0, vetted_version=0, board_round=0, board_past_ids=[],
            decided_ids=[], countersign_due=False, print_version=1, escorted_until=None, pin_number="",
            pin_given_at=None, pin_returned_at=None,
            head_of_delegation=person.head_of_delegation, signer=person.signer,
            notice_version=NOTICE_VERSION if accepted else person.notice_version, version=1,
        )  # fmt: skip

    def _reference(self, rng: Random) -> str:
        """A reference that nobody has."""
        while (made := make_reference("HC", rng.choice)) in self._references:
            pass
        self._references.add(made)
        return made

    def _answer(self, filed: Filed, answers: Mapping[str, Any], *, begin: datetime, until: datetime) -> None:
        """Save the answers: an applicant page by page, a focal point all at once; a principal's came with the file."""
        file, known = filed.file, dict(filed.file.facts)
        if not file.stages:
            actions.apply_facts(file, {**known, **answers}, now=begin)
            return
        if filed.sender.id != filed.owner.id:
            self._save(filed, answers, known, at=begin, things=filed.person.things)
        else:
            self._pages(filed, answers, known, begin=begin, until=until)
        actions.apply_facts(file, known, now=file.changed_at)

    def _pages(
        self, filed: Filed, answers: Mapping[str, Any], known: dict[str, Any], *, begin: datetime, until: datetime
    ) -> None:
        sets = filed.file.category.field_sets
        for place, page in enumerate(_PAGES, 1):
            names = [each.name for each in fields.questions(sets, page) if each.name in answers]
            at = begin + (until - begin) * (0.15 * place)
            kinds = [kind.name for kind in item_kinds(sets, page)]
            things = {name: each for name, each in filed.person.things.items() if name in kinds}
            self._save(filed, {name: answers[name] for name in names}, known, at=at, things=things)

    def _save(
        self, filed: Filed, answers: Mapping[str, Any], known: dict[str, Any], *, at: datetime,
        things: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Answers saved, as save_answers leaves them; the rows of the things are written with the file."""
        said = {name: value for name, value in answers.items() if (known.get(name) or "") != (value or "")}
        changed = {**said, **(things or {})}
        if not changed:
            return
        detail = {"before": {name: known.get(name) for name in changed}, "after": changed}
        known.update(said)
        filed.file.changed_at = at
        filed.file.version += 1
        self._event(filed, "file:answer-fields", filed.sender, at, about={"fields": sorted(changed)}, detail=detail)

    def _uploads(self, filed: Filed, findings: Sequence[str]) -> None:
        """Portrait and documents, handed in for the first time."""
        person, at = filed.person, filed.uploaded_at
        if person.portrait is not None:
            self._upload(filed, "portrait:add", at, {"findings": list(findings), "replaced": False})
        for kind in person.documents:
            self._upload(filed, "document:add", at + _MINUTE / 2, {"document": kind, "pages": 1})

    def _upload(self, filed: Filed, action: str, at: datetime, about: dict[str, Any]) -> None:
        filed.file.changed_at = at
        filed.file.version += 1
        self._event(filed, action, filed.sender, at, about=about)

    def _mend(self, rng: Random, filed: Filed, at: datetime, findings: Sequence[str]) -> None:
        """What the applicant changed before the file was sent again."""
        what, file = _mended(filed.person), filed.file
        moment = at - _MINUTE * rng.randint(2, 9)
        if what == "birth_date":
            known = dict(file.facts)
            self._save(filed, {"birth_date": filed.person.facts["birth_date"]}, known, at=moment)
            actions.apply_facts(file, known, now=moment)
        elif what == "portrait":
            filed.portrait_at = moment
            self._upload(filed, "portrait:add", moment, {"findings": list(findings), "replaced": True})
        else:
            filed.withdrawn.append((what, moment))
            filed.renewed[what] = moment + _MINUTE / 2
            self._upload(filed, "document:remove", moment, {"document": what})
            self._upload(filed, "document:add", filed.renewed[what], {"document": what, "pages": 1})

    def _assign(self, filed: Filed, code: str, step: Step) -> None:
        """The desk gives an uninvited file its organisation, shortly before it passes the file on."""
        filed.file.organisation = self._organisations[code]
        filed.file.organisation_id = filed.file.organisation.id
        filed.file.version += 1
        at, actor = step.at - _MINUTE, self._hands.officer(step.role, filed.person.number, step.actor)
        self._event(filed, "file:assign", actor, at, about={"organisation": code})

    def _step(self, rng: Random, filed: Filed, step: Step) -> None:
        """One step, with what take_step writes and records."""
        file, before = filed.file, filed.file.state
        actor = self._actor(filed, step)
        decision = self._decision(filed, step)
        if step.role == "board" and step.second is not None:
            self._vote(rng, filed, step, decision)
        self._effect(filed, step, decision, actor)
        if step.action == "appeal":
            # The verb reads them from the table, where these votes are not yet.
            file.board_past_ids = sorted({vote["member_id"] for vote in filed.votes})
        target = State(step.state)
        file.place = place_in(target)
        file.state, file.changed_at, file.waiting_since = target, step.at, step.at
        if target in (State.SUBMITTED, State.WAITLISTED):
            file.submitted_at = file.submitted_at or step.at
        about = {"from": str(before), "to": str(target), "version": file.version,
                 "fields": list(decision.open_fields)}  # fmt: skip
        file.version += 1
        action = "file:waitlist" if target is State.WAITLISTED else f"file:{step.action}"
        detail = {"reason": decision.reason} if decision.reason else None
        self._event(filed, action, actor, step.at, about=about, detail=detail)
        if target is State.WAITLISTED:
            self._order(filed, actor, step.at)

    def _order(self, filed: Filed, actor: Actor, at: datetime) -> None:
        """Who comes second to an organisation's waiting list goes first: its focal point moved them up."""
        file, house = filed.file, filed.file.organisation
        line = (file.category_id, file.organisation_id)
        self._waiting[line] += 1
        number = self._waiting[line]
        file.waiting_place = {1: 2, 2: 1}.get(number, number)
        if number == 2 and house is not None:
            about = {"organisation": house.code, "from": 2, "to": 1}
            mover = self._hands.focal_point(house.code) or actor
            self._event(filed, "file:order", mover, at + _MINUTE, about=about)

    def _effect(self, filed: Filed, step: Step, decision: Decision, actor: Actor) -> None:
        """What a step writes beside the state."""
        known = find(WORKFLOW, step.action)
        if known is None:
            raise LookupError(f"{step.action} is no step of a file")
        write_beside(known, Taken(session=self._session, file=filed.file, decision=decision, actor=actor, now=step.at))

    def _vote(self, rng: Random, filed: Filed, step: Step, decision: Decision) -> None:
        """The first member's vote; the step itself is the second's, who agrees."""
        file, number = filed.file, filed.person.number
        first = self._hands.officer("board", number, step.second or 1)
        at = step.at - timedelta(minutes=rng.randint(5, 30))
        second = self._hands.officer("board", number, step.actor)
        for member, moment in ((first, at), (second, step.at)):
            filed.votes.append({"application_id": file.id, "round": file.board_round, "member_id": member.id,
                                "action": step.action, "at": moment})  # fmt: skip
        about = {"for": step.action, "round": file.board_round}
        self._event(filed, "file:vote", first, at, about=about, detail={"reason": decision.reason})

    def _decision(self, filed: Filed, step: Step) -> Decision:
        """The words of a step, and the questions it opens."""
        person = filed.person
        if step.action != "return":
            return Decision(reason=step.reason)
        if person.state is State.RETURNED and step is person.history[-1]:
            return Decision(reason=step.reason, open_fields=person.open_fields, answer_until=person.answer_until)
        what = _mended(person)
        return Decision(reason=_ASKED.get(what, _UNSIGNED), open_fields=(what,))

    def _actor(self, filed: Filed, step: Step) -> Actor:
        if step.role == "applicant":
            return filed.owner
        if step.role == "focal_point":
            return filed.sender
        return self._hands.officer(step.role, filed.person.number, step.actor)

    def _event(
        self, filed: Filed, action: str, actor: Actor, at: datetime, *, about: Mapping[str, Any],
        detail: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        subject = ("file", filed.file.id)
        self._trail.add(
            action, subject=subject, actor=actor, at=at, about=about, detail=detail,
            key_id=filed.file.id if detail else None,
        )  # fmt: skip


def _given(person: Person, organisation: Organisation | None, language: str, *, principal: bool) -> dict[str, Any]:
    """What start() puts into a new file; protocol types a principal's answers as it enters them."""
    given: dict[str, Any] = dict(person.facts) if principal else {}
    if organisation is not None:
        given.setdefault("organisation_name", organisation.names.get("en", ""))
    given.setdefault("language", language)
    return given


def _first_answers(person: Person) -> dict[str, Any]:
    """What was typed at first: with the fault that a later return asks to mend, where one was mended."""
    answers: dict[str, Any] = dict(person.facts)
    if _mended(person) == "birth_date":
        year, month, day = str(answers["birth_date"]).split("-")
        answers["birth_date"] = f"{year}-{month}-{(int(day) % 27) + 1:02d}"
    return answers


_ASKED: Final = {
    "birth_date": "The birth date differs from the document. Please correct it.",
    "portrait": "Please send a portrait in better light.",
}
_UNSIGNED: Final = "The letter is not signed. Please send a signed one."


def _mended(person: Person) -> str:
    """What a file that was returned and came back was returned for; "" for all others."""
    if not any(step.action == "resubmit" for step in person.history):
        return ""
    letters = [kind for kind in person.documents if kind.endswith("_letter") and kind not in person.unsigned]
    choices = [] if person.slips else ["birth_date"]
    choices += ["portrait"] if person.portrait is not None and not person.portrait.flaw else []
    choices += letters[:1]
    return choices[person.number % len(choices)] if choices else "birth_date"


def row_of(file: Application) -> dict[str, Any]:
    """The columns of a file for an INSERT; its number of change is the database's own."""
    return {column.key: getattr(file, column.key) for column in Application.__table__.columns if column.key != "change"}


def zone_rows(filed: Filed) -> list[dict[str, Any]]:
    """The category's zones, as start() grants them."""
    return [
        {"application_id": filed.file.id, "zone_id": grant.zone_id, "window_id": grant.window_id, "needs": grant.needs}
        for grant in filed.file.category.grants
    ]


def item_rows(filed: Filed) -> list[dict[str, Any]]:
    """What the person brings, sealed thing by thing under the file's key."""
    rows = []
    for kind, things in filed.person.things.items():
        for position, thing in enumerate(things):
            item = Item(application_id=filed.file.id, kind=kind, position=position)
            item.facts = dict(thing)
            rows.append({column.key: getattr(item, column.key) for column in Item.__table__.columns})
    return rows
