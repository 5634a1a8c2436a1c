"""What follows from a corrected answer: rules alone."""

from __future__ import annotations

import pytest

from accreditation.applications import consequences
from accreditation.applications.consequences import Consequence, consequence, why_closed
from accreditation.applications.dossier import printed_changed
from accreditation.applications.fields import FIELDS
from accreditation.applications.items import ITEMS
from accreditation.applications.workflow import CLOSED, EDITABLE, State
from accreditation.badges import queries as card

REVIEWED = ("review", "vetting")
NOTHING = Consequence(screened_again=False, vetted_again=False)
SCREENED = Consequence(screened_again=True, vetted_again=False)
VETTED = Consequence(screened_again=True, vetted_again=True)


@pytest.mark.parametrize(
    ("changed", "claim", "follows"),
    [
        ({"phone", "arrival"}, "", NOTHING),
        ({"title", "organisation_name"}, "", NOTHING),
        ({"title"}, "identity", NOTHING),
        ({"birth_place"}, "", SCREENED),
        ({"arms"}, "", SCREENED),
        ({"portrait"}, "", SCREENED),
        ({"family_name", "title"}, "typing", SCREENED),
        ({"document_number"}, "typing", SCREENED),
        ({"document_number"}, "identity", VETTED),
        ({"birth_date", "portrait"}, "identity", VETTED),
        ({"nationality", "phone"}, "", None),
    ],
)
def test_each_change_has_its_consequence_and_an_identity_wants_a_word_first(changed, claim, follows):
    assert consequence(changed, claim) == follows


def test_the_answers_that_stand_on_the_card_are_those_that_its_face_reads():
    """The face is made from the file by one function: it reads no other answer than those that are marked."""
    marked = {each.name for each in FIELDS if each.printed}
    read = {name for name in card._face.__code__.co_consts if name in {each.name for each in FIELDS}}
    assert read | {"function"} == marked
    tagged = {name for name in card._tag.__code__.co_consts if name in {kind.name for kind in ITEMS}}
    assert tagged <= {"arms"} == {kind.name for kind in ITEMS if kind.printed}


def test_a_card_differs_by_what_it_shows_and_by_nothing_else():
    before = {"title": "Editor", "phone": "+84 1", "arms": [{"make": "a"}], "native_name": None}
    assert not printed_changed(before, {**before, "phone": "+84 2", "birth_date": "1990-01-01", "native_name": ""})
    assert not printed_changed(before, {**before, "arms": [{"make": "a"}, {"make": "b"}]})
    assert printed_changed(before, {**before, "arms": []})
    assert printed_changed(before, {**before, "title": "Chief editor"})


@pytest.mark.parametrize("state", State)
def test_drafts_and_closed_files_are_not_corrected_and_what_is_held_keeps_its_identity(state):
    closed = state in CLOSED | EDITABLE
    assert bool(why_closed(state, REVIEWED)) is closed
    held = state in (State.SUSPENDED, State.ON_HOLD)
    assert bool(why_closed(state, REVIEWED, other_identity=True)) is (closed or held)
    assert why_closed(state, ()) is not None


def test_contact_is_what_changes_nothing_and_the_gate_mends_only_what_it_sees():
    contact = consequences.contact_questions(("core",))
    assert {"phone", "arrival", "departure", "address", "dietary_needs"} <= contact
    assert not contact & {"title", "family_name", "note_verbale", "employer"}
    at_the_gate = {"family_name", "given_names", "native_name", "portrait"}
    assert consequences.card_questions(("core", "press"), ["portrait"]) == at_the_gate
    assert "portrait" not in consequences.card_questions(("core",), [])
    desk = consequences.all_questions(("core", "protection"), ["portrait"], has_organisation=True)
    assert {"document_number", "arms", "portrait", "title"} <= desk
    assert "organisation_name" not in desk
