"""Picture every page, wide and on a phone, in English and Vietnamese, and hold each to what a page must be.

Promise: pictures land in build/shots as <name>-<language>-<width>.png. The run fails when a page scrolls sideways,
clips text, breaks a rule of accessibility (axe), answers with another status than it must, or complains in the
console; a table says which. The instance is a fresh one with 60 invented people, through which one file was walked, so
that runs, cards, devices and scans are there to be shown. `badges-ten-scripts.png` shows the badge in ten scripts.
Run: `make shots`; `python scripts/shots.py queue card` pictures pages whose names hold one of these words.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pypdfium2
from PIL import Image
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page, sync_playwright

from accreditation.badges.pdf import draw_part
from scripts.browser import PHONE, WIDE, Instance, Watched, fresh_folder, running
from scripts.shot_pages import FINDERS, PAGES, Shot
from scripts.walk import Broken, Walk
from tests.badges.examples import EVENT, PEOPLE, badge

OUT = ROOT / "build" / "shots"
LANGUAGES = ("en", "vi")
SIZES = (WIDE, PHONE)
AXE = (ROOT / "tests/look/vendor/axe.min.js").read_text(encoding="utf-8")
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
#: Texts, by their first words, whose glyphs reach out of a box that hides what overflows. What is hidden from the eye
#: on purpose (one pixel, for screen readers) and what scrolls does not count.
CLIPPED = (ROOT / "scripts" / "clipped.js").read_text(encoding="utf-8")


@dataclass
class Gallery:
    """The pictures taken, and what was wrong with them."""

    taken: int = 0
    faults: list[str] = field(default_factory=list)

    def take(self, page: Page, shot: Shot, path: str, watched: Watched) -> None:
        """One page at every width in every language."""
        for language in LANGUAGES:
            for width, height in SIZES:
                name = f"{shot.name}-{language}-{width}"
                page.set_viewport_size({"width": width, "height": height})
                before = len(watched.faults)
                found = self._look(page, shot, path, language, watched.address)
                page.screenshot(path=OUT / f"{name}.png", full_page=True)
                found += watched.faults[before:]
                self.taken += 1
                self.faults += [f"{name}: {fault}" for fault in found]
                print(f"{'no' if found else 'ok':<4}{name:<44}{path}", *found, sep="\n      ", flush=True)

        # The walk goes on in English.
        page.context.add_cookies([{"name": "language", "value": LANGUAGES[0], "url": watched.address}])

    @staticmethod
    def _look(page: Page, shot: Shot, path: str, language: str, address: str) -> list[str]:
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        answer = page.goto(path)
        for selector in shot.click:
            page.locator(selector).first.click()
        page.locator(shot.wait).first.wait_for()
        page.evaluate("document.fonts.ready.then(() => true)")
        found = []
        status = answer.status if answer else 0
        if status != shot.status:
            found.append(f"answered {status}, not {shot.status}")
        if (lang := page.evaluate("document.documentElement.lang")) != language:
            found.append(f"is in {lang!r}")
        if wide := page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"):
            found.append(f"scrolls sideways by {wide} px")
        found += [f"clips {text}" for text in page.evaluate(CLIPPED)]
        page.evaluate(AXE)
        broken = page.evaluate("(rules) => axe.run(document, rules)", RULES)["violations"]
        return found + [f"axe {one['id']}: {node['target']}" for one in broken for node in one["nodes"]]


class Tour:
    """The pages by who sees them; addresses that name a record are found through the pages themselves."""

    def __init__(self, walk: Walk, gallery: Gallery, words: list[str]) -> None:
        self.walk = walk
        self.gallery = gallery
        self.words = words
        self.found: dict[str, str] = {}

    def show(self, when: str) -> None:
        """Picture all pages of the table that belong to this moment of the walk."""
        for shot in PAGES:
            if shot.when != when or (self.words and not any(word in shot.name for word in self.words)):
                continue
            if self.walk.instance.process.poll() is not None:
                raise Broken("The instance has ended: see its run.log.")
            try:
                page, watched = self._page_of(shot.who)
                self.gallery.take(page, shot, self._address(shot.path), watched)
            except (BrowserError, LookupError) as error:
                self.gallery.faults.append(f"{shot.name}: {str(error).splitlines()[0]}")
                print(f"no  {shot.name}: {error}", flush=True)

    def _page_of(self, who: str) -> tuple[Page, Watched]:
        if who == "phone" and self.walk.gates is not None:
            return self.walk.gates.staff("gate_officer"), self.walk.gates
        desks = self.walk.desks
        if who in ("guest", "anyone"):
            context = desks.context(who)
            return (context.pages or [context.new_page()])[0], desks
        return desks.staff(who), desks

    def _address(self, path: str) -> str:
        """The path with {own}, {number}, and what FINDERS name put in. Raises LookupError."""
        known = {"own": self.walk.reference, "number": self.walk.number}
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{name}}}", known.get(name) or self._find(name))
        return path

    def _find(self, name: str) -> str:
        if name not in self.found:
            role, listing, selector = FINDERS[name]
            page, _watched = self._page_of(role)
            page.goto(listing)
            link = page.locator(selector)
            href = link.first.get_attribute("href") if link.count() else None
            if not href:
                raise LookupError(f"no {name}: nothing at {listing} is {selector}")
            self.found[name] = href.partition("?")[0].rstrip("/").rpartition("/")[2]
        return self.found[name]


def tour(instance: Instance, gallery: Gallery, words: list[str]) -> None:
    """Walk one file through the instance, and picture the pages along the way."""
    with sync_playwright() as playwright:
        walk = Walk(instance, playwright, say=lambda what, evidence: print(f"--  {what}: {evidence}", flush=True))
        try:
            shown = Tour(walk, gallery, words)
            shown.show("before")
            walk.begin()
            shown.show("begun")
            walk.answer()
            shown.show("answered")
            walk.send()
            walk.add_delegate()
            walk.take_up()
            shown.show("taken")
            walk.pass_on()
            walk.vet()
            walk.approve()
            picture = walk.print_badge()
            shown.show("printed")
            walk.hand_over()
            walk.open_gate(picture)
            walk.scan("handed over", verdict="admit", reason="admit")
            shown.show("scanned")
        except (AssertionError, BrowserError) as error:
            walk.picture_of_failure(OUT / "failed.png")
            gallery.faults.append(f"the walk ended: {error}")
        finally:
            walk.close()


def badges_in_ten_scripts(path: Path) -> None:
    """Fronts of ten badges, one a script, drawn and rendered as they print: two rows of five."""
    faces = [badge(script, seed=place) for place, script in enumerate(PEOPLE, start=1)]
    made = draw_part(faces, event=EVENT)
    if made.flagged or len(made.printed) != len(PEOPLE):
        raise RuntimeError(f"Not all ten badges could be printed: {made.flagged}")
    document = pypdfium2.PdfDocument(made.pdf)
    fronts = [document[2 * place].render(scale=110 / 72).to_pil() for place in range(len(PEOPLE))]
    width, height = fronts[0].size
    sheet = Image.new("RGB", (5 * width + 60, 2 * height + 30), "#5b6472")
    for place, front in enumerate(fronts):
        sheet.paste(front, (10 + place % 5 * (width + 10), 10 + place // 5 * (height + 10)))
    sheet.save(path)


def main() -> int:
    """Take the pictures; the exit code."""
    words = sys.argv[1:]
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png") if not words else ():
        old.unlink()
    badges_in_ten_scripts(OUT / "badges-ten-scripts.png")
    gallery = Gallery()
    folder = Path(os.environ.get("INSTANCE") or ROOT / "build" / "shots-instance")
    with running(fresh_folder(folder)) as instance:
        tour(instance, gallery, words)
    print(f"\n{gallery.taken} pictures of {len(PAGES)} pages in {OUT}", *gallery.faults, sep="\n  ")
    print(f"{gallery.taken} passed, {len(gallery.faults)} failed", flush=True)
    return int(bool(gallery.faults))


if __name__ == "__main__":
    sys.exit(main())
