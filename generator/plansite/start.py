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
    # what is loaded, and a plan, stay whole until the command ends: looking for garbage as often as usual takes a tenth of the time
    gc.set_threshold(1_000_000)
    # a process that ends needs no search for garbage in all that it has read, which takes another tenth
    atexit.register(gc.freeze)
    # NumPy starts a thread for each core when it is loaded, for work that no plan has
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from plansite.cli import main as run

    run()
