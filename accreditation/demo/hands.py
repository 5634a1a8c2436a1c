"""Whose hands a history shows: several officers for each role, a focal point for each organisation, applicants.

Two accounts are known to everybody who runs a demonstration: the focal point of one delegation and one applicant,
who sign in by the password of staff.py. All other guests come in by link, as they do at an event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.accounts.actions import account_of, email_hash
from accreditation.accounts.models import Account, RoleGrant
from accreditation.demo.names import make_name
from accreditation.demo.staff import APPLICANT_EMAIL, FOCAL_POINT_EMAIL, colleague_email, email_of
from accreditation.demo.trail import Trail
from accreditation.kernel.sealing import new_data_key
from accreditation.policy.actors import STAFF, SYSTEM, Actor, Role

#: How many officers share the work of a role; the demonstration's own officer is the first of them.
COLLEAGUES: Final[dict[Role, int]] = {
    Role.PROTOCOL: 3, Role.PRESS_CENTRE: 3, Role.CONTENT: 2, Role.LOGISTICS: 3, Role.VETTING: 4, Role.BOARD: 3,
    Role.APPROVER: 3, Role.COMMANDER: 2, Role.BADGE_OFFICE: 3, Role.GATE_OFFICER: 4, Role.GATE_SUPERVISOR: 2,
    Role.LIAISON: 2,
}  # fmt: skip


@dataclass
class Hands:
    """The accounts of this population, as actors."""

    session: Session
    trail: Trail
    seed: int
    password_hash: str
    #: Before the first file comes.
    season: datetime
    _staff: dict[Role, list[Actor]] = field(default_factory=dict)
    _focal_points: dict[str, Actor] = field(default_factory=dict)
    #: The applicant whom everybody may sign in as; their files come one after the other.
    _guest: Actor | None = None

    def hire(self) -> None:
        """The officers of every role: those that stand, and colleagues of theirs who share their password."""
        for role in Role:
            if role not in STAFF:
                continue
            first = account_of(self.session, email_of(role))
            if first is None:
                raise LookupError(f"no account of {role}: open the staff first")
            others = [
                self._open(colleague_email(role, place), self._host_name(role, place), ((role, ""),), at=self.season,
                           password_hash=self.password_hash)
                for place in range(2, COLLEAGUES.get(role, 1) + 1)
            ]  # fmt: skip
            self._staff[role] = [Actor(id=each, roles=frozenset({role})) for each in (first.id, *others)]

    def officer(self, role: str, turn: int, number: int = 0) -> Actor:
        """An officer of `role` for the file `turn`; two numbers below the count of officers are two people."""
        staff = self._staff[Role(role)]
        return staff[(turn + number) % len(staff)]

    def appoint(self, organisations: Iterable[tuple[str, str]], known: str) -> None:
        """A focal point for each (code, culture of names); the one of `known` is the demonstration's."""
        for code, culture in organisations:
            rng = Random(f"focal point {self.seed} {code}")
            name = make_name(rng, culture=culture, sex="f" if rng.random() < 0.5 else "m")
            mine = code == known
            email = FOCAL_POINT_EMAIL if mine else f"focal.point@{code.lower()}.example"
            at = self.season + timedelta(minutes=rng.randint(1, 2000))
            account_id = self._open(
                email, name.latin, ((Role.FOCAL_POINT, code),), at=at, phone=f"+44 20 7946 0{rng.randint(0, 999):03}",
                password_hash=self.password_hash if mine else None,
            )  # fmt: skip
            self._focal_points[code] = Actor(
                id=account_id, roles=frozenset({Role.FOCAL_POINT}), organisations=frozenset({code})
            )

    def focal_point(self, code: str) -> Actor:
        """The focal point of the organisation `code`."""
        return self._focal_points[code]

    def applicant(self, email: str, language: str, *, at: datetime) -> Actor:
        """A new applicant, known by address alone as all of them."""
        known = email == APPLICANT_EMAIL
        if known and self._guest is not None:
            return self._guest
        account_id = self._open(
            email, "", ((Role.APPLICANT, ""),), at=self.season if known else at, language="en" if known else language,
            password_hash=self.password_hash if known else None,
        )  # fmt: skip
        actor = Actor(id=account_id, roles=frozenset({Role.APPLICANT}))
        self._guest = actor if known else self._guest
        return actor

    def _open(
        self, email: str, name: str, roles: tuple[tuple[Role, str], ...], *, at: datetime, language: str = "en",
        password_hash: str | None = None, phone: str = "",
    ) -> UUID:  # fmt: skip
        """As add_account leaves it, with the event kept for its turn in the trail. No such `phone` rings."""
        account = Account(
            email_hash=email_hash(email), language=language, created_at=at, password_hash=password_hash
        )  # fmt: skip
        new_data_key(self.session, account.id, now=at)
        account.profile = {"name": name, "email": email} | ({"phone": phone} if phone else {})
        account.grants = [RoleGrant(role=role, scope=scope) for role, scope in roles]
        self.session.add(account)
        about = {"roles": sorted(f"{role}:{scope}" if scope else str(role) for role, scope in roles)}
        self.trail.add("account:open", subject=("account", account.id), actor=SYSTEM, at=at, about=about)
        return account.id

    def _host_name(self, role: Role, place: int) -> str:
        rng = Random(f"colleague {self.seed} {role} {place}")
        name = make_name(rng, culture="vi", sex="f" if rng.random() < 0.5 else "m")
        return f"{name.family} {name.given}"
