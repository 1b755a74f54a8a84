"""Make the page of the budget: what the plan costs, line by line, and what that brings."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.spend.spending import Line, budget_lines
from plansite.judge.pay import hides_pay
from plansite.present.answers.answers import Answers, question_of, words
from plansite.present.charts.moves import Moves
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.conditions import Conditions
from plansite.present.figures.figures import Figures
from plansite.present.figures.measured import Measured
from plansite.present.figures.sums import Group, Part, Sums
from plansite.present.figures.tables import Tables
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.page import Page
from plansite.present.pages.spending import Spending
from plansite.present.parts.calendar_items import count_of
from plansite.present.parts.company_money import LOAN_FIGURES, CompanyMoney
from plansite.present.parts.spend_lines import pay_nodes
from plansite.present.places import BUDGET as PATH
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render
from plansite.read.items.budget import BudgetLine
from plansite.read.values import currency_of

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table

Schema = dict[str, Any]
TOTAL, _RECURRING = "plan_cost_total", "recurring_cost_total"
_WORTH = (TOTAL, "cost_to_revenue", "expected_gain", "plan_net_gain", "projected_roi", "break_even_month")
_CASH = ("cash_at_start", "lowest_cash", "lowest_cash_month", "cash_at_end")
_CASH_FLOW = (
    "billings",
    "deferred_revenue",
    "cash_collected",
    "funding_received",
    "total_costs",
    ids.budget("company_costs"),
    ids.budget("loan_interest"),
    "depreciation",
    "equipment_purchases",
    "taxes_paid",
    "stock",
    "payables",
    "net_burn",
    *(ids.budget(name) for name in LOAN_FIGURES if name != "loan_interest"),
    "cash_at_end",
)
_MANY = 30
_SHOWN_ABOVE = frozenset({"lines", "gain_label"})
_NAME = Markup('<a class="ps-name" href="{}">{}</a>')
_ONLY_IF = Markup('<span class="ps-by ps-only-if">Only if {}</span>')
_BY_MONTH = Markup('By month, <span class="ps-period">{}</span>')
_BELOW = Markup('<span class="ps-by">{}</span>')


def budget_page(context: PageContext) -> Page | None:
    """Make the page of the budget; None when the plan has none."""
    if not has_budget(context):
        return None
    file, answers = context.plan.files.budget, Answers(context, PATH, prose)
    spending, company = Spending(context, PATH), CompanyMoney(context, PATH)
    tables, costs, schema = Tables(context, PATH), _costs(context), context.plan.schemas.kinds["budget"]
    title = str(schema.get("title", "Budget"))
    text = render(
        "budget.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(file.entry),
        worth=_worth(context),
        worth_chart=context.charts.get("worth"),
        moved=Moves(context, PATH).since_baseline(),
        quarters_chart=context.charts.get("categories"),
        costs=costs,
        is_long=len(costs.rows) > _MANY,
        hides_pay=hides_pay(context.plan),
        rates=_rates(context),
        meters=spending.meters(),
        breakdowns=spending.first_breakdowns(),
        further=spending.further_breakdowns(),
        by_category=_by_category(context),
        cash=_cash(context),
        cash_chart=context.charts.get("cash"),
        cash_flow=tables.opened(tables.of(_CASH_FLOW, "quarter", ("cash_at_end",))),
        company_costs=company.costs(),
        loans=company.loans(),
        loans_chart=context.charts.get("loans_owed"),
        promoted=_promoted(context),
        blocks=answers.blocks(file.entry, _promotions_in_rows(schema), leave=_SHOWN_ABOVE),
    )
    return Page(PATH, title, text)


def cost_nodes(context: PageContext) -> list[str]:
    """Return the figures of all costs and what they bring, in the order of the page; none when the plan has no budget."""
    if not has_budget(context):
        return []
    costs = [
        node
        for group in _groups(context, "plan")
        for node in (*(part.node for part in group.parts), group.total)
    ]
    return [*costs, *(node for node in _WORTH if node in context.results.graph.nodes)]


def has_budget(context: PageContext) -> bool:
    """Tell whether the plan has costs that make up a budget."""
    return context.plan.files.budget.is_given and TOTAL in context.results.graph.nodes


def _promotions_in_rows(schema: Schema) -> Schema:
    """Return the schema with promotions to be shown in rows, one below the other."""
    fields = schema["properties"]
    return {
        **schema,
        "properties": {**fields, "promotions": {**fields.get("promotions", {}), "x-show": "rows"}},
    }


def _worth(context: PageContext) -> list[Tile]:
    """Return what the plan costs and brings, as far as it is known."""
    tiles = Tiles(context, PATH)
    return [tiles.over_plan(node) for node in _WORTH if context.results.is_known(node)]


def _cash(context: PageContext) -> list[Tile]:
    """Return the cash at the start, at its lowest and at the end; nothing when the plan does not say enough."""
    if not context.results.is_known("lowest_cash"):
        return []
    tiles = Tiles(context, PATH)
    return [tiles.over_plan(node) for node in _CASH if node in context.results.graph.nodes]


def _costs(context: PageContext) -> Table:
    """Return all costs of the plan by group, each with its subtotal, beside what was measured and what the baseline said."""
    costs = Tables(context, PATH).opened(Sums(context, PATH).groups(_groups(context, "year"), TOTAL, "year"))
    return Measured(context, PATH).beside(Baseline(context, PATH).beside(costs))


def _groups(context: PageContext, grain: Grain) -> list[Group]:
    """Return one-off lines, recurring lines and pay, leaving out what the plan does not have.

    Pay that is not shown by period stands among all that recurs: as the only part without numbers, it would be what is left.
    """
    nodes = context.results.graph.nodes
    lines = [line for line in budget_lines(context.plan) if line.node in nodes]
    one_off = tuple(_part(context, line) for line in lines if line.kind == "one_off")
    recurring = tuple(_part(context, line) for line in lines if line.kind != "one_off")
    pay = tuple(Part(node) for node in pay_nodes(context) if node != ids.TEAM_PAY)
    hides = hides_pay(context.plan)
    groups = [Group(ids.budget("one_off"), one_off)]
    if hides and not context.results.is_known_by(ids.TEAM_PAY, grain):
        groups += [Group(_RECURRING, (*recurring, Part(ids.TEAM_PAY)))]
    else:
        groups += [Group(ids.budget("recurring"), recurring), Group(ids.TEAM_PAY, pay)]
    is_paid = ids.TEAM_PAY if hides else ""
    return [group for group in groups if group.total in nodes and (group.parts or group.total == is_paid)]


def _part(context: PageContext, line: Line) -> Part:
    """Return a spend line, with who answers for it, what it is to improve, and the goal it serves, below its name."""
    answers = Answers(context, PATH, prose)
    place = context.places.figure(context.results.graph.nodes[line.node])
    belongs_to = [
        answers.refer(collection, item)
        for breakdown, collection in (("owner", "people"), ("kpi", "kpis"), ("goal", "goals"))
        if (item := line.under(breakdown))
    ]
    dated = None if line.is_promotion else count_of(context, PATH, "budget_lines", line.id)
    belongs_to += [dated] if dated else []
    name = _NAME.format(place.seen_from(PATH), line.title)
    below = _BELOW.format(Markup(" · ").join(belongs_to)) if belongs_to else Markup()
    if isinstance(line.item, BudgetLine) and line.item.only_if:
        below += _ONLY_IF.format(Conditions(context, PATH).as_answer(line.item.only_if))
    spot = item_anchor("budget_lines", line.id) if ids.is_budget_line(line.node) else ""
    return Part(line.node, 1, name + below, spot)


def _promoted(context: PageContext) -> list[Table]:
    """Return for each figure that promotions change what it would be without them, what each does, and what it is."""
    promotions, tables = context.plan.files.budget.promotions.values(), Tables(context, PATH)
    figures = dict.fromkeys(figure for promotion in promotions for figure in promotion.changes)
    return [
        tables.opened(
            tables.of(
                [
                    ids.without_promotions(figure),
                    *(ids.promotion_effect(one.id, figure) for one in promotions if figure in one.changes),
                    figure,
                ],
                "month",
            )
        )
        for figure in figures
        if ids.without_promotions(figure) in context.results.graph.nodes
    ]


def _rates(context: PageContext) -> list[tuple[str, Markup]]:
    """Return the exchange rates that amounts of the budget are converted with, each in the plan's first month."""
    figures, promotions = Figures(context, PATH), context.plan.files.budget.promotions
    amounts = [
        *(line.amount for line in context.plan.budget_lines.values()),
        *(promotion.cost for promotion in promotions.values()),
    ]
    codes = {currency_of(amount.value) for amount in amounts if amount.value} - {""}
    return [(code, figures.link(ids.exchange_rate(code), "month", 0)) for code in sorted(codes)]


