"""Writing an event as the file it could have been read from, and the reference of the format.

Both follow from the tables' annotations. What equals a key's default is not written.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any
from zoneinfo import ZoneInfo

from accreditation.programme.event_file_keys import Rows, Writing
from accreditation.programme.event_file_rows import keys_of
from accreditation.programme.event_file_tables import REPEATED, SINGLE, UNIQUE, EventFile


def write(event: EventFile) -> str:
    """The event as TOML 1.0, in one file; `read` of it gives the same event."""
    writing = Writing(timezone=ZoneInfo(event.event.timezone), write_row=_inline)
    blocks = [_block(f"[{table}]", getattr(event, table), writing) for table in SINGLE]
    for table, (name, _) in REPEATED.items():
        blocks += [_block(f"[[{table}]]", row, writing) for row in getattr(event, name)]
    return "\n\n".join(blocks) + "\n"


def _block(head: str, row: Any, writing: Writing) -> str:
    """A table: its head and a line, or a few, a key."""
    lines = [head]
    for key, value in _set(row):
        lines += keys_of(type(row))[key][0].lines(key, value, writing)
    return "\n".join(lines)


def _inline(row: Any, writing: Writing) -> str:
    """A nested row as an inline table."""
    keys = keys_of(type(row))
    return "{ " + ", ".join(f"{key} = {keys[key][0].write(value, writing)}" for key, value in _set(row)) + " }"


def _set(row: Any) -> list[tuple[str, Any]]:
    """The keys of a row that differ from their defaults."""
    values = [(field, getattr(row, field.name)) for field in fields(row)]
    return [(field.name, value) for field, value in values if value != _default(field)]


def _default(field: Field[Any]) -> Any:
    """The default of a key; MISSING, which equals no value, when it must be set."""
    return field.default if field.default_factory is MISSING else field.default_factory()


_HEAD = """# The event file

An event is a TOML file. `flask --app wsgi event check FILE` says everything that is wrong with one, each with its
table, row, key, what was found and what is allowed; `event load FILE` loads it, and again upserts by code; `event
export` writes one. This page is generated from the tables in `accreditation/programme/event_file_tables.py`.

- Times are local to the event's `timezone`, without offset; a time that the clocks skip or repeat is refused.
- Spans are half-open: the first moment belongs to them, the end does not.
- Texts by language are written `names = { en = "Press", vi = "Báo chí" }` or `names.en = "Press"`, a line a language.
- Numbers of zones and categories stand on printed badges: they are never used twice, not even after a row is gone.
- Rows are shown in the order of the file.
- `include = ["folder/part.toml"]`, first of all, adds the `[[...]]` tables of files beside or below this one.
"""


def reference() -> str:
    """docs/event-file.md: every table and key, what it means, what it allows, its default."""
    parts = [_HEAD]
    for table, row in SINGLE.items():
        parts.append(_section(f"[{table}]", row, ()))
    for table, (_, row) in REPEATED.items():
        parts.append(_section(f"[[{table}]]", row, UNIQUE.get(table, ())))
    return "\n".join(parts)


def _section(head: str, row: type, unique: tuple[str, ...], level: str = "##") -> str:
    """The reference of one table, and of the rows nested in it."""
    lines = [f"{level} {head}", "", (row.__doc__ or "").strip(), "", *_table(row)]
    if unique:
        lines += ["", f"No two rows share: {', '.join(unique)}."]
    text = "\n".join(lines) + "\n"
    for key, (kind, _, _) in keys_of(row).items():
        if isinstance(kind, Rows):
            text += "\n" + _section(f"{head} {key}", kind.row, (), level + "#")
    return text


def _table(row: type) -> list[str]:
    """The keys of one table, as a Markdown table."""
    lines = ["| Key | Means | Allowed | Default |", "|---|---|---|---|"]
    defaults = {field.name: _default(field) for field in fields(row)}
    for key, (kind, means, required) in keys_of(row).items():
        default = "must be set" if required else _shown(defaults[key])
        lines.append(f"| `{key}` | {means} | {kind.allows()} | {default} |")
    return lines


def _shown(value: object) -> str:
    """A default in the reference."""
    return "none" if value in ("", (), {}) else f"`{str(value).lower()}`"
