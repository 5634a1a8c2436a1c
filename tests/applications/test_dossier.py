"""The questions as rules: what an answer may be, what is missing, what a change causes. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from accreditation.applications import dossier
from accreditation.applications.dossier import fault, faults, missing
from accreditation.applications.fields import FIELDS, field, questions
from accreditation.applications.form_steps import STEPS

TODAY = date(2025, 10, 1)
WHOLE = {
    "given_names": "Darina",
    "sex": "F",
    "birth_date": "1987-03-21",
    "birth_place": "Sofia",
    "nationality": "BGR",
    "document_type": "passport",
    "document_number": "381940572",
    "document_issuer": "BGR",
    "document_expiry": "2031-08-27",
    "organisation_name": "Meridian Wire",
    "function": "writer",
    "title": "Editor",
    "phone": "+359 2 555 0100",
    "language": "en",
    "arrival": "2025-10-23",
    "departure": "2025-10-27",
}


def test_every_question_stands_on_a_step_and_is_named_once():
    names = [each.name for each in FIELDS]
    assert len(names) == len(set(names))
    assert {each.step for each in FIELDS} <= {step.code for step in STEPS}
    assert all(each.choices for each in FIELDS if each.kind == "choice")


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("given_names", "Nguyễn Thị Ánh", True),
        ("given_names", "O’Brien-Smith", True),
        ("given_names", "Дарина", False),
        ("given_names", "Darina 2", False),
        ("given_names", "<b>", False),
        ("given_names", "x" * 121, False),
        ("given_names", "", False),
        ("family_name", "", True),
        ("native_name", "ياسمين الرشيدي", True),
        ("birth_date", "2025-10-01", False),
        ("birth_date", "1899-12-31", False),
        ("birth_date", "2025-09-30", True),
        ("document_expiry", "2025-10-01", False),
        ("document_expiry", "2025-10-02", True),
        ("document_number", "C 123-456", True),
        ("document_number", "381940572; DROP", False),
        ("phone", "+84 24 3825 0000", True),
        ("phone", "024 3825 0000", False),
        ("sex", "X", True),
        ("sex", "Q", False),
    ],
)
def test_what_an_answer_may_be(name, value, right):
    assert (fault(field(name), value, today=TODAY) is None) is right


def test_a_whole_dossier_lacks_nothing():
    assert missing(["core"], WHOLE, documents=["portrait"], held=["portrait"], today=TODAY) == []


@pytest.mark.parametrize("name", list(WHOLE))
def test_each_required_answer_is_missed(name):
    without = {key: value for key, value in WHOLE.items() if key != name}
    assert missing(["core"], without, documents=[], held=[], today=TODAY) == [(field(name).step, name)]


def test_what_is_missing_comes_in_the_order_of_the_form():
    found = missing(["core", "press"], {}, documents=["portrait", "press_card"], held=["press_card"], today=TODAY)
    order = [step.code for step in STEPS]
    assert [step for step, _name in found] == sorted((step for step, _name in found), key=order.index)
    assert ("portrait", "portrait") in found
    assert ("documents", "press_card") not in found


def test_nobody_leaves_before_they_arrive():
    assert faults(["core"], {**WHOLE, "departure": "2025-10-22"}, today=TODAY) == {
        "departure": "This is before the arrival."
    }
    assert faults(["core"], {**WHOLE, "departure": "2025-10-23"}, today=TODAY) == {}
    assert "departure" not in faults(["core"], {**WHOLE, "departure": "2025-10-22"}, today=TODAY, step="person")


def test_the_document_lasts_until_the_day_of_leaving():
    assert list(faults(["core"], {**WHOLE, "document_expiry": "2025-10-26"}, today=TODAY)) == ["document_expiry"]
    assert faults(["core"], {**WHOLE, "document_expiry": "2025-10-27"}, today=TODAY) == {}
    assert faults(["core"], {**WHOLE, "document_expiry": "2025-10-26"}, today=TODAY, step="stay") == {}


def test_a_category_asks_its_own_sets_alone():
    press = {each.name for each in questions(["core", "press"])}
    assert "medium" in press
    assert "agency" not in press
    assert {each.step for each in questions(["core", "press"], "role")} == {"role"}


@pytest.mark.parametrize("name", ["family_name", "given_names", "sex", "birth_date", "nationality", "document_number"])
def test_another_name_birth_date_nationality_or_number_is_another_identity(name):
    assert dossier.identity_changed(WHOLE, {**WHOLE, name: "1990-01-01"})
    assert not dossier.identity_changed(WHOLE, {**WHOLE, "phone": "+1 555 0100", "title": "Chief editor"})


def test_names_stand_in_their_owners_order():
    names = {"family_name": "Nguyễn", "given_names": "Thị Ánh"}
    assert dossier.name_of({**names, "nationality": "VNM"}) == "Nguyễn Thị Ánh"
    assert dossier.name_of({**names, "nationality": "FRA"}) == "Thị Ánh Nguyễn"
    assert dossier.name_of({"given_names": "Suharto", "nationality": "IDN"}) == "Suharto"
