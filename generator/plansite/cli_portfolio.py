"""What the commands share that take many plans: which plans are meant, which part of them, and how many at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.deliver.report.excerpt import printable
from plansite.last_door import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from plansite.portfolio.reading import PlanPlace, Portfolio

    Task = TypeVar("Task")
    Answer = TypeVar("Answer")

_USUAL = Path("plan")
_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})\Z")
_KILLED = -9


def folders_among(names: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folders among names of plans: a shell's plans/* names files that lie beside them, too.

    Raises UsageError where only files are named.
    """
    folders = tuple(name for name in names if not name.is_file())
    if names and not folders:
        whole = (
            f"Name its folder: {names[0].parent}"
            if names[0].name == "plan.yaml"
            else "Name the folder of a plan"
        )
        raise click.UsageError(f"“{names[0]}” is a file. {whole}.")
    return folders


PLANS = click.argument(
    "plans",
    nargs=-1,
    type=click.Path(path_type=Path),
    metavar="[PLAN]...",
    callback=lambda _context, _argument, names: folders_among(names),
)
ALL_PLANS = click.option(
    "--all-plans",
    is_flag=True,
    help="Take all plans of this repository: those that portfolio.yaml lists, else plan and plans/*.  "
    "[default: when no PLAN is named]",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="How many plans are worked on at once.  [default: as many as there are cores]",
)


@dataclass(frozen=True, slots=True)
class Shard:
    """Name a part of all plans, from 1: plans that follow each other, so that parts can be put after one another."""

    part: int
    parts: int

    def of(self, plans: Sequence[PlanPlace]) -> tuple[PlanPlace, ...]:
        """Return the plans of this part. Parts differ by one plan at most; each plan is in one of them."""
        first, end = (len(plans) * at // self.parts for at in (self.part - 1, self.part))
        return tuple(plans[first:end])


def _read_shard(_context: click.Context, _option: click.Parameter, words: str | None) -> Shard | None:
    match = _SHARD.match(words or "")
    if words is None or (match and int(match[1]) <= int(match[2])):
        return Shard(int(match[1]), int(match[2])) if match else None
    raise click.BadParameter(
        f"“{printable(words)}” is no part of anything. Write which part of how many: 3/8."
    )


SHARD = click.option(
    "--shard",
    callback=_read_shard,
    metavar="K/N",
    help="Take the Kth of N parts of the plans, as one of N machines. “plansite merge” puts the parts together.",
)


def several(plans: Sequence[Path], *, all_plans: bool) -> Portfolio | None:
    """Return the plans that a command takes, None when it is one plan by itself.

    Without a name these are all plans of the repository. A folder with a portfolio.yaml and no plan.yaml stands for its plans.
    """
    if plans and all_plans:
        raise click.UsageError("Name plans, or give --all-plans; not both.")
    if len(plans) > 1:
        return _named(plans)
    top = plans[0] if plans else Path()
    if plans and not _holds_portfolio(top):
        return None
    if not all_plans and not plans and not _is_beside_others():
        return None
    from plansite.portfolio.reading import read_portfolio

    portfolio = read_portfolio(top)
    if portfolio.is_one_plan and not all_plans:
        return None
    if not portfolio.plans and not portfolio.problems:
        raise click.UsageError(
            "There is no plan here: neither portfolio.yaml, nor plan/plan.yaml, nor a plan.yaml in a folder of plans/."
        )
    return portfolio


def one(plans: Sequence[Path]) -> Path:
    """Return the folder of the one plan that a command takes."""
    return plans[0] if plans else _USUAL


def _is_beside_others() -> bool:
    """Tell whether more than the plan in the usual folder may be here, without loading what reads that."""
    from plansite.read.portfolio.file import FILE, is_there

    return any(is_there(Path(name)) for name in (FILE, f"{Path(FILE).stem}.yml", "plans"))


def _holds_portfolio(folder: Path) -> bool:
    return os.path.lexists(folder / "portfolio.yaml") and not os.path.lexists(folder / "plan.yaml")


def _named(folders: Sequence[Path]) -> Portfolio:
    """Return the portfolio of which some plans are named, each once; plans that it does not list are taken too.

    The folder of what plans share is none of them: a shell's plans/* names it, too.
    """
    from plansite.portfolio.reading import PlanPlace, read_portfolio
    from plansite.read.portfolio.shared import where_shared

    by_place = {os.path.realpath(folder): folder for folder in reversed(folders)}
    shared = next(filter(None, map(where_shared, folders[:2])), None)  # one of two is a plan
    if shared and len(by_place) > 1 and not (shared / "plan.yaml").is_file():
        by_place.pop(os.path.realpath(shared), None)
    portfolio = read_portfolio(Path())
    ids = {os.path.realpath(place.folder): place.id for place in portfolio.plans}
    places = tuple(
        PlanPlace(ids.get(real, folder.name), folder) for real, folder in reversed(by_place.items())
    )
    return replace(portfolio, plans=places, problems=())


def at_once(
    work: Callable[[Task], Answer],
    tasks: Sequence[Task],
    jobs: int | None,
    stopped: Callable[[Task, str], Answer],
) -> Iterator[Answer]:
    """Yield what `work` makes of each task, in order, by several processes; `stopped` makes an answer of why there is none."""
    from plansite.portfolio.running import Lost, cores, side_by_side

    for answer in side_by_side(partial(_answered, work, stopped), tasks, jobs or cores()):
        yield stopped(answer.task, _why(answer.code)) if isinstance(answer, Lost) else answer


def _answered(work: Callable[[Task], Answer], stopped: Callable[[Task, str], Answer], task: Task) -> Answer:
    try:
        return work(task)
    except Exception as failure:  # noqa: BLE001 - one plan stops no other
        return stopped(task, sentence(failure))


def _why(code: int) -> str:
    if code == _KILLED:
        return "The process that worked on this plan was killed, perhaps since there was not enough memory."
    return f"The process that worked on this plan ended by itself, with the code {code}."
