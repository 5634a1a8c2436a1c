"""Taking a step of a table: the rules' refusals become those the web knows, in one place for all rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from accreditation.policy.actors import Actor
from accreditation.policy.transitions import StepRefused, Transition, find, require
from accreditation.policy.words import N_

from .errors import Blocked, Invalid, NotAllowed, NotFound, Refusal

_REFUSALS: dict[str, Callable[[str], Refusal]] = {
    "not_allowed": NotAllowed,
    "blocked": Blocked,
    "reason": lambda message: Invalid(message, field="reason"),
}


def require_step(
    table: Iterable[Transition], action: str, record: Any, *, actor: Actor, reason: str = ""
) -> Transition:
    """The step `action` of `table`, which `actor` may take on `record` now, with this reason.

    Raises NotFound (no such step), NotAllowed, Blocked, Invalid (field "reason").
    """
    step = find(table, action)
    if step is None:
        raise NotFound(N_("There is no such step."))
    try:
        require(step, record, actor=actor, reason=reason)
    except StepRefused as refused:
        raise _REFUSALS[refused.kind](refused.message) from refused
    return step
