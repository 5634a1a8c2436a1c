"""The questions of a file: one line of FIELDS each. Form, completeness, review page, re-vetting and import follow.

A category names the sets it asks (programme's `field_sets`); a question belongs to one set and one step of the
form. Answers are plain JSON values (str, bool, ISO dates), sealed together as one document. What a person brings
several of stands in items.py. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from accreditation.policy.grants import Permission
from accreditation.policy.words import N_

from .answer_words import DOCUMENT_TYPES, LANGUAGES, LEADER, MEDIA, POSITIONS, RANKS, SEX

Kind = Literal[
    "line", "name", "number", "date", "country", "choice", "yes", "phone", "function", "organisation", "code"
]
#: What a changed answer causes once the file was submitted, hardest last.
Change = Literal["free", "reprint", "rescreen", "revet"]
#: What somebody needs to take part, and arms with whom they protect; the rest is for whoever reads the file.
Sensitive = Literal["", "needs", "arms"]
#: Which of the staff reads a sensitive answer.
SENSITIVE: dict[Sensitive, Permission] = {"needs": Permission.NEEDS_READ, "arms": Permission.ARMS_READ}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `name` is its key in the facts; `sensitive` says who reads the answer.

    `label` and `hint` speak to the person; `label_other` and `hint_other`, where they must differ, speak of them: to
    officers, and to a focal point who fills in for somebody.
    """

    name: str
    set: str
    step: str
    kind: Kind
    label: str
    label_other: str = ""
    hint: str = ""
    hint_other: str = ""
    #: Another hint where the category asks this set: (set, hint).
    hints: tuple[tuple[str, str], ...] = ()
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    #: No longer offered; an answer given before still holds, and has its words.
    former: tuple[tuple[str, str], ...] = ()
    longest: int = 120
    change: Change = "free"
    #: Whether it stands on the card: changed once the file was submitted, cards made before want a reprint.
    printed: bool = False
    sensitive: Sensitive = ""
    autocomplete: str = ""
    #: Bounds of a date relative to today: "past", "future", "" for none.
    when: str = ""

    def of_other(self) -> Field:
        """The question as it speaks of the person."""
        # nothing is filled in by the browser: it knows the reader, not the person
        return replace(self, label=self.label_other or self.label, hint=self.hint_other or self.hint, autocomplete="")

    def within(self, sets: frozenset[str]) -> Field:
        """The question with the hint that suits a category that asks these sets."""
        return replace(self, hint=next((hint for name, hint in self.hints if name in sets), self.hint))


