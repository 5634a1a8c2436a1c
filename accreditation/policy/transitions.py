"""Steps: how any record with a state moves. Each room declares its table; the rules that read it stand here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .actors import Actor
from .grants import Permission, may
from .words import N_


class StepRefused(Exception):
    """A step that cannot be taken; `kind` says which refusal the web shows."""

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.message, self.kind = message, kind


def _no_objection(_record: Any) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One step of a record's life.

    `action` is the verb in addresses and events, `done` its past tense in the timeline, `label` the button.
    `guard` returns an English msgid that says why not, or None. `target` None: back to where it was held from.
    """

    action: str
    done: str
    label: str
    source: frozenset[StrEnum]
    target: StrEnum | None
    permission: Permission
    hint: str = ""
    needs_reason: bool = False
    #: The reason is sealed and never shown outside: what the applicant reads is neutral.
    sealed_reason: bool = False
    #: Who reads the reason, told beside its box.
    reason_label: str = N_("Reason")
    guard: Callable[[Any], str | None] = _no_objection
    #: Only for records whose category passes this stage; "" for all; "!vetting" for those that do not.
    stage: str = ""
    #: How many members must say the same before it is taken; 0: one hand is enough.
    votes: int = 0
    #: The step is taken on a page of its own (it needs more than a reason), or by the system.
    own_page: bool = False
    #: Its words fit one record alone: it is not taken for many at once.
    one_by_one: bool = False
    #: While its guard says no it is not shown at all, where others show why they are closed.
    quiet: bool = False


def applies(step: Transition, record: Any) -> bool:
    """Whether the record's category passes through this step at all."""
    if not step.stage:
        return True
    stages: Sequence[str] = record.stages
    return (step.stage.removeprefix("!") in stages) is not step.stage.startswith("!")


def offered(table: Iterable[Transition], actor: Actor, record: Any) -> Iterator[tuple[Transition, str | None]]:
    """The steps this actor sees from here, each with the reason why it is closed now, or None when open."""
    for step in table:
        if record.state in step.source and applies(step, record) and may(actor, step.permission, record):
            why = step.guard(record)
            if not (why and step.quiet):
                yield step, why


def require(step: Transition, record: Any, *, actor: Actor, reason: str = "") -> None:
    """Raise StepRefused unless `actor` can take `step` on `record` now, with this reason."""
    if not may(actor, step.permission, record):
        raise StepRefused(N_("You may not take this step on this record."), kind="not_allowed")
    if record.state not in step.source or not applies(step, record):
        raise StepRefused(N_("This step is not open from the present state."), kind="blocked")
    if step.needs_reason and not reason.strip():
        raise StepRefused(N_("Write the reason."), kind="reason")
    if why := step.guard(record):
        raise StepRefused(why, kind="blocked")


def find(table: Iterable[Transition], action: str) -> Transition | None:
    """The step named `action`, or None."""
    return next((step for step in table if step.action == action), None)


def diagram(
    table: Iterable[Transition],
    *,
    title: str,
    module: str,
    more: Mapping[str, Callable[[Transition], str]] | None = None,
) -> str:
    """The table as a Mermaid state diagram with its list of steps, in Markdown; `more` adds columns to the list."""
    steps = list(table)
    arrows = [
        f"    {source} --> {step.target}: {step.action}"
        for step in steps
        for source in sorted(step.source)
        if step.target is not None
    ]
    columns: dict[str, Callable[[Transition], str]] = {
        "Step": lambda step: step.action,
        "From": lambda step: ", ".join(sorted(step.source)),
        "To": lambda step: step.target or "where it was",
        "Permission": lambda step: f"`{step.permission}`",
        "Reason": lambda step: "yes" if step.needs_reason else "",
        "Stage": lambda step: step.stage,
        **(more or {}),
    }
    lines = [columns, ["---"] * len(columns), *([say(step) for say in columns.values()] for step in steps)]
    rows = [f"| {' | '.join(line)} |" for line in lines]
    head = [f"# {title}", "", f"Generated from `{module}`. Do not edit.", "", "```mermaid", "stateDiagram-v2"]
    return "\n".join([*head, *arrows, "```", "", *rows, ""])
