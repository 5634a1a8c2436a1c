"""Untrusted pictures and documents: looked at, decoded and re-encoded in a process that may do little else.

Caps come before decoding: bytes here, pixels by the header in the child. The child (image_process) has limits of
memory and time and writes no file; it is killed when it takes too long. Nothing of the original is kept but pixels.
Call these outside transactions: they take a tenth of a second and more.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from accreditation.policy.words import N_

from .errors import Invalid, TooLarge, TooMany

BYTES_MOST = 12 * 1024 * 1024
PRINT_PX = (413, 531)
THUMB_PX = (96, 123)
_PROGRAM = Path(__file__).with_name("image_process.py")
_TIMEOUT_S = 30
#: As many at a time in each process of the server, so that pictures never take the machine from the gates.
_at_work = threading.BoundedSemaphore(2)
_PATIENCE_S = 20
_log = logging.getLogger(__name__)

#: What is said of a file that cannot be taken. English msgids.
_REFUSALS = {
    "not_a_picture": N_("We could not read this file as a picture. Send a JPEG, PNG or HEIC."),
    "not_a_document": N_("We could not read this file. Send a PDF, JPEG, PNG or HEIC."),
    "broken": N_("This file is damaged. Save it again, or take a new picture."),
    "animated": N_("This picture moves. Send a still one."),
    "too_small": N_("This picture is too small. Send one of at least 413 × 531 pixels."),
    "too_many_pixels": N_("This picture is too large. Send one of at most 50 million pixels."),
    "too_many_pages": N_("This document has too many pages. Send the ones that count, at most six."),
    "locked": N_("This document asks for a password. Save it without one."),
}
_LARGE = frozenset({"too_many_pixels"})


class Crop(NamedTuple):
    """The part of a picture to keep, as shares (0 to 1) of its upright sides."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class PortraitImages:
    """A portrait at print size (413 x 531 px, at most 45 kB) and as thumbnail (96 x 123 px), both baseline JPEG.

    `width_px` and `height_px` measure the part that was kept, in what was sent; `findings` are codes.
    """

    print_jpeg: bytes
    thumb_jpeg: bytes
    width_px: int
    height_px: int
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentPages:
    """A document re-encoded: a JPEG, or a PDF whose pages are pictures."""

    content: bytes
    media_type: str
    pages: int


def read_portrait(content: bytes, *, crop: Crop | None = None) -> PortraitImages:
    """The portrait in `content`; of the part `crop`, or cut from the middle to shape.

    Raises Invalid (file) for what is no still picture or too small, TooLarge beyond a cap, TooMany when busy.
    """
    if not (_is_picture(content) or _is_heif(content)):
        raise _refusal("not_a_picture")
    answer, parts = _run("portrait", content, crop=list(crop) if crop and _is_sane(crop) else None)
    return PortraitImages(
        print_jpeg=parts[0],
        thumb_jpeg=parts[1],
        width_px=answer["width_px"],
        height_px=answer["height_px"],
        findings=tuple(answer["findings"]),
    )


def read_document(content: bytes) -> DocumentPages:
    """The document in `content`: a picture, or a PDF of at most six pages. Raises as read_portrait."""
    if not (_is_picture(content) or _is_heif(content) or b"%PDF-" in content[:1024]):
        raise _refusal("not_a_document")
    answer, parts = _run("document", content)
    return DocumentPages(content=parts[0], media_type=answer["media_type"], pages=answer["pages"])


def _is_picture(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"heis", b"hevc", b"msf1")


def _is_sane(crop: Crop) -> bool:
    return all(0 <= side <= 1 for side in crop) and crop.width > 0 and crop.height > 0


def _run(task: str, content: bytes, **asked: Any) -> tuple[dict[str, Any], list[bytes]]:
    if len(content) > BYTES_MOST:
        most_mb = BYTES_MOST // (1024 * 1024)
        raise TooLarge(N_("This file is larger than %(most)s MB. Choose a smaller one."), most=most_mb)
    if not _at_work.acquire(timeout=_PATIENCE_S):
        raise TooMany(N_("Many pictures arrive at this moment. Try again in a minute."))
    try:
        head = json.dumps({"task": task, **asked}).encode() + b"\n"
        # -I: neither this folder, nor the environment, nor the user's packages can be put in its way
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=head + content,
            capture_output=True,
            timeout=_TIMEOUT_S,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refusal("broken") from None
    finally:
        _at_work.release()
    if done.returncode != 0:
        # killed by one of its limits, or broken off: it names the kind of fault, nothing of the file
        kind = done.stderr[-60:].decode("ascii", "replace").strip()
        _log.warning("a %s could not be read: exit %s %s", task, done.returncode, kind)
        raise _refusal("broken")
    return _answer(done.stdout)


def _answer(output: bytes) -> tuple[dict[str, Any], list[bytes]]:
    line, _newline, body = output.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise _refusal(answer["refused"])
    parts, at = [], 0
    for size in answer["sizes"]:
        parts.append(body[at : at + size])
        at += size
    return answer, parts


def _refusal(code: str) -> Invalid | TooLarge:
    message = _REFUSALS[code]
    return TooLarge(message) if code in _LARGE else Invalid(message, field="file")
