"""Codes are spelled so that a voice on the telephone confuses nothing."""

from __future__ import annotations

import pytest

from accreditation.accounts.codes import ALPHABET, grouped, read_code


def test_nothing_in_the_alphabet_is_taken_for_something_else() -> None:
    assert not set("01OILU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 30


@pytest.mark.parametrize("typed", ["7KM4P-2XW9R", "7km4p2xw9r", " 7KM4P 2XW9R ", "7KM4P–2XW9R"])
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert read_code(typed) == "7KM4P2XW9R"


def test_it_is_read_out_in_two_groups() -> None:
    assert grouped("7KM4P2XW9R") == "7KM4P-2XW9R"
