"""Who may do what, on one page.

A permission is granted by any line of GRANTS of which every fact holds. Facts about the actor alone (`role`)
decide whether a page is offered at all (`could`); facts about the record decide it (`may`). No line, no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .actors import DESKS, SYSTEM, Actor, Role


class Permission(StrEnum):
    """What a person may do. Named subject:verb."""

    FILE_VIEW = "file:view"
    FILE_READ = "file:read"
    FILE_QUEUE = "file:queue"
    FILE_FILL = "file:fill"
    FILE_SUBMIT = "file:submit"
    FILE_PROMOTE = "file:promote"
    FILE_EXPIRE = "file:expire"
    FILE_ENTER = "file:enter"
    FILE_CONFIRM = "file:confirm"
    PIN_KEEP = "pin:keep"
    FILE_REVIEW = "file:review"
    FILE_VET = "file:vet"
    FILE_ANSWER = "file:answer"
    FILE_BOARD = "file:board"
    FILE_APPEAL = "file:appeal"
    FILE_APPROVE = "file:approve"
    FILE_SUSPEND = "file:suspend"
    FILE_REVOKE = "file:revoke"
    FILE_REINSTATE = "file:reinstate"
    FILE_COUNTERSIGN = "file:countersign"
    FILE_WITHDRAW = "file:withdraw"
    FILE_REPLACE = "file:replace"
    FILE_CORRECT = "file:correct"
    FILE_MEND = "file:mend"
    FILE_CONTACT = "file:contact"
    DOCUMENT_OPEN = "document:open"
    REASON_OPEN = "reason:open"
    NEEDS_READ = "needs:read"
    ARMS_READ = "arms:read"
    DELEGATION_NOMINATE = "delegation:nominate"
    DELEGATION_ORDER = "delegation:order"
    BADGE_VIEW = "badge:view"
    BADGE_PRINT = "badge:print"
    BADGE_HAND_OVER = "badge:hand_over"
    BADGE_COLLECT = "badge:collect"
    BOX_PACK = "box:pack"
    BOX_VIEW = "box:view"
    BADGE_REPRINT = "badge:reprint"
    BADGE_END = "badge:end"
    BADGE_ALLOW_AGAIN = "badge:allow_again"
    GATE_VIEW = "gate:view"
    GATE_OVERSEE = "gate:oversee"
    GATE_SCAN = "gate:scan"
    GATE_OVERRIDE = "gate:override"
    GATE_RESOLVE = "gate:resolve"
    DEVICE_ENROL = "device:enrol"
    AUDIT_VIEW = "audit:view"
    ENTRY_GIVE = "entry:give"
    EVENT_EDIT = "event:edit"
    ACCOUNT_EDIT = "account:edit"


@dataclass(frozen=True)
class Fact:
    """One named fact of a grant; `about_record` facts need the record to be known."""

    name: str
    holds: Callable[[Actor, Any], bool]
    about_record: bool = True


def role(*roles: Role) -> Fact:
    """The actor has one of these roles."""
    wanted = frozenset(roles)
    return Fact(" or ".join(sorted(wanted)), lambda actor, _record: bool(actor.roles & wanted), about_record=False)


owns_category = Fact("the desk that owns the file's category", lambda actor, file: file.desk in actor.roles)
is_theirs = Fact("the file is the actor's own", lambda actor, file: file.applicant_id == actor.id)
is_of_their_organisation = Fact(
    "the file is of an organisation the actor stands for",
    lambda actor, file: file.organisation_code is not None and file.organisation_code in actor.organisations,
)
#: Asked of the organisation itself, before anybody of it has a file.
stands_for_it = Fact(
    "the actor stands for the organisation", lambda actor, organisation: organisation.code in actor.organisations
)
did_not_enter_it = Fact("did not enter the file", lambda actor, file: file.entered_by_id != actor.id)
did_not_review_it = Fact("did not review the file", lambda actor, file: file.reviewed_by_id != actor.id)
#: Reviewed, referred, cleared, or voted when the board cleared.
has_no_hand_in_it = Fact("has no hand in a decision on the file", lambda actor, file: actor.id not in file.decided_ids)
did_not_suspend_it = Fact("did not suspend the file", lambda actor, file: file.suspended_by_id != actor.id)
#: An appeal is heard by others than those who refused.
did_not_decide_it_before = Fact(
    "did not decide the file before its appeal", lambda actor, file: actor.id not in file.board_past_ids
)
was_handed_in = Fact("the file was handed in", lambda _actor, file: file.submitted_at is not None)
was_asked = Fact("the question was put to the applicant", lambda _actor, file: file.asked_of == "applicant")
is_packed_for_them = Fact("the box was packed for the actor", lambda actor, box: box.liaison_id == actor.id)
#: What happens by itself: a deadline passes, a place falls free.
no_person = Fact("no person: the clock and its jobs", lambda actor, _record: actor.id == SYSTEM.id, about_record=False)
#: Asked of the account that would be let in: nobody lets themselves in as somebody with other powers.
is_no_staff = Fact("the account is an applicant's or a focal point's", lambda _actor, account: not account.is_staff)
#: Whoever rings up is known to the desk that owns their file; states and international organisations to protocol alone.
serves_it = Fact("the desk serves the account", lambda actor, account: bool(actor.roles & account.desks))
is_another = Fact("the account is not the actor's own", lambda actor, account: account.id != actor.id)
#: No fact joins actor and applicant in one person: staff never decide on a file they handed in. A principal's file is
#: nobody's own: an officer entered it from a note verbale.
is_not_theirs = Fact(
    "the file is not the actor's own",
    lambda actor, file: file.applicant_id != actor.id or file.entered_by_id is not None,
)

_desk = role(*DESKS)
_applicant = role(Role.APPLICANT)
_focal_point = role(Role.FOCAL_POINT)
_vetting = role(Role.VETTING)
_commander = role(Role.COMMANDER)
_badge_office = role(Role.BADGE_OFFICE)

GRANTS: dict[Permission, tuple[tuple[Fact, ...], ...]] = {
    Permission.FILE_VIEW: (
        (_applicant, is_theirs),
        (_focal_point, is_of_their_organisation),
        (_desk, owns_category),
        (role(Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION),),
    ),
    #: The file as staff read it: evidence, screening, timeline. Nobody reads their own from that side, nor a draft.
    Permission.FILE_READ: (
        (_desk, owns_category, was_handed_in, is_not_theirs),
        (
            role(Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION),
            was_handed_in,
            is_not_theirs,
        ),
    ),
    Permission.FILE_QUEUE: (
        (_desk,),
        (role(Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION),),
    ),
    Permission.FILE_FILL: ((_applicant, is_theirs), (_focal_point, is_of_their_organisation)),
    Permission.FILE_SUBMIT: ((_applicant, is_theirs), (_focal_point, is_of_their_organisation)),
    Permission.FILE_PROMOTE: ((no_person,),),
    Permission.FILE_EXPIRE: ((no_person,),),
    Permission.FILE_ENTER: ((role(Role.PROTOCOL), owns_category),),
    Permission.FILE_CONFIRM: ((role(Role.PROTOCOL), owns_category, did_not_enter_it),),
    Permission.PIN_KEEP: ((role(Role.PROTOCOL), owns_category),),
    Permission.FILE_REVIEW: ((_desk, owns_category, is_not_theirs),),
    Permission.FILE_VET: ((_vetting, did_not_review_it, is_not_theirs),),
    Permission.FILE_ANSWER: (
        (_applicant, is_theirs, was_asked),
        (_focal_point, is_of_their_organisation, was_asked),
        (_desk, owns_category),
    ),
    Permission.FILE_BOARD: ((role(Role.BOARD), has_no_hand_in_it, did_not_decide_it_before, is_not_theirs),),
    Permission.FILE_APPEAL: ((_applicant, is_theirs), (_focal_point, is_of_their_organisation)),
    Permission.FILE_APPROVE: ((role(Role.APPROVER), has_no_hand_in_it, is_not_theirs),),
    Permission.FILE_SUSPEND: ((_commander,),),
    Permission.FILE_REVOKE: ((_commander,),),
    Permission.FILE_REINSTATE: ((role(Role.APPROVER), did_not_suspend_it),),
    Permission.FILE_COUNTERSIGN: ((role(Role.COMMANDER, Role.APPROVER), did_not_suspend_it),),
    Permission.FILE_WITHDRAW: (
        (_applicant, is_theirs),
        (_focal_point, is_of_their_organisation),
        (_desk, owns_category),
    ),
    Permission.FILE_REPLACE: ((_focal_point, is_of_their_organisation), (_desk, owns_category)),
    #: After submission: any answer; what stands on the card, with the document in hand; contact and stay.
    Permission.FILE_CORRECT: ((_desk, owns_category, is_not_theirs),),
    Permission.FILE_MEND: ((_desk, owns_category, is_not_theirs), (role(Role.GATE_SUPERVISOR), is_not_theirs)),
    Permission.FILE_CONTACT: ((_applicant, is_theirs), (_focal_point, is_of_their_organisation)),
    Permission.DOCUMENT_OPEN: (
        (_applicant, is_theirs),
        (_focal_point, is_of_their_organisation),
        (_desk, owns_category, was_handed_in),
        (role(Role.VETTING, Role.BOARD, Role.APPROVER), was_handed_in),
    ),
    #: What somebody needs to take part, or cannot eat: whoever sees to it, and nobody else.
    Permission.NEEDS_READ: ((_desk, owns_category),),
    #: Arms, radios and whom a protection officer protects: whoever clears them.
    Permission.ARMS_READ: (
        (_desk, owns_category),
        (role(Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER),),
    ),
    #: Sealed reasons, those of the board and of vetting among them: the desks do without.
    Permission.REASON_OPEN: (
        (role(Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION),),
    ),
    Permission.DELEGATION_NOMINATE: ((_focal_point, stands_for_it),),
    Permission.DELEGATION_ORDER: ((_focal_point, stands_for_it),),
    Permission.BADGE_VIEW: (
        (_badge_office,),
        (_commander,),
        (role(Role.AUDITOR, Role.GATE_SUPERVISOR),),
    ),
    Permission.BADGE_PRINT: ((_badge_office,),),
    Permission.BADGE_HAND_OVER: ((_badge_office,), (role(Role.GATE_SUPERVISOR),)),
    Permission.BADGE_COLLECT: ((role(Role.LIAISON), is_packed_for_them),),
    Permission.BOX_PACK: ((_badge_office,),),
    Permission.BOX_VIEW: ((_badge_office,), (role(Role.LIAISON), is_packed_for_them), (role(Role.AUDITOR),)),
    Permission.BADGE_REPRINT: ((_badge_office,), (role(Role.GATE_SUPERVISOR),)),
    Permission.BADGE_END: ((_badge_office,), (_commander,)),
    #: A card was revoked, the file was not: whether its holder gets another one.
    Permission.BADGE_ALLOW_AGAIN: ((_commander,),),
    Permission.GATE_VIEW: ((role(Role.GATE_OFFICER, Role.GATE_SUPERVISOR, Role.COMMANDER, Role.AUDITOR),),),
    #: The ledger of all gates; who only stands at one reads that one's.
    Permission.GATE_OVERSEE: ((role(Role.GATE_SUPERVISOR, Role.COMMANDER, Role.AUDITOR),),),
    Permission.GATE_SCAN: ((role(Role.GATE_OFFICER, Role.GATE_SUPERVISOR),),),
    Permission.GATE_OVERRIDE: ((role(Role.GATE_SUPERVISOR),),),
    Permission.GATE_RESOLVE: ((role(Role.GATE_SUPERVISOR),),),
    Permission.DEVICE_ENROL: ((role(Role.GATE_SUPERVISOR, Role.ADMINISTRATOR),),),
    Permission.AUDIT_VIEW: ((role(Role.AUDITOR, Role.DATA_PROTECTION),),),
    Permission.ENTRY_GIVE: ((_desk, is_no_staff, serves_it),),
    Permission.EVENT_EDIT: ((role(Role.ADMINISTRATOR),),),
    #: Nobody edits their own account; a command on the server opens the first one.
    Permission.ACCOUNT_EDIT: ((role(Role.ADMINISTRATOR), is_another), (no_person,)),
}


def may(actor: Actor, permission: Permission, record: Any) -> bool:
    """Whether every fact of at least one line holds for this actor and this record."""
    return any(all(fact.holds(actor, record) for fact in line) for line in GRANTS.get(permission, ()))


def could(actor: Actor, permission: Permission) -> bool:
    """Whether there may be records on which the actor holds `permission`: what menus and routes ask."""
    return any(
        all(fact.holds(actor, None) for fact in line if not fact.about_record) for line in GRANTS.get(permission, ())
    )


def permissions_page() -> str:
    """GRANTS as Markdown: docs/permissions.md is this text."""
    rows = [
        f"| `{permission}` | " + "<br>or ".join(", and ".join(fact.name for fact in line) for line in lines) + " |"
        for permission, lines in GRANTS.items()
    ]
    head = ["# Who may do what", "", "Generated from `accreditation/policy/grants.py`. Do not edit.", ""]
    return "\n".join([*head, "| Permission | Granted to |", "| --- | --- |", *rows, ""])
