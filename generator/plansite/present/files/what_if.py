"""Write what a page needs to try other inputs in the browser: the graph, the inputs that move, and the figures to show.

`data/what-if.js` has the plan, `data/what-if-1.js` and so on its scenarios. Each is one call that a browser can load from a
folder too, where it may not read JSON: it adds an object to the list `plansiteWhatIf`. It has the `scenario` (its id, empty
for the plan), `graph` (see `compiled.py`), `inputs`, `goals` and `figures` to show, `units` of all figures that a page may show, and
the `language` of numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Given, Reading
from plansite.compute.model.kpis import headline_kpis
from plansite.present.figures.figures import Figures
from plansite.present.figures.tiles import Tiles
from plansite.present.files.adjustable import Adjustable, adjustable_inputs
from plansite.present.files.compiled import compiled, form_of, plain
from plansite.present.page import WHAT_IF
from plansite.present.pages.forecast import forecast_figures
from plansite.present.places import title_of
from plansite.read.currencies import is_currency
from plansite.read.values import EXCHANGE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine import ids
    from plansite.compute.engine.calendar import Grain
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

FORMAT = 1
_LOWEST = ("lowest_cash", "lowest_cash_month")
_WORTH = ("plan_cost_total", "expected_gain", "projected_roi", "break_even_month")
_PARTS: tuple[ids.GoalPart, ...] = ("target", "forecast", "shortfall", "gap")


@dataclass(frozen=True, slots=True)
class _Shown:
    """Name a figure to show: its title, its node, and a period of a grain."""

    title: str
    node: str
    grain: Grain
    index: int
    when: str = ""


def what_if_files(context: PageContext) -> dict[str, bytes]:
    """Return the files by path, that of the plan first; none for a plan in which no input may be moved."""
    if not adjustable_inputs(context.plan, context.catalog, context.results):
        return {}
    files = {
        f"{WHAT_IF.removesuffix('.js')}-{number}.js": _file(context, scenario, key)
        for number, (key, scenario) in enumerate(context.scenarios.items(), 1)
    }
    return {WHAT_IF: _file(context, context, ""), **files}


def what_if_data(context: PageContext, tried: PageContext, scenario: str = "") -> dict[str, Any]:
    """Return all that a page needs to try other inputs of the plan, or of the plan in a scenario, which is `tried`."""
    results = tried.results
    inputs = adjustable_inputs(tried.plan, tried.catalog, results)
    shown, goals = _figures(context), [judged for judged in context.goals if judged.is_known]
    graph = compiled(results, [adjustable.node.id for adjustable in inputs], _wanted(context, tried, inputs))
    places = {name: place for place, name in enumerate(graph["names"])}
    return {
        "format": FORMAT,
        "scenario": scenario,
        "scenarios": [_named(context, key) for key in context.scenarios],
        "measured": context.outlook is not None,
        "language": {**tried.language.as_data(), "months": _months(tried)},
        "inputs": [_input(tried, adjustable, places) for adjustable in inputs],
        "goals": [_goal(tried, judged, places) for judged in goals],
        "figures": [_shown(tried, figure, places) for figure in shown],
        "units": {place: _unit(tried, name) for name, place in places.items() if _is_shown(tried, name)},
        "graph": graph,
    }


def _file(context: PageContext, tried: PageContext, scenario: str) -> bytes:
    data = json.dumps(
        what_if_data(context, tried, scenario), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return f"(globalThis.plansiteWhatIf = globalThis.plansiteWhatIf || []).push({data});\n".encode()


def _named(context: PageContext, key: str) -> dict[str, str]:
    return {"id": key, "title": title_of(key, context.plan.scenarios[key].entry)}


def _months(context: PageContext) -> list[str]:
    return [context.language.month(name) for name in context.results.calendar.names]


def _wanted(context: PageContext, tried: PageContext, inputs: Iterable[Adjustable]) -> dict[Grain, list[str]]:
    """Return the figures that pages may show of what moves, by grain."""
    shown = [figure.node for figure in _figures(context)]
    figures = [*shown, *forecast_figures(tried), *_drawn(context)]
    figures = [name for name in dict.fromkeys(figures) if _is_shown(tried, name)]
    goals = [judged.node(part) for judged in context.goals for part in _PARTS]
    moved = [adjustable.figure.id for adjustable in inputs]
    wanted: dict[Grain, list[str]] = dict.fromkeys(GRAINS, figures)
    return {**wanted, "month": [*figures, *moved], "plan": [*figures, *goals]}


def _drawn(context: PageContext) -> list[str]:
    """Return the figures that charts beside the sliders draw."""
    forecasts = [context.results.graph.nodes.get(judged.node("forecast")) for judged in context.goals]
    read = [node.source.node for node in forecasts if node is not None and isinstance(node.source, Reading)]
    return [*read, "cost_to_earn_back", context.plan.files.plan.north_star]


def _figures(context: PageContext) -> list[_Shown]:
    """Return the figures that stand under the goals: the headline of the plan, what it is worth, and its cash."""
    results, tiles = context.results, Tiles(context, "")
    figures = []
    for kpi in headline_kpis(context.plan, results):
        grain, index, when = tiles.period(kpi)
        figures.append(_Shown(results.graph.nodes[kpi].title, kpi, grain, index, when))
    last = results.calendar.months - 1
    end = f"in {context.period('month', last)}"
    beside = [_Shown("", node, "plan", 0) for node in _WORTH]
    beside += [
        _Shown("", "cash_at_end", "month", last, end),
        *(_Shown("", node, "plan", 0) for node in _LOWEST),
    ]
    named = {figure.node for figure in figures}
    return figures + [
        replace(figure, title=results.graph.nodes[figure.node].title)
        for figure in beside
        if figure.node not in named and results.is_known(figure.node)
    ]


def _is_shown(context: PageContext, name: str) -> bool:
    node = context.results.graph.nodes.get(name)
    return node is not None and not is_currency(node.unit) and node.unit != EXCHANGE_RATE


def _unit(context: PageContext, name: str) -> list[str]:
    return [context.results.graph.nodes[name].unit, Figures(context, "").suffix(name)]


def _input(context: PageContext, adjustable: Adjustable, places: Mapping[str, int]) -> dict[str, Any]:
    source = adjustable.node.source
    form = form_of(source.value, context.results.calendar) if isinstance(source, Given) else None
    return {
        "id": adjustable.figure.id,
        "title": adjustable.figure.title,
        "path": adjustable.path,
        "line": adjustable.amount.span.line,
        "written": _as_texts(adjustable.amount.place.data),
        "place": places[adjustable.node.id],
        "shown": places[adjustable.figure.id],
        "form": form,
        "points": adjustable.in_points,
        "step": f"{adjustable.step:f}",
        "low": adjustable.low,
        "high": adjustable.high,
    }


def _as_texts(data: Any) -> Any:
    """Return what is written with every number as a text."""
    if isinstance(data, dict):
        return {key: _as_texts(value) for key, value in data.items()}
    return [_as_texts(value) for value in data] if isinstance(data, list) else str(data)


def _goal(context: PageContext, judged: JudgedGoal, places: Mapping[str, int]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        part: _shown(context, _Shown("", judged.node(part), "plan", 0), places) for part in _PARTS
    }
    return {"id": judged.id, "title": title_of(judged.id, judged.goal.entry), **parts}


def _shown(context: PageContext, figure: _Shown, places: Mapping[str, int]) -> dict[str, Any]:
    """Return a figure with its value as it stands, for one that no input moves too."""
    nodes, value = context.results.graph.nodes, context.results.value(figure.node, figure.grain, figure.index)
    return {
        "title": figure.title,
        "when": figure.when,
        "place": places.get(figure.node),
        "grain": figure.grain,
        "index": figure.index,
        "value": None if value is None else plain(value),
        "unit": _unit(context, figure.node) if figure.node in nodes else ["count", ""],
    }
