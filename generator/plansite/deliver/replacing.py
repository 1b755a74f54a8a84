"""Put files and folders in the place of others at one stroke: whoever reads meanwhile, or after a kill, finds a whole one."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# as the headers of Linux and macOS have them
_HERE, _EXCHANGE = -100, 2


def put_file(file: Path, content: bytes, beside: Path) -> None:
    """Write a file anew at `beside`, on the same disk, and rename it into its place; a link there is replaced, not followed."""
    remove(beside)
    try:
        with beside.open("xb") as stream:
            stream.write(content)
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def put_folder(fresh: Path, place: Path, aside: Path) -> None:
    """Put a folder in the place of another one, which is removed.

    Where the system cannot exchange two folders, the old one stands at `aside` for a moment.
    """
    if not os.path.lexists(place):
        fresh.rename(place)
    elif _exchanged(fresh, place):
        remove(fresh)
    else:
        place.rename(aside)
        try:
            fresh.rename(place)
        except OSError:
            aside.rename(place)
            raise
        remove(aside)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as the system lets it; what a link leads to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _exchanged(one: Path, another: Path) -> bool:
    """Exchange two folders in one step; tell whether the system can."""
    import ctypes

    if sys.platform not in {"linux", "darwin"}:
        return False
    system, first, second = ctypes.CDLL(None), os.fsencode(one), os.fsencode(another)
    if hasattr(system, "renameat2"):
        return bool(system.renameat2(_HERE, first, _HERE, second, _EXCHANGE) == 0)
    return hasattr(system, "renamex_np") and bool(system.renamex_np(first, second, _EXCHANGE) == 0)
