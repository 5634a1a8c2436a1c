"""The administrator's pages of accounts: the list, a new one, one account with its roles and its ways in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.audit.queries import timeline
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.languages import NAMES, in_language, short_moment
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.kernel.settings import settings
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import ROLE_NAMES, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from . import roster as verbs
from . import roster_queries as queries
from .actions import actor_of
from .models import Account
from .queries import account_names
from .roles import DISABLED_FOR
from .roster_forms import AccountForm, DisableForm, PhoneForm, RoleForm, role_choices
from .scopes import choices_of
from .sessions import require_actor

bp = Blueprint("roster", __name__)
Page = Response | str | tuple[str, int]
add_to_menu(MenuItem(permission=Permission.ACCOUNT_EDIT, endpoint="roster.page", label=N_("Accounts"), order=85))


@bp.get("/accounts")
@needs(Permission.ACCOUNT_EDIT)
def page() -> Page:
    """Staff and focal points, newest first, by tab and role; anybody by their exact address."""
    asked = request.args
    tab, email = asked.get("tab", ""), asked.get("q", "").strip()[:254]
    tab = tab if tab in queries.TABS else "all"
    role = asked.get("role", "") if asked.get("role", "") in set(Role) else ""
    found = queries.roster(current_session(), tab=tab, role=role, email=email, page=whole_number(asked.get("page"), 1))
    kept: dict[str, Any] = {"tab": tab, "role": role or None, "q": email or None}
    organisations = _organisations()
    return render_template(
        "accounts/roster.html",
        roster=found,
        rows=[_row(each, found, organisations) for each in found.accounts],
        tabs=[
            {"text": _(words), "href": url_for(".page", tab=code), "current": code == tab and not email,
             "count": found.counts[code]}
            for code, words in queries.TABS.items()
        ],
        roles=[("", _("All")), *role_choices()],
        role=role,
        tab=tab,
        email=email,
        previous_href=url_for(".page", **kept, page=found.page - 1) if found.page > 1 else None,
        next_href=url_for(".page", **kept, page=found.page + 1) if found.last < found.total else None,
    )  # fmt: skip


def _row(account: Account, found: queries.Roster, organisations: dict[str, str]) -> dict[str, Any]:
    return {
        "href": url_for(".account_page", account_id=account.id),
        "name": account.profile.get("name") or _("No name yet"),
        "email": account.profile.get("email") or "",
        "roles": [_in_words(grant.role, grant.scope, organisations) for grant in account.grants],
        "seen": short_moment(found.seen.get(account.id)),
        "disabled": account.disabled_at is not None,
    }


def _organisations() -> dict[str, str]:
    """The organisations in force, by code, in the reader's language."""
    held = choices_of(current_session(), Role.FOCAL_POINT)
    return {code: in_language(names) for code, names in held.items()}


def _in_words(role: str, scope: str, organisations: dict[str, str]) -> str:
    words = str(_(ROLE_NAMES[Role(role)]))
    return f"{words}: {organisations.get(scope, scope)}" if scope else words


@bp.get("/accounts/add")
@needs(Permission.ACCOUNT_EDIT)
def add_page() -> Page:
    """The form for a new account."""
    return _add_form(AccountForm(formdata=None))


@bp.post("/accounts/add")
@needs(Permission.ACCOUNT_EDIT)
def add() -> Page:
    """Open the account and mail the way in, once."""
    form = AccountForm()
    form.offer(list(_organisations().items()))
    if not form.validate():
        return _add_form(form), 422
    try:
        with once() as call:
            if call.fresh:
                call.location = url_for(".account_page", account_id=_add(form, call.now).id)
    except Invalid as refused:
        form.refuse(refused)
        return _add_form(form), refused.status
    flash(_("The account is open. The way in was mailed."), "good")
    return redirect(call.location, 303)


def _add(form: AccountForm, now: Any) -> Account:
    session, actor, ttl_s = current_session(), require_actor(), settings().link_ttl_s
    account = verbs.add_account(
        session,
        email=form.email.data,
        name=form.name.data,
        role=Role(form.role.data),
        scope=form.scope.data,
        language=form.language.data,
        phone=form.phone.data or "",
        actor=actor,
        now=now,
    )
    verbs.send_way_in(session, account, actor=actor, now=now, ttl_s=ttl_s, new=True)
    return account


def _add_form(form: AccountForm) -> str:
    form.offer(list(_organisations().items()))
    return render_template("accounts/roster_add.html", form=form)


@bp.get("/accounts/<uuid:account_id>")
@needs(Permission.ACCOUNT_EDIT)
def account_page(account_id: UUID) -> Page:
    """One account: roles, ways in, what happened to it."""
    return _account_page(account_id)


