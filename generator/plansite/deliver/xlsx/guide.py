"""Write the sheets of a workbook that help to find one's way: the guide in front, and the seasons behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.rollup import ROLLUPS
from plansite.deliver.xlsx.cells import SEASON_COLUMN, SEASON_ROW
from plansite.deliver.xlsx.references import column_name, quoted
from plansite.deliver.xlsx.sheets import FIRST_TRACK, GUIDE, HEADING, NAME, SCENARIOS, TITLE
from plansite.deliver.xlsx.spreadsheet import place
from plansite.deliver.xlsx.words import INHERITED, LEGEND, sheet_words
from plansite.read.values import Season

if TYPE_CHECKING:
    from plansite.deliver.numbers import Numbers
    from plansite.deliver.xlsx.lines import Line
    from plansite.deliver.xlsx.sheets import Sheet, Workbook
    from plansite.deliver.xlsx.spreadsheet import Page

_WIDTHS = (28, 10, 10, 10, 100)
_INDEX = (
    ("Sheet", "head text"),
    ("Inputs", "head"),
    ("Computed", "head"),
    ("Errors", "head"),
    ("What it holds", "head after"),
)
_SEASON_HEADS = (("Figure", 48), ("Name", 27), ("From", 34), ("", 2))


def write_guide(page: Page, workbook: Workbook, numbers: Numbers) -> None:
    """Write the first sheet: what the plan is, how to read the workbook, and where everything is."""
    for column, width in enumerate(_WIDTHS):
        page.widen([column], width)
    months = workbook.tracks[0].periods
    about = (
        f"{months[0].label} to {months[-1].label}, money in {numbers.settings.currency}. Written by Plansite."
    )
    page.text(0, 0, numbers.settings.title, "name")
    page.text(1, 0, about, "minor")
    page.text(3, 0, "How to read this workbook", "block")
    row = 4
    for style, number, words in LEGEND:
        if number is None:
            page.blank(row, [0], style)
        else:
            page.number(row, 0, number, style, "#,##0")
        page.text(row, 1, words, "after")
        row += 1
    if len(numbers.scenarios) > 1:
        page.text(row, 1, INHERITED, "after")
        row += 1
    row = _index(page, workbook, numbers, row + 1)
    page.text(row, 0, "Over time", "block")
    page.text(row, 1, "What a quarter, a year and the whole plan show", "block")
    page.blank(row, range(2, len(_WIDTHS)), "block")
    for at, rollup in enumerate(ROLLUPS.values(), start=row + 1):
        page.text(at, 0, rollup.title)
        page.text(at, 1, rollup.period)
    page.paper(numbers.settings.title, 1)


def _index(page: Page, workbook: Workbook, numbers: Numbers, row: int) -> int:
    """List the sheets; a live formula tells whether a cell shows an error. Returns the next free row."""
    for column, (word, style) in enumerate(_INDEX):
        page.text(row, column, word, style)
    if len(numbers.scenarios) > 1:
        row += 1
        page.link(row, 0, SCENARIOS, place(SCENARIOS))
        page.text(row, 4, sheet_words(SCENARIOS, ""), "after")
    for at, sheet in enumerate(workbook.sheets, start=row + 1):
        lines = list(sheet.lines)
        inputs = sum(line.kind in {"input", "monthly", "missing"} for line in lines)
        page.link(at, 0, sheet.name, place(sheet.name))
        page.number(at, 1, inputs, "text", "#,##0")
        page.number(at, 2, len(lines) - inputs, "text", "#,##0")
        page.formula(at, 3, _errors(sheet, workbook), "none", "text right", "General")
        page.text(at, 4, sheet_words(sheet.name, numbers.titles.get(sheet.scenario, "")), "after")
    return row + len(workbook.sheets) + 2


def _errors(sheet: Sheet, workbook: Workbook) -> str:
    first, last = column_name(FIRST_TRACK), column_name(workbook.stop - 1)
    return f'IF(ISERROR(SUM({quoted(sheet.name)}!{first}{HEADING + 2}:{last}{sheet.stop})),"some","none")'


def write_head(page: Page, numbers: Numbers, scenario: str = "") -> None:
    """Head a sheet: its name, the way back to the guide, and what it holds."""
    page.text(0, TITLE, page.name, "name")
    page.link(1, TITLE, "Back to the guide", place(GUIDE))
    about = sheet_words(page.name, numbers.titles.get(scenario, ""))
    page.text(1, NAME, f"{numbers.settings.title}. {about}".rstrip(), "minor")


def write_seasons(page: Page, workbook: Workbook, numbers: Numbers) -> None:
    """Write the twelve weights of every season, to which the months of its figure point."""
    write_head(page, numbers)
    page.text(HEADING - 1, SEASON_COLUMN, "Percent of the year, January to December", "band")
    page.blank(HEADING - 1, range(SEASON_COLUMN + 1, SEASON_COLUMN + 12), "band")
    for column, (word, width) in enumerate(_SEASON_HEADS):
        page.widen([column], width)
        page.text(HEADING, column, word, "head text")
    for month in range(12):
        page.text(HEADING, SEASON_COLUMN + month, f"{month + 1:02d}", "head")
    for row, (_, line) in enumerate(workbook.seasons, start=SEASON_ROW):
        _season(page, line, row)
    page.freeze(HEADING + 1, 1)
    page.paper(numbers.settings.title, 1)


def _season(page: Page, line: Line, row: int) -> None:
    if isinstance(line.value, Season):
        page.text(row, 0, line.title)
        page.text(row, 1, line.name, "minor")
        page.text(row, 2, line.place, "minor")
        for column, weight in enumerate(line.value.weights, start=SEASON_COLUMN):
            page.number(row, column, weight, "typed", "0.0#")
