"""Which size, which lines, which face: the fitting rules for names and other texts of a badge.

Promise: a text is shown whole or it is flagged; it is never cut and never smaller than its least size. The rules, for
one text: (1) one line, shrinking from the largest size to the wrap size; (2) up to `lines` lines, at spaces and after
hyphens (a word without them, as in Chinese or Thai, is never broken), from the wrap size to the least; (3) the same in
the condensed face. Running text (`flow`) takes its further lines before it shrinks. For a stack of texts: (4) still
too high: all parts shrink in proportion, then running texts lose their further lines, last part first; (5) it does not
fit.

Heights follow the real ink, so that Ễ, Thai and Arabic neither collide nor float: a stack begins with the capitals of
its first line and ends on its last baseline; gaps are white between the ink of one part and the ink of the next.

Pure: what a text measures is asked of a Ruler. Widths and heights of texts are in font sizes (em), boxes in
millimetres, sizes in points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

MM_PER_PT = 25.4 / 72
CAP_EM = 0.714  # height of capitals of Noto Sans
_CLEAR_EM = 0.03  # least white between the ink of two lines of one text
_STEP_PT = 0.05
_WIDOW = 0.3  # a last line shorter than this part of the width is not left alone: the lines are evened out
_BREAK = re.compile(r"[^\s-]*-+(?=[^\s-])|\S+")


class Ruler(Protocol):
    """What fitting asks about a text, set in one line in a face: its width, and the reach of its ink above and below
    the baseline (both positive upwards), in em. What it said once it says again: answers are kept by ruler."""

    def __hash__(self) -> int: ...

    def width(self, text: str, face: str) -> float:
        """How wide, in em."""

    def ink(self, text: str, face: str) -> tuple[float, float]:
        """How far above and below the baseline, in em, upwards."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One text to fit. `faces` in order of preference. max_h_mm 0: no limit of its own."""

    text: str
    faces: tuple[str, ...]
    size_pt: float
    wrap_pt: float = 0.0
    min_pt: float = 0.0
    lines: int = 1
    flow: bool = False
    leading: float = 1.15
    max_h_mm: float = 0.0
    gap_mm: float = 0.0
    spring: bool = False

    @property
    def least_pt(self) -> float:
        """The smallest size it may shrink to: its own where none is said."""
        return self.min_pt or self.size_pt


@dataclass(frozen=True)
class Fitted:
    """A text with its size. `baselines_em` from the top of the first line's capitals; ink_top_em is what its ink
    reaches above that (negative: below), ink_foot_em what it reaches below the last baseline."""

    wanted: Wanted
    lines: tuple[str, ...]
    face: str
    size_pt: float
    baselines_em: tuple[float, ...]
    ink_top_em: float
    ink_foot_em: float
    fits: bool = True

    @property
    def em_mm(self) -> float:
        """One em of its size."""
        return self.size_pt * MM_PER_PT

    @property
    def height_mm(self) -> float:
        """From the top of the first capitals to the last baseline."""
        return self.baselines_em[-1] * self.em_mm


@dataclass(frozen=True)
class Placed:
    """A fitted text and the y of its first capitals' top, in mm from the top of the stack's box."""

    fitted: Fitted
    top_mm: float


@lru_cache(maxsize=65536)
def pieces(text: str) -> tuple[str, ...]:
    """The parts of a text between which a line may end; a hyphen stays with the part before it."""
    out = []
    for word in text.split(" "):
        out.extend(_BREAK.findall(word) or [word])
        out[-1] += " "
    out[-1] = out[-1][:-1]
    return tuple(out)


def wrap(text: str, face: str, limit_em: float, ruler: Ruler) -> tuple[str, ...]:
    """The text in lines no wider than the limit, each as full as it can be; a piece wider than that has its own
    line."""
    lines: list[str] = []
    line = ""
    for piece in pieces(text):
        if line and ruler.width((line + piece).rstrip(), face) > limit_em:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip())


@lru_cache(maxsize=65536)
def _narrowest(text: str, face: str, lines: int, ruler: Ruler) -> float:
    """The least width, in em, at which the text needs no more than so many lines."""
    whole = ruler.width(text, face)
    parts = pieces(text)
    if lines == 1 or len(parts) == 1:
        return whole
    best = whole
    for cut in range(1, len(parts)):
        first = ruler.width("".join(parts[:cut]).rstrip(), face)
        if first >= best:
            break
        best = min(best, max(first, _narrowest("".join(parts[cut:]), face, lines - 1, ruler)))
    return best


