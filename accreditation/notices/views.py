"""The outbox of a demonstration: the mail that would have been sent, with links that work."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from accreditation.kernel.database import current_session
from accreditation.kernel.errors import NotFound
from accreditation.kernel.guards import public
from accreditation.kernel.settings import settings

from .queries import OutboxPage
from .queries import outbox as read_outbox

bp = Blueprint("notices", __name__)


@bp.get("/outbox")
@public("the mail of a demonstration's invented people; a real event has no such page")
def outbox() -> str:
    """Newest first, searched by address or subject."""
    if not settings().demo:
        raise NotFound
    search = request.args.get("q", "").strip()
    number = max(1, min(request.args.get("page", 1, type=int), 100_000))
    page = read_outbox(current_session(), search=search, number=number)
    return render_template(
        "notices/outbox.html",
        page=page,
        search=search,
        mailed=bool(settings().smtp_url),
        previous_href=_page_href(number - 1, search) if number > 1 else None,
        next_href=_page_href(number + 1, search) if _has_more(page) else None,
    )


def _has_more(page: OutboxPage) -> bool:
    return 0 < page.last < page.total


def _page_href(number: int, search: str) -> str:
    return url_for(".outbox", page=number if number > 1 else None, q=search or None)
