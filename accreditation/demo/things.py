"""What invented people bring: one function for each kind of thing of applications/items.py. All makers are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Final

from accreditation.applications.items import Thing, item_kinds

#: What it is -> who makes it and how it is called.
_DEVICES: Final = (
    ("Camera", "Lumen L4"), ("Camera", "Aperta 9"), ("Video camera", "Vista HX20"), ("Lens 70-200 mm", "Lumen S"),
    ("Lens 24-70 mm", "Aperta T"), ("Laptop", "Kestrel 14"), ("Transmitter", "Halo T2"), ("Audio recorder", "Sonus 6"),
    ("Microphone", "Sonus M1"), ("Tripod", "Steady 3"), ("Drone, for the build-up day", "Libella 2"),
)  # fmt: skip
#: What bears no number of its own.
_BARE: Final = frozenset({"Tripod"})
_ARMS: Final = (("Arden", "P9", "9 mm"), ("Corvin", "Service 17", "9 mm"), ("Halder", "C2", ".40"))
_CARS: Final = ("Saloon, Hạc S7", "Minibus, Sếu 16", "Van, Cò Trắng 2")


def things_of(rng: Random, field_sets: Iterable[str]) -> dict[str, tuple[Thing, ...]]:
    """What a person brings, by kind; kinds of which they bring none are left out."""
    found = {kind.name: tuple(_KINDS[kind.name](rng)) for kind in item_kinds(field_sets)}
    return {name: things for name, things in found.items() if things}


def _equipment(rng: Random) -> Iterable[Thing]:
    for what, make in rng.sample(_DEVICES, rng.randint(1, 6)):
        yield {"what": what, "make": make, "serial": "" if what in _BARE else f"{rng.randrange(16**7):07X}"}


def _arms(rng: Random) -> Iterable[Thing]:
    if rng.random() < 0.4:
        return
    flight = f"{rng.choice(('ZX', 'QY', 'XK'))} {rng.randint(20, 980)}"
    for make, model, calibre in rng.sample(_ARMS, rng.choice((1, 1, 2))):
        yield {"make": make, "model": model, "calibre": calibre, "serial": f"{rng.randrange(10**6):06d}",
               "rounds": str(rng.choice((15, 30, 45))), "permit": f"AP-{rng.randrange(10**5):05d}", "flight": flight,
               "zones": rng.choice(("1, 4", "1, 6", "1, 4, 6"))}  # fmt: skip


def _radios(rng: Random) -> Iterable[Thing]:
    call_sign = f"{rng.choice(('Alder', 'Birch', 'Cedar'))} {rng.randint(1, 9)}"
    for _ in range(rng.choice((1, 1, 2))):
        frequency = f"{rng.randint(410, 469)}.{rng.randint(0, 9)}"
        yield {"frequency": frequency, "power": str(rng.choice((2, 4, 5))), "call_sign": call_sign}


def _vehicles(rng: Random) -> Iterable[Thing]:
    for make in rng.sample(_CARS, rng.choice((1, 1, 1, 2))):
        plate = f"29A-{rng.randrange(1000):03d}.{rng.randrange(100):02d}"
        yield {"plate": plate, "make": make, "pass": rng.choice(("none", "drop_off", "drop_off", "window"))}


_KINDS: Final[Mapping[str, Callable[[Random], Iterable[Thing]]]] = {
    "equipment": _equipment,
    "arms": _arms,
    "radios": _radios,
    "vehicles": _vehicles,
}
