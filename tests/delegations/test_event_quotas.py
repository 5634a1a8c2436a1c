"""Quotas by kind and by organisation say the same, however they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from accreditation.delegations.event_quotas import as_written, by_organisation
from accreditation.programme.event_file_tables import Quota

KINDS = {"FRA": "state", "GBR": "state", "PER": "state", "UNODC": "un", "WHO": "un", "HOST": "host"}
CATEGORIES = ["delegate", "un"]


def test_an_organisations_own_places_go_before_its_kinds_wherever_they_stand() -> None:
    own = Quota(category="delegate", organisation="PER", places=9)
    kind = Quota(category="delegate", organisation_kind="state", places=4)
    wanted = {("delegate", "FRA"): 4, ("delegate", "GBR"): 4, ("delegate", "PER"): 9}
    assert by_organisation([own, kind], KINDS) == by_organisation([kind, own], KINDS) == wanted


def test_the_total_of_a_category_stands_beside_its_organisations() -> None:
    rows = [Quota(category="un", places=30), Quota(category="un", organisation="WHO", places=5)]
    assert by_organisation(rows, KINDS) == {("un", ""): 30, ("un", "WHO"): 5}


def test_a_kind_is_written_once_with_what_most_have() -> None:
    places = {("delegate", ""): 20, ("delegate", "FRA"): 4, ("delegate", "GBR"): 4, ("delegate", "PER"): 9}
    assert as_written(places, CATEGORIES, KINDS) == (
        Quota(category="delegate", places=20),
        Quota(category="delegate", organisation_kind="state", places=4),
        Quota(category="delegate", organisation="PER", places=9),
    )


def test_a_kind_with_an_unlimited_organisation_or_a_single_one_is_written_by_organisation() -> None:
    places = {("delegate", "FRA"): 4, ("delegate", "GBR"): 4, ("delegate", "HOST"): 2}
    assert {row.organisation for row in as_written(places, CATEGORIES, KINDS)} == {"FRA", "GBR", "HOST"}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(["", *KINDS])), st.integers(min_value=0, max_value=3)
    )
)
def test_what_is_written_gives_the_same_places(places: dict[tuple[str, str], int]) -> None:
    assert by_organisation(as_written(places, CATEGORIES, KINDS), KINDS) == places
