"""The kinds of values an event file holds: how each is read from TOML, written to it, and described.

A kind never raises for bad data: it notes a Finding at its Place and gives REFUSED, so that one reading finds
everything. Times in a file are local to the event's timezone and become UTC; TOML 1.0, https://toml.io/en/v1.0.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, Final
from zoneinfo import ZoneInfo

REFUSED: Final = object()

#: What reads a nested row: (class, raw, place) -> instance or REFUSED. Handed in, since rows are made of keys.
RowReader = Callable[[type, object, "Place"], object]
RowWriter = Callable[[object, "Writing"], str]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong in an event file, in words that say where it stands, what was found, what is allowed."""

    file: str
    #: As it stands in the file: "[event]", "[[category]] 7 press"; empty for the file itself.
    table: str = ""
    key: str = ""
    #: What was found, as TOML would write it; empty when the key is missing.
    found: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.table) if part)
        what = " = ".join(part for part in (self.key, self.found) if part)
        return ": ".join(part for part in (where, what, self.allowed) if part)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a value needs to know of its file: timezone, codes by table, languages; and where findings gather."""

    timezone: ZoneInfo
    codes: Mapping[str, frozenset[str]]
    applicant_languages: tuple[str, ...]
    staff_languages: tuple[str, ...]
    read_row: RowReader
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a value needs to be written: the timezone its times are local to, and how a nested row is written."""

    timezone: ZoneInfo
    write_row: RowWriter


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands: file, table, key. Findings are noted here."""

    reading: Reading
    file: str
    table: str
    key: str = ""

    def inside(self, suffix: str) -> Place:
        """A place within this value: an item of a list, a language of a text."""
        return replace(self, key=self.key + suffix)

    def refuse(self, found: object, allowed: str) -> object:
        """Note that `found` stands here although only `allowed` may; gives REFUSED."""
        self.note(toml_words(found), allowed)
        return REFUSED

    def note(self, found: str, allowed: str) -> None:
        """Note that `found`, in TOML's words, stands here although only `allowed` may."""
        self.reading.findings.append(
            Finding(file=self.file, table=self.table, key=self.key, found=found, allowed=allowed)
        )


def toml_words(value: object, longest: int = 60) -> str:
    """`value` as TOML would show it, cut at `longest` characters for a message."""
    if isinstance(value, bool | str | list | dict):
        words = json.dumps(value, ensure_ascii=False, default=str)
    else:
        words = str(value)
    return words if len(words) <= longest else words[: longest - 1] + "…"


