"""Decide which sheets a workbook has, and which figure stands in which row and column of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import outlook_ids
from plansite.compute.engine.calendar import GRAINS, Period, periods_a_year
from plansite.compute.engine.formula import names
from plansite.compute.engine.graph import Derived, Reading, inputs_of
from plansite.deliver.xlsx.lines import KINDS, Kind, Line, changed, cut_lines, line_of, missing_lines
from plansite.deliver.xlsx.measure import Measure
from plansite.deliver.xlsx.references import Row, Track
from plansite.read.scenario import BASE
from plansite.read.values import Season

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.compute.engine.results import Results
    from plansite.compute.model.definition import Definition

TITLE, NAME, UNIT, ROLLUP, SOURCE, INPUT, GROWTH = range(7)
FIRST_TRACK = 8
HEADING = 3  # the row of the periods; above it the title, what the sheet is, and the bands over the periods
GUIDE, MISSING, SCENARIOS, SEASONS = "Guide", "Missing", "Scenarios", "Seasons"
_NAMES = {"kpis": "KPIs", "process": "Sales process"}
_ORDER = ("forecast", "budget", "team", "process", "kpis", "goals")  # further sections follow
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Block:
    """Put lines of one kind below each other; `row` is the row of the block's title."""

    kind: Kind
    row: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold the blocks of one section of the plan, or what is different in one scenario."""

    name: str
    scenario: str
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """Yield the sheet's lines from top to bottom."""
        for block in self.blocks:
            yield from block.lines

    @property
    def stop(self) -> int:
        """Return the row after the last line."""
        return self.blocks[-1].row + 1 + len(self.blocks[-1].lines)

    @property
    def rows(self) -> dict[str, Row]:
        """Return where the sheet's figures stand, by name."""
        return {
            line.name: Row(self.name, block.row + 1 + at, line.rollup)
            for block in self.blocks
            for at, line in enumerate(block.lines)
        }


@dataclass(frozen=True, slots=True)
class Workbook:
    """Hold all sheets with figures, and find the rows that each scenario's figures have by name.

    `loops` has for each scenario and figure those that look back at each other together with it; `seasons` has the
    lines whose months come from a season, each with its scenario.
    """

    sheets: tuple[Sheet, ...]
    tracks: tuple[Track, ...]
    rows: Mapping[str, Mapping[str, Row]]
    loops: Mapping[str, Mapping[str, frozenset[str]]]
    seasons: tuple[tuple[str, Line], ...]

    @property
    def stop(self) -> int:
        """Return the column after the last period."""
        return _after(self.tracks[-1])

    def season_row(self, scenario: str, line: Line) -> int:
        """Return which season a line has, counted from 0."""
        return [(name, season.name) for name, season in self.seasons].index((scenario, line.name))

    def run(self, reading: Reading) -> Track | None:
        """Return the track of the months that a figure is read over, None when they need none of their own."""
        return next((track for track in self.tracks if track.name == _run_name(reading)), None)


def arrange(numbers: Mapping[str, Results], definitions: Mapping[str, Definition]) -> Workbook:
    """Give each figure of a plan and its scenarios a place.

    A scenario has one sheet, with what is not as in the plan; all else is read from the plan's own sheets.
    `definitions` say what the values are that the plan does not give.
    """
    plan = numbers[BASE]
    missing = [
        line for line in missing_lines(numbers.values(), definitions) if line.name not in plan.graph.nodes
    ]
    lines: dict[str, list[Line]] = {_sheet_name(section): [] for section in _ORDER}
    for node in plan.graph.nodes.values():
        lines.setdefault(_sheet_name(node.section), []).append(line_of(node, plan))
    lines[MISSING] = missing
    drafts = [_sheet(name, BASE, section_lines) for name, section_lines in lines.items() if section_lines]
    for scenario, results in numbers.items():
        differing = list(_scenario_lines(plan, results, definitions)) if scenario != BASE else []
        if differing:
            drafts.append(_sheet(_free_name(scenario, drafts), scenario, differing))
    tracks = tuple(_tracks(numbers))
    rows = {name: _rows(drafts, name, results) for name, results in numbers.items()}
    sheets = tuple(_cut(draft, dict(rows[draft.scenario]), tracks) for draft in drafts)
    loops = {
        name: _loops(results, [line for sheet in _seen(sheets, name) for line in sheet.lines])
        for name, results in numbers.items()
    }
    seasons = tuple(
        (sheet.scenario, line) for sheet in sheets for line in sheet.lines if isinstance(line.value, Season)
    )
    rows = {name: _rows(sheets, name, results) for name, results in numbers.items()}
    return Workbook(sheets, tracks, rows, loops, seasons)


def _seen(sheets: Sequence[Sheet], scenario: str) -> list[Sheet]:
    """Return the sheets that a scenario's formulas may point at: the plan's and its own."""
    return [sheet for sheet in sheets if sheet.scenario in {BASE, scenario}]


