"""Draws ornament, icon sprite and the fifteen category patterns into static/img: `python scripts/draw_images.py`.

Promises: the same bytes on every run; no colour but those of styles/_tokens.scss; icons and patterns take the colour
of the text they stand in (`currentColor`, CSS masks). The ornament is a guilloche: one closed curve, turned about its
centre.
"""

from __future__ import annotations

import math
from pathlib import Path

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
SVG = 'xmlns="http://www.w3.org/2000/svg"'
BRASS_LIGHT, BRASS_PAPER, INDIGO = "#e5cb86", "#b99a58", "#8d97d6"

OCTAGON = "M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z"
SHIELD = "M8 1.8l5.2 1.8v4.2c0 3.2-2.2 5.4-5.2 6.4-3-1-5.2-3.2-5.2-6.4V3.6L8 1.8z"
RING = '<circle cx="8" cy="8" r="6.2"/>'


def stroke(path: str) -> str:
    """One open or closed line of an icon."""
    return f'<path d="{path}"/>'


ICONS = {
    "draft": stroke("M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3 3 13z"),
    "list": stroke("M3 4h10M3 8h10M3 12h6"),
    "tray": stroke("M8 2v6M5.5 5.7L8 8.2l2.5-2.5M2.5 9v4h11V9"),
    "eye": stroke("M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z") + '<circle cx="8" cy="8" r="1.8"/>',
    "return": stroke("M6 3L2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7"),
    "halfcheck": '<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2"/>' + stroke("M5.3 8.2l1.9 1.9 3.5-3.9"),
    "shield": stroke(SHIELD),
    "shieldcheck": stroke(SHIELD) + stroke("M5.6 7.9l1.8 1.8 3.1-3.5"),
    "question": RING + stroke("M6.2 6.3c.2-1 1-1.6 1.9-1.6 1 0 1.8.7 1.8 1.6 0 1.3-1.9 1.5-1.9 2.7M8 11.2v.2"),
    "board": '<circle cx="5" cy="5.5" r="2"/><circle cx="11" cy="5.5" r="2"/>'
    + stroke("M1.5 13c0-2.2 1.5-3.6 3.5-3.6S8.3 10.8 8.3 13M8.2 10.6c.6-.8 1.6-1.2 2.8-1.2 2 0 3.5 1.4 3.5 3.6"),
    "check": stroke("M3 8.5l3.3 3.3L13 4.5"),
    "checkcircle": RING + stroke("M5.1 8.3l2 2 3.8-4.3"),
    "pause": stroke("M5.5 3.5v9M10.5 3.5v9"),
    "stop": stroke(OCTAGON) + stroke("M6.3 5.5v5M9.7 5.5v5"),
    "cross": stroke("M4 4l8 8M12 4l-8 8"),
    "crosscircle": RING + stroke("M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"),
    "octagon": stroke(OCTAGON) + stroke("M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"),
    "exit": stroke("M9 2.5H3v11h6M7 8h7M11.5 5.5L14 8l-2.5 2.5"),
    "swap": stroke("M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13"),
    "slash": RING + stroke("M3.8 12.2l8.4-8.4"),
    "clock": RING + stroke("M8 4.5V8l2.4 1.6"),
    "printer": stroke("M4.5 6V2h7v4M4.5 12H2.5V6h11v6h-2") + stroke("M4.5 9.5h7V14h-7z"),
    "badge": '<rect x="3.5" y="4" width="9" height="10" rx="1"/><circle cx="8" cy="8" r="1.6"/>'
    + stroke("M6.5 4L8 1.5 9.5 4M6.2 11.8h3.6"),
    "alert": stroke("M8 2l6.5 11.5h-13z") + stroke("M8 6.5v3.2M8 11.4v.2"),
    "info": RING + stroke("M8 7.3v4M8 4.9v.2"),
    "document": stroke("M4 1.8h5l3.2 3.2v9.2H4z") + stroke("M9 1.8V5h3.2M6 8.5h4M6 11h4"),
    "camera": stroke("M1.8 4.8h3L6 3h4l1.2 1.8h3v8.4H1.8z") + '<circle cx="8" cy="8.7" r="2.5"/>',
    "person": '<circle cx="8" cy="5" r="2.8"/>' + stroke("M2.8 14c0-3 2.2-4.8 5.2-4.8s5.2 1.8 5.2 4.8"),
    "search": '<circle cx="7" cy="7" r="4.5"/>' + stroke("M10.4 10.4L14 14"),
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1"/>' + stroke("M5 7V5a3 3 0 0 1 6 0v2"),
    "copy": '<rect x="2.5" y="2.5" width="8" height="8"/>' + stroke("M5.5 13.5h8v-8"),
    "sync": stroke("M13.5 8a5.5 5.5 0 0 1-9.8 3.4M2.5 8a5.5 5.5 0 0 1 9.8-3.4M12.5 1.8v3h-3M3.5 14.2v-3h3"),
    "torch": stroke("M9 1.5L4 9h4l-1 5.5L12 7H8z"),
    "keyboard": '<rect x="1.5" y="4" width="13" height="8" rx="1"/>'
    + stroke("M4 6.5h.1M6.5 6.5h.1M9 6.5h.1M11.5 6.5h.1M5 9.5h6"),
    "chevron": stroke("M4 6l4 4 4-4"),
    "next": stroke("M6 3.5L10.5 8 6 12.5"),
    "flag": stroke("M3.5 14.5v-13M3.5 2.5h8.5l-2 3 2 3H3.5"),
    "star": '<path d="M8 1.8l1.9 4 4.3.6-3.1 3 .8 4.3L8 11.6l-3.9 2.1.8-4.3-3.1-3 4.3-.6z" fill="currentColor"/>',
    "gate": stroke("M2.5 14V3h11v11M8 3v11M5.5 8h.1M10.5 8h.1"),
    "scan": stroke("M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M2 8h12"),
    "globe": RING + stroke("M1.8 8h12.4M8 1.8c4 4 4 8.4 0 12.4M8 1.8c-4 4-4 8.4 0 12.4"),
    "mail": stroke("M1.8 3.5h12.4v9H1.8zM1.8 4l6.2 5 6.2-5"),
    "plus": stroke("M8 3v10M3 8h10"),
    "download": stroke("M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11"),
    "upload": stroke("M8 10.2V2M4.8 5.2L8 2l3.2 3.2M2.5 13.5h11"),
    "key": '<circle cx="5" cy="8" r="3"/>' + stroke("M8 8h6v3M11.5 8v2"),
    "offline": stroke(
        "M2 2l12 12M1.8 6.2a9 9 0 0 1 2.6-1.7M7 3.7a9 9 0 0 1 7.2 2.5M4.3 8.9a5.5 5.5 0 0 1 3-1.5M8 12.5v.1"
    ),
}

