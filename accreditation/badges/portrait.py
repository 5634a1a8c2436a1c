"""What must be known of a portrait to print it undecoded: that it is a JPEG, its size and its colours.

Source: ITU-T T.81, annex B (markers, frame header).
"""

from __future__ import annotations

from dataclasses import dataclass

_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: what PDF viewers decode
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length


@dataclass(frozen=True)
class Jpeg:
    """A JPEG's frame: pixels, and components (1 grey, 3 colour)."""

    width_px: int
    height_px: int
    components: int


def read_jpeg(data: bytes) -> Jpeg | None:
    """The frame of a JPEG of 8 bits a sample in grey or colour; None when it is anything else, or cut short."""
    if data[:2] != b"\xff\xd8" or b"\xff\xd9" not in data[-64:]:
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            found = Jpeg(
                height_px=int.from_bytes(data[at + 5 : at + 7], "big"),
                width_px=int.from_bytes(data[at + 7 : at + 9], "big"),
                components=data[at + 9],
            )
            return (
                found
                if data[at + 4] == 8 and found.components in (1, 3) and found.width_px and found.height_px
                else None
            )
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
