"""Keep replies of commands on disk, and find the one that holds now: nothing else is believed.

A reply lies in a file named by the circumstances of its command. The file begins with the digest of the rest of it and is
put in its place by renaming, so that one half written or damaged is none. Whoever wants to may delete any of them.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, NamedTuple

from plansite.stored.inputs import Input
from plansite.stored.sealing import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SWITCH = "PLANSITE_CACHE"  # a folder for replies, or “off”
MOST_REPLIES = 200


class Reply(NamedTuple):
    """Hold what a command said, in pieces with the number of the stream each went to, and the code that it ended with."""

    pieces: tuple[tuple[int, bytes], ...]
    code: int


def replies_folder() -> str:
    """Return where replies are kept; empty when none are to be."""
    chosen = os.environ.get(SWITCH, "")
    if chosen:
        return "" if chosen == "off" else chosen
    home = os.environ.get("XDG_CACHE_HOME", "") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "plansite", "replies") if os.path.isabs(home) else ""


def recall(folder: str, circumstances: Mapping[str, object]) -> Reply | None:
    """Return the reply that was given under the same circumstances, None when what it rests on is not as it was."""
    try:
        with open(_file(folder, circumstances), "rb") as file:
            kept = json.loads(unsealed(file.read()))
        if kept["circumstances"] != circumstances:
            return None
        if not all(Input(*each).is_same() for each in kept["inputs"]):
            return None
        return Reply(tuple((stream, text.encode("latin-1")) for stream, text in kept["pieces"]), kept["code"])
    except (OSError, ValueError):
        return None


def keep(folder: str, circumstances: Mapping[str, object], inputs: Sequence[Input], reply: Reply) -> None:
    """Keep a reply; where nothing can be written, none is kept."""
    kept = {
        "circumstances": circumstances,
        "inputs": inputs,
        "pieces": [(stream, content.decode("latin-1")) for stream, content in reply.pieces],
        "code": reply.code,
    }
    body = json.dumps(kept).encode("ascii")
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


def _file(folder: str, circumstances: Mapping[str, object]) -> str:
    return os.path.join(folder, hashlib.sha256(json.dumps(circumstances).encode("ascii")).hexdigest())


def _delete_oldest(folder: str) -> None:
    """Delete the replies beyond the most that are kept, the oldest first, and what runs left that were killed."""
    with os.scandir(folder) as entries:
        by_age = sorted((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path) for entry in entries)
    for _, path in by_age[:-MOST_REPLIES]:
        os.unlink(path)
