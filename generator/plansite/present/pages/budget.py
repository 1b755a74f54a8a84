"""Make the page of the budget: what the plan costs, line by line, and what that brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.spending import Line, budget_lines
from plansite.present.answers.answers import Answers, question_of
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures
from plansite.present.figures.measured import Measured
from plansite.present.figures.sums import Group, Part, Sums
from plansite.present.figures.tables import Tables
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.page import Page
from plansite.present.pages.spending import Spending
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render
from plansite.read.values import currency_of

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table

PATH = "budget.md"
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")
TOTAL = "plan_cost_total"
_WORTH = (TOTAL, "cost_to_revenue", "expected_gain", "plan_net_gain", "projected_roi", "break_even_month")
_CASH = ("cash_at_start", "lowest_cash", "lowest_cash_month", "cash_at_end")
_CASH_FLOW = ("cash_collected", "funding_received", "total_costs", "net_burn", "cash_at_end")
_SHOWN_ABOVE = frozenset({"lines", "gain_label"})


def budget_page(context: PageContext) -> Page | None:
    """Make the page of the budget; None when the plan has none."""
    root = context.plan.single("budget")
    if root is None or TOTAL not in context.results.graph.nodes:
        return None
    answers, tiles, spending = Answers(context, PATH, prose), Tiles(context, PATH), Spending(context, PATH)
    schema = context.plan.schemas.kinds["budget"]
    title = str(schema.get("title", "Budget"))
    fields = schema["properties"]
    told = {
        **schema,
        "properties": {**fields, "promotions": {**fields.get("promotions", {}), "x-show": "rows"}},
    }
    costs = _costs(context)
    text = render(
        "budget.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(root),
        worth=[
            tiles.over_plan(node)
            for node in _WORTH
            if node in context.results.graph.nodes and context.results.is_known(node)
        ],
        worth_chart=context.charts.get("worth"),
        quarters_chart=context.charts.get("categories"),
        costs=Measured(context, PATH).beside(Baseline(context, PATH).beside(costs)),
        rates=_rates(context),
        meters=spending.meters(),
        breakdowns=spending.first_breakdowns(),
        further=spending.further_breakdowns(),
        periods=_periods(context),
        cash=_cash(context, tiles),
        cash_chart=context.charts.get("cash"),
        cash_flow=Tables(context, PATH).of(_CASH_FLOW, "quarter", ("cash_at_end",)),
        blocks=answers.blocks(root, told, leave=_SHOWN_ABOVE),
    )
    return Page(PATH, title, text)


def _cash(context: PageContext, tiles: Tiles) -> list[Tile]:
    """Return the cash at the start, at its lowest and at the end; nothing when the plan does not say enough."""
    if "lowest_cash" not in context.results.graph.nodes or not context.results.is_known("lowest_cash"):
        return []
    return [tiles.over_plan(node) for node in _CASH if node in context.results.graph.nodes]


def _costs(context: PageContext) -> Table:
    """Return all costs of the plan: one-off lines, recurring lines and pay, each group with its subtotal."""
    return Sums(context, PATH).groups(_groups(context), TOTAL, "year")


def _groups(context: PageContext) -> list[Group]:
    nodes = context.results.graph.nodes
    lines = [line for line in budget_lines(context.plan) if line.node in nodes]
    once = tuple(_part(context, line) for line in lines if line.kind == "one_off")
    again = tuple(_part(context, line) for line in lines if line.kind != "one_off")
    pay = tuple(
        Part(ids.role(role, "pay"))
        for role, entry in context.plan.items("roles").items()
        if ids.role(role, "pay") in nodes and entry.flag("in_budget", default=True)
    )
    found = (
        Group(ids.budget("one_off"), once),
        Group(ids.budget("recurring"), again),
        Group(ids.TEAM_PAY, pay),
    )
    return [group for group in found if group.parts and group.total in nodes]


def cost_nodes(context: PageContext) -> list[str]:
    """Return the figures of all costs and what they bring, in the order of the page; none when the plan has no budget."""
    nodes = context.results.graph.nodes
    if context.plan.single("budget") is None or TOTAL not in nodes:
        return []
    costs = [
        node for group in _groups(context) for node in (*(part.node for part in group.parts), group.total)
    ]
    return [*costs, *(node for node in _WORTH if node in nodes)]


def _part(context: PageContext, line: Line) -> Part:
    """Return a spend line, with who answers for it, what it is to improve, and the goal it serves, below its name."""
    answers, figures = Answers(context, PATH, prose), Figures(context, PATH)
    item, node = line.item, context.results.graph.nodes[line.node]
    said = [
        answers.refer(collection, name)
        for name, collection in ((item.owner, "people"), (item.kpi, "kpis"), (item.goal, "goals"))
        if name
    ]
    name = Markup('<a class="ps-name" href="{}">{}</a>').format(
        figures.context.places.figure(node).seen_from(PATH), line.title
    )
    below = Markup('<span class="ps-by">{}</span>').format(Markup(" · ").join(said)) if said else Markup()
    spot = item_anchor("budget_lines", line.id) if ids.is_budget_line(line.node) else ""
    return Part(line.node, 1, name + below, spot)


def _rates(context: PageContext) -> list[tuple[str, Markup]]:
    """Return the exchange rates that amounts of the budget are converted with, each in the plan's first month."""
    used = {code for line in budget_lines(context.plan) if (code := _currency(line))}
    figures = Figures(context, PATH)
    return [(code, figures.link(ids.exchange_rate(code), "month", 0)) for code in sorted(used)]


def _currency(line: Line) -> str:
    return currency_of(line.amount.value) if line.amount.value else ""


def _periods(context: PageContext) -> list[Table]:
    """Return the cost of each group by quarter and by month."""
    groups = _groups(context)
    return [Sums(context, PATH).groups(groups, TOTAL, grain, parts=False) for grain in GRAINS[1:]]
