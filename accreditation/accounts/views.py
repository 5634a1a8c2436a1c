"""Coming in and going out: sign-in of staff, passwords, single-use links and codes, language, one's first page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Gone, Invalid, NotFound
from accreditation.kernel.guards import public, signed_in
from accreditation.kernel.languages import AVAILABLE, COOKIE
from accreditation.kernel.local_paths import local_path
from accreditation.kernel.once import once
from accreditation.kernel.settings import settings
from accreditation.kernel.web import way_on
from accreditation.policy.words import N_

from . import actions, passwords, queries, sessions
from .addresses import spelled
from .codes import read_code
from .forms import ContinueForm, EnterCodeForm, PasswordForm, SignInForm
from .models import Account
from .throttle import network_of

bp = Blueprint("accounts", __name__)
_LANGUAGE_COOKIE_S = 365 * 24 * 3600
Page = Response | str | tuple[str, int]

way_on(401, N_("Sign in"), lambda: url_for("accounts.sign_in_page", next=_here()))
way_on(401, N_("I came by a link in an e-mail"), lambda: url_for("accounts.ask_for_link"))
way_on(410, N_("Send me a new link"), lambda: url_for("accounts.ask_for_link"))


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


@bp.get("/sign-in")
@public("how staff come in")
def sign_in_page() -> Page:
    """The sign-in form of staff."""
    return _sign_in_form(SignInForm(formdata=None))


@bp.post("/sign-in")
@public("how staff come in; tries are counted by account and by network")
def sign_in() -> Page:
    """Hold the password against the account's; an unknown address and a wrong password get the same answer."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_form(form), 422
    sources = _count("password", account=form.email.data)
    account_id = _identify(form)
    if account_id is None:
        form.refuse()
        return _sign_in_form(form), 422
    with transaction() as session:
        _give_back(session, sources)
        account = session.get_one(Account, account_id)
        secret = actions.sign_in(session, account, now=utc_now(), **_session_terms())
    return _let_in(secret, local_path(request.form.get("next")) or url_for(".home"))


def _identify(form: SignInForm) -> UUID | None:
    found = queries.credentials(current_session(), form.email.data)
    current_session().rollback()  # argon2 takes its time: no connection waits for it
    right = actions.password_holds(found.password_hash if found else None, form.password.data)
    return found.account_id if found and right else None


def _sign_in_form(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, next=local_path(request.values.get("next")))


@bp.post("/sign-out")
@public("whoever has no session any more is signed out already")
def sign_out() -> Page:
    """End the session here and in the table."""
    with transaction(unaudited="session bookkeeping") as session:
        actions.end_session(session, sessions.cookie_secret())
    browser.clear()
    response = redirect(url_for(".sign_in_page"), 303)
    sessions.clear_cookie(response)
    return response


@bp.get("/home")
@signed_in
def home() -> Page:
    """Lead to the first page that the person's roles open."""
    way_round = queries.way_round(sessions.require_actor())
    return redirect(url_for(way_round[0].endpoint)) if way_round else render_template("accounts/home.html")


@bp.get("/language/<code>")
@public("the reader's own choice, kept in a cookie")
def language(code: str) -> Page:
    """Remember the language that pages are read in, and lead back."""
    if code not in AVAILABLE:
        raise NotFound(N_("Pages are not written in this language yet."))
    response = redirect(local_path(request.args.get("next")) or "/")
    secure = settings().secure_cookies
    response.set_cookie(COOKIE, code, max_age=_LANGUAGE_COOKIE_S, secure=secure, httponly=True, samesite="Lax")
    return response


@bp.get("/enter/<secret>")
@public("a mailed link: the secret in it is the proof")
def entry_page(secret: str) -> Page:
    """One button: programs that read mail follow links, and must not use them up."""
    entry = queries.known_entry(current_session(), secret, kind="link")
    account = sessions.signed_in_account()
    if entry and entry.used_at and account and account.id == entry.account_id:
        return redirect(entry.path)  # the same person, opening the mail again
    if queries.usable_entry(current_session(), secret, kind="link", now=utc_now()) is None:
        raise Gone(N_("This link was used already, or has expired."))
    return render_template("accounts/enter.html")


@bp.post("/enter/<secret>")
@public("a mailed link: the secret in it is the proof")
def enter(secret: str) -> Page:
    """Use up the link and sign in."""
    return _redeem(secret, "link", [])


@bp.get("/enter-code")
@public("for those to whom a desk reads out a code")
def enter_code_page() -> Page:
    """The form for a code."""
    return render_template("accounts/enter_code.html", form=EnterCodeForm(formdata=None))


@bp.post("/enter-code")
@public("for those to whom a desk reads out a code; tries are counted by network")
def enter_code() -> Page:
    """Use up the code and sign in."""
    form = EnterCodeForm()
    if not form.validate():
        return render_template("accounts/enter_code.html", form=form), 422
    sources = _count("code")
    try:
        return _redeem(read_code(form.code.data), "code", sources)
    except Invalid as error:
        form.code.errors = [_(error.message)]
        return render_template("accounts/enter_code.html", form=form), 422


