"""Make the nodes of the market's segments and of target accounts: each number that the plan states, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import joined
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import KPIS
from plansite.compute.model.given import formula_node, given_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.problems import Problem, Span
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

BUYERS, SPEND, GROWTH, OUR_SHARE = "segment_buyers", "segment_spend", "segment_growth", "segment_our_share"
OUR_SALES = "segment_our_sales"
POTENTIAL = "account_potential"
STATUSES = ("target", "contacted", "in_talks", "customer", "lost")
_TITLES = {
    BUYERS: ("Companies or buyers", "count"),
    SPEND: ("Spend in a year", "money"),
    GROWTH: ("Growth in a year", "percent"),
    OUR_SHARE: ("Our share", "percent"),
}


def segment_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the numbers of all segments, what they come to, and what is wrong with them.

    The whole market's growth and our share of it count each segment as much as is spent in it, as far as that is stated.
    """
    segments, span = plan.files.market.segments, plan.files.market.segments.key_span
    nodes: list[Node] = []
    problems: list[Problem] = []
    for segment in segments.values():
        amounts = zip(
            _TITLES, (segment.buyers, segment.spend, segment.growth, segment.our_share), strict=True
        )
        for figure, amount in amounts:
            own, own_problems = _stated(plan, figure, segment.id, segment.title_or_id, amount)
            nodes += own
            problems += own_problems
    known = {node.id for node in nodes}
    whole = [_sum(figure, known, segments, span) for figure in (BUYERS, SPEND)]
    nodes += [node for node in whole if node]
    for figure in (GROWTH, OUR_SHARE):
        nodes += _weighted(figure, known, segments, span)
    return nodes, problems


def account_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the potential of all target accounts, what it comes to by status and together, and what is wrong with it."""
    accounts, span = plan.files.customers.accounts, plan.files.customers.accounts.key_span
    nodes: list[Node] = []
    problems: list[Problem] = []
    by_status: dict[str, list[str]] = {}
    for account in accounts.values():
        own, own_problems = _stated(plan, POTENTIAL, account.id, account.title_or_id, account.potential)
        nodes += own
        problems += own_problems
        if own:
            by_status.setdefault(account.status or STATUSES[0], []).append(own[-1].id)
    for status, counted in by_status.items():
        title = f"Potential of target accounts, {status.replace('_', ' ')}"
        nodes.append(Node(potential_of(status), title, "money", "setting", added(counted, span), KPIS))
    together = [potential_of(status) for status in by_status]
    if together:
        title = "Potential of target accounts"
        nodes.append(Node(POTENTIAL, title, "money", "setting", added(together, span), KPIS))
    return nodes, problems


def potential_of(status: str) -> str:
    """Name what the accounts of a status could bring together."""
    return f"{POTENTIAL}_{status}"


def _stated(
    plan: Plan, figure: str, key: str, title: str, amount: Amount
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of what the plan states of a segment or an account."""
    part, unit = _TITLES.get(figure, ("Potential", "money"))
    node, currencies = ids.of_part(figure, key), plan.settings.currencies
    return given_nodes(node, title, unit, "setting", KPIS, amount, currencies, part.lower())


def _sum(figure: str, known: set[str], segments: Iterable[str], span: Span) -> Node | None:
    title, unit = _TITLES[figure]
    parts = [node for key in segments if (node := ids.of_part(figure, key)) in known]
    source = added(parts, span)
    return Node(figure, f"{title}, all segments", unit, "setting", source, KPIS) if parts else None


def _weighted(figure: str, known: set[str], segments: Iterable[str], span: Span) -> list[Node]:
    """Return the mean of a percentage over the segments that state it, each weighing as much as is spent in it."""
    pairs = [
        (spent, share)
        for key in segments
        if (spent := ids.of_part(SPEND, key)) in known and (share := ids.of_part(figure, key)) in known
    ]
    if not pairs:
        return []
    text = joined([f"{spent} * {share}" for spent, share in pairs], "+")
    spent_in_all = joined([spent for spent, _ in pairs], "+")
    title, nodes = f"{_TITLES[figure][0]}, all segments", list[Node]()
    if figure == OUR_SHARE:
        nodes.append(
            formula_node(OUR_SALES, "Our sales in all segments", "money", "setting", KPIS, text, span)
        )
        text = OUR_SALES
    whole = f"({text}) / ({spent_in_all})"
    return [*nodes, formula_node(figure, title, "percent", "setting", KPIS, whole, span)]
