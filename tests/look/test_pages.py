"""Every specimen page, read as text: valid HTML, ids and labels in order, nothing inline, three carriers a state."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests.look.specimen import PAGES

ROOT = Path(__file__).resolve().parents[2]
ICONS = set(re.findall(r'symbol id="(\w+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")))
PATTERNS = {path.stem for path in (ROOT / "static/img/patterns").glob("*.svg")}


def fetched(client: FlaskClient, page: str, lang: str = "en") -> str:
    response = client.get(f"/{page}?lang={lang}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.fixture(params=sorted(PAGES))
def source(request: pytest.FixtureRequest, specimen_client: FlaskClient) -> str:
    return fetched(specimen_client, request.param)


@pytest.fixture
def soup(source: str) -> BeautifulSoup:
    return BeautifulSoup(source, "html.parser")


def test_a_page_is_html5_without_a_parse_error(source: str) -> None:
    html5lib.HTMLParser(strict=True).parse(source)


def test_ids_are_unique_and_every_reference_leads_to_one(soup: BeautifulSoup) -> None:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    assert [one for one, times in ids.items() if times > 1] == []
    for attribute in ("aria-describedby", "aria-labelledby", "for", "data-aria-controls"):
        for tag in soup.find_all(attrs={attribute: True}):
            assert set(str(tag[attribute]).split()) <= set(ids), f"{attribute}={tag[attribute]}"
    assert {str(link["href"])[1:] for link in soup.select('a[href^="#"]')} <= set(ids) | {"resume", "new"}


def test_every_control_has_a_name(soup: BeautifulSoup) -> None:
    labelled = {str(label["for"]) for label in soup.find_all("label", attrs={"for": True})}
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        assert control.get("aria-label") or control.get("id") in labelled, control


def test_nothing_is_inline(soup: BeautifulSoup) -> None:
    assert soup.select("style, [style]") == []
    assert [script for script in soup.find_all("script") if not script.get("src")] == []
    assert [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []


def test_a_page_has_one_first_heading_a_main_and_a_title_that_ends_with_the_event(soup: BeautifulSoup) -> None:
    assert len(soup.find_all("h1")) == 1
    assert len(soup.find_all("main")) == 1
    assert soup.title is not None and soup.title.text.split(" - ")[-1].startswith(
        ("Signing ceremony", "Hanoi Convention")
    )


def test_icons_and_patterns_named_are_drawn(soup: BeautifulSoup) -> None:
    assert {str(use["href"]).partition("#")[2] for use in soup.select("use")} <= ICONS
    named = {name for tag in soup.select(".acc-cat__pattern") for name in tag.get_attribute_list("class")}
    assert {
        str(name).removeprefix("acc-pattern--") for name in named if str(name).startswith("acc-pattern--")
    } <= PATTERNS


def test_a_form_that_posts_carries_the_token_against_forgery(soup: BeautifulSoup) -> None:
    for form in soup.select('form[method="post"]'):
        assert form.select_one('input[name="csrf_token"]'), form.get("action")


def rows_of_states(client: FlaskClient) -> dict[str, tuple[Tag, Tag]]:
    soup = BeautifulSoup(fetched(client, "specimen"), "html.parser")
    found = {}
    for row in soup.select(".acc-scroll tbody tr"):
        staff, public = row.select("td .acc-tag")
        found[row.select("th")[0].get_text(strip=True)] = (staff, public)
    return found


def test_a_state_is_a_tone_an_icon_and_a_word_of_its_own(specimen_client: FlaskClient) -> None:
    seen = set()
    for state, (staff, _) in rows_of_states(specimen_client).items():
        icon = staff.select_one("use")
        assert icon is not None and staff.get_text(strip=True), state
        seen.add((str(icon["href"]), staff.get_text(strip=True)))
    assert len(seen) == 18


def test_what_happens_inside_looks_alike_from_outside(specimen_client: FlaskClient) -> None:
    inside = ("in_review", "pre_approved", "vetting", "referred", "cleared", "on_hold")
    rows = rows_of_states(specimen_client)
    assert len({str(rows[state][1]) for state in inside}) == 1
    assert rows["vetting"][1].get_text(strip=True) == "Being checked"


def test_an_error_stands_beside_its_field_and_in_the_summary_with_a_link_to_it(specimen_client: FlaskClient) -> None:
    soup = BeautifulSoup(fetched(specimen_client, "form"), "html.parser")
    assert soup.title is not None and soup.title.text.startswith("Error: ")
    links = {str(link["href"]): link.get_text(strip=True) for link in soup.select(".govuk-error-summary a")}
    assert set(links) == {"#family_name", "#valid_until-year"}
    field = soup.select_one("#family_name")
    assert field is not None and field["aria-describedby"] == "family_name-hint family_name-error"
    message = soup.select_one("#family_name-error")
    assert message is not None and message.get_text(" ", strip=True) == f"Error: {links['#family_name']}"


def test_a_date_keeps_what_was_typed_and_marks_the_wrong_box_only(specimen_client: FlaskClient) -> None:
    soup = BeautifulSoup(fetched(specimen_client, "form"), "html.parser")
    boxes = soup.select(".govuk-date-input__input")
    assert [str(box["name"]) for box in boxes] == ["valid_until-day", "valid_until-month", "valid_until-year"]
    assert [str(box["value"]) for box in boxes] == ["12", "2", "2026"]
    assert ["govuk-input--error" in box.get_attribute_list("class") for box in boxes] == [False, False, True]


def test_a_closed_way_says_why_and_cannot_be_sent(specimen_client: FlaskClient) -> None:
    desk = BeautifulSoup(fetched(specimen_client, "desk"), "html.parser")
    button = desk.select_one('button[aria-disabled="true"]')
    assert button is not None and button["type"] == "button"
    reason = desk.find(id=str(button["aria-describedby"]))
    assert reason is not None and reason.get_text() == "One check is open. Until then the badge opens no gate."
    option = BeautifulSoup(fetched(specimen_client, "file"), "html.parser").select_one(".acc-option.is-off")
    assert (
        option is not None and option.select_one("input[disabled]") and "Settle both points first" in option.get_text()
    )


def test_what_people_typed_is_escaped_wherever_it_is_shown(specimen_client: FlaskClient) -> None:
    app = specimen_client.application
    imports = """{% from "macros/parts.html" import facts, flag, person, tag, timeline, zones %}
    {% from "macros/screens.html" import options %}"""
    calls = """{{ facts([("a", evil)]) }}{{ flag(evil) }}{{ person(evil, own=evil, reference=evil) }}{{ tag(evil) }}
    {{ timeline([{"when": evil, "text": evil}]) }}{{ zones([{"code": evil, "name": evil}]) }}
    {{ options([{"value": evil, "label": evil, "blocked": evil}]) }}"""
    with app.test_request_context("/"):
        shown = app.jinja_env.from_string(imports + calls).render(evil='"><script>x</script>')
    assert "<script>" not in shown.lower()
    assert shown.lower().count("&lt;script&gt;") >= 10


def test_right_to_left_takes_the_mirrored_sheet(specimen_client: FlaskClient) -> None:
    soup = BeautifulSoup(fetched(specimen_client, "start", "ar"), "html.parser")
    assert soup.html is not None and (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")
    assert [str(link["href"]) for link in soup.select('link[rel="stylesheet"]')] == [
        "/static/css/app.rtl.css",
        "/categories.css",
    ]
