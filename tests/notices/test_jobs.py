"""Mail goes out once each over a real SMTP server; what fails is tried later, and then given up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import delete, select, update

from accreditation.config import Settings, UnsafeSettings, refuse_unsafe
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.sealing import DataKey
from accreditation.notices.actions import notify
from accreditation.notices.jobs import FIRST_WAIT, MAX_TRIES, Delivery, _claim, send_waiting
from accreditation.notices.models import Notice
from tests.accounts.people import EMAIL, applicant
from tests.together import together

AT = datetime(2025, 10, 20, 2, 0, tzinfo=UTC)


class PostOffice:
    """A mail server that keeps what it takes, and refuses with `answer` when told to."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answer = ""
        self.port = 0
        self.envelopes: list[tuple[str, list[str]]] = []

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


class AnyPort(Controller):
    """A server on a port that the system chose; the controller itself would knock at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    kept = PostOffice()
    server = AnyPort(kept, hostname="127.0.0.1", port=0)
    server.start()
    kept.port = server.port
    yield kept
    server.stop()


@pytest.fixture
def mailing(app: Flask, office: PostOffice) -> Settings:
    return replace(
        app.extensions["settings"],
        smtp_url=f"smtp://127.0.0.1:{office.port}",
        mail_from="Accreditation <accreditation@event.example>",
        public_url="https://accreditation.event.example",
    )


def queue(count: int = 1, *, address: str = EMAIL) -> Any:
    account_id = applicant(address)
    with transaction(unaudited="test") as session:
        for number in range(count):
            notify(
                session,
                "sign_in_link",
                account_id=account_id,
                address=address,
                path=f"/enter/secret-{number}",
                language="en",
                now=AT + timedelta(seconds=number),
            )
    return account_id


def states() -> list[tuple[str, int]]:
    session = current_session()
    session.rollback()
    return [tuple(row) for row in session.execute(select(Notice.state, Notice.tries).order_by(Notice.created_at))]


def test_what_waits_is_sent_to_its_address_with_its_link(mailing: Settings, office: PostOffice) -> None:
    queue()
    assert send_waiting(mailing, now=AT) == Delivery(sent=1)
    (mail,) = office.taken
    assert office.envelopes == [("accreditation@event.example", [EMAIL])]
    assert (mail["To"], mail["From"]) == (EMAIL, "Accreditation <accreditation@event.example>")
    assert mail["Subject"] == "Your link to continue" and mail["Auto-Submitted"] == "auto-generated"
    assert "https://accreditation.event.example/enter/secret-0" in mail.get_content()
    row = current_session().execute(select(Notice)).scalar_one()
    assert (row.state, row.tries, row.sent_at) == ("sent", 1, AT)


def test_what_was_sent_is_not_sent_again(mailing: Settings, office: PostOffice) -> None:
    queue(3)
    later = AT + timedelta(days=1)
    assert send_waiting(mailing, now=later) == Delivery(sent=3)
    assert send_waiting(mailing, now=later + timedelta(days=1)) == Delivery()
    assert len(office.taken) == 3


def test_each_is_sent_once_by_four_senders_at_once(app: Flask, mailing: Settings, office: PostOffice) -> None:
    queue(20)
    outcomes = together(app, 4, lambda _number: send_waiting(mailing, now=AT + timedelta(hours=1)))
    assert sum(outcome.sent for outcome in outcomes) == 20
    assert len({mail["Message-ID"] for mail in office.taken}) == len(office.taken) == 20


def test_no_more_than_asked_for_oldest_first(mailing: Settings, office: PostOffice) -> None:
    queue(3)
    assert send_waiting(mailing, now=AT + timedelta(hours=1), most=2) == Delivery(sent=2)
    assert states() == [("sent", 1), ("sent", 1), ("waiting", 0)]


def test_a_server_that_cannot_now_is_asked_later_and_later(mailing: Settings, office: PostOffice) -> None:
    queue()
    office.answer = "451 try later"
    assert send_waiting(mailing, now=AT) == Delivery(postponed=1)
    assert send_waiting(mailing, now=AT + FIRST_WAIT - timedelta(seconds=1)) == Delivery()
    assert send_waiting(mailing, now=AT + FIRST_WAIT) == Delivery(postponed=1)
    assert send_waiting(mailing, now=AT + 2 * FIRST_WAIT) == Delivery()
    office.answer = ""
    assert send_waiting(mailing, now=AT + 3 * FIRST_WAIT) == Delivery(sent=1)


def test_after_its_last_try_it_is_given_up(mailing: Settings, office: PostOffice) -> None:
    queue()
    office.answer = "451 try later"
    for day in range(MAX_TRIES):
        outcome = send_waiting(mailing, now=AT + timedelta(days=day))
    assert outcome == Delivery(failed=1)
    assert send_waiting(mailing, now=AT + timedelta(days=99)) == Delivery()
    assert states() == [("failed", MAX_TRIES)]


def test_an_address_that_does_not_exist_is_given_up_at_once(mailing: Settings, office: PostOffice) -> None:
    queue()
    office.answer = "550 no such user"
    assert send_waiting(mailing, now=AT) == Delivery(failed=1)


def test_one_refused_address_holds_up_nobody_else(mailing: Settings, office: PostOffice) -> None:
    queue(1, address="first@example.org")
    office.answer = "550 no such user"
    send_waiting(mailing, now=AT)
    office.answer = ""
    queue(2)
    assert send_waiting(mailing, now=AT + timedelta(hours=1)) == Delivery(sent=2)


def test_without_an_answering_server_all_waits(mailing: Settings, office: PostOffice) -> None:
    queue(2)
    nowhere = replace(mailing, smtp_url="smtp://127.0.0.1:1")
    assert send_waiting(nowhere, now=AT + timedelta(hours=1)) == Delivery(postponed=2)
    assert states() == [("waiting", 1), ("waiting", 1)]


def test_without_a_mail_server_nothing_is_touched(app: Flask) -> None:
    queue()
    assert send_waiting(app.extensions["settings"], now=AT) == Delivery()
    assert states() == [("waiting", 0)]


def test_a_sender_that_died_is_followed_by_another_after_a_while(mailing: Settings, office: PostOffice) -> None:
    queue()
    assert _claim(AT) is not None
    assert send_waiting(mailing, now=AT + timedelta(seconds=30)) == Delivery()
    assert send_waiting(mailing, now=AT + FIRST_WAIT) == Delivery(sent=1)


def test_nobody_is_written_to_after_erasure(mailing: Settings, office: PostOffice) -> None:
    queue()
    with transaction(unaudited="test") as session:
        session.execute(delete(DataKey))
    db.session.remove()
    assert send_waiting(mailing, now=AT) == Delivery(failed=1)
    assert office.taken == []


@pytest.mark.parametrize("address", ["a@[b.c", "a@b.example,d@e.example", "a@b.example\r\nBcc: d@e.example"])
def test_a_letter_that_cannot_be_written_is_given_up_and_the_next_goes_out(
    mailing: Settings, office: PostOffice, address: str
) -> None:
    queue(1, address="first@example.org")
    plant(address)
    queue(2)
    assert send_waiting(mailing, now=AT + timedelta(hours=1)) == Delivery(sent=2, failed=1)
    assert [envelope[1] for envelope in office.envelopes] == [[EMAIL], [EMAIL]]
    assert send_waiting(mailing, now=AT + timedelta(days=1)) == Delivery()


def test_a_letter_that_does_not_open_is_given_up_and_the_next_goes_out(mailing: Settings, office: PostOffice) -> None:
    queue(1, address="first@example.org")
    with transaction(unaudited="test") as session:
        session.execute(update(Notice).values(sealed=b"\x01 nothing that was sealed here"))
    queue()
    assert send_waiting(mailing, now=AT + timedelta(hours=1)) == Delivery(sent=1, failed=1)


def plant(address: str) -> None:
    """Put `address` into the one letter that waits, past every rule."""
    with transaction(unaudited="test") as session:
        notice = session.execute(select(Notice)).scalar_one()
        notice.letter = {**notice.letter, "address": address}


@pytest.mark.parametrize("answer", ["550 no such user <lan.anh@example.org>", "451 <lan.anh@example.org> try later"])
def test_the_log_names_the_notice_and_never_the_address(
    mailing: Settings, office: PostOffice, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="accreditation")
    queue()
    office.answer = answer
    send_waiting(mailing, now=AT)
    notice_id = current_session().execute(select(Notice.id)).scalar_one()
    ours = [entry.getMessage() for entry in caplog.records if entry.name.startswith("accreditation")]
    assert any(str(notice_id) in line for line in ours)
    assert not any("lan.anh" in line or "secret-0" in line for line in ours)


@pytest.mark.parametrize(
    ("smtp_url", "mail_from"),
    [("smtp://mail.example", ""), ("smtp://mail.example", "nobody"), ("mail.example", "a@b.example")],
)
def test_settings_that_could_not_mail_are_refused_at_start(settings: Settings, smtp_url: str, mail_from: str) -> None:
    with pytest.raises(UnsafeSettings):
        refuse_unsafe(replace(settings, smtp_url=smtp_url, mail_from=mail_from))
