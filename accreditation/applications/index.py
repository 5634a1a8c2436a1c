"""The index of names: who is meant by what somebody typed, across scripts and spellings.

Names are sealed in the database, so sorting and fuzzy matching happen in memory, over an index that each process
decrypts for itself and keeps fresh by the files' change numbers. Nothing of it is ever written to disk.
Three keys a name: sorted ASCII tokens, the consonant skeleton, and the name without spaces (rapidfuzz, anyascii).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from uuid import UUID

from anyascii import anyascii
from flask import current_app
from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload, load_only

from accreditation.kernel.sealing import load_data_keys

from . import dossier
from .models import Application

#: A file changed in a transaction that committed late may bear an older number than one read before it.
_OVERLAP = 200
_BATCH = 1_000
_ENOUGH = 72
#: How each of the three keys is compared.
_SCORERS = (fuzz.token_set_ratio, fuzz.ratio, fuzz.partial_ratio)


@dataclass(frozen=True)
class Indexed:
    """One file's name, as found: in its owner's order, in their script, and the keys it is matched by."""

    name: str
    native: str
    sort_key: str
    keys: tuple[str, str, str]
    document: str


def latin(text: str) -> str:
    """`text` in plain lower-case ASCII letters and spaces; Han characters become words of their own."""
    spaced = re.sub(r"([\u3400-\u9fff])", r"\1 ", text)
    return " ".join(re.sub(r"[^a-z ]+", " ", anyascii(spaced).lower()).split())


def match_keys(name: str) -> tuple[str, str, str]:
    """The three keys of a name: sorted tokens, consonant skeleton, unspaced."""
    plain = latin(name)
    tokens = sorted(plain.split())
    skeleton = " ".join(re.sub(r"[aeiouyhw]", "", token) or token for token in tokens)
    return " ".join(tokens), skeleton, plain.replace(" ", "")


class NameIndex:
    """All files' names in this process's memory."""

    def __init__(self) -> None:
        self._entries: dict[UUID, Indexed] = {}
        #: Each of the three keys of all files, as a search goes through them.
        self._keys: tuple[dict[UUID, str], ...] = ({}, {}, {})
        self._seen = 0
        self._lock = Lock()

    def refresh(self, session: Session) -> None:
        """Read the files that changed since the last refresh: none costs one query."""
        with self._lock:
            newest = session.execute(select(Application.change).order_by(Application.change.desc()).limit(1)).scalar()
            if newest is None or newest == self._seen:
                return
            since = self._seen - _OVERLAP if self._seen else 0
            wanted = (
                select(Application)
                .options(lazyload("*"), load_only(Application.sealed_facts, Application.change))
                .where(Application.change > since)
                .execution_options(yield_per=_BATCH)
            )
            # Whoever searches meanwhile goes on through the old ones: what is read here never changes under them.
            entries = dict(self._entries)
            for batch in session.execute(wanted).scalars().partitions():
                load_data_keys(session, [file.id for file in batch])
                entries.update({file.id: _indexed(file) for file in batch})
            self._entries, self._seen = entries, newest
            self._keys = tuple({each: entry.keys[place] for each, entry in entries.items()} for place in range(3))

    def get(self, file_id: UUID) -> Indexed | None:
        """The entry of one file; None when it was erased or is unknown."""
        return self._entries.get(file_id)

    def search(self, typed: str, among: Iterable[UUID] | None = None, *, most: int = 200) -> list[UUID]:
        """Files (of `among`) whose name or document number resembles `typed`, best first, at most `most`."""
        wanted = match_keys(typed)
        number = "".join(typed.upper().split())
        held = self._entries
        within = None if among is None else {each: place for place, each in enumerate(among)}
        scores: dict[UUID, float] = {}
        if any(wanted):
            for key, scorer, choices in zip(wanted, _SCORERS, self._keys, strict=True):
                found = process.extract(key, choices, scorer=scorer, score_cutoff=_ENOUGH, limit=None)
                seen = (each for each in found if within is None or each[2] in within)
                for _key, score, file_id in islice(seen, most):
                    scores[file_id] = max(scores.get(file_id, 0.0), score)
        if len(number) >= 4:
            same = (file_id for file_id, entry in held.items() if entry.document == number)
            scores.update({file_id: 101.0 for file_id in same if within is None or file_id in within})
        place = (within or {}).get  # of one name twice, the one that `among` has first
        return sorted(scores, key=lambda each: (-scores[each], held[each].sort_key, place(each, 0)))[:most]


def _indexed(file: Application) -> Indexed:
    facts = file.facts
    name, native = dossier.name_of(facts), facts.get("native_name") or ""
    family = facts.get("family_name") or facts.get("given_names") or ""
    return Indexed(
        name=name or "",
        native=native,
        sort_key=f"{latin(family)} {latin(name)}",
        keys=match_keys(f"{facts.get('family_name') or ''} {facts.get('given_names') or ''}"),
        document="".join(str(facts.get("document_number") or "").upper().split()),
    )


def name_index(session: Session) -> NameIndex:
    """This process's index, fresh."""
    index: NameIndex = current_app.extensions.setdefault("name_index", NameIndex())
    index.refresh(session)
    return index
