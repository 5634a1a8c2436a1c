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


def test_only_states_have_a_name_in_locale_data() -> None:
    assert territories.alpha_2("VNM") == "VN"
    assert territories.alpha_2("UNO") is None and territories.alpha_2("XXA") is None
