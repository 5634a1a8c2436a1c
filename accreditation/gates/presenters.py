"""A row of the ledger in words: the scanner's result, a line of a list, the holder as the officer sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accreditation.accounts.queries import account_names
from accreditation.applications.dossier import name_of
from accreditation.kernel.languages import in_language, language, short_moment
from accreditation.kernel.sealing import Erased, data_key, load_data_keys, unseal
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_
from accreditation.programme.models import Gate, Zone

from .conflicts import is_conflict, servers_verdict
from .decisions import WORDS, Said, Verdict, say
from .lookups import Duty, Holder
from .models import HOUSE_ID, Device, Scan
from .queries import LedgerRow
from .reasons import DESK
from .scanning import NOT_IN_ORDER, READINGS, WITH_ESCORT, Outcome, shows
from .shapes import OUTSIDE

#: What is said of an answer, and of a refusal that was shown without us.
ANSWERED: dict[str, tuple[str, str]] = {
    "confirm": (N_("Admit"), N_("Looked at: the right person")),
    "override": (N_("Admit"), N_("Admitted by a supervisor")),
    "refuse": (N_("Refuse"), N_("Not this person")),
    "undo": (N_("Undone"), N_("Put back to where they were")),
    "shown": (N_("Refuse"), N_("No answer came while the holder stood there")),
}


def result(outcome: Outcome, duty: Duty) -> dict[str, Any]:
    """What the scanner shows. Texts in the language of the request."""
    row = outcome.row
    way = duty.leads("out" if row["kind"] == "exit" else "in")
    leaving = _is_way_out(way)
    said, zone = said_of(row, leaving=leaving), _zone(way)
    return {
        "uuid": str(row["uuid"]),
        "verdict": row["verdict"],
        "reason": row["reason"],
        "word": _(said.word),
        "reason_text": _(said.reason, zone=zone),
        "what_to_do": [_(step, zone=zone) for step in said.steps],
        "to_desk": DESK in said.steps,
        "set_aside": _set_aside(outcome, duty, leaving=leaving),
        "person": person(outcome.holder, scan=row["uuid"], to_zone=way) if outcome.holder else None,
    }


def _set_aside(outcome: Outcome, duty: Duty, *, leaving: bool) -> str | None:
    """Who may set a verdict aside: "here", this shift, with a reason; "call", a supervisor to be called; None, nobody.

    For the buttons that are shown: scanning.answer() decides anew.
    """
    row = outcome.row
    if row["verdict"] == "admit" or row["kind"] not in READINGS:
        return None
    if not could(duty.officer, Permission.GATE_OVERRIDE):
        return "call"
    return "here" if outcome.holder and (leaving or row["reason"] not in NOT_IN_ORDER) else None


def _is_way_out(way: Mapping[str, Any]) -> bool:
    return bool(way["direction"] == "out" or way["to"] == OUTSIDE)


def _zone(way: Mapping[str, Any]) -> str:
    return f"{way['to']} {in_language(way['names'])}".strip()


def said_of(row: Mapping[str, Any], *, leaving: bool) -> Said:
    """The msgids of a row: its verdict's, or what was answered."""
    if row["kind"] in ANSWERED:
        word, reason = ANSWERED[row["kind"]]
        return Said(word=word, reason=reason, steps=())
    verdict = Verdict(verdict=row["verdict"], reason=row["reason"], also=tuple(row["also"]))
    return say(verdict, leaving=leaving)


def verdict_word(verdict: str) -> str:
    """Admit, look or refuse, translated."""
    return str(_(WORDS[verdict]))  # type: ignore[index]


def person(holder: Holder, *, scan: Any, to_zone: Mapping[str, Any]) -> dict[str, Any]:
    """The holder as the officer compares them: face, names, organisation, zones, category."""
    row, answers = holder.row, holder.open_answers()
    code = language()  # found out once: this runs at every scan
    held = {grant["zone"]: in_language(grant["names"], code) for grant in row["grants"]}
    zones = [{"code": str(number), "name": name, "granted": True} for number, name in held.items()]
    if to_zone["to"] and to_zone["to"] not in held:
        zones.append({"code": str(to_zone["to"]), "name": in_language(to_zone["names"], code), "granted": False})
    return {
        "family": answers.get("family_name") or "",
        "given": answers.get("given_names") or "",
        "own": answers.get("native_name") or "",
        "own_lang": "",
        "organisation": in_language(row["organisation_names"], code) or answers.get("organisation_name") or "",
        "number": shown_number(row["number"]),
        "category": {
            "code": row["category"],
            "letter": row["letter"],
            "pattern": row["pattern"],
            "name": in_language(row["category_names"], code),
        },
        "zones": zones,
        "portrait_url": portrait_url(scan) if row["has_portrait"] and answers else None,
    }


def portrait_url(scan: Any) -> str:
    """Where the scanner gets the portrait behind a scan of its own."""
    return url_for("gate_api.portrait", scan=scan)


def shown_number(number: str) -> str:
    """A badge's number as it is printed: two groups of four."""
    return f"{number[:4]} {number[4:]}"


