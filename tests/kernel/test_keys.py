"""Keys are made once, for one purpose each, readable by their owner alone, and never made anew over sealed data."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from accreditation.kernel.keys import PURPOSES, KeyRing, KeysMissing, make_missing, rotate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_missing(tmp_path / "keys")
    return tmp_path / "keys"


def test_each_purpose_has_a_key_of_its_own(folder: Path) -> None:
    ring = KeyRing.read(folder)
    secrets = [ring.newest(purpose) for purpose in PURPOSES]
    assert {number for number, _secret in secrets} == {1}
    assert len({secret for _number, secret in secrets}) == len(PURPOSES)
    assert {len(secret) for _number, secret in secrets} == {32}


def test_only_the_owner_reads_them(folder: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_keys_that_stand_are_never_touched(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_missing(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_processes_that_start_at_once_read_the_same_whole_keys(tmp_path: Path) -> None:
    start = Barrier(8)

    def begin(_number: int) -> KeyRing:
        start.wait(timeout=10)
        make_missing(tmp_path / "keys")
        return KeyRing.read(tmp_path / "keys")

    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(begin, range(8)))
    assert all(ring == rings[0] for ring in rings)
    assert all(len(secret) == 32 for purpose in PURPOSES for secret in rings[0].secrets[purpose].values())


def test_a_lost_key_is_said_not_replaced(folder: Path) -> None:
    (folder / "data-1.key").unlink()
    with pytest.raises(KeysMissing, match="data"):
        KeyRing.read(folder)


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens(folder: Path) -> None:
    old = KeyRing.read(folder)
    assert rotate(folder, "data") == 2
    ring = KeyRing.read(folder)
    assert ring.newest("data")[0] == 2 and ring.secrets["data"][1] == old.secrets["data"][1]


def test_a_signature_of_before_a_rotation_still_verifies(folder: Path) -> None:
    number, key = KeyRing.read(folder).signing("badges")
    signature = key.sign(b"message")
    rotate(folder, "badges")
    ring = KeyRing.read(folder)
    ring.verifying("badges")[number].verify(signature, b"message")
    assert ring.signing("badges")[0] == number + 1


def test_equal_values_are_found_by_kind_and_only_under_this_instances_key(folder: Path, tmp_path: Path) -> None:
    ring = KeyRing.read(folder)
    make_missing(tmp_path / "other")
    hashes = [
        ring.blind("email", "a@example.org"),
        ring.blind("document", "a@example.org"),
        ring.blind("email", "b@example.org"),
        KeyRing.read(tmp_path / "other").blind("email", "a@example.org"),
    ]
    assert len(set(hashes)) == 4 and hashes[0] == ring.blind("email", "a@example.org")


def test_a_blind_hash_outlives_a_rotation(folder: Path) -> None:
    before = KeyRing.read(folder).blind("email", "a@example.org")
    rotate(folder, "blind")
    assert KeyRing.read(folder).blind("email", "a@example.org") == before
