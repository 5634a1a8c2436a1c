"""A notice as the mail it becomes: in the language of whom it goes to, with one link and no personal data."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from .models import Notice
from .texts import TEXTS


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is sent. `path` is the link within this site; `address` and `path` are empty when the person was erased."""

    address: str
    path: str
    subject: str
    body: str
    link: str

    def text(self, public_url: str) -> str:
        """The mail's text: what it says, then the link under the site's public address."""
        return f"{self.body}\n\n{self.link}:\n{public_url.rstrip('/')}{self.path}\n"


def compose(notice: Notice) -> Letter:
    """The letter of `notice`, in its own language."""
    words, sealed = TEXTS[notice.code], notice.letter
    with force_locale(notice.language):
        subject, link = _(words.subject), _(words.link)
        body = _(words.body, reference=sealed.get("reference", ""))
    return Letter(address=sealed.get("address", ""), path=sealed.get("path", ""), subject=subject, body=body, link=link)
