"""What a gate's camera sees: a badge held before it by a hand, then nothing, over and over.

Promise: the film is a sequence of JPEG frames, one after the other (Motion JPEG), as Chromium's fake camera takes it
(`--use-file-for-fake-video-capture`, which plays 30 frames a second and begins again at the end). The badge moves,
turns and is out of focus a little, differently in every frame; the blank part is longer than the scanner's page needs
to take a badge for a new one.
"""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

from PIL import Image, ImageFilter

SIZE = (1280, 720)
FRAMES_A_SECOND = 30
SEEN_S, BLANK_S = 1.5, 2.5
_WALL = (118, 124, 130)


def write_film(badge: Image.Image, path: Path, *, seed: int = 7) -> Path:
    """The film of `badge`, an upright picture of its front side, in `path`."""
    rng = Random(seed)
    height = int(SIZE[1] * 1.5)  # as near as people hold it: the code fills a third of the frame
    card = badge.convert("RGB").resize((round(badge.width * height / badge.height), height), Image.Resampling.LANCZOS)
    with path.open("wb") as film:
        for number in range(round(SEEN_S * FRAMES_A_SECOND)):
            _held(card, number, rng).save(film, "JPEG", quality=82)
        blank = Image.new("RGB", SIZE, _WALL)
        for _number in range(round(BLANK_S * FRAMES_A_SECOND)):
            blank.save(film, "JPEG", quality=82)
    return path


def _held(card: Image.Image, number: int, rng: Random) -> Image.Image:
    """One frame: the card's code near the middle, as a hand holds it that is never still."""
    swing = 2 * math.pi * number / FRAMES_A_SECOND
    turned = card.rotate(6 * math.sin(swing) + rng.uniform(-1, 1), Image.Resampling.BICUBIC, True, fillcolor=_WALL)
    frame = Image.new("RGB", SIZE, _WALL)
    left = (SIZE[0] - turned.width) // 2 + round(40 * math.sin(swing / 2))
    top = (SIZE[1] - turned.height) // 2 + round(30 * math.cos(swing))
    frame.paste(turned, (left, top))
    return frame.filter(ImageFilter.GaussianBlur(0.4 + 0.9 * abs(math.sin(swing))))


def around_code(page: Image.Image, corners: tuple[tuple[int, int], ...]) -> Image.Image:
    """The part of a rendered badge that is held before the camera: its code with a margin as wide as itself."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    side = max(max(xs) - min(xs), max(ys) - min(ys))
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    box = (middle_x - side * 1.3, middle_y - side * 1.3, middle_x + side * 1.3, middle_y + side * 1.3)
    cut = Image.new("RGB", (round(side * 2.6), round(side * 2.6)), _WALL)
    cut.paste(page.convert("RGB"), (-round(box[0]), -round(box[1])))
    return cut
