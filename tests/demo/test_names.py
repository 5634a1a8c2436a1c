"""Names: every state has its people's names, in their scripts and habits."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from accreditation.demo.name_lists import STATE_CULTURES, Culture, parts
from accreditation.demo.names import CULTURES, make_name, mrz_spelling
from accreditation.demo.states import TOWNS

#: Unicode names of letters begin with the script's; Arabic letters also serve Persian and Urdu.
SCRIPTS = {
    "Latn": ("LATIN",), "Cyrl": ("CYRILLIC",), "Grek": ("GREEK",), "Arab": ("ARABIC",), "Hebr": ("HEBREW",),
    "Hans": ("CJK",), "Jpan": ("CJK", "HIRAGANA", "KATAKANA"), "Kore": ("HANGUL",), "Thai": ("THAI",), "Laoo": ("LAO",),
    "Khmr": ("KHMER",), "Mymr": ("MYANMAR",), "Deva": ("DEVANAGARI",), "Guru": ("GURMUKHI",), "Taml": ("TAMIL",),
    "Beng": ("BENGALI",), "Sinh": ("SINHALA",), "Ethi": ("ETHIOPIC",), "Geor": ("GEORGIAN",), "Armn": ("ARMENIAN",),
}  # fmt: skip
#: Zero width joiner, which some Sinhala letters need; apostrophe and hyphen within Latin names.
JOINING = {"\u200d", "'", "-", " "}


def strays(text: str, script: str) -> list[str]:
    """The characters of `text` that do not belong to the script."""
    return [c for c in text if c not in JOINING and not unicodedata.name(c).startswith(SCRIPTS[script])]


def all_parts(lists: Culture) -> list[tuple[str, str]]:
    texts = (lists.family, lists.male, lists.female, lists.middle_m, lists.middle_f)
    return [pair for text in texts for pair in parts(text)]


def test_the_195_states_have_names_and_towns() -> None:
    assert len(STATE_CULTURES) == 195
    assert STATE_CULTURES.keys() == TOWNS.keys()
    assert {culture for cultures in STATE_CULTURES.values() for culture in cultures} == CULTURES.keys()
    assert len(CULTURES) >= 45


@pytest.mark.parametrize("culture", CULTURES)
def test_parts_keep_to_their_script(culture: str) -> None:
    lists = CULTURES[culture]
    for latin, native in all_parts(lists):
        assert strays(latin.replace("/", ""), "Latn") == []
        if lists.script != "Latn":
            assert native
            assert strays(native.replace("/", ""), lists.script) == []
            assert latin.count("/") == native.count("/")


@pytest.mark.parametrize("culture", CULTURES)
def test_every_culture_makes_names_that_documents_can_bear(culture: str) -> None:
    for turn in range(40):
        name = make_name(Random(turn), culture=culture, sex="f" if turn % 2 else "m")
        assert name.family == name.family.strip() != ""
        assert set(name.mrz_family + name.mrz_given) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
        assert bool(name.native) == (name.script != "Latn")
        assert "/" not in name.latin + name.native
        assert "  " not in name.latin


def test_vietnamese_names_put_the_family_first_and_keep_their_marks() -> None:
    names = [make_name(Random(turn), culture="vi", sex="f") for turn in range(60)]
    assert all(name.latin.startswith(f"{name.family} ") for name in names)
    assert any("Thị" in name.given for name in names)
    assert any(name.family == "Đặng" and name.mrz_family == "DANG" for name in names)


def test_a_patronymic_stands_where_its_passports_show_it() -> None:
    russian = make_name(Random(1), culture="ru", sex="m")
    bulgarian = make_name(Random(1), culture="bg", sex="m")
    assert " " not in russian.given
    assert " " in russian.native_given
    assert " " in bulgarian.given


def test_icelanders_are_sons_and_daughters() -> None:
    assert make_name(Random(2), culture="is", sex="m").family.endswith("son")
    assert make_name(Random(2), culture="is", sex="f").family.endswith("dóttir")


def test_family_names_follow_the_sex_where_the_language_does() -> None:
    women = [make_name(Random(turn), culture="cs", sex="f").family for turn in range(30)]
    assert all(name.endswith(("ová", "á")) for name in women)


def test_some_people_have_a_single_name_and_some_no_family_name() -> None:
    indonesian = [make_name(Random(turn), culture="id", sex="m") for turn in range(40)]
    single = [name for name in indonesian if not name.given]
    assert 8 < len(single) < 32
    assert all(name.latin == name.family and name.kind == "whole" for name in single)
    assert make_name(Random(1), culture="my", sex="f").kind == "whole"
    assert make_name(Random(1), culture="am", sex="f").kind == "father"


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [("Müller", "MUELLER"), ("Þórður", "THORDUR"), ("Strauß", "STRAUSS"), ("Łukasz", "LUKASZ"), ("D'Amico", "DAMICO"),
     ("Al-Haddad", "AL<HADDAD"), ("Đặng", "DANG"), ("Işık", "ISIK"), ("Åse Bjørn", "AASE<BJOERN")],
)  # fmt: skip
def test_letters_are_spelt_for_machines_as_icao_says(typed: str, spelt: str) -> None:
    assert mrz_spelling(typed) == spelt
