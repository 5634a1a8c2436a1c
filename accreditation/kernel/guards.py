"""A guard only marks its view; `create_app` wires the check and refuses to start with an unmarked one.

@bp.get("/files/<uuid:file_id>")
@needs(Permission.FILE_VIEW)
def file_page(file_id): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from .errors import NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """Who may call a view. Exactly one of the fields is set."""

    #: Everybody, and why.
    public: str = ""
    #: Whoever holds this permission (a value of policy's Permission), for some subject at least.
    permission: str = ""
    #: Whoever is signed in, for what concerns oneself only.
    signed_in: bool = False
    #: An enrolled device with an open shift, by its bearer token: the scanner's endpoints alone.
    device: bool = False


def _mark(guard: Guard) -> Callable[[View], View]:
    def marked(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return marked


def public(why: str) -> Callable[[View], View]:
    """Open to everybody; `why` is shown on the permissions page."""
    return _mark(Guard(public=why))


def needs(permission: str) -> Callable[[View], View]:
    """For holders of `permission`; the view narrows it to the record it loads."""
    return _mark(Guard(permission=permission))


def signed_in(view: View) -> View:
    """For anyone signed in: one's own language, sessions, sign-out."""
    return _mark(Guard(signed_in=True))(view)


def by_device(view: View) -> View:
    """For an enrolled device during a shift; nothing else opens it, and it opens nothing else."""
    return _mark(Guard(device=True))(view)


_device_checks: list[Callable[[], None]] = []


def register_device_check(check: Callable[[], None]) -> None:
    """Name the check behind `by_device`: it raises NotSignedIn unless the request bears an open shift's token."""
    if check not in _device_checks:
        _device_checks.append(check)


def check_device() -> None:
    """Run the check of `by_device`. Without one nothing is open: raises NotSignedIn."""
    if not _device_checks:
        raise NotSignedIn
    for check in _device_checks:
        check()


def guard_of(app: Flask, endpoint: str | None) -> Guard | None:
    """The guard of an endpoint's view, or None when it has none (Flask's own static files count as public)."""
    if endpoint == "static":
        return Guard(public="style, script, fonts: no personal data")
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "guard", None)


def unguarded(app: Flask) -> Iterator[str]:
    """Endpoints whose view declares neither a guard nor why it is public."""
    return (endpoint for endpoint in sorted(app.view_functions) if guard_of(app, endpoint) is None)
