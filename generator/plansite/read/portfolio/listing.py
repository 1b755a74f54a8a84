"""Find the folders of the plans of a repository: those that portfolio.yaml lists, else those in `plans` and `plan` beside it."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, Suggestion, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.read.portfolio.file import PortfolioFile

USUAL = ("plan", "plans/*")
# what stands in the address of a site beside its plans
RESERVED = frozenset(
    "404 assets data files images index javascripts latest pages plansite portfolio previews search shared site sitemap stylesheets versions".split()  # noqa: SIM905 - one line
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_PLAN = "plan.yaml"
_NAMED_ALMOST = frozenset({_PLAN, "plan.yml"})
_DEEPEST = 8
_LONGEST = 255  # bytes that a name may have on most disks
_RENAME = "Rename the folder: its name is the plan's id, and part of the address of its site."


class PlanPlace(NamedTuple):
    """Say where a plan of a portfolio stands: its id, which is the name of its folder, and the folder."""

    id: str
    folder: Path


class Listing(NamedTuple):
    """Hold the plans that were found, in their order, and what is wrong with the others."""

    plans: tuple[PlanPlace, ...]
    problems: tuple[Problem, ...]


class _Candidate(NamedTuple):
    """Hold a folder that may be a plan: its path, the place that names it, and whether it stands there by its own name."""

    folder: Path
    span: Span
    is_named: bool


def list_plans(portfolio: PortfolioFile) -> Listing:
    """List the plans of a portfolio; what cannot be one is a problem at the line that lists it, else at its plan.yaml."""
    listed, shared = portfolio.root.get("plans"), portfolio.root.text("shared")
    finder = _Finder(portfolio.top, portfolio.project, Path(*_parts(shared)))
    if listed is None:
        for words in USUAL:
            finder.add(words, None)
    else:
        for entry in listed.elements():
            if entry.data is not None:
                finder.add(str(entry.data), entry.span)
    return Listing(*finder.without_conflicts())


def lists(portfolio: PortfolioFile, folder: Path) -> bool:
    """Tell whether a portfolio lists a folder, by its path alone: so each plan can ask without looking at all the others."""
    if not folder.is_relative_to(portfolio.top):
        return False
    path = folder.relative_to(portfolio.top).parts
    listed = portfolio.root.get("plans")
    lines = [str(entry.data) for entry in listed.elements()] if listed else USUAL
    return any(
        len(parts) == len(path) and all(_fits(name, part) for name, part in zip(path, parts, strict=True))
        for parts in map(_parts, lines)
    )


def names(portfolio: PortfolioFile, words: str) -> bool:
    """Tell whether a portfolio lists a folder by its own name, not by a “*” that may mean others."""
    listed = portfolio.root.get("plans")
    return any(_parts(str(entry.data)) == _parts(words) for entry in (listed.elements() if listed else ()))


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern.replace("[", "[[]"))


class _Finder:
    """Collect the plans of a repository."""

    def __init__(self, top: Path, project: Path, shared: Path) -> None:
        self.top, self.project, self.shared = top, project, top / shared
        self.candidates: dict[str, _Candidate] = {}  # by their paths without links
        self.problems: list[Problem] = []

    def add(self, words: str, span: Span | None) -> None:
        """Add the folders that a line of the list means; without a place, those that are usually there."""
        if span and (reason := why_no_path(words)):
            self.problems.append(error("wrong-value", *reason, span))
            return
        parts = _parts(words)
        is_pattern = "*" in words
        folders = list(self._matching(self.top, parts))
        plans = [folder for folder in folders if folder != self.shared and _holds_plan(folder)]
        for folder in plans if is_pattern or span is None else folders:
            place = span or Span((folder / _PLAN).as_posix(), 1, 1)
            self._add_one(_Candidate(folder, place, is_named=not is_pattern))
        if span and is_pattern and not plans:
            message, hint = (
                f"No folder that “{words}” means has a {_PLAN}.",
                "Correct it, or delete the line.",
            )
            self.problems.append(error("no-plan", message, hint, span))

    def _add_one(self, candidate: _Candidate) -> None:
        real = os.path.realpath(candidate.folder)
        earlier = self.candidates.get(real)
        if earlier is None:
            if problem := self._why_no_plan(candidate, real):
                self.problems.append(problem)
            else:
                self.candidates[real] = candidate
        elif candidate.is_named and earlier.is_named:
            message = f"“{self._shown(candidate.folder)}” is listed twice."
            self.problems.append(
                error("named-twice", message, "Delete one of the two lines.", candidate.span)
            )

    def _why_no_plan(self, candidate: _Candidate, real: str) -> Problem | None:
        """Say why a folder is no plan, None when it may be one."""
        folder, span = candidate.folder, candidate.span
        if leads_away(real, self.project):
            message = f"“{self._shown(folder)}” leads out of the repository or to what is hidden, so nothing in it is read."
            return error("unreadable", message, "Put the folder itself here, not a link.", span)
        if not folder.is_dir():
            message = f"There is no folder “{self._shown(folder)}”."
            near = Suggestion(self._shown(folder), self._known(), "Correct it, or delete the line.")
            return error("no-plan", message, near, span)
        if not _holds_plan(folder):
            message = f"The folder “{self._shown(folder)}” has no {_PLAN}, so it is no plan."
            return error("no-plan", message, "Name the folder that holds it, or delete the line.", span)
        if not _ID.match(folder.name):
            message = f"“{folder.name}” cannot be the id of a plan: that has letters A to Z, digits, “-” and “_”, at most 64."
            return error("wrong-id", message, _RENAME, span)
        if folder.name.lower() in RESERVED:
            message = f"“{folder.name}” cannot be the id of a plan: the site keeps this name for itself."
            return error("reserved-word", message, _RENAME, span)
        return None

    def without_conflicts(self) -> tuple[tuple[PlanPlace, ...], tuple[Problem, ...]]:
        """Return the plans of which none has the id of an earlier one or lies in another one, and all problems."""
        plans: dict[str, PlanPlace] = {}
        for real, (folder, span, _) in self.candidates.items():
            around = next((outer for outer in map(str, Path(real).parents) if outer in self.candidates), None)
            if around:
                outer = self._shown(self.candidates[around].folder)
                message = f"“{self._shown(folder)}” lies in the folder of another plan, “{outer}”."
                self.problems.append(error("wrong-value", message, "Put the two beside each other.", span))
            elif taken := plans.get(folder.name.lower()):
                message = f"“{self._shown(taken.folder)}” and “{self._shown(folder)}” would have the same id, “{folder.name}”."
                self.problems.append(error("name-taken", message, _RENAME, span))
            else:
                plans[folder.name.lower()] = PlanPlace(folder.name, folder)
        return tuple(plans.values()), tuple(self.problems)

    def _matching(self, folder: Path, parts: list[str]) -> Iterator[Path]:
        """Yield the folders that a pattern means, in the order of their names; “*” follows no link on its way."""
        if not parts:
            yield folder
        elif "*" not in parts[0]:
            yield from self._matching(folder / parts[0], parts[1:])
        elif not leads_away(os.path.realpath(folder), self.project):
            for name, is_link in _folders_in(folder):
                if _fits(name, parts[0]) and not (is_link and parts[1:]):
                    yield from self._matching(folder / name, parts[1:])

    def _known(self) -> list[str]:
        return [
            self._shown(folder)
            for words in USUAL
            for folder in self._matching(self.top, words.split("/"))
            if _holds_plan(folder)
        ]

    def _shown(self, folder: Path) -> str:
        return folder.relative_to(self.top).as_posix()


def _parts(words: str) -> list[str]:
    return [part for part in words.split("/") if part not in {"", "."}]


def why_no_path(words: str) -> tuple[str, str] | None:
    """Say why a text is no path to folders below that of portfolio.yaml, and what to do; None when it is one."""
    parts = _parts(words)
    if not words.isprintable() or "\\" in words or any(character in words for character in "?[]:"):
        return (
            f"“{words[:80]}” is not a path to a folder.",
            "Write names with “/” between them: plans/sales.",
        )
    if words.startswith(("/", "~")) or ".." in parts:
        return (
            f"“{words[:80]}” leads out of the folder of this file.",
            "Write a path from here: plans/sales.",
        )
    if not parts:
        return "The folder of this file cannot be a plan among others.", "Move the plan to “plan”."
    if any(part.startswith(".") for part in parts):
        return f"“{words[:80]}” is hidden, so nothing in it is read.", "Take the “.” out of the name."
    if len(parts) > _DEEPEST or any("**" in part or len(os.fsencode(part)) > _LONGEST for part in parts):
        return f"“{words[:80]}” means too much.", "Write “*” in place of one name: plans/*."
    return None


def leads_away(real: str, project: Path) -> bool:
    """Tell whether a path without links is none of the project, or is hidden in it."""
    path = Path(real)
    return not path.is_relative_to(project) or any(
        part.startswith(".") for part in path.relative_to(project).parts
    )


def _folders_in(folder: Path) -> list[tuple[str, bool]]:
    """Return the folders in a folder that are not hidden, by name, and whether each is a link."""
    try:
        folders = [path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir()]
    except OSError:
        return []
    return sorted((path.name, path.is_symlink()) for path in folders)


def _holds_plan(folder: Path) -> bool:
    """Tell whether a folder has a plan.yaml, or what is probably meant to be one: the plan's own check says what is wrong."""
    if os.path.lexists(folder / _PLAN):
        return True
    try:
        return any(path.name.lower() in _NAMED_ALMOST for path in folder.iterdir())
    except OSError:
        return False
