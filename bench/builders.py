"""Build the example, from YAML to its site, against Zensical and MkDocs, which build the site alone out of the same finished pages."""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from row import BIN, TOP, FailedError, Race, Row, call, raced, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS = {"Zensical": "zensical", "MkDocs with our theme": "mkdocs"}


def rows(folder: Path) -> Iterator[Row]:
    """Race."""
    build = [BIN / "plansite", "build", TOP / "plan", "--output"]
    pages = folder / "pages"
    try:
        call([*build, pages])
    except FailedError as failure:
        yield Row("build the example", ", ".join(PEERS), None, single=str(failure))
        return
    count = sum(1 for _ in (pages / "pages").rglob("*.md"))
    for title, module in PEERS.items():
        theirs = [sys.executable, "-m", module, "build", "--config-file", pages / "mkdocs.yml", "--clean"]
        before = partial(shutil.rmtree, folder / "new", ignore_errors=True)
        ours = [*build, folder / "new"]
        yield from raced(
            [Race(f"build {count} pages", f"{title}, of finished pages", ours, theirs, None, None, before)]
        )


def main() -> None:
    """Print all rows."""
    with tempfile.TemporaryDirectory() as folder:
        tell(rows(Path(folder)))


if __name__ == "__main__":
    main()
