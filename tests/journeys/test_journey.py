"""The main job in a real browser, on an instance of its own: from application to gate, and the audit trail after it."""

from __future__ import annotations

from pathlib import Path

from scripts.browser import fresh_folder, running
from scripts.journeys import hold_to_audit, walk

STEPS = [
    "application begun by a mailed link",
    "applied as press",
    "a focal point added a delegate",
    "desk took up, assigned, pre-approved",
    "vetting sent and cleared",
    "approved with zones",
    "print run done",
    "PDF rendered, QR read back",
    "phone enrolled",
    "shift opened",
    "scanned by camera, not handed over",
    "handed over after the identity check",
    "scanned by camera, handed over",
    "scanned by camera, again at once",
    "revoked by the commander",
    "scanned by camera, revoked",
    "no page complained",
    "audit verify exits 0",
    "with one byte of one event altered it exits 1",
]


def test_a_file_goes_from_application_to_gate_and_the_trail_holds(tmp_path: Path) -> None:
    done: list[str] = []
    with running(fresh_folder(tmp_path / "instance"), people=8, delegations=4) as instance:
        walk(instance, say=lambda step, _evidence: done.append(step))
    hold_to_audit(instance, say=lambda step, _evidence: done.append(step))
    assert done == STEPS