FIELDS: tuple[Field, ...] = (
    Field(
        name="family_name",
        set="core",
        step="person",
        kind="name",
        label=N_("Family name"),
        hint=N_("In Latin letters, as in the machine-readable lines. Leave it empty if the document shows none."),
        required=False,
        change="revet",
        printed=True,
        autocomplete="family-name",
    ),
    Field(
        name="given_names",
        set="core",
        step="person",
        kind="name",
        label=N_("Given names"),
        change="revet",
        printed=True,
        autocomplete="given-name",
    ),
    Field(
        name="native_name",
        set="core",
        step="person",
        kind="line",
        label=N_("Name in your own script"),
        label_other=N_("Name in its own script"),
        hint=N_("Printed on the badge beneath the Latin form. Leave it empty if it is the same."),
        required=False,
        change="reprint",
        printed=True,
    ),
    Field(
        name="sex",
        set="core",
        step="person",
        kind="choice",
        label=N_("Sex, as in the document"),
        choices=SEX,
        change="revet",
    ),
    Field(
        name="birth_date",
        set="core",
        step="person",
        kind="date",
        label=N_("Date of birth"),
        when="past",
        change="revet",
        autocomplete="bday",
    ),
    Field(name="birth_place", set="core", step="person", kind="line", label=N_("Place of birth"), change="rescreen"),
    Field(name="nationality", set="core", step="person", kind="country", label=N_("Nationality"), change="revet"),
    Field(
        name="document_type",
        set="core",
        step="document",
        kind="choice",
        label=N_("Type of document"),
        choices=DOCUMENT_TYPES,
        change="revet",
    ),
    Field(
        name="document_number",
        set="core",
        step="document",
        kind="code",
        label=N_("Document number"),
        longest=20,
        change="revet",
    ),
    Field(name="document_issuer", set="core", step="document", kind="country", label=N_("Issued by"), change="revet"),
    Field(
        name="document_expiry",
        set="core",
        step="document",
        kind="date",
        label=N_("Valid until"),
        hint=N_("It must be valid on the day of departure."),
        when="future",
        change="rescreen",
    ),
    Field(
        name="organisation_name",
        set="core",
        step="role",
        kind="organisation",
        label=N_("Organisation"),
        hint=N_("Its full name, as it stands on the letter."),
        change="reprint",
        printed=True,
        autocomplete="organization",
    ),
    Field(
        name="function",
        set="core",
        step="role",
        kind="function",
        label=N_("You come as"),
        label_other=N_("Comes as"),
        change="reprint",
        printed=True,
    ),
    Field(
        name="title",
        set="core",
        step="role",
        kind="line",
        label=N_("Position"),
        hint=N_("Printed on the badge, for example “Head of department”."),
        hints=POSITIONS,
        change="reprint",
        printed=True,
        autocomplete="organization-title",
    ),
    Field(
        name="rank",
        set="delegate",
        step="role",
        kind="choice",
        label=N_("Rank"),
        choices=RANKS,
        former=LEADER,
        change="reprint",
    ),
    Field(
        name="note_verbale",
        set="delegate",
        step="role",
        kind="code",
        label=N_("Number of the note verbale"),
        required=False,
        longest=40,
    ),
    Field(name="medium", set="press", step="role", kind="choice", label=N_("Medium"), choices=MEDIA, change="rescreen"),
    Field(
        name="press_card",
        set="press",
        step="role",
        kind="code",
        label=N_("Press card number"),
        hint=N_("Leave it empty if there is none: the assignment letter counts."),
        required=False,
        longest=40,
    ),
    Field(
        name="press_visa",
        set="press",
        step="role",
        kind="yes",
        label=N_("I need a press visa"),
        label_other=N_("Needs a press visa"),
        required=False,
    ),
    Field(
        name="registration_number",
        set="company",
        step="role",
        kind="code",
        label=N_("Registration number of the company"),
        required=False,
        longest=40,
    ),
    Field(name="booth", set="company", step="role", kind="line", label=N_("Booth"), required=False, longest=20),
    Field(
        name="session",
        set="academia",
        step="role",
        kind="line",
        label=N_("Panel or workshop you speak at"),
        label_other=N_("Speaks at"),
        required=False,
    ),
    Field(name="agency", set="protection", step="role", kind="line", label=N_("Agency"), change="rescreen"),
    Field(
        name="principal",
        set="protection",
        step="role",
        kind="line",
        label=N_("Whom you protect"),
        label_other=N_("Protects"),
        required=False,
        sensitive="arms",
    ),
    Field(
        name="work_languages",
        set="interpreter",
        step="role",
        kind="line",
        label=N_("Languages you interpret"),
        label_other=N_("Interprets"),
        hint=N_("For example: Vietnamese, English, French"),
    ),
    Field(name="employer", set="staff", step="role", kind="line", label=N_("Employer")),
    Field(name="shift", set="staff", step="role", kind="line", label=N_("Shift"), required=False, longest=60),
    Field(name="supervisor", set="staff", step="role", kind="line", label=N_("Supervisor"), required=False),
    Field(name="licence", set="medical", step="role", kind="code", label=N_("Licence to practise"), longest=40),
    Field(name="driving_licence", set="driver", step="role", kind="code", label=N_("Driving licence"), longest=40),
    Field(
        name="phone",
        set="core",
        step="stay",
        kind="phone",
        label=N_("Telephone"),
        hint=N_("With the country code, for example +84 24 3825 0000"),
        longest=30,
        autocomplete="tel",
    ),
    Field(
        name="language",
        set="core",
        step="stay",
        kind="choice",
        label=N_("Language you prefer"),
        label_other=N_("Language"),
        choices=LANGUAGES,
    ),
    Field(name="arrival", set="core", step="stay", kind="date", label=N_("You arrive on"), label_other=N_("Arrives")),
    Field(name="departure", set="core", step="stay", kind="date", label=N_("You leave on"), label_other=N_("Leaves")),
    Field(
        name="flight",
        set="core",
        step="stay",
        kind="code",
        label=N_("Flight, if known"),
        label_other=N_("Flight"),
        required=False,
        longest=12,
    ),
    Field(
        name="address",
        set="core",
        step="stay",
        kind="line",
        label=N_("Hotel or address in Viet Nam"),
        label_other=N_("Hotel or address"),
        required=False,
    ),
    Field(
        name="access_needs",
        set="core",
        step="stay",
        kind="line",
        label=N_("Anything you need to take part"),
        label_other=N_("Needs to take part"),
        hint=N_("For example step-free access or an interpreter for sign language. Only if you wish."),
        hint_other=N_("For example step-free access or an interpreter for sign language. Only if the person wishes."),
        required=False,
        sensitive="needs",
    ),
    Field(
        name="dietary_needs",
        set="core",
        step="stay",
        kind="line",
        label=N_("Anything you cannot eat"),
        label_other=N_("Cannot eat"),
        hint=N_("Only if you wish."),
        hint_other=N_("Only if the person wishes."),
        required=False,
        sensitive="needs",
    ),
)

#: What each kind of document is called. Codes as in the event file.
DOCUMENT_NAMES: dict[str, str] = {
    "portrait": N_("Portrait"),
    "identity_document": N_("Photo page of the identity document"),
    "note_verbale": N_("Note verbale"),
    "credentials": N_("Credentials"),
    "full_powers": N_("Full powers"),
    "mandate_letter": N_("Mandate letter"),
    "assignment_letter": N_("Signed assignment letter"),
    "press_card": N_("Press card"),
    "press_visa": N_("Press visa"),
    "company_letter": N_("Letter of the company"),
    "host_letter": N_("Letter of the host"),
    "arms_permit": N_("Permit for arms"),
    "confidentiality_undertaking": N_("Confidentiality undertaking"),
    "employer_letter": N_("Letter of the employer"),
    "medical_licence": N_("Licence to practise"),
    "driving_licence": N_("Driving licence"),
    "vehicle_registration": N_("Vehicle registration"),
}

_BY_NAME = {field.name: field for field in FIELDS}


def field(name: str) -> Field:
    """The question `name`. Raises KeyError."""
    return _BY_NAME[name]


def questions(sets: Iterable[str], step: str = "", *, other: bool = False) -> list[Field]:
    """The questions of these sets, in order; of one step, when named. `other`: as they speak of the person."""
    asked = frozenset(sets)
    chosen = [each.within(asked) for each in FIELDS if each.set in asked and (not step or each.step == step)]
    return [each.of_other() for each in chosen] if other else chosen
