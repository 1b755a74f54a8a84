"""Make the nodes of the day: today, and the latest review of the plan, so that formulas can count the days between."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import KPIS
from plansite.read.values import Number

if TYPE_CHECKING:
    from plansite.problems import Span
    from plansite.read.plan import Plan


def review_nodes(plan: Plan, today: date | None) -> list[Node]:
    """Return both days, counted from the first of the plan; nothing where no day counts, or none of them has come yet."""
    latest = plan.files.plan.review.last
    reviewed = _day(latest)
    first = _day(f"{plan.settings.start}-01")
    if today is None or reviewed is None or first is None or reviewed > today:
        return []
    return [
        _node("today", "Today", today, first, latest.span),
        _node("last_review_date", "Date of the latest review", reviewed, first, latest.span),
    ]


def _node(node_id: str, title: str, day: date, first: date, span: Span) -> Node:
    days = Number(float((day - first).days), "days", span)
    return Node(node_id, title, "days", "closing", Given(days), KPIS)


def _day(text: str) -> date | None:
    """Return a day, None for a blank that is still to be filled."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