# Eight by eight, seamless; drawn in the category's text colour upon its own colour.
PATTERNS = {
    "plain": "",
    "sash": '<path d="M-1 9L9-1M-3 3L3-3M5 11l6-6" stroke-width="2.6"/>',
    "stripes": '<path d="M0 2h8" stroke-width="3.4"/>',
    "rings": '<circle cx="4" cy="4" r="2.4" stroke-width="1.5"/>',
    "grid": '<path d="M4 0v8M0 4h8" stroke-width="1.5"/>',
    "checks": '<path d="M0 0h4v4H0zM4 4h4v4H4z" fill="#000" stroke="none"/>',
    "dots": '<path d="M2 2h.01M6 6h.01" stroke-width="2.9" stroke-linecap="round"/>',
    "scales": '<path d="M.6 4a3.4 3.4 0 0 1 6.8 0M-3.4 8a3.4 3.4 0 0 1 6.8 0M4.6 8a3.4 3.4 0 0 1 6.8 0'
    'M2.6 4a1.4 1.4 0 0 1 2.8 0M-1.4 8a1.4 1.4 0 0 1 2.8 0M6.6 8a1.4 1.4 0 0 1 2.8 0" stroke-width="1"/>',
    "chevrons": '<path d="M-1 6l5-5 5 5" stroke-width="2.1"/>',
    "waves": '<path d="M0 4Q2 0 4 4T8 4" stroke-width="1.8"/>',
    "columns": '<path d="M4 0v8" stroke-width="4"/>',
    "triangles": '<path d="M.9 6.8L4 1.2l3.1 5.6z" fill="#000" stroke="none"/>',
    "bricks": '<path d="M0 .5h8M0 4.5h8M2 .5v4M6 4.5v4" stroke-width="1.1"/>',
    "pluses": '<path d="M4 1v6M1 4h6" stroke-width="2.2"/>',
    "lattice": '<path d="M-1-1L9 9M9-1L-1 9" stroke-width="1.5"/>',
}


