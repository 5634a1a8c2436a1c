"""Badges as they come out: pages are rendered, codes read back, text taken out again."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import replace
from functools import cache

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from accreditation.badges.fields import BadgeFace
from accreditation.badges.fitting import Wanted, fit
from accreditation.badges.names import NameOrder, capitals
from accreditation.badges.pdf import PART_SIZE, PartResult, draw_part, preview
from accreditation.badges.typesetting import RULER, line
from tests.badges.examples import CATEGORIES, EVENT, PEOPLE, badge, portrait

MM = 72 / 25.4


@cache
def face() -> bytes:
    return portrait(1)


def one(script: str = "vietnamese", **more: object) -> BadgeFace:
    return badge(script, with_portrait=False, **{"portrait": face(), **more})  # type: ignore[arg-type]


def drawn(*badges: BadgeFace) -> PartResult:
    return draw_part(badges, event=EVENT)


def rendered(pdf: bytes, page: int, dpi: int) -> Image.Image:
    return pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil()


def text_of(pdf: bytes, page: int = 0) -> str:
    return pdfium.PdfDocument(pdf)[page].get_textpage().get_text_range()


def streams(pdf: bytes) -> list[bytes]:
    """What the pages and forms draw."""
    found = re.findall(rb"/FlateDecode /Length \d+>>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [code for code in map(zlib.decompress, found) if b" Tf[" in code]


def reasons(result: PartResult) -> set[tuple[str, str]]:
    return {(flag.reason, flag.subject) for flag in result.flagged}


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_code_of_each_category_reads_back_as_its_token(dpi: int) -> None:
    badges = [one(category=code, seed=seed) for seed, code in enumerate(CATEGORIES)]
    result = drawn(*badges)
    assert not result.flagged
    for place, each in enumerate(badges):
        found = zxingcpp.read_barcodes(rendered(result.pdf, 2 * place, dpi))
        assert [code.text for code in found] == [each.token]


def test_pages_come_front_back_with_trim_and_bleed() -> None:
    document = pdfium.PdfDocument(drawn(one(seed=1), one(seed=2)).pdf)
    assert len(document) == 4
    for page in document:
        assert page.get_mediabox() == pytest.approx((0, 0, 111 * MM, 154 * MM), abs=0.01)
        assert page.get_bleedbox() == pytest.approx((0, 0, 111 * MM, 154 * MM), abs=0.01)
        assert page.get_trimbox() == pytest.approx((3 * MM, 3 * MM, 108 * MM, 151 * MM), abs=0.01)


@pytest.mark.parametrize("script", PEOPLE)
@pytest.mark.parametrize("order", ["latin_first", "native_first"])
def test_every_script_is_drawn_without_a_missing_glyph_and_can_be_copied(script: str, order: NameOrder) -> None:
    result = draw_part([one(script)], event=replace(EVENT, names=order))
    assert not result.flagged
    family, given, *_ = PEOPLE[script]
    copied = set(text_of(result.pdf))
    leads = order == "native_first" or script in ("vietnamese", "latin")
    assert set(capitals(family) if leads else family) | set(given) <= copied


@pytest.mark.parametrize("order", ["latin_first", "native_first"])
def test_no_glyph_of_any_page_is_the_box_that_stands_for_a_missing_one(order: NameOrder) -> None:
    result = draw_part([one(script) for script in PEOPLE], event=replace(EVENT, names=order))
    assert len(result.printed) == len(PEOPLE)
    shown = b" ".join(streams(result.pdf))
    pieces = re.findall(rb"(?<!ActualText)<([0-9a-f]{4,})>", shown)
    glyphs = {piece[at : at + 4] for piece in pieces for at in range(0, len(piece), 4)}
    assert len(glyphs) > 200
    assert b"0000" not in glyphs


def test_a_name_is_copied_as_it_is_written_though_its_letters_are_drawn_in_pieces() -> None:
    shown = text_of(drawn(one("vietnamese", given_names="Thị Mỹ Lệ")).pdf)
    assert "Thị Mỹ Lệ" in shown
    both = text_of(draw_part([one("khmer"), one("bengali")], event=EVENT).pdf)
    assert "ចន្ទ្រា ស៊ីសុវត្ថិ" in both


NKO = {"family_name": "ߞߋߕߊ߫", "given_names": "ߡߊߘߌ߫", "latin_family_name": "Keita", "latin_given_names": "Madi"}


@pytest.mark.parametrize("order", ["latin_first", "native_first"])
def test_a_name_in_a_script_without_a_font_is_printed_in_latin_letters_and_noted(order: NameOrder) -> None:
    result = draw_part([one(**NKO), one(seed=2)], event=replace(EVENT, names=order))
    assert result.printed == ("48210737", "48210738") and not result.flagged
    assert result.in_latin_alone == {"48210737"}
    shown = text_of(result.pdf)
    assert "KEITA" in shown and "Madi" in shown
    assert not [char for char in shown if "\u07c0" <= char <= "\u07ff"]
    assert preview(one(**NKO), event=EVENT).in_latin_alone == {"48210737"}


def test_a_name_too_long_in_its_own_script_is_printed_in_latin_letters() -> None:
    result = drawn(one("thai", family_name="ธนรัตนกุล" * 9))
    assert result.printed and result.in_latin_alone == {"48210737"}


def test_what_else_keeps_such_a_badge_back_is_what_is_said() -> None:
    result = drawn(one(**NKO, portrait=None))
    assert reasons(result) == {("portrait_missing", "portrait")}
    assert result.in_latin_alone == frozenset()


def test_a_name_without_a_latin_form_is_kept_back_in_a_script_without_a_font_too() -> None:
    result = drawn(one(**{**NKO, "latin_family_name": "", "latin_given_names": ""}))
    assert ("no_latin_form", "family_name") in reasons(result) and not result.printed


def plate_area(result: PartResult) -> Image.Image:
    """Where the plate and the name beside it stand: 46 to 99 by 29 to 41 mm of the trim."""
    box = tuple(round((edge + 3) / 25.4 * 100) for edge in (46, 29, 99, 41))
    return rendered(result.pdf, 0, 100).convert("RGB").crop(box)


def inked(area: Image.Image, left: float, right: float) -> float:
    """The part of dark dots between two places, in millimetres from the area's left."""
    strip = area.convert("L").crop((round(left / 25.4 * 100), 0, round(right / 25.4 * 100), area.height))
    return sum(value < 140 for value in strip.tobytes()) / (strip.width * strip.height)


