"""Show the same plan through PADRE: under each part what it costs, its goals, KPIs, strategies and spending.

covers: PADRE-14
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

PATH = "lens.md"
TITLE = "Costs and results by part"


@dataclass(frozen=True, slots=True)
class Part:
    """Show one part: its cost and the share of all that the parts cost, and what it is to bring."""

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
    """Make the page; None for a plan in which no part of PADRE has a goal, a KPI or a cost."""
    schema = context.plan.schemas.kinds["padre"]["properties"]
    names = [name for name, below in schema.items() if "kpis" in below.get("properties", {})]
    costs = {name: context.results.value(ids.padre_cost(name), "plan", 0) or 0.0 for name in names}
    largest = max(costs.values(), default=0.0)
    rows = {row.key: row for row in goal_rows(context, PATH)}
    parts = [
        _part(context, name, schema[name], rows, costs[name] / largest if largest > 0 else 0.0)
        for name in names
    ]
    told = tuple(each for each in parts if each.cost or each.goals or each.kpis or each.strategies)
    if not told:
        return None
    dearest = sorted((each for each in told if each.cost), key=lambda each: -each.share)
    return Page(PATH, TITLE, render("padre.md.j2", title=TITLE, parts=told, costs=dearest))


def _part(
    context: PageContext, name: str, schema: dict[str, Any], rows: dict[str, GoalRow], share: float
) -> Part:
    root, figures = context.plan.single("padre"), Figures(context, PATH)
    entry = root.get(name) if root else None
    cost, place, tiles = ids.padre_cost(name), context.places.parts.get(f"padre.{name}"), Tiles(context, PATH)
    goals, kpis = (entry.texts("goals"), entry.texts("kpis")) if entry else ((), ())
    return Part(
        anchor(name),
        str(schema.get("title", name)),
        place.seen_from(PATH) if place else "",
        str(schema.get("description", "")).split("\n", 1)[0],
        figures.link(cost, "plan", 0) if cost in context.results.graph.nodes else None,
        share,
        tuple(rows[key] for key in goals if key in rows),
        tuple(tiles.tile(key) for key in kpis if key in context.kpis and context.results.is_known(key)),
        _strategies(context, name, goals),
        _spending(context, name),
    )


def _strategies(
    context: PageContext, part: str, goals: tuple[str, ...]
) -> tuple[tuple[Markup, tuple[Markup, ...]], ...]:
    """Return the strategies of a part with their tactics: those that say so, else those that serve one of its goals."""
    answers = Answers(context, PATH, prose)
    return tuple(
        (
            answers.refer("strategies", key),
            tuple(answers.refer("tactics", tactic) for tactic, _ in strategy.under("tactics")),
        )
        for key, strategy in context.plan.items("strategies").items()
        if strategy.text("padre") == part or (not strategy.text("padre") and strategy.text("goal") in goals)
    )


def _spending(context: PageContext, part: str) -> tuple[tuple[Markup, Markup], ...]:
    """Return the spend lines and the pay that a part's cost adds up, with what each comes to over the plan, the dearest first."""
    node = context.results.graph.nodes.get(ids.padre_cost(part))
    figures, tables = Figures(context, PATH), Tables(context, PATH)
    costs = [
        (each, context.results.value(each, "plan", 0) or 0.0) for each in (inputs_of(node) if node else ())
    ]
    costs.sort(key=lambda each: -each[1])
    return tuple((tables.name(each), figures.link(each, "plan", 0)) for each, cost in costs if cost)