def last_scan(row: Mapping[str, Any], holder: Holder | None, duty: Duty) -> dict[str, Any]:
    """One line of the scanner's list."""
    way, holder = duty.leads("out" if row["kind"] == "exit" else "in"), holder if shows(row) else None
    said = said_of(row, leaving=_is_way_out(way))
    return {
        "uuid": str(row["uuid"]),
        "scanned_at": row["scanned_at"].isoformat(),
        "verdict": row["verdict"],
        "reason": row["reason"],
        "word": _(said.word),
        "reason_text": _(said.reason, zone=_zone(way)),
        "name": (name_of(holder.open_answers()) or None) if holder else None,
        "portrait_url": portrait_url(row["uuid"]) if holder and holder.row["has_portrait"] else None,
    }


def zone_words(zone: Zone | None) -> str:
    """A zone as people read it: number and name; outside is one."""
    return f"{zone.number} {in_language(zone.names)}" if zone else str(_("Outside"))


def gate_words(gate: Gate) -> dict[str, str]:
    """A gate as pages name it: code, name, and the way it leads."""
    way = f"{zone_words(gate.from_zone)} → {zone_words(gate.to_zone)}"
    return {"code": gate.code, "name": in_language(gate.names), "way": way}


#: State of a device: tone, icon and word of its tag.
_DEVICE_STATES = {
    "revoked": ("ended", "slash", N_("Revoked")),
    "enrolled": ("good", "check", N_("Enrolled")),
    "waiting": ("wait", "clock", N_("Code given")),
    "expired": ("you", "alert", N_("Code ran out")),
}


def device_state(device: Device, now: datetime) -> tuple[str, str, str]:
    """Tone, icon and word of a device's tag."""
    if device.revoked_at:
        state = "revoked"
    elif device.enrolled_at:
        state = "enrolled"
    else:
        state = "waiting" if device.code_expires_at and now < device.code_expires_at else "expired"
    tone, icon, word = _DEVICE_STATES[state]
    return tone, icon, _(word)


def ledger_rows(session: Session, rows: Sequence[LedgerRow]) -> list[dict[str, Any]]:
    """Lines of the ledger, the names of holders and officers opened for this page only."""
    load_data_keys(session, {row.file.id for row in rows if row.file})
    officers = account_names(session, {row.scan.officer_id for row in rows})
    return [
        {
            "at": row.scan.scanned_at,
            "gate": in_language(row.gate.names),
            "device": _("Close of the house") if row.scan.device_id == HOUSE_ID else row.device,
            "officer": officers.get(row.scan.officer_id, ""),
            "name": name_of(row.file.facts) if row.file else "",
            "number": shown_number(row.badge) if row.badge else "",
            "file": row.file,
            "reference": row.file.reference if row.file else "",
            "verdict": row.scan.verdict,
            "words": scan_words(row.scan, row.gate),
            "conflict": is_conflict(row.scan.kind, row.scan.verdict, row.scan.also),
            "why": _reason_of(session, row.scan, row.file.id) if row.file else "",
        }
        for row in rows
    ]


def timeline(session: Session, scans: Sequence[tuple[Scan, Gate]]) -> list[dict[str, str]]:
    """A person's scans as the macro `timeline` takes them."""
    officers = account_names(session, {scan.officer_id for scan, _gate in scans})
    return [
        {
            "at": scan.scanned_at.isoformat(),
            "when": short_moment(scan.scanned_at),
            "text": _(
                "%(gate)s: %(verdict)s, %(words)s, by %(officer)s",
                gate=in_language(gate.names),
                verdict=verdict_word(scan.verdict),
                words=scan_words(scan, gate),
                officer=officers.get(scan.officer_id, _("an officer")),
            ),
        }
        for scan, gate in scans
    ]


def scan_words(scan: Scan, gate: Gate) -> str:
    """Why, in the page's language; and that an escort was there, where the officer said so."""
    said, zone = _said(scan, gate)
    words = str(_(said.reason, zone=zone))
    if (late := servers_verdict(scan.kind, scan.also)) is not None:
        theirs = _(say(late, leaving=late.reason == "leave").reason, zone=zone)
        return str(
            _(
                "%(words)s. The server would have said: %(verdict)s (%(reason)s)",
                words=words,
                verdict=verdict_word(late.verdict),
                reason=theirs,
            )
        )
    return _("%(words)s, with an escort", words=words) if WITH_ESCORT in scan.also else words


def _said(scan: Scan, gate: Gate) -> tuple[Said, str]:
    """A scan's msgids, and the zone that they name."""
    said = said_of(scan.__dict__, leaving=scan.kind == "exit" or scan.reason == "leave")
    return said, zone_words(gate.from_zone if scan.kind == "exit" else gate.to_zone)


def wrong(scan: Scan, gate: Gate) -> dict[str, Any]:
    """What a gate found wrong, for the desk that mends it: verdict, reason, the officer's steps but the one to here."""
    said, zone = _said(scan, gate)
    return {
        "verdict": scan.verdict,
        "reason": _(said.reason, zone=zone),
        "steps": [_(step, zone=zone) for step in said.steps if step != DESK],
        "gate": in_language(gate.names),
        "when": short_moment(scan.scanned_at),
    }


def _reason_of(session: Session, scan: Scan, application_id: UUID) -> str:
    """What the officer wrote; empty when nothing, or when the person was erased."""
    if scan.sealed_reason is None:
        return ""
    try:
        secret = data_key(session, application_id)
    except Erased:
        return ""
    return unseal(secret, scan.sealed_reason, place="scans.sealed_reason", row_id=scan.uuid).decode()
