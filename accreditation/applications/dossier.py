"""What the answers of a file must be: faults by question, what is missing, whether the person became another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import phonenumbers

from accreditation.policy.words import N_

from .fields import FIELDS, Change, Field, field, questions
from .form_steps import STEPS
from .items import ITEMS, ItemKind, Thing, Things, item_kinds, question

_IDENTITY = frozenset(field.name for field in FIELDS if field.change == "revet")


def fault(asked: Field, value: Any, *, today: date) -> str | None:
    """Why `value` cannot be the answer (an English msgid), or None. Empty is a fault only of required ones."""
    if value in (None, "", False):
        return _MISSING.get(asked.kind, N_("Answer this question.")) if asked.required else None
    if isinstance(value, str) and len(value) > asked.longest:
        return N_("This is too long. Shorten it.")
    check = _CHECKS.get(asked.kind)
    return check(asked, value, today) if check else None


def _name_fault(_asked: Field, value: Any, _today: date) -> str | None:
    if re.search(r"[0-9<>@#]", value):
        return N_("Enter letters only, as in the document.")
    if not re.search(r"[A-Za-zÀ-ɏḀ-ỿ]", value):
        return N_("Enter Latin letters, as in the machine-readable lines; a name in another script has its own field.")
    return None


def _code_fault(_asked: Field, value: Any, _today: date) -> str | None:
    if not re.fullmatch(r"[\w .,/()+-]+", value):
        return N_("Enter letters and digits only.")
    return None


def _date_fault(asked: Field, value: Any, today: date) -> str | None:
    day = date.fromisoformat(value)
    if asked.when == "past" and not date(1900, 1, 1) <= day < today:
        return N_("Enter a date in the past.")
    if asked.when == "future" and day <= today:
        return N_("This date has passed. Enter a document that is still valid.")
    return None


def _phone_fault(_asked: Field, value: Any, _today: date) -> str | None:
    if not value.startswith("+"):
        return N_("Begin with + and the country code.")
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        possible = False
    return None if possible else N_("This is no telephone number. Check its digits.")


def _number_fault(_asked: Field, value: Any, _today: date) -> str | None:
    return None if value.isdecimal() else N_("Enter a whole number, in digits.")


def _choice_fault(asked: Field, value: Any, _today: date) -> str | None:
    known = {code for code, _label in asked.choices + asked.former}
    return None if value in known else N_("Choose one of the answers.")


_CHECKS = {
    "name": _name_fault,
    "code": _code_fault,
    "date": _date_fault,
    "phone": _phone_fault,
    "choice": _choice_fault,
    "number": _number_fault,
}
_MISSING = {
    "date": N_("Enter the date."),
    "choice": N_("Choose one of the answers."),
    "country": N_("Choose the country."),
    "function": N_("Choose one of the answers."),
    "organisation": N_("Enter the organisation."),
    "yes": N_("Tick the box."),
}


def faults(sets: Iterable[str], facts: Mapping[str, Any], *, today: date, step: str = "") -> dict[str, str]:
    """Faults by question, of one step or of the whole dossier, and between answers."""
    found = {
        each.name: why
        for each in questions(sets, step)
        if (why := fault(each, facts.get(each.name), today=today)) is not None
    }
    stay = (facts.get("arrival") or "", facts.get("departure") or "")
    if step in ("", "stay") and not {"arrival", "departure"} & found.keys() and all(stay) and stay[1] < stay[0]:
        found["departure"] = N_("This is before the arrival.")
    expiry = facts.get("document_expiry") or ""
    if step in ("", "document") and "document_expiry" not in found and expiry and stay[1] and expiry < stay[1]:
        found["document_expiry"] = N_("It ends before the day of departure. Enter a document that is valid until then.")
    return found


def thing_faults(kind: ItemKind, things: Sequence[Thing], *, today: date) -> dict[tuple[int, str], str]:
    """Faults by cell: (place of the thing, from 0; column)."""
    return {
        (place, column.name): why
        for place, thing in enumerate(things)
        for column in kind.columns
        if (why := fault(column, thing.get(column.name), today=today)) is not None
    }


def count_fault(kind: ItemKind, things: Sequence[Thing]) -> str | None:
    """Why so many cannot be declared, or None."""
    if len(things) < kind.least:
        return N_("Add at least one.")
    return N_("These are more than fit here. Write to us about the rest.") if len(things) > kind.most else None


def missing(
    sets: Sequence[str],
    facts: Mapping[str, Any],
    *,
    documents: Sequence[str],
    held: Iterable[str],
    today: date,
    things: Things | None = None,
) -> list[tuple[str, str]]:
    """What a file still lacks: (step, question, kind of thing or document) in the order of the form."""
    order = {step.code: place for place, step in enumerate(STEPS)}
    lacking = [(field(name).step, name) for name in faults(sets, facts, today=today)]
    for kind in item_kinds(sets):
        declared = (things or {}).get(kind.name, ())
        if count_fault(kind, declared) or thing_faults(kind, declared, today=today):
            lacking.append((kind.step, kind.name))
    kept = frozenset(held)
    lacking += [("portrait" if kind == "portrait" else "documents", kind) for kind in documents if kind not in kept]
    return sorted(lacking, key=lambda pair: order[pair[0]])


def identity_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a vetted person became another: name, birth date, nationality or document differ."""
    return any((before.get(name) or "") != (after.get(name) or "") for name in _IDENTITY)


def printed_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a card made of `before` shows something else than one of `after`: answers, and things by kind."""
    said = any((before.get(each.name) or "") != (after.get(each.name) or "") for each in FIELDS if each.printed)
    return said or any(bool(before.get(kind.name)) != bool(after.get(kind.name)) for kind in ITEMS if kind.printed)


_HARDNESS: tuple[Change, ...] = ("free", "reprint", "rescreen", "revet")


def hardest_change(names: Iterable[str]) -> Change:
    """What follows, once a file was submitted, from changing these questions and kinds of thing: the hardest of all."""
    return max((question(name).change for name in names), key=_HARDNESS.index, default="free")


def full_name(facts: Mapping[str, Any], *, family_first: bool = False) -> str:
    """The Latin name as people read it; Vietnamese and Chinese order is kept where asked."""
    family, given = facts.get("family_name") or "", facts.get("given_names") or ""
    parts = (family, given) if family_first else (given, family)
    return " ".join(part for part in parts if part)


FAMILY_FIRST = frozenset({"VNM", "CHN", "KOR", "PRK", "JPN", "HUN", "KHM", "MNG"})


def name_of(facts: Mapping[str, Any]) -> str:
    """The name in its owner's order: family name first where the nationality writes it so."""
    return full_name(facts, family_first=facts.get("nationality") in FAMILY_FIRST)
