"""Draw what each channel costs against what it brings, both as shares of all channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.marketing import targets
from plansite.present.charts.bars import Bar, Bars, Strip, draw_bars
from plansite.present.charts.charts import Key
from plansite.present.figures.figures import Figures, led
from plansite.present.figures.tables import Column, Row, Table

if TYPE_CHECKING:
    from plansite.present.context import PageContext

_FEWEST = 2  # channels that can be compared
_ALIKE = 0.02  # shares that are nearer to each other are the same in a sentence
_COUNT = Markup('<span class="ps-count">{}</span>')


@dataclass(frozen=True, slots=True)
class _Shares:
    """Hold of one channel what it spends and how many leads it brings over the plan, each as a share of all channels."""

    name: str
    title: Markup
    spend: str
    leads: str
    spent: float
    brought: float


def spend_against_leads(context: PageContext, page: str) -> Markup | None:
    """Return the chart for a page; None where fewer than two channels have both, or some of the money is not shown."""
    channels = _channels(context, page)
    if len(channels) < _FEWEST:
        return None
    figures, percent = Figures(context, page), context.language.percent
    rows, cells = [], []
    for channel in channels:
        spend, leads = (figures.link(node, "plan", 0) for node in (channel.spend, channel.leads))
        strips = (Strip(0.0, channel.spent, 2), Strip(0.0, channel.brought, 1))
        rows.append(Bar(channel.title, strips, Markup("{}<br>{} leads").format(spend, leads)))
        shares = (_COUNT.format(percent(share)) for share in (channel.spent, channel.brought))
        cells.append(Row(channel.title, "", (spend, leads, *shares)))
    columns = ("Spending", "Leads", "Of all spending", "Of all leads")
    chart = Bars(
        _finding(context, channels),
        f"Shares of what these channels cost and bring, {context.period('plan', 0).lower()}",
        tuple(rows),
        Table("", tuple(Column("", column, firm=True) for column in columns), tuple(cells)),
        tuple(node for channel in channels for node in (channel.spend, channel.leads)),
        (Key(2, "Spending"), Key(1, "Leads")),
    )
    return draw_bars(chart)


def _channels(context: PageContext, page: str) -> list[_Shares]:
    """Return the channels of which both are known: what the budget has for each, or else what is planned for it."""
    known: list[_Shares] = []
    for channel in context.plan.channels.values():
        leads = ids.of_part(targets.LEADS, channel.id)
        spends = (ids.breakdown("channel", channel.id), ids.of_part(targets.SPEND, channel.id))
        spend = next((node for node in spends if _over_plan(context, node) is not None), "")
        spent, brought = _over_plan(context, spend), _over_plan(context, leads)
        if spent is not None and brought is not None:
            title = led(channel.title_or_id, context.places.item("channels", channel.id), page)
            known.append(_Shares(channel.title_or_id, title, spend, leads, spent, brought))
    all_spent, all_brought = sum(one.spent for one in known), sum(one.brought for one in known)
    if not all_spent or not all_brought:
        return []
    return [replace(one, spent=one.spent / all_spent, brought=one.brought / all_brought) for one in known]


def _over_plan(context: PageContext, node: str) -> float | None:
    return context.results.value(node, "plan", 0) if node in context.results.graph.nodes else None


def _finding(context: PageContext, channels: list[_Shares]) -> str:
    """Say of the channel whose shares lie farthest apart what it costs and what it brings."""
    percent = context.language.percent
    far = max(channels, key=lambda channel: abs(channel.spent - channel.brought))
    if abs(far.spent - far.brought) < _ALIKE:
        return "Every channel brings about the share of leads that it costs"
    if far.spent > far.brought:
        return f"{far.name}: {percent(far.spent)} of the spending for {percent(far.brought)} of the leads"
    return f"{far.name}: {percent(far.brought)} of the leads for {percent(far.spent)} of the spending"
