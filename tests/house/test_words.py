"""Every text is there in Vietnamese, with the same placeholders, and compiled as it stands."""

from __future__ import annotations

import re

import pytest

from scripts import words

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%\{\w+\}|\{\w+\}")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_text_of_code_and_templates_is_translated(language: str) -> None:
    held = words.read(language)
    wanted = {message.id for message in words.extracted() if message.id}
    known = {message.id for message in held if message.id}
    assert sorted(map(str, wanted - known)) == [], "run make words"
    assert sorted(map(str, known - wanted)) == [], "run make words"
    assert words.missing(held) == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in words.read(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(_PLACEHOLDER.findall(ids[-1]))
        for text in strings:
            assert set(_PLACEHOLDER.findall(text)) <= wanted | set(_PLACEHOLDER.findall(ids[0])), message.id
            assert wanted - {"num"} <= set(_PLACEHOLDER.findall(text)), message.id


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    held = words.path_of(language).with_suffix(".mo").read_bytes()
    assert held == words.compiled(words.read(language)), "run make words"
