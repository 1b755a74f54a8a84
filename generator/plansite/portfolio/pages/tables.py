"""Lay what several plans come to out by period, in rounded numbers that add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import cell
from plansite.present.figures.tables import GRAIN_TITLES, Column, Row, Table
from plansite.present.text.rounding import rounded_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.portfolio.pages.writing import Writing

GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")


def columns(writing: Writing, grain: Grain, whole: str = "") -> tuple[Column, ...]:
    """Return a column for each period of a grain, and with a heading for it one for all of them."""
    results = writing.together.results
    periods = results.calendar.periods(grain) if results else ()
    of_periods = [Column(period.label, writing.language.period(period), firm=True) for period in periods]
    return (*of_periods, *([Column("plan", whole, firm=True)] if whole else []))


def sums_table(
    writing: Writing,
    rows: Sequence[tuple[Markup, Sequence[float | None]]],
    grain: Grain,
    write: Callable[[float], str],
) -> Table:
    """Return rows that add up downwards and across; a row with something unknown stands in it without numbers there."""
    whole = [row for row in rows if None not in row[1]]
    grid = iter(rounded_grid([[value or 0.0 for value in values] for _, values in whole]))
    shown: list[Row] = []
    added = [0] * (len(rows[0][1]) + 1 if rows else 0)
    for title, values in rows:
        if None in values:
            numbers: list[float | None] = [*values, None]
        else:
            rounded = next(grid)
            added = [total + value for total, value in zip(added, rounded, strict=True)]
            numbers = [*rounded]
        shown.append(Row(title, "", _cells(numbers, write)))
    if len(rows) > 1:
        total = "Together" if len(whole) == len(rows) else "Together, as far as it is known"
        shown.append(Row(Markup("{}").format(total), "", _cells(added, write), "total"))
    return Table(GRAIN_TITLES[grain], columns(writing, grain, "All months"), tuple(shown))


def figures_table(writing: Writing, figures: Sequence[str], grain: Grain) -> Table:
    """Return figures of the whole over the periods of a grain; those without any value are left out."""
    results = writing.together.results
    known = [figure for figure in figures if results and results.is_known_by(figure, grain)]
    rows = [
        Row(
            writing.name(figure),
            figure,
            tuple(
                cell(value, "" if value is None else writing.write(figure, value))
                for value in (results.series(figure, grain) if results else ())
            ),
        )
        for figure in known
    ]
    return Table(GRAIN_TITLES[grain], columns(writing, grain), tuple(rows))


def _cells(values: Sequence[float | None], write: Callable[[float], str]) -> tuple[Markup, ...]:
    return tuple(cell(value, "" if value is None else write(value)) for value in values)
