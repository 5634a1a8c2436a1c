"""The badge's token and number: meet every golden vector, and what no vector can show."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from accreditation.badges import token
from scripts.vectors.token_vectors import seed

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "token.json").read_text())
KEYS = {int(key_id): Ed25519PublicKey.from_public_bytes(bytes.fromhex(raw)) for key_id, raw in VECTORS["keys"].items()}


def named(case: dict[str, Any]) -> str:
    return str(case.get("name") or case["seven"])


def payload_of(case: dict[str, Any]) -> token.Payload:
    fields = dict(case["payload"])
    return token.Payload(**{**fields, "serial": int(fields["serial"], 16), "zones": int(fields["zones"], 16)})


def unlike(number: str, at: int, digit: str) -> str:
    return number[:at] + digit + number[at + 1 :]


@pytest.mark.parametrize("case", VECTORS["valid"], ids=named)
def test_mints_reads_and_verifies_the_vector(case: dict[str, Any]) -> None:
    payload = payload_of(case)
    assert token.mint(payload, Ed25519PrivateKey.from_private_bytes(seed(payload.key_id))) == case["text"]
    assert token.verify(token.read(case["text"]), KEYS) == payload
    assert token.examine(case["text"], KEYS) == {
        "read": "ok",
        "event": payload.event,
        "serial": case["payload"]["serial"],
        "valid_from": payload.valid_from,
        "valid_until": payload.valid_until,
    }
    assert token.fingerprint(case["text"]) == case["sha256"]
    assert list(token.zone_numbers(payload.zones)) == case["zone_numbers"]
    assert token.zone_bits(case["zone_numbers"]) == payload.zones


@pytest.mark.parametrize("case", VECTORS["malformed"], ids=named)
def test_refuses_any_other_spelling(case: dict[str, Any]) -> None:
    with pytest.raises(token.Malformed) as refused:
        token.read(case["text"])
    assert refused.value.fault == case["fault"]
    assert token.examine(case["text"], KEYS)["read"] == "malformed"


@pytest.mark.parametrize("case", VECTORS["refused"], ids=named)
def test_refuses_what_is_not_signed_by_a_badge_key(case: dict[str, Any]) -> None:
    kind = {"unknown_key": token.UnknownKey, "bad_signature": token.BadSignature}[case["read"]]
    with pytest.raises(kind):
        token.verify(token.read(case["text"]), KEYS)
    nothing = {"event": None, "serial": None, "valid_from": None, "valid_until": None}
    assert token.examine(case["text"], KEYS) == {"read": case["read"], **nothing}


def test_a_signature_that_the_library_alone_would_take_is_among_the_refused() -> None:
    """Else our own rules beyond the library's would be untested."""
    taken = []
    for case in VECTORS["refused"]:
        parsed = token.read(case["text"])
        try:
            KEYS[parsed.payload.key_id].verify(parsed.signature, token.DOMAIN + parsed.signed)
        except (InvalidSignature, KeyError):
            continue
        taken.append(case["name"])
    assert len(taken) >= 3, taken


@given(st.binary(min_size=96, max_size=96))
def test_no_two_texts_say_the_same(raw: bytes) -> None:
    """Each 96 bytes have one text: its neighbours in the last character are refused."""
    import base64

    text = base64.b32encode(b"\x01" + raw[1:]).decode().rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    accepted = []
    for last in alphabet:
        try:
            parsed = token.read(text[:-1] + last)
        except token.Malformed:
            continue
        accepted.append(parsed.signed + parsed.signature)
    assert len(accepted) == len(set(accepted)) == 8
    assert b"\x01" + raw[1:] in accepted


@pytest.mark.parametrize(
    "change", [{"zones": 1 << 64}, {"serial": -1}, {"key_id": 256}, {"valid_until": 1 << 32}, {"version": 2}]
)
def test_mints_nothing_that_does_not_fit(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"fit|version"):
        token.mint(
            token.Payload(**{**VECTORS["valid"][0]["payload"], "serial": 1, "zones": 2, **change}),
            Ed25519PrivateKey.generate(),
        )


@pytest.mark.parametrize("until", [1761350400, 1761350399])
def test_mints_no_empty_validity(until: int) -> None:
    payload = token.Payload(1, 1, 1, 1, 1, 7, 2, 1761350400, until)
    with pytest.raises(ValueError, match="valid"):
        token.mint(payload, Ed25519PrivateKey.generate())


@pytest.mark.parametrize("zone", [-1, 64])
def test_a_token_has_room_for_zones_0_to_63(zone: int) -> None:
    with pytest.raises(ValueError, match="room"):
        token.zone_bits([zone])


@pytest.mark.parametrize("case", VECTORS["numbers"], ids=named)
def test_makes_the_number_of_the_vector(case: dict[str, str]) -> None:
    assert token.make_number(case["seven"]) == case["number"]
    assert token.check_number(case["number"])


@pytest.mark.parametrize("number", VECTORS["wrong_numbers"], ids=ascii)
def test_refuses_a_number_in_any_other_form(number: str) -> None:
    assert not token.check_number(number)


@pytest.mark.parametrize("seven", ["", "123456", "12345678", "123456a", "\u0661234567", "1234567\n"])
def test_makes_a_number_of_seven_ascii_digits_alone(seven: str) -> None:
    with pytest.raises(ValueError, match="seven digits"):
        token.make_number(seven)


@given(st.text("0123456789", min_size=7, max_size=7))
def test_every_wrong_digit_and_every_swap_of_neighbours_is_found(seven: str) -> None:
    number = token.make_number(seven)
    for at, digit in product(range(8), "0123456789"):
        assert token.check_number(unlike(number, at, digit)) == (digit == number[at])
    for at in range(7):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert token.check_number(swapped) == (swapped == number)
