"""Keep what is made of files that come along beside the program, where Python keeps its bytecode, and as it does.

A copy says what the program and its files were like, and is believed only while they are so: by size and time, as bytecode.
It begins with the digest of the rest, is put in its place by renaming, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from plansite.resources import catalog_folder, packaged
from plansite.stored.circumstances import files_of, files_of_program
from plansite.stored.sealing import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Callable

    Made = TypeVar("Made")

_DIGEST = 32  # bytes


def compiled(name: str, make: Callable[[], Made]) -> Made:
    """Return what `make` makes of nothing but files that come along: its copy, when there is one that holds."""
    file = Path(cache_from_source(str(catalog_folder() / f"{name}.py"))).with_suffix(".compiled")
    with suppress(OSError, ValueError):
        body = unsealed(file.read_bytes())
        if body.startswith(_state()):
            copy: Made = pickle.loads(body[_DIGEST:])  # noqa: S301 - who can write there can change the program
            return copy
    made = make()
    if not sys.dont_write_bytecode:
        _keep(file, _state() + pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


@cache
def _state() -> bytes:
    """Return the digest of what the program and all that comes along are like."""
    files = [sys.version, *files_of_program(), *files_of(str(packaged("schemas")))]
    return hashlib.sha256("\0".join(files).encode("utf-8", "surrogateescape")).digest()


def _keep(file: Path, content: bytes) -> None:
    """Keep a copy; where nothing can be written, none is kept."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(sealed(content))
        unfinished.replace(file)