@bp.post("/accounts/<uuid:account_id>/roles")
@needs(Permission.ACCOUNT_EDIT)
def give_role(account_id: UUID) -> Page:
    """Give one role more."""
    form = RoleForm()
    form.offer(list(_organisations().items()))
    if not form.validate():
        return _account_page(account_id, role_form=form), 422
    try:
        with once() as call:
            if call.fresh:
                role, scope, actor = Role(form.role.data), form.scope.data, require_actor()
                verbs.give_role(current_session(), account_id, role, scope, actor=actor, now=call.now)
                call.location = url_for(".account_page", account_id=account_id)
    except Invalid as refused:
        form.refuse(refused)
        return _account_page(account_id, role_form=form), refused.status
    return redirect(call.location, 303)


@bp.post("/accounts/<uuid:account_id>/roles/take")
@needs(Permission.ACCOUNT_EDIT)
def take_role(account_id: UUID) -> Page:
    """Take one role back."""
    role, scope = request.form.get("role", ""), request.form.get("scope", "")
    return _change(account_id, verbs.take_role, Role(role) if role in set(Role) else Role.APPLICANT, scope)


@bp.post("/accounts/<uuid:account_id>/disable")
@needs(Permission.ACCOUNT_EDIT)
def disable(account_id: UUID) -> Page:
    """Shut the account out at once."""
    form = DisableForm()
    form.offer()
    if not form.validate():
        return _account_page(account_id, disable_form=form), 422
    return _change(account_id, verbs.disable, reason=form.reason.data)


@bp.post("/accounts/<uuid:account_id>/enable")
@needs(Permission.ACCOUNT_EDIT)
def enable(account_id: UUID) -> Page:
    """Let the account in again."""
    return _change(account_id, verbs.enable)


@bp.post("/accounts/<uuid:account_id>/phone")
@needs(Permission.ACCOUNT_EDIT)
def keep_phone(account_id: UUID) -> Page:
    """Put another number on record."""
    form = PhoneForm()
    if not form.validate():
        return _account_page(account_id, phone_form=form), 422
    return _change(account_id, verbs.keep_phone, form.phone.data or "")


@bp.post("/accounts/<uuid:account_id>/link")
@needs(Permission.ACCOUNT_EDIT)
def send_link(account_id: UUID) -> Page:
    """Mail the way in again."""
    done = _change(account_id, _send_way_in)
    if isinstance(done, Response):
        flash(_("The way in was mailed again."), "good")
    return done


def _send_way_in(session: Any, account_id: UUID, **by: Any) -> None:
    account = queries.account(session, account_id)
    verbs.send_way_in(session, account, ttl_s=settings().link_ttl_s, new=False, **by)


def _change(account_id: UUID, verb: Any, *arguments: Any, **named: Any) -> Page:
    """Do one verb to the account, once; why it was refused stands on its page."""
    try:
        with once() as call:
            if call.fresh:
                verb(current_session(), account_id, *arguments, **named, actor=require_actor(), now=call.now)
                call.location = url_for(".account_page", account_id=account_id)
    except (Invalid, Blocked) as refused:
        return _account_page(account_id, refused=refused), refused.status
    return redirect(call.location, 303)


def _account_page(
    account_id: UUID,
    *,
    role_form: RoleForm | None = None,
    phone_form: PhoneForm | None = None,
    disable_form: DisableForm | None = None,
    refused: Invalid | Blocked | None = None,
) -> str:
    session, actor = current_session(), require_actor()
    account, organisations = queries.account(session, account_id), _organisations()
    role_form, disable_form = role_form or RoleForm(formdata=None), disable_form or DisableForm(formdata=None)
    role_form.offer(list(organisations.items()))
    disable_form.offer()
    entries = timeline(session, account.id, with_detail=False, limit=50)
    names = account_names(session, {entry.actor_id for entry in entries})
    return render_template(
        "accounts/roster_account.html",
        account=account,
        name=account.profile.get("name") or _("No name yet"),
        email=account.profile.get("email") or "",
        phone=account.profile.get("phone") or "",
        language=NAMES.get(account.language, account.language),
        seen=short_moment(queries.last_seen(session, [account.id]).get(account.id)),
        roles=[(grant, _in_words(grant.role, grant.scope, organisations)) for grant in account.grants],
        is_staff=actor_of(account).is_staff,
        is_focal_point=any(grant.role == Role.FOCAL_POINT for grant in account.grants),
        editable=may(actor, Permission.ACCOUNT_EDIT, account),
        role_form=role_form,
        phone_form=phone_form or PhoneForm(formdata=None, data={"phone": account.profile.get("phone")}),
        disable_form=disable_form,
        refused=refused,
        timeline=[_happened(entry, names) for entry in entries],
    )


def _happened(entry: Any, names: dict[UUID, str]) -> dict[str, str]:
    """One line of what happened: codes in words, and by whom."""
    said, about = str(_(entry.label)), entry.about
    if (role := about.get("role")) in set(Role):
        said = f"{said}: {_(ROLE_NAMES[Role(role)])}" + (f", {about['scope']}" if about.get("scope") else "")
    if about.get("reason") in DISABLED_FOR:
        said = f"{said}: {_(DISABLED_FOR[about['reason']])}"
    who = names.get(entry.actor_id, "")
    text = _("%(what)s by %(who)s", what=said, who=who) if who else said
    return {"at": entry.at.isoformat(), "when": short_moment(entry.at), "text": text}
