"""What a liaison officer is told of badges."""

from __future__ import annotations

from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.words import N_

BOX_PACKED = declare(
    "box_packed",
    NoticeText(
        N_("Badges are packed for you"),
        N_("The badge office has packed a delegation’s badges for you to collect. Bring your identity document."),
        N_("See the box"),
    ),
)
