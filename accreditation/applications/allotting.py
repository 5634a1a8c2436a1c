"""What the desks and the approver allot to a file: its organisation, its zones, whether it signs. They never commit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.audit.queries import happened
from accreditation.delegations.actions import move_place
from accreditation.delegations.models import Organisation
from accreditation.delegations.quotas import Place
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Zone

from .models import Application, ApplicationZone
from .workflow import CLOSED, State

_ASSIGNED = "file:assign"
describe(
    {
        "file:zones": N_("Zones changed"),
        "file:signer": N_("Noted who signs"),
        _ASSIGNED: N_("Organisation assigned"),
    }
)


def set_zones(session: Session, file: Application, zone_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """Fix the zones of a file at approval, or change them later: cards made before want a reprint.

    What it has keeps its windows and who must stand beside; what its category has comes as there; others hold
    throughout. Whoever was let in unvetted is escorted everywhere.
    """
    if not may(actor, Permission.FILE_APPROVE, file):
        raise NotAllowed(N_("The approving officer fixes the zones."))
    if file.state not in (State.CLEARED, State.APPROVED):
        raise Blocked(N_("Zones are fixed at approval."))
    if file.state is State.APPROVED and not zone_ids:
        raise Invalid(N_("Choose at least one zone."), field="zones")
    wanted, before = set(zone_ids), {grant.zone_id for grant in file.zones}
    if wanted == before:
        return
    known = select(Zone).where(Zone.id.in_(wanted - before), Zone.retired_at.is_(None))
    added = list(session.execute(known.order_by(Zone.id)).scalars())
    if {zone.id for zone in added} != wanted - before:
        raise Invalid(N_("Choose zones of this event."), field="zones")
    file.zones = [
        *(grant for grant in file.zones if grant.zone_id in wanted),
        *(grant for zone in added for grant in _granted(file, zone)),
    ]
    file.changed_at, file.print_version = now, file.print_version + 1
    about = {"before": sorted(before), "after": sorted(wanted)}
    record(session, "file:zones", subject=("file", file.id), actor=actor, now=now, about=about)


def _granted(file: Application, zone: Zone) -> list[ApplicationZone]:
    """A zone that the file is given, in all the windows its category has it."""
    default = [grant for grant in file.category.grants if grant.zone_id == zone.id]
    hours = [(grant.window_id, grant.needs) for grant in default] or [(None, "")]
    escorted = "escort" if file.escorted_until else None
    return [ApplicationZone(zone=zone, window_id=window_id, needs=escorted or needs) for window_id, needs in hours]


def assignable(session: Session, file: Application) -> bool:
    """Whether its desk may name the responsible organisation: it has none yet, or the desk named it before.

    Until the file goes on: what was vetted and printed for one organisation does not become another's.
    """
    if file.state not in (State.SUBMITTED, State.IN_REVIEW):
        return False
    return file.organisation is None or happened(session, file.id, _ASSIGNED)


def assign_organisation(
    session: Session, file: Application, organisation: Organisation, *, actor: Actor, now: datetime
) -> None:
    """Give an uninvited file its responsible organisation; from now on its quota counts.

    Raises NotAllowed, Invalid (an organisation that does not answer for this category), Blocked (not open, or full).
    """
    if not may(actor, Permission.FILE_REVIEW, file):
        raise NotAllowed(N_("The desk assigns the organisation."))
    if not assignable(session, file):
        raise Blocked(N_("The organisation of this file is settled."))
    if organisation.kind not in file.category.invited_by:
        raise Invalid(N_("Choose an organisation that answers for this category."), field="organisation")
    held: Place = file.place  # type: ignore[assignment]
    move_place(session, category_id=file.category_id, organisation_id=file.organisation_id, held=held, wanted="none")
    if not move_place(session, category_id=file.category_id, organisation_id=organisation.id, held="none", wanted=held):
        raise Blocked(N_("The quota of this organisation is full."))
    file.organisation, file.changed_at = organisation, now
    session.flush()
    record(
        session,
        _ASSIGNED,
        subject=("file", file.id),
        actor=actor,
        now=now,
        about={"organisation": organisation.code},
    )


def mark_signer(session: Session, file: Application, signer: bool, *, actor: Actor, now: datetime) -> None:
    """Note that this person signs for the delegation: no limit and no floater stops them at the stage.

    What the powers are worth is decided elsewhere. Raises NotAllowed, Blocked once the file is closed.
    """
    if not may(actor, Permission.FILE_REVIEW, file):
        raise NotAllowed(N_("The desk notes who signs."))
    if file.state in CLOSED:
        raise Blocked(N_("This file is closed."))
    if file.signer is not signer:
        file.signer, file.changed_at = signer, now
        record(session, "file:signer", subject=("file", file.id), actor=actor, now=now, about={"signer": signer})
