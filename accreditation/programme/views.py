"""The programme's pages: the style sheet of the categories' colours."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for
from sqlalchemy import select

from accreditation.kernel.database import current_session
from accreditation.kernel.guards import public

from .category_sheet import sheet
from .models import Category

bp = Blueprint("programme", __name__)

_LIFE_S = 3600


@bp.app_context_processor
def _sheet_address() -> dict[str, str]:
    """The sheet's address changes with the event, so that browsers may keep what they have."""
    event = g.get("event")
    return {"categories_href": url_for("programme.categories_css", v=event.version)} if event else {}


@bp.get("/categories.css")
@public("colours of categories: no personal data")
def categories_css() -> Response:
    """The colours of all categories, retired ones too: their files and badges are still shown."""
    rows = current_session().execute(select(Category).order_by(Category.number)).scalars()
    response = Response(sheet(rows), mimetype="text/css")
    response.cache_control.public = True
    if g.event and request.args.get("v") == str(g.event.version):
        response.cache_control.max_age = _LIFE_S
    else:
        response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response
