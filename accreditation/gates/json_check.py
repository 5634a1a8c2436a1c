"""Whether a JSON value has the shape that the API's description gives it: what JSON Schema's commonest words mean.

Promise: understands type (also a list of types), enum, const, format uuid and date-time, pattern, minLength, maxLength,
minItems, maxItems, minimum, maximum, properties, required, additionalProperties false, items, anyOf and local $ref; any
other word in a schema is refused, not skipped. (JSON Schema draft 2020-12, the dialect of OpenAPI 3.1.) Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Schema = Mapping[str, Any]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SILENT = frozenset({"description", "title", "examples", "default", "required", "additionalProperties"})


class Misfit(ValueError):
    """A value does not have its shape; the message is the path to it, never the value."""


def check(value: Any, schema: Schema, *, schemas: Mapping[str, Schema], path: str = "body") -> None:
    """Nothing when `value` has the shape; `schemas` are those that $ref "#/components/schemas/<name>" names.

    Raises Misfit, LookupError for a word that is not understood.
    """
    if "$ref" in schema:
        return check(value, schemas[schema["$ref"].rpartition("/")[2]], schemas=schemas, path=path)
    for word, said in schema.items():
        if word == "anyOf":
            _any_of(value, said, schemas, path)
        elif word == "properties" and isinstance(value, dict):
            _properties(value, schema, schemas, path)
        elif word == "items" and isinstance(value, list):
            for place, item in enumerate(value):
                check(item, said, schemas=schemas, path=f"{path}[{place}]")
        elif word not in _SILENT and word not in ("properties", "items") and not _WORDS[word](value, said):
            raise Misfit(path)
    return None


def _any_of(value: Any, choices: list[Schema], schemas: Mapping[str, Schema], path: str) -> None:
    for choice in choices:
        try:
            return check(value, choice, schemas=schemas, path=path)
        except Misfit:
            continue
    raise Misfit(path)


def _properties(value: dict[str, Any], schema: Schema, schemas: Mapping[str, Schema], path: str) -> None:
    known = schema["properties"]
    for name in schema.get("required", ()):
        if name not in value:
            raise Misfit(f"{path}.{name}")
    for name, inner in value.items():
        if name in known:
            check(inner, known[name], schemas=schemas, path=f"{path}.{name}")
        elif schema.get("additionalProperties") is False:
            raise Misfit(f"{path}.{name[:40]}")


_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
}


def _is_moment(text: str) -> bool:
    """RFC 3339 with an offset: a time without one is nobody's time."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


_FORMATS: dict[str, Callable[[str], bool]] = {
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "date-time": _is_moment,
}
_WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, said: any(_TYPES[name](value) for name in ([said] if isinstance(said, str) else said)),
    "enum": lambda value, said: value in said,
    "const": lambda value, said: value == said,
    "format": lambda value, said: not isinstance(value, str) or _FORMATS[said](value),
    "pattern": lambda value, said: not isinstance(value, str) or re.search(said, value) is not None,
    "minLength": lambda value, said: not isinstance(value, str) or len(value) >= said,
    "maxLength": lambda value, said: not isinstance(value, str) or len(value) <= said,
    "minItems": lambda value, said: not isinstance(value, list) or len(value) >= said,
    "maxItems": lambda value, said: not isinstance(value, list) or len(value) <= said,
    "minimum": lambda value, said: type(value) is not int or value >= said,
    "maximum": lambda value, said: type(value) is not int or value <= said,
}
