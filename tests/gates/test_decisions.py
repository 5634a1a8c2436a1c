"""The gate's decision: meets every golden vector, and its words are complete."""

from __future__ import annotations

import copy
import json
import string
from pathlib import Path
from typing import Any

import pytest

from accreditation.gates.decisions import decide, is_leaving, say
from accreditation.gates.reasons import REASONS
from accreditation.gates.shapes import NOWHERE, SHAPES, TYPED, check

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "decisions.json").read_text())


def scene_of(case: dict[str, Any]) -> dict[str, Any]:
    """The base with the case's changes, as both languages apply them."""
    scene: dict[str, Any] = copy.deepcopy(VECTORS["base"])
    for path, value in case["set"].items():
        holder, name = holder_of(scene, path)
        holder[name] = value
    for path in case["remove"]:
        holder, name = holder_of(scene, path)
        del holder[name]
    return scene


def holder_of(scene: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, name = path.split(".")
    for parent in parents:
        scene = scene[parent]
    return scene, name


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_meets_the_vector(case: dict[str, Any]) -> None:
    scene = scene_of(case)
    before = copy.deepcopy(scene)
    verdict = decide(scene["token"], scene["facts"], scene["gate"], scene["presence"], scene["now"]).as_json()
    cause = verdict.pop("cause")
    assert verdict == case["expect"]
    assert (cause is not None) == (case["expect"]["reason"] == "error"), (
        "a fault names its cause for the log, and nothing else does"
    )
    assert scene == before, "the decision changes nothing that it is given"


def test_the_table_is_the_one_agreed() -> None:
    assert [[r.code, list(r.allowed), r.leaving] for r in REASONS] == VECTORS["reasons"]


def test_the_shapes_are_those_of_the_vectors() -> None:
    assert VECTORS["shapes"] == SHAPES


def test_every_reason_that_can_win_does_so_in_a_vector() -> None:
    assert {case["expect"]["reason"] for case in VECTORS["cases"]} == {r.code for r in REASONS} | {"admit", "leave"}


def test_only_what_says_that_the_badge_is_in_order_may_be_softened() -> None:
    codes = [r.code for r in REASONS]
    hard = {r.code for r in REASONS if r.allowed == ("refuse",)}
    assert hard == {*codes[:11], "error"}
    assert not any("admit" in r.allowed or r.leaving == "admit" for r in REASONS)


def test_a_fault_inside_refuses_and_names_its_kind_but_no_value() -> None:
    verdict = decide(None, None, {"event": "secret"}, NOWHERE, 0)  # type: ignore[arg-type,typeddict-item]
    assert (verdict.verdict, verdict.reason, verdict.moves_to) == ("refuse", "error", None)
    assert verdict.cause == "Unfit"


def test_the_ready_made_values_fit_their_shapes() -> None:
    check(TYPED, SHAPES["token"], part="token")
    check(NOWHERE, SHAPES["presence"], part="presence")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_verdict_has_words_that_can_be_filled_in(case: dict[str, Any]) -> None:
    scene = scene_of(case)
    verdict = decide(scene["token"], scene["facts"], scene["gate"], scene["presence"], scene["now"])
    leaving = verdict.reason != "error" and is_leaving(scene["gate"])
    said = say(verdict, leaving=leaving)
    for text in (said.word, said.reason, *said.steps):
        assert text[:1] in set(string.ascii_uppercase)
        filled = text % {"zone": "4 Plenary"}
        assert "%" not in filled
    assert said.steps
    if leaving:
        assert "Refuse" not in said.word or verdict.verdict == "refuse"


def test_on_the_way_out_a_refusal_does_not_hold_the_person() -> None:
    scene = scene_of({"set": {"gate.to_zone": 0, "facts": None}, "remove": []})
    verdict = decide(scene["token"], scene["facts"], scene["gate"], scene["presence"], scene["now"])
    assert verdict.verdict == "refuse"
    assert any("Let them leave" in step for step in say(verdict, leaving=True).steps)