def _by_category(context: PageContext) -> list[Table]:
    """Return the cost of each category by year, by quarter, and by month, each year of months in a table of its own."""
    sums, tables, groups = Sums(context, PATH), Tables(context, PATH), _categories(context)
    year, quarter, month = (
        tables.opened(sums.groups(groups, TOTAL, grain, parts=False))
        for grain in ("year", "quarter", "month")
    )
    stops = [period.stop for period in context.results.calendar.periods("year")]
    by_month = [
        replace(_columns(month, first, stop), title=_BY_MONTH.format(context.period("year", at)))
        for at, (first, stop) in enumerate(pairwise([0, *stops]))
    ]
    return [year, quarter, *by_month]


def _columns(table: Table, first: int, stop: int) -> Table:
    """Return some columns of a table."""
    rows = tuple(replace(row, cells=row.cells[first:stop]) for row in table.rows)
    return replace(table, columns=table.columns[first:stop], rows=rows)


def _categories(context: PageContext) -> list[Group]:
    """Return what each category costs, then pay; what the whole consists of where no line has a category."""
    nodes = context.results.graph.nodes
    totals = [ids.breakdown("category", name) for name in _names(context)]
    known = [
        node
        for node in (*totals, ids.without("category"), ids.TEAM_PAY)
        if context.results.value(node, "plan", 0)
    ]
    titles = dict(zip(totals, map(words, _names(context)), strict=True))
    return [Group(node, (), titles.get(node, nodes[node].title)) for node in known]


def _names(context: PageContext) -> list[str]:
    return list(dict.fromkeys(line.category for line in budget_lines(context.plan) if line.category))
