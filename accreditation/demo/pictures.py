"""The pictures of a person of the population: portrait, identity document, letters. Slow parts, drawn when asked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from accreditation.demo.documents import draw_identity, draw_letter
from accreditation.demo.faces import Portrait, draw_portrait
from accreditation.demo.shapes import Person, PortraitPlan

_LETTERS: dict[str, str] = {
    "assignment_letter": "Letter of assignment", "mandate_letter": "Mandate", "company_letter": "Letter of the company",
    "host_letter": "Letter of the host", "employer_letter": "Letter of the employer", "credentials": "Credentials",
    "full_powers": "Full powers", "note_verbale": "Note verbale", "arms_permit": "Permit for arms",
    "confidentiality_undertaking": "Confidentiality undertaking", "press_card": "Press card",
    "press_visa": "Press visa",
    "medical_licence": "Licence to practise", "driving_licence": "Driving licence",
    "vehicle_registration": "Vehicle registration",
}  # fmt: skip
_SIGNERS = ("P. Danov", "M. Okafor", "L. Herrera", "S. Nakagawa", "A. Lindqvist", "T. Ngọc", "R. Haddad")


@lru_cache(maxsize=64)
def _portrait(plan: PortraitPlan) -> Portrait:
    return draw_portrait(seed=plan.seed, traits=plan.traits, flaw=plan.flaw)


def portrait_of(person: Person) -> Portrait | None:
    """The portrait handed in; None for principals."""
    return None if person.portrait is None else _portrait(person.portrait)


def document_of(person: Person, kind: str, *, day: date) -> bytes:
    """The JPEG of one of `person.documents`; `day` is the date on letters. Raises KeyError for an unknown kind."""
    if kind == "identity_document" and person.paper is not None and person.portrait is not None:
        plan = PortraitPlan(person.portrait.seed, person.portrait.traits, "")
        return draw_identity(person.paper, _portrait(plan).jpeg)
    organisation = str(person.facts.get("organisation_name", ""))
    lines = (
        f"This concerns {person.name.latin},",
        f"{person.facts.get('title', 'participant')} of {organisation},",
        "for the time of the event.",
        f"{day.isoformat()}",
    )
    return draw_letter(
        title=_LETTERS[kind], sender=organisation, addressee="To the accreditation office", lines=lines,
        signed_by=_SIGNERS[person.number % len(_SIGNERS)], signed=kind not in person.unsigned,
    )  # fmt: skip
