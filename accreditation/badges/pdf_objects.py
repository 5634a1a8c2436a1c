"""The objects of a PDF file, written once as bytes and handed to reportlab's document, which numbers and lists them.

Promise: what is written here is not parsed, copied or escaped again. reportlab's own dictionaries format each entry
anew, which took a fifth of the time of a badge. Source: PDF 32000-1, 7.3.8 (streams).
"""

from __future__ import annotations

import zlib

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject


class Raw(PDFObject):  # type: ignore[misc]  # reportlab has no types
    """An object that is its own bytes; always indirect."""

    __RefOnly__ = 1

    def __init__(self, data: bytes) -> None:
        self.data = data

    def format(self, document: PDFDocument) -> bytes:  # noqa: ARG002 - called by reportlab
        """The bytes as they are."""
        return self.data


def dictionary(entries: str) -> Raw:
    """A dictionary object of these entries, "/Type /Page ...", ASCII."""
    return Raw(f"<<{entries}>>".encode("ascii"))


def stream(entries: str, data: bytes) -> Raw:
    """A stream object of data that is encoded already, as its entries say."""
    return Raw(b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries.encode("ascii"), len(data), data))


def compressed(entries: str, data: bytes, level: int = 6) -> Raw:
    """A stream object, deflated here."""
    return stream(f"{entries} /Filter /FlateDecode", zlib.compress(data, level))


def put(document: PDFDocument, item: PDFObject, name: str) -> str:
    """Adds an object to the document under a name of ours; returns the reference to write, "12 0 R"."""
    document.Reference(item, name)
    return f"{document.idToObjectNumberAndVersion[name][0]} 0 R"
