"""Watch what a command reads, and tell later whether all of it is as it was.

Files are compared by their content. Of the folders around them every name counts, so that a file that was missing and is
there now is seen too; not those in which nobody looks for files of a plan, such as __pycache__. Of a repository counts what
git answers from: its head, its names and its index. A folder that the command makes is compared as it left it, by names,
sizes, times and numbers, as git compares with its index.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys

TYPE_CHECKING = False  # typing, which has it, takes as long to load as Python takes to start
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType
    from typing import Literal

    Kind = Literal["file", "listed", "names", "repository", "made"]
    Input = tuple[Kind, str, str]  # what kind of thing a command read, its absolute path, and its digest then

MOST_NAMES = 5_000
MOST_MADE = 50_000
MOST_BYTES = 64_000_000
_BUILDER = "plansite.deliver.building.quick_mkdocs"
_READS = frozenset({"open", "os.listdir", "os.scandir"})
_STARTS = frozenset({"subprocess.Popen", "os.posix_spawn"})
_LEAVES = _STARTS | {"os.exec", "os.fork", "os.system", "plansite.workers", "socket.connect"}
_COPIES = "plansite.copies"  # of files of the program, which are made where they are missing
_SYSTEM = ("/proc/", "/sys/", "/dev/")
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "venv", "env"})
MARK, MADE = ".gitignore", "# Made by Plansite"  # the file that marks what was built, and how it begins
_OF_GIT = ("HEAD", "index", "config", "packed-refs", "shallow")


class Watch:
    """Note what this process reads, from now until it is asked what that was.

    `inputs` are None when a reply rests on more than can be compared: another program than git, a network, too many files.
    """

    def __init__(self, program: Sequence[str], beside: Sequence[str] = ()) -> None:
        """Watch everything but the files of the program itself, which lie in these folders.

        What lies `beside` it is read as a plan's files are, but nobody looks for further files around it.
        """
        self._program: tuple[str, ...] = ()
        self._beside = {os.path.realpath(folder) for folder in beside}
        for folder in program:
            self._leave_out(folder)
        self._digests: dict[tuple[Kind, str], str] = {}
        self._folders: set[str] = set()
        self._written: set[str] = set()
        self._is_watching, self._leaves = True, False
        sys.addaudithook(self._hear)

    def inputs(self) -> list[Input] | None:
        """Stop watching, and return what was read; None when any of it has changed since, or cannot be compared."""
        self._is_watching = False
        try:
            read = self._read()
            return None if self._leaves or not all(each[2] for each in read) or not are_same(read) else read
        except OSError:
            return None

    def _read(self) -> list[Input]:
        made = {
            folder for file in self._written for folder in _upwards(os.path.dirname(file)) if _is_made(folder)
        }
        inside = tuple(f"{folder}{os.sep}" for folder in made)
        left: list[Input] = [("made", folder, digest_of("made", folder)) for folder in sorted(made)]
        return left + [
            (kind, path, digest)
            for (kind, path), digest in self._digests.items()
            if not f"{path}{os.sep}".startswith(inside)
        ]

    def _hear(self, event: str, details: tuple[object, ...]) -> None:
        if not self._is_watching:
            return
        self._is_watching = False  # what is read to compare it is nothing new
        try:
            if event in _LEAVES:
                self._note_program(event, details)
            elif event == _COPIES:
                self._leave_out(str(details[0]))
            elif event in _READS and isinstance(details[0], str | bytes | os.PathLike):
                self._note(event, os.path.abspath(os.fsdecode(details[0])), details)
        except OSError:
            self._leaves = True
        self._is_watching = True

    def _leave_out(self, folder: str) -> None:
        self._program += tuple(
            f"{place}{os.sep}" for place in (os.path.abspath(folder), os.path.realpath(folder))
        )

    def _note(self, event: str, path: str, details: tuple[object, ...]) -> None:
        if f"{path}{os.sep}".startswith((*self._program, *_SYSTEM)):
            return
        if event == "open":
            if _is_to_write(details):
                self._written.add(path)
            else:
                self._note_one("file", path)
        elif not _is_to_import():
            self._note_folder(path)
            self._note_folder(os.path.realpath(path))

    def _note_folder(self, folder: str) -> None:
        """Note a folder that is listed, together with what it lies in: files are looked for beside it."""
        self._folders.add(folder)
        self._note_one("listed", folder)
        if folder in self._beside:
            return
        around = list(_upwards(os.path.dirname(folder)))
        if not any(("names", outer) in self._digests for outer in around):
            self._note_one("names", around[0])
        for outer in around:
            self._note_one("repository", outer)

    def _note_program(self, event: str, details: tuple[object, ...]) -> None:
        """Note what git compares, which are also the files that no plan reads; of no other program it is known.

        The builder of sites reads only what was written for it, and the theme, which is looked through before.
        """
        if event in _STARTS and _is_builder(details):
            return
        if event not in _STARTS or os.path.basename(os.fsdecode(str(details[0]))) != "git":
            self._leaves = True
            return
        for file in _files_in(self._folders):
            self._note_one("file", file)

    def _note_one(self, kind: Kind, path: str) -> None:
        if (kind, path) not in self._digests:
            self._digests[kind, path] = digest_of(kind, path)


def are_same(inputs: Iterable[Input]) -> bool:
    """Tell whether all that a command read is as it was."""
    return all(digest_of(kind, path) == digest for kind, path, digest in inputs)


def digest_of(kind: Kind, path: str) -> str:
    """Return what something is like, in few characters; empty when it is too large to be compared."""
    match kind:
        case "file":
            return _digest_of_file(path)
        case "listed":
            return _digest([_described(entry) for entry in _entries(path)])
        case "names":
            names = list(_names_in(path, MOST_NAMES))
            return "" if len(names) > MOST_NAMES else _digest(names)
        case "made":
            made = list(_made_in(path, MOST_MADE))
            return "" if len(made) > MOST_MADE else _digest(made)
        case "repository":
            return _digest_of_repository(os.path.join(path, ".git"))


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def _digest_of_file(path: str) -> str:
    """Return the digest of a file's content; of what is no file, or cannot be read, only that."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return f"{stat.S_IFMT(status.st_mode)}"
        if status.st_size > MOST_BYTES:
            return ""
        with open(path, "rb", buffering=0) as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError as failure:
        return f"error {failure.errno}"


