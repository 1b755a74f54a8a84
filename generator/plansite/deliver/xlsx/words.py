"""Say how a workbook names things and writes numbers: headings, legend, units, number formats."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from plansite.compute.engine.units import POINTS
from plansite.read.currencies import is_currency, minor_digits
from plansite.read.values import EXCHANGE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine.calendar import Period

BLOCKS = {
    "input": "Inputs",
    "monthly": "Inputs by month",
    "computed": "Computed",
    "waiting": "Waiting for values that the plan does not give",
    "helper": "Working",
    "missing": "Values that the plan does not give",
}
SCENARIO_BLOCKS = BLOCKS | {
    "input": "Inputs that differ from the plan",
    "monthly": "Inputs by month that differ from the plan",
    "computed": "What follows from them",
}
_SHEETS = {
    "Scenarios": "The plan and its scenarios side by side, and each input that differs.",
    "Forecast": "What the revenue model is told, and what follows from it.",
    "Budget": "Every spend line by month, and totals by kind, category, department and owner.",
    "Exchange rates": "What one unit of another currency is worth in the plan's own.",
    "Team": "Who is employed when, and what the team costs.",
    "Sales process": "How long deals take in each stage, and how many go on.",
    "KPIs": "Every key figure. Those that wait for values stand below the others.",
    "Goals": "Baseline, target, forecast and gap of every goal.",
    "Missing": "Values that the plan does not give. Type them in, and the figures that wait for them appear.",
    "Outlook": "The plan with what was measured so far, and what follows from it. Here is what differs from the plan.",
    "Seasons": "How a year's amount is spread from January to December.",
}
LEGEND = (
    (
        "typed",
        1200,
        "A value of the plan. Type over it, and everything that rests on it follows. “From” names its file and line.",
    ),
    (
        "text",
        1200,
        "A formula over other cells. The formula that the plan states stands to the right of the periods.",
    ),
    (
        "open",
        None,
        "A value that the plan does not give, on the sheet “Missing”. Type it in to see what follows from it.",
    ),
    (
        "minor",
        1200,
        "A step of a longer formula, below the figures under “Working”. Its name says which figure it is for.",
    ),
    ("text", None, "Empty means unknown, never zero. The note on the cell says why."),
)
INHERITED = "What a scenario does not change is the plan's own cell: type over it, and all scenarios follow."
TRACKS = {"month": "Months", "quarter": "Quarters", "year": "Years", "plan": "Whole plan"}
_UNITS = {
    "percent": "%",
    POINTS: "percentage points",
    "ratio": "ratio",
    "count": "count",
    "days": "days",
    "minutes": "minutes",
}
_SHARES = frozenset({"percent", POINTS})  # no number format can write 0.032 as 3.2 without its sign
SMALL_MONEY, SMALL_SHARE, LARGE = 100, 0.1, 1_000


def sheet_words(name: str, scenario: str) -> str:
    """Return what a sheet holds; `scenario` is the title of a scenario, empty for the plan and its outlook."""
    if scenario:
        return f"Scenario: {scenario}. Here is what differs from the plan; all else is read from the plan's own sheets."
    return _SHEETS.get(name, "")


def unit_words(unit: str, currency: str, suffix: str) -> str:
    """Return a unit as the column “Unit” names it."""
    if unit in {"money", EXCHANGE_RATE}:
        return currency
    return suffix or _UNITS.get(unit, unit)


def number_format(unit: str, values: Sequence[float | None], currency: str) -> str:
    """Return a number format for a whole row by the values of its months, so that decimals stand below each other.

    `currency` is the plan's own. Small money, small shares and counts of parts keep decimals; negative numbers are red.
    """
    known = [abs(value) for value in values if value is not None]
    largest, whole = max(known, default=0.0), all(value == round(value) for value in known)
    decimals = 1
    if unit == EXCHANGE_RATE:
        # four digits that count, as pages have them: a won is worth 0.0006757 euros
        decimals = max(4, 3 - floor(log10(largest))) if largest else 4
    elif unit == "money" or is_currency(unit):
        minor = minor_digits(currency if unit == "money" else unit)
        decimals = minor if known and largest < SMALL_MONEY and not whole else 0
    elif unit in _SHARES:
        decimals = 2 if largest < SMALL_SHARE else 1
    elif unit in {"ratio", ""}:
        decimals = 4 if known and largest < SMALL_SHARE and not whole else 2
    elif whole or largest >= LARGE:
        decimals = 0
    number = f"#,##0{'.' if decimals else ''}{'0' * decimals}{'%' if unit in _SHARES else ''}"
    return f"{number};[Red]-{number}"


def growth_format(per: str) -> str:
    """Return a number format that says how often a growth rate applies."""
    return f'0.0#%" a {per}"'


def period_words(period: Period) -> str:
    """Return the heading of a period that is no month."""
    if period.label == "plan":
        return TRACKS["plan"]
    return period.label if period.whole else f"{period.label} (part)"
