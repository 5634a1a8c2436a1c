"""A client that reads pages as a careful visitor: whole HTML with title, labels, unique ids, a strict CSP."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import html5lib
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "hanoi-demo-2025"


class PageFault(AssertionError):
    """A page that a visitor would stumble over."""


def check_page(body: str, headers: Any) -> BeautifulSoup:
    """Parse and check one page. Raises PageFault naming what is wrong."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(body)
    faults = [f"{code} at line {position[0]}" for position, code, _ in parser.errors]
    soup = BeautifulSoup(body, "html.parser")
    for inert in soup.find_all("template"):
        inert.extract()  # no part of the page until its script takes one of them up
    title = soup.title.get_text(strip=True) if soup.title else ""
    if not title:
        faults.append("no title")
    if not (soup.html and soup.html.get("lang")):
        faults.append("no lang")
    if len(soup.find_all("h1")) != 1:
        faults.append(f"{len(soup.find_all('h1'))} h1")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    faults += [f"id {name} twice" for name in {i for i in ids if ids.count(i) > 1}]
    targets = [label["for"] for label in soup.find_all("label") if label.get("for")]
    faults += [f"label for {target} points nowhere" for target in targets if target not in ids]
    faults += [f"no label for {field}" for field in _unlabelled(soup)]
    faults += [f"described by {name}, which is not there" for name in _described(soup) if name not in ids]
    if soup.find(style=True) or soup.find("style"):
        faults.append("inline style")
    if any(not script.get("src") and script.get("type") != "application/json" for script in soup.find_all("script")):
        faults.append("inline script")
    attributes = {name for tag in soup.find_all(True) for name in tag.attrs}
    faults += [f"handler {name}" for name in attributes if re.fullmatch(r"on[a-z]+", name)]
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-inline" in policy:
        faults.append("weak CSP")
    if "{{" in body or "{%" in body:
        faults.append("template marks in the page")
    if faults:
        raise PageFault(f"{title!r}: " + "; ".join(faults))
    return soup


def _unlabelled(soup: BeautifulSoup) -> list[str]:
    labelled = {label["for"] for label in soup.find_all("label") if label.get("for")}
    missing = []
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") in ("hidden", "submit", "button"):
            continue
        if field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby"):
            continue
        if field.find_parent("label"):
            continue
        missing.append(str(field.get("name") or field))
    return missing


def _described(soup: BeautifulSoup) -> list[str]:
    return [name for tag in soup.find_all(attrs={"aria-describedby": True}) for name in tag["aria-describedby"].split()]


class Browser(FlaskClient):
    """Each request gets an application context of its own, as on a server, also inside a test that holds one.

    Otherwise all requests of a test would share one `g` and one database session.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """One request."""
        with self.application.app_context():
            return super().open(*args, **options)


class PageClient:
    """Fetches pages, checks them, and sends forms as a browser without scripts does."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.page: BeautifulSoup | None = None
        self.last: TestResponse | None = None

    def get(self, path: str, *, status: int = 200, **options: Any) -> BeautifulSoup:
        """Fetch `path`, following redirects, expecting `status`; the parsed page."""
        return self._take(self.http.get(path, follow_redirects=True, **options), status)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, status: int = 200, **options: Any
    ) -> BeautifulSoup:
        """Send a form made from nothing: with the hidden fields, following the redirect."""
        fields = {"csrf_token": self.csrf(), "once": str(uuid4()), **(data or {})}
        return self._take(self.http.post(path, data=fields, follow_redirects=True, **options), status)

    def submit(self, data: dict[str, Any] | None = None, *, form: int | str = 0, status: int = 200) -> BeautifulSoup:
        """Fill in and send a form of the page at hand (by number or id), its other fields as they stand."""
        assert self.page is not None and self.last is not None
        forms = self.page.find_all("form", method=re.compile("post", re.IGNORECASE))
        chosen = forms[form] if isinstance(form, int) else next(f for f in forms if f.get("id") == form)
        path = chosen.get("action") or self.last.request.path
        fields = {**_fields(chosen), **(data or {})}
        return self._take(self.http.post(path, data=fields, follow_redirects=True), status)

    def csrf(self) -> str:
        """A token of this client's session."""
        body = self.http.get("/sign-in").get_data(as_text=True)
        found = BeautifulSoup(body, "html.parser").find("input", attrs={"name": "csrf_token"})
        assert found is not None
        return str(found["value"])

    def sign_in(self, role: str) -> None:
        """Sign in as the demo's officer of this role."""
        self.get("/sign-in")
        self.submit({"email": f"{role}@hanoi.example", "password": PASSWORD}, form="sign-in")

    def _take(self, response: TestResponse, status: int) -> BeautifulSoup:
        self.last = response
        body = response.get_data(as_text=True)
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, wanted {status}"
        self.page = check_page(body, response.headers)
        return self.page


def _fields(form: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or field.has_attr("disabled") or kind in ("submit", "file", "button"):
            continue
        if kind in ("radio", "checkbox"):
            if field.has_attr("checked"):
                fields.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            fields[name] = chosen.get("value", "") if chosen else ""
        elif name in fields:
            held = fields[name]
            fields[name] = [*(held if isinstance(held, list) else [held]), field.get("value", "")]
        else:
            fields[name] = field.get_text() if field.name == "textarea" else field.get("value", "")
    return fields