def _largest(width_mm: float, em: float, top_pt: float) -> float:
    """The largest size, in whole steps, at which so many em fit the width, no more than top_pt."""
    if em * top_pt * MM_PER_PT <= width_mm:
        return top_pt
    return int(width_mm / em / MM_PER_PT / _STEP_PT) * _STEP_PT


def _candidates(wanted: Wanted) -> list[tuple[str, int, float, float]]:
    """(face, lines, largest, least) in the order in which they are tried."""
    out = []
    wrap_pt = wanted.wrap_pt or wanted.least_pt
    for face in wanted.faces:
        if wanted.flow or wanted.lines == 1:
            out.append((face, wanted.lines, wanted.size_pt, wanted.least_pt))
        else:
            out.append((face, 1, wanted.size_pt, min(wrap_pt, wanted.size_pt)))
            out.append((face, wanted.lines, min(wrap_pt, wanted.size_pt), wanted.least_pt))
    return out


def fit(wanted: Wanted, width_mm: float, ruler: Ruler) -> Fitted:
    """One text in a width. What fits nowhere is set whole, in its last face, as small as it must be, with fits
    False."""
    for face, lines, top_pt, least_pt in _candidates(wanted):
        size = _largest(width_mm, _narrowest(wanted.text, face, lines, ruler), top_pt)
        if size < least_pt - 1e-6:
            continue
        made = _set(wanted, face, size, width_mm, ruler)
        if wanted.max_h_mm and made.height_mm > wanted.max_h_mm:
            size = int(made.size_pt * wanted.max_h_mm / made.height_mm / _STEP_PT) * _STEP_PT
            if size < least_pt - 1e-6:
                continue
            made = replace(made, size_pt=size)
        return made
    return _overfull(wanted, width_mm, ruler)


def _overfull(wanted: Wanted, width_mm: float, ruler: Ruler) -> Fitted:
    face = wanted.faces[-1]
    size = _largest(width_mm, _narrowest(wanted.text, face, wanted.lines, ruler), wanted.least_pt)
    made = _set(wanted, face, size, width_mm, ruler)
    if wanted.max_h_mm and made.height_mm > wanted.max_h_mm:
        made = replace(made, size_pt=size * wanted.max_h_mm / made.height_mm)
    return replace(made, fits=False)


def _set(wanted: Wanted, face: str, size_pt: float, width_mm: float, ruler: Ruler) -> Fitted:
    """The text broken for its size, with the baselines that its ink wants."""
    limit = round(width_mm / (size_pt * MM_PER_PT) + 5e-4, 3)
    lines, baselines, top, foot = _broken(wanted.text, face, limit, wanted.leading, ruler)
    return Fitted(wanted, lines, face, size_pt, baselines, top, foot)


@lru_cache(maxsize=65536)
def _broken(
    text: str, face: str, limit_em: float, leading: float, ruler: Ruler
) -> tuple[tuple[str, ...], tuple[float, ...], float, float]:
    """Lines, baselines, and the reach of the ink above the first capitals and below the last baseline, all in em."""
    lines = wrap(text, face, limit_em, ruler)
    if len(lines) > 1 and ruler.width(lines[-1], face) < _WIDOW * limit_em:
        lines = wrap(text, face, _narrowest(text, face, len(lines), ruler) + 1e-9, ruler)
    inks = [ruler.ink(each, face) for each in lines]
    baselines = [CAP_EM]
    for above, below in pairwise(inks):
        baselines.append(baselines[-1] + max(leading, below[0] - above[1] + _CLEAR_EM))
    return lines, tuple(baselines), inks[0][0] - CAP_EM, -inks[-1][1]


def shrunk(part: Fitted, factor: float, width_mm: float, ruler: Ruler) -> Fitted:
    """The same text at a part of its size, not under its least; running text may find a new break."""
    wanted = part.wanted
    size = min(part.size_pt, max(wanted.least_pt, part.size_pt * factor))
    made = part
    if wanted.flow and len(part.lines) > 1:
        made = _set(wanted, part.face, size, width_mm, ruler)
    return Fitted(wanted, made.lines, made.face, size, made.baselines_em, made.ink_top_em, made.ink_foot_em, part.fits)


