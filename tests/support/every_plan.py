"""Run all plans that people begin with: the example, and what every template starts."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run
from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.outcome import Outcome

TOP = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


def names_of_plans() -> list[str]:
    """Return the names of all plans."""
    return ["example", *(f"{company}-{outline}" for company, outline in _started())]


def _started() -> list[tuple[str, str]]:
    outlines = sorted({*template_names("outlines")} - {"minimal"})  # which has no figures
    return [(company, outline) for company in template_names("companies") for outline in outlines]


@cache
def every_plan() -> Mapping[str, Outcome]:
    """Return what the stages make of each plan, by a name for it: “example”, “shop-full”…"""
    found = {"example": run(TOP / "plan")}
    with TemporaryDirectory() as held:
        for company, outline in _started():
            folder = Path(held) / f"{company}-{outline}"
            start_project(folder, Choice(folder.name, company, outline, "", TODAY))
            found[folder.name] = run(folder / "plan")
    return found
