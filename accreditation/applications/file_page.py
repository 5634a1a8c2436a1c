"""What staff read of a file beside its answers: questions, the appeal, the board's votes, the timeline.

Each part shows to whom it concerns: votes to the board, sealed reasons to those who may open them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from accreditation.audit.events import SEALED
from accreditation.audit.queries import Entry
from accreditation.kernel.languages import short_moment
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.transitions import find
from accreditation.policy.words import N_

from .consequences import names_in_words
from .models import Application, BoardVote
from .workflow import WORKFLOW

_VOTE = "file:vote"
#: Events that name the answers they changed.
_NAMING = frozenset({"file:correct", "file:contact"})
_EXCHANGE = {
    "file:ask": N_("Asked of the applicant"),
    "file:ask-desk": N_("Asked of the desk"),
    "file:answer": N_("Answer"),
}


def sees_votes(actor: Actor) -> bool:
    """Whether the board's votes concern the actor."""
    return could(actor, Permission.FILE_BOARD)


def people_in(file: Application, entries: Iterable[Entry], votes: Iterable[BoardVote]) -> set[UUID]:
    """Whose names the page needs."""
    return {entry.actor_id for entry in entries} | {vote.member_id for vote in votes} | set(file.board_past_ids)


def timeline_rows(entries: Iterable[Entry], names: Mapping[UUID, str], actor: Actor) -> list[dict[str, Any]]:
    """The trail in words, as far as it concerns the actor."""
    opens, board = could(actor, Permission.REASON_OPEN), sees_votes(actor) or could(actor, Permission.AUDIT_VIEW)
    shown = [entry for entry in entries if board or entry.action != _VOTE]
    return [_row(entry, names, opens or entry.action not in SEALED) for entry in shown]


def _row(entry: Entry, names: Mapping[UUID, str], with_reason: bool) -> dict[str, Any]:
    who, text = names.get(entry.actor_id, ""), _what(entry)
    said = _("%(what)s by %(who)s", what=text, who=who) if who else text
    reason = entry.detail.get("reason") if with_reason else None
    if reason:
        said = f"{said}: “{reason}”"
    return {"at": entry.at.isoformat(), "when": short_moment(entry.at), "text": said}


def _what(entry: Entry) -> str:
    """What happened; of a correction also which answers it changed."""
    changed = names_in_words(entry.about.get("fields", ())) if entry.action in _NAMING else []
    if not changed:
        return str(_(entry.label))
    return str(_("%(what)s: %(fields)s", what=_(entry.label), fields=", ".join(_(each) for each in changed)))


def exchange(entries: Iterable[Entry], names: Mapping[UUID, str]) -> list[dict[str, str]]:
    """What was asked of applicant or desk, and answered, in the order in which it was said."""
    said = [entry for entry in entries if entry.action in _EXCHANGE]
    return [
        {
            "what": _(_EXCHANGE[entry.action]),
            "who": names.get(entry.actor_id, ""),
            "when": short_moment(entry.at),
            "text": entry.detail.get("reason", ""),
        }
        for entry in reversed(said)
    ]


def appeal(
    file: Application, entries: Iterable[Entry], names: Mapping[UUID, str], actor: Actor
) -> dict[str, Any] | None:
    """The appeal's text and who decided before it, for those who may open sealed reasons; None without an appeal."""
    entry = next((each for each in entries if each.action == "file:appeal"), None)
    if entry is None or not could(actor, Permission.REASON_OPEN):
        return None
    before = sorted(names.get(member, "") for member in file.board_past_ids) if sees_votes(actor) else []
    return {
        "when": short_moment(entry.at),
        "text": entry.detail.get("reason", ""),
        "before": [name for name in before if name],
        "you_decided": actor.id in file.board_past_ids,
    }


def vote_rows(votes: Iterable[BoardVote], names: Mapping[UUID, str]) -> list[dict[str, str]]:
    """Who said what in the present round, and when."""
    rows = []
    for vote in votes:
        step = find(WORKFLOW, vote.action)
        what = _(step.label) if step else vote.action
        rows.append({"who": names.get(vote.member_id, ""), "what": what, "when": short_moment(vote.at)})
    return rows
