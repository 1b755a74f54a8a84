"""Know the folder that a site is built in: where it may lie, whether it is ours, and that one run at a time works there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.building.builder import FRESH
from plansite.deliver.lock import only_one
from plansite.deliver.replacing import remove
from plansite.deliver.signing import plain_text, sign, signed_text
from plansite.read.files.opening import repository_around
from plansite.stored.inputs import MADE, MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEW = ".new"
_MARK_TEXT = f"{MADE} and rewritten by it: change the plan, not these files.\n*\n"
_LEFTOVERS = (f"{NEW}*", FRESH, ".publish-*")


def why_not_at(folder: Path, plan: Path | None = None) -> str:
    """Say why nothing must be written to a place, whatever is there; empty when it may.

    Refused are a link, a place to which links of a repository lead out of it, and what is or holds the plan or a home.
    """
    if folder.is_symlink():
        return f"{folder} is a link, and links are not followed."
    real, around = Path(os.path.realpath(folder)), repository_around(folder)
    if around and not real.is_relative_to(around):
        return f"A link on the way to {folder} leads out of the repository {around}."
    if ".git" in real.parts:
        return f"{folder} belongs to git."
    if plan and real.is_relative_to(os.path.realpath(plan)):
        return f"{folder} is, or lies in, the folder of the plan."
    if plan and Path(os.path.realpath(plan)).is_relative_to(real):
        return f"{folder} holds the plan."
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111 - it raises no error when nobody knows a home
    return f"{folder} is, or holds, your home." if Path(home).is_relative_to(real) else ""


def is_ours(build: Path) -> bool:
    """Tell whether Plansite made a folder, on this computer."""
    return signed_text(build / MARK) == _MARK_TEXT


def why_not_ours(build: Path) -> str:
    """Say what in a folder was not made by Plansite; empty when there is nothing."""
    if is_ours(build):
        return next(_strange(build), "")
    text = plain_text(build / MARK)
    unfinished = (
        text is not None and text[: len(_MARK_TEXT)] == _MARK_TEXT[: len(text)]
    )  # a run was killed there
    names = sorted(entry.name for entry in build.iterdir())
    taken = next((name for name in names if name != MARK or not unfinished), "")
    return f"{build} holds “{taken}”, which Plansite did not write there." if taken else ""


@contextlib.contextmanager
def held(build: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Have a folder for one's own, marked, and without what a run left that was killed. Raises OSError."""
    build.mkdir(parents=True, exist_ok=True)
    with only_one(build / MARK, lambda: say(f"Another run is at work in {build}. Waiting for it to end …")):
        claim(build)
        for pattern in _LEFTOVERS:
            for leftover in build.glob(pattern):
                remove(leftover)
        yield


def claim(build: Path) -> None:
    """Mark a folder as one that Plansite makes and git shall leave out."""
    if not is_ours(build):
        sign(build / MARK, _MARK_TEXT)


def _strange(folder: Path) -> Iterator[str]:
    """Yield what stands in a folder of ours and is neither a file nor a folder: no builder makes such things."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                yield f"{entry.path} is a link, which Plansite did not make."
            elif entry.is_dir():
                yield from _strange(Path(entry.path))
            elif not entry.is_file():
                yield f"{entry.path} is not a file, and Plansite did not make it."
