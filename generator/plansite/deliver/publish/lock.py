"""Let one process at a time do what two must not do at once."""

from __future__ import annotations

import contextlib
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Wait until nobody else holds the lock on a file, and hold it.

    The system frees the lock when a process ends, however it ends; so the file itself may stay. The package filelock would
    ask again and again, and fall back to a mere file where a system has no locks: that one a killed process leaves behind.
    """
    with file.open("ab") as held:
        _take(held)
        yield  # closing the file frees it


if sys.platform == "win32":
    import msvcrt

    def _take(held: IO[bytes]) -> None:
        held.seek(0)
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _take(held: IO[bytes]) -> None:
        fcntl.flock(held, fcntl.LOCK_EX)
