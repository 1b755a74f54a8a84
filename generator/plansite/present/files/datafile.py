"""Write the few figures that readers compare between versions as a small file of data beside the pages.

`data/plan.json` holds `format` (its form, 1), the plan's `title`, `language` (a locale such as en-GB), `currency` and the
`minor_digits` of its amounts; the `periods` (the whole plan, years, quarters: `label`, `title`, `grain`); the `figures` by id
(`title`, `unit`, `suffix`,
`better`, and in the order of the periods `values`, unknown ones null, and `shown`, the same as readers see them; `target` as
shown if there is one); the `sections` with the ids of their figures in order; and the `goals` (`id`, `title`, `due`,
`status`, the status in words as `outlook`, `unit`, `suffix`, `better`, and `target` and `forecast` as a value with `shown`,
null when unknown; `numbers` is “outlook” where all of this rests on the outlook, and `chance` the share of draws that reach it, a value with
`shown`, where ranges move it). Other programs may read it: within a form,
keys are added and never change their meaning: so the status in words stays under the name `outlook`, although it rests on an
outlook only where something was measured.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plansite.present.figures.figures import UNKNOWN, Figures
from plansite.present.page import DATA
from plansite.present.pages.budget import cost_nodes
from plansite.present.pages.forecast import forecast_figures
from plansite.present.parts.kpis import target
from plansite.present.places import title_of
from plansite.present.text.language import chance_in_words
from plansite.present.text.rounding import exported
from plansite.read.currencies import minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

FORMAT = 1
_GRAINS: tuple[Grain, ...] = ("plan", "year", "quarter")


def data_file(context: PageContext) -> bytes:
    """Return the data of a plan, one figure a line."""
    sections = [(key, title, nodes) for key, title, nodes in _sections(context) if nodes]
    wanted = dict.fromkeys(node for _, _, nodes in sections for node in nodes)
    settings = context.plan.settings
    record = {
        "format": FORMAT,
        "title": settings.title,
        "language": context.language.region.replace("_", "-"),
        "currency": settings.currency,
        "minor_digits": minor_digits(settings.currency),
        "periods": list(_periods(context)),
        "sections": [{"id": key, "title": title, "figures": list(nodes)} for key, title, nodes in sections],
        "goals": [_goal(context, judged) for judged in context.goals],
    }
    figures = ",\n".join(f"{_json(node)}: {_json(_figure(context, node))}" for node in wanted)
    return f'{_json(record)[:-1]}, "figures": {{\n{figures}\n}}}}\n'.encode()


def _sections(context: PageContext) -> Iterator[tuple[str, str, Sequence[str]]]:
    nodes = context.results.graph.nodes
    headline = [figure for figure in context.plan.files.plan.headline.items if figure in nodes]
    yield "headline", "Headline figures", headline
    yield "kpis", "KPIs", [kpi for kpi in context.kpis if kpi in nodes]
    yield "forecast", "Forecast", forecast_figures(context)
    yield "budget", "Budget", cost_nodes(context)


def _periods(context: PageContext) -> Iterator[dict[str, str]]:
    for grain in _GRAINS:
        for period in context.results.calendar.periods(grain):
            yield {"label": period.label, "title": context.language.period(period), "grain": grain}


def _figure(context: PageContext, node_id: str) -> dict[str, Any]:
    node, figures = context.results.graph.nodes[node_id], Figures(context, DATA)
    write = figures.writer(node_id)
    values = [value for grain in _GRAINS for value in figures.series(node_id, grain)]
    definition = context.catalog.kpis.get(node_id)
    aim = target(context, node_id)
    return {
        "title": node.title,
        "unit": node.unit,
        "suffix": figures.suffix(node_id),
        "better": definition.better if definition else "neutral",
        "values": [exported(value) for value in values],
        "shown": [UNKNOWN if value is None else write(value) for value in values],
        **({"target": aim} if aim else {}),
    }


def _goal(context: PageContext, judged: JudgedGoal) -> dict[str, Any]:
    goal = judged.goal
    definition = context.catalog.kpis.get(goal.kpi)
    return {
        "id": goal.id,
        "title": title_of(goal.id, goal.entry),
        "due": context.language.day(goal.end) if goal.end else "",
        "status": judged.status,
        "outlook": judged.words,
        "unit": definition.unit if definition else "",
        "suffix": definition.suffix if definition else "",
        "better": definition.better if definition else "neutral",
        "target": _value(context, judged.node("target")),
        "forecast": _value(context, judged.node("forecast")),
        **({"numbers": judged.basis} if judged.basis == "outlook" else {}),
        **_chance(context, judged),
    }


def _chance(context: PageContext, judged: JudgedGoal) -> dict[str, Any]:
    if judged.chance is None:
        return {}
    return {
        "chance": {
            "value": exported(judged.chance),
            "shown": chance_in_words(context.language, judged.chance),
        }
    }


def _value(context: PageContext, node: str) -> dict[str, Any] | None:
    value = context.expected.value(node, "plan", 0)
    if value is None:
        return None
    return {"value": exported(value), "shown": Figures(context, DATA).write(node, value)}


def _json(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
