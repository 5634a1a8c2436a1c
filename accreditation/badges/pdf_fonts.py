"""Fonts in a PDF: the glyphs that were used, embedded as a composite font that is addressed by glyph number.

Promise: every font is embedded and cut down to what its file shows, and text can be copied and searched. The same
glyphs give the same bytes. Source: PDF 32000-1, 9.7 (composite fonts, Identity-H), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFDocument

from accreditation.badges import faces
from accreditation.badges.pdf_objects import compressed, dictionary, put

_DROPPED = ("GSUB", "GPOS", "GDEF", "cmap", "name", "OS/2", "post", "kern", "STAT", "gasp", "DSIG")
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_FOOT = "endcmap CMapName currentdict /CMap defineresource pop end end\n"


def embed(document: PDFDocument, name: str, glyphs: Mapping[int, str]) -> str:
    """Puts the font with these glyphs (each with the text it stands for) into the document; returns a reference to
    it."""
    font = faces.font(name)
    data = _subset(font, glyphs)
    base = f"/{_tag(name, glyphs)}+NotoSans-{name}"
    file = put(document, compressed(f"/Length1 {len(data)}", data), f"font-file-{name}")
    descriptor = put(document, dictionary(_descriptor(font, base, file)), f"font-descriptor-{name}")
    to_unicode = put(document, compressed("", _to_unicode(glyphs).encode("ascii")), f"font-unicode-{name}")
    inner = (
        f"/Type /Font /Subtype /CIDFontType2 /BaseFont {base} /FontDescriptor {descriptor} /DW 1000"
        " /CIDToGIDMap /Identity /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
        f" /W [{_widths(font, glyphs)}]"
    )
    outer = (
        f"/Type /Font /Subtype /Type0 /BaseFont {base} /Encoding /Identity-H /ToUnicode {to_unicode}"
        f" /DescendantFonts [{put(document, dictionary(inner), f'font-cid-{name}')}]"
    )
    return put(document, dictionary(outer), f"font-{name}")


def _subset(font: faces.Font, glyphs: Mapping[int, str]) -> bytes:
    """The font's file with these glyphs alone, their numbers kept."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode(), "big") for tag in _DROPPED)
    flags = hb.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.NOTDEF_OUTLINE | flags.NO_HINTING | flags.NO_LAYOUT_CLOSURE
    made = hb.subset(font.face, wanted)
    return bytes(made.blob.data)


def _tag(name: str, glyphs: Mapping[int, str]) -> str:
    digest = hashlib.sha256(f"{name}:{sorted(glyphs)}".encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _descriptor(font: faces.Font, base: str, file: str) -> str:
    extents = font.hb.get_font_extents("ltr")
    ascent, descent = (round(reach * 1000 / font.upem) for reach in (extents.ascender, extents.descender))
    return (
        f"/Type /FontDescriptor /FontName {base} /Flags 4 /ItalicAngle 0 /Ascent {ascent} /Descent {descent}"
        f" /CapHeight 714 /StemV 80 /FontBBox [-1000 {descent} 3000 {ascent}] /FontFile2 {file}"
    )


def _widths(font: faces.Font, glyphs: Mapping[int, str]) -> str:
    return " ".join(f"{glyph}[{round(font.advance(glyph) * 1000)}]" for glyph in sorted(glyphs))


def _to_unicode(glyphs: Mapping[int, str]) -> str:
    rows = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(glyphs.items()) if text]
    blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return _CMAP_HEAD + body + _CMAP_FOOT
