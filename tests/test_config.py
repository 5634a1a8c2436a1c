"""Settings that would expose people are refused at start."""

from __future__ import annotations

import pytest

from accreditation.config import UnsafeSettings, is_local, read_settings


@pytest.mark.parametrize(
    "url",
    ["http://localhost", "http://LOCALHOST:8000", "http://127.0.0.1:8000/", "http://[::1]:8000", "http://localhost/x"],
)
def test_a_demonstration_runs_on_this_machines_own_address(url: str) -> None:
    assert is_local(url)
    assert read_settings({"DEMO": "1", "PUBLIC_URL": url}).demo


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://127.0.0.10",
        "http://localhost@example.org",
        "http://example.org\\@localhost",
        "http://localhost:port",
        "http://localhost:99999",
        "http://[::1",
        "http://",
        "localhost",
        "https://localhost",
    ],
)
def test_a_demonstration_on_any_other_address_does_not_start(url: str) -> None:
    assert not is_local(url)
    with pytest.raises(UnsafeSettings, match="DEMO=1"):
        read_settings({"DEMO": "1", "PUBLIC_URL": url})


@pytest.mark.parametrize("url", ["http://localhost.example.org", "http://accreditation.example", "//example.org"])
def test_a_real_event_needs_https_but_on_this_machine(url: str) -> None:
    with pytest.raises(UnsafeSettings, match="https"):
        read_settings({"PUBLIC_URL": url})


@pytest.mark.parametrize("sender", ["a@[b.c", "a@b.example, d@e.example", "a@b.example\nBcc: d@e.example", "A <>"])
def test_a_sender_that_no_letter_can_bear_is_refused(sender: str) -> None:
    with pytest.raises(UnsafeSettings, match="MAIL_FROM"):
        read_settings({"SMTP_URL": "smtp://mail.example", "MAIL_FROM": sender})
