"""Make the page of what all plans spend: by plan, category and owner, over the years of the sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from plansite.portfolio.pages.tables import GRAINS, sums_table
from plansite.portfolio.pages.writing import BUDGET as PATH
from plansite.portfolio.spending import shares
from plansite.present.answers.answers import words
from plansite.present.page import Page
from plansite.present.text.render import render
from plansite.present.text.rounding import rounded_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.portfolio.pages.writing import Writing
    from plansite.portfolio.spending import Share, Spent
    from plansite.present.figures.tables import Table

_LEAST = 0.5  # less is what rounding leaves
_PAY, _NOBODY = "Pay", "Not assigned"


class _View(NamedTuple):
    """Say by what lines are added up: what tells them apart, and what people call that."""

    title: str
    key: Callable[[Spent], str]
    name: Callable[[Spent], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """Show one share of all spending."""

    title: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class View:
    """Show all spending by one question: as bars, and by year, quarter and month."""

    title: str
    bars: tuple[Bar, ...]
    tables: tuple[Table, ...]


def budget_page(writing: Writing) -> Page | None:
    """Make the page; None where nothing is spent, or nothing that can be converted."""
    together = writing.together
    if together.results is None or not together.spending:
        return None
    text = render(
        "portfolio/budget.md.j2",
        title="Budget",
        cost=writing.link("plan_cost_total", large=True),
        months=together.results.calendar.months,
        views=[_view(writing, view) for view in _VIEWS],
        is_untold=_is_untold(writing),
        left_out=[writing.plan(plan) for plan in together.sound if plan.id in together.rates.missing],
        currency=together.currency,
    )
    return Page(PATH, "Budget", text)


def _is_untold(writing: Writing) -> bool:
    """Tell whether the plans cost more than the lines that readers may see: pay that is not published."""
    whole = writing.together.value("plan_cost_total")
    months = [month for spent in writing.together.spending for month in spent.months]
    return whole is None or None in months or whole - sum(month or 0.0 for month in months) > _LEAST


def _view(writing: Writing, view: _View) -> View:
    bars = sorted(_bars(writing, _shares(writing, view, "plan")), key=lambda bar: -bar.share)
    return View(view.title, tuple(bars), tuple(_table(writing, view, grain) for grain in GRAINS))


def _shares(writing: Writing, view: _View, grain: Grain) -> list[Share]:
    assert writing.together.results is not None  # noqa: S101 - there is a budget
    periods = writing.together.results.calendar.periods(grain)
    return shares(writing.together.spending, view.key, view.name, periods)


def _bars(writing: Writing, of_view: Sequence[Share]) -> list[Bar]:
    known = [(share.title, share.values[0] or 0.0) for share in of_view]
    largest = max((value for _, value in known), default=0.0)
    rounded = rounded_parts([value for _, value in known])
    return [
        Bar(title, writing.language.amount(value), value / largest)
        for (title, _), value in zip(known, rounded, strict=True)
        if value
    ]


def _table(writing: Writing, view: _View, grain: Grain) -> Table:
    of_view = _shares(writing, view, grain)
    rows = [(Markup("{}").format(share.title), share.values) for share in of_view]
    return sums_table(writing, rows, grain, writing.language.amount)


def _plan(spent: Spent) -> str:
    return spent.plan.id


def _plan_name(spent: Spent) -> str:
    return spent.plan.title


def _category(spent: Spent) -> str:
    if spent.line.is_pay:
        return _PAY
    return words(spent.line.category) if spent.line.category else _NOBODY


def _owner(spent: Spent) -> str:
    """Return who answers for a line, as a person and not as an id: two plans may give one id to two people."""
    if spent.line.is_pay:
        return _PAY
    names = {person.id: person.name for person in spent.plan.people}
    return names.get(spent.line.owner, spent.line.owner) or _NOBODY


_VIEWS = (
    _View("By plan", _plan, _plan_name),
    _View("By category", _category, _category),
    _View("By owner", _owner, _owner),
)
