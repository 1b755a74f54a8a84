"""Write figures of plans together: each leads to where it is taken apart, and one without a value says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.present.figures.figures import NOTHING, UNKNOWN, cell
from plansite.present.places import Place, anchor
from plansite.present.text.language import Language, language
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.calendar import Grain
    from plansite.portfolio.adding_up import Together
    from plansite.portfolio.summed_plan import Summary

KPIS, GOALS, BUDGET = "portfolio/kpis.md", "portfolio/goals.md", "portfolio/budget.md"
PEOPLE, MONTHS = "portfolio/people.md", "portfolio/months.md"
PLAN_MONTH = "plan month"


@dataclass(frozen=True, slots=True)
class Writing:
    """Write what several plans come to on one page; `addresses` say where each plan begins, from the top of the site."""

    together: Together
    page: str
    addresses: Mapping[str, str]

    @property
    def language(self) -> Language:
        """Return the formats of the first sound plan's language, and of the currency of the sums."""
        code = next((plan.language for plan in self.together.sound), "en")
        return language(code, self.together.currency)

    def unit(self, figure: str) -> str:
        """Return the unit of a figure, empty for one that nobody has."""
        results = self.together.results
        node = results.graph.nodes.get(figure) if results else None
        return node.unit if node else ""

    def title(self, figure: str) -> str:
        """Return the title of a figure."""
        results = self.together.results
        node = results.graph.nodes.get(figure) if results else None
        return node.title if node else figure

    def suffix(self, figure: str) -> str:
        """Return the word behind the values of a figure."""
        whole = self.together.whole
        definition = whole.ways.definitions.get(figure) if whole else None
        own = (plan.get(figure) for plan in whole.ways.figures.values()) if whole else ()
        return definition.suffix if definition else next((one.suffix for one in own if one), "")

    def write(self, figure: str, value: float, *, large: bool = False) -> str:
        """Return a value of a figure of the whole in words."""
        suffix = self.suffix(figure)
        if suffix == PLAN_MONTH and self.together.results:
            return self.language.month(self.together.results.calendar.name(round(value) - 1))
        form = self.language.headline if large else self.language.value
        return form(value, self.unit(figure), suffix)

    def link(self, figure: str, grain: Grain = "plan", index: int = 0, *, large: bool = False) -> Markup:
        """Return a figure of the whole as a link to where it is taken apart; an unknown one says why."""
        together = self.together
        value = together.value(figure, grain, index)
        if value is None:
            return unknown(together.why(figure, grain, index) if self.unit(figure) else "no plan has it")
        assert together.results is not None  # noqa: S101 - there is a value
        period = together.results.calendar.periods(grain)[index].label
        return Markup(
            '<a class="ps-figure{}" href="{}" data-node="{}" data-period="{}" data-value="{}">{}</a>'
        ).format(
            " ps-negative" if value < 0 else "",
            self.place_of(figure).seen_from(self.page),
            figure,
            period,
            repr(exported(value)),
            self.write(figure, value, large=large),
        )

    def name(self, figure: str) -> Markup:
        """Return the title of a figure as a link to where it is taken apart."""
        return Markup('<a class="ps-name" href="{}">{}</a>').format(
            self.place_of(figure).seen_from(self.page), self.title(figure)
        )

    def standing(self, figure: str, *, large: bool = False) -> Markup:
        """Return a figure of the whole as it is told in one number: over all months, or in the last one that all its plans have."""
        grain, index = self.period(figure)
        return self.link(figure, grain, index, large=large)

    def when(self, figure: str) -> str:
        """Say of which months that number is."""
        grain, index = self.period(figure)
        results = self.together.results
        if grain == "plan" or results is None:
            return "over all months"
        return f"in {self.language.month(results.calendar.name(index))}"

    def period(self, figure: str) -> tuple[Grain, int]:
        """Return where a figure of the whole is told: what stands at a day, in the last month that all plans have that it counts."""
        results = self.together.results
        node = results.graph.nodes.get(figure) if results else None
        if node is None or results is None or node.rollup not in {"closing", "opening"}:
            return "plan", 0
        counted = set(self.together.counted(figure))
        plans = [plan for plan in self.together.sound if plan.id in counted]
        first = max((results.calendar.index(plan.start) for plan in plans), default=0)
        last = min((results.calendar.index(plan.start) + plan.months for plan in plans), default=0) - 1
        return "month", last if first <= last else results.calendar.months - 1

    def place_of(self, figure: str) -> Place:
        """Return where a figure of the whole is taken apart."""
        is_kpi = self.together.whole is not None and figure in self.together.whole.ways.kpis
        return Place(KPIS, anchor(figure) if is_kpi else "made-of", self.title(figure))

    def of_plan(self, plan: Summary, figure: str) -> Markup:
        """Return a figure over the whole of one plan: what is added up in the currency of the sums, all else in the plan's own."""
        own = self.together.figure(plan.id, figure)
        if own is None:
            return NOTHING
        part = ids.of_part(figure, plan.id)
        results = self.together.results
        if own.rollup == "sum" and own.unit == "money" and results and part in results.graph.nodes:
            value = results.value(part, "plan", 0)
            return NOTHING if value is None else cell(value, self.language.value(value, own.unit))
        if own.whole is None:
            return unknown(own.reason) if own.reason else NOTHING
        return cell(own.whole, self._in_plan(plan, own.whole, own.unit, own.suffix))

    def _in_plan(self, plan: Summary, value: float, unit: str, suffix: str) -> str:
        if suffix == PLAN_MONTH:
            first = int(plan.start[:4]) * 12 + int(plan.start[5:7]) - 2 + round(value)
            return self.language.month(f"{first // 12:04d}-{first % 12 + 1:02d}")
        return Language(self.language.region, plan.currency).value(value, unit, suffix)

    def plan(self, plan: Summary, below: str = "") -> Markup:
        """Return the title of a plan as a link to its site, or to a page of it."""
        address = self.addresses.get(plan.id, f"{plan.id}/index.html")
        if below:
            address = address.rpartition("/")[0] + "/" + below if "/" in address else below
        return Markup('<a class="ps-ref" href="{}{}">{}</a>').format(self.root, address, plan.title)

    @property
    def root(self) -> str:
        """Return the way from the page to the top of the site."""
        return "../" * self.page.count("/")


def unknown(reason: str) -> Markup:
    """Return the sign of what is unknown, with the reason."""
    sentence = f"{reason[:1].upper()}{reason[1:]}." if reason else ""
    return Markup('<span class="ps-unknown" title="{}">{}</span>').format(escape(sentence), UNKNOWN)
