"""The specimen's forms: one of each kind of field, a date in three boxes as the macro `date` asks for it, and rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from accreditation.applications.forms import ItemRows
from accreditation.applications.items import ItemKind, question
from accreditation.applications.presenters import item_table

PARTS = ("day", "month", "year")


class PartsDateField(Field):
    """A date from `<name>-day`, `<name>-month`, `<name>-year`; what was typed stays in `parts`."""

    parts: dict[str, str]
    wrong_parts: list[str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        self.process_errors = []
        self.data = data
        self.wrong_parts = []
        self.parts = {part: formdata.get(f"{self.name}-{part}", "") if formdata else "" for part in PARTS}
        if any(self.parts.values()):
            self._read()

    def _read(self) -> None:
        try:
            self.data = date(*(int(self.parts[part]) for part in reversed(PARTS)))
        except ValueError:
            self.process_errors = ["Write a date that exists"]
        self.raw_data = list(self.parts.values())


def chosen(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class Document(Form):
    """Step three of an application."""

    family_name = StringField("Family name", description="All of it, with every accent")
    given_names = StringField("Given names")
    own_script = StringField(
        "Name in your own script", description="If it has one. It is shown to the officer beside the Latin spelling."
    )
    nationality = SelectField("Nationality", choices=chosen(("BGR", "Bulgaria"), ("GRC", "Greece")))
    number = StringField("Passport number")
    valid_until = PartsDateField("Passport valid until")

    def validate_family_name(self, field: StringField) -> None:
        raise ValidationError(
            "You wrote “Veselnova”. The passport reads VESELINOVA. Correct one letter, or tell us why they differ."
        )

    def validate_valid_until(self, field: PartsDateField) -> None:
        field.wrong_parts = ["year"]
        raise ValidationError("12 February 2026 is too early. It must be valid for six months after the event.")


class Everything(Form):
    """One of each field, all of them wrong where they can be."""

    line = StringField("One line", [InputRequired("Write one line")], description="A hint")
    email = EmailField("E-mail address", [InputRequired("Write your e-mail address, like name@example.org")])
    secret = PasswordField("Password", [InputRequired("Write your password")])
    lines = TextAreaField("Several lines", [InputRequired("Write a few lines")], description="A hint")
    counted = TextAreaField("Several lines, counted", [Length(max=200)])
    one = SelectField(
        "One of many", [InputRequired("Choose one")], choices=chosen(("", "Choose"), ("a", "First"), ("b", "Second"))
    )
    few = RadioField(
        "One of a few", [InputRequired("Choose one")], choices=chosen(("a", "First"), ("b", "Second"), ("c", "Third"))
    )
    plain = RadioField("Yes or no", choices=chosen(("yes", "Yes"), ("no", "No")), default="no")
    some = SelectMultipleField(
        "Several of a few", [InputRequired("Choose at least one")], choices=chosen(("a", "First"), ("b", "Second"))
    )
    agree = BooleanField("I have read the notice", [InputRequired("Tick the box when you have read the notice")])
    born = PartsDateField("Date of birth", [InputRequired("Write your date of birth")])
    letter = FileField(
        "Assignment letter", [InputRequired("Send the letter")], description="JPEG, PNG or PDF, 10 MB at most"
    )


class Decision(Form):
    """What a desk says when it returns a file."""

    open_answers = SelectMultipleField(
        "Open to the applicant",
        choices=chosen(("birth_date", "Birth date"), ("portrait", "Portrait")),
        default=["birth_date"],
    )
    reason = TextAreaField(
        "What should be mended", default="The birth date differs from the passport (21 March 1987). Please correct it."
    )
    answer_by = SelectField("Answer by", choices=chosen(("thu", "Thu 16 Oct, 18:00")))


class Things:
    """Rows of things: three pieces, one with faults; a weapon, just begun; and the pieces to read."""

    def __init__(self) -> None:
        equipment, arms = (question(name) for name in ("equipment", "arms"))
        assert isinstance(equipment, ItemKind)
        assert isinstance(arms, ItemKind)
        pieces = [
            {"what": "Camera", "make": "Lumen L4", "serial": "4F-102"},
            {"what": "", "make": "Halo T2", "serial": "<4>"},
            {"what": "Tripod", "make": "Steady 3", "serial": ""},
        ]
        self.lists = [ItemRows(equipment, pieces), ItemRows(arms, [{"make": "Arden"}])]
        for rows in self.lists:
            rows.check(today=date(2025, 10, 1))
        self.tables = [item_table(equipment, pieces), item_table(arms, [])]
