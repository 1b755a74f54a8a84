"""Make the page that lays scenarios side by side: what differs in each, and what that does to the plan.

covers: KPI-RULE-10
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.kpis import compared_figures
from plansite.present.answers.answers import Answers, Block, title_of, words
from plansite.present.figures.difference import difference
from plansite.present.figures.figures import Figures, given
from plansite.present.figures.tables import Tables
from plansite.present.page import Page
from plansite.present.places import SCENARIOS as PATH
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.outcome import WhatIf
    from plansite.present.context import PageContext
    from plansite.read.document import Entry
    from plansite.read.scenario import Change

_WHOLE_PLAN = frozenset({"sum", "product", "recompute", "setting"})


@dataclass(frozen=True, slots=True)
class Told:
    """Tell one scenario in words: why, what one would do, and what differs (its name, before, after)."""

    title: str
    owner: Markup | None
    blocks: tuple[Block, ...]
    changes: tuple[tuple[str, Markup, Markup], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Show one figure in the plan and in every scenario, each with its difference in words."""

    title: Markup
    period: str
    cells: tuple[tuple[Markup, Markup], ...]


def scenarios_page(context: PageContext, scenarios: Sequence[WhatIf]) -> Page | None:
    """Make the page; None when the plan has no scenario."""
    if not scenarios:
        return None
    told = [_told(context, what_if) for what_if in scenarios]
    text = render(
        "scenarios.md.j2",
        title="Scenarios",
        names=["This plan", *(scenario.title for scenario in told)],
        rows=[
            _compared(context, scenarios, kpi)
            for kpi in compared_figures(context.plan, context.results.graph.nodes)
        ],
        goals=[
            _goal(context, scenarios, key)
            for key in context.plan.goals
            if ids.goal(key, "shortfall") in context.results.graph.nodes
        ],
        told=told,
    )
    return Page(PATH, "Scenarios", text)


def _period(context: PageContext, node: str) -> tuple[Grain, int]:
    """Return where figures are compared: over the whole plan if they add up, else in its last month."""
    rollup = context.results.graph.nodes[node].rollup
    return ("plan", 0) if rollup in _WHOLE_PLAN else ("month", context.results.calendar.months - 1)


def _compared(context: PageContext, scenarios: Sequence[WhatIf], node: str, title: str = "") -> Compared:
    grain, index = _period(context, node)
    base = context.results.value(node, grain, index)
    cells = [(Figures(context, PATH).link(node, grain, index), Markup())]
    for what_if in scenarios:
        figure = _figures_in(context, what_if).link(node, grain, index)
        value = what_if.results.value(node, grain, index)
        cells.append((figure, difference(context, node, base, value)))
    period = context.language.period(context.results.calendar.periods(grain)[index])
    return Compared(Tables(context, PATH).name(node, title), period, tuple(cells))


def _goal(context: PageContext, scenarios: Sequence[WhatIf], key: str) -> Compared:
    title = context.plan.goals[key].title
    return replace(_compared(context, scenarios, ids.goal(key, "forecast"), title), period="")


def _told(context: PageContext, what_if: WhatIf) -> Told:
    answers, scenario = Answers(context, PATH, prose), what_if.scenario
    before, after = Figures(context, PATH), _figures_in(context, what_if)
    return Told(
        title_of(scenario.id, scenario.root),
        answers.owner(scenario.root),
        answers.blocks(scenario.root, context.plan.schemas.kinds["scenario"]),
        tuple(_change(change, before, after) for change in scenario.changes),
    )


def _figures_in(context: PageContext, what_if: WhatIf) -> Figures:
    return Figures(context.scenarios[what_if.scenario.id], PATH, what_if.scenario.id)


def _change(change: Change, before: Figures, after: Figures) -> tuple[str, Markup, Markup]:
    value, by = _value(change.after, after), _by(change, after)
    value = Markup("{} ({})").format(value, by) if by else value
    return words(change.after.key), _value(change.before, before), value


def _by(change: Change, figures: Figures) -> Markup:
    """Return by how much a value was changed, as the scenario states it; empty for one that was written anew."""
    shifts = (
        f"{shift.written} from {figures.context.language.month(month)}" if month else shift.written
        for month, shift in change.shifts.items()
    )
    by = ", ".join(shifts)
    return given(by, change.after.span) if by else Markup()


def _value(entry: Entry | None, figures: Figures) -> Markup:
    return figures.written(entry) if entry is not None else Markup("—")
