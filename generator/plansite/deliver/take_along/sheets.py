"""Write the spreadsheet and the CSV file that readers of a site take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.present.page import CSV, WORKBOOK
from plansite.present.withholding import for_readers, for_workbook
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from plansite.deliver.numbers import Numbers
    from plansite.outcome import Outcome
    from plansite.present.page import Site


def with_spreadsheets(site: Site, outcome: Outcome) -> Site:
    """Return a site with a workbook of all scenarios, and a CSV file of the plan and its outlook, of what readers may see."""
    workbook, csv = (_numbers(told) for told in (for_workbook(outcome), for_readers(outcome)))
    if workbook is None or csv is None:
        return site
    own = {name: results for name, results in csv.scenarios.items() if name in {BASE, OUTLOOK}}
    files = {WORKBOOK: export(workbook, "xlsx"), CSV: export(replace(csv, scenarios=own), "csv")}
    return replace(site, files={**site.files, **files})


def _numbers(outcome: Outcome) -> Numbers | None:
    if outcome.plan is None or outcome.catalog is None:
        return None
    return numbers_of(outcome.plan, outcome.catalog, outcome.numbers)
