"""Show the same plan through PADRE: under each part what it costs, its goals, KPIs, strategies and spending.

covers: PADRE-14
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import inputs_of
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Tables
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.page import Page
from plansite.present.parts.goals import GoalRow, goal_rows
from plansite.present.places import anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext
    from plansite.read.items.files import PadrePart

PATH = "lens.md"
TITLE = "Costs and results by part"


@dataclass(frozen=True, slots=True)
class Part:
    """Show one part: what it costs, that as a share of what the dearest part costs, and what it is to bring."""

    anchor: str
    title: str
    place: str
    question: str
    cost: Markup | None
    share: float
    goals: tuple[GoalRow, ...]
    kpis: tuple[Tile, ...]
    strategies: tuple[tuple[Markup, tuple[Markup, ...]], ...]
    spending: tuple[tuple[Markup, Markup], ...]


def padre_page(context: PageContext) -> Page | None:
    """Make the page; None for a plan in which no part of PADRE has a goal, a KPI, a strategy or a cost."""
    parts = context.plan.files.padre.parts
    costs = {part.id: context.results.value(ids.padre_cost(part.id), "plan", 0) or 0.0 for part in parts}
    largest = max(costs.values())
    rows = {row.key: row for row in goal_rows(context, PATH)}
    shown = [_part(context, part, rows, costs[part.id] / largest if largest > 0 else 0.0) for part in parts]
    told = tuple(part for part in shown if part.cost or part.goals or part.kpis or part.strategies)
    if not told:
        return None
    dearest = sorted((part for part in told if part.cost), key=lambda part: -part.share)
    return Page(PATH, TITLE, render("padre.md.j2", title=TITLE, parts=told, costs=dearest))


def _part(context: PageContext, part: PadrePart, rows: dict[str, GoalRow], share: float) -> Part:
    schema = context.plan.schemas.kinds["padre"]["properties"][part.id]
    figures, tiles, cost = Figures(context, PATH), Tiles(context, PATH), ids.padre_cost(part.id)
    place = context.places.parts.get(f"padre.{part.id}")
    kpis = (kpi for kpi in part.kpis.items if kpi in context.kpis)
    return Part(
        anchor(part.id),
        str(schema.get("title", part.id)),
        place.seen_from(PATH) if place else "",
        str(schema.get("description", "")).split("\n", 1)[0],
        figures.link(cost, "plan", 0) if cost in context.results.graph.nodes else None,
        share,
        tuple(rows[goal] for goal in part.goals.items if goal in rows),
        tuple(tiles.tile(kpi) for kpi in kpis),
        _strategies(context, part),
        _spending(context, cost),
    )


def _strategies(context: PageContext, part: PadrePart) -> tuple[tuple[Markup, tuple[Markup, ...]], ...]:
    """Return the strategies of a part with their tactics: those that say so, else those that serve one of its goals."""
    answers, goals = Answers(context, PATH, prose), part.goals.items
    return tuple(
        (
            answers.refer("strategies", key),
            tuple(answers.refer("tactics", tactic) for tactic in strategy.tactics),
        )
        for key, strategy in context.plan.strategies.items()
        if strategy.padre == part.id or (not strategy.padre and strategy.goal in goals)
    )


def _spending(context: PageContext, cost: str) -> tuple[tuple[Markup, Markup], ...]:
    """Return the spend lines and the pay that a part's cost adds up, with what each comes to over the plan, the dearest first."""
    node = context.results.graph.nodes.get(cost)
    figures, tables = Figures(context, PATH), Tables(context, PATH)
    spent = [
        (line, context.results.value(line, "plan", 0) or 0.0) for line in (inputs_of(node) if node else ())
    ]
    spent.sort(key=lambda line: -line[1])
    return tuple((tables.name(line), figures.link(line, "plan", 0)) for line, value in spent if value)
