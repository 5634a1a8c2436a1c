"""The pictures of a large population: faces drawn once and shared by people who look alike, documents for each person.

Promise: the same people give the same pictures. Drawing is the slowest part of filling an instance, so at most
`faces` portraits are drawn where people allow it; whoever is registered twice shows the same face twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from accreditation.demo import face_hair
from accreditation.demo.documents import draw_identity
from accreditation.demo.faces import HEIGHT_PX, WIDTH_PX, Portrait, draw_portrait
from accreditation.demo.pictures import document_of
from accreditation.demo.shapes import Person, PortraitPlan
from accreditation.kernel.images import read_portrait

#: As many faces as people keep apart at a glance, and no more than an instance is made with in some seconds.
FACES_MOST: Final = 240
#: Pictures of each flaw: these go through the reader of uploads, which finds what is wrong with them.
_FLAWED: Final = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A portrait as an upload leaves it: print size, thumbnail, size in pixels, codes of what was found."""

    jpeg: bytes
    thumbnail: bytes
    findings: tuple[str, ...] = ()
    width_px: int = WIDTH_PX
    height_px: int = HEIGHT_PX


class Album:
    """Draws and remembers."""

    def __init__(self, *, people: int) -> None:
        self._most = min(FACES_MOST, max(40, people // 8))
        self._shelves: dict[tuple[object, ...], list[Picture]] = defaultdict(list)
        self._known: dict[PortraitPlan, Picture] = {}
        self._drawn = 0

    def portrait(self, person: Person) -> Picture | None:
        """The portrait handed in; None for those who have none."""
        return None if person.portrait is None else self._picture(person.portrait)

    def document(self, person: Person, kind: str, *, day: date) -> bytes:
        """The JPEG of a document of `person`; the identity document shows their face without the portrait's flaw."""
        if kind == "identity_document" and person.paper is not None and person.portrait is not None:
            return draw_identity(person.paper, self._picture(replace(person.portrait, flaw="")).jpeg)
        return document_of(person, kind, day=day)

    def _picture(self, plan: PortraitPlan) -> Picture:
        if plan not in self._known:
            self._known[plan] = self._flawed(plan) if plan.flaw else self._alike(plan)
        return self._known[plan]

    def _alike(self, plan: PortraitPlan) -> Picture:
        """A face of the same sex, age and look: a new one while there is room, else one of those drawn."""
        traits = plan.traits
        covering = traits.style if traits.style in face_hair.COVERINGS else ""
        shelf = self._shelves[traits.sex, covering, traits.skin // 3, traits.age // 16]
        if not shelf or (self._drawn < self._most and len(shelf) < max(2, self._most // 16)):
            shelf.append(_kept(draw_portrait(seed=plan.seed, traits=traits)))
            self._drawn += 1
            return shelf[-1]
        return shelf[plan.seed % len(shelf)]

    def _flawed(self, plan: PortraitPlan) -> Picture:
        """A picture with this flaw, as the reader of uploads leaves it."""
        shelf = self._shelves["flaw", plan.flaw]
        if len(shelf) < _FLAWED:
            drawn = draw_portrait(seed=plan.seed, traits=plan.traits, flaw=plan.flaw)
            read = read_portrait(drawn.jpeg)
            shelf.append(Picture(read.print_jpeg, read.thumb_jpeg, read.findings, read.width_px, read.height_px))
        return shelf[plan.seed % len(shelf)]


def _kept(drawn: Portrait) -> Picture:
    """A face without a flaw is drawn at the size that uploads are stored in, and nothing is found in it."""
    return Picture(drawn.jpeg, drawn.thumbnail)
