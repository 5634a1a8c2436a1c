"""Personal data is sealed to its row, its column and its person's key; without the key there is nothing to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import delete, event, select, update

from accreditation.accounts.actions import open_account, send_link
from accreditation.accounts.models import Account
from accreditation.kernel.database import Base, current_session, db, transaction
from accreditation.kernel.errors import NotFound
from accreditation.kernel.files import Damaged, StoredFile, put, read, read_many
from accreditation.kernel.keys import KeyRing, rotate
from accreditation.kernel.sealing import DataKey, Erased, data_key, load_data_keys, seal, unseal
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM

EMAIL, NAME = "lan.anh@example.org", "Trịnh Lan Anh"
SECRET = bytes(range(32))
ROW, OTHER = UUID(int=1), UUID(int=2)


def open_one(now: datetime, email: str = EMAIL) -> UUID:
    with transaction() as session:
        return open_account(session, email=email, name=NAME, language="en", actor=SYSTEM, now=now).id


def afresh() -> Any:
    """A session that has opened no key yet."""
    db.session.remove()
    return current_session()


def test_what_is_sealed_opens_at_its_place() -> None:
    sealed = seal(SECRET, b"value", place="t.c", row_id=ROW)
    assert unseal(SECRET, sealed, place="t.c", row_id=ROW) == b"value"


@pytest.mark.parametrize(("place", "row_id"), [("t.c", OTHER), ("t.other", ROW), ("other.c", ROW)])
def test_what_is_moved_to_another_row_or_column_does_not_open(place: str, row_id: UUID) -> None:
    sealed = seal(SECRET, b"value", place="t.c", row_id=ROW)
    with pytest.raises(InvalidTag):
        unseal(SECRET, sealed, place=place, row_id=row_id)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(InvalidTag):
        unseal(bytes(32), seal(SECRET, b"value", place="t.c", row_id=ROW), place="t.c", row_id=ROW)


def test_any_byte_changed_is_noticed() -> None:
    sealed = seal(SECRET, b"value", place="t.c", row_id=ROW)
    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises((InvalidTag, ValueError)):
            unseal(SECRET, bytes(changed), place="t.c", row_id=ROW)


def test_the_same_value_is_never_sealed_the_same_way_twice() -> None:
    assert len({seal(SECRET, b"value", place="t.c", row_id=ROW) for _time in range(50)}) == 50


def test_a_property_reads_what_it_sealed_in_another_session(app: Flask, now: datetime) -> None:
    account_id = open_one(now)
    assert afresh().get_one(Account, account_id).profile == {"name": NAME, "email": EMAIL}


def test_a_sealed_value_swapped_between_rows_of_one_key_does_not_open(app: Flask, now: datetime) -> None:
    account_id = open_one(now)
    with transaction() as session:
        row = session.get_one(Account, account_id)
        for path in ("/a", "/b"):
            send_link(session, row, path=path, now=now, ttl_s=60)
    first, second = current_session().execute(select(Notice.id, Notice.sealed)).all()
    with transaction(unaudited="test") as session:
        session.execute(update(Notice).where(Notice.id == first.id).values(sealed=second.sealed))
    moved = afresh().get_one(Notice, first.id)
    with pytest.raises(InvalidTag):
        _ = moved.letter


def test_an_erased_person_reads_as_nothing(app: Flask, now: datetime) -> None:
    account_id, other_id = open_one(now), open_one(now, "other@example.org")
    with transaction(unaudited="test") as session:
        session.execute(delete(DataKey).where(DataKey.id == account_id))
    session = afresh()
    assert session.get_one(Account, account_id).profile == {}
    assert session.get_one(Account, other_id).profile["name"] == NAME
    with pytest.raises(Erased):
        data_key(session, account_id)


def test_no_table_holds_a_name_or_address_in_clear(app: Flask, now: datetime) -> None:
    account_id = open_one(now)
    with transaction() as session:
        send_link(session, session.get_one(Account, account_id), path="/secret-path", now=now, ttl_s=60)
    wanted = [part.encode() for part in (NAME, "Trịnh", "Lan Anh", EMAIL, "lan.anh")]
    held = b""
    for table in Base.metadata.sorted_tables:
        for row in current_session().execute(table.select()):
            held += b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert account_id.bytes.hex().encode() in held.replace(b"-", b"")
    assert not [part for part in wanted if part in held]


def test_many_keys_are_opened_with_one_query(app: Flask, now: datetime) -> None:
    ids = [open_one(now, f"person{number}@example.org") for number in range(5)]
    session, asked = afresh(), []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    load_data_keys(session, ids)
    assert len({data_key(session, each) for each in ids}) == 5
    assert len(asked) == 1


def test_after_a_rotation_old_keys_open_and_new_ones_are_wrapped_anew(app: Flask, now: datetime) -> None:
    old_id = open_one(now)
    folder = app.extensions["settings"].instance / "keys"
    before = app.extensions["keys"]
    number = rotate(folder, "data")
    try:
        app.extensions["keys"] = KeyRing.read(folder)
        new_id = open_one(now, "later@example.org")
        session = afresh()
        assert {session.get_one(Account, each).profile["name"] for each in (old_id, new_id)} == {NAME}
        assert session.get_one(DataKey, new_id).wrapped_by == number == session.get_one(DataKey, old_id).wrapped_by + 1
    finally:
        app.extensions["keys"] = replace(before)
        (folder / f"data-{number}.key").unlink()


def test_a_stored_file_whose_bytes_changed_is_named(app: Flask, now: datetime) -> None:
    account_id = open_one(now)
    with transaction(unaudited="test") as session:
        good, bad = (put(session, b"portrait", key_id=account_id, media_type="image/jpeg", now=now).id for _ in "ab")
    with transaction(unaudited="test") as session:
        broken = session.get_one(StoredFile, bad)
        broken.sealed = broken.sealed[:-1] + bytes([broken.sealed[-1] ^ 1])
    session = afresh()
    assert read(session, good) == b"portrait"
    with pytest.raises(Damaged, match=str(bad)):
        read(session, bad)


def test_a_stored_file_is_sealed_and_dies_with_its_key(app: Flask, now: datetime) -> None:
    account_id = open_one(now)
    with transaction(unaudited="test") as session:
        file_id = put(session, b"portrait", key_id=account_id, media_type="image/jpeg", now=now).id
    session = afresh()
    assert read(session, file_id) == b"portrait"
    assert b"portrait" not in session.execute(select(StoredFile.sealed)).scalar_one()
    with transaction(unaudited="test") as writing:
        writing.execute(delete(DataKey).where(DataKey.id == account_id))
    session = afresh()
    assert read_many(session, [file_id, uuid4()]) == {}
    with pytest.raises(NotFound):
        read(session, file_id)
