"""What is committed but not written here: each file is listed, unchanged, and built from the sources beside it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "static/vendor/manifest.json").read_text(encoding="utf-8"))
COPIED: dict[str, str] = {path: digest for package in MANIFEST["packages"] for path, digest in package["files"].items()}
LISTED: dict[str, str] = COPIED | MANIFEST["built"] | MANIFEST["sources"]
FREE_LICENCES = {"MIT", "ISC", "OFL-1.1", "MPL-2.0", "MIT AND Apache-2.0"}


def files_below(*folders: str) -> set[str]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_listed_file_has_the_bytes_it_was_listed_with(path: str) -> None:
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == LISTED[path], "run: node scripts/vendor.mjs"


def test_no_vendored_file_is_unlisted() -> None:
    assert files_below("static/vendor", "tests/look/vendor") - {"static/vendor/manifest.json"} == set(COPIED)


def test_every_style_source_and_built_sheet_is_listed() -> None:
    assert files_below("styles", "static/css") == set(MANIFEST["sources"]) | set(MANIFEST["built"])


def test_each_package_has_the_version_of_the_lock_file_and_a_free_licence_with_its_text() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package in MANIFEST["packages"]:
        assert package["version"] == locked[f"node_modules/{package['package']}"]["version"], package["package"]
        assert package["licence"] in FREE_LICENCES, package["package"]
        assert any("LICENSE" in path for path in package["files"]), package["package"]


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", sorted(MANIFEST["built"]))
def test_the_sheets_load_nothing_from_elsewhere_and_nothing_that_is_missing(sheet: str) -> None:
    addresses = re.findall(r"url\(\"?([^)\"]+)\"?\)", (ROOT / sheet).read_text(encoding="utf-8"))
    assert addresses
    for address in addresses:
        assert ":" not in address, address
        assert ((ROOT / sheet).parent / address).resolve().is_file(), address
