"""Forms of coming in: their fields and wording."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from accreditation.kernel.errors import Invalid

from .actions import require_email
from .codes import LENGTH, read_code
from .password_rules import fault

_EMAIL_MAX = 254
_PASSWORD_MAX = 200


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Staff: e-mail and password."""

    email = StringField(
        lazy_gettext("E-mail"),
        [
            DataRequired(lazy_gettext("Enter your e-mail address.")),
            Length(max=_EMAIL_MAX, message=lazy_gettext("An e-mail address has 254 characters at the most.")),
        ],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [
            DataRequired(lazy_gettext("Enter your password.")),
            Length(max=_PASSWORD_MAX, message=lazy_gettext("A password has 200 characters at the most.")),
        ],
    )

    def refuse(self) -> None:
        """The one answer to a wrong password and to an unknown address."""
        self.password.errors = [_("The e-mail address or the password is not right.")]


class ContinueForm(FlaskForm):  # type: ignore[misc]
    """Applicants and focal points: the address to send a link to."""

    email = StringField(lazy_gettext("E-mail"), [DataRequired(lazy_gettext("Enter your e-mail address."))])

    def validate_email(self, field: Field) -> None:
        """By the rule that accounts are opened with."""
        try:
            field.data = require_email(field.data)
        except Invalid as error:
            raise ValidationError(_(error.message)) from error


class EnterCodeForm(FlaskForm):  # type: ignore[misc]
    """A code heard on the telephone."""

    code = StringField(lazy_gettext("Code"), [DataRequired(lazy_gettext("Enter the code that the desk read out."))])

    def validate_code(self, field: Field) -> None:
        """Ten letters and figures, however they are spaced; what was typed stays as it was."""
        if len(read_code(field.data)) != LENGTH:
            raise ValidationError(_("A code has ten letters and figures, like 7KM4P-2XW9R."))


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Staff: the password they choose, for the account of the address `email`."""

    password = PasswordField(lazy_gettext("New password"), [DataRequired(lazy_gettext("Choose a password."))])

    def __init__(self, *, email: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self._email = email

    def validate_password(self, field: Field) -> None:
        """By the rules of passwords; what was typed is not shown again."""
        if (wrong := fault(field.data, email=self._email)) is not None:
            raise ValidationError(_(wrong))
