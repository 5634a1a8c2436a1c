"""What an officer types beside a decision, for one file or for many."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request

from accreditation.kernel.typed import whole_number

from .effects import ANSWER_DAYS, Decision


def posted_decision(now: datetime) -> Decision:
    """The reason, the answers it opens with what is wrong with each, and the time to answer."""
    form = request.form
    opened, days = tuple(form.getlist("open_fields")), whole_number(form.get("answer_days"), 0)
    return Decision(
        reason=form.get("reason", ""),
        open_fields=opened,
        remarks={name: form.get(f"remark-{name}", "") for name in opened},
        answer_until=now + timedelta(days=days) if days in ANSWER_DAYS else None,
    )
