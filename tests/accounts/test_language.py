"""The reader chooses the language; the choice leads back, and to this site only."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.pages import PageClient


def lang(client: PageClient, path: str = "/sign-in", **options: Any) -> str:
    return str(client.get(path, **options).html["lang"])


def test_a_choice_is_kept_and_leads_back(client: PageClient) -> None:
    assert lang(client) == "en"
    link = client.page.find("a", hreflang="vi")
    page = client.get(link["href"])
    assert page.html["lang"] == "vi" and client.last.request.path == "/sign-in"
    assert lang(client, "/continue") == "vi"


def test_without_a_choice_the_browser_decides(client: PageClient) -> None:
    assert lang(client, headers={"Accept-Language": "vi,en;q=0.5"}) == "vi"
    assert lang(client, headers={"Accept-Language": "de"}) == "en"


def test_the_page_marks_the_language_it_is_in(client: PageClient) -> None:
    page = client.get("/sign-in")
    assert [link["hreflang"] for link in page.select(".acc-lang a[aria-current=true]")] == ["en"]


def test_a_language_without_pages_is_not_there(client: PageClient) -> None:
    client.get("/language/ru", status=404)
    client.get("/language/xx", status=404)


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\t/evil.example", "evil"])
def test_the_choice_leads_to_this_site_only(app: Flask, elsewhere: str) -> None:
    response = app.test_client().get("/language/vi", query_string={"next": elsewhere})
    assert response.headers["Location"] == "/"
