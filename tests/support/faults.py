"""Stop a piece of work at the n-th change that it makes to the disk: by an error of the system, or by killing the process."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CHANGES = frozenset({"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "os.link", "os.symlink"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FAILED, CRASHED = 1, 3


def _is_change(event: str, arguments: tuple[Any, ...], folder: str) -> bool:
    if not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
        return False
    if not os.fspath(os.fsdecode(arguments[0])).startswith(folder):
        return False
    return event in _CHANGES or (event == "open" and bool(arguments[2] & _WRITING))


def stop_at(number: int, folder: Path, stop: Callable[[], None]) -> list[int]:
    """Have `stop` called before the change of this number, counted from 1, below a folder; return the count so far."""
    count = [0]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if _is_change(event, arguments, str(folder)):
            count[0] += 1
            if count[0] == number:
                stop()

    sys.addaudithook(hook)
    return count


def full() -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def kill() -> None:
    """End the process as nobody can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)


def start(work: Callable[[], bool]) -> int:
    """Do something in a process of its own, which says whether it went well, and return its number."""
    child = os.fork()
    if child:
        return child
    code = CRASHED
    try:
        code = 0 if work() else FAILED
    except BaseException:  # noqa: BLE001 - the child must end here, whatever happens
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def end_of(child: int) -> int:
    """Wait for a process; return its exit code, negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def stopped_everywhere(
    folder: Path, prepare: Callable[[], None], work: Callable[[], bool], stop: Callable[[], None]
) -> Iterator[int]:
    """Yield the exit code of some work stopped at its first change, at its second, and so on, until it ends by itself."""
    number = 0
    while True:
        number += 1
        prepare()

        def stopped(at: int = number) -> bool:
            count = stop_at(at, folder, stop)
            good = work()
            if count[0] < at:
                os._exit(42)
            return good

        code = end_of(start(stopped))
        if code == 42:
            return
        yield code
