"""Panels: what a higher room knows about a lower room's record, shown on the lower room's page.

A page asks for the panels registered under its name; it never knows who registered them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One panel of one page. `render(record)` gives its markup, or None when it has nothing to say."""

    page: str
    order: int
    permission: Permission
    render: Callable[[Any], Markup | str | None]


_panels: list[Panel] = []


def register_panel(panel: Panel) -> None:
    """Add a panel; called once, when its room is put into the application."""
    if panel not in _panels:
        _panels.append(panel)


def panels_of(page: str, actor: Actor, record: Any) -> list[Markup | str]:
    """The panels of `page` that this actor may see, in order."""
    chosen = sorted((panel for panel in _panels if panel.page == page), key=lambda panel: panel.order)
    shown = (panel.render(record) for panel in chosen if could(actor, panel.permission))
    return [markup for markup in shown if markup]
