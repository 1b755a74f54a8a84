"""Write the spreadsheet and the CSV file that readers of a site take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.present.page import CSV, WORKBOOK
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from plansite.outcome import Outcome
    from plansite.present.page import Site


def with_spreadsheets(site: Site, outcome: Outcome) -> Site:
    """Return a site with a workbook of all scenarios, and a CSV file of the plan and its outlook."""
    if outcome.plan is None or outcome.catalog is None:
        return site
    numbers = numbers_of(outcome.plan, outcome.catalog, outcome.numbers)
    own = {name: results for name, results in numbers.scenarios.items() if name in {BASE, OUTLOOK}}
    files = {
        WORKBOOK: export(numbers, "xlsx"),
        CSV: export(replace(numbers, scenarios=own), "csv"),
    }
    return replace(site, files={**site.files, **files})