def _names_in(folder: str, most: int) -> Iterator[str]:
    """Yield what stands below a folder: its path and type, and where a link leads. One more than the most says too many."""
    waiting, count = [folder], 0
    while waiting:
        place = waiting.pop()
        for entry in _entries(place):
            count += 1
            if count > most + 1:
                return
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and _is_passed_over(entry):
                continue
            yield _described(entry)
            if is_folder:
                waiting.append(entry.path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what stands in a folder by name; nothing where there is none, or none that may be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _described(entry: os.DirEntry[str]) -> str:
    """Return the path and type of something; of a link also where it leads, and what is there."""
    if not entry.is_symlink():
        return f"{entry.path}{os.sep}" if entry.is_dir() else entry.path
    return f"{entry.path} -> {os.readlink(entry.path)} {_digest_of_file(entry.path)}"


def _made_in(folder: str, most: int) -> Iterator[str]:
    """Yield what stands below a folder that was made, with size, times and number. One more than the most says too many."""
    count = 0
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            count += 1
            if count > most + 1:
                return
            status = os.lstat(os.path.join(place, name))
            # who copies a file may keep its size and its time, but neither its number nor when it was changed last
            like = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
            yield f"{place} {name} {stat.S_IFMT(status.st_mode)} {'' if stat.S_ISDIR(status.st_mode) else like}"


def _is_made(folder: str) -> bool:
    """Tell whether a folder says that Plansite made it."""
    mark = os.path.join(folder, MARK)
    if not os.path.isfile(mark):
        return False
    with open(mark, "rb") as file:
        return file.read(len(MADE)) == MADE.encode("ascii")


def _is_build(folder: os.DirEntry[str]) -> bool:
    return folder.name == "build" and _is_made(folder.path)


def _is_passed_over(folder: os.DirEntry[str]) -> bool:
    """Tell whether nobody looks for files of a plan in a folder. Its name alone tells: what is in it a branch can carry.

    A folder that a plan is read from is noted for itself, whatever it is called.
    """
    return folder.name.startswith(".") or folder.name in _PASSED_OVER or _is_build(folder)


def _files_in(folders: set[str]) -> Iterator[str]:
    """Yield the files that stand in folders: git compares them all, those too that no plan reads."""
    for folder in filter(os.path.isdir, folders):
        with os.scandir(folder) as entries:
            # an entry cannot say what a link is that leads to itself
            yield from (entry.path for entry in entries if os.path.isfile(entry.path))


def _digest_of_repository(git: str) -> str:
    """Return the digest of what git answers from, short where there is no repository."""
    if not os.path.lexists(git):
        return "none"
    own = _pointed_at(git, "gitdir: ")
    shared = _pointed_at(os.path.join(own, "commondir"), "") if own else ""
    folders = [folder for folder in (own or git, shared) if folder]
    files = [os.path.join(folder, name) for folder in folders for name in _OF_GIT]
    for folder in folders:
        for place, _, names in os.walk(os.path.join(folder, "refs")):
            files += [os.path.join(place, name) for name in names]
    return _digest([f"{file} {_digest_of_file(file)}" for file in sorted(files)])


def _pointed_at(file: str, mark: str) -> str:
    """Return the folder that a file of a linked working tree names, empty where there is no such file."""
    if not os.path.isfile(file):
        return ""
    with open(file, encoding="utf-8", errors="surrogateescape") as opened:
        return os.path.join(os.path.dirname(file), opened.read().removeprefix(mark).strip())


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


def _is_builder(details: tuple[object, ...]) -> bool:
    """Tell whether MkDocs is what is started."""
    words = details[1]
    return isinstance(words, list) and words[:4] == [sys.executable, "-P", "-m", _BUILDER]


def _is_to_write(details: tuple[object, ...]) -> bool:
    flags = details[2] if len(details) > 2 else 0  # noqa: PLR2004 - path, mode, flags
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
