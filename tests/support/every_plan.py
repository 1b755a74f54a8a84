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


@cache
def every_plan() -> Mapping[str, Outcome]:
    """Return what the stages make of each plan, by a name for it: “example”, “shop-full”…"""
    found = {"example": run(TOP / "plan")}
    with TemporaryDirectory() as held:
        for company in template_names("companies"):
            for outline in sorted({*template_names("outlines")} - {"minimal"}):  # which has no figures
                folder = Path(held) / f"{company}-{outline}"
                start_project(folder, Choice(folder.name, company, outline, "", TODAY))
                found[folder.name] = run(folder / "plan")
    return found
