"""Makes the badge fonts of accreditation/badges/fonts: static TrueType instances of Noto Sans, with a manifest.

Promise: equal input gives equal files, byte for byte. The fonts come from the Python and npm packages pinned in
SOURCES (Noto, SIL Open Font License 1.1; the licence text is copied beside the fonts). Each wanted instance of a
variable font is pinned on its axes, its hinting dropped (badges are printed at 300 dpi and more), its timestamps kept.
Scripts that only a name in its own letters needs come in two weights. The CJK font is cut down to the CJK Unified
Ideographs block (U+4E00-9FFF), kana, CJK punctuation and full-width forms, the Hangul font to the 2,350 syllables of
KS X 1001, so that the folder stays small. Tibetan has no Noto Sans: it is set in Noto Serif.

Run by hand when a font changes: `python scripts/build_badge_fonts.py`; needs the development packages (fontTools) and,
for the npm packages, Node.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
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
    """One font: the pinned package (of npm when scoped), the file in it, the instances wanted as (width, weight) names.
    `{weight}` in the file's name stands for a font that is static already."""

    script: str
    package: str
    version: str
    member: str
    licence: str
    styles: tuple[tuple[str, str], ...]
    kept: frozenset[int] = frozenset()  # the code points it is cut down to; none: all


LATIN = (
    ("", "Regular"), ("", "SemiBold"), ("", "Bold"), ("", "Black"), ("Condensed", "Bold"), ("SemiCondensed", "Regular"),
)  # fmt: skip
OTHER = (("", "Regular"), ("", "SemiBold"), ("", "Bold"), ("Condensed", "Bold"))
TWO = (("", "Regular"), ("", "Bold"))


def _cjk_codepoints() -> frozenset[int]:
    """What the CJK font keeps: the basic ideographs, kana, bopomofo, punctuation, full-width forms."""
    kept = set(range(0x4E00, 0xA000)) | set(range(0x3000, 0x3130)) | set(range(0xFF00, 0xFFF0)) | {0x20, 0xB7, 0x2E80}
    return frozenset(kept)


def _ks_x_1001_hangul() -> Iterator[int]:
    """What the Hangul font keeps. EUC-KR spells other syllables in eight bytes."""
    for code in range(0xAC00, 0xD7A4):
        if len(chr(code).encode("euc_kr")) == 2:
            yield code


def _south_asia(script: str) -> Source:
    folder = f"notosans{script.lower()}"
    file = f"{folder}/NotoSans{script}[wdth,wght].ttf"
    return Source(script, "justmytype-intl-south-asia", "0.1.0", file, f"{folder}/OFL.txt", TWO)


def _south_east_asia(script: str) -> Source:
    folder = f"notosans{script.lower()}"
    file = f"{folder}/NotoSans{script}[wdth,wght].ttf"
    return Source(script, "justmytype-intl-sea", "0.1.0", file, f"{folder}/OFL.txt", TWO)


def _variable(script: str, axes: str = "standard") -> Source:
    name = f"noto-sans-{script.lower()}"
    file = f"{name}-{script.lower()}-{axes}-normal.woff2"
    return Source(script, f"@fontsource-variable/{name}", "5.3.0", file, "LICENSE", TWO)


def _static(script: str, kind: str = "sans") -> Source:
    name = f"noto-{kind}-{script.lower()}"
    file = f"{name}-{script.lower()}-{{weight}}-normal.woff2"
    return Source(script, f"@fontsource/{name}", "5.3.0", file, "LICENSE", TWO)


