"""The table of a file's steps: every step from every state by every role, as a truth table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from accreditation.applications.workflow import CLOSED, CONSUMED, RESERVED, WORKFLOW, State
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.policy.grants import GRANTS, Permission, could, may
from accreditation.policy.transitions import StepRefused, Transition, offered, require

ME = uuid4()


@dataclass
class File:
    """A file as the rules see it: nothing is missing, nobody has decided yet."""

    state: State = State.DRAFT
    desk: str = "press_centre"
    stages: tuple[str, ...] = ("review", "vetting", "approval")
    applicant_id: UUID = field(default_factory=uuid4)
    organisation_code: str | None = "MERIDIAN"
    reviewed_by_id: UUID | None = None
    cleared_by_id: UUID | None = None
    suspended_by_id: UUID | None = None
    decided_ids: tuple[UUID, ...] = ()
    countersign_due: bool = True
    submitted_at: datetime | None = datetime(2026, 9, 1, tzinfo=UTC)
    entered_by_id: UUID | None = None
    asked_of: str = "applicant"
    board_past_ids: tuple[UUID, ...] = ()
    appealed_at: datetime | None = None
    held_from: str | None = State.IN_REVIEW
    identity_version: int = 1
    vetted_version: int = 1

    def answer_overdue(self) -> bool:
        return True

    def after_cut_off(self) -> bool:
        return True

    def missing(self) -> list[tuple[str, str]]:
        return []

    def open_points(self) -> list[str]:
        return []

    def zone_numbers(self) -> frozenset[int]:
        return frozenset({1})


def somebody(*roles: Role) -> Actor:
    return Actor(id=ME, roles=frozenset(roles), organisations=frozenset({"MERIDIAN"}))


@pytest.mark.parametrize("step", WORKFLOW, ids=lambda step: step.action)
def test_a_step_is_open_only_from_its_states_to_those_it_is_granted_to(step) -> None:
    for state, role, stages in product(State, Role, (File.stages, ())):
        check_step(step, state, role, stages)


def check_step(step: Transition, state: State, role: Role, stages: tuple[str, ...]) -> None:
    file = File(state=state, stages=stages, applicant_id=ME if role is Role.APPLICANT else uuid4())
    actor = somebody(role)
    why = step.guard(file)
    applies = {"": True, "!": not stages}.get(step.stage[:1], bool(stages))
    open_now = state in step.source and may(actor, step.permission, file) and applies and why is None
    assert ((step, None) in list(offered(WORKFLOW, actor, file))) is open_now
    if open_now:
        require(step, file, actor=actor, reason="because")
    else:
        with pytest.raises(StepRefused):
            require(step, file, actor=actor, reason="because")


def test_whoever_reviewed_a_file_neither_vets_nor_approves_it() -> None:
    both = somebody(Role.PRESS_CENTRE, Role.VETTING, Role.APPROVER, Role.BOARD)
    reviewed = File(reviewed_by_id=ME, decided_ids=(ME,))
    assert not may(both, Permission.FILE_VET, reviewed)
    assert not may(both, Permission.FILE_APPROVE, reviewed)
    assert not may(both, Permission.FILE_BOARD, reviewed)


def test_whoever_had_a_hand_in_a_decision_neither_sits_on_its_board_nor_approves_it() -> None:
    both = somebody(Role.VETTING, Role.APPROVER, Role.BOARD)
    assert not may(both, Permission.FILE_APPROVE, File(decided_ids=(ME,)))
    assert not may(both, Permission.FILE_BOARD, File(decided_ids=(ME,)))


def test_whoever_ended_it_alone_does_not_countersign() -> None:
    assert not may(somebody(Role.COMMANDER), Permission.FILE_COUNTERSIGN, File(suspended_by_id=ME))
    assert may(somebody(Role.COMMANDER), Permission.FILE_COUNTERSIGN, File(suspended_by_id=uuid4()))


def test_staff_do_not_read_what_was_never_handed_in() -> None:
    for role in set(Role) - {Role.APPLICANT, Role.FOCAL_POINT}:
        for permission in (Permission.FILE_READ, Permission.DOCUMENT_OPEN):
            assert not may(somebody(role), permission, File(submitted_at=None)), (role, permission)


def test_whoever_suspended_a_file_does_not_reinstate_it() -> None:
    assert not may(somebody(Role.COMMANDER, Role.APPROVER), Permission.FILE_REINSTATE, File(suspended_by_id=ME))


def test_nobody_decides_on_their_own_file() -> None:
    everything = somebody(*Role)
    own = File(applicant_id=ME)
    for permission in (Permission.FILE_REVIEW, Permission.FILE_VET, Permission.FILE_APPROVE, Permission.FILE_BOARD):
        assert not may(everything, permission, own)


def test_vetting_has_no_step_that_refuses() -> None:
    ends = {step.target for step in WORKFLOW if step.permission is Permission.FILE_VET}
    assert not ends & CLOSED


def test_a_desk_sees_only_the_files_of_its_categories() -> None:
    assert may(somebody(Role.PRESS_CENTRE), Permission.FILE_VIEW, File())
    assert not may(somebody(Role.LOGISTICS), Permission.FILE_VIEW, File())


def test_an_administrator_sees_no_file() -> None:
    assert not could(somebody(Role.ADMINISTRATOR), Permission.FILE_VIEW)


def test_a_step_that_needs_a_reason_is_refused_without_one() -> None:
    for step in WORKFLOW:
        if step.needs_reason:
            state, entered = min(step.source), step.stage.startswith("!")
            file = File(state=state, held_from=State.VETTING)
            if entered:
                file.desk, file.stages = "protocol", ()
            role = next(r for r in Role if may(somebody(r), step.permission, file))
            if step.guard(file):
                continue
            with pytest.raises(StepRefused) as refused:
                require(step, file, actor=somebody(role), reason="  ")
            assert refused.value.kind == "reason", step.action


def test_every_permission_is_granted_and_every_step_named_once() -> None:
    assert set(GRANTS) == set(Permission)
    actions = [step.action for step in WORKFLOW]
    assert len(actions) == len(set(actions))


def test_every_state_is_reached_and_a_closed_one_is_left_by_an_appeal_alone() -> None:
    """A second signature under what a commander ended leaves it ended."""
    reached = {step.target for step in WORKFLOW} | {State.DRAFT, State.WAITLISTED}
    assert reached >= set(State)
    for state in State:
        ways = {step.action for step in WORKFLOW if state in step.source and step.action != "countersign"}
        assert ways - {"appeal"} if state not in CLOSED else ways <= {"appeal"}, state
    assert [step.source for step in WORKFLOW if step.action == "appeal"] == [{State.REFUSED}]
    assert [step.target for step in WORKFLOW if step.action == "countersign"] == [None]


def test_places_are_held_by_exactly_the_states_between_submission_and_closing() -> None:
    assert not RESERVED & CONSUMED
    assert set(State) - CLOSED - {State.DRAFT, State.WAITLISTED} == RESERVED | CONSUMED


def test_an_appeal_is_heard_once_and_by_other_members() -> None:
    [appeal] = [step for step in WORKFLOW if step.action == "appeal"]
    refused = File(state=State.REFUSED, applicant_id=ME)
    require(appeal, refused, actor=somebody(Role.APPLICANT), reason="I was taken for another person.")
    refused.appealed_at = datetime(2025, 10, 20, tzinfo=UTC)
    with pytest.raises(StepRefused) as stopped:
        require(appeal, refused, actor=somebody(Role.APPLICANT), reason="Once more.")
    assert stopped.value.kind == "blocked"
    assert may(somebody(Role.BOARD), Permission.FILE_BOARD, File(state=State.REFERRED))
    assert not may(somebody(Role.BOARD), Permission.FILE_BOARD, File(state=State.REFERRED, board_past_ids=(ME,)))


def test_a_question_to_the_desk_is_not_the_applicants_to_answer() -> None:
    asked = File(state=State.MORE_INFORMATION, applicant_id=ME, asked_of="desk")
    assert not may(somebody(Role.APPLICANT), Permission.FILE_ANSWER, asked)
    assert not may(somebody(Role.FOCAL_POINT), Permission.FILE_ANSWER, asked)
    assert may(somebody(Role.PRESS_CENTRE), Permission.FILE_ANSWER, asked)


def test_a_principal_takes_two_protocol_officers() -> None:
    entered = File(state=State.SUBMITTED, desk="protocol", stages=(), entered_by_id=ME)
    assert [step.action for step, _why in offered(WORKFLOW, somebody(Role.PROTOCOL), entered)] == ["take-back-entry"]
    entered.entered_by_id = uuid4()
    assert "confirm" in [step.action for step, _why in offered(WORKFLOW, somebody(Role.PROTOCOL), entered)]


def test_a_principal_leaves_the_register_by_another_protocol_officer_than_the_one_who_entered_them_and_by_nobody_else():
    on_register = File(state=State.APPROVED, desk="protocol", stages=(), entered_by_id=uuid4())
    assert "strike" in [step.action for step, _why in offered(WORKFLOW, somebody(Role.PROTOCOL), on_register)]
    on_register.entered_by_id = ME
    for role in Role:
        actions = {step.action for step, _why in offered(WORKFLOW, somebody(role), on_register)}
        assert not actions & {"strike", "withdraw", "replace"}, role


def test_the_board_settles_only_what_a_desk_reviews_and_whose_points_are_settled() -> None:
    principal = File(state=State.SUBMITTED, desk="protocol", stages=(), entered_by_id=uuid4())
    assert not [action for action, _why in steps_of(principal) if action.startswith("settle")]
    unsettled = File(state=State.SUBMITTED)
    unsettled.open_points = lambda: ["No responsible organisation is assigned."]  # type: ignore[method-assign]
    closed = {action: why for action, why in steps_of(unsettled) if action.startswith("settle")}
    assert set(closed) == {"settle-hold"}


def test_the_board_settles_open_files_only_after_the_cut_off() -> None:
    open_file = File(state=State.VETTING)
    assert ("settle-clear", None) in steps_of(open_file)
    open_file.after_cut_off = lambda: False  # type: ignore[method-assign]
    assert not [action for action, _why in steps_of(open_file) if action.startswith("settle")]
    [settle] = [step for step in WORKFLOW if step.action == "settle-clear"]
    with pytest.raises(StepRefused):
        require(settle, open_file, actor=somebody(Role.BOARD), reason="Too early.")


def steps_of(file: File) -> list[tuple[str, str | None]]:
    return [(step.action, why) for step, why in offered(WORKFLOW, somebody(Role.BOARD), file)]


_INSIDE = {Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION}
_THEIRS = {Role.APPLICANT, Role.FOCAL_POINT}
#: Who holds a permission on a press file that is not their own, save for the applicant whose it is.
HOLDERS = {
    Permission.FILE_VIEW: _INSIDE | _THEIRS | {Role.PRESS_CENTRE},
    Permission.FILE_READ: _INSIDE | {Role.PRESS_CENTRE},
    Permission.REASON_OPEN: _INSIDE,
    Permission.FILE_APPEAL: _THEIRS,
    Permission.FILE_PROMOTE: set(),
    Permission.FILE_EXPIRE: set(),
}


@pytest.mark.parametrize("permission", HOLDERS, ids=str)
def test_who_reads_appeals_and_gives_places_on_is_exactly_this(permission) -> None:
    for role in Role:
        file = File(applicant_id=ME if role is Role.APPLICANT else uuid4())
        assert may(somebody(role), permission, file) is (role in HOLDERS[permission]), role
    by_itself = permission in (Permission.FILE_PROMOTE, Permission.FILE_EXPIRE)
    assert may(SYSTEM, permission, File()) is by_itself


def test_a_focal_point_orders_the_list_of_their_own_organisation_alone() -> None:
    for role, code in product(Role, ("MERIDIAN", "OTHER")):
        allowed = role is Role.FOCAL_POINT and code == "MERIDIAN"
        assert may(somebody(role), Permission.DELEGATION_ORDER, SimpleNamespace(code=code)) is allowed, (role, code)
