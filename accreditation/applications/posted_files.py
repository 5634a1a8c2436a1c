"""Uploads as a form posts them: the one file, the part of a picture that was cut out, what is too large."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, request
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import current_actor
from accreditation.kernel.errors import Invalid, NotFound, Refusal, TooLarge
from accreditation.kernel.images import Crop
from accreditation.kernel.settings import settings
from accreditation.kernel.web import refuse
from accreditation.policy.words import N_
from accreditation.programme.queries import current_event

#: What is read of a body that is too large, so that the browser hears the answer instead of a broken connection.
_DRAIN_BYTES = 64 * 1024 * 1024


def say_too_large(shown: Callable[[Refusal], str] | None) -> tuple[Response | str, int]:
    """What is said of a body beyond the cap: by `shown`, the page it came from, else by the page of errors.

    The body was not read, so nothing of it is known but where it was sent.
    """
    _drain()
    refused = TooLarge(N_("This file is larger than %(most)s MB. Choose a smaller one."), most=most_mb())
    g.event = g.get("event") or current_event()
    if shown is None or current_actor() is None:
        return refuse(refused.status, refused.message, most=most_mb())
    try:
        return shown(refused), refused.status
    except NotFound as hidden:
        return refuse(hidden.status, hidden.message)


def _drain() -> None:
    left = min(request.content_length or 0, _DRAIN_BYTES)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 64 * 1024))):
        left -= len(chunk)


def most_mb() -> int:
    """The largest file that is taken, in megabytes."""
    return settings().upload_max_bytes // (1024 * 1024)


def uploaded() -> bytes:
    """The one file of the form. Raises Invalid when none was chosen."""
    sent = request.files.get("file")
    content = sent.stream.read() if sent else b""
    if not content:
        raise Invalid(N_("Choose a file first."), field="file")
    return content


def crop() -> Crop | None:
    """What the page's script cut out, as shares of the picture's sides; None: the middle is taken."""
    try:
        return Crop(*(float(request.form[f"crop_{side}"]) for side in ("x", "y", "width", "height")))
    except (KeyError, ValueError):
        return None
