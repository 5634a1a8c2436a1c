"""The questions of a step as a form: one WTForms field for each line of the dossier's FIELDS. Rules stay there."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from accreditation.accounts.actions import require_email
from accreditation.kernel.errors import Invalid
from accreditation.kernel.languages import in_language, language
from accreditation.programme.territories import ISSUERS, PERSONS, STATES

from . import dossier, fields

#: Up to so many answers are radios, more are a list that opens.
_RADIOS = 6
_PARTS = ("day", "month", "year")


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """An address, and the notice read."""

    email = StringField(lazy_gettext("Your e-mail address"), [DataRequired(lazy_gettext("Enter your e-mail address."))])
    notice = BooleanField(
        lazy_gettext("I have read how you use my data"),
        [DataRequired(lazy_gettext("Read how we use your data, then tick this."))],
    )

    def validate_email(self, field: Field) -> None:
        """By the rule that accounts are opened with."""
        try:
            field.data = require_email(field.data)
        except Invalid as error:
            raise ValidationError(_(error.message)) from error


class DateField(Field):  # type: ignore[misc]
    """A date in three boxes, posted as <name>-day, <name>-month, <name>-year; data is ISO 8601, or "" for none.

    `parts` keeps what was typed; `wrong_parts` names the boxes that cannot be. A missing part raises nothing.
    """

    parts: dict[str, str]
    wrong_parts: list[str]
    process_errors: list[str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002
        """Take the posted parts, or those of the ISO date `data`."""
        self.process_errors, self.wrong_parts = [], []
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in _PARTS):
            self.parts = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in _PARTS}
            self.data = self._read()
        else:
            self.data = data or ""
            year, month, day = self.data.split("-") if self.data else ("", "", "")
            self.parts = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def _read(self) -> str:
        if not any(self.parts.values()):
            return ""
        numbers = {part: int(typed) if typed.isdecimal() else 0 for part, typed in self.parts.items()}
        bounds = {"day": (1, 31), "month": (1, 12), "year": (1000, 9999)}
        self.wrong_parts = [part for part in _PARTS if not bounds[part][0] <= numbers[part] <= bounds[part][1]]
        if not self.wrong_parts:
            try:
                return date(numbers["year"], numbers["month"], numbers["day"]).isoformat()
            except ValueError:
                self.wrong_parts = ["day"]
        self.process_errors.append(self._fault())
        return ""

    def _fault(self) -> str:
        missing = [part for part in self.wrong_parts if not self.parts[part]]
        if missing:
            words = {"day": _("the day"), "month": _("the month"), "year": _("the year")}
            return str(_("Enter %(parts)s, too.", parts=_(" and ").join(words[part] for part in missing)))
        if self.wrong_parts == ["year"]:
            return str(_("Enter the year with four digits."))
        return str(_("There is no such date. Enter day, month and year as numbers."))


class AnswersForm(Form):  # type: ignore[misc]
    """The questions of one step. Made by `step_form`; `values` and `sound` are what can be saved."""

    asked: Sequence[fields.Field] = ()

    def values(self) -> dict[str, Any]:
        """Each answer as the dossier keeps it: str, bool, ISO date."""
        return {each.name: _tidy(each, self[each.name].data) for each in self.asked}

    def check(self, sets: Collection[str], facts: Mapping[str, Any], *, step: str, today: date) -> None:
        """Put each fault beside its field: what could not be read, what is on no list, then the dossier's rules."""
        for each in self.asked:
            field = self[each.name]
            field.errors = list(field.process_errors) or _not_offered(field)
        found = dossier.faults(sets, {**facts, **self.values()}, today=today, step=step)
        for each in self.asked:
            if each.name in found and not self[each.name].errors:
                self[each.name].errors = [_(found[each.name])]

    def sound(self) -> dict[str, Any]:
        """The answers that stand: without a fault, or empty for now."""
        values = self.values()
        return {name: value for name, value in values.items() if not self[name].errors or self._is_empty(name, value)}

    def wrong(self) -> list[str]:
        """Questions with an answer that cannot be; empty ones can wait."""
        return [name for name, value in self.values().items() if self[name].errors and not self._is_empty(name, value)]

    def faults(self) -> list[tuple[str, str]]:
        """For the summary: each fault with its question's name, and the address of its field."""
        found = []
        for each in self.asked:
            field = self[each.name]
            if field.errors:
                first = f"-{(field.wrong_parts or ['day'])[0]}" if isinstance(field, DateField) else ""
                found.append((f"{_(each.label)}: {field.errors[0]}", f"#{field.id}{first}"))
        return found

    def _is_empty(self, name: str, value: Any) -> bool:
        return value in ("", False) and not self[name].process_errors


