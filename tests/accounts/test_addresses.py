"""An address is one recipient: what is none, or several, is refused; one that two spell differently is one."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from flask import Flask

from accreditation.accounts.actions import email_hash
from accreditation.accounts.addresses import read_address, spelled
from accreditation.accounts.models import Throttle
from tests.pages import PageClient

from .people import count

LABEL = "x" * 63


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("lan.anh@example.org", "lan.anh@example.org"),
        ("  Lan.Anh+hanoi@Mail.Example.ORG\n", "Lan.Anh+hanoi@Mail.Example.ORG"),
        ("o'hara_1@d-e.example", "o'hara_1@d-e.example"),
        ("press@bücher.example", "press@xn--bcher-kva.example"),
        (f"a@{LABEL}.example", f"a@{LABEL}.example"),
    ],
)
def test_an_address_is_taken_as_mail_can_be_sent_to_it(typed: str, address: str) -> None:
    assert read_address(typed) == address
    letter = EmailMessage()
    letter["To"] = address
    assert [each.addr_spec for each in letter["To"].addresses] == [address]


@pytest.mark.parametrize(
    "typed",
    [
        "a@[b.c",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b.c,d@e.f",
        "a@b.c;d@e.f",
        "a@@example.org",
        "a@b@example.org",
        "Lan <a@example.org>",
        '"a b"@example.org',
        "a b@example.org",
        "a@exa mple.org",
        "a\\@example.org",
        "(a)@example.org",
        "a:b@example.org",
        ".a@example.org",
        "a..b@example.org",
        "a@example",
        "a@-b.example",
        "a@b..example",
        "a@example.org.",
        "a@example.org\r\nBcc: d@example.org",
        "é@example.org",
        "@example.org",
        "a@",
        "",
        f"{'a' * 65}@example.org",
        f"a@{LABEL}x.example",
        f"a@{'.'.join([LABEL] * 4)}.example",
        f"a@{'x.' * 5000}example",
    ],
)
def test_what_is_none_or_several_is_refused(typed: str) -> None:
    assert read_address(typed) is None


def test_one_address_is_found_and_counted_under_one_spelling(app: Flask) -> None:
    assert spelled(" Press@BÜCHER.example ") == spelled("press@xn--bcher-kva.EXAMPLE")
    assert email_hash("Press@Bücher.example") == email_hash("press@xn--bcher-kva.example")
    assert spelled("not an Address ") == "not an address"


def test_two_addresses_in_one_field_are_refused_before_anything_is_counted(client: PageClient) -> None:
    client.get("/continue")
    page = client.submit({"email": "a@example.org,d@example.org"}, form="continue", status=422)
    assert page.select_one("#email-error") is not None
    assert count(Throttle) == 0
