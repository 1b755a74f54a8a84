"""A built site is served from its folder: pages ask whether it is still the same, and nothing beside it can be had."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.building.files_server import HOST, FilesServer, files_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[FilesServer, Callable[[str], bytes]]]:
    (tmp_path / "site/sales").mkdir(parents=True)
    (tmp_path / "site/index.html").write_text("<body>All plans</body>", encoding="utf-8")
    (tmp_path / "site/sales/index.html").write_text("<body>Sales</body>", encoding="utf-8")
    (tmp_path / "site/plan.css").write_text("body {}", encoding="utf-8")
    (tmp_path / "secret.html").write_text("<body>Secret</body>", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]

    def answer(path: str) -> bytes:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=20) as response:
            content: bytes = response.read()
            return content

    with files_server(tmp_path, port) as server:
        assert server.poll() is None
        yield server, answer
    assert server.poll() == 1


@pytest.fixture
def get(served: tuple[FilesServer, Callable[[str], bytes]]) -> Callable[[str], bytes]:
    return served[1]


def test_pages_are_served_with_a_script_that_follows_the_site(get: Callable[[str], bytes]) -> None:
    page = b'<body>All plans<script src="/plansite-follow.js"></script></body>'
    assert get("/") == get("/index.html") == page
    assert get("/sales/").startswith(b"<body>Sales<script")
    assert get("/plan.css") == b"body {}"
    assert b"/plansite-state" in get("/plansite-follow.js")


def test_another_site_in_its_place_is_told(get: Callable[[str], bytes], tmp_path: Path) -> None:
    before = get("/plansite-state")
    assert get("/plansite-state") == before
    (tmp_path / "site").rename(tmp_path / "old")
    assert get("/plansite-state") == b""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<body>Other</body>", encoding="utf-8")
    assert get("/plansite-state") not in {b"", before}
    assert b"Other" in get("/")


def test_pages_are_shown_ahead_of_the_site_that_has_them(
    served: tuple[FilesServer, Callable[[str], bytes]], tmp_path: Path
) -> None:
    server, get = served
    before = get("/plansite-state")
    server.show({"sales/index.html": b"<body>Early</body>"})
    assert get("/sales/").startswith(b"<body>Early<script")
    assert get("/").startswith(b"<body>All plans<script")
    early = get("/plansite-state")
    server.show({"index.html": b"<body>Early too</body>"})
    assert get("/sales/").startswith(b"<body>Early<script")
    assert len({before, early, get("/plansite-state")}) == len(["before", "first", "second"])
    (tmp_path / "site").rename(tmp_path / "old")
    (tmp_path / "site/sales").mkdir(parents=True)
    (tmp_path / "site/sales/index.html").write_text("<body>Whole</body>", encoding="utf-8")
    assert get("/sales/").startswith(b"<body>Whole<script")


@pytest.mark.parametrize(
    "path", ["/nothing.html", "/sales/nothing", "/../secret.html", "/%2e%2e/secret.html", "//secret.html"]
)
def test_only_files_of_the_site_are_had(get: Callable[[str], bytes], path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(path)
    refused.value.close()
    assert refused.value.code == HTTPStatus.NOT_FOUND


def test_no_folder_is_listed(get: Callable[[str], bytes], tmp_path: Path) -> None:
    (tmp_path / "site/assets").mkdir()
    with pytest.raises(urllib.error.HTTPError) as refused:
        get("/assets/")
    refused.value.close()
    assert refused.value.code == HTTPStatus.NOT_FOUND
