"""Start a command, or give the reply of before when nothing has changed, before anything large is loaded."""

from __future__ import annotations

import atexit
import gc
import os
import sys

_REPEATED = ("check", "build", "--help", "--version")


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] and sys.argv[1] in _REPEATED:
        from plansite.stored.repeat import repeat_or_run

        repeat_or_run(_run)
    else:
        _run()


def _run() -> None:
    # a process that ends needs no search for garbage in all that it has read, which takes a tenth of the time of `check`
    atexit.register(gc.freeze)
    # NumPy starts a thread for each core when it is loaded, for work that no plan has
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from plansite.cli import main as run

    run()
