"""Find and read portfolio.yaml, which says which plans a repository holds and what they have in common."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from plansite.problems import Problem, Span, error, without_repeats
from plansite.read.document import Entry, Mark
from plansite.read.files.opening import Limit, Refusal, read_file, repository_around
from plansite.read.schema import PORTFOLIO, schema_of_portfolio
from plansite.read.source import MAX_BYTES, read_bytes

FILE = f"{PORTFOLIO}.yaml"
_LIMIT = Limit(MAX_BYTES, "a portfolio", "List its plans by a “*”, as in plans/*.")


@dataclass(frozen=True, slots=True)
class PortfolioFile:
    """Hold portfolio.yaml of a folder `top`; its root says nothing where the file is not there or cannot be used."""

    top: Path
    file: str
    root: Entry
    text: str = ""
    problems: tuple[Problem, ...] = ()
    is_there: bool = True

    @property
    def project(self) -> Path:
        """Return the folder that files of the portfolio may come from: its repository, else the folder itself."""
        return repository_around(self.top) or Path(os.path.realpath(self.top))

    @property
    def has_hand_overs(self) -> bool:
        """Tell whether plans hand anything over to one another."""
        return self.root.get("hand_overs") is not None


def read_portfolio_file(top: Path) -> PortfolioFile:
    """Read portfolio.yaml at the top of a repository; in `root` remains what is as its schema wants it."""
    path = top / FILE
    file, nothing = path.as_posix(), Entry({}, Mark(path.as_posix(), 1, 1, 0, {}))
    absent = PortfolioFile(top, file, nothing, is_there=False)
    if not is_there(path):
        return _other_ending(absent)
    raw = read_file(path, absent.project, _LIMIT)
    if isinstance(raw, Refusal):
        return PortfolioFile(top, file, nothing, "", (raw.at(file),))
    root, text, problems = read_bytes(file, raw)
    if root is None:
        return PortfolioFile(top, file, nothing, text, tuple(problems))
    schema = schema_of_portfolio()
    problems += without_repeats(schema.check_and_blank_out(PORTFOLIO, root), problems)
    usable = root if isinstance(root.data, dict) else nothing
    return PortfolioFile(top, file, usable, text, tuple(problems))


def is_there(path: Path) -> bool:
    """Tell whether something stands in a place, and say so to whoever notes what a reply rests on: that nothing does counts too."""
    sys.audit("open", str(path), "r", os.O_RDONLY)
    return os.path.lexists(path)


def _other_ending(absent: PortfolioFile) -> PortfolioFile:
    path = absent.top / f"{PORTFOLIO}.yml"
    if not is_there(path):
        return absent
    message, hint = f"“{path.name}” is not read.", f"Rename it to “{FILE}”."
    problem = error("unknown-file", message, hint, Span(path.as_posix(), 1, 1))
    return PortfolioFile(absent.top, absent.file, absent.root, "", (problem,), is_there=False)
