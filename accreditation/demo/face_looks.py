"""What faces are likely where: skins, hair, coverings, dress. Broad shares; `states.py` assigns them."""

# Rows of a table: the formatter would put each word on its own line.
# fmt: off

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accreditation.demo import face_hair


@dataclass(frozen=True, slots=True)
class Look:
    """What is likely in a part of the world: span of skins, hair colours, shares of coverings, dress."""

    skins: tuple[int, int]
    hairs: tuple[str, ...]
    women: tuple[tuple[str, int], ...]
    men: tuple[tuple[str, int], ...]
    dress_f: tuple[str, ...] = ("jacket", "jacket", "jacket_round", "dress")
    dress_m: tuple[str, ...] = ("suit", "suit", "suit", "suit_open")
    bearded: float = 0.25


_PLAIN_F = tuple((style, 10) for style in face_hair.HAIR_OF_WOMEN if style != "curly_round")
_PLAIN_M = (("parted", 20), ("short", 20), ("swept", 14), ("crop", 8), ("receding", 10), ("bald", 6))
_CURLY_F = (("curly_round", 24), ("bun", 22), ("short_soft", 10), ("bob", 8), ("long", 8))
_CURLY_M = (("crop", 44), ("curly_short", 26), ("bald", 12), ("receding", 6))
LOOKS: Final[dict[str, Look]] = {
    "europe": Look((0, 2), ("brown", "dark", "fair", "chestnut", "fair", "red", "brown"), _PLAIN_F, _PLAIN_M),
    "mediterranean": Look((1, 4), ("dark", "brown", "black", "chestnut"), _PLAIN_F, _PLAIN_M, bearded=0.35),
    "latin": Look((1, 6), ("dark", "black", "brown", "brown"), (*_PLAIN_F, ("curly_round", 8)), (*_PLAIN_M,
        ("curly_short", 10))),
    "east_asia": Look((0, 3), ("black", "black", "dark"), _PLAIN_F, _PLAIN_M, ("jacket", "jacket", "jacket_round",
        "dress", "high_collar"), bearded=0.05),
    "southeast_asia": Look((1, 5), ("black", "black", "dark"), _PLAIN_F, _PLAIN_M, ("jacket", "high_collar",
        "high_collar", "dress", "batik"), ("suit", "suit", "suit_open", "batik"), 0.06),
    "malay": Look((2, 5), ("black", "dark"), (*_PLAIN_F, ("hijab", 60)), (*_PLAIN_M, ("kufi", 10)), ("jacket",
        "batik", "dress"), ("suit", "suit", "batik", "band_collar"), 0.15),
    "south_asia": Look((3, 8), ("black", "black", "dark"), _PLAIN_F, _PLAIN_M, ("sari", "sari", "jacket", "dress",
        "high_collar"), ("suit", "suit", "band_collar", "suit_open"), 0.35),
    "sikh": Look((3, 6), ("black",), _PLAIN_F, (("turban", 1),), ("sari", "dress"), ("suit", "band_collar"), 1.0),
    "muslim_south_asia": Look((2, 6), ("black", "dark"), (*_PLAIN_F, ("shawl", 40), ("hijab", 30)), (*_PLAIN_M,
        ("kufi", 8)), ("dress", "abaya", "jacket"), ("suit", "suit", "band_collar"), 0.5),
    "arab": Look((1, 5), ("black", "dark", "brown"), (*_PLAIN_F, ("hijab", 60)), _PLAIN_M, ("abaya", "jacket",
        "jacket_round"), bearded=0.5),
    "gulf": Look((2, 5), ("black", "dark"), (("hijab", 40), ("shawl", 40), ("long", 8)), (("ghutra", 70), ("short",
        14), ("parted", 14)), ("abaya",), ("robe",), 0.7),
    "persian": Look((1, 4), ("black", "dark", "brown"), (("shawl", 40), ("hijab", 30)), _PLAIN_M, ("abaya",
        "jacket_round"), ("suit_open", "suit", "band_collar"), 0.55),
    "central_asia": Look((0, 4), ("black", "dark", "brown"), _PLAIN_F, _PLAIN_M, bearded=0.12),
    "africa": Look((6, 9), ("black", "black"), (*_CURLY_F, ("headwrap", 22)), _CURLY_M, ("jacket", "dress",
        "jacket_round", "batik"), ("suit", "suit", "boubou", "suit_open"), 0.3),
    "muslim_africa": Look((6, 9), ("black",), (*_CURLY_F, ("headwrap", 24), ("hijab", 30), ("shawl", 12)), (*_CURLY_M,
        ("kufi", 36)), ("dress", "abaya", "jacket"), ("suit", "boubou", "boubou"), 0.35),
    "horn": Look((5, 8), ("black", "dark"), (*_CURLY_F, ("shawl", 26), ("long", 12)), _CURLY_M, ("dress", "jacket",
        "abaya"), bearded=0.35),
    "caribbean": Look((4, 9), ("black", "dark"), _CURLY_F, _CURLY_M),
    "pacific": Look((4, 7), ("black", "dark"), (("curly_round", 16), ("long", 16), ("bun", 16)), (("crop", 20),
        ("short", 20), ("curly_short", 16)), ("batik", "dress", "jacket"), ("batik", "suit", "shirt"), 0.25),
}
