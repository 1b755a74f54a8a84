"""Write the sheet that lays the plan and its scenarios side by side: figures by year, and every input that differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import outlook_ids
from plansite.compute.engine.graph import Given
from plansite.deliver.xlsx.formulas import Piece, guarded
from plansite.deliver.xlsx.guide import write_head
from plansite.deliver.xlsx.references import EMPTY, Cell, listed, reference
from plansite.deliver.xlsx.sheets import HEADING, SCENARIOS
from plansite.deliver.xlsx.words import number_format, period_words, unit_words
from plansite.present.text.rounding import NOTHING, exported
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.calendar import Grain, Period
    from plansite.deliver.numbers import Numbers
    from plansite.deliver.xlsx.references import Row
    from plansite.deliver.xlsx.sheets import Workbook
    from plansite.deliver.xlsx.spreadsheet import Page

_TITLE, _WHOSE, _UNIT, _FIRST = range(4)
_WIDTHS = {_TITLE: 48, _WHOSE: 34, _UNIT: 10}
_PERIOD, _GAP = 13, 2
_OWN = {BASE: "This plan", OUTLOOK: "Outlook, with what was measured"}


@dataclass(frozen=True, slots=True)
class _Column:
    """Hold a period that is compared: where its values stand on the sheets of figures, and on this sheet."""

    grain: Grain
    index: int
    period: Period
    source: int
    at: int


def write_scenarios(page: Page, workbook: Workbook, numbers: Numbers) -> None:
    """Write the sheet. Every cell points at the sheets of figures, so that it moves along with what is typed there."""
    columns = list(_columns(workbook))
    apart = columns[-1].at + 2
    write_head(page, numbers)
    _head(page, columns, apart)
    writer = _Writer(page, workbook, numbers, columns, apart)
    row = HEADING + 1
    for node in numbers.compared:
        row = writer.figure(node, row)
    page.text(row, _TITLE, "Inputs that differ", "block")
    page.blank(row, range(_WHOSE, apart + len(columns)), "block")
    row += 1
    for node, scenarios in _differing(workbook, numbers).items():
        row = writer.rows(node, [BASE, *scenarios], row, different=False)
    page.freeze(HEADING + 1, _UNIT)
    page.paper(numbers.settings.title, 1, (HEADING - 1, HEADING))


def _columns(workbook: Workbook) -> Iterator[_Column]:
    """Yield the years and the whole plan."""
    at = _FIRST
    for track in workbook.tracks:
        if track.grain not in {"year", "plan"}:
            continue
        for index, period in enumerate(track.periods):
            yield _Column(track.grain, index, period, track.column + index, at)
            at += 1


def _head(page: Page, columns: list[_Column], apart: int) -> None:
    for column, width in _WIDTHS.items():
        page.widen([column], width)
    for column, words in ((_TITLE, "Figure"), (_WHOSE, "Scenario"), (_UNIT, "Unit")):
        page.text(HEADING, column, words, "head text")
    for first, band in ((_FIRST, "Values"), (apart, "Difference from the plan")):
        page.widen(range(first, first + len(columns)), _PERIOD)
        page.text(HEADING - 1, first, band, "band")
        page.blank(HEADING - 1, range(first + 1, first + len(columns)), "band")
        for compared in columns:
            page.text(HEADING, first + compared.at - _FIRST, period_words(compared.period), "head")
    page.widen([apart - 1], _GAP)


def _apart(now: Cell, then: Cell) -> str:
    """Subtract one cell from another; the dust that equal numbers leave is no difference."""
    difference = f"{reference(now, SCENARIOS)}-{reference(then, SCENARIOS)}"
    shown = f"IF(ABS({difference})<{NOTHING:.9f},0,{difference})"
    return f"IF(COUNT({listed([now, then], SCENARIOS)})<2,{EMPTY},{shown})"


def _differing(workbook: Workbook, numbers: Numbers) -> Mapping[str, list[str]]:
    """Return the plan's inputs that stand on the sheets of scenarios, each with the scenarios in which it does."""
    plan = numbers.scenarios[BASE].graph.nodes
    given = {name for name, node in plan.items() if isinstance(node.source, Given)}
    scenarios: dict[str, list[str]] = {}
    for sheet in workbook.sheets:
        for line in sheet.lines if sheet.scenario != BASE else ():
            is_input = line.kind in {"input", "monthly"} and not outlook_ids.plan_figure(line.name)
            if is_input or line.name in given:
                scenarios.setdefault(line.name, []).append(sheet.scenario)
    return scenarios


@dataclass(frozen=True, slots=True)
class _Writer:
    """Write a figure once for the plan and once for each scenario, below each other."""

    page: Page
    workbook: Workbook
    numbers: Numbers
    columns: list[_Column]
    apart: int

    def figure(self, node: str, row: int) -> int:
        """Write a figure of the plan and of all scenarios. Returns the next free row."""
        return self.rows(node, list(self.numbers.scenarios), row, different=True)

    def rows(self, node: str, scenarios: list[str], row: int, *, different: bool) -> int:
        known = [name for name in scenarios if node in self.workbook.rows[name]]
        unit = next(self.numbers.scenarios[name].graph.nodes[node].unit for name in known)
        title = next(self.numbers.scenarios[name].graph.nodes[node].title for name in known)
        values = [self._value(name, node, column) for name in known for column in self.columns]
        form = number_format(unit, values, self.numbers.settings.currency)
        definition = self.numbers.definitions.get(node)
        words = unit_words(unit, self.numbers.settings.currency, definition.suffix if definition else "")
        for at, name in enumerate(known, start=row):
            whose = _OWN.get(name) or self.numbers.titles.get(name, name)
            self.page.text(at, _TITLE, "" if at > row else title)
            self.page.text(at, _WHOSE, whose, "minor" if name == BASE else "text")
            self.page.text(at, _UNIT, words, "minor")
            self._line(
                node, name, at, form, plan=row if known[0] == BASE and different and at > row else None
            )
        return row + len(known) + 1

    def _line(self, node: str, scenario: str, at: int, form: str, *, plan: int | None) -> None:
        row: Row = self.workbook.rows[scenario][node]
        for column in self.columns:
            there = Cell(row.sheet, row.row, column.source)
            value = self._value(scenario, node, column)
            text = guarded(Piece(reference(there, SCENARIOS), 0, (there,)), SCENARIOS)
            self.page.formula(at, column.at, text, value, "total" if scenario == BASE else "text", form)
            if plan is None:
                continue
            now, then = Cell(SCENARIOS, at, column.at), Cell(SCENARIOS, plan, column.at)
            before = self._value(BASE, node, column)
            apart = None if value is None or before is None else exported(value - before)
            text = _apart(now, then)
            self.page.formula(at, self.apart + column.at - _FIRST, text, apart, "text", form)

    def _value(self, scenario: str, node: str, column: _Column) -> float | None:
        return self.numbers.scenarios[scenario].value(node, column.grain, column.index)
