"""Put files and folders in the place of others at one stroke: whoever reads meanwhile, or after a kill, finds a whole one."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.files.encoding import decode
from plansite.read.files.opening import Refusal, is_free, read_file, repository_around, why_outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.read.files.opening import Limit

# as the headers of Linux and macOS have them
_HERE, _EXCHANGE = -100, 2
_MARK = b"\xef\xbb\xbf"


class NewText(NamedTuple):
    """Hold the text that a file gets; links to it are followed within `project`, anywhere when that is None."""

    path: Path
    text: str
    project: Path | None


def put_texts(texts: Sequence[NewText]) -> None:
    """Write files one after the other, each at one stroke; rights and byte order marks stay.

    Before the first is written, the places of all are looked at. Raises OSError, for a link that leads out of the project too.
    """
    places = [_place(new.path, new.project) for new in texts]
    for place, new in zip(places, texts, strict=True):
        mark = _MARK if place.is_file() and place.read_bytes().startswith(_MARK) else b""
        place.parent.mkdir(parents=True, exist_ok=True)
        _put(new.path, place, mark + new.text.encode())


def put_output(file: Path, content: bytes) -> None:
    """Write a file that somebody has named at one stroke. Raises OSError, for a link that leads out of its repository too."""
    _put(file, _place(file, repository_around(file)), content)


def text_there(path: Path, project: Path, limit: Limit) -> str:
    """Return the text of a file that is to be changed, empty where there is none yet. Raises OSError."""
    if is_free(path, project):
        return ""
    raw = read_file(path, project, limit)
    if isinstance(raw, Refusal):
        raise _refused(path, raw.message, raw.hint)
    text, unusable = decode(path.name, raw)
    if unusable:
        raise _refused(path, unusable.message, unusable.hint)
    return text


def refuse_outside(paths: Iterable[Path], project: Path) -> None:
    """Raise OSError for the first that lies outside a project."""
    for path in paths:
        if outside := why_outside(path, project):
            raise _refused(path, f"{outside.message}.", outside.hint)


def _place(path: Path, project: Path | None) -> Path:
    """Return where links lead. Raises OSError where no file may be written."""
    if project:
        refuse_outside([path], project)
    place = Path(os.path.realpath(path))
    if os.path.lexists(place) and not place.is_file():
        raise _refused(path, "This is not a file.", "Take it away")
    return place


def _refused(path: Path, message: str, hint: str) -> OSError:
    """Return an error whose words are those of a refusal; a full stop comes behind the words of every such error."""
    return OSError(errno.EPERM, f"{message} {hint}".rstrip(". "), str(path))


def _put(path: Path, place: Path, content: bytes) -> None:
    """Write a file to where links lead; an error names it as people know it."""
    beside = place.with_name(f".{place.name}.new")
    try:
        put_file(place, content, beside, place if place.exists() else None)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def put_file(file: Path, content: bytes, beside: Path, like: Path | None = None) -> None:
    """Write a file anew at `beside`, on the same disk, and rename it into its place; a link there is replaced, not followed.

    `like` names a file whose rights it gets.
    """
    remove(beside)
    try:
        with beside.open("xb") as stream:
            stream.write(content)
        if like:
            shutil.copymode(like, beside)
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def put_folder(fresh: Path, place: Path, aside: Path) -> None:
    """Put a folder in the place of another one, which is removed.

    Where the system cannot exchange two folders, the old one stands at `aside` for a moment.
    """
    if not os.path.lexists(place):
        fresh.rename(place)
    elif _exchanged(fresh, place):
        remove(fresh)
    else:
        place.rename(aside)
        try:
            fresh.rename(place)
        except OSError:
            aside.rename(place)
            raise
        remove(aside)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as the system lets it; what a link leads to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _exchanged(one: Path, another: Path) -> bool:
    """Exchange two folders in one step; tell whether the system can."""
    import ctypes

    if sys.platform not in {"linux", "darwin"}:
        return False
    system, first, second = ctypes.CDLL(None), os.fsencode(one), os.fsencode(another)
    if hasattr(system, "renameat2"):
        return bool(system.renameat2(_HERE, first, _HERE, second, _EXCHANGE) == 0)
    return hasattr(system, "renamex_np") and bool(system.renamex_np(first, second, _EXCHANGE) == 0)
