"""Portraits: a face detector finds one face in good ones, and the flawed ones are flawed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageStat

from accreditation.demo.face_looks import LOOKS
from accreditation.demo.faces import FLAWS, MAX_BYTES, Flaw, Portrait, choose_traits, draw_portrait

SEEDS = 300
CASCADES = Path(cv2.__file__).parent / "data"


def portraits(count: int, flaw: Flaw = "") -> Iterator[Portrait]:
    looks = sorted(LOOKS)
    for seed in range(count):
        rng = Random(seed)
        traits = choose_traits(
            rng, sex="f" if seed % 2 else "m", age=rng.randint(20, 70), look=looks[seed // 2 % len(looks)]
        )
        yield draw_portrait(seed=seed, traits=traits, flaw=flaw)


@cache
def good_portraits() -> tuple[Portrait, ...]:
    return tuple(portraits(SEEDS))


@cache
def finder_of(cascade: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(CASCADES / f"haarcascade_frontalface_{cascade}.xml"))


def faces_in(jpeg: bytes, cascade: str = "default", *, least_px: int = 140) -> int:
    """How many upright faces OpenCV's frontal cascade finds, a third of the width wide at the least."""
    finder = finder_of(cascade)
    # Half the size is enough for the finder, and four times as quick.
    grey = np.asarray(picture(jpeg).convert("L").reduce(2))
    return len(finder.detectMultiScale(grey, 1.1, 5, minSize=(least_px // 2, least_px // 2)))


def picture(jpeg: bytes) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as image:
        return image.convert("RGB")


def edge_strength(jpeg: bytes) -> float:
    """How sharp a picture is: the variance of its edges, the frame left out."""
    edges = picture(jpeg).convert("L").filter(ImageFilter.FIND_EDGES)
    return float(ImageStat.Stat(edges.crop((4, 4, edges.width - 4, edges.height - 4))).var[0])


@pytest.mark.parametrize(("cascade", "least"), [("default", 0.95), ("alt2", 0.98)])
def test_a_detector_finds_exactly_one_face_in_good_portraits(cascade: str, least: float) -> None:
    found = [faces_in(portrait.jpeg, cascade) for portrait in good_portraits()]
    assert found.count(1) >= least * SEEDS


def test_portraits_have_the_print_size_and_are_small_baseline_jpegs_without_metadata() -> None:
    for portrait in good_portraits()[:40]:
        assert len(portrait.jpeg) <= MAX_BYTES
        assert len(portrait.thumbnail) <= 6_000
        for data, size in ((portrait.jpeg, (413, 531)), (portrait.thumbnail, (96, 123))):
            with Image.open(BytesIO(data)) as image:
                assert (image.format, image.size, image.mode) == ("JPEG", size, "RGB")
                assert "exif" not in image.info
                assert "progressive" not in image.info


def test_the_same_seed_draws_the_same_bytes_and_another_draws_others() -> None:
    first, again = list(portraits(12)), list(portraits(12))
    assert first == again
    assert len({portrait.jpeg for portrait in first}) == 12


def test_no_detector_finds_a_face_where_there_is_none() -> None:
    for portrait in portraits(20, "no_face"):
        assert faces_in(portrait.jpeg, least_px=60) == 0


def test_two_faces_are_two() -> None:
    assert [faces_in(portrait.jpeg, least_px=60) for portrait in portraits(20, "two_faces")].count(2) >= 18


def test_a_tilted_head_is_not_found_upright() -> None:
    assert [faces_in(portrait.jpeg, "alt2") for portrait in portraits(20, "tilted")].count(0) >= 18


def test_dark_blurred_far_and_cut_portraits_measure_so() -> None:
    for good, dark, blurred, far, cut in zip(
        *(portraits(10, flaw) for flaw in ("", "too_dark", "blurred", "too_far", "hair_cut")), strict=True
    ):
        assert ImageStat.Stat(picture(dark.jpeg).convert("L")).mean[0] < 60
        edges = [edge_strength(portrait.jpeg) for portrait in (good, blurred)]
        assert edges[1] < edges[0] / 5
        assert faces_in(far.jpeg) == 0
        top = picture(cut.jpeg).crop((150, 0, 263, 4)), picture(good.jpeg).crop((150, 0, 263, 4))
        assert ImageStat.Stat(top[0].convert("L")).mean[0] < ImageStat.Stat(top[1].convert("L")).mean[0] - 15


def test_every_look_dresses_women_and_men() -> None:
    for look in LOOKS:
        for sex in ("f", "m"):
            for age in (20, 45, 70):
                traits = choose_traits(Random(f"{look}{sex}{age}"), sex=sex, age=age, look=look)
                assert traits.beard == "" or sex == "m"
                draw_portrait(seed=1, traits=traits)


def test_there_are_seven_flaws() -> None:
    assert len(set(FLAWS)) == 7
    assert "" not in FLAWS
