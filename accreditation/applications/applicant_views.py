"""The applicant's pages: the start page, an application begun by a mailed link, the list, the status, the notice.

The steps of the form are in step_views.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.accounts.actions import count_try
from accreditation.accounts.sessions import current_actor, require_actor
from accreditation.accounts.throttle import network_of
from accreditation.audit.queries import timeline
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs, public
from accreditation.kernel.languages import language
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import panels_of
from accreditation.kernel.settings import settings
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import Role
from accreditation.policy.grants import Permission
from accreditation.policy.transitions import offered
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import categories, category, deadlines, open_for

from . import actions, applicant_queries, intake, presenters, queries, start_page, status_page, step_page
from .dossier import name_of
from .effects import Decision
from .fields import DOCUMENT_NAMES, SENSITIVE
from .form_steps import STEPS
from .forms import ApplyForm
from .models import Application
from .waiting_list import standing
from .whereabouts import whereabouts
from .workflow import EDITABLE, WORKFLOW, State, outside

bp = Blueprint("applications", __name__)
Page = Response | str | tuple[str, int]
_MINUTES = 12
#: After the delegation's page: a focal point is led there first.
add_to_menu(
    MenuItem(permission=Permission.FILE_FILL, endpoint="applications.own", label=N_("My applications"), order=25)
)
_PORTRAIT_LIFE_S = 3600


@bp.app_context_processor
def footer() -> dict[str, Any]:
    """What stands at the foot of every public page."""
    links = [
        {"text": _("How we use your data"), "href": url_for("applications.privacy")},
        {"text": _("Accessibility"), "href": url_for("applications.accessibility")},
    ]
    if event := g.get("event"):
        links.insert(0, {"text": _("Help and contact"), "href": f"mailto:{event.help_email}"})
    return {"footer_links": links}


@bp.get("/")
@public("the first page: what the event is, who may apply, until when")
def start() -> Page:
    """The start page; before an event is loaded, it says so."""
    session, now = current_session(), utc_now()
    return render_template(
        "applications/start.html",
        deadlines=start_page.dates(deadlines(session), now),
        categories=start_page.choices(categories(session), now),
        links={"resume": url_for("accounts.ask_for_link"), "sign_in": url_for("accounts.sign_in_page")},
        minutes=_MINUTES,
    )


@bp.get("/privacy")
@public("what is done with people's data, before they give it")
def privacy() -> Page:
    """The privacy notice in plain words."""
    return render_template("applications/privacy.html", version=intake.NOTICE_VERSION)


@bp.get("/accessibility")
@public("says how the pages can be used, and whom to ask when they cannot")
def accessibility() -> Page:
    """What works for whom, what does not, and the other way in."""
    return render_template("applications/accessibility.html")


@bp.get("/apply/<code>")
@public("what an application needs, and until when")
def apply_page(code: str) -> Page:
    """What is needed, the deadline, and the address to send the link to."""
    wanted = _public_category(code)
    if _is_applicant():
        return redirect(url_for(".begin_page", code=code))
    return _apply_form(wanted, ApplyForm(formdata=None))


@bp.post("/apply/<code>")
@public("asks for a link; the asked are counted by address and network")
def apply(code: str) -> Page:
    """Mail a link to begin; the answer is the same for every address."""
    wanted, form = _public_category(code), ApplyForm()
    if not open_for(wanted, utc_now()):
        return _apply_form(wanted, form)
    if not form.validate():
        return _apply_form(wanted, form, 422)
    _count(form.email.data)
    path = url_for(".begin_page", code=code, notice=intake.NOTICE_VERSION)
    with once(unaudited="a disabled address changes nothing") as call:
        if call.fresh:
            session, ttl_s = current_session(), settings().link_ttl_s
            intake.ask_to_begin(
                session, email=form.email.data, path=path, language=language(), now=call.now, ttl_s=ttl_s
            )
            call.location = url_for(".link_sent", code=code)
    return redirect(call.location, 303)


@bp.get("/apply/<code>/sent")
@public("what happens next, without saying whether the address is known")
def link_sent(code: str) -> Page:
    """Look at your mail."""
    return render_template(
        "applications/link_sent.html", category=_public_category(code), outbox=settings().demo, ttl_h=_link_hours()
    )


@bp.get("/apply/<code>/begin")
@needs(Permission.FILE_FILL)
def begin_page(code: str) -> Page:
    """Where the mailed link leads: one button, or the application that is there already."""
    return _begin_form(_public_category(code))


@bp.post("/apply/<code>/begin")
@needs(Permission.FILE_FILL)
def begin(code: str) -> Page:
    """Open the draft, once; lead to its first step."""
    actor, wanted = require_actor(), _public_category(code)
    version = whole_number(request.form.get("notice"), 0)
    try:
        with once(unaudited="an open application is taken up again, nothing is written") as call:
            if call.fresh:
                file = intake.begin(
                    current_session(),
                    category=wanted,
                    actor=actor,
                    notice_version=version,
                    language=language(),
                    now=call.now,
                )
                call.location = way_on(file)
    except Invalid as refused:
        return _begin_form(_public_category(code), refused)
    return redirect(call.location, 303)


@bp.get("/applications")
@needs(Permission.FILE_FILL)
def own() -> Page:
    """The applicant's own files; a focal point's stand on the delegation's page."""
    session, actor, now = current_session(), require_actor(), utc_now()
    if Role.APPLICANT not in actor.roles:
        return redirect(url_for("delegation.page"))
    return render_template(
        "applications/own.html",
        rows=[_own_row(file) for file in queries.own_files(session, actor)],
        categories=start_page.choices(categories(session), now),
    )


