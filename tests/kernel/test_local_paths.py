"""A reader is led to a path of this site only."""

from __future__ import annotations

import pytest

from accreditation.kernel.local_paths import local_path


@pytest.mark.parametrize("path", ["/", "/files", "/files?state=in_review&page=2", "/tệp", "/a//b", "/a?next=//b"])
def test_a_path_of_this_site_is_taken_as_it_is(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "files",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/a b",
        "/\x00",
        "/\u2028/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/" + "a" * 2_000,
    ],
)
def test_whatever_a_browser_might_read_as_another_site_is_refused(path: str | None) -> None:
    assert local_path(path) is None
