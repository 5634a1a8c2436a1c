"""The seeded population: `population` invents an event's people with their files, histories and badges.

Promise: the same people, seed, event, delegations and now give the same facts, byte for byte. Every random stream is
named by seed and number; nothing depends on the clock, on hashes or on the order of sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from accreditation.applications.workflow import State
from accreditation.badges.workflow import BadgeState
from accreditation.demo import careers, facts
from accreditation.demo.arrivals import arrivals
from accreditation.demo.documents import IdentityPaper, Kind
from accreditation.demo.faces import FLAWS, Flaw, Sex, choose_traits
from accreditation.demo.names import Name, choose_culture, make_name
from accreditation.demo.seats import HOST, Seat, seats
from accreditation.demo.shapes import EventLike, Person, PortraitPlan
from accreditation.demo.states import TOWNS, language_of, look_of
from accreditation.demo.things import things_of
from accreditation.demo.watchlist import respelt, watch_list

#: States in which a file may still have the faults that desks are there to find.
_UNCHECKED: Final = frozenset({State.DRAFT, State.WAITLISTED, State.SUBMITTED, State.IN_REVIEW, State.RETURNED})
_AGES: Final[dict[str, tuple[int, int]]] = {"volunteer": (19, 29), "principal": (48, 70), "protection": (28, 48)}
_CASUAL: Final = frozenset({"press", "official_media", "contractor", "driver", "volunteer"})
_LETTERS: Final = frozenset({"assignment_letter", "company_letter", "host_letter", "mandate_letter", "employer_letter"})


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled of a person before they are drawn."""

    number: int
    seat: Seat
    state: State
    arrived_at: datetime
    cards: tuple[BadgeState, ...]
    duplicate_of: int | None = None
    resembles: str | None = None
    replaces: int | None = None


def population(*, people: int, seed: int, event: EventLike, now: datetime, delegations: int = 110) -> Iterator[Person]:
    """The event's people, `people` of them, as they stand at `now` (aware). Numbers rise from 1.

    A duplicate and a replacement come after the person they refer to. Fewer people than states leave states out.
    """
    invented: dict[int, Person] = {}
    day_one = event.event.starts_at.astimezone(ZoneInfo(event.event.timezone)).date()
    for plan in _plans(people=people, seed=seed, event=event, now=now, delegations=delegations):
        original = invented.get(plan.duplicate_of or 0)
        person = _person(plan, seed=seed, day_one=day_one, now=now, original=original)
        invented[plan.number] = person
        yield person


def _plans(*, people: int, seed: int, event: EventLike, now: datetime, delegations: int) -> list[_Plan]:
    """Seats, states and arrivals brought together, then the special cases spread over them."""
    rng = Random(f"plans {seed}")
    chosen = seats(people=people, seed=seed, event=event, delegations=delegations)
    count = len(chosen)
    order = list(range(count))
    rng.shuffle(order)
    moments = arrivals(files=count, now=now, seed=seed)
    states = _fitted(careers.deck(files=count, seed=seed), [chosen[place] for place in order])
    chains = iter(careers.card_chains(files=states.count(State.APPROVED) or 1, seed=seed))
    plans: dict[int, _Plan] = {}
    for turn, place in enumerate(order):
        seat = chosen[place]
        state = states[turn]
        cards = next(chains, ()) if state is State.APPROVED and seat.category.badge else ()
        if state in {State.SUSPENDED, State.REVOKED}:
            cards = (BadgeState.ISSUED if state is State.SUSPENDED else BadgeState.REVOKED,)
        plans[place] = _Plan(place + 1, seat, state, moments[turn], cards if seat.category.badge else ())
    return _special(rng, [plans[place] for place in range(count)])


def _fitted(states: list[State], seated: list[Seat]) -> list[State]:
    """`states` exchanged among their neighbours so that each seat's stages lead to its state; in the same numbers.

    A state that no other seat can take gives way to approved.
    """
    fitted = list(states)
    for turn, seat in enumerate(seated):
        if _fits(fitted[turn], seat):
            continue
        for other in sorted(range(len(fitted)), key=lambda place: abs(place - turn)):
            if _fits(fitted[other], seat) and _fits(fitted[turn], seated[other]):
                fitted[turn], fitted[other] = fitted[other], fitted[turn]
                break
        else:
            fitted[turn] = State.APPROVED
    return _one_unconfirmed(fitted, seated)


