"""The gates' pages: open a shift, enrol and revoke devices, the scanner's shell, the ledger of scans."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from accreditation.accounts.codes import grouped
from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import current_actor, require_actor
from accreditation.applications.models import Application
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.kernel.guards import needs, public
from accreditation.kernel.languages import event_zone
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.kernel.panels import Panel, register_panel
from accreditation.kernel.typed import whole_number
from accreditation.kernel.web import CONTENT_SECURITY_POLICY, static_policy
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_
from accreditation.programme import queries as programme
from accreditation.programme.models import Gate

from . import actions, closing, presenters, queries
from .models import VERDICTS

bp = Blueprint("gates", __name__)
Page = Response | str | tuple[str, int]
#: The conflicts that the gate's page counts.
CONFLICTS_WITHIN = timedelta(days=1)

add_to_menu(MenuItem(permission=Permission.GATE_SCAN, endpoint="gates.home", label=N_("Gate"), order=40))
add_to_menu(MenuItem(permission=Permission.GATE_VIEW, endpoint="gates.ledger", label=N_("Scans"), order=41))
add_to_menu(MenuItem(permission=Permission.DEVICE_ENROL, endpoint="gates.devices", label=N_("Devices"), order=42))
# The reader of camera frames runs WebAssembly; nothing else may.
static_policy(
    "gates/reader-worker.mjs",
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
)


@bp.get("/gate")
@needs(Permission.GATE_SCAN)
def home() -> Page:
    """Open a shift on this device; the shifts that are open."""
    return _home()


@bp.post("/gate/shifts")
@needs(Permission.GATE_SCAN)
def open_shift() -> Page:
    """Open a shift and lead to its scanner; its token travels behind the #, which no server and no log sees."""
    form, token = request.form, ""
    try:
        with once() as call:
            if call.fresh:
                token = _open(form, call.now)
            # The token is kept nowhere: sent again, the form leads back to a page that opens another shift.
            call.location = url_for(".home")
    except (Invalid, NotAllowed) as refused:
        return _home(refused=refused), refused.status
    return redirect(f"{url_for('.scanner', code=form['gate'])}#shift={token}" if token else call.location, 303)


def _open(form: Mapping[str, str], now: datetime) -> str:
    gate = _chosen_gate(form.get("gate", ""))
    if gate is None:
        raise Invalid(N_("Choose the gate."), field="gate")
    _shift, token = actions.open_shift(
        current_session(),
        gate=gate,
        public_key=_bytes(form.get("public_key", "")),
        challenge=form.get("challenge", ""),
        signature=_bytes(form.get("signature", "")),
        actor=require_actor(),
        now=now,
    )
    return token


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _chosen_gate(code: str) -> Gate | None:
    return programme.gate(current_session(), code) if code else None


@bp.post("/gate/shifts/<uuid:shift_id>/end")
@needs(Permission.GATE_SCAN)
def end_shift(shift_id: UUID) -> Page:
    """End a shift: its token opens nothing from now on."""
    with once() as call:
        if call.fresh:
            actions.end_shift(current_session(), shift_id, actor=require_actor(), now=call.now)
            call.location = url_for(".home")
    return redirect(call.location, 303)


def _home(*, refused: Invalid | NotAllowed | None = None) -> str:
    session, actor = current_session(), require_actor()
    now, oversees = utc_now(), could(actor, Permission.GATE_OVERRIDE)
    shifts = queries.open_shifts(session, actor, now=now)
    return render_template(
        "gates/home.html",
        gates=[(gate.code, presenters.gate_words(gate)) for gate in programme.gates(session)],
        shifts=[(shift, presenters.gate_words(shift.gate)["name"]) for shift in shifts],
        names=account_names(session, {shift.officer_id for shift in shifts}),
        sees_all=oversees,
        inside=sum(closing.inside(session).values()) if oversees else 0,
        conflicts=queries.conflicts(session, since=now - CONFLICTS_WITHIN) if oversees else 0,
        enrols=could(actor, Permission.DEVICE_ENROL),
        chosen=request.form.get("gate", ""),
        refused=refused,
    )


@bp.get("/gate/scanner/<code>")
@needs(Permission.GATE_SCAN)
def scanner(code: str) -> Page:
    """The scanner's shell: nobody's name is in it."""
    gate = programme.gate(current_session(), code)
    if gate is None:
        raise NotFound(N_("There is no such gate."))
    return render_template(
        "gates/scanner.html",
        gate=presenters.gate_words(gate),
        pins_pass=gate.kind == "principals",
        time_zone=event_zone().key,
    )


@bp.get("/gate/enrol")
@public("a new phone has nobody signed in; the code that a supervisor gave is the proof")
def enrol_page() -> Page:
    """Type the code; the page's script makes the key and sends its public half."""
    actor = current_actor()
    return render_template("gates/enrol.html", scans=actor is not None and could(actor, Permission.GATE_SCAN))


@bp.get("/gate/devices")
@needs(Permission.DEVICE_ENROL)
def devices() -> Page:
    """All devices, and the form for a new one."""
    return _devices()


