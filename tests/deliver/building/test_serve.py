"""The server follows what is saved, keeps the last sound plan, and ends cleanly."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest
from handmade import BASE_FILE

from plansite.deliver.building.serve import why_not_serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Stands in for the command line: a plan is one text file, and is sound unless it says “mistake”.
PROGRAM = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell ignores for what it starts in the background
from pathlib import Path
from plansite.deliver.building.own_settings import read_settings
from plansite.deliver.building.serve import serve
from plansite.deliver.building.site import build_site, write_pages
from plansite.present.page import Page, Section, Site

folder, port = Path(sys.argv[1]), int(sys.argv[2])

def write(save):
    words = (folder / "plan/plan.yaml").read_text(encoding="utf-8")
    if "mistake" in words:
        print("plan/plan.yaml:1:1 a mistake", flush=True)
        return False
    page = Page("index.md", "Overview", "# Overview\\n\\n" + words + "\\n")
    write_pages(Site("Plan", "en", Section("", (page,)), {{}}), folder / "build", read_settings(Path({str(BASE_FILE)!r})))
    built = build_site(folder / "build", say, strict=False)
    print(*built.messages, sep="\\n", flush=True)
    return built.ok

def say(words):
    print(words, file=sys.stderr, flush=True)

sys.exit(serve(folder / "build", [folder / "plan"], port, write, say))
"""


class Running:
    """A server in a process of its own, and what it says."""

    def __init__(self, folder: Path, words: str) -> None:
        self.plan = folder / "plan/plan.yaml"
        self.plan.parent.mkdir()
        self.plan.write_text(words, encoding="utf-8")
        self.build = folder / "build"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def page(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def shows(self, words: str) -> bool:
        return self._until(lambda: words in self.page())

    def says(self, words: str) -> bool:
        return self._until(lambda: any(words in line for line in self.lines))

    def _until(self, met: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if met():
                return True
            time.sleep(0.1)
        return False

    def end(self, request: signal.Signals) -> int:
        self.process.send_signal(request)
        code = self.process.wait(timeout=60)
        self.listener.join(timeout=5)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Running]]:
    running: list[Running] = []

    def started(words: str) -> Running:
        running.append(Running(tmp_path, words))
        return running[-1]

    yield started
    for each in running:
        if each.process.poll() is None:
            each.end(signal.SIGTERM)


def test_the_page_follows_what_is_saved_and_keeps_the_last_sound_plan(
    start: Callable[[str], Running],
) -> None:
    server = start("First words.")
    assert server.says(f"http://127.0.0.1:{server.port}/"), server.lines
    assert server.shows("First words."), server.lines

    server.plan.write_text("Second words.", encoding="utf-8")
    assert server.shows("Second words."), server.lines

    server.plan.write_text("A mistake.", encoding="utf-8")
    assert server.says("plan/plan.yaml:1:1 a mistake")
    assert server.says("still shows the last sound plan")
    assert "Second words." in server.page()

    server.plan.write_text("A [broken link](missing.md).", encoding="utf-8")
    assert server.shows("broken link")
    assert server.says("missing.md")

    other = server.plan.with_name("plan.yaml.new")  # many editors save by renaming
    other.write_text("Last words.", encoding="utf-8")
    other.replace(server.plan)
    assert server.shows("Last words."), server.lines

    assert server.end(signal.SIGINT) == 0
    assert server.lines[-1] == "Stopped."
    assert not any("Traceback" in line for line in server.lines)
    made = {".gitignore", "mkdocs.yml", "pages", "site", "site.inputs", "site.pages"}
    assert {path.name for path in server.build.iterdir()} == made


def test_a_plan_that_is_unsound_at_first_is_waited_for(start: Callable[[str], Running]) -> None:
    server = start("A mistake.")
    assert server.says("Waiting for the plan to be mended")
    server.plan.write_text("Mended words.", encoding="utf-8")
    assert server.shows("Mended words."), server.lines
    assert server.end(signal.SIGTERM) == 0
    assert not any("Traceback" in line for line in server.lines)


def test_words_when_the_port_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is in use" in why_not_serve(port)
    assert why_not_serve(port) == ""