def _rows(sheets: Sequence[Sheet], scenario: str, results: Results) -> dict[str, Row]:
    """Return where a scenario's figures stand; what it names of the plan is the plan's own row."""
    of_plan = {name: row for sheet in _seen(sheets, BASE) for name, row in sheet.rows.items()}
    named = {
        node: of_plan[figure]
        for node in results.graph.nodes
        if (figure := outlook_ids.plan_figure(node)) in of_plan
    }
    own = {name: row for sheet in _seen(sheets, scenario) for name, row in sheet.rows.items()}
    return {**named, **own}


def _cut(draft: Sheet, rows: dict[str, Row], tracks: Sequence[Track]) -> Sheet:
    """Return a sheet on which no formula is too long. Its helper rows stand below, so that all else keeps its place."""
    stop = _after(tracks[-1])
    lines = [
        short
        for line in draft.lines
        for short in cut_lines(line, Measure(line.name, draft.name, rows, tracks[0], stop))
    ]
    return _sheet(draft.name, draft.scenario, lines)


def _sheet_name(section: str) -> str:
    """Return the name of a section's sheet, kept clear of our own."""
    name = _NAMES.get(section, section.replace("_", " ").capitalize())[: _LONGEST_NAME - 5]
    return f"{name} plan" if name in {GUIDE, MISSING, SCENARIOS, SEASONS} else name


def _free_name(scenario: str, sheets: Iterable[Sheet]) -> str:
    """Return the name of a scenario's sheet; programs tell names apart by neither case nor more than 31 letters."""
    taken = {name.casefold() for name in (GUIDE, SCENARIOS, SEASONS, *(sheet.name for sheet in sheets))}
    words = scenario.replace("_", " ").capitalize()
    for number in range(1, 1000):
        after = f" {number}" if number > 1 else ""
        name = words[: _LONGEST_NAME - len(after)].rstrip() + after
        if name.casefold() not in taken:
            return name
    raise ValueError(scenario)


def _scenario_lines(plan: Results, results: Results, definitions: Mapping[str, Definition]) -> Iterator[Line]:
    differing = changed(plan, results)
    for node in results.graph.nodes.values():
        if node.id in differing and outlook_ids.plan_figure(node.id) not in plan.graph.nodes:
            yield line_of(node, results)
    for line in missing_lines([results], definitions):
        if line.name in plan.graph.nodes:
            yield line


def _sheet(name: str, scenario: str, lines: Sequence[Line]) -> Sheet:
    blocks: list[Block] = []
    row = HEADING + 1
    for kind in KINDS:
        inside = tuple(line for line in lines if line.kind == kind)
        if inside:
            blocks.append(Block(kind, row, inside))
            row += len(inside) + 2
    return Sheet(name, scenario, tuple(blocks))


def _tracks(numbers: Mapping[str, Results]) -> Iterator[Track]:
    calendar, column = numbers[BASE].calendar, FIRST_TRACK
    for grain in GRAINS:
        track = Track(grain, calendar.periods(grain), periods_a_year(grain), column)
        yield track
        column = _after(track) + 1
    runs = {
        _run_name(node.source): run_of(node.source, calendar.months)
        for results in numbers.values()
        for node in results.graph.nodes.values()
        if isinstance(node.source, Reading) and _is_recomputed(node.source, results)
    }
    for name, run in runs.items():
        track = Track(name, (run,), 0, column)
        yield track
        column = _after(track) + 1


def run_of(reading: Reading, months: int) -> Period:
    """Return the months of the plan that a reading looks at, as a period."""
    return Period("plan", _run_name(reading), max(reading.first, 0), min(reading.stop, months), whole=True)


def _run_name(reading: Reading) -> str:
    return f"Months {reading.first + 1} to {reading.stop}"


def _is_recomputed(reading: Reading, results: Results) -> bool:
    """Tell whether a reading needs a formula over a run of months that is no period of the calendar."""
    node = results.graph.nodes.get(reading.node)
    run = run_of(reading, results.calendar.months)
    return bool(
        node and node.rollup == "recompute" and isinstance(node.source, Derived) and run.stop - run.first > 1
    )


def _after(track: Track) -> int:
    return track.column + len(track.periods)


def _loops(results: Results, lines: Iterable[Line]) -> dict[str, frozenset[str]]:
    """Return for each line the figures that look back at each other together with it, and their helper rows."""
    loops: dict[str, frozenset[str]] = {}
    for group in results.graph.groups:
        if len(group) > 1 or group[0] in inputs_of(results.graph.nodes[group[0]]):
            loops |= dict.fromkeys(group, frozenset(group))
    for line in lines:
        together = loops.get(line.name.split(":")[0], frozenset())
        if line.meaning and together & {name.id for name in names(line.meaning)}:
            loops |= dict.fromkeys([*together, line.name], together | {line.name})
    return loops