@bp.post("/gate/devices")
@needs(Permission.DEVICE_ENROL)
def add_device() -> Page:
    """Add a device and show its code, once."""
    form, code = request.form, ""
    try:
        with once() as call:
            if call.fresh:
                _device, code = actions.add_device(
                    current_session(),
                    name=form.get("name", ""),
                    gate=_chosen_gate(form.get("gate", "")),
                    actor=require_actor(),
                    now=call.now,
                )
    except Invalid as refused:
        return _devices(refused=refused), refused.status
    return _code_page(code, form.get("name", ""))


@bp.post("/gate/devices/<uuid:device_id>/code")
@needs(Permission.DEVICE_ENROL)
def new_code(device_id: UUID) -> Page:
    """Another code for a device that is not enrolled yet."""
    code, name = "", ""
    try:
        with once() as call:
            if call.fresh:
                device, code = actions.give_new_code(current_session(), device_id, actor=require_actor(), now=call.now)
                name = device.name
    except Blocked as refused:
        return _devices(refused=refused), refused.status
    return _code_page(code, name)


@bp.get("/gate/devices/<uuid:device_id>/revoke")
@needs(Permission.DEVICE_ENROL)
def ask_revoke(device_id: UUID) -> Page:
    """Which device, who is on shift with it, and what happens: asked before it is shut out."""
    session, now = current_session(), utc_now()
    device, shift = queries.device(session, device_id, now=now)
    if device.revoked_at:
        return redirect(url_for(".devices"), 303)
    officer, gate = "", ""
    if shift:
        officer = account_names(session, {shift[0]}).get(shift[0], _("An officer"))
        gate = presenters.gate_words(shift[1])["name"]
    return render_template("gates/revoke.html", device=device, officer=officer, gate=gate)


@bp.post("/gate/devices/<uuid:device_id>/revoke")
@needs(Permission.DEVICE_ENROL)
def revoke_device(device_id: UUID) -> Page:
    """Shut a device out for good."""
    with once() as call:
        if call.fresh:
            device = actions.revoke(current_session(), device_id, actor=require_actor(), now=call.now)
            call.location = url_for(".devices")
            flash(_("%(name)s was revoked", name=device.name), "work")
    return redirect(call.location, 303)


def _code_page(code: str, name: str) -> str:
    return render_template("gates/code.html", code=grouped(code) if code else "", name=name)


def _devices(*, refused: Invalid | Blocked | None = None) -> str:
    session = current_session()
    gates = [(gate, presenters.gate_words(gate)["name"]) for gate in programme.gates(session)]
    return render_template(
        "gates/devices.html",
        devices=[(device, presenters.device_state(device, utc_now())) for device in queries.devices(session)],
        gates=[(gate.code, name) for gate, name in gates],
        gate_names={gate.id: name for gate, name in gates},
        typed=request.form,
        refused=refused,
    )


@bp.get("/gate/ledger")
@needs(Permission.GATE_VIEW)
def ledger() -> Page:
    """Every scan of the gates that the reader may see, newest first."""
    session = current_session()
    gates = _seen_gates(session)
    filters = _ledger_filters(None if gates is None else frozenset(gate.code for gate in gates))
    rows, total = queries.ledger(session, filters)
    return render_template(
        "gates/ledger.html",
        rows=presenters.ledger_rows(session, rows),
        resolves=could(require_actor(), Permission.GATE_RESOLVE),
        total=total,
        filters=filters,
        page_size=queries.PAGE,
        own=None if gates is None else [presenters.gate_words(gate)["name"] for gate in gates],
        gates=[
            (gate.code, presenters.gate_words(gate)["name"])
            for gate in (programme.gates(session) if gates is None else gates)
        ],
        verdicts=[(verdict, presenters.verdict_word(verdict)) for verdict in VERDICTS],
        kept={name: value for name, value in request.args.items() if value and name != "page"},
    )


def _seen_gates(session: Session) -> list[Gate] | None:
    """The gates whose scans the reader may see: None for all, else those where they stand now."""
    actor = require_actor()
    if could(actor, Permission.GATE_OVERSEE):
        return None
    return queries.gates_of(session, actor.id, now=utc_now())


def _ledger_filters(only_at: frozenset[str] | None) -> queries.LedgerFilters:
    """The filters in the address; what is no number is page 1."""
    return queries.LedgerFilters(
        gate=request.args.get("gate", ""),
        verdict=request.args.get("verdict", ""),
        number=request.args.get("q", "")[:20],
        conflicts=request.args.get("only", "") == "conflicts",
        only_at=only_at,
        page=max(1, min(whole_number(request.args.get("page"), 1), 100_000)),
    )


def file_panel(file: Application) -> Markup | None:
    """On a file's page: where the person is, and their last scans."""
    session = current_session()
    found = queries.whereabouts(session, file.id)
    if not found.scans:
        return None
    scans = presenters.timeline(session, found.scans)
    zone = presenters.zone_words(found.zone) if found.zone else _("Outside")
    return Markup(render_template("gates/panel.html", zone=zone, since=found.since, scans=scans))  # noqa: S704


register_panel(Panel(page="file", order=60, permission=Permission.GATE_VIEW, render=file_panel))
