"""An event file is read with the files it includes, whole or not at all, and written as it was read."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accreditation.programme import event_file
from accreditation.programme.event_file import EventFileError
from accreditation.programme.event_file_keys import toml_string
from accreditation.programme.event_file_tables import REPEATED, SINGLE

SMALL = Path(__file__).with_name("small.toml")
DOCS = Path(__file__).parents[2] / "docs" / "event-file.md"


def test_the_small_event_is_read_with_its_times_in_utc() -> None:
    event = event_file.read(SMALL)
    assert event.event.starts_at == datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert event.windows[1].periods[0].ends_at == datetime(2026, 6, 1, 18, tzinfo=UTC)
    assert event.categories[0].zones[1].needs == "escort"
    assert event.badge.names == "native_first"


def test_the_small_event_shows_every_table() -> None:
    assert set(tomllib.loads(SMALL.read_text(encoding="utf-8"))) == {*SINGLE, *REPEATED}


def test_what_is_read_can_be_written_and_read_again(tmp_path: Path) -> None:
    event = event_file.read(SMALL)
    copied = tmp_path / "copy.toml"
    copied.write_text(event_file.write(event), encoding="utf-8")
    assert event_file.read(copied) == event
    assert event_file.write(event_file.read(copied)) == copied.read_text(encoding="utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_survives_writing(text: str) -> None:
    assert tomllib.loads(f"text = {toml_string(text)}") == {"text": text}


def test_the_reference_is_the_tables() -> None:
    assert DOCS.read_text(encoding="utf-8") == event_file.reference()


def parts(folder: Path, include: str, part: str) -> Path:
    """An event file in `folder` that includes; and parts/organisations.toml."""
    main, included = folder / "main.toml", folder / "parts" / "organisations.toml"
    included.parent.mkdir()
    included.write_text(part, encoding="utf-8")
    main.write_text(f"include = [{include!r}]\n" + SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    return main


ORGANISATION = """[[organisation]]
code = "DEU-M-SPREE"
kind = "{kind}"
names = {{ en = "Spree Courier", vi = "Spree Courier" }}
plate = "DEU"
"""


def test_rows_of_an_included_file_come_after_its_own(tmp_path: Path) -> None:
    event = event_file.read(parts(tmp_path, "parts/organisations.toml", ORGANISATION.format(kind="media")))
    assert [row.code for row in event.organisations] == ["DEU-M-ELBE", "HOST", "DEU-M-SPREE"]


def test_a_fault_in_an_included_file_names_that_file_and_the_position_in_it(tmp_path: Path) -> None:
    main = parts(tmp_path, "parts/organisations.toml", ORGANISATION.format(kind="medias"))
    with pytest.raises(EventFileError) as refused:
        event_file.read(main)
    (finding,) = refused.value.findings
    assert finding.file == str(tmp_path / "parts" / "organisations.toml")
    assert finding.table == "[[organisation]] 1 DEU-M-SPREE"
    assert 'did you mean "media"?' in str(refused.value)


@pytest.mark.parametrize(
    ("include", "part", "message"),
    [
        ("parts/none.toml", "", "parts/none.toml: cannot be read: No such file or directory"),
        ("../main.toml", "", 'main.toml: include = "../main.toml": allowed are files beside or below this one'),
        ("parts/organisations.toml", "[event]\n", "parts/organisations.toml: event: an included file holds only"),
        ("parts/organisations.toml", "[[zone]\n", "parts/organisations.toml: is not TOML: "),
        ("parts/organisations.toml", 'include = ["more.toml"]\n', "organisations.toml: include: an included file"),
    ],
)
def test_what_cannot_be_included_is_a_finding(tmp_path: Path, include: str, part: str, message: str) -> None:
    found = event_file.check_file(parts(tmp_path, include, part))
    assert [message in str(finding) for finding in found] == [True]


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert "cannot be read" in str(event_file.check_file(tmp_path / "none.toml")[0])
    with pytest.raises(EventFileError):
        event_file.read(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_a_finding(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in str(event_file.check_file(tmp_path / "bytes.toml")[0])
