"""Write a plan as a workbook: a sheet for each section, in which every computed cell is a live formula."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived
from plansite.compute.engine.reasons import Reasons
from plansite.compute.engine.rollup import ROLLUPS
from plansite.deliver.xlsx.cells import SEASON_ROW, Filling, Formula, Typed, parameters
from plansite.deliver.xlsx.guide import write_guide, write_head, write_seasons
from plansite.deliver.xlsx.helper_rows import as_text
from plansite.deliver.xlsx.scenarios import write_scenarios
from plansite.deliver.xlsx.sheets import (
    GROWTH,
    GUIDE,
    HEADING,
    INPUT,
    MISSING,
    NAME,
    ROLLUP,
    SCENARIOS,
    SEASONS,
    SOURCE,
    TITLE,
    UNIT,
    arrange,
)
from plansite.deliver.xlsx.spreadsheet import place, spreadsheet
from plansite.deliver.xlsx.words import (
    BLOCKS,
    SCENARIO_BLOCKS,
    TRACKS,
    growth_format,
    number_format,
    period_words,
    unit_words,
)
from plansite.read.scenario import BASE
from plansite.read.values import Growth, Season

if TYPE_CHECKING:
    from plansite.deliver.numbers import Numbers
    from plansite.deliver.xlsx.cells import Content
    from plansite.deliver.xlsx.lines import Line
    from plansite.deliver.xlsx.references import Track
    from plansite.deliver.xlsx.sheets import Block, Sheet, Workbook
    from plansite.deliver.xlsx.spreadsheet import Page
    from plansite.read.values import Value

_WORDS = {TITLE: "Figure", NAME: "Name", UNIT: "Unit", ROLLUP: "Over time", SOURCE: "From"}
_WIDTHS = {TITLE: 48, NAME: 27, UNIT: 10, ROLLUP: 14, SOURCE: 34, INPUT: 11, GROWTH: 15, GROWTH + 1: 2}
_WIDEST = {TITLE: 72, NAME: 46}
_PERIOD, _GAP, _TEXT = 11, 2, 60


def as_xlsx(numbers: Numbers) -> bytes:
    """Return a workbook: a guide, scenarios side by side, and a sheet for each section, each scenario, and what is missing.

    The cells also hold Plansite's own values, for programs that only show them.
    """
    workbook = arrange(numbers.scenarios, numbers.definitions)
    file = spreadsheet(numbers.settings.title)
    guide = file.page(GUIDE)
    side_by_side = file.page(SCENARIOS) if len(numbers.scenarios) > 1 else None
    pages = [(sheet, file.page(sheet.name)) for sheet in workbook.sheets]
    reasons = {name: Reasons(results) for name, results in numbers.scenarios.items()}
    for sheet, page in pages:
        filling = Filling(numbers.scenarios[sheet.scenario], sheet.scenario, workbook)
        _Writer(page, sheet, numbers, workbook, filling, reasons[sheet.scenario]).write()
    if side_by_side:
        write_scenarios(side_by_side, workbook, numbers)
    if workbook.seasons:
        write_seasons(file.page(SEASONS), workbook, numbers)
    write_guide(guide, workbook, numbers)
    return file.close()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Write one sheet of figures."""

    page: Page
    sheet: Sheet
    numbers: Numbers
    workbook: Workbook
    filling: Filling
    reasons: Reasons

    def write(self) -> None:
        page, sheet, stop = self.page, self.sheet, self.workbook.stop
        write_head(page, self.numbers, sheet.scenario)
        self.columns()
        for track in self.workbook.tracks:
            self.periods(track)
        for block in sheet.blocks:
            self.block(block)
        page.freeze(HEADING + 1, TITLE + 1)
        page.accept(sheet.stop, stop)
        page.show(sheet.stop, stop)
        page.paper(self.numbers.settings.title, 2, (HEADING - 1, HEADING))

    def columns(self) -> None:
        """Head the columns of words, to the left of the periods and to their right."""
        for column, width in self.widths().items():
            self.page.widen([column], width, foldable=NAME <= column <= SOURCE)
        for column, word in _WORDS.items():
            self.page.text(HEADING, column, word, "head text")
        self.page.text(HEADING, INPUT, "Input", "head")
        self.page.text(HEADING, GROWTH, "Growth", "head")
        formulas = "Needed for" if self.sheet.name == MISSING else "Formula in the plan"
        for column, word in enumerate((formulas, "Meaning"), start=self.workbook.stop + 1):
            self.page.widen([column], _TEXT)
            self.page.text(HEADING, column, word, "head text")

    def widths(self) -> dict[int, int]:
        """Return how wide the columns of words are: as wide as the sheet's words need, within bounds."""
        widest = {
            TITLE: max(len(line.title) for line in self.sheet.lines),
            NAME: max(len(line.name) for line in self.sheet.lines),
        }
        return _WIDTHS | {
            column: min(max(widest[column], _WIDTHS[column]), _WIDEST[column]) for column in widest
        }

    def periods(self, track: Track) -> None:
        columns = range(track.column, track.column + len(track.periods))
        self.page.widen(columns, _PERIOD, foldable=track.name in {"month", "quarter"})
        self.page.widen([columns.stop], _GAP)
        self.page.text(HEADING - 1, columns.start, TRACKS.get(track.name, "For a goal"), "band")
        self.page.blank(HEADING - 1, columns[1:], "band")
        for column, period in zip(columns, track.periods, strict=True):
            if track.name == "month":
                self.page.month(HEADING, column, period.label, "head")
            elif track.name == "year" and period.whole:
                self.page.number(HEADING, column, int(period.label), "head", "0")
            else:
                self.page.text(HEADING, column, period_words(period), "head")

    def block(self, block: Block) -> None:
        blocks = BLOCKS if self.sheet.scenario == BASE else SCENARIO_BLOCKS
        self.page.text(block.row, TITLE, blocks[block.kind], "block")
        self.page.blank(block.row, range(TITLE + 1, self.workbook.stop), "block")
        for row, line in enumerate(block.lines, start=block.row + 1):
            self.words(line, row)
            self.figures(line, row)

    def words(self, line: Line, row: int) -> None:
        definition = self.numbers.definitions.get(line.name)
        unit = unit_words(line.unit, self.numbers.settings.currency, definition.suffix if definition else "")
        rollup = ROLLUPS[line.rollup].title if line.kind != "helper" else ""
        self.page.text(row, TITLE, line.title, "minor" if line.kind == "helper" else "text")
        for column, words in enumerate((line.name, unit, rollup, line.place), start=NAME):
            self.page.text(row, column, words, "minor")
        right = (_formula(line), definition.meaning if definition else "")
        for column, words in enumerate(right, start=self.workbook.stop + 1):
            self.page.text(row, column, words, "minor")

    def figures(self, line: Line, row: int) -> None:
        filled = {track: self.filling.cells(line, track) for track in self.workbook.tracks}
        value = line.value
        start, growth = parameters(value) if value else (None, None)
        months = [content.value for content in filled[self.workbook.tracks[0]] if content]
        shown = [*months, start.value if start else None]
        form = number_format(line.unit, shown, self.numbers.settings.currency)
        self.cell(row, INPUT, start, "typed", form)
        if growth and isinstance(value, Growth):
            self.cell(row, GROWTH, growth, "typed", growth_format(value.per))
        self.season(line, row, value)
        for track, contents in filled.items():
            for column, content in enumerate(contents, start=track.column):
                self.cell(row, column, content, _style(line, track, content), form)
            self.unknown(line, track, row)

    def cell(self, row: int, column: int, content: Content, style: str, form: str) -> None:
        if isinstance(content, Formula):
            self.page.formula(row, column, content.text, content.value, style, form)
        elif isinstance(content, Typed):
            self.page.number(row, column, content.value, style, form)
            if content.note:
                self.page.note(row, column, content.note)
        elif column not in {INPUT, GROWTH}:
            self.page.blank(row, [column], style, form)

    def season(self, line: Line, row: int, value: Value | None) -> None:
        if isinstance(value, Season):
            at = SEASON_ROW + self.workbook.season_row(self.sheet.scenario, line)
            self.page.link(row, GROWTH, "a year, by season", place(SEASONS, at), "link right")

    def unknown(self, line: Line, track: Track, row: int) -> None:
        """Put a note where a run of unknown values begins; that months make no longer period is said beside the name."""
        grain = track.grain
        if line.node is None or grain is None or (line.rollup == "none" and grain != "month"):
            return
        unknown = [
            self.reasons.why(line.name, grain, index) if value is None else ""
            for index, value in enumerate(self.filling.results.series(line.name, grain))
        ]
        column = track.column
        for reason, run in groupby(unknown):
            if reason:
                self.page.note(row, column, f"Unknown: {reason}.")
            column += len(list(run))


def _formula(line: Line) -> str:
    """Return what stands to the right of the periods: the formula, or for what is missing, who waits for it."""
    if line.node and isinstance(line.node.source, Derived):
        return line.node.source.text
    return as_text(line.formula) if line.formula is not None else "; ".join(line.needed_for)


def _style(line: Line, track: Track, content: Content) -> str:
    if isinstance(content, Typed):
        return "typed"
    if track.name == "month" and content is None and line.kind in {"input", "missing"}:
        return "typed" if line.kind == "input" else "open"
    if line.kind == "helper":
        return "minor"
    return "text" if track.name in {"month", "quarter"} else "total"
