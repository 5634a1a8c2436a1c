"""How fast badges are drawn, beside the obvious way to do it, in one run on one core.

Promise: both sides draw the same 1,000 badges with portraits, front and back, in parts of 250; the baseline is what
one writes first with reportlab and qrcode (drawString, an ImageReader a portrait, best-mask search, a rectangle a
module). The last line is one JSON object: badges a second of ours and of the baseline, their ratio, milliseconds a
badge at the median and the 99th percentile (a part's cost spread over its badges), and the peak resident memory of
drawing ours, in MB.

Time is the processor's: what else runs on the machine does not count.

Run: `python scripts/bench_badges.py [badges]`.
"""

from __future__ import annotations

import io
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from accreditation.badges.faces import FONTS
from accreditation.badges.fields import BadgeFace
from accreditation.badges.pdf import PART_SIZE, draw_part
from tests.badges.examples import CATEGORIES, EVENT, PEOPLE, badge, portrait

MM = 72 / 25.4
BASELINE_BADGES = 100  # the baseline is slow and steady: a tenth of the badges tells its speed

RANKS = (
    "Deputy Director-General", "Adviser", "Second Secretary", "Head of Unit", "Senior Legal Officer", "Counsellor",
    "Minister Plenipotentiary", "Photographer", "Programme Officer", "Professor", "Attaché",
)  # fmt: skip
OFFICES = (
    "Department of Law and International Treaties", "Cybercrime Section", "Office of the Minister", "Legal Affairs",
    "Permanent Mission to the United Nations in Vienna", "Protocol", "Press and Public Information",
    "Criminal Justice", "International Co-operation", "Digital Policy", "Data Protection", "Consular Affairs", "Desk 4",
)  # fmt: skip


def people(count: int) -> list[BadgeFace]:
    """Badges of all categories: eight in ten with a Latin name of their own, the rest in the other scripts."""
    portraits = [portrait(seed) for seed in range(40)]
    scripts, categories = list(PEOPLE), list(CATEGORIES)[1:]
    out = []
    for n in range(count):
        script = scripts[n % 2] if n % 10 < 8 else scripts[2 + n % 8]
        family = f"{PEOPLE[script][0]} {'ABCDEFGHIJ'[n % 10]}{'aeiou'[n % 5]}{'lmnrstvx'[n % 8]}{'aeiou'[n // 7 % 5]}"
        out.append(
            badge(
                script, category=categories[n % 14], seed=n, with_portrait=False, portrait=portraits[n % 40],
                family_name=family, organisation=f"Institute of International Law, section {n % 90}",
                function=f"{RANKS[n % 11]}, {OFFICES[n // 11 % 13]}",
                zones=frozenset(z for z in range(1, 9) if (n >> z & 1) or z < 4),
            )
        )  # fmt: skip
    return out


def ours(badges: list[BadgeFace]) -> Iterator[tuple[int, float]]:
    """(badges, seconds) of each part."""
    for start in range(0, len(badges), PART_SIZE):
        part = badges[start : start + PART_SIZE]
        began = time.process_time()
        result = draw_part(part, event=EVENT)
        spent = time.process_time() - began
        if len(result.printed) != len(part):
            raise SystemExit(f"not all were printed: {result.flagged[:3]}")
        yield len(part), spent


def naive(badges: list[BadgeFace]) -> Iterator[tuple[int, float]]:
    """The obvious way, one canvas for all."""
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Noto-{name}", str(FONTS / f"NotoSans-Latin-{name}.ttf")))
    began = time.process_time()
    canvas = Canvas(io.BytesIO(), pagesize=(111 * MM, 154 * MM))
    for face in badges:
        _naive_front(canvas, face)
        _naive_back(canvas, face)
    canvas.save()
    yield len(badges), time.process_time() - began


def _naive_front(canvas: Canvas, face: BadgeFace) -> None:
    import qrcode

    _naive_band(canvas, face)
    canvas.drawImage(ImageReader(io.BytesIO(face.portrait or b"")), 9 * MM, 77 * MM, 35 * MM, 45 * MM)
    code = qrcode.QRCode(version=6, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(face.token)
    code.make()
    side = 0.6773 * MM
    for row, line in enumerate(code.modules):
        for column, dark in enumerate(line):
            if dark:
                canvas.rect(74 * MM + column * side, 104 * MM - row * side, side, side, stroke=0, fill=1)
    canvas.setFont("Noto-Bold", 24)
    canvas.drawString(9 * MM, 60 * MM, face.latin_family_name or face.family_name)
    canvas.setFont("Noto-Regular", 12)
    for n, text in enumerate(
        (face.latin_given_names or face.given_names, face.organisation, face.function, face.number)
    ):
        canvas.drawString(9 * MM, (53 - 6 * n) * MM, text)
    for zone in sorted(face.zones):
        canvas.drawString((9 + 11 * zone) * MM, 27 * MM, str(zone))
    canvas.showPage()


def _naive_back(canvas: Canvas, face: BadgeFace) -> None:
    _naive_band(canvas, face)
    canvas.setFont("Noto-Regular", 9)
    for n, zone in enumerate(EVENT.zones):
        canvas.drawString(9 * MM, (130 - 8 * n) * MM, f"{zone.number} {zone.name_vi} · {zone.name_en}")
    for n, code in enumerate(("property_vi", "property_en", "return_to", "return_address")):
        canvas.drawString(9 * MM, (50 - 5 * n) * MM, EVENT.texts[code])
    canvas.showPage()


def _naive_band(canvas: Canvas, face: BadgeFace) -> None:
    canvas.setFillColor(face.category.colour)
    canvas.rect(0, 0, 111 * MM, 22 * MM, stroke=0, fill=1)
    canvas.setFillColor("#000000")
    canvas.setFont("Noto-Bold", 18)
    canvas.drawString(30 * MM, 12 * MM, face.category.name_en)


def measured(run: Callable[[list[BadgeFace]], Iterator[tuple[int, float]]], badges: list[BadgeFace]) -> list[float]:
    """Seconds a badge, one figure a badge."""
    return [spent / count for count, spent in run(badges) for _ in range(count)]


def main() -> None:
    badges = people(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    draw_part(badges[:1], event=EVENT)  # fonts are read once a process, not once a badge
    fast = measured(ours, badges)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slow = measured(naive, badges[:BASELINE_BADGES])
    value, baseline = 1 / statistics.mean(fast), 1 / statistics.mean(slow)
    cuts = [cut * 1000 for cut in statistics.quantiles(fast, n=100, method="inclusive")]
    print(f"{'':12}{'badges':>8}{'badges/s':>10}{'ms a badge':>12}")
    for name, spent in (("ours", fast), ("baseline", slow)):
        mean = statistics.mean(spent)
        print(f"{name:12}{len(spent):>8}{1 / mean:>10.1f}{mean * 1000:>12.2f}")
    figures = {
        "bench": "badges", "value": round(value, 1), "unit": "badges/s", "baseline": round(baseline, 1),
        "ratio": round(value / baseline, 1), "p50_ms": round(cuts[49], 3), "p99_ms": round(cuts[98], 3),
        "peak_rss_mb": round(peak_mb, 1),
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