def _one_unconfirmed(states: list[State], seated: list[Seat]) -> list[State]:
    """The last of several principals still waits for the second protocol officer."""
    principals = [turn for turn, seat in enumerate(seated) if not seat.category.stages]
    waiting = [turn for turn, state in enumerate(states) if state is State.SUBMITTED]
    if len(principals) > 1 and waiting:
        last = principals[-1]
        other = min(waiting, key=lambda turn: abs(turn - last))
        states[last], states[other] = states[other], states[last]
    return states


def _fits(state: State, seat: Seat) -> bool:
    """Whether a file of this seat can come to this state."""
    if not seat.category.stages:
        return state is State.APPROVED
    if state in careers.VETTED_ONLY:
        return "vetting" in seat.category.stages
    return state not in (State.WAITLISTED, State.REPLACED) or seat.organisation is not None


def _special(rng: Random, plans: list[_Plan]) -> list[_Plan]:
    """Mark replacements, people registered twice, and names that resemble the list's."""
    free = [p.number for p in plans if p.seat.category.stages and p.state is not State.REPLACED]
    rng.shuffle(free)
    found = {plan.number: plan for plan in plans}
    for plan in plans:
        if plan.state is State.REPLACED:
            later = [n for n in free if n > plan.number and _may_follow(found[n].seat, plan.seat)]
            theirs = [n for n in later if found[n].seat.organisation == plan.seat.organisation] or later
            if theirs:
                # the latest: whoever comes in another's place comes after that one was accredited
                number = max(theirs)
                free.remove(number)
                seat = replace(
                    found[number].seat, organisation=plan.seat.organisation, nationality=plan.seat.nationality
                )
                found[number] = replace(found[number], seat=seat, replaces=plan.number)
    entries = list(watch_list())
    rng.shuffle(entries)
    for entry in entries[: max(2, len(plans) // 60)]:
        fitting = [n for n in free if found[n].seat.nationality == entry.nationality]
        if fitting:
            free.remove(fitting[0])
            found[fitting[0]] = replace(found[fitting[0]], resembles=entry.code)
    twice = [n for n in free if found[n].state in _UNCHECKED]
    for number in twice[: max(2, len(plans) // 70)]:
        own = found[number].seat
        earlier = [n for n in free if n < number and n not in twice and _other(found[n].seat, own)]
        if earlier:
            found[number] = replace(found[number], duplicate_of=earlier[0])
            free.remove(earlier[0])
    return [found[plan.number] for plan in plans]


def _may_follow(seat: Seat, replaced: Seat) -> bool:
    """Whether the holder of a seat may come in place of another: the same category, and nobody at the head."""
    return seat.category == replaced.category and seat.organisation is not None and not seat.function.tag


def _other(one: Seat, two: Seat) -> bool:
    """Two seats that one person may have tried to take: another organisation, so mostly another category."""
    return one.organisation != two.organisation


def _person(plan: _Plan, *, seed: int, day_one: date, now: datetime, original: Person | None) -> Person:
    """Invent the person of a plan; who is registered twice brings the original's identity along."""
    rng = Random(f"person {seed} {plan.number}")
    seat, code = plan.seat, plan.seat.category.code
    listed = next((entry for entry in watch_list() if entry.code == plan.resembles), None)
    sex: Sex = listed.sex if listed else ("f" if rng.random() < (0.2 if code == "protection" else 0.46) else "m")
    culture = choose_culture(rng, seat.nationality)
    name = respelt(rng, listed.name) if listed else make_name(rng, culture=culture, sex=sex)
    born = _birthday(rng, code, now)
    if listed:
        born = born.replace(year=listed.born_year + rng.choice((-1, 0, 1, 4, 9)), day=min(born.day, 28))
    paper = _paper(rng, plan, name, sex, born, now, seed=seed)
    traits = choose_traits(
        rng, sex=sex, age=now.year - born.year, look=look_of(seat.nationality, name.culture), casual=code in _CASUAL
    )
    portrait = PortraitPlan(plan.number, traits, "")
    nationality = seat.nationality
    if original is not None and original.paper is not None and original.portrait is not None:
        name, sex, born, nationality = original.name, original.sex, original.born, original.nationality
        paper, portrait = original.paper, replace(original.portrait, flaw="")
    return _file(rng, plan, name, sex, born, nationality, paper, portrait, seed=seed, day_one=day_one, now=now)


def _birthday(rng: Random, category: str, now: datetime) -> date:
    """A birth date that fits the category."""
    youngest, oldest = _AGES.get(category, (25, 66))
    return now.date() - timedelta(days=rng.randint(youngest * 366, oldest * 365))


def _paper(rng: Random, plan: _Plan, name: Name, sex: Sex, born: date, now: datetime, *, seed: int) -> IdentityPaper:
    """The document carried on the day, valid for more than half a year. Its number is nobody else's here."""
    state, code = plan.seat.nationality, plan.seat.category.code
    kind: Kind = "passport"
    if code == "un" and rng.random() < 0.6:
        kind = "un_laissez_passer"
    elif state == HOST:
        kind = "national_card"
    # A multiplier prime to the modulus keeps the numbers of one seed apart without a list of them.
    digits = (plan.number * 7_368_787 + Random(f"numbers {seed}").randrange(10**7)) % 10**7
    booklet = f"{rng.choice('ABCEGHKLMNPRST')}{rng.randrange(10)}{digits:07d}"
    number = f"001{digits:09d}" if kind == "national_card" else booklet
    issued = now.date() - timedelta(days=rng.randint(60, 3300))
    return IdentityPaper(
        kind=kind, name=name, sex=sex, born=born, birth_place=rng.choice(TOWNS[state]), nationality=state,
        issuer="UNO" if kind == "un_laissez_passer" else state, number=number, issued=issued,
        expires=issued + timedelta(days=3652),
    )  # fmt: skip


def _file(
    rng: Random, plan: _Plan, name: Name, sex: Sex, born: date, nationality: str, paper: IdentityPaper,
    portrait: PortraitPlan, *, seed: int, day_one: date, now: datetime,
) -> Person:  # fmt: skip
    """The person's file: answers, their faults, history, badges."""
    seat, category = plan.seat, plan.seat.category
    principal = not category.stages
    head = seat.function.tag == "head_of_delegation"
    answers = _answers(rng, plan, name, paper, day_one=day_one, head=head)
    papers = [kind for kind in category.documents if kind != "portrait"]
    slips, flaw, unsigned = _faults(Random(f"faults {seed} {plan.number}"), plan, papers)
    if slips:
        answers["birth_date"] = _slipped(born).isoformat()
    if plan.state is State.DRAFT:
        answers, papers = _unfinished(rng, answers, papers)
    sender = "applicant" if seat.organisation is None or category.uninvited else "focal_point"
    history = careers.file_history(
        rng, target=plan.state, stages=category.stages, desk=category.desk, sender=sender,
        submitted_at=plan.arrived_at, now=now,
    )  # fmt: skip
    opened = _opened(slips, flaw, unsigned) if plan.state is State.RETURNED else ()
    if opened:
        why = _RETURNS.get(opened[0], _UNSIGNED)
        history = (*history[:-1], replace(history[-1], reason=why))
    organisation = seat.organisation.code if seat.organisation else None
    return Person(
        number=plan.number, category=category.code, function=seat.function.code, organisation=organisation,
        name=name, sex=sex, born=born, nationality=nationality, paper=None if principal else paper,
        portrait=None if principal else replace(portrait, flaw=flaw), facts=answers,
        things=things_of(Random(f"things {seed} {plan.number}"), category.field_sets), slips=slips,
        documents=() if principal else tuple(papers), unsigned=unsigned,
        email=facts.email(name, organisation=organisation or str(answers.get("organisation_name")), number=plan.number),
        head_of_delegation=head, signer=head and rng.random() < 0.65,
        notice_version=0 if plan.state is State.DRAFT else 1, state=plan.state,
        held_from=history[-2].state if plan.state is State.ON_HOLD else "",
        created_at=plan.arrived_at - timedelta(minutes=rng.randint(12, 3000)),
        submitted_at=history[0].at if history else None, history=history, open_fields=opened,
        # None has passed: what is not answered in time is withdrawn within a minute.
        answer_until=max(history[-1].at + timedelta(days=2), now + timedelta(hours=6 + plan.number % 30))
        if opened
        else None,
        badges=careers.card_history(rng, chain=plan.cards, approved_at=history[-1].at, now=now) if plan.cards else (),
        duplicate_of=plan.duplicate_of, resembles=plan.resembles, replaces=plan.replaces,
    )  # fmt: skip


def _answers(rng: Random, plan: _Plan, name: Name, paper: IdentityPaper, *, day_one: date, head: bool) -> facts.Facts:
    """What the person typed, by question; a single name is typed as given name, as the form asks."""
    seat, category = plan.seat, plan.seat.category
    organisation = seat.organisation
    answers: facts.Facts = {
        "family_name": name.family if name.given else "",
        "given_names": name.given or name.family,
        "native_name": name.native,
        "sex": paper.sex.upper(),
        "birth_date": paper.born.isoformat(),
        "birth_place": paper.birth_place,
        "nationality": paper.nationality,
        "organisation_name": organisation.names["en"] if organisation else facts.medium_name(rng),
        "function": seat.function.code,
        "title": facts.title(rng, category.code, seat.function.code, seat.function.names.get("en", ""), head=head),
    }
    if category.stages:
        kind = "laissez_passer" if paper.kind == "un_laissez_passer" else paper.kind
        answers |= {"document_type": kind, "document_number": paper.number, "document_issuer": paper.issuer,
                    "document_expiry": paper.expires.isoformat()}  # fmt: skip
        answers |= facts.stay_facts(
            rng, day_one=day_one, local=seat.nationality == HOST, language=language_of(name.culture),
            nationality=seat.nationality,
        )  # fmt: skip
    else:
        answers = {name: answers[name] for name in facts.OF_PRINCIPALS} | facts.note_facts(plan.number, day_one=day_one)
    for field_set in category.field_sets:
        answers |= facts.set_facts(rng, field_set, head=head, country=paper.nationality)
    if "rank" in answers:
        by_function = facts.RANK_OF.get(seat.function.code, answers["rank"])
        answers["rank"] = by_function if category.stages else "head_of_state"
    return answers


#: Why a file was returned, by the first question or document that was opened.
_RETURNS: Final = {
    "birth_date": "The birth date differs from the document. Please correct it.",
    "portrait": "Please send another portrait: one face, upright, in good light, the whole head.",
    "document_expiry": "Please check the date of expiry.",
}
_UNSIGNED: Final = "The letter is not signed. Please send a signed one."


def _faults(rng: Random, plan: _Plan, papers: list[str]) -> tuple[tuple[str, ...], Flaw, tuple[str, ...]]:
    """Slips, portrait flaw and unsigned letters: in every returned file, in some others not yet checked."""
    if plan.state not in _UNCHECKED or not plan.seat.category.stages:
        return (), "", ()
    chance = rng.random()
    if plan.state is not State.RETURNED and chance > 0.3:
        return (), "", ()
    letters = tuple(kind for kind in papers if kind in _LETTERS)
    choice = rng.choice(("slip", "portrait", "portrait", *(("letter", "letter") if letters else ())))
    if choice == "slip":
        return ("birth_date",), "", ()
    if choice == "letter":
        return (), "", letters[:1]
    return (), rng.choice(FLAWS), ()


def _opened(slips: tuple[str, ...], flaw: Flaw, unsigned: tuple[str, ...]) -> tuple[str, ...]:
    """What a returned file opens: what was wrong."""
    return unsigned or slips or (("portrait",) if flaw else ("document_expiry",))


def _slipped(born: date) -> date:
    """A birth date as hasty fingers type it: day and month exchanged, or the day's digits."""
    if born.day <= 12 and born.day != born.month:
        return born.replace(month=born.day, day=born.month)
    turned = int(f"{born.day:02d}"[::-1])
    return born.replace(day=turned) if 1 <= turned <= 28 and turned != born.day else born - timedelta(days=10)


def _unfinished(rng: Random, answers: facts.Facts, papers: list[str]) -> tuple[facts.Facts, list[str]]:
    """A draft: some questions and documents are still missing."""
    open_questions = rng.sample(("phone", "arrival", "departure", "title", "birth_place", "document_expiry"), 2)
    left = {name: value for name, value in answers.items() if name not in open_questions}
    return left, [kind for kind in papers if rng.random() < 0.4]
