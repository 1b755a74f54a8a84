"""Keep replies of commands on disk, and find the one that holds now: nothing else is believed.

A reply lies in a file named by the circumstances of its command: texts, with a NUL between them, which no name and no word of
a command can have. The file begins with the digest of the rest of it and is put in its place by renaming, so that one half
written or damaged is none. Whoever wants to may delete any of them.
"""

from __future__ import annotations

import hashlib
import os
from itertools import islice

from plansite.stored.inputs import are_same
from plansite.stored.sealing import sealed, unsealed

TYPE_CHECKING = False  # typing, which has it, takes as long to load as Python takes to start
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from plansite.stored.inputs import Input

    Reply = tuple[
        tuple[tuple[int, bytes], ...], int
    ]  # pieces with the number of the stream each went to, and the code at the end

SWITCH = "PLANSITE_CACHE"  # a folder for replies, or “off”
MOST_REPLIES = 200


def replies_folder() -> str:
    """Return where replies are kept; empty when none are to be."""
    chosen = os.environ.get(SWITCH, "")
    if chosen:
        return "" if chosen == "off" else chosen
    home = os.environ.get("XDG_CACHE_HOME", "") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "plansite", "replies") if os.path.isabs(home) else ""


def recall(folder: str, circumstances: Sequence[str]) -> Reply | None:
    """Return the reply that was given under the same circumstances, None when what it rests on is not as it was."""
    try:
        with open(_file(folder, circumstances), "rb") as file:
            texts = iter(_text(unsealed(file.read())))
        if _next_rows(texts, 1) != [(text,) for text in circumstances]:
            return None
        if not are_same(_next_rows(texts, 3)):
            return None
        pieces = tuple((int(stream), bytes.fromhex(content)) for stream, content in _next_rows(texts, 2))
        return pieces, int(next(texts, ""))
    except (OSError, ValueError):
        return None


def keep(folder: str, circumstances: Sequence[str], inputs: Sequence[Input], reply: Reply) -> None:
    """Keep a reply; where nothing can be written, none is kept."""
    pieces, code = reply
    texts = _rows([(text,) for text in circumstances])
    texts += _rows(inputs)
    texts += _rows([(str(stream), content.hex()) for stream, content in pieces])
    body = _bytes([*texts, str(code)])
    file = _file(folder, circumstances)
    unfinished = f"{file}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(unfinished, "xb") as opened:
            opened.write(sealed(body))
        os.replace(unfinished, file)
        _delete_oldest(folder)
    except OSError:
        return


def _file(folder: str, circumstances: Sequence[str]) -> str:
    return os.path.join(folder, hashlib.sha256(_bytes(circumstances)).hexdigest())


def _bytes(texts: Iterable[str]) -> bytes:
    return "\0".join(texts).encode("utf-8", "surrogatepass")  # a name need not be text


def _text(kept: bytes) -> list[str]:
    return kept.decode("utf-8", "surrogatepass").split("\0")


def _rows(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the texts of rows, after their number."""
    return [str(len(rows)), *(text for row in rows for text in row)]


def _next_rows(texts: Iterator[str], width: int) -> list[Any]:
    """Return the rows of some width that come next. Raises ValueError where there are none."""
    some = islice(texts, int(next(texts, "")) * width)
    return list(zip(*[some] * width, strict=True))


def _delete_oldest(folder: str) -> None:
    """Delete the replies beyond the most that are kept, the oldest first, and what runs left that were killed."""
    with os.scandir(folder) as entries:
        by_age = sorted((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path) for entry in entries)
    for _, path in by_age[:-MOST_REPLIES]:
        os.unlink(path)
