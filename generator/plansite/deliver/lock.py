"""Let one process at a time do what two must not do at once."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_FLAGS = ("O_RDWR", "O_CREAT", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")


def _silent() -> None:
    """Say nothing."""


@contextlib.contextmanager
def only_one(file: Path, waiting: Callable[[], None] = _silent) -> Iterator[None]:
    """Wait until nobody else holds the lock on a file, and hold it; `waiting` is called when somebody does.

    The system frees the lock when a process ends, however it ends; so the file itself may stay. The package filelock would
    ask again and again, and fall back to a mere file where a system has no locks: that one a killed process leaves behind.
    A child process that inherits open files holds the lock too. A link or a pipe in the place of the file is an OSError.
    """
    held = os.open(file, sum(getattr(os, flag, 0) for flag in _FLAGS), 0o666)
    try:
        if not stat.S_ISREG(os.fstat(held).st_mode):
            raise FileExistsError(0, "This is not a file", str(file))
        if not _taken(held, wait=False):
            waiting()
            while not _taken(held, wait=True):
                pass
        if sys.platform != "win32":
            os.set_inheritable(held, True)  # noqa: FBT003 - the system's own form
        yield
    finally:
        os.close(held)  # frees it


if sys.platform == "win32":
    import msvcrt

    def _taken(held: int, *, wait: bool) -> bool:
        os.lseek(held, 0, os.SEEK_SET)
        try:
            msvcrt.locking(
                held, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1
            )  # it gives up after ten seconds
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(held: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
