"""Which roles an administrator gives, and which of them one account holds together. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from accreditation.policy.actors import STAFF, Role
from accreditation.policy.words import N_

#: Nobody is made an applicant by somebody else: whoever applies becomes one.
GIVEN = tuple(role for role in Role if role is not Role.APPLICANT)

#: Why an account is disabled: what the trail keeps of it.
DISABLED_FOR = {
    "left": N_("Has left the event’s service"),
    "exposed": N_("Password, mail or device is in other hands"),
    "misuse": N_("Misused"),
    "mistake": N_("Opened by mistake"),
}


def objection(roles: Iterable[Role]) -> str | None:
    """Why one account cannot hold these roles together, as an English msgid; None when it can."""
    held = frozenset(roles)
    if Role.ADMINISTRATOR in held and len(held) > 1:
        return N_("An administrator sets up and sees no file: no other role goes with it.")
    if held & STAFF and held - STAFF:
        return N_("Staff come in by password, applicants and focal points by mail: that takes two addresses.")
    return None
