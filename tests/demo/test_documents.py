"""Specimen documents: lines that readers accept, pictures that say what they are."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from accreditation.demo.documents import IdentityPaper, Kind, draw_identity, draw_letter
from accreditation.demo.faces import choose_traits, draw_portrait
from accreditation.demo.mrz_lines import card_lines, check_digit, names_field, passport_lines
from accreditation.demo.names import Name, make_name

ANNA = {
    "family": "ERIKSSON", "given": "ANNA<MARIA", "nationality": "UTO", "issuer": "UTO", "sex": "f",
    "born": date(1974, 8, 12), "expires": date(2012, 4, 15),
}  # fmt: skip


def paper(kind: Kind = "passport", *, name: Name | None = None) -> IdentityPaper:
    return IdentityPaper(
        kind=kind, name=name or make_name(Random(4), culture="bg", sex="f"), sex="f", born=date(1987, 3, 21),
        birth_place="Plovdiv", nationality="BGR", issuer="BGR", number="381940572", issued=date(2021, 8, 27),
        expires=date(2031, 8, 27),
    )  # fmt: skip


def test_check_digits_equal_the_published_examples() -> None:
    """ICAO Doc 9303, part 3, section 4.9 and part 4, appendix B."""
    assert check_digit("520727") == "3"
    assert check_digit("L898902C3") == "6"
    assert check_digit("740812") == "2"
    assert check_digit("120415") == "9"
    assert check_digit("ZE184226B<<<<<") == "1"


def test_passport_lines_equal_the_published_example_but_for_its_personal_number() -> None:
    first, second = passport_lines(code="P", number="L898902C3", **ANNA)  # type: ignore[arg-type]
    assert first == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert second[:28] == "L898902C36UTO7408122F1204159"
    assert second[28:43] == "<" * 15
    assert second[43] == check_digit(second[0:10] + second[13:20] + second[21:43])


def test_card_lines_equal_the_published_example() -> None:
    """ICAO Doc 9303, part 5, appendix B."""
    assert card_lines(number="D23145890", **ANNA) == (  # type: ignore[arg-type]
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )


def test_a_long_number_goes_on_in_the_optional_field_of_a_card() -> None:
    first, _, _ = card_lines(number="001187012345", **ANNA)  # type: ignore[arg-type]
    assert first == f"I<UTO001187012<345{check_digit('001187012345')}<<<<<<<<<<<"


def test_names_fill_their_field_exactly() -> None:
    assert names_field("FITRI", "", 39) == "FITRI".ljust(39, "<")
    long = names_field("RANDRIAMAMPIANINA<RAKOTOMALALA<ANDRIAN", "FANJANIAINA", 39)
    assert len(long) == 39
    assert "<<F" in long


@pytest.mark.parametrize(
    ("kind", "lines", "length"), [("passport", 2, 44), ("un_laissez_passer", 2, 44), ("national_card", 3, 30)]
)
def test_a_document_has_the_lines_of_its_size(kind: Kind, lines: int, length: int) -> None:
    found = paper(kind).lines()
    assert [len(line) for line in found] == [length] * lines


def test_pictures_are_small_plain_jpegs_that_differ_by_person() -> None:
    portrait = draw_portrait(seed=3, traits=choose_traits(Random(3), sex="f", age=38, look="europe"))
    pictures = [draw_identity(paper(kind), portrait.jpeg) for kind in ("passport", "national_card")]
    pictures.append(draw_identity(paper(name=make_name(Random(9), culture="mg", sex="f")), portrait.jpeg))
    signed, unsigned = (
        draw_letter(
            title="Assignment",
            sender="Meridian Wire",
            addressee="Press",
            lines=("A", "B"),
            signed_by="P. Danov",
            signed=yes,
        )
        for yes in (True, False)
    )
    assert len({*pictures, signed, unsigned}) == 5
    for data in (*pictures, signed, unsigned):
        assert len(data) <= 75_000
        with Image.open(BytesIO(data)) as image:
            assert image.format == "JPEG"
            assert "exif" not in image.info
            assert "progressive" not in image.info


def pen_mark(*, signed: bool) -> int:
    """How many pixels of a letter have the blue of the pen."""
    data = draw_letter(
        title="Host", sender="Wire", addressee="Press", lines=("A",), signed_by="P. Danov", signed=signed
    )
    with Image.open(BytesIO(data)) as image:
        red, _, blue = image.convert("RGB").split()
        return sum(1 for r, b in zip(red.tobytes(), blue.tobytes(), strict=True) if b > r + 40)


def test_only_a_signed_letter_bears_a_pen_mark() -> None:
    assert pen_mark(signed=True) > 100
    assert pen_mark(signed=False) == 0
