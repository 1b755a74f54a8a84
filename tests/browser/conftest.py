"""Chromium, and a server for built sites on this machine."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE, QUESTIONS, handmade
from hostile import EXAMPLE
from playwright.sync_api import Browser, Page, sync_playwright

from plansite.deliver.building.site import build_site, write_pages
from plansite.deliver.take_along.sheets import with_spreadsheets
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.sources import SourceLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.outcome import Outcome

CHROMIUM = os.environ.get("PLANSITE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without it the tests fail, because a site nobody opened is a site nobody has seen."""
    assert Path(CHROMIUM).is_file(), (
        f"{CHROMIUM} is missing: install Chromium or name it in PLANSITE_CHROMIUM"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


class Visit:
    """A browser tab that remembers what went wrong and what it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.errors.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def elsewhere(self, own: str) -> list[str]:
        """Return requests that left the site."""
        return [url for url in self.requests if not url.startswith((own, "data:", "blob:"))]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open tabs, each with settings of its own, such as `color_scheme` or `viewport`."""
    contexts = []

    def opened(**settings: Any) -> Visit:
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(10_000)
        return Visit(contexts[-1].new_page())

    yield opened
    for context in contexts:
        context.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def server_for(folder: Path, answers: type = Quiet) -> Iterator[str]:
    """Serve a folder on a free port of this machine."""
    handler = functools.partial(answers, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[Callable[..., str]]:
    """Serve folders until the tests end; return each one's address."""
    open_servers: list[Any] = []

    def serve(folder: Path, answers: type = Quiet) -> str:
        server = server_for(folder, answers)
        open_servers.append(server)
        return server.__enter__()

    yield serve
    for server in open_servers:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def example_outcome() -> Outcome:
    """The example plan, computed."""
    outcome = run(EXAMPLE)
    assert not outcome.failed, [each.message for each in outcome.problems]
    return outcome


@pytest.fixture(scope="session")
def example_site(example_outcome: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan's site as plansite builds it."""
    build = tmp_path_factory.mktemp("example") / "build"
    lines = SourceLines(issues=QUESTIONS + "?title={title}&body={text}")
    write_pages(with_spreadsheets(make_site(example_outcome, lines=lines), example_outcome), build, BASE)
    built = build_site(build, print)
    assert built.ok, built.messages
    return build / "site"


@pytest.fixture(scope="session")
def handmade_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made site as plansite builds it."""
    build = tmp_path_factory.mktemp("handmade") / "build"
    write_pages(handmade(), build, BASE)
    assert build_site(build, print).ok
    return build / "site"
