"""The way round: each room adds its first pages, with the permission that opens them; the frame shows what one may see.

The order decides, too, where a person is led after signing in: to the first page on it that their roles open.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """One page of the way round. `label` is a msgid; `permission` a value of policy's Permission."""

    permission: str
    endpoint: str
    label: str
    #: Lower comes first. Rooms leave gaps: files 10, delegation 20, badges 30, gates 40, event 80, audit 90.
    order: int


_items: dict[str, MenuItem] = {}


def add_to_menu(item: MenuItem) -> None:
    """Add one page; a page is added once. Raises ValueError when it is described twice."""
    if _items.setdefault(item.endpoint, item) != item:
        raise ValueError(f"the page {item.endpoint} stands in the menu twice")


def menu() -> list[MenuItem]:
    """All pages of the way round, in order."""
    return sorted(_items.values(), key=lambda item: (item.order, item.endpoint))
