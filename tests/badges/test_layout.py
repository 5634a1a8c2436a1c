"""Layout files: what they may say, and how a fault in one is told."""

from __future__ import annotations

import re

import pytest

from accreditation.badges.fields import FIELDS, Scope
from accreditation.badges.layout import LAYOUTS, load, parse
from accreditation.badges.layout_items import LayoutError, Stack, Text

PAGE = """
[page]
name = "test"
version = 1
width_mm = 105
height_mm = 148
bleed_mm = 3
margin_mm = 6
safe_mm = 2.4
keep_out = [{ x = 40, y = 2, w = 26, h = 9, why = "slot" }]
[content]
items = [
"""
TEXT = '{ kind = "text", text = "A", x = 6, y = 20, w = 50, h = 5, style = "bold", size_pt = 9 },'


@pytest.mark.parametrize("path", sorted(LAYOUTS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_layout_of_ours_loads_under_its_own_name(path: object) -> None:
    layout = load(path.stem)  # type: ignore[attr-defined]
    assert layout.page.name == path.stem  # type: ignore[attr-defined]
    assert layout.items


def test_what_differs_from_person_to_person_on_the_back_is_the_issue_number_alone() -> None:
    personal = [item for item in load("a6-back").items if item.scope is Scope.BADGE]
    assert [code for item in personal for code in item.codes if FIELDS[code].scope is Scope.BADGE] == ["issue"]


def test_the_front_draws_what_is_common_to_a_category_first() -> None:
    scopes = [item.scope for item in load("a6-front").items]
    assert scopes == sorted(scopes)


def test_field_is_short_for_a_text_of_that_field_alone() -> None:
    layout = parse(PAGE + TEXT.replace('text = "A"', 'field = "organisation"') + "]", "test.toml")
    item = layout.items[0]
    assert isinstance(item, Text) and item.template.codes == ("organisation",)


def test_a_stack_hangs_on_the_fields_of_its_parts_and_their_conditions() -> None:
    stack = next(item for item in load("a6-front").items if isinstance(item, Stack))
    assert {"family_name", "given_names", "other_name", "organisation", "function"} <= set(stack.codes)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (TEXT.replace("size_pt", "sice_pt"), "item 1 (text): sice_pt: no such key here"),
        (TEXT.replace("size_pt = 9", 'size_pt = "9"'), "item 1 (text): size_pt: a number is wanted"),
        (TEXT.replace('"bold"', '"heavy"'), "item 1 (text): style: one of regular, semibold, bold, black is wanted"),
        (TEXT.replace('"A"', '"No. {nmber}"'), "item 1 (text): text: no field is called 'nmber'"),
        (TEXT.replace('text = "A"', 'field = "nmber"'), "item 1 (text): no field is called 'nmber'"),
        (TEXT.replace("size_pt = 9", 'size_pt = 9, when = "tagg"'), "item 1 (text): when: no field is called 'tagg'"),
        (TEXT.replace("size_pt = 9", 'size_pt = 9, colour = "red"'), "item 1 (text): colour: one of ink, "),
        (TEXT.replace(", w = 50", ""), "item 1 (text): w: missing"),
        (TEXT.replace("w = 50", "w = 100"), "item 1 (text): x: the box leaves the page"),
        (TEXT.replace("x = 6", "x = 1"), "item 1 (text): x: content stays 2.4 mm off the trim"),
        (TEXT.replace("y = 20", "y = 5"), "item 1 (text): y: the box lies on one that is kept out"),
        (TEXT + '{ kind = "txet", x = 1, y = 1 },', "item 2 (txet): kind: one of rect, line, pattern"),
        (
            '{ kind = "stack", x = 6, y = 20, w = 9, h = 9, parts = [{ field = "code" }] },',
            "item 1 (stack): part 1: size_pt",
        ),
        (
            '{ kind = "pattern", x = 0, y = 0, w = 9, h = 9, period_mm = 0 },',
            "item 1 (pattern): period_mm: more than 0",
        ),
    ],
)
def test_a_fault_is_told_with_file_item_and_key(item: str, message: str) -> None:
    with pytest.raises(LayoutError, match="^" + re.escape(f"mine.toml: {message}")):
        parse(PAGE + item + "]", "mine.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PAGE + TEXT + "] [", "mine.toml: "),
        ("[page]\nname = 'x'\n", "mine.toml: [page]: version: missing"),
        (PAGE + "]", "mine.toml: [content] items: a list of items is wanted"),
        ("[pages]\n", "mine.toml: pages: no such table"),
        (PAGE.replace("version = 1", "version = 1.5") + TEXT + "]", "mine.toml: [page]: version: a whole number"),
    ],
)
def test_a_fault_of_the_whole_file_is_told_with_its_name(text: str, message: str) -> None:
    with pytest.raises(LayoutError, match="^" + re.escape(message)):
        parse(text, "mine.toml")


def test_an_unknown_layout_is_named() -> None:
    with pytest.raises(LayoutError, match=r"^a7-front\.toml: there is no such layout"):
        load("a7-front")
