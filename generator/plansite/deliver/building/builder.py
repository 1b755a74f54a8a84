"""Run MkDocs in a process of its own and hand back what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Without it the builder writes today's date into its output, and the same plan gives other bytes every day.
BUILD_DATE = "315532800"
KEPT_LIST = "site.pages"  # the file that lists what was made of each page
FRESH = ".site-new"  # the folder in which a site is made before it takes the place of the last one, beside it


@dataclass(frozen=True, slots=True)
class Built:
    """Tell how a build went: `messages` are warnings and errors, `skipped` says that nothing had changed."""

    ok: bool
    messages: tuple[str, ...] = ()
    skipped: bool = False


def mkdocs_command(*arguments: str) -> list[str]:
    """Return the command line of MkDocs, made quicker. `-P` keeps Python files in the current folder out of it."""
    return [sys.executable, "-P", "-m", "plansite.deliver.building.quick_mkdocs", *arguments]


def builder_environment() -> dict[str, str]:
    """Return the environment in which a site is built: quiet, and the same bytes for the same input."""
    return {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": build_date(),
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }


def build_date() -> str:
    """Return the moment, in seconds since 1970, that the builder takes for now."""
    return os.environ.get("SOURCE_DATE_EPOCH", BUILD_DATE)


def theme_templates(package: str = "material") -> Path:
    """Return the folder of the templates of a theme, whether it is installed or not."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ("",)))) / "templates"


def run_mkdocs(config: Path, target: Path, *, strict: bool = True) -> Built:
    """Build a site from its settings into a folder; a warning counts as a failure, unless it is only told."""
    place = ["--config-file", str(config), "--site-dir", str(target.resolve())]
    done = subprocess.run(  # noqa: S603 - the program is this Python, the arguments are paths
        mkdocs_command(
            "build", "--strict" if strict else "--no-strict", *place
        ),  # not --quiet: it hides warnings from --strict
        env=builder_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        close_fds=False,  # so that it keeps the lock of the folder until it ends, even when this process is killed
    )
    return Built(done.returncode == 0, _messages(done.stdout.splitlines()))


def _messages(lines: Sequence[str]) -> tuple[str, ...]:
    """Keep what went wrong; MkDocs begins each line of progress with INFO."""
    return tuple(line.rstrip() for line in lines if line.strip() and not line.startswith(("INFO", "DEBUG")))


def site_address(config: Path) -> str:
    """Return the address in a site's settings, empty when they name none or cannot be read."""
    program = (
        "import sys; from mkdocs.config import load_config; print(load_config(sys.argv[1]).site_url or '')"
    )
    done = subprocess.run(  # noqa: S603 - the program is this Python, the argument is a path
        [sys.executable, "-P", "-c", program, str(config)],
        env=builder_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""
