"""What follows from an answer that is changed once the file was submitted. One table: `change` and `printed` of FIELDS.

Contact is free. What stands on the card wants a reprint. A portrait retaken, or a typing error mended with the document
in hand, is screened again, not vetted again. Another name, birth date, nationality or document number than the vetted
one is another identity: the clearance is void. Whoever corrects says which of the two it is. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from accreditation.policy.words import N_

from . import dossier
from .fields import questions
from .items import item_kinds, question
from .workflow import CLOSED, EDITABLE, State

#: What an officer says of a changed identity: mended with the document in hand, or another than the vetted one.
Claim = Literal["", "typing", "identity"]
CLAIMS: tuple[tuple[Claim, str, str], ...] = (
    (
        "typing",
        N_("A typing error: I have the document in hand"),
        N_("The same person. Screened again and printed again, not vetted again."),
    ),
    (
        "identity",
        N_("Another identity than the vetted one"),
        N_("The clearance is void: the file is vetted and approved again, and gates refuse the badge until then."),
    ),
)
PORTRAIT = "portrait"
#: The step whose free answers belong to the applicant's pen for as long as the file is open.
CONTACT = "stay"
#: Where the board or security holds a file still, its identity is not exchanged beneath them.
_HELD_STILL = frozenset({State.SUSPENDED, State.ON_HOLD})


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What follows; the reprint follows from what the card shows (`dossier.printed_changed`)."""

    screened_again: bool
    vetted_again: bool


def consequence(changed: Collection[str], claim: Claim) -> Consequence | None:
    """What follows from changing these answers, things or the portrait; None while a claim is needed and not made."""
    hardest = dossier.hardest_change(name for name in changed if name != PORTRAIT)
    if hardest == "revet" and not claim:
        return None
    return Consequence(
        screened_again=PORTRAIT in changed or hardest in ("rescreen", "revet"),
        vetted_again=hardest == "revet" and claim == "identity",
    )


def why_closed(state: State, stages: Collection[str], *, other_identity: bool = False) -> str | None:
    """Why nothing can be corrected now, an English msgid, or None. `other_identity`: its identity is exchanged."""
    if "review" not in stages:
        return N_("Who was entered from a note verbale is not corrected here: withdraw the entry, and enter it again.")
    if state in CLOSED:
        return N_("This file is closed: nothing of it changes any more.")
    if state in EDITABLE:
        return N_("This file is with the applicant, who changes the answers there.")
    if other_identity and state in _HELD_STILL:
        return N_("This file is suspended or on hold: its identity is exchanged once it is released, not before.")
    return None


def contact_questions(sets: Collection[str]) -> frozenset[str]:
    """What applicants and focal points change themselves: contact, stay and needs, as far as nothing follows."""
    return frozenset(each.name for each in questions(sets, CONTACT) if each.change == "free")


def card_questions(sets: Collection[str], documents: Collection[str]) -> frozenset[str]:
    """What is mended beside the gate with the document in hand: the names on the card, and the portrait."""
    return frozenset({each.name for each in questions(sets, "person") if each.printed} | ({PORTRAIT} & set(documents)))


def all_questions(sets: Collection[str], documents: Collection[str], *, has_organisation: bool) -> frozenset[str]:
    """What the desk corrects. A responsible organisation is no answer: it is assigned."""
    named = {each.name for each in questions(sets)} | {each.name for each in item_kinds(sets)}
    return frozenset((named | ({PORTRAIT} & set(documents))) - ({"organisation_name"} if has_organisation else set()))


def names_in_words(changed: Collection[str]) -> list[str]:
    """Labels of corrected answers, English msgids, in the order of their names; what is asked no more is left out."""
    return [label for name in sorted(changed) if (label := _label(name))]


def _label(name: str) -> str:
    try:
        return N_("Portrait") if name == PORTRAIT else question(name).label
    except KeyError:
        return ""


def asks_claim(names: Collection[str]) -> bool:
    """Whether any of these answers is part of the identity that is vetted."""
    return any(dossier.hardest_change([name]) == "revet" for name in names if name != PORTRAIT)
