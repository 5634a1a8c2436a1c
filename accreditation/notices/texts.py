"""The words of notices: each room declares its own; English msgids, translated into the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeText:
    """Subject, what it says, and the words of its one link. Its body may name the file's %(reference)s, and no more:
    mail never carries personal data."""

    subject: str
    body: str
    link: str


TEXTS: dict[str, NoticeText] = {}


def declare(code: str, text: NoticeText) -> str:
    """Declare the text of the notice `code`; a code is declared once. Returns the code."""
    if TEXTS.setdefault(code, text) != text:
        raise ValueError(f"the notice {code} is declared twice")
    return code