def _redeem(secret: str, kind: str, sources: list[tuple[str, str]]) -> Page:
    with once() as call:
        take = actions.redeem if call.fresh else actions.redeem_again
        session = current_session()
        account, call.location = take(session, secret, kind=kind, now=call.now)
        _give_back(session, sources)
        cookie = actions.start_session(session, account, now=call.now, **_session_terms())
    return _let_in(cookie, call.location)


@bp.get("/continue")
@public("for those who have no link at hand")
def ask_for_link() -> Page:
    """The form for a new link."""
    return render_template("accounts/continue.html", form=ContinueForm(formdata=None))


@bp.post("/continue")
@public("for those who have no link at hand; asked are counted by address and network")
def send_link() -> Page:
    """Send a link if the address is known; the answer is the same if it is not."""
    form = ContinueForm()
    if not form.validate():
        return render_template("accounts/continue.html", form=form), 422
    _count("link", account=form.email.data)
    with once(unaudited="an address that nobody has changes nothing") as call:
        account = queries.reachable_account(current_session(), form.email.data) if call.fresh else None
        if account is not None:
            ttl_s = settings().link_ttl_s
            actions.send_link(current_session(), account, path=url_for(".home"), now=call.now, ttl_s=ttl_s)
        call.location = url_for(".link_sent")
    return redirect(call.location, 303)


@bp.get("/continue/sent")
@public("what happens next, without saying whether the address is known")
def link_sent() -> Page:
    """The same page for everybody."""
    return render_template("accounts/link_sent.html", outbox=settings().demo)


@bp.get("/forgotten-password")
@public("for staff who forgot their password")
def forgotten_page() -> Page:
    """The form for a link to choose a new password."""
    return render_template("accounts/forgotten.html", form=ContinueForm(formdata=None))


@bp.post("/forgotten-password")
@public("for staff who forgot their password; asked are counted by address and network, as all links are")
def forgotten() -> Page:
    """Mail a link if the address is known; the answer is the same if it is not."""
    form = ContinueForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    _count("link", account=form.email.data)
    with once(unaudited="an address that nobody has changes nothing") as call:
        account = queries.enabled_account(current_session(), form.email.data) if call.fresh else None
        if account is not None:
            ttl_s = settings().link_ttl_s
            passwords.help_in(current_session(), account, path=url_for(".home"), now=call.now, ttl_s=ttl_s)
        call.location = url_for(".link_sent")
    return redirect(call.location, 303)


@bp.get("/password/<secret>")
@public("a mailed link: the secret in it is the proof")
def password_page(secret: str) -> Page:
    """Choose a password; looking at the page does not use the link up."""
    if queries.usable_entry(current_session(), secret, kind="password", now=utc_now()) is None:
        raise Gone(N_("This link was used already, or has expired."))
    return render_template("accounts/password.html", form=PasswordForm(formdata=None))


@bp.post("/password/<secret>")
@public("a mailed link: the secret in it is the proof")
def choose_password(secret: str) -> Page:
    """Keep the password, use up the link and sign in; the same form sent again comes in again, for a minute."""
    form = PasswordForm(email=queries.address_behind(current_session(), secret))
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    current_session().rollback()  # argon2 takes its time: no connection waits for it
    password_hash = actions.hash_password(form.password.data)
    with once() as call:
        session = current_session()
        if call.fresh:
            account, call.location = passwords.choose_password(
                session, secret, password_hash=password_hash, now=call.now
            )
        else:
            account, call.location = actions.redeem_again(session, secret, kind="password", now=call.now)
        cookie = actions.start_session(session, account, now=call.now, **_session_terms())
    return _let_in(cookie, call.location)


def _count(kind: str, *, account: str = "") -> list[tuple[str, str]]:
    """Count one try of this kind, by account and by network, in a transaction of its own; what was counted."""
    sources = [(f"{kind}:network", network_of(request.remote_addr))]
    if account:
        sources.insert(0, (f"{kind}:account", spelled(account)))
    with transaction(unaudited="throttle") as session:
        for name, source in sources:
            actions.count_try(session, name, source, now=utc_now())
    return sources


def _give_back(session: Session, sources: list[tuple[str, str]]) -> None:
    for name, source in sources:
        actions.give_back_try(session, name, source, now=utc_now())


def _session_terms() -> dict[str, Any]:
    """How long a session lives at the most, and which one of this browser it replaces."""
    return {"life_s": settings().session_life_s, "instead_of": sessions.cookie_secret()}


def _let_in(secret: str, location: str) -> Response:
    """Lead on as somebody else than before: new session, nothing kept of the old one."""
    browser.clear()
    response = redirect(location, 303)
    sessions.set_cookie(response, secret)
    return response