@bp.get("/applications/<reference>")
@needs(Permission.FILE_FILL)
def status(reference: str) -> Page:
    """One application: where it stands, what we ask."""
    return _status_page(applicant_queries.to_fill(current_session(), require_actor(), reference))


@bp.post("/applications/<reference>/withdraw")
@needs(Permission.FILE_WITHDRAW)
def withdraw(reference: str) -> Page:
    """Withdraw, with the reason."""
    return _step(reference, "withdraw")


@bp.post("/applications/<reference>/answer")
@needs(Permission.FILE_ANSWER)
def answer(reference: str) -> Page:
    """Answer what was asked."""
    return _step(reference, "answer")


@bp.post("/applications/<reference>/appeal")
@needs(Permission.FILE_APPEAL)
def appeal(reference: str) -> Page:
    """Ask that others look at a refusal again, once."""
    return _step(reference, "appeal")


@bp.get("/portraits/<reference>/<size>")
@needs(Permission.FILE_VIEW)
def portrait(reference: str, size: str) -> Response:
    """A portrait, for whoever may see its file. Its address changes with every upload."""
    response = make_response(applicant_queries.portrait_jpeg(current_session(), require_actor(), reference, size))
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Cache-Control"] = f"private, max-age={_PORTRAIT_LIFE_S}"
    return response


def _step(reference: str, action: str) -> Page:
    session, actor, form = current_session(), require_actor(), request.form
    file_id = applicant_queries.to_fill(session, actor, reference).id
    try:
        with once() as call:
            if call.fresh:
                file = actions.lock(session, file_id, version=posted_version())
                decision = Decision(reason=form.get("reason", ""))
                actions.take_step(session, file, action, actor=actor, now=call.now, decision=decision)
                call.location = url_for(".status", reference=reference)
    except (Invalid, Conflict, Blocked) as refused:
        file = applicant_queries.to_fill(session, actor, reference)
        return _status_page(file, refused=refused, refused_step=action), refused.status
    return redirect(call.location, 303)


def _status_page(file: Application, *, refused: Any = None, refused_step: str = "") -> str:
    session, actor = current_session(), require_actor()
    opens = [each.at for each in deadlines(session) if each.code.endswith("_from") and each.public]
    open_now = {step.action for step, why in offered(WORKFLOW, actor, file) if not why}
    other, badge = applicant_queries.of_other(actor, file), whereabouts(file)
    return render_template(
        "applications/status.html",
        file=file,
        state=outside(file.state, file.asked_of),
        other=other,
        words=status_page.words(file, other=other, badge=badge),
        standing=standing(session, file),
        asks=status_page.asks(file) if file.state == State.RETURNED else [],
        track=status_page.track(file, badges_from=opens[0] if opens else None, now=utc_now(), badge=badge),
        happened=status_page.happened(file, timeline(session, file.id, with_detail=False), other=other),
        name=name_of(file.facts) or _("No name yet"),
        native=file.facts.get("native_name"),
        category=presenters.category_chip(file.category),
        function=presenters.function_name(file),
        organisation=presenters.organisation_name(file),
        document_end=str(file.facts.get("document_number") or "")[-3:],
        portrait=presenters.portrait_url(file),
        documents=[_(DOCUMENT_NAMES[each.kind]) for each in file.documents if each.withdrawn_at is None],
        tables=[each for each in presenters.item_tables(file, ["role"], sees=SENSITIVE, other=other) if each["rows"]],
        way_on=way_on(file) if file.state in EDITABLE else None,
        principal=status_page.is_principal(file),
        asked=status_page.uploads_asked(file),
        delegation=file.organisation if other else None,
        may_withdraw="withdraw" in open_now,
        may_appeal="appeal" in open_now,
        panels=panels_of("status", actor, file),
        typed=request.form,
        refused=refused,
        refused_step=refused_step,
    )


