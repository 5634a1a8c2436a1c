"""The repeated things of a file: one ItemKind of ITEMS each. Form, completeness, review page and desk's page follow.

A kind belongs to one set and one step of the form, as a question of fields.py does, and its name opens it in a
returned file. Its columns are questions about each thing. Each thing is sealed as a row of its own, in order. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accreditation.policy.words import N_

from .fields import Change, Field, Sensitive, field

#: One thing: its answers by column.
Thing = Mapping[str, Any]
#: Things by kind, as verbs and rules take them.
Things = Mapping[str, Sequence[Thing]]


@dataclass(frozen=True, kw_only=True)
class ItemKind:
    """One kind of thing. `name`, `label`, `label_other`, `hint`, `sensitive` and `change` are a question's; the labels
    name the list. `printed`: whether any is declared stands on the card, whatever it is.
    """

    name: str
    set: str
    step: str
    label: str
    #: Heading of one of them, with its %(number)s; and the button that adds another.
    one: str
    another: str
    columns: tuple[Field, ...]
    label_other: str = ""
    hint: str = ""
    #: How many a file must and may declare.
    least: int = 0
    most: int = 40
    change: Change = "free"
    printed: bool = False
    sensitive: Sensitive = ""

    def of_other(self) -> ItemKind:
        """The kind as it speaks of the person."""
        return replace(self, label=self.label_other or self.label)


def _column(name: str, label: str, **options: Any) -> Field:
    """A question about each thing: short, and asked where its kind is."""
    return Field(name=name, label=label, set="", step="", **{"kind": "line", "longest": 60, **options})


_PASSES = (
    ("none", N_("No pass")),
    ("drop_off", N_("To drop off at the entrance")),
    ("window", N_("To enter in a time window")),
)

ITEMS: tuple[ItemKind, ...] = (
    ItemKind(
        name="equipment",
        set="press",
        step="role",
        label=N_("Equipment you bring"),
        label_other=N_("Equipment"),
        hint=N_("Every camera, lens, laptop and transmitter. Leave this empty if there is none."),
        one=N_("Piece %(number)s"),
        another=N_("Add another piece"),
        columns=(
            _column("what", N_("What it is")),
            _column("make", N_("Make and model")),
            _column("serial", N_("Serial number"), kind="code", required=False, longest=40),
        ),
    ),
    ItemKind(
        name="arms",
        set="protection",
        step="role",
        label=N_("Arms you declare"),
        label_other=N_("Arms"),
        hint=N_("Each weapon that enters the country. Leave this empty if there is none."),
        one=N_("Weapon %(number)s"),
        another=N_("Add another weapon"),
        columns=(
            _column("make", N_("Maker")),
            _column("model", N_("Model")),
            _column("calibre", N_("Calibre"), longest=20),
            _column("serial", N_("Serial number"), kind="code", longest=40),
            _column("rounds", N_("Rounds"), kind="number", longest=5),
            _column("permit", N_("Number of the permit"), kind="code", longest=40),
            _column("flight", N_("Flight it travels on"), kind="code", required=False, longest=12),
            _column("zones", N_("Zones it is carried in"), kind="code", required=False, longest=40),
        ),
        most=10,
        change="rescreen",
        printed=True,
        sensitive="arms",
    ),
    ItemKind(
        name="radios",
        set="protection",
        step="role",
        label=N_("Radios you bring"),
        label_other=N_("Radios"),
        one=N_("Radio %(number)s"),
        another=N_("Add another radio"),
        columns=(
            _column("frequency", N_("Frequency, in MHz"), kind="code", longest=40),
            _column("power", N_("Power, in watts"), kind="code", longest=10),
            _column("call_sign", N_("Call sign"), required=False, longest=30),
        ),
        most=20,
        sensitive="arms",
    ),
    ItemKind(
        name="vehicles",
        set="driver",
        step="role",
        label=N_("Vehicles you drive"),
        label_other=N_("Vehicles"),
        one=N_("Vehicle %(number)s"),
        another=N_("Add another vehicle"),
        columns=(
            _column("plate", N_("Number plate"), kind="code", longest=16),
            _column("make", N_("Make and model of the vehicle")),
            _column("pass", N_("Vehicle pass wanted"), kind="choice", choices=_PASSES),
        ),
        least=1,
        most=10,
    ),
)

_BY_NAME = {kind.name: kind for kind in ITEMS}


def item_kinds(sets: Iterable[str], step: str = "", *, other: bool = False) -> list[ItemKind]:
    """The kinds that these sets ask for, in order; of one step, when named. `other`: as they speak of the person."""
    asked = frozenset(sets)
    chosen = [kind for kind in ITEMS if kind.set in asked and (not step or kind.step == step)]
    return [kind.of_other() for kind in chosen] if other else chosen


def question(name: str) -> Field | ItemKind:
    """The question or the kind of thing of this name: both have label, step and change. Raises KeyError."""
    return _BY_NAME.get(name) or field(name)


def by_kind(things: Iterable[tuple[str, Thing]]) -> dict[str, list[Thing]]:
    """Things, each with its kind, gathered by kind in their order."""
    found: dict[str, list[Thing]] = {}
    for kind, thing in things:
        found.setdefault(kind, []).append(thing)
    return found


def is_blank(thing: Thing) -> bool:
    """Whether nothing was said of it: a row left empty is no thing."""
    return not any(thing.values())