def _tidy(asked: fields.Field, value: Any) -> Any:
    """As kept: composed letters, no space around or doubled; lines keep their breaks."""
    if asked.kind == "yes":
        return bool(value)
    text = unicodedata.normalize("NFC", str(value or "")).replace("\0", "")
    if asked.kind == "lines":
        return "\n".join(line.strip() for line in text.strip().splitlines())
    return " ".join(text.split())


def _not_offered(field: Any) -> list[str]:
    if isinstance(field, SelectField) and field.data not in ("", None):
        offered = {choice.value for choice in field.iter_choices()}
        if field.data not in offered:
            return [_("Choose one of the list.")]
    return []


@dataclass(frozen=True, kw_only=True)
class Lists:
    """What the event offers for a step's lists: functions [(code, name)], organisations (names); empty: typed."""

    functions: Sequence[tuple[str, str]] = ()
    organisations: Sequence[tuple[str, str]] = ()


def functions_of(functions: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """A category's functions in the reader's language."""
    return [(each["code"], in_language(each["names"])) for each in functions]


def step_form(
    asked: Sequence[fields.Field], facts: Mapping[str, Any], lists: Lists, formdata: Any = None
) -> AnswersForm:
    """The form of these questions, filled from `formdata` when posted, else from the facts."""
    fields: dict[str, Any] = {each.name: _field(each, lists) for each in asked}
    made: AnswersForm = type("StepForm", (AnswersForm,), fields)(formdata, data=dict(facts))
    made.asked = asked
    return made


def _field(asked: fields.Field, lists: Lists) -> Any:
    label, hint = _(asked.label), _(asked.hint) if asked.hint else ""
    if not asked.required and asked.kind != "yes":
        label = _("%(question)s (optional)", question=label)
    given: dict[str, Any] = {"label": label, "description": hint}
    if asked.kind == "date":
        return DateField(**given)
    if asked.kind == "yes":
        return BooleanField(**given)
    if asked.kind == "lines":
        return TextAreaField(**given)
    choices = _choices(asked, lists)
    if choices is None:
        return StringField(**given)
    if len(choices) <= _RADIOS and asked.kind != "organisation":
        return RadioField(choices=[SelectChoice(*each) for each in choices], validate_choice=False, **given)
    options = [SelectChoice("", _("Choose one")), *(SelectChoice(*each) for each in choices)]
    return SelectField(choices=options, validate_choice=False, **given)


def _choices(asked: fields.Field, lists: Lists) -> list[tuple[str, str]] | None:
    if asked.kind == "choice":
        return [(code, _(name)) for code, name in asked.choices]
    if asked.kind == "function":
        return list(lists.functions)
    if asked.kind == "organisation":
        return list(lists.organisations) or None
    if asked.kind == "country":
        return countries(nationality=asked.name == "nationality")
    return None


def countries(*, nationality: bool) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in its order: states, then those who stand apart from them."""
    names = Locale.parse(language()).territories
    states = [(code, str(names.get(alpha_2, code))) for code, alpha_2 in STATES.items()]
    apart = PERSONS if nationality else ISSUERS
    return sorted(states, key=lambda pair: _sort_key(pair[1])) + [(code, _(name)) for code, name in apart.items()]


def _sort_key(name: str) -> str:
    """Letters without their marks: Å beside A, Đ beside D."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(mark for mark in bare if not unicodedata.combining(mark))
