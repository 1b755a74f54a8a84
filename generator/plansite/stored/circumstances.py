"""Tell under which circumstances a command runs: its words, the program, the day, and what the terminal is like."""

from __future__ import annotations

import os
import sys
import time

_SETTINGS = (
    "CI", "COLUMNS", "GIT_DIR", "GIT_WORK_TREE", "HOME", "LANG", "LC_ALL", "LINES", "NO_COLOR", "PATH", "PYTHONIOENCODING",
    "PYTHONUTF8", "SOURCE_DATE_EPOCH", "TERM", "TZ", "XDG_CONFIG_HOME",
)  # fmt: skip
# looked for once; to load functools, which would remember them, takes half as long as to look
_program_files: list[str] = []
_PREFIXES = ("PLANSITE_", "LC_", "GIT_", "FORCE_COLOR", "CLICOLOR")


def circumstances() -> list[str]:
    """Return all that decides what a command says, apart from the files that it reads; no text has a NUL in it."""
    width = os.get_terminal_size(1).columns if sys.stdout.isatty() else 0
    settings = [f"{name}={text}" for name, text in sorted(os.environ.items()) if _counts(name)]
    terminals = [
        f"{stream.isatty()} {stream.encoding} {stream.errors}" for stream in (sys.stdout, sys.stderr)
    ]
    today = time.strftime("%Y-%m-%d")
    program = [sys.version, *program_files(), *_libraries()]
    # how many there are of each tells apart what could be one or the other
    several = [text for texts in (sys.argv[1:], settings, program) for text in (str(len(texts)), *texts)]
    return [os.getcwd(), today, str(width), *terminals, *several]


def program_folder() -> str:
    """Return the folder of the program itself."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def folders_beside() -> list[str]:
    """Return the folders that come along with the program and lie beside it in a checkout; a wheel has them inside."""
    checkout = os.path.dirname(os.path.dirname(program_folder()))
    return [os.path.join(checkout, name) for name in ("schemas", "docs_theme")]


def library_folders() -> list[str]:
    """Return the folders of Python's own library and of those that were installed."""
    installed = [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return [os.path.dirname(os.__file__), *installed]


def _counts(name: str) -> bool:
    return name in _SETTINGS or name.startswith(_PREFIXES)


def program_files() -> list[str]:
    """Return each file of the program as `files_of` does, as it was when first asked: a program does not change while it runs."""
    if not _program_files:
        _program_files.extend(files_of(program_folder()))
    return _program_files


def files_of(folder: str) -> list[str]:
    """Return each file of a folder with its size and the moment it was written."""
    files: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                files += [] if entry.name == "__pycache__" else files_of(entry.path)
            else:
                status = entry.stat(follow_symlinks=False)
                files.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return sorted(files)


def _libraries() -> list[str]:
    """Return the names of what is installed, which tell its versions."""
    names = {name for folder in library_folders()[1:] if os.path.isdir(folder) for name in os.listdir(folder)}
    return sorted(name for name in names if name.endswith("-info"))
