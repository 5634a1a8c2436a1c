"""Numbers out of what came in a form or an address, whatever was typed there. Pure."""

from __future__ import annotations

_LARGEST = 2**31 - 1


def whole_number(text: str | None, default: int) -> int:
    """The number that `text` writes in the digits 0 to 9, as far as a column holds it; `default` for anything else.

    No other digits ("²", "٣") and no thousand of them: int() would raise, or take its time.
    """
    if not text or len(text) > 10 or not (text.isascii() and text.isdigit()):
        return default
    return int(text) if int(text) <= _LARGEST else default
