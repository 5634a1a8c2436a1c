"""An actor: somebody signed in, as the rules see them: an id, roles, and what each role is limited to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from .words import N_


class Role(StrEnum):
    """The roles of the field. Desks own categories; an applicant owns the files of their own address."""

    APPLICANT = "applicant"
    FOCAL_POINT = "focal_point"
    PROTOCOL = "protocol"
    PRESS_CENTRE = "press_centre"
    CONTENT = "content"
    LOGISTICS = "logistics"
    VETTING = "vetting"
    BOARD = "board"
    APPROVER = "approver"
    COMMANDER = "commander"
    BADGE_OFFICE = "badge_office"
    GATE_OFFICER = "gate_officer"
    GATE_SUPERVISOR = "gate_supervisor"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"


DESKS = frozenset({Role.PROTOCOL, Role.PRESS_CENTRE, Role.CONTENT, Role.LOGISTICS})
STAFF = frozenset(Role) - {Role.APPLICANT, Role.FOCAL_POINT}

ROLE_NAMES: dict[Role, str] = {
    Role.APPLICANT: N_("Applicant"),
    Role.FOCAL_POINT: N_("Focal point"),
    Role.PROTOCOL: N_("Protocol"),
    Role.PRESS_CENTRE: N_("Press centre"),
    Role.CONTENT: N_("Content"),
    Role.LOGISTICS: N_("Logistics"),
    Role.VETTING: N_("Vetting officer"),
    Role.BOARD: N_("Decision board"),
    Role.APPROVER: N_("Security approving officer"),
    Role.COMMANDER: N_("Security commander"),
    Role.BADGE_OFFICE: N_("Badge office"),
    Role.GATE_OFFICER: N_("Gate officer"),
    Role.GATE_SUPERVISOR: N_("Gate supervisor"),
    Role.LIAISON: N_("Liaison officer"),
    Role.AUDITOR: N_("Auditor"),
    Role.DATA_PROTECTION: N_("Data protection officer"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody signed in. `organisations` limits a focal point; staff roles know no such limit."""

    id: UUID
    roles: frozenset[Role]
    organisations: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        """Whether any role is one of the host's own."""
        return bool(self.roles & STAFF)


#: What acts without a person: jobs, commands, the clock.
SYSTEM = Actor(id=UUID(int=0), roles=frozenset())
