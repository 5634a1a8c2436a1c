"""The questions of a step as a form: one WTForms field for each line of FIELDS, and rows of them for each of ITEMS.

What the answers must be is the dossier's; here stands how they are typed, and kept beside their faults.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from accreditation.accounts.actions import require_email
from accreditation.kernel.errors import Invalid
from accreditation.kernel.languages import in_language
from accreditation.kernel.typed import whole_number

from . import dossier, fields
from .countries import countries
from .items import ItemKind, Thing, Things, is_blank

#: Up to so many answers are radios, more are a list that opens.
_RADIOS = 6
_PARTS = ("day", "month", "year")
#: More rows than this of one kind are not read: no form asks for so many.
_ROWS_READ = 200


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
        numbers = {part: whole_number(typed, 0) for part, typed in self.parts.items()}
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


class ItemRows:
    """The things of one kind, a row each, posted as <kind>-<number>-<column>. A row left blank is no thing.

    Numbers may have gaps; the order is theirs. `read` says whether the kind was posted at all: one that was not stays
    as it is. `focus` is the id of the field to go on from, after a row was added or removed.
    """

    def __init__(self, kind: ItemKind, things: Sequence[Thing], formdata: Any = None) -> None:
        self.kind, self.error, self.focus = kind, "", ""
        columns: dict[str, Any] = {each.name: _field(each, Lists(), in_row=True) for each in kind.columns}
        self._row: type[Form] = type("ItemRow", (Form,), columns)
        numbers = self._posted(formdata)
        self.read = bool(numbers)
        if formdata is None:
            self.rows = [self._made(number, data=thing) for number, thing in enumerate(things)]
        else:
            self.rows = [self._made(number, formdata) for number in numbers]
        if not self.rows:
            self.add()

    def _posted(self, formdata: Any) -> list[int]:
        pattern = re.compile(rf"{self.kind.name}-([0-9]{{1,4}})-")
        found = {int(match[1]) for name in formdata or () if (match := pattern.match(name))}
        return sorted(found)[:_ROWS_READ]

    def _made(self, number: int, formdata: Any = None, data: Thing | None = None) -> Form:
        row = self._row(formdata, prefix=f"{self.kind.name}-{number}-", data=dict(data or {}))
        row.number = number
        return row

    def blank(self) -> Form:
        """An empty row whose number is for a script to fill in."""
        row = self._row(prefix=f"{self.kind.name}-NUMBER-")
        row.number = "NUMBER"
        return row

    def add(self, count: int = 1) -> None:
        """Blank rows after the last one, as many as there is room for; the first of them takes the focus."""
        first = max((row.number for row in self.rows), default=-1) + 1
        room = max(0, self.kind.most - len(self.rows))
        self.rows += [self._made(first + more) for more in range(min(count, room))]
        self._go_to(len(self.rows) - min(count, room))

    def remove(self, number: int) -> None:
        """Take one row out; the row in its place takes the focus. One row always stays, blank."""
        place = next((place for place, row in enumerate(self.rows) if row.number == number), len(self.rows))
        del self.rows[place : place + 1]
        if not self.rows:
            self.add()
        self._go_to(place)

    def _go_to(self, place: int) -> None:
        self.focus = next(iter(self.rows[min(place, len(self.rows) - 1)])).id

    def things(self) -> list[Thing]:
        """What was typed, row by row, blank rows left out."""
        return [thing for _row, thing in self._filled()]

    def _filled(self) -> list[tuple[Form, Thing]]:
        typed = [
            (row, {each.name: _tidy(each, row[each.name].data) for each in self.kind.columns}) for row in self.rows
        ]
        return [(row, thing) for row, thing in typed if not is_blank(thing)]

    def check(self, *, today: date) -> None:
        """Put each fault beside its cell, and what is wrong with their number above them."""
        filled = self._filled()
        things = [thing for _row, thing in filled]
        for row, _thing in filled:
            for field in row:
                field.errors = _not_offered(field)
        for (place, column), why in dossier.thing_faults(self.kind, things, today=today).items():
            field = filled[place][0][column]
            field.errors = field.errors or [_(why)]
        wrong_count = dossier.count_fault(self.kind, things)
        self.error = _(wrong_count) if wrong_count else ""

    def hush(self) -> None:
        """Say no faults: nobody has said yet that these rows are done."""
        self.error = ""
        for row in self.rows:
            for field in row:
                field.errors = []

    def sound(self) -> list[Thing]:
        """The things that can be kept: cells that cannot be are left empty, and what is too many is left out."""
        kept: list[Thing] = [
            {name: "" if row[name].errors else value for name, value in thing.items()} for row, thing in self._filled()
        ]
        return [thing for thing in kept if not is_blank(thing)][: self.kind.most]

    def is_wrong(self) -> bool:
        """Whether something typed here cannot be; what is empty can wait."""
        filled = self._filled()
        return len(filled) > self.kind.most or any(
            row[name].errors and value for row, thing in filled for name, value in thing.items()
        )

    def faults(self) -> list[tuple[str, str]]:
        """For the summary: each fault with its thing and column, and the address of its cell."""
        found = [(f"{_(self.kind.label)}: {self.error}", f"#{next(iter(self.rows[0])).id}")] if self.error else []
        for place, row in enumerate(self.rows, 1):
            for each in self.kind.columns:
                if (field := row[each.name]).errors:
                    thing = _(self.kind.one, number=place)
                    found.append((f"{thing}, {_(each.label)}: {field.errors[0]}", f"#{field.id}"))
        return found


class AnswersForm(Form):  # type: ignore[misc]
    """The questions of one step. Made by `step_form`; `values`, `sound` and `things` are what can be saved."""

    asked: Sequence[fields.Field] = ()
    lists: Sequence[ItemRows] = ()

    def values(self) -> dict[str, Any]:
        """Each answer as the dossier keeps it: str, bool, ISO date."""
        return {each.name: _tidy(each, self[each.name].data) for each in self.asked}

    def turn(self, wanted: str) -> bool:
        """Add or remove rows, as a button asked: "add <kind> <how many>" or "remove <kind> <number>"."""
        verb, _space, rest = wanted.partition(" ")
        name, _space, number = rest.partition(" ")
        rows = next((each for each in self.lists if each.kind.name == name), None)
        if rows is None or verb not in ("add", "remove") or whole_number(number, -1) < 0:
            return False
        (rows.add if verb == "add" else rows.remove)(whole_number(number, 0))
        return True

    def check(self, sets: Collection[str], facts: Mapping[str, Any], *, step: str, today: date) -> None:
        """Put each fault beside its field: what could not be read, what is on no list, then the dossier's rules."""
        for each in self.asked:
            field = self[each.name]
            field.errors = list(field.process_errors) or _not_offered(field)
        found = dossier.faults(sets, {**facts, **self.values()}, today=today, step=step)
        for each in self.asked:
            if each.name in found and not self[each.name].errors:
                self[each.name].errors = [_(found[each.name])]
        for rows in self.lists:
            rows.check(today=today)

    def hush(self) -> None:
        """Say no faults: the step is not done yet."""
        for each in self.asked:
            self[each.name].errors = []
        for rows in self.lists:
            rows.hush()

    def sound(self) -> dict[str, Any]:
        """The answers that stand: without a fault, or empty for now."""
        values = self.values()
        return {name: value for name, value in values.items() if not self[name].errors or self._is_empty(name, value)}

    def things(self) -> Things:
        """The things that stand, by kind."""
        return {rows.kind.name: rows.sound() for rows in self.lists if rows.read}

    def has_wrong(self) -> bool:
        """Whether there is an answer that cannot be; empty ones can wait."""
        wrong = any(self[name].errors and not self._is_empty(name, value) for name, value in self.values().items())
        return wrong or any(rows.is_wrong() for rows in self.lists)

    def faults(self) -> list[tuple[str, str]]:
        """For the summary: each fault with its question's name, and the address of its field."""
        found = []
        for each in self.asked:
            field = self[each.name]
            if field.errors:
                first = f"-{(field.wrong_parts or ['day'])[0]}" if isinstance(field, DateField) else ""
                found.append((f"{_(each.label)}: {field.errors[0]}", f"#{field.id}{first}"))
        return found + [fault for rows in self.lists for fault in rows.faults()]

    def _is_empty(self, name: str, value: Any) -> bool:
        return value in ("", False) and not self[name].process_errors