def curve(*, size: int, radius: float, depth: float, lobes: int, points: int = 240) -> str:
    """A circle whose radius swings `lobes` times, as the points of a polygon."""
    turn = 2 * math.pi / points
    swung = [(i * turn, radius * (1 + depth * math.sin(lobes * i * turn))) for i in range(points)]
    return " ".join(f"{size / 2 + r * math.cos(t):.1f},{size / 2 + r * math.sin(t):.1f}" for t, r in swung)


def ring(
    *, size: int, turns: int, radius: float, depth: float, lobes: int, colour: str, width: float, name: str
) -> str:
    """`turns` copies of one curve, each shifted by an equal part of a lobe."""
    line = f'<polygon id="{name}" points="{curve(size=size, radius=radius, depth=depth, lobes=lobes)}"/>'
    step = 360 / lobes / turns
    copies = "".join(
        f'<use href="#{name}" transform="rotate({i * step:.3f} {size / 2:g} {size / 2:g})"/>' for i in range(1, turns)
    )
    return f'<g fill="none" stroke="{colour}" stroke-width="{width}">{line}{copies}</g>'


def rosette() -> str:
    rings = (
        ring(size=720, turns=10, radius=270, depth=0.26, lobes=12, colour=INDIGO, width=0.8, name="a"),
        ring(size=720, turns=8, radius=170, depth=0.3, lobes=9, colour=BRASS_LIGHT, width=0.8, name="b"),
        ring(size=720, turns=6, radius=84, depth=0.34, lobes=6, colour=INDIGO, width=0.8, name="c"),
    )
    return f'<svg {SVG} viewBox="0 0 720 720"><g opacity=".55">{"".join(rings)}</g></svg>'


def seal() -> str:
    inner = ring(size=64, turns=4, radius=20, depth=0.3, lobes=8, colour=BRASS_LIGHT, width=1.1, name="s")
    edge = f'<circle cx="32" cy="32" r="30.5" fill="none" stroke="{BRASS_LIGHT}" stroke-width="1.5"/>'
    return f'<svg {SVG} viewBox="0 0 64 64">{edge}{inner}<circle cx="32" cy="32" r="6" fill="{BRASS_LIGHT}"/></svg>'


def band(colour: str) -> str:
    """Four sine waves a quarter apart, 48 by 10, seamless along."""
    waves = (
        " ".join(f"{x},{5 + 3.6 * math.sin(2 * math.pi * (x / 48 + j / 4)):.2f}" for x in range(0, 49, 2))
        for j in range(4)
    )
    lines = "".join(f'<polyline points="{points}"/>' for points in waves)
    group = f'<g fill="none" stroke="{colour}" stroke-width=".9">{lines}</g>'
    return f'<svg {SVG} width="48" height="10" viewBox="0 0 48 10">{group}</svg>'


def sprite() -> str:
    style = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    symbols = (f'<symbol id="{n}" viewBox="0 0 16 16"><g {style}>{body}</g></symbol>' for n, body in ICONS.items())
    return f"<svg {SVG}>\n" + "\n".join(symbols) + "\n</svg>"


def alone(name: str) -> str:
    """One icon as a file of its own, for CSS masks."""
    style = 'fill="none" stroke="#000" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg {SVG} width="16" height="16" viewBox="0 0 16 16"><g {style}>{ICONS[name]}</g></svg>'


def pattern(body: str) -> str:
    return f'<svg {SVG} width="8" height="8" viewBox="0 0 8 8"><g fill="none" stroke="#000">{body}</g></svg>'


def placeholder() -> str:
    """Where a portrait is missing: head and shoulders on paper, 35 by 45."""
    body = '<circle cx="17.5" cy="17" r="7.5"/><path d="M3 45c0-11 6-17 14.5-17S32 34 32 45z"/>'
    return f'<svg {SVG} viewBox="0 0 35 45"><path fill="#efebe2" d="M0 0h35v45H0z"/><g fill="#b5ae9d">{body}</g></svg>'


def main() -> None:
    files = {
        "rosette.svg": rosette(),
        "seal.svg": seal(),
        "band.svg": band(BRASS_LIGHT),
        "band-paper.svg": band(BRASS_PAPER),
        "icons.svg": sprite(),
        "alert.svg": alone("alert"),
        "portrait.svg": placeholder(),
        **{f"patterns/{name}.svg": pattern(body) for name, body in PATTERNS.items()},
    }
    (IMAGES / "patterns").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (IMAGES / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
