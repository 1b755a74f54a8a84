"""Watch what a command reads, and tell later whether all of it is as it was.

Files are compared by their content. Of the folders around them every name counts, so that a file that was missing and is
there now is seen too. Of a repository counts what git answers from: its head, its names and its index.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    Kind = Literal["file", "names", "repository"]

MOST_NAMES = 5_000
MOST_BYTES = 64_000_000
_READS = frozenset({"open", "os.listdir", "os.scandir"})
_LEAVES = frozenset(
    {"subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork", "os.system", "socket.connect"}
)
_SYSTEM = ("/proc/", "/sys/", "/dev/")
_NOT_ENTERED = frozenset({".git", "node_modules", "__pycache__"})
_MADE = b"# Made by Plansite"  # begins the file that marks what was built
_OF_GIT = ("HEAD", "index", "config", "packed-refs", "shallow")


class Input(NamedTuple):
    """Name something that a command read: its kind, its absolute path, and what it was like."""

    kind: Kind
    path: str
    digest: str

    def is_same(self) -> bool:
        """Tell whether it is as it was."""
        return digest_of(self.kind, self.path) == self.digest


class Watch:
    """Note what this process reads, from now until it is asked what that was.

    `inputs` are None when a reply rests on more than can be compared: another program than git, a network, too many files.
    """

    def __init__(self, program: Sequence[str]) -> None:
        """Watch everything but the files of the program itself, which lie in these folders."""
        self._program = tuple(
            f"{place}{os.sep}"
            for folder in program
            for place in (os.path.abspath(folder), os.path.realpath(folder))
        )
        self._digests: dict[tuple[Kind, str], str] = {}
        self._folders: set[str] = set()
        self._is_watching, self._leaves = True, False
        sys.addaudithook(self._hear)

    def inputs(self) -> list[Input] | None:
        """Stop watching, and return what was read; None when any of it has changed since, or cannot be compared."""
        self._is_watching = False
        read = [Input(*place, digest) for place, digest in self._digests.items()]
        try:
            return None if self._leaves or not all(each.digest and each.is_same() for each in read) else read
        except OSError:
            return None

    def _hear(self, event: str, details: tuple[object, ...]) -> None:
        if not self._is_watching:
            return
        self._is_watching = False  # what is read to compare it is nothing new
        try:
            if event in _LEAVES:
                self._note_program(event, details)
            elif event in _READS and isinstance(details[0], str | bytes | os.PathLike):
                self._note(event, os.path.abspath(os.fsdecode(details[0])), details)
        except OSError:
            self._leaves = True
        self._is_watching = True

    def _note(self, event: str, path: str, details: tuple[object, ...]) -> None:
        if f"{path}{os.sep}".startswith((*self._program, *_SYSTEM)):
            return
        if event == "open":
            if not _is_to_write(details):
                self._note_one("file", path)
        elif not _is_to_import():
            self._note_folder(path)
            self._note_folder(os.path.realpath(path))

    def _note_folder(self, folder: str) -> None:
        """Note a folder that is listed, together with what it lies in: files are looked for beside it."""
        self._folders.add(folder)
        around = list(_upwards(os.path.dirname(folder)))
        if not any(("names", outer) in self._digests for outer in around):
            self._note_one("names", around[0])
        for outer in around:
            self._note_one("repository", outer)

    def _note_program(self, event: str, details: tuple[object, ...]) -> None:
        """Note what git compares, which are also the files that no plan reads; of no other program it is known."""
        if event != "subprocess.Popen" or os.path.basename(os.fsdecode(str(details[0]))) != "git":
            self._leaves = True
            return
        for file in _files_in(self._folders):
            self._note_one("file", file)

    def _note_one(self, kind: Kind, path: str) -> None:
        if (kind, path) not in self._digests:
            self._digests[kind, path] = digest_of(kind, path)


def digest_of(kind: Kind, path: str) -> str:
    """Return what something is like, in few characters; empty when it is too large to be compared."""
    match kind:
        case "file":
            return _digest_of_file(path)
        case "names":
            names = list(_names_in(path, MOST_NAMES))
            return (
                ""
                if len(names) > MOST_NAMES
                else _digest("\0".join(names).encode("utf-8", "surrogateescape"))
            )
        case "repository":
            return _digest_of_repository(os.path.join(path, ".git"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of_file(path: str) -> str:
    """Return the digest of a file's content; of what is no file, or cannot be read, only that."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return f"{stat.S_IFMT(status.st_mode)}"
        if status.st_size > MOST_BYTES:
            return ""
        with open(path, "rb") as file:
            return _digest(file.read())
    except OSError as failure:
        return f"error {failure.errno}"


def _names_in(folder: str, most: int) -> Iterator[str]:
    """Yield what stands below a folder: its path and type, and where a link leads. One more than the most says too many."""
    waiting, count = [folder], 0
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as failure:
            yield f"{place} {failure.errno}"
            continue
        for entry in ordered:
            count += 1
            if count > most + 1:
                return
            if entry.is_symlink():
                there = _digest_of_file(entry.path) if entry.is_file() else str(os.path.exists(entry.path))
                yield f"{entry.path} -> {os.readlink(entry.path)} {there}"
            else:
                is_folder = entry.is_dir()
                yield f"{entry.path} {is_folder}"
                if is_folder and _is_entered(entry):
                    waiting.append(entry.path)


def _is_entered(folder: os.DirEntry[str]) -> bool:
    """Tell whether what is in a folder may be of a plan, and was not made by programs out of it or beside it."""
    if folder.name in _NOT_ENTERED or folder.name.endswith("_cache"):
        return False
    mark = os.path.join(folder.path, ".gitignore")
    if os.path.isfile(mark):
        with open(mark, "rb") as file:
            if file.read(len(_MADE)) == _MADE:
                return False
    return not os.path.lexists(os.path.join(folder.path, "pyvenv.cfg"))


def _files_in(folders: set[str]) -> Iterator[str]:
    """Yield the files that stand in folders: git compares them all, those too that no plan reads."""
    for folder in filter(os.path.isdir, folders):
        with os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if entry.is_file())


def _digest_of_repository(git: str) -> str:
    """Return the digest of what git answers from, short where there is no repository."""
    if not os.path.lexists(git):
        return "none"
    folders = [git]
    for pointer, mark in ((git, b"gitdir: "), (os.path.join(git, "commondir"), b"")):
        if os.path.isfile(pointer):
            with open(pointer, "rb") as file:
                named = os.fsdecode(file.read().removeprefix(mark).strip())
            folders.append(os.path.join(os.path.dirname(pointer), named))
    parts = [
        f"{name} {_digest_of_file(os.path.join(folder, name))}" for folder in folders for name in _OF_GIT
    ]
    for folder in folders:
        for place, _, names in sorted(os.walk(os.path.join(folder, "refs"))):
            paths = [os.path.join(place, name) for name in sorted(names)]
            parts += [f"{path} {_digest_of_file(path)}" for path in paths]
    return _digest("\0".join(parts).encode("utf-8", "surrogateescape"))


def _upwards(folder: str) -> Iterator[str]:
    """Yield a folder and all that it lies in."""
    yield folder
    while (outer := os.path.dirname(folder)) != folder:
        folder = outer
        yield folder


def _is_to_import() -> bool:
    """Tell whether Python itself lists a folder, looking for a module or for what is installed."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - an audit does not say who reads
    while frame and "importlib" not in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None


def _is_to_write(details: tuple[object, ...]) -> bool:
    flags = details[2] if len(details) > 2 else 0  # noqa: PLR2004 - path, mode, flags
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
