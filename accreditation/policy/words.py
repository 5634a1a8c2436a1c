"""Marks English texts in pure modules for translation; they are translated where they are shown."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name that every gettext tool knows
    """`text` itself; the catalogue's extractor finds it by this name."""
    return text