def nearest(word: object, words: Sequence[str]) -> str:
    """`; did you mean "x"?` for the nearest of `words`, or nothing."""
    close = get_close_matches(str(word), words, n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


@dataclass(frozen=True)
class Kind:
    """One kind of value. `allows` is the sentence of the reference and of every message."""

    def allows(self) -> str:
        """What may stand here, as one sentence."""
        raise NotImplementedError

    def read(self, value: object, place: Place) -> Any:
        """The value of the application from that of TOML; REFUSED, with a Finding at `place`, when it may not stand."""
        raise NotImplementedError

    def write(self, value: Any, _writing: Writing) -> str:
        """The value as TOML, such that `read` gives it back."""
        return toml_string(str(value))

    def lines(self, key: str, value: Any, writing: Writing) -> list[str]:
        """The lines that set `key`."""
        return [f"{key} = {self.write(value, writing)}"]


def toml_string(text: str) -> str:
    """A TOML basic string. Read texts hold no control characters, so JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True)
class Text(Kind):
    """A text for people, without control characters or blanks at its ends."""

    longest: int = 300

    def allows(self) -> str:
        return f"a text of 1 to {self.longest} characters, without line breaks or blanks at its ends"

    def read(self, value: object, place: Place) -> Any:
        fine = isinstance(value, str) and value == value.strip() and 0 < len(value) <= self.longest
        if not fine or any(ord(letter) < 32 or ord(letter) == 127 for letter in str(value)):
            return place.refuse(value, f"allowed is {self.allows()}")
        return value


@dataclass(frozen=True)
class Pattern(Kind):
    """A text of a fixed shape."""

    shape: str
    words: str

    def allows(self) -> str:
        return self.words

    def read(self, value: object, place: Place) -> Any:
        if not isinstance(value, str) or not re.fullmatch(self.shape, value):
            return place.refuse(value, f"allowed is {self.words}")
        return value


CODE = Pattern(r"[a-z][a-z0-9_]{0,39}", "a code: small letters, digits and _, at most 40, a letter first")
ORGANISATION_CODE = Pattern(r"[A-Z][A-Z0-9-]{1,15}", "a code: capitals, digits and -, 2 to 16, a letter first")
COLOUR = Pattern(r"#[0-9A-F]{6}", "an sRGB colour such as #12346B, digits in capitals")
EMAIL = Pattern(r"[^@\s]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,}", "an e-mail address")
PHONE = Pattern(r"\+[0-9][0-9 ]{5,20}", "a telephone number with its country: +84 24 0000 0000")
#: Capitals that blur into another at five metres (O into D, K into X, I into anything) are left out.
LETTER = Pattern(r"[A-HJLMNP-Z]", "one capital of A-Z, but not I, K or O, which are misread from afar")


@dataclass(frozen=True)
class Number(Kind):
    """A whole number within bounds, both allowed."""

    least: int
    most: int

    def allows(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def read(self, value: object, place: Place) -> Any:
        # bool is an int to Python, never to a reader
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            return place.refuse(value, f"allowed is {self.allows()}")
        return value

    def write(self, value: Any, _writing: Writing) -> str:
        return str(value)


@dataclass(frozen=True)
class YesNo(Kind):
    """true or false."""

    def allows(self) -> str:
        return "true or false"

    def read(self, value: object, place: Place) -> Any:
        return value if isinstance(value, bool) else place.refuse(value, "allowed are true and false")

    def write(self, value: Any, _writing: Writing) -> str:
        return "true" if value else "false"


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def allows(self) -> str:
        return "one of " + ", ".join(self.words)

    def read(self, value: object, place: Place) -> Any:
        if value not in self.words:
            return place.refuse(value, f"allowed are {', '.join(self.words)}{nearest(value, self.words)}")
        return value


@dataclass(frozen=True)
class Ref(Kind):
    """The code of a row of another table of the same event."""

    table: str
    #: Words that stand beside the codes, such as "outside".
    also: tuple[str, ...] = ()

    def allows(self) -> str:
        also = "".join(f', or "{word}"' for word in self.also)
        return f"the code of a [[{self.table}]]{also}"

    def read(self, value: object, place: Place) -> Any:
        known = [*self.also, *sorted(place.reading.codes.get(self.table, ()))]
        if value in known:
            return value
        listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "") if known else "none, as none is declared"
        return place.refuse(value, f"allowed are codes of [[{self.table}]]: {listed}{nearest(value, known)}")


@dataclass(frozen=True)
class Timezone(Kind):
    """A name of the IANA time zone database."""

    def allows(self) -> str:
        return "an IANA time zone, such as Asia/Ho_Chi_Minh"

    def read(self, value: object, place: Place) -> Any:
        return value if zone_named(value) else place.refuse(value, f"allowed is {self.allows()}")


def zone_named(name: object) -> ZoneInfo | None:
    """The time zone of that name, or None; never a path out of the database."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ValueError, OSError, KeyError):
        return None


@dataclass(frozen=True)
class LocalTime(Kind):
    """A TOML local date-time, read in the event's timezone and kept in UTC."""

    def allows(self) -> str:
        return "a local date and time without offset, such as 2025-10-25T08:30:00"

    def read(self, value: object, place: Place) -> Any:
        if not isinstance(value, datetime) or value.tzinfo is not None or value.microsecond:
            return place.refuse(value, f"allowed is {self.allows()}")
        zone = place.reading.timezone
        first, second = (value.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        if first != second:
            return place.refuse(value, f"allowed is a time that exists once: clocks change then in {zone.key}")
        return value.replace(tzinfo=zone).astimezone(UTC)

    def write(self, value: Any, writing: Writing) -> str:
        return str(value.astimezone(writing.timezone).replace(tzinfo=None).isoformat(timespec="seconds"))


@dataclass(frozen=True)
class Each(Kind):
    """A list of one kind, without repetition."""

    kind: Kind
    least: int = 0

    def allows(self) -> str:
        at_least = f", at least {self.least}" if self.least else ""
        return f"a list{at_least}, each item different: {self.kind.allows()}"

    def read(self, value: object, place: Place) -> Any:
        if not isinstance(value, list) or len(value) < self.least:
            return place.refuse(value, f"allowed is {self.allows()}")
        items = [self.kind.read(item, place.inside(f"[{count}]")) for count, item in enumerate(value, 1)]
        for count, item in enumerate(items):
            if item is not REFUSED and item in items[:count]:
                place.inside(f"[{count + 1}]").refuse(value[count], "allowed is each item once")
        return REFUSED if any(item is REFUSED for item in items) else tuple(items)

    def write(self, value: Any, writing: Writing) -> str:
        return "[" + ", ".join(self.kind.write(item, writing) for item in value) + "]"


@dataclass(frozen=True)
class Names(Kind):
    """A text in several languages: in the staff's, or in every language an applicant may choose."""

    every: bool = False
    longest: int = 300

    def allows(self) -> str:
        whose = "every applicant language" if self.every else "every staff language, others as known"
        return f"texts by language ({whose}), each of 1 to {self.longest} characters"

    def read(self, value: object, place: Place) -> Any:
        reading = place.reading
        if not isinstance(value, dict):
            return place.refuse(value, f"allowed are {self.allows()}")
        known = tuple(dict.fromkeys(reading.applicant_languages + reading.staff_languages))
        texts: dict[str, object] = {}
        for language, text in value.items():
            if language in known:
                texts[language] = Text(self.longest).read(text, place.inside(f".{language}"))
            else:
                place.inside(f".{language}").note("", f"unknown language: allowed are {', '.join(known)}")
        for language in reading.applicant_languages if self.every else reading.staff_languages:
            if language not in value:
                place.inside(f".{language}").note("", f"is missing: allowed are {self.allows()}")
                texts[language] = REFUSED
        return REFUSED if REFUSED in texts.values() else texts

    def write(self, value: Any, _writing: Writing) -> str:
        return "{ " + ", ".join(f"{key} = {toml_string(text)}" for key, text in value.items()) + " }"

    def lines(self, key: str, value: Any, writing: Writing) -> list[str]:
        if len(value) <= 2:
            return super().lines(key, value, writing)
        return [f"{key}.{language} = {toml_string(text)}" for language, text in value.items()]


@dataclass(frozen=True)
class Mapped(Kind):
    """A small table from one set of words to another."""

    keys: tuple[str, ...]
    values: tuple[str, ...]

    def allows(self) -> str:
        return f"a table from any of {', '.join(self.keys)} to any of {', '.join(self.values)}"

    def read(self, value: object, place: Place) -> Any:
        if not isinstance(value, dict):
            return place.refuse(value, f"allowed is {self.allows()}")
        read: dict[str, object] = {}
        for key, word in value.items():
            if key not in self.keys:
                allowed = f"is unknown: allowed are {', '.join(self.keys)}{nearest(key, self.keys)}"
                place.inside(f".{key}").note("", allowed)
                read[key] = REFUSED
            else:
                read[key] = Choice(self.values).read(word, place.inside(f".{key}"))
        return REFUSED if REFUSED in read.values() else read

    def write(self, value: Any, _writing: Writing) -> str:
        return "{ " + ", ".join(f"{key} = {toml_string(word)}" for key, word in value.items()) + " }" if value else "{}"


@dataclass(frozen=True)
class Rows(Kind):
    """A list of small tables, each read as `row`."""

    row: type
    least: int = 0

    def allows(self) -> str:
        return f"a list of tables{f', at least {self.least}' if self.least else ''}"

    def read(self, value: object, place: Place) -> Any:
        if not isinstance(value, list) or len(value) < self.least:
            return place.refuse(value, f"allowed is {self.allows()}")
        read_row = place.reading.read_row
        rows = [read_row(self.row, item, place.inside(f"[{count}]")) for count, item in enumerate(value, 1)]
        return REFUSED if any(row is REFUSED for row in rows) else tuple(rows)

    def write(self, value: Any, writing: Writing) -> str:
        if not value:
            return "[]"
        return "[\n" + "".join(f"    {writing.write_row(row, writing)},\n" for row in value) + "]"
