"""Bring the catalogues to the texts in the code: `python scripts/words.py`. English is the code's own language.

Extracts every text, keeps what is translated, drops what is gone, compiles. Prints how many texts want a translation.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "accreditation" / "translations"
LANGUAGES = ("vi",)
#: The file changes with its texts only, not with the day it was written.
_UNDATED = datetime(2025, 1, 1, tzinfo=UTC)
_METHODS = [("accreditation/**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
_OPTIONS = {"templates/**.html": {"trimmed": "true", "encoding": "utf-8"}}


def extracted() -> Catalog:
    """All texts of code and templates."""
    found = Catalog(project="Accreditation", charset="utf-8")
    rows = extract_from_dir(str(ROOT), _METHODS, _OPTIONS, keywords=_KEYWORDS, directory_filter=_is_ours)
    for _file, _line, message, _comments, context in rows:
        found.add(message, None, context=context)
    return found


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "node_modules", "build", "instance", "tests", "static"))


def path_of(language: str) -> Path:
    """Where a language's texts stand."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """A language's catalogue as it stands; empty when there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Accreditation", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (not message.string or (isinstance(message.string, tuple) and not all(message.string)))
    ]


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Update and compile all; 1 when something wants a translation."""
    texts, wanting = extracted(), 0
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.creation_date = catalogue.revision_date = _UNDATED
        catalogue.header_comment = f"# {language}: translations of Accreditation, kept by scripts/words.py."
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=False, no_location=True, sort_output=True, width=120)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        wanting += len(missing(catalogue))
        print(f"{language}: {len(catalogue)} texts, {len(missing(catalogue))} want a translation")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
