"""The closed lists of countries agree with locale data and with each other."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.core import get_global

from accreditation.programme import territories


def test_there_are_193_members_and_two_observer_states() -> None:
    assert len(territories.MEMBERS) == 193
    assert set(territories.OBSERVERS) == {"VAT", "PSE"}


def test_every_state_has_the_alpha_2_code_that_locale_data_gives_it() -> None:
    aliases = get_global("territory_aliases")
    assert {code: [short] for code, short in territories.STATES.items()} == {
        code: aliases[code] for code in territories.STATES
    }


@pytest.mark.parametrize("language", ["en", "vi", "ar", "zh", "fr", "ru", "es"])
def test_locale_data_names_every_state_in_every_language(language: str) -> None:
    names = Locale(language).territories
    assert [code for code, short in territories.STATES.items() if not names.get(short)] == []


def test_codes_go_both_ways() -> None:
    assert territories.alpha_2("VNM") == "VN" and territories.alpha_3("VN") == "VNM"
    assert [territories.alpha_3(short) for short in territories.STATES.values()] == list(territories.STATES)
    assert territories.alpha_2("UNO") is None and territories.alpha_3("EU") is None


def test_a_stateless_person_has_a_nationality_code_but_no_issuer() -> None:
    assert territories.is_nationality("XXA") and not territories.may_issue("XXA")
    assert territories.may_issue("UNO") and not territories.is_nationality("UNO")
    assert not territories.is_nationality("ZZZ") and not territories.may_issue("")


def test_a_german_passport_says_d() -> None:
    assert territories.from_document("D<<") == "DEU"
    assert territories.from_document("VNM") == "VNM"