def test_a_plate_stands_beside_whose_it_is() -> None:
    area = plate_area(drawn(one(code="CAN", code_name="Canada", category="company")))
    assert inked(area, 0.5, 1.5) > 0.9  # the plate's own colour
    assert inked(area, 24, 40) > 0.05
    assert "CANADA" in text_of(drawn(one(code="CAN", code_name="Canada", category="company")).pdf)


def test_without_a_plate_the_name_alone_has_its_place() -> None:
    result = drawn(one(code="", code_name="Foxglove Post", category="press"))
    assert not result.flagged and "FOXGLOVE POST" in text_of(result.pdf)
    area = plate_area(result)
    assert 0.05 < inked(area, 0, 20) < 0.5
    assert area.getpixel((3, area.height - 3)) == (255, 255, 255)  # no plate


def test_a_name_that_has_no_room_beside_the_plate_is_left_out_there() -> None:
    name = "International Federation of Organisations for Trust, Transparency and Accountability in Networks"
    result = drawn(one(code="IFOT", code_name=name, organisation="International Federation"))
    assert result.printed and not result.flagged
    assert "TRANSPARENCY" not in text_of(result.pdf)


def test_a_letter_that_no_font_has_keeps_the_badge_back() -> None:
    result = drawn(one(organisation="Ministry \U0001f409 of Dragons"), one(seed=2))
    assert reasons(result) == {("glyph_missing", "organisation")}
    assert result.printed == ("48210738",)


def test_a_wrapped_arabic_name_keeps_the_order_of_its_lines() -> None:
    text = "آل محمد بن علي بن جماز بن عبد العزيز"
    made = fit(Wanted(text=text, faces=("bold",), size_pt=32, wrap_pt=30, min_pt=10, lines=2), 60, RULER)
    assert len(made.lines) == 2
    assert " ".join(made.lines) == text


def test_a_mixed_line_is_turned_run_by_run() -> None:
    turned = line("אבג 12 ABC", "bold", True)
    assert [glyphs_of for font, glyphs_of in turned.glyphs if font.startswith("Hebrew")]
    order = ["".join(mapping.values()) for _, mapping in turned.glyphs]
    assert order[0] == "ABC" and "א" in order[-1]


def test_the_first_letter_of_a_hebrew_word_stands_rightmost() -> None:
    assert list(line("שלום", "bold", True).glyphs[0][1].values()) == ["ם", "ו", "ל", "ש"]


def test_two_scripts_of_one_direction_keep_their_order() -> None:
    fonts = [font for font, _ in line("שלום محمد", "bold", True).glyphs]
    assert fonts == ["Arabic-Bold", "Hebrew-Bold"]


def test_arabic_letters_take_the_form_of_their_place() -> None:
    glyphs = line("محمد", "bold", True).glyphs[0][1]
    assert list(glyphs.values()).count("م") == 2  # the first letter and the third, two forms


@pytest.mark.parametrize("name", ["R&D <b>Institute</b> (Paris) \\ {code}", 'Ben & Jerry\'s "Lab" <&amp;>'])
def test_signs_of_markup_survive(name: str) -> None:
    result = drawn(one(organisation=name))
    assert not result.flagged
    assert name in text_of(result.pdf)


def test_a_very_long_name_is_flagged_and_previewed_whole() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    result = drawn(one(family_name=name), one(seed=2))
    assert reasons(result) == {("does_not_fit", "family_name")}
    assert result.printed == ("48210738",) and len(pdfium.PdfDocument(result.pdf)) == 2
    shown = preview(one(family_name=name), event=EVENT)
    assert shown.flagged == result.flagged
    assert name.upper() in text_of(shown.pdf).replace("\r\n", "")


