"""Sign a file, so that one can tell later that Plansite wrote it on this computer.

The signature says where the disk keeps the file and when it was written. A branch or an archive can carry the text of a
signature, but not make it true: whoever unpacks it gets another place and another moment.
"""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 10_000


def sign(file: Path, text: str) -> None:
    """Write a text and its signature into a file, in place, since others may wait for a lock on it; no link is followed."""
    moment = int(time.time()) // 2 * 2  # some disks know even seconds only
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(file, flags, 0o666), "r+b") as stream:
        inode = os.fstat(stream.fileno()).st_ino
        stream.write(f"{text}{_signature(inode, moment)}".encode())
        stream.truncate()
    os.utime(file, (moment, moment))


def signed_text(file: Path) -> str | None:
    """Return the text that was signed in a file, None when its signature is not true."""
    text = plain_text(file)
    if text is None:
        return None
    status = file.lstat()
    signature = _signature(status.st_ino, int(status.st_mtime))
    return text.removesuffix(signature) if text.endswith(signature) else None


def plain_text(file: Path) -> str | None:
    """Return the text of a file, whoever wrote it; None when it is too long for a signed one, no text or no file."""
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LONGEST:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _signature(inode: int, moment: int) -> str:
    return f"# {inode} {moment}\n"