def _tidy(asked: fields.Field, value: Any) -> Any:
    """As kept: composed letters, no space around or doubled."""
    if asked.kind == "yes":
        return bool(value)
    text = unicodedata.normalize("NFC", str(value or "")).replace("\0", "")
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
    asked: Sequence[fields.Field],
    facts: Mapping[str, Any],
    lists: Lists,
    formdata: Any = None,
    *,
    kinds: Sequence[tuple[ItemKind, Sequence[Thing]]] = (),
) -> AnswersForm:
    """The form of these questions and kinds of thing, filled from `formdata` when posted, else from what is kept."""
    fields: dict[str, Any] = {each.name: _field(each, lists) for each in asked}
    made: AnswersForm = type("StepForm", (AnswersForm,), fields)(formdata, data=dict(facts))
    made.asked = asked
    made.lists = [ItemRows(kind, things, formdata) for kind, things in kinds]
    return made


def _field(asked: fields.Field, lists: Lists, *, in_row: bool = False) -> Any:
    label, hint = _(asked.label), _(asked.hint) if asked.hint else ""
    if not asked.required and asked.kind != "yes":
        label = _("%(question)s (optional)", question=label)
    given: dict[str, Any] = {"label": label, "description": hint}
    if asked.kind == "date":
        return DateField(**given)
    if asked.kind == "yes":
        return BooleanField(**given)
    choices = _choices(asked, lists)
    if choices is None:
        return StringField(**given)
    if len(choices) <= _RADIOS and not in_row and asked.kind != "organisation":
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
