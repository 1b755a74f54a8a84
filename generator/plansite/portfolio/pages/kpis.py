"""Make the page of the KPIs of all plans together: of each its value, its formula, and which plans say what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Derived
from plansite.portfolio.pages.tables import GRAINS, figures_table
from plansite.portfolio.pages.writing import KPIS, MONTHS
from plansite.present.figures.figures import NOTHING, cell
from plansite.present.page import Page
from plansite.present.places import anchor
from plansite.present.text.render import render

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.portfolio.adding_up import Together
    from plansite.portfolio.pages.writing import Writing

_FLOWS = (
    "total_revenue",
    "gross_profit",
    "plan_cost_total",
    "plan_net_gain",
    "new_customer_count",
    "mrr",
    "arr",
)
_FEW = 8  # plans that fit beside one another
_FORMULA = {
    "sum": "the plans added up",
    "recompute": "computed anew from what was added up, never an average of plans",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Show one sum from which a KPI is computed: as each plan has it, and at the end together."""

    title: str
    of_plans: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class KpiGroup:
    """Show KPIs under one head."""

    title: str
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Show a KPI of the whole beside those of the plans, with its formula and its parts."""

    anchor: str
    title: str
    value: Markup
    when: str
    reason: str
    of_plans: tuple[Markup, ...]
    how: str
    formula: str
    plans: str
    parts: tuple[Part, ...]


def shown_kpis(together: Together) -> list[str]:
    """Return the KPIs that any plan has a value of, or all together, in the order of the catalogue."""
    whole = together.whole
    if whole is None:
        return []
    own = (
        figure.id for figures in whole.ways.figures.values() for figure in figures.values() if figure.is_kpi
    )
    names = dict.fromkeys((*whole.ways.catalog.kpis, *own))
    return [
        name
        for name in names
        if whole.results.is_known_by(name, "plan")
        or any(name in of_plan and of_plan[name].whole is not None for of_plan in whole.ways.figures.values())
    ]


def _tracked(together: Together) -> set[str]:
    """Return the KPIs that a plan opens with, or that somebody answers for."""
    opened = {kpi for plan in together.sound for kpi in plan.headline}
    return opened | {kpi for plan in together.sound for person in plan.people for kpi, _ in person.kpis}


def kpis_page(writing: Writing) -> Page | None:
    """Make the page, with those first that plans track; None where no plan has any."""
    kpis, tracked = shown_kpis(writing.together), _tracked(writing.together)
    if not kpis:
        return None
    of_heads = (
        ("Tracked by a plan", [kpi for kpi in kpis if kpi in tracked]),
        ("Also computed", [kpi for kpi in kpis if kpi not in tracked]),
    )
    groups = [KpiGroup(title, tuple(_row(writing, kpi) for kpi in group)) for title, group in of_heads]
    text = render(
        "portfolio/kpis.md.j2",
        title="KPIs",
        heads=[writing.plan(plan) for plan in writing.together.sound],
        beside=len(writing.together.sound) <= _FEW,
        groups=[group for group in groups if group.rows],
    )
    return Page(KPIS, "KPIs", text)


def months_page(writing: Writing) -> Page | None:
    """Make the page of the figures of all plans by year, quarter and month, in the years of the sums; None without any."""
    together, tracked = writing.together, _tracked(writing.together)
    shown = sorted(shown_kpis(together), key=lambda kpi: kpi not in tracked)
    figures = list(dict.fromkeys((*_FLOWS, *shown)))
    if together.results is None:
        return None
    text = render(
        "portfolio/months.md.j2",
        title="Month by month",
        tables=[figures_table(writing, figures, grain) for grain in GRAINS],
        begins=writing.language.month_name(f"2000-{together.portfolio.fiscal_year_start:02d}"),
        others=[
            (writing.plan(plan), writing.language.month_name(f"2000-{plan.fiscal_year_start:02d}"))
            for plan in together.sound
            if plan.fiscal_year_start != together.portfolio.fiscal_year_start
        ],
    )
    return Page(MONTHS, "Month by month", text)


def _row(writing: Writing, kpi: str) -> KpiRow:
    together, whole = writing.together, writing.together.whole
    assert whole is not None  # noqa: S101 - there are KPIs
    node, following = whole.results.graph.nodes.get(kpi), whole.ways.of(kpi)
    parts = [part for part in whole.sums_behind(kpi) if part != kpi]
    grain, index = writing.period(kpi)
    is_known = together.value(kpi, grain, index) is not None
    return KpiRow(
        anchor(kpi),
        node.title if node else kpi,
        writing.standing(kpi),
        writing.when(kpi),
        "" if is_known or node is None else _sentence(together.why(kpi, grain, index)),
        tuple(writing.of_plan(plan, kpi) for plan in together.sound),
        _FORMULA.get(following.way if following else "", "") if is_known else "",
        _formula(writing, kpi),
        _counted(writing, kpi),
        tuple(_part(writing, part) for part in parts),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _formula(writing: Writing, kpi: str) -> str:
    results = writing.together.results
    node = results.graph.nodes.get(kpi) if results else None
    following = writing.together.whole.ways.of(kpi) if writing.together.whole else None
    is_computed = following is not None and following.way == "recompute"
    return node.source.text if node and is_computed and isinstance(node.source, Derived) else ""


def _counted(writing: Writing, kpi: str) -> str:
    """Name the plans that a KPI counts, where these are not all."""
    counted = writing.together.counted(kpi)
    names = [plan.title for plan in writing.together.sound if plan.id in counted]
    return "" if len(names) == len(writing.together.sound) else ", ".join(names)


def _part(writing: Writing, part: str) -> Part:
    results = writing.together.results
    assert results is not None  # noqa: S101 - there are KPIs
    value = results.value(part, "plan", 0)
    shown = NOTHING if value is None else cell(value, writing.write(part, value))
    of_plans = (_of_plan(writing, part, plan.id) for plan in writing.together.sound)
    return Part(writing.title(part), (*of_plans, shown))


def _of_plan(writing: Writing, part: str, plan: str) -> Markup:
    results = writing.together.results
    name = ids.of_part(part, plan)
    value = results.value(name, "plan", 0) if results else None
    return NOTHING if value is None else cell(value, writing.write(part, value))
