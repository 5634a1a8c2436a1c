"""Names: which form leads, its capitals, the order of the other one."""

from __future__ import annotations

import pytest

from accreditation.badges.names import PrintedNames, capitals, printed_names, tidy


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn", "NGUYỄN"),
        ("Weiß", "WEIẞ"),
        ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("Μαΐου", "ΜΑΪΟΥ"),
        ("Μάιος", "ΜΑΪΟΣ"),
        ("Ζεΐδης", "ΖΕΪΔΗΣ"),
        ("Рождественская", "РОЖДЕСТВЕНСКАЯ"),
        ("Yıldız Kalpakçı", "YILDIZ KALPAKÇI"),
        ("მაისურაძე", "მაისურაძე"),
        ("الحسيني", "الحسيني"),
        ("欧阳", "欧阳"),
    ],
)
def test_capitals_follow_the_script(name: str, shown: str) -> None:
    assert capitals(name) == shown


def test_the_turkic_i_keeps_its_dot() -> None:
    assert capitals("Şimşir Kılıç", turkic=True) == "ŞİMŞİR KILIÇ"
    assert capitals("Şimşir") == "ŞIMŞIR"


def test_the_latin_form_leads_and_the_native_one_stands_beneath() -> None:
    names = printed_names(
        family="الحسيني", given="مريم", latin_family="al-Hussaini", latin_given="Maryam", order="latin_first"
    )
    assert names == PrintedNames("AL-HUSSAINI", "Maryam", "مريم الحسيني")


def test_an_event_can_turn_the_forms_round() -> None:
    names = printed_names(
        family="欧阳", given="明德", latin_family="Ouyang", latin_given="Mingde", order="native_first"
    )
    assert names == PrintedNames("欧阳", "明德", "OUYANG Mingde")


def test_chinese_names_are_written_family_first_without_a_space() -> None:
    names = printed_names(family="欧阳", given="明德", latin_family="Ouyang", latin_given="Mingde", order="latin_first")
    assert names.other == "欧阳明德"


def test_a_latin_name_has_no_second_form() -> None:
    names = printed_names(family="Nguyễn", given="Thị", latin_family="NGUYEN", latin_given="THI", order="native_first")
    assert names == PrintedNames("NGUYỄN", "Thị", "")


def test_without_a_family_name_the_given_names_take_its_place() -> None:
    names = printed_names(family="", given="Sukarno", order="latin_first")
    assert names == PrintedNames("SUKARNO", "", "")


def test_a_name_that_no_officer_can_read_is_told() -> None:
    assert not printed_names(family="الحسيني", given="", order="latin_first").readable


def test_direction_marks_and_double_spaces_are_dropped_and_letters_composed() -> None:
    assert tidy("A\u202eB\u200f  C\u00a0D ") == "AB C D"
    assert tidy("e\u0302\u0303") == "ễ"
    assert tidy("نامه\u200cای") == "نامه\u200cای"