def _own_row(file: Application) -> dict[str, Any]:
    category_words = presenters.category_chip(file.category)
    return {
        "reference": file.reference,
        "name": name_of(file.facts) or _("No name yet"),
        "href": url_for(".status", reference=file.reference),
        "category": category_words,
        "state": str(outside(file.state, file.asked_of)),
        "sent": start_page.day_month(file.submitted_at) if file.submitted_at else "",
        "changed": start_page.day_month(file.changed_at),
    }


def way_on(file: Application) -> str:
    """Where filling in goes on: the first step that lacks something, else to check and send."""
    if file.state not in EDITABLE:
        return url_for(".status", reference=file.reference)
    lacking = {step for step, _name in file.missing()}
    steps = [step.code for step in step_page.open_steps(file)]
    code = next((step for step in steps if step in lacking), "check")
    if file.state == State.RETURNED:
        code = steps[0]
    return url_for("filling.step", reference=file.reference, code=code)


def _public_category(code: str) -> Category:
    found = category(current_session(), code)
    if found is None or not found.public or found.retired_at is not None:
        raise NotFound(N_("Nobody applies as this."))
    return found


def _is_applicant() -> bool:
    actor = current_actor()
    return actor is not None and Role.APPLICANT in actor.roles


def _apply_form(wanted: Category, form: ApplyForm, status: int = 200) -> tuple[str, int]:
    """What is needed and the form; once closed, what to do instead."""
    now = utc_now()
    page = render_template(
        "applications/apply.html",
        form=form,
        code=wanted.code,
        is_open=open_for(wanted, now),
        closes=start_page.closes_at(wanted, now),
        is_late=now >= wanted.apply_until.at,
        **_about(wanted),
    )
    return page, status if open_for(wanted, now) else Blocked.status


def _begin_form(wanted: Category, refused: Invalid | None = None) -> tuple[str, int]:
    now, actor = utc_now(), require_actor()
    held = intake.unfinished(current_session(), actor.id, wanted)
    if held is None and not open_for(wanted, now):
        return _apply_form(wanted, ApplyForm(formdata=None))
    page = render_template(
        "applications/begin.html",
        code=wanted.code,
        held=held,
        way_on=way_on(held) if held else None,
        notice=request.values.get("notice") if request.values.get("notice") == str(intake.NOTICE_VERSION) else None,
        notice_version=intake.NOTICE_VERSION,
        closes=start_page.closes_at(wanted, now),
        steps=[_(step.title) for step in STEPS],
        minutes=_MINUTES,
        refused=refused,
        **_about(wanted),
    )
    return page, refused.status if refused else 200


def _about(wanted: Category) -> dict[str, Any]:
    return {
        "category": presenters.category_chip(wanted),
        "names": wanted.public_names or wanted.names,
        "texts": wanted.public_texts,
        "documents": [_(DOCUMENT_NAMES[kind]) for kind in wanted.documents],
        "documents_optional": [_(DOCUMENT_NAMES[kind]) for kind in wanted.documents_optional],
    }


def _link_hours() -> int:
    return settings().link_ttl_s // 3600


def _count(email: str) -> None:
    """Count one asked link, by address and by network."""
    sources = (("link:account", email.strip().casefold()), ("link:network", network_of(request.remote_addr)))
    with transaction(unaudited="throttle") as session:
        for kind, source in sources:
            count_try(session, kind, source, now=utc_now())
