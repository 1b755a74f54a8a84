"""Measure how long it takes from saving a file until the browser is given its page, against building the whole site.

Times are those of the processor, of the command and all that it starts, as Linux tells them while they run.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, PAIRS, TOP, Row, call, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE, PAGE = "personas/cfo.yaml", "personas/cfo.html"
LOOK = 0.02  # seconds from one look to the next


def rows(folder: Path) -> Iterator[Row]:
    """Yield one row: the first save, which warms what is kept, is not counted."""
    plan = folder / "plan"
    shutil.copytree(TOP / "plan", plan)
    build = [BIN / "plansite", "build", plan, "--output", folder / "whole"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [BIN / "plansite", "serve", plan, "--output", folder / "build", "--port", str(port)]
    server = subprocess.Popen(list(map(str, serve)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(port, "", "index.html")
        seconds: list[float] = []
        whole: list[float] = []
        for pair in range(PAIRS + 1):
            say(f"saving: pair {pair} of {PAIRS}")
            shutil.rmtree(folder / "whole", ignore_errors=True)
            whole.append(call(build).seconds)
            quiet(server.pid)
            seconds.append(saved(plan / FILE, server.pid, port, f"Saved{pair}"))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    ours, theirs = statistics.median(seconds[1:]), statistics.median(whole[1:])
    single = f"{ours:.2f} s / {theirs:.2f} s; {' '.join(f'{each:.2f}' for each in seconds[1:])}"
    yield Row("serve: from saving a file to its page", "first build", ours / theirs, 0.5, 0.3, "", single)


def saved(file: Path, pid: int, port: int, word: str) -> float:
    """Save a file with another word, wait until its page has it, and return the seconds of the processor until then."""
    text = file.read_text(encoding="utf-8")
    before = spent(pid)
    file.write_text(text.replace("quote: ", f"quote: {word} ", 1), encoding="utf-8")
    until(port, word, PAGE)
    return spent(pid) - before


def until(port: int, word: str, page: str) -> None:
    """Wait until a page is served that has a word."""
    while True:
        with suppress(OSError):
            answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=20).read().decode()
            if word in answer:
                return
        time.sleep(LOOK)


def quiet(pid: int) -> None:
    """Wait until a command has nothing to do: what follows a save does not count for the next."""
    before = -1.0
    while (now := spent(pid)) - before > LOOK:
        before = now
        time.sleep(2)


def spent(pid: int) -> float:
    """Return the seconds of the processor that a process and all it has started have taken so far."""
    total = 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        for task in Path(f"/proc/{pid}/task").iterdir():
            children = (task / "children").read_text(encoding="utf-8").split()
            total += sum(spent(int(child)) for child in children)
    return total


def main() -> None:
    """Print the row."""
    with tempfile.TemporaryDirectory() as folder:
        tell(rows(Path(folder)))


if __name__ == "__main__":
    main()
