"""Have Chromium print a document or take its picture, in a process of its own.

What is printed holds texts of a plan, so nothing of it is trusted: the document may load nothing, no script in it runs, no host
has a name, and the process takes limits on itself before the browser starts (`browser_process.py`). The browser is given a new
folder, which holds the document and is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED_BY = "PLANSITE_CHROMIUM"
SECONDS = 900
# The first rule of every document that is printed: it loads nothing, and nothing in it runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_HINTS = {
    "linux": "On Debian and Ubuntu run: sudo apt-get install chromium",
    "darwin": "Run: brew install --cask chromium",
    "win32": "Install Microsoft Edge or Google Chrome",
}
_KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",  # the port that discards; nobody is asked, not even by address
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
    "--no-pdf-header-footer",
)


class BrowserTrouble(Exception):  # noqa: N818 - the outside world failed, no mistake of the program
    """Say in a sentence why nothing was printed, and what to do."""


def find_browser() -> str:
    """Return the program that prints. Raises BrowserTrouble where there is none."""
    named = os.environ.get(NAMED_BY, "")
    if named:
        return named
    programs = [program for name in _NAMES if (program := shutil.which(name))]
    programs += [place for place in _PLACES if Path(place).is_file()]
    if not programs:
        hint = _HINTS.get(sys.platform, "Install it")
        raise BrowserTrouble(
            f"Nothing is made as PDF without Chromium, Chrome or Edge, and none of them is installed. {hint}, or name the program in {NAMED_BY}."
        )
    return programs[0]


def printed(html: str) -> bytes:
    """Return a document as PDF. Raises BrowserTrouble."""
    return _made(html, "print-to-pdf", "made.pdf")


def picture(html: str, width: int, height: int) -> bytes:
    """Return a document as a PNG of so many pixels. Raises BrowserTrouble."""
    return _made(html, "screenshot", "made.png", f"--window-size={width},{height}")


def _made(html: str, action: str, name: str, *options: str) -> bytes:
    """Have the browser make one file of a document."""
    program = find_browser()
    with tempfile.TemporaryDirectory(prefix="plansite-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        document, made = folder / "document.html", folder / name
        document.write_text(html, encoding="utf-8")
        place = f"--user-data-dir={folder / 'profile'}"
        _run(
            [program, *_OPTIONS, *_sandbox(), *options, place, f"--{action}={made}", document.as_uri()],
            folder,
        )
        if not made.is_file():
            raise BrowserTrouble(
                f"{program} made no PDF. See whether it starts at all, or name another program in {NAMED_BY}."
            )
        return made.read_bytes()


def _sandbox() -> tuple[str, ...]:
    """Return the option without which Chromium refuses to start for root, as in most containers."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _run(command: Sequence[str], folder: Path) -> None:
    """Run a browser to its end, or end it with all that it started."""
    process = subprocess.Popen(  # noqa: S603 - the program is a browser, the arguments are ours
        [sys.executable, "-P", "-m", "plansite.deliver.take_along.browser_process", *command],
        env={name: os.environ[name] for name in _KEPT if name in os.environ}
        | {"HOME": str(folder), "TMPDIR": str(folder), "TZ": "UTC", "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise BrowserTrouble(
            f"Printing took longer than {SECONDS // 60} minutes, so it was stopped. Build without --pdf, or have the plan say less."
        ) from None
    except OSError as error:
        raise BrowserTrouble(f"{command[0]} cannot be started: {error.strerror}.") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a browser and the processes that it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.poll()
    elif process.poll() is None:
        process.kill()
    process.wait()
