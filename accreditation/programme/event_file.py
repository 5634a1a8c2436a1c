"""The event as a file: read, check, write. TOML 1.0 in, frozen rows out; the format is docs/event-file.md.

Promises: every fault is found in one reading, and says file, table, row, key, what was found, what is allowed;
`read(write(event))` gives the same event; times are local to the event's timezone in the file, UTC in the rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accreditation.programme.event_file_check import row_faults, whole_faults
from accreditation.programme.event_file_keys import REFUSED, Finding, Place, nearest, toml_words
from accreditation.programme.event_file_rows import Row, read_row, reading_of
from accreditation.programme.event_file_shift import filled, shifted
from accreditation.programme.event_file_tables import REPEATED, SINGLE, UNIQUE, EventFile
from accreditation.programme.event_file_write import reference, write

__all__ = [
    "EventFile", "EventFileError", "Finding",
    "check", "check_file", "filled", "load", "read", "reference", "shifted", "write",
]  # fmt: skip

_TABLES = (*SINGLE, *REPEATED)


class EventFileError(ValueError):
    """The file cannot be taken; `findings` says why, all of it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def read(path: Path | str) -> EventFile:
    """The event in the file at `path` and the files it includes. Raises EventFileError with every finding."""
    raw, findings = load(path)
    if findings:
        raise EventFileError(findings)
    event, findings = _build(raw, str(path))
    if event is None or findings:
        raise EventFileError(findings)
    return event


def check_file(path: Path | str) -> list[Finding]:
    """Every fault of the file at `path`; none means that `read` takes it."""
    raw, findings = load(path)
    return findings or check(raw, file=str(path))


def check(raw: Mapping[str, Any], *, file: str = "") -> list[Finding]:
    """Every fault of an event file already parsed from TOML; `file` is the name in the messages."""
    return _build(raw, file)[1]


def load(path: Path | str) -> tuple[dict[str, Any], list[Finding]]:
    """Parse the file and those it includes into one set of tables, rows knowing their file.

    `include = ["folder/part.toml"]` adds the repeated tables of other files, beside or below this one, after its own.
    """
    path = Path(path)
    findings: list[Finding] = []
    raw = _parse(path, findings)
    included = raw.pop("include", [])
    if not isinstance(included, list) or not all(isinstance(name, str) for name in included):
        allowed = "allowed is a list of file names"
        findings.append(Finding(file=str(path), key="include", found=toml_words(included), allowed=allowed))
        included = []
    for name in included:
        part = path.parent / name
        if not part.resolve().is_relative_to(path.parent.resolve()):
            allowed = "allowed are files beside or below this one"
            findings.append(Finding(file=str(path), key="include", found=toml_words(name), allowed=allowed))
            continue
        _join(raw, _parse(part, findings), part, findings)
    return raw, findings


def _join(raw: dict[str, Any], part: dict[str, Any], path: Path, findings: list[Finding]) -> None:
    """Append the repeated tables of an included file."""
    for table, rows in part.items():
        if table not in REPEATED or not isinstance(rows, list):
            allowed = f"an included file holds only {', '.join(f'[[{name}]]' for name in REPEATED)}"
            findings.append(Finding(file=str(path), key=table, allowed=allowed))
        elif isinstance(raw.setdefault(table, []), list):
            raw[table] = raw[table] + rows


def _parse(path: Path, findings: list[Finding]) -> dict[str, Any]:
    """The tables of one file, each repeated row knowing file and position; {} and a finding when it is no TOML."""
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        findings.append(Finding(file=str(path), allowed=f"cannot be read: {reason}"))
        return {}
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(file=str(path), allowed=f"is not TOML: {error}"))
        return {}
    for table, rows in raw.items():
        if isinstance(rows, list) and table != "include":
            raw[table] = [
                Row(row, file=str(path), position=count) if isinstance(row, dict) else row
                for count, row in enumerate(rows, 1)
            ]
    return raw


def _build(raw: Mapping[str, Any], file: str) -> tuple[EventFile | None, list[Finding]]:
    """The event, if nothing is wrong; and what is."""
    reading = reading_of(raw)
    parts: dict[str, Any] = {}
    placed: dict[str, list[tuple[object, Place]]] = {}
    for table in raw:
        if table not in _TABLES:
            allowed = f"is unknown: allowed are the tables {', '.join(_TABLES)}{nearest(table, _TABLES)}"
            reading.findings.append(Finding(file=file, table=f"[{table}]", allowed=allowed))
    for table, single in SINGLE.items():
        place = Place(reading=reading, file=file, table=f"[{table}]")
        parts[table] = read_row(single, raw.get(table, {}), place)
        placed[table] = [(parts[table], place)]
    for table, (name, row_type) in REPEATED.items():
        placed[table] = _rows(table, row_type, raw.get(table, []), file, Place(reading=reading, file=file, table=""))
        parts[name] = tuple(row for row, _ in placed[table])
    for table, keys in UNIQUE.items():
        _twice(placed[table], raw.get(table), keys)
    good = {table: [(row, place) for row, place in rows if row is not REFUSED] for table, rows in placed.items()}
    row_faults(good)
    if reading.findings:
        return None, reading.findings
    event = EventFile(**parts)
    whole_faults(event, good)
    return (None if reading.findings else event), reading.findings


def _rows(table: str, row_type: type, rows: object, file: str, place: Place) -> list[tuple[object, Place]]:
    """Each row of a repeated table, read, with its place."""
    if not isinstance(rows, list):
        Place(reading=place.reading, file=file, table=f"[{table}]").note("", f"allowed are tables [[{table}]]")
        return []
    placed = []
    for count, raw in enumerate(rows, 1):
        origin = raw if isinstance(raw, Row) else Row({}, file=file, position=count)
        label = raw.get("code", raw.get("number", "")) if isinstance(raw, dict) else ""
        words = f"[[{table}]] {origin.position} {label}".rstrip()
        at = Place(reading=place.reading, file=origin.file, table=words)
        placed.append((read_row(row_type, raw, at), at))
    return placed


def _twice(placed: list[tuple[object, Place]], raws: object, keys: tuple[str, ...]) -> None:
    """Note values that two rows of a table share though they may not; of rows with other faults, too."""
    rows = raws if isinstance(raws, list) else []
    for key in keys:
        first: dict[object, Place] = {}
        for raw, (_, place) in zip(rows, placed, strict=True):
            value = raw.get(key) if isinstance(raw, dict) else None
            if not isinstance(value, str | int):
                continue
            if value in first:
                place.inside(key).refuse(value, f"is taken by {first[value].table}: allowed is a value of its own")
            else:
                first[value] = place
