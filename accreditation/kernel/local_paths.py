"""Where a page may send its reader on to: a path of this site, never another one. Pure.

`next=` in an address is written by whoever wrote the link. Browsers drop tabs and line ends from an address and
take a backslash for a slash, so a path that only looks local is refused, not mended.
"""

from __future__ import annotations

_MAX_CHARACTERS = 2_000


def local_path(path: str | None) -> str | None:
    """`path` when it is an absolute path of this site (with its query), else None."""
    if not path or len(path) > _MAX_CHARACTERS or not path.startswith("/") or path.startswith("//"):
        return None
    if "\\" in path or any(mark.isspace() or not mark.isprintable() for mark in path):
        return None
    return path