def _gaps(parts: list[Fitted]) -> list[float]:
    """For each part the millimetres from the last baseline above it to its capitals' top; 0 for the first."""
    out = [0.0]
    for above, below in pairwise(parts):
        ink = max(0.0, above.ink_foot_em) * above.em_mm + max(0.0, below.ink_top_em) * below.em_mm
        out.append(below.wanted.gap_mm + ink)
    return out


def _height(parts: list[Fitted], rise_mm: float, drop_mm: float) -> float:
    """What the parts take of the box: what the first accents or the last descenders need beyond their room counts
    too."""
    over = max(0.0, parts[0].ink_top_em * parts[0].em_mm - rise_mm)
    under = max(0.0, parts[-1].ink_foot_em * parts[-1].em_mm - drop_mm)
    return over + sum(_gaps(parts)) + sum(part.height_mm for part in parts) + under


@dataclass(frozen=True)
class Room:
    """The box of a stack, in mm: rise_mm is free above it for accents, drop_mm below it for descenders."""

    width_mm: float
    height_mm: float
    rise_mm: float = 0.0
    drop_mm: float = 0.0


def fit_stack(wanted: list[Wanted], room: Room, ruler: Ruler) -> tuple[tuple[Placed, ...], bool]:
    """The texts placed in the box, and whether all fit. Empty texts take no room."""
    texts = [each for each in wanted if each.text]
    if not texts:
        return (), True
    first: tuple[tuple[Placed, ...], bool] | None = None
    for variant in _with_lines_lost(texts):
        made = _joint([fit(each, room.width_mm, ruler) for each in variant], room, ruler)
        if made is not None and all(part.fits for part in made):
            return _place(made, room), True
        if made is not None and first is None:
            first = _place(made, room), False
    return first or (_place(_squeezed([fit(each, room.width_mm, ruler) for each in texts], room), room), False)


def _with_lines_lost(texts: list[Wanted]) -> list[list[Wanted]]:
    """The texts as they are, then with running texts cut to one line: the last, the last two ..., then each alone."""
    running = [n for n in reversed(range(len(texts))) if texts[n].flow and texts[n].lines > 1]
    losses = [running[:count] for count in range(len(running) + 1)] + [[n] for n in running[1:]]
    return [[replace(each, lines=1) if n in lost else each for n, each in enumerate(texts)] for lost in losses]


def _joint(parts: list[Fitted], room: Room, ruler: Ruler) -> list[Fitted] | None:
    """The parts shrunk together, as little as possible, until they are low enough; None when the least sizes are
    not."""

    def at(factor: float) -> list[Fitted]:
        return [shrunk(part, factor, room.width_mm, ruler) for part in parts]

    def low(tried: list[Fitted]) -> bool:
        return _height(tried, room.rise_mm, room.drop_mm) <= room.height_mm + 1e-6

    if low(parts):
        return parts
    floor = min(1.0, *(part.wanted.least_pt / part.size_pt for part in parts))
    smallest = at(floor)
    if not low(smallest):
        return None
    least, most, best = floor, 1.0, smallest
    for _ in range(6):
        middle = (least + most) / 2
        tried = at(middle)
        if low(tried):
            least, best = middle, tried
        else:
            most = middle
    return best


def _squeezed(parts: list[Fitted], room: Room) -> list[Fitted]:
    """What does not fit, whole all the same, for the preview: every size below its least, as far as it must be."""
    gaps = sum(part.wanted.gap_mm for part in parts[1:])
    tall = max(1e-6, _height(parts, room.rise_mm, room.drop_mm) - gaps)
    factor = min(1.0, max(0.05, (room.height_mm - gaps) / tall))
    return [replace(part, size_pt=part.size_pt * factor, fits=False) for part in parts]


def _place(parts: list[Fitted], room: Room) -> tuple[Placed, ...]:
    """From the top down; what is left over goes in before the first part with a spring."""
    spare = max(0.0, room.height_mm - _height(parts, room.rise_mm, room.drop_mm))
    y = max(0.0, parts[0].ink_top_em * parts[0].em_mm - room.rise_mm)
    placed: list[Placed] = []
    for part, gap in zip(parts, _gaps(parts), strict=True):
        y += gap
        if part.wanted.spring and placed:
            y, spare = y + spare, 0.0
        placed.append(Placed(part, y))
        y += part.height_mm
    return tuple(placed)