def test_a_name_that_no_officer_can_read_keeps_the_badge_back() -> None:
    result = drawn(one("arabic", latin_family_name="", latin_given_names=""))
    assert reasons(result) == {("no_latin_form", "family_name")}
    assert result.pdf == b""


def test_a_missing_portrait_keeps_back_that_badge_alone() -> None:
    result = drawn(one(seed=1), one(seed=2, portrait=None), one(seed=3, portrait=b"GIF89a"), one(seed=4))
    assert [(flag.number, flag.reason) for flag in result.flagged] == [
        ("48210738", "portrait_missing"),
        ("48210739", "portrait_unreadable"),
    ]
    assert result.printed == ("48210737", "48210740")


def test_a_portrait_of_another_shape_is_not_stretched() -> None:
    out = io.BytesIO()
    Image.new("RGB", (500, 500)).save(out, "JPEG")
    assert reasons(drawn(one(portrait=out.getvalue()))) == {("portrait_unreadable", "portrait")}


def test_the_portrait_is_in_the_file_byte_for_byte() -> None:
    assert face() in drawn(one()).pdf


def test_more_privileges_than_rows_and_a_bad_token_are_flagged() -> None:
    result = drawn(one(privileges=("A", "B", "C", "D")), one(seed=2, token="abc"))
    assert reasons(result) == {("too_many", "privileges"), ("bad_token", "token")}


def test_zones_have_fixed_places_and_what_is_not_granted_is_hollow() -> None:
    image = rendered(drawn(one(zones=frozenset({2, 8}))).pdf, 0, 300).convert("L")

    def dark(zone: int) -> float:
        x0, y0 = 3 + 6 + (zone - 1) * 11.75, 3 + 116
        box = [round(edge / 25.4 * 300) for edge in (x0 + 0.3, y0 + 0.3, x0 + 10.45, y0 + 10.1)]
        cell = image.crop(tuple(box))
        return sum(value < 128 for value in cell.tobytes()) / (cell.width * cell.height)

    assert all(dark(zone) > 0.5 for zone in (2, 8))
    assert all(dark(zone) < 0.05 for zone in (1, 3, 4, 5, 6, 7))


def test_in_black_and_white_every_category_has_its_own_letter_and_pattern() -> None:
    codes = list(CATEGORIES)
    result = drawn(*(one(category=code) for code in codes))
    seen = {}
    for place, code in enumerate(codes):
        band = rendered(result.pdf, 2 * place, 100).convert("L")
        letter, pattern = (
            band.crop(tuple(round((edge + 3) / 25.4 * 100) for edge in box))
            for box in ((4.5, 130, 26, 147), (81, 130, 104, 147))
        )
        low, high = pattern.getextrema()
        assert code == "principal" or high - low > 60, code
        assert letter.getextrema()[1] - letter.getextrema()[0] > 60, code
        # two tones only: what is left when colour is gone
        tones = [bytes(value > sum(part.getextrema()) / 2 for value in part.tobytes()) for part in (letter, pattern)]
        seen[code] = tuple(tones)
    patterns = {code: tones[1] for code, tones in seen.items() if code != "principal"}
    for code, tones in patterns.items():
        for other, others in patterns.items():
            if code < other:
                differing = sum(a != b for a, b in zip(tones, others, strict=True)) / len(tones)
                assert differing > 0.1, (code, other)


def test_codes_and_text_are_pure_black() -> None:
    streams = re.findall(rb"/FlateDecode /Length \d+>>\nstream\n(.*?)\nendstream", drawn(one()).pdf, re.DOTALL)
    front = next(code for code in map(zlib.decompress, streams) if b"BI /W 41" in code)
    assert re.search(rb"q 0 0 0 1 k [-\d. ]+ cm\nBI /W 41 /H 41", front)
    inks = set(re.findall(rb"([\d. ]+ (?:k|rg)) BT", front))
    assert b"0 0 0 1 k" in inks
    assert not [ink for ink in inks if ink.endswith(b"rg")]


def test_equal_badges_make_equal_files() -> None:
    first = drawn(one("thai"), one("arabic", category="press")).pdf
    drawn(one("greek"), one("ethiopic"))
    assert drawn(one("thai"), one("arabic", category="press")).pdf == first


def test_nothing_personal_stands_in_the_metadata() -> None:
    pdf = drawn(one()).pdf
    metadata = pdfium.PdfDocument(pdf).get_metadata_dict(skip_empty=True)
    assert {metadata.pop(key) for key in ("Title", "Creator", "Producer")} == {"Badges", "Accreditation"}
    assert set(metadata) <= {"CreationDate", "ModDate", "Trapped"}
    assert b"Khai" not in pdf and b"48210737" not in pdf


def test_the_back_is_one_form_a_category() -> None:
    pdf = drawn(*(one(category=code, seed=seed) for seed in range(4) for code in ("press", "delegate"))).pdf
    assert pdf.count(b"/Subtype /Form") == 4  # front and back of two categories


def test_a_part_has_a_limit() -> None:
    with pytest.raises(ValueError, match=f"at most {PART_SIZE}"):
        drawn(*[one(portrait=None)] * (PART_SIZE + 1))
