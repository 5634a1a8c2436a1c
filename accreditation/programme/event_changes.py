"""Bringing rows to what an event file says: new ones made, others changed, absent ones retired; and the count of it.

Promise: a row that is as the file says is not touched. Rows are never deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from .event_file_tables import OUTSIDE
from .models import Coded

C = TypeVar("C", bound=Coded)
K = TypeVar("K")
M = TypeVar("M")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Load:
    """One load of an event file, as every room's section sees it."""

    #: The file's name, for findings.
    file: str
    now: datetime
    #: Also what was edited on pages becomes as the file says.
    overwrite: bool = False
    #: The dates were moved so that day one is today.
    shifted: bool = False
    #: Places that files hold, (reserved, consumed), by category and organisation ("": of all): where new quotas start.
    taken: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Tally:
    """What a load did to one table."""

    table: str
    created: int = 0
    changed: int = 0
    #: Only their place in the order changed.
    moved: int = 0
    retired: int = 0
    #: Edited on a page, and left so although the file says otherwise.
    kept: int = 0

    def counts(self) -> dict[str, int]:
        """What was done, without zeros."""
        counts = {
            "created": self.created,
            "changed": self.changed,
            "moved": self.moved,
            "retired": self.retired,
            "kept": self.kept,
        }
        return {word: count for word, count in counts.items() if count}

    @property
    def touched(self) -> bool:
        """Whether a row was written."""
        return bool(self.created or self.changed or self.moved or self.retired)


class References:
    """Ids by code and codes by id of the rows that others name; read once a table, when first asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[type[Coded], dict[str, int]] = {}

    def ids(self, model: type[Coded]) -> dict[str, int]:
        """code -> id of a whole table, retired rows too."""
        if model not in self._ids:
            rows = self._session.execute(select(model.code, model.id)).all()
            self._ids[model] = {row.code: row.id for row in rows}
        return self._ids[model]

    def id(self, model: type[Coded], code: str) -> int | None:
        """The id of the row `code`; None for no code, and for what is outside."""
        return None if code in ("", OUTSIDE) else self.ids(model)[code]

    def code(self, model: type[Coded], row_id: int | None, *, none: str = "") -> str:
        """The code of a row; `none` for no row."""
        if row_id is None:
            return none
        return next(code for code, known in self.ids(model).items() if known == row_id)


def held(session: Session, model: type[C]) -> list[C]:
    """All rows of a table, retired ones too, in order."""
    return list(session.execute(select(model).order_by(model.position, model.id)).scalars())


def keep_edited(
    wanted: tuple[R, ...], rows: Iterable[Coded], to_row: Callable[[Any], R], code_of: Callable[[R], str]
) -> tuple[tuple[R, ...], int]:
    """The file's rows with those edited on a page in their place; and how many the file would have otherwise.

    A row made on a page stands last; one that was retired on a page stays away.
    """
    edited = {row.code: None if row.retired_at else to_row(row) for row in rows if row.edited_at}
    filed = {code_of(row): row for row in wanted}
    merged = [edited.get(code, row) for code, row in filed.items()]
    merged += [row for code, row in edited.items() if code not in filed]
    kept = sum(filed.get(code) != row for code, row in edited.items())
    return tuple(row for row in merged if row is not None), kept


def upsert(
    session: Session,
    model: type[M],
    rows: Mapping[K, M],
    wanted: Mapping[K, Mapping[str, Any]],
    *,
    tally: Tally,
    load: Load,
    parts: Callable[[M, K], bool] | None = None,
) -> Tally:
    """Make `rows` (by key) what `wanted` (columns by the same key) says, retire the others, and flush.

    `parts` brings what hangs on a row to what its key wants, and says whether that changed anything.
    """
    now_in_force = {"retired_at": None, "edited_at": None} if load.overwrite else {"retired_at": None}
    for key, columns in wanted.items():
        row = rows.get(key)
        if row is None:
            row = model(**columns)
            session.add(row)
            tally.created += 1
            if parts:
                parts(row, key)
            continue
        changed = change(row, {**columns, **now_in_force})
        if parts and parts(row, key):
            changed.add("parts")
        _count(row, changed, tally)
    for key, row in rows.items():
        if key not in wanted and _in_force(row):
            change(row, {"retired_at": load.now})
            _grow(row)
            tally.retired += 1
    session.flush()
    return tally


def change(row: Any, columns: Mapping[str, Any]) -> set[str]:
    """Set the columns that differ; gives their names."""
    changed = {name for name, value in columns.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, columns[name])
    return changed


def _in_force(row: Any) -> bool:
    return row.retired_at is None


def _count(row: object, changed: set[str], tally: Tally) -> None:
    if changed - {"position"}:
        tally.changed += 1
        _grow(row)
    elif changed:
        tally.moved += 1


def _grow(row: object) -> None:
    if isinstance(row, Coded):
        row.version += 1
