"""One line of text to glyphs: shaped with HarfBuzz, put in visual order by the bidirectional algorithm, ready for a
PDF.

Promise: what is measured is what is drawn. A line arrives in logical order and already broken; it is ordered and
shaped here, line by line, and only then written as glyph numbers, so that no character needs escaping. Lines are kept:
the same words come again on the next badge. Sources: Unicode annex 9 (rules L2), PDF 32000-1 9.4 (text operators).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import uharfbuzz as hb
from bidi import algorithm

from accreditation.badges import faces

_FEATURES = {"kern": True, "liga": True}
_RTL = ("R", "AL", "AN", "RLE", "RLO")


@dataclass(frozen=True)
class Shaped:
    """A piece in one font. `show` is what stands between the brackets of a TJ operator, for a font of size 1: glyph
    numbers, and adjustments in thousandths. Ink left and right are from the piece's own origin."""

    font: str
    show: str
    width: float
    ink: tuple[float, float, float, float]  # left, right, top, bottom
    glyphs: Mapping[int, str]  # glyph -> the text it stands for
    missing: str


@dataclass(frozen=True)
class Line:
    """A line in visual order, in em: its width, its ink (left and right from its origin, top and bottom from the
    baseline), the operators that draw it at size 1, the glyphs used by font, the characters that no font has."""

    width: float
    left: float
    right: float
    top: float
    bottom: float
    operators: str
    glyphs: tuple[tuple[str, Mapping[int, str]], ...]
    missing: str


@lru_cache(maxsize=50000)
def is_rtl(text: str) -> bool:
    """Whether the text's first strong letter is written from right to left."""
    return not text.isascii() and bool(algorithm.get_base_level(text))


@lru_cache(maxsize=20000)
def line(text: str, face: str, rtl: bool = False) -> Line:
    """The line set in a face (faces.CHAINS); `rtl` is the direction of the paragraph that it was broken from."""
    if not rtl and not _has_rtl(text):
        return _joined(_words(text, face))
    pieces: list[Shaped] = []
    for level, run in _visual(_runs(text, rtl)):
        cut = [shape(name, part, level % 2 == 1, known) for name, part, known in faces.split(run, face)]
        pieces.extend(reversed(cut) if level % 2 else cut)
    return _joined(pieces)


def _words(text: str, face: str) -> list[Shaped]:
    """Word by word, with the chain's first space between: the words come again, the lines do not."""
    space = shape(faces.CHAINS[face][0], " ", False)
    out: list[Shaped] = []
    for word in text.split(" "):
        if out:
            out.append(space)
        out += _word(word, face)
    return out


@lru_cache(maxsize=50000)
def _word(word: str, face: str) -> list[Shaped]:
    return [shape(name, part, False, known) for name, part, known in faces.split(word, face)]


@lru_cache(maxsize=50000)
def _has_rtl(text: str) -> bool:
    return not text.isascii() and any(algorithm.bidirectional(char) in _RTL for char in text)


def _runs(text: str, rtl: bool) -> list[tuple[int, str]]:
    """The text as (embedding level, run) in logical order."""
    storage = algorithm.get_empty_storage()
    storage["base_level"] = int(rtl)
    storage["base_dir"] = "R" if rtl else "L"
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [(char["level"], char["ch"]) for char in storage["chars"]]
    return [(level, "".join(char for _, char in group)) for level, group in groupby(levels, key=lambda pair: pair[0])]