SOURCES = (
    Source("Latin", "fontpkg-noto-sans", "2.15", "NotoSans[wdth,wght].ttf", "LICENSE", LATIN),
    Source("Arabic", "fontpkg-noto-sans-arabic", "2.12", "NotoSansArabic[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Devanagari", "fontpkg-noto-sans-devanagari", "2.7", "NotoSansDevanagari[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Thai", "fontpkg-noto-sans-thai", "2.2", "NotoSansThai[wdth,wght].ttf", "LICENSE", OTHER),
    Source("Hebrew", "justmytype-intl-rtl", "0.1.0", "NotoSansHebrew[wdth,wght].ttf", "notosanshebrew/OFL.txt", OTHER),
    Source("Ethiopic", "justmytype-intl-africa", "0.1.0", "NotoSansEthiopic[wdth,wght].ttf", "OFL.txt", OTHER),
    _variable("Armenian"), _variable("Georgian"), _variable("Thaana", "wght"),
    _south_asia("Bengali"), _south_asia("Tamil"), _south_asia("Telugu"), _variable("Sinhala"), _variable("Kannada"),
    _static("Malayalam"), _static("Gujarati"), _static("Gurmukhi"), _variable("Oriya"), _static("Tibetan", "serif"),
    _south_east_asia("Khmer"), _south_east_asia("Lao"), _south_east_asia("Myanmar"),
    Source(
        "CJK", "justmytype-intl-cjk", "0.1.0", "NotoSansSC[wght].ttf", "notosanssc/OFL.txt",
        TWO, _cjk_codepoints(),
    ),
    Source(
        "Hangul", "justmytype-intl-cjk", "0.1.0", "NotoSansKR[wght].ttf", "notosanskr/OFL.txt",
        TWO, frozenset(_ks_x_1001_hangul()),
    ),
)  # fmt: skip


def download(source: Source, folder: Path) -> Mapping[str, bytes]:
    """The fonts and licences of the pinned package by path, fetched by pip or npm without its dependencies."""
    if source.package.startswith("@"):
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{source.package}@{source.version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        packed = folder / f"{source.package[1:].replace('/', '-')}-{source.version}.tgz"
        with tarfile.open(packed) as files:
            held = [each for each in files.getmembers() if each.name.endswith((".woff2", "LICENSE"))]
            return {each.name: opened.read() for each in held if (opened := files.extractfile(each))}
    wanted = f"{source.package}=={source.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), wanted]
    subprocess.run(command, check=True)
    stem = f"{source.package.replace('-', '_')}-{source.version}-"
    archive = zipfile.ZipFile(next(path for path in folder.iterdir() if path.name.startswith(stem)))
    return {name: archive.read(name) for name in archive.namelist() if name.endswith((".ttf", ".txt", "LICENSE"))}


def member(files: Mapping[str, bytes], ending: str) -> bytes:
    """The bytes of the first file whose path ends so."""
    return files[next(name for name in sorted(files) if name.endswith(ending))]


def instance(data: bytes, source: Source, width: str, weight: str) -> bytes:
    """One static TrueType font: axes pinned, hinting gone, glyph names dropped, what is not kept cut."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    font.flavor = None
    if "fvar" in font:
        axes = {axis.axisTag for axis in font["fvar"].axes}
        location = {"wght": WEIGHTS[weight], **({"wdth": WIDTHS[width]} if "wdth" in axes else {})}
        font = instantiateVariableFont(font, location, inplace=True)
    options = Options(
        hinting=False, glyph_names=False, notdef_outline=True, layout_features=["*"], name_IDs=[0, 1, 2, 3, 4, 5, 6,
        13, 14], drop_tables=["DSIG", "MATH", "vhea", "vmtx", "VORG", "BASE", "STAT", "meta"], recalc_timestamp=False,
    )  # fmt: skip
    if source.kept:  # horizontal names alone: no vertical forms, no variants
        options.layout_features = ["kern", "ccmp", "locl", "liga", "mark", "mkmk"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=source.kept or set(font.getBestCmap()))
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
    files = download(source, folder)
    (FONTS / f"OFL-{source.script}.txt").write_bytes(member(files, source.licence))
    entries = []
    for width, weight in source.styles:
        name = f"NotoSans-{source.script}-{width}{weight}.ttf"
        data = member(files, source.member.format(weight=round(WEIGHTS[weight])))
        made = instance(data, source, width, weight)
        (FONTS / name).write_bytes(made)
        entries.append(manifest_entry(source, name, made))
        print(f"{name:44}{len(made):>10,}")
    return entries


def main() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        entries = [entry for source in SOURCES for entry in build(source, Path(folder))]
    head = "# Made by scripts/build_badge_fonts.py; do not edit. Static instances of Noto (SIL OFL 1.1).\n\n"
    (FONTS / "manifest.toml").write_text(head + "\n".join(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
