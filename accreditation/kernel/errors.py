"""The family of refusals, each with its HTTP meaning. One handler renders them, as a page or as JSON.

Verbs raise these; views do not catch them (but Invalid, whose message belongs beside its field).
"""

from __future__ import annotations


class Refusal(Exception):
    """A request that will not be done. `message` is an English msgid, translated where it is shown."""

    status = 400
    code = "refused"

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message % values if values and message else message)
        self.message = message
        self.values = values


class NotSignedIn(Refusal):
    """Nobody is signed in; the page offers to sign in and comes back."""

    status, code = 401, "not_signed_in"


class NotAllowed(Refusal):
    """This person may not do this."""

    status, code = 403, "not_allowed"


class NotFound(Refusal):
    """It does not exist, or is not visible to this person: the two are never told apart."""

    status, code = 404, "not_found"


class Conflict(Refusal):
    """The record changed since the page was shown: nothing is lost, the page keeps what was typed."""

    status, code = 409, "conflict"


class Blocked(Refusal):
    """The step is not open in this state; the message says why."""

    status, code = 409, "blocked"


class Gone(Refusal):
    """A link or code that was used, or has expired."""

    status, code = 410, "gone"


class TooLarge(Refusal):
    """An upload beyond the cap."""

    status, code = 413, "too_large"


class Invalid(Refusal):
    """A value that cannot be taken; `field` names where the message belongs."""

    status, code = 422, "invalid"

    def __init__(self, message: str, *, field: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class TooMany(Refusal):
    """Too many tries; `retry_after_s` says after how many seconds the next one is taken, 0 when nobody knows."""

    status, code = 429, "too_many"

    def __init__(self, message: str = "", *, retry_after_s: int = 0, **values: object) -> None:
        super().__init__(message, **values)
        self.retry_after_s = retry_after_s
