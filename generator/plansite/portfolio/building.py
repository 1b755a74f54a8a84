"""Make the index of several plans, and put their sites below it; what was built elsewhere is taken over."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.building.folder import claim, held
from plansite.deliver.building.own_settings import base_settings
from plansite.deliver.building.settings import with_own_files
from plansite.deliver.building.site import build_site, write_pages
from plansite.deliver.building.titles import plain_title
from plansite.deliver.building.together import Part, fill, put_together
from plansite.deliver.replacing import put_file, put_folder, remove
from plansite.portfolio.adding_up import added_up
from plansite.portfolio.export import files_of
from plansite.portfolio.pages.index import pages_of
from plansite.portfolio.summed_plan import Counts, Summary, as_json, from_json
from plansite.present.page import SUMMARY, Site
from plansite.present.site import finished
from plansite.stored.sealing import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from plansite.deliver.building.builder import Built
    from plansite.portfolio.reading import PlanPlace, Portfolio

PLANS, INDEX = "plans", "index"
_STANDING = "standing"  # how a plan stands: one that is damaged is none
_TAKEN = (_STANDING, "site.inputs")
_LARGEST = 50_000_000  # bytes


def build_folder(build: Path, plan: str) -> Path:
    """Return where the site of one of several plans is built."""
    return build / PLANS / plan


def write_standing(build: Path, summary: Summary) -> None:
    """Write down how a plan stands, whether its site could be built or not."""
    build.mkdir(parents=True, exist_ok=True)
    body = as_json(summary)
    put_file(build / _STANDING, sealed(body), build / f".new-{_STANDING}")


def read_standing(build: Path) -> Summary | None:
    """Return how a plan stood when it was built or failed; None where nothing is written, or it is damaged."""
    file = build / _STANDING
    try:
        if file.is_symlink() or file.stat().st_size > _LARGEST:
            return None
        return from_json(unsealed(file.read_bytes()))
    except (OSError, ValueError):
        return None


def summary_built(build: Path) -> Summary:
    """Return how a plan stood when its pages were written. Raises OSError."""
    return from_json((build / "pages" / SUMMARY).read_bytes())


def nothing_known(plan: str, folder: Path) -> Summary:
    """Return the summary of a plan of which nothing could be found out."""
    file = (folder / "plan.yaml").as_posix()
    return Summary(plan, file, plan, "", "en", "", "", 0, 1, (1, 1, 0), Counts(1))


def failed(summary: Summary) -> Summary:
    """Return the summary of a plan that has no site: at least one error, and nothing to add up."""
    counts = replace(summary.counts, errors=max(summary.counts.errors, 1))
    return replace(summary, counts=counts, figures=(), goals=(), spending=(), people=())


def remove_others(build: Path, plans: Iterable[PlanPlace]) -> None:
    """Remove what was built of plans that are gone."""
    ids = {place.id for place in plans}
    for folder in (build / PLANS).glob("*"):
        if folder.name not in ids:
            remove(folder)


def without_standing(build: Path, portfolio: Portfolio) -> list[PlanPlace]:
    """Return the plans of which nothing was built here, well or badly, or nobody can tell any more how they stood."""
    return [place for place in portfolio.plans if read_standing(build_folder(build, place.id)) is None]


def summaries(build: Path, portfolio: Portfolio) -> list[Summary]:
    """Return how all plans stand; one of which that is not known any more stands as one that failed."""
    known = (
        (read_standing(build_folder(build, place.id)), nothing_known(place.id, place.folder))
        for place in portfolio.plans
    )
    return [standing or unknown for standing, unknown in known]


def build_together(build: Path, portfolio: Portfolio, say: Callable[[str], None]) -> Built:
    """Build the index from how the plans stand, and the whole site. Raises OSError.

    A plan that failed keeps the last site that it had here.
    """
    standings = summaries(build, portfolio)
    index = build / INDEX
    with held(index, say):
        base = base_settings(portfolio.top / "plan")
        write_pages(with_own_files(index_of(portfolio, standings), base), index, base)
        built = build_site(index, say)
    if built.ok:
        put_together(build, index, parts_of(standings, build / PLANS))
    return built


def index_of(portfolio: Portfolio, standings: Sequence[Summary]) -> Site:
    """Make the pages on which plans are added up and stand side by side."""
    language = next((summary.language for summary in standings if not summary.failed), "en")
    together = added_up(portfolio, standings)
    pages = finished(pages_of(together), portfolio.title)
    return Site(portfolio.title, language, pages, files_of(together))


def parts_of(standings: Iterable[Summary], builds: Path) -> list[Part]:
    """Return the plans that have a site, each built in a folder of its id in `builds`."""
    parts = (
        Part(summary.id, plain_title(summary.title) or summary.id, builds / summary.id)
        for summary in standings
    )
    return [part for part in parts if part.site.is_dir()]


def take_over(folders: Sequence[Path], build: Path, portfolio: Portfolio) -> None:
    """Take over what was built of plans in other folders. Raises OSError; links are not followed, and other things not taken."""
    for place in portfolio.plans:
        source = next(
            (
                build_folder(folder, place.id)
                for folder in folders
                if read_standing(build_folder(folder, place.id)) is not None
            ),
            None,
        )
        if source is None:
            continue
        target = build_folder(build, place.id)
        target.mkdir(parents=True, exist_ok=True)
        claim(target)
        fresh, old = target / ".site-new", target / ".site-old"
        for leftover in (fresh, old):
            remove(leftover)
        if (source / "site").is_dir():
            fill(fresh, source / "site", shutil.copyfile)  # a file of somebody else may change later
            put_folder(fresh, target / "site", old)
        for name in _TAKEN:
            file = source / name
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= _LARGEST:
                put_file(target / name, file.read_bytes(), target / ".new")
