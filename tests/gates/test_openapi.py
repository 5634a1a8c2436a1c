"""The API's description, and the check that holds requests and answers to it."""

from __future__ import annotations

import re

import pytest

from accreditation.gates import openapi
from accreditation.gates.json_check import Misfit, check

UUID = "8f14e45f-ceea-467f-9575-1f2b5d4c8a10"


def test_the_description_is_public_and_names_every_address_of_the_api(app, client):
    said = client.http.get("/api/openapi.json").get_json()
    assert said == openapi.DESCRIPTION
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/gate/")]
    served = {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
              for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}  # fmt: skip
    assert served == {(path, method) for path, methods in said["paths"].items() for method in methods}


def test_every_schema_that_is_named_is_there():
    named = re.findall(r"#/components/schemas/(\w+)", str(openapi.DESCRIPTION))
    assert set(named) <= openapi.SCHEMAS.keys()
    assert len(named) > 20


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, [1, 0, -1], [True, 1.0, "1", None]),
        ({"type": ["string", "null"]}, ["", None], [0, [], {}]),
        ({"type": "boolean"}, [True, False], [0, "true"]),
        ({"enum": [None, "a"]}, [None, "a"], ["b", ""]),
        ({"const": 3}, [3], [4]),
        ({"type": "string", "minLength": 1, "maxLength": 2}, ["a", "ab"], ["", "abc"]),
        ({"type": "integer", "minimum": 1, "maximum": 2}, [1, 2], [0, 3]),
        ({"type": "string", "format": "uuid"}, [UUID, UUID.upper()], ["", UUID + "0", UUID.replace("-", "")]),
        (
            {"type": "string", "format": "date-time"},
            ["2025-10-25T02:00:00Z", "2025-10-25T09:00:00.123+07:00"],
            ["2025-10-25T02:00:00", "2025-10-25", "soon"],
        ),
        (
            {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
            [[1], [1, 2]],
            [[], [1, 2, 3], ["1"]],
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "integer"}},
                "required": ["a"],
                "additionalProperties": False,
            },
            [{"a": 1}],
            [{}, {"a": "1"}, {"a": 1, "b": 2}, []],
        ),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, [{}, {"a": 1}, {"b": 2}], [{"a": None}]),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Zone"}]}, [None], [1, {}, {"code": "1"}]),
    ],
)
def test_each_word_of_a_schema_means_what_it_says(schema, good, bad):
    for value in good:
        check(value, schema, schemas=openapi.SCHEMAS)
    for value in bad:
        with pytest.raises(Misfit):
            check(value, schema, schemas=openapi.SCHEMAS)


def test_what_does_not_fit_is_named_by_its_path_never_by_its_value():
    body = {"gate": "g", "scans": [{"uuid": UUID, "scanned_at": "Veselinova"}]}
    with pytest.raises(Misfit, match=re.escape("body.scans[0].scanned_at")) as caught:
        check(body, openapi.SCHEMAS["Scans"], schemas=openapi.SCHEMAS)
    assert "Veselinova" not in str(caught.value)


def test_a_word_that_is_not_understood_is_not_skipped():
    with pytest.raises(LookupError):
        check("a", {"multipleOf": "b"}, schemas={})
