"""Countries are called what they and the United Nations call them, in the reader's language and order."""

from __future__ import annotations

import pytest
from flask import g
from flask_babel import force_locale
from sqlalchemy import select

from accreditation.applications.countries import countries, country_name, sort_key
from accreditation.delegations.models import Organisation
from accreditation.kernel.database import current_session, transaction
from accreditation.programme import territories

OFFICIAL = {
    "PRK": ("Democratic People’s Republic of Korea", "Cộng hòa Dân chủ Nhân dân Triều Tiên"),
    "KOR": ("Republic of Korea", "Hàn Quốc"),
    "VNM": ("Viet Nam", "Việt Nam"),
    "PSE": ("State of Palestine", "Nhà nước Palestine"),
    "CPV": ("Cabo Verde", "Cabo Verde"),
    "RUS": ("Russian Federation", "Liên bang Nga"),
    "SYR": ("Syrian Arab Republic", "Syria"),
    "TUR": ("Türkiye", "Thổ Nhĩ Kỳ"),
    "LAO": ("Lao People’s Democratic Republic", "Lào"),
}


@pytest.fixture(autouse=True)
def asked(app):
    """Each test reads as one request does."""
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("code", OFFICIAL)
@pytest.mark.parametrize("place", [0, 1])
def test_a_state_is_called_what_it_calls_itself(code: str, place: int) -> None:
    with force_locale(("en", "vi")[place]):
        assert country_name(code) == OFFICIAL[code][place]
        assert dict(countries(nationality=True))[code] == OFFICIAL[code][place]
        assert dict(countries(nationality=False))[code] == OFFICIAL[code][place]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_state_is_found_by_the_name_of_its_delegation(language: str) -> None:
    rows = select(Organisation.code, Organisation.names).where(Organisation.kind.in_(("state", "observer_state")))
    delegations = {row.code: row.names[language] for row in current_session().execute(rows)}
    assert set(delegations) == set(territories.STATES)
    with force_locale(language):
        shown = dict(countries(nationality=True))
    assert {code: shown[code] for code in delegations} == delegations


def test_a_state_that_the_event_does_not_name_is_called_as_locale_data_does() -> None:
    with transaction(unaudited="a test takes a delegation's name away") as session:
        state = session.execute(select(Organisation).where(Organisation.code == "SWZ")).scalar_one()
        state.names = {"en": "Eswatini"}
    assert "state_names" not in g
    with force_locale("vi"):
        assert country_name("SWZ") == "Eswatini"
        assert country_name("DEU") == "Đức"
    with force_locale("fr"):
        assert country_name("DEU") == "Allemagne"


def test_who_has_no_state_is_named_too_and_stands_last() -> None:
    assert country_name("XXA") == "Stateless person (1954 Convention)"
    assert country_name("UNO") == "United Nations Organization"
    assert (country_name(""), country_name(None), country_name("QQQ")) == ("", "", "QQQ")
    shown = [code for code, _name in countries(nationality=True)]
    assert shown[-len(territories.PERSONS) :] == list(territories.PERSONS)


def test_states_stand_in_the_order_of_the_readers_alphabet() -> None:
    with force_locale("vi"):
        names = [name for code, name in countries(nationality=True) if code in territories.STATES]
    assert names.index("Ai Cập") < names.index("Áo") < names.index("Ấn Độ") < names.index("Bahamas")
    assert names.index("Dominica") < names.index("Đan Mạch") < names.index("Đức") < names.index("Ecuador")
    with force_locale("en"):
        named = [name for code, name in countries(nationality=True) if code in territories.STATES]
    assert named.index("Côte d’Ivoire") == named.index("Croatia") - 1
    assert named.index("Türkiye") < named.index("Turkmenistan")


def test_a_letter_of_its_own_sorts_after_the_one_it_is_made_from() -> None:
    words = ["Đức", "Úc", "Ô", "Oman", "Ý", "Đan", "Dom", "Áo", "Ấn", "Ai"]
    assert sorted(words, key=lambda word: sort_key(word, "vi")) == [
        "Ai", "Áo", "Ấn", "Dom", "Đan", "Đức", "Oman", "Ô", "Úc", "Ý",
    ]  # fmt: skip
    assert sorted(["Öland", "Oman", "Åland"], key=lambda word: sort_key(word, "en")) == ["Åland", "Öland", "Oman"]
