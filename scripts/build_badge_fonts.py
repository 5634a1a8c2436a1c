"""Makes the badge fonts of accreditation/badges/fonts: static TrueType instances of Noto Sans, with a manifest.

Promise: equal input gives equal files, byte for byte. The variable fonts come from the Python packages pinned in
SOURCES (Noto Sans, SIL Open Font License 1.1; the licence text is copied beside the fonts). Each wanted instance is
pinned on its axes, its hinting dropped (badges are printed at 300 dpi and more), its timestamps kept. The CJK font is
cut down to the CJK Unified Ideographs block (U+4E00-9FFF), kana, CJK punctuation, full-width forms and the 2,350
Hangul syllables of KS X 1001, so that the folder stays small.

Run by hand when a font changes: `python scripts/build_badge_fonts.py`; needs the development packages (fontTools).
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "accreditation" / "badges" / "fonts"

WEIGHTS = {"Regular": 400.0, "SemiBold": 600.0, "Bold": 700.0, "Black": 900.0}
WIDTHS = {"": 100.0, "SemiCondensed": 87.5, "Condensed": 75.0}


@dataclass(frozen=True)
class Source:
    """One variable font: the pinned package, the file in it, the instances wanted as (width, weight) names."""

    script: str
    package: str
    version: str
    member: str
    licence: str
    styles: tuple[tuple[str, str], ...]
    ranges: bool = False  # cut down to cjk_codepoints()


LATIN = (
    ("", "Regular"), ("", "SemiBold"), ("", "Bold"), ("", "Black"), ("Condensed", "Bold"), ("SemiCondensed", "Regular"),
)  # fmt: skip
OTHER = (("", "Regular"), ("", "SemiBold"), ("", "Bold"), ("Condensed", "Bold"))
SOURCES = (
    Source("Latin", "fontpkg-noto-sans", "2.15", "NotoSans[wdth,wght].ttf", "LICENSE", LATIN),
    Source("Arabic", "fontpkg-noto-sans-arabic", "2.12", "NotoSansArabic[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Devanagari", "fontpkg-noto-sans-devanagari", "2.7", "NotoSansDevanagari[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Thai", "fontpkg-noto-sans-thai", "2.2", "NotoSansThai[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Hebrew", "justmytype-intl-rtl", "0.1.0", "NotoSansHebrew[wdth,wght].ttf", "notosanshebrew/OFL.txt", OTHER),
    Source("Ethiopic", "justmytype-intl-africa", "0.1.0", "NotoSansEthiopic[wdth,wght].ttf", "OFL.txt", OTHER),
    Source(
        "CJK", "justmytype-intl-cjk", "0.1.0", "NotoSansSC[wght].ttf", "notosanssc/OFL.txt",
        (("", "Regular"), ("", "Bold")), ranges=True,
    ),
)  # fmt: skip


def cjk_codepoints() -> set[int]:
    """What the CJK font keeps: the basic ideographs, kana, bopomofo, punctuation, full-width forms, KS X 1001
    Hangul."""
    kept = set(range(0x4E00, 0xA000)) | set(range(0x3000, 0x3130)) | set(range(0xFF00, 0xFFF0)) | {0x20, 0xB7, 0x2E80}
    return kept | set(_ks_x_1001_hangul())


def _ks_x_1001_hangul() -> Iterator[int]:
    for code in range(0xAC00, 0xD7A4):
        try:
            if len(chr(code).encode("euc_kr")) == 2:
                yield code
        except UnicodeEncodeError:
            continue


def download(source: Source, folder: Path) -> zipfile.ZipFile:
    """The pinned package as a zip file, fetched by pip without its dependencies."""
    wanted = f"{source.package}=={source.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), wanted]
    subprocess.run(command, check=True)
    stem = f"{source.package.replace('-', '_')}-{source.version}-"
    return zipfile.ZipFile(next(path for path in folder.iterdir() if path.name.startswith(stem)))


def member(archive: zipfile.ZipFile, ending: str) -> bytes:
    """The bytes of the first file whose path ends so."""
    return archive.read(next(name for name in sorted(archive.namelist()) if name.endswith(ending)))


def instance(data: bytes, source: Source, width: str, weight: str) -> bytes:
    """One static TrueType font: axes pinned, hinting gone, glyph names dropped, unused glyphs of CJK cut."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    axes = {axis.axisTag for axis in font["fvar"].axes}
    location = {"wght": WEIGHTS[weight], **({"wdth": WIDTHS[width]} if "wdth" in axes else {})}
    font = instantiateVariableFont(font, location, inplace=True)
    options = Options(
        hinting=False, glyph_names=False, notdef_outline=True, layout_features=["*"], name_IDs=[0, 1, 2, 3, 4, 5, 6,
        13, 14], drop_tables=["DSIG", "MATH", "vhea", "vmtx", "VORG", "BASE", "STAT", "meta"], recalc_timestamp=False,
    )  # fmt: skip
    if source.ranges:  # horizontal names alone: no vertical forms, no variants
        options.layout_features = ["kern", "ccmp", "locl", "liga", "mark", "mkmk"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=cjk_codepoints() if source.ranges else set(font.getBestCmap()))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def manifest_entry(source: Source, name: str, data: bytes) -> str:
    """The font's lines in manifest.toml: where it comes from, its version, its SHA-256."""
    version = TTFont(io.BytesIO(data))["name"].getDebugName(5)
    return "\n".join(
        (
            "[[font]]",
            f'file = "{name}"',
            f'script = "{source.script}"',
            f'version = "{version}"',
            f'source = "{source.package} {source.version}: {source.member}"',
            'licence = "OFL-1.1"',
            f'licence_file = "OFL-{source.script}.txt"',
            f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
            f"bytes = {len(data)}",
            "",
        )
    )


def build(source: Source, folder: Path) -> list[str]:
    """Writes one source's fonts and licence; returns their manifest entries."""
    archive = download(source, folder)
    data = member(archive, source.member)
    (FONTS / f"OFL-{source.script}.txt").write_bytes(member(archive, source.licence))
    entries = []
    for width, weight in source.styles:
        name = f"NotoSans-{source.script}-{width}{weight}.ttf"
        made = instance(data, source, width, weight)
        (FONTS / name).write_bytes(made)
        entries.append(manifest_entry(source, name, made))
        print(f"{name:44}{len(made):>10,}")
    return entries


def main() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        entries = [entry for source in SOURCES for entry in build(source, Path(folder))]
    head = "# Made by scripts/build_badge_fonts.py; do not edit. Static instances of Noto Sans (SIL OFL 1.1).\n\n"
    (FONTS / "manifest.toml").write_text(head + "\n".join(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
