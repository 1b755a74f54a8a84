"""Take limits on this process, and become the browser whose command line the arguments are."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

MEGABYTES = 6_000  # that it may write to, in each of its processes
SECONDS = 900  # of a processor
_FILE = 400  # megabytes of the largest file


def main() -> None:
    """Become the browser, with less than this process may have."""
    command = sys.argv[1:]
    _limit()
    if sys.platform == "win32":  # there a program cannot take the place of another
        sys.exit(subprocess.call(command))  # noqa: S603 - the command line is made in browser.py
    os.execvp(command[0], command)  # noqa: S606 - as above


def _limit() -> None:
    """Have the system refuse more memory, time, and larger files. All processes of the browser inherit it."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # systems without such limits
        import resource

        megabyte = 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES * megabyte, MEGABYTES * megabyte))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE * megabyte, _FILE * megabyte))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
