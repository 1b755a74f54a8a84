"""Turn what no command thought of into one sentence: what the world refuses, and what is a mistake of Plansite."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from plansite.deliver.report.excerpt import printable
from plansite.terminal import HOME, clock

_NO_READERS = frozenset({errno.EPIPE, errno.ESHUTDOWN})


class Commands(click.Group):
    """Hold commands that end with a sentence, whatever happens."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. What goes wrong is a click exception, which ends in a sentence and an exit code above zero."""
        write_anything()
        clock()  # what it fixes is read by others too
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as failure:
            if isinstance(failure, OSError) and failure.errno in _NO_READERS:
                raise
            raise _Ended(sentence(failure)) from failure


class _Ended(click.ClickException):
    """End the command with a sentence and the exit code of what could not be done."""

    exit_code = 2


def write_anything() -> None:
    """Have characters that the encoding of the terminal lacks written as “?”, not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors="replace")


def sentence(failure: Exception) -> str:
    """Say what went wrong that no command thought of. With PLANSITE_TRACEBACK, a mistake of Plansite is raised again."""
    if isinstance(failure, click.ClickException):
        return printable(failure.format_message())
    if isinstance(failure, OSError):
        return printable(_refused(failure))
    if isinstance(failure, MemoryError):
        return "There is not enough memory for this plan."
    if os.environ.get("PLANSITE_TRACEBACK"):
        raise failure
    return printable(_mistaken(failure))


def _refused(refusal: OSError) -> str:
    """Say what the system did not allow, and where."""
    reason = refusal.strerror or str(refusal) or type(refusal).__name__
    place = next(
        (
            os.fsdecode(name)
            for name in (refusal.filename2, refusal.filename)
            if isinstance(name, str | bytes | Path)
        ),
        "",
    )
    what = f"“{place}” cannot be used" if place else "Something cannot be read or written"
    return f"{what}: {reason}. What was there before is as it was."


def _mistaken(mistake: Exception) -> str:
    """Say that Plansite itself is wrong, where, and how to report it."""
    import traceback

    last = traceback.extract_tb(mistake.__traceback__)[-1]
    said = str(mistake).split("\n", 1)[0][:200]
    where = f"{type(mistake).__name__} in {Path(last.filename).name}, line {last.lineno}{': ' if said else ''}{said}"
    return (
        f"Plansite made a mistake and stopped ({where}). Please report it with this sentence and the command: {HOME} says where. "
        "With PLANSITE_TRACEBACK=1 it says more."
    )