def _visual(runs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The runs from left to right: rule L2, on whole runs (the shaper turns the inside of a run itself)."""
    out = list(runs)
    highest = max((level for level, _ in out), default=0)
    for turned in range(highest, 0, -1):
        start = 0
        while start < len(out):
            end = start
            while end < len(out) and out[end][0] >= turned:
                end += 1
            out[start:end] = reversed(out[start:end])
            start = end + 1
    return out


@lru_cache(maxsize=20000)
def shape(name: str, text: str, rtl: bool, known: bool = True) -> Shaped:
    """A piece of one font and one direction, shaped."""
    font = faces.font(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = "en"  # guessed from the machine's locale otherwise
    hb.shape(font.hb, buffer, _FEATURES)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos}) + [len(text)]
    after = dict(pairwise(starts))
    pen = _Pen(font)
    glyphs: dict[int, str] = {}
    missing = "" if known else text
    for cluster, group in groupby(zip(infos, positions, strict=True), key=lambda pair: pair[0].cluster):
        placed = [(info.codepoint, position) for info, position in group]
        source = text[cluster : after[cluster]]
        if known and any(glyph == 0 for glyph, _ in placed):
            missing += source
        pen.cluster(placed, source)
        for glyph, said in _said([glyph for glyph, _ in placed], source, font).items():
            if not glyphs.get(glyph):
                glyphs[glyph] = said
    return Shaped(name, pen.done(), pen.x, pen.ink, glyphs, missing)


def _said(glyphs: list[int], source: str, font: faces.Font) -> dict[int, str]:
    """What each glyph of a cluster stands for: all of it when it is the only one, else the letter or mark that the
    glyph is by itself; the first one that is none has the letters that are left."""
    if len(glyphs) == 1:
        return {glyphs[0]: source}
    letters = {font.nominal(letter): letter for letter in unicodedata.normalize("NFD", source) + source}
    out = {glyph: letters.get(glyph, "") for glyph in glyphs}
    left = "".join(letter for letter in source if letter not in "".join(out.values()))
    odd = next((glyph for glyph in glyphs if not out[glyph]), None)
    if odd is not None:
        out[odd] = left
    return out


class _Pen:
    """Writes glyphs into the array of a TJ operator. The viewer moves on by each glyph's own advance; what the shaper
    wants otherwise is written as an adjustment, in thousandths, positive to the left; a rise leaves the array."""

    def __init__(self, font: faces.Font) -> None:
        self.font, self.x = font, 0.0
        self.out: list[str] = []
        self.drift = 0.0  # how far the viewer's pen is right of where the next glyph must start
        self.rise = 0.0
        self.left, self.right, self.top, self.bottom = 9.0, -9.0, -9.0, 9.0

    def cluster(self, placed: list[tuple[int, hb.GlyphPosition]], source: str) -> None:
        """The glyphs of some letters; several are marked with the text that they are together, so that it is copied
        as it was written (PDF 32000-1 14.9.4)."""
        if len(placed) > 1:
            self.out.append(f"]TJ/Span<</ActualText<feff{source.encode('utf-16-be').hex()}>>>BDC[")
        for glyph, position in placed:
            self.glyph(glyph, position)
        if len(placed) > 1:
            self.out.append("]TJ EMC[")

    def glyph(self, glyph: int, position: hb.GlyphPosition) -> None:
        upem = self.font.upem
        dx, dy = position.x_offset / upem, position.y_offset / upem
        self._adjust(self.drift - dx)
        if dy != self.rise:
            self.out.append(f"]TJ {dy:.4g} Ts[")
            self.rise = dy
        self.out.append(f"<{glyph:04x}>")
        self._reach(glyph, dx, dy)
        self.drift = dx + self.font.advance(glyph) - position.x_advance / upem
        self.x += position.x_advance / upem

    def _adjust(self, amount: float) -> None:
        if abs(amount) > 1e-5:
            self.out.append(f"{amount * 1000:.4g}")

    def _reach(self, glyph: int, dx: float, dy: float) -> None:
        left, right, top, bottom = self.font.extents(glyph)
        if right > left:
            self.left, self.right = min(self.left, self.x + dx + left), max(self.right, self.x + dx + right)
            self.top, self.bottom = max(self.top, dy + top), min(self.bottom, dy + bottom)

    def done(self) -> str:
        self._adjust(self.drift)
        if self.rise:
            self.out.append("]TJ 0 Ts[")
        return "".join(self.out).replace("><", "")

    @property
    def ink(self) -> tuple[float, float, float, float]:
        if self.right < self.left:
            return (0.0, 0.0, 0.0, 0.0)
        return (self.left, self.right, self.top, self.bottom)


def _joined(pieces: list[Shaped]) -> Line:
    """The pieces side by side."""
    x, left, right, top, bottom = 0.0, 9.0, -9.0, 0.0, 0.0
    out: list[str] = []
    for piece in pieces:
        if piece.ink[1] > piece.ink[0]:
            left, right = min(left, x + piece.ink[0]), max(right, x + piece.ink[1])
            top, bottom = max(top, piece.ink[2]), min(bottom, piece.ink[3])
        x += piece.width
    for name, group in groupby(pieces, key=lambda piece: piece.font):
        out.append(f"/{name} 1 Tf[{''.join(piece.show for piece in group)}]TJ")
    glyphs = tuple((piece.font, piece.glyphs) for piece in pieces)
    if right < left:
        left, right = 0.0, x
    return Line(x, left, right, top, bottom, " ".join(out), glyphs, "".join(piece.missing for piece in pieces))


class HarfBuzzRuler:
    """The ruler of fitting.py: what a text measures once it is set. Width is of the ink, so that what fits touches both
    margins; a ruler is stateless, all of them are one."""

    def width(self, text: str, face: str) -> float:
        """How wide the ink is, in em, a thousandth at least."""
        return _measured(text, face)[0]

    def ink(self, text: str, face: str) -> tuple[float, float]:
        """How far the ink reaches above and below the baseline, in em, upwards."""
        return _measured(text, face)[1]


@lru_cache(maxsize=50000)
def _measured(text: str, face: str) -> tuple[float, tuple[float, float]]:
    made = line(text, face, is_rtl(text))
    return max(made.right - made.left, 0.001), (made.top, made.bottom)


RULER = HarfBuzzRuler()
