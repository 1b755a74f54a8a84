"""Give a command's reply again when all that it rests on is as it was; else run the command, and keep what it says."""

from __future__ import annotations

import os
import sys
from io import BufferedIOBase, TextIOWrapper

from plansite.stored.circumstances import circumstances, folders_beside, library_folders, program_folder
from plansite.stored.inputs import Watch
from plansite.stored.replies import keep, recall, replies_folder

TYPE_CHECKING = False  # typing, which has it, takes as long to load as Python takes to start
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO, TextIO

    from typing_extensions import Buffer

    from plansite.stored.replies import Reply

UNCHANGED = "Nothing changed since the last build."
_MADE = {"build": UNCHANGED}  # said in place of what was done
_KEPT_CODES = (0, 1)  # other codes say that the command could not be done, which may pass


def repeat_or_run(run: Callable[[], None]) -> None:
    """Reply for a command that reads, or makes what is there already. Raises SystemExit, as the command does."""
    folder = replies_folder()
    if not folder or sys.stdout is None or sys.stderr is None:
        run()
        return
    now = circumstances()
    reply = recall(folder, now)
    if reply is None:
        _run_and_keep(run, folder, now)
    else:
        _give(reply)


def _run_and_keep(run: Callable[[], None], folder: str, now: list[str]) -> None:
    watch = Watch([program_folder(), *library_folders(), folder], folders_beside())
    pieces: list[tuple[int, bytes]] = []
    sys.stdout = _like(sys.stdout, _Heard(sys.stdout.buffer, 1, pieces))
    sys.stderr = _like(sys.stderr, _Heard(sys.stderr.buffer, 2, pieces))
    try:
        run()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        code = 0 if end.code is None else end.code
        if code in ((0,) if sys.argv[1] in _MADE else _KEPT_CODES) and (inputs := watch.inputs()) is not None:
            keep(folder, now, inputs, (_again(pieces), int(code)))
        raise


def _again(pieces: list[tuple[int, bytes]]) -> tuple[tuple[int, bytes], ...]:
    """Return what is to be said the next time: of a command that makes something, its result alone."""
    made = _MADE.get(sys.argv[1])
    if made is None:
        return tuple(pieces)
    return (2, f"{made}{os.linesep}".encode("ascii")), *(
        (stream, content) for stream, content in pieces if stream == 1
    )


def _give(reply: Reply) -> None:
    """Say again what was said, and end as the command did."""
    pieces, code = reply
    try:
        for number, content in pieces:
            stream = sys.stdout if number == 1 else sys.stderr
            stream.buffer.write(content)
            stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes once more at its end
        sys.exit(1)
    sys.exit(code)


class _Heard(BufferedIOBase):
    """Write to a stream, and remember what was written."""

    def __init__(self, stream: BinaryIO, number: int, pieces: list[tuple[int, bytes]]) -> None:
        self._stream, self._number, self._pieces = stream, number, pieces
        self.name = stream.name

    def write(self, content: Buffer) -> int:
        self._pieces.append((self._number, bytes(content)))
        return self._stream.write(content)

    def flush(self) -> None:
        self._stream.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


def _like(stream: TextIO, heard: _Heard) -> TextIO:
    """Return a text stream that is as another one, over other bytes."""
    return TextIOWrapper(
        heard, stream.encoding, stream.errors, line_buffering=heard.isatty(), write_through=True
    )
