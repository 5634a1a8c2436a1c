"""What a role is limited to. A higher room says which limits there are; accounts only keep their codes.

A role that nobody names here knows no limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from accreditation.policy.actors import Role

#: From a code to its names by language, in the order in which they are offered.
Choices = Mapping[str, Mapping[str, str]]
_choices: dict[Role, Callable[[Session], Choices]] = {}


def limit_role(role: Role, choices: Callable[[Session], Choices]) -> None:
    """Name what `role` is limited to, when the rooms are put together. Raises ValueError when it is named twice."""
    if _choices.setdefault(role, choices) != choices:
        raise ValueError(f"the limits of {role} are named twice")


def is_limited(role: Role) -> bool:
    """Whether every grant of `role` names its limit."""
    return role in _choices


def choices_of(session: Session, role: Role) -> Choices:
    """The limits that a grant of `role` may name; none for a role that knows no limit."""
    return _choices[role](session) if role in _choices else {}
