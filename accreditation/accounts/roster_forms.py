"""Forms of whoever keeps the accounts: their fields and wording. What may stand in them is the verbs' matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from accreditation.kernel.errors import Invalid
from accreditation.kernel.languages import AVAILABLE, NAMES
from accreditation.policy.actors import ROLE_NAMES, Role

from .actions import require_email
from .roles import DISABLED_FOR, GIVEN
from .roster import read_phone

Pairs = Sequence[tuple[str, str]]


def role_choices(roles: Iterable[Role] = GIVEN) -> list[tuple[str, str]]:
    """Roles as a list offers them, by name."""
    return sorted(((str(role), _(ROLE_NAMES[role])) for role in roles), key=lambda pair: pair[1])


class RoleForm(FlaskForm):  # type: ignore[misc]
    """One role, and for a focal point its organisation."""

    role = SelectField(lazy_gettext("Role"), [DataRequired(lazy_gettext("Choose a role."))])
    scope = SelectField(lazy_gettext("Organisation"), default="")

    def offer(self, organisations: Pairs) -> None:
        """Put the roles and organisations in force into their lists."""
        self.role.choices = _choices([("", _("Choose one")), *role_choices()])
        self.scope.choices = _choices([("", _("None")), *organisations])

    def refuse(self, error: Invalid) -> None:
        """Put the verb's message beside its field, or beside the role."""
        field = self._fields.get(error.field, self.role)
        field.errors = [_(error.message)]

    def validate_scope(self, field: Field) -> None:
        """A focal point stands for an organisation, and nobody else does."""
        focal = self.role.data == Role.FOCAL_POINT
        if focal and not field.data:
            raise ValidationError(_("Choose the organisation that they stand for."))
        if field.data and not focal:
            raise ValidationError(_("Only a focal point stands for an organisation."))


class AccountForm(RoleForm):
    """A new account."""

    name = StringField(lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the person’s name."))])
    email = StringField(lazy_gettext("E-mail"), [DataRequired(lazy_gettext("Enter the person’s e-mail address."))])
    phone = StringField(lazy_gettext("Telephone"))
    language = SelectField(
        lazy_gettext("Language of their mails"), choices=[SelectChoice(each, NAMES[each]) for each in AVAILABLE]
    )

    def validate_email(self, field: Field) -> None:
        """By the rule that accounts are opened with."""
        try:
            field.data = require_email(field.data)
        except Invalid as error:
            raise ValidationError(_(error.message)) from error

    def validate_phone(self, field: Field) -> None:
        """By the rule that numbers are kept with."""
        _read_number(field)


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """The number that a desk calls back."""

    phone = StringField(lazy_gettext("Telephone"))

    def validate_phone(self, field: Field) -> None:
        """By the rule that numbers are kept with."""
        _read_number(field)


class DisableForm(FlaskForm):  # type: ignore[misc]
    """Why an account is shut out."""

    reason = RadioField(lazy_gettext("Why"), [DataRequired(lazy_gettext("Choose why."))], validate_choice=False)

    def offer(self) -> None:
        """Put the reasons into the list."""
        self.reason.choices = _choices([(code, _(words)) for code, words in DISABLED_FOR.items()])


def _choices(pairs: Pairs) -> list[SelectChoice]:
    return [SelectChoice(code, words) for code, words in pairs]


def _read_number(field: Field) -> None:
    try:
        read_phone(field.data or "")
    except Invalid as error:
        raise ValidationError(_(error.message)) from error
