"""Hold what a revenue model is: its figures, how they form a funnel, and which of them the forecast adds up and charts.

All of it stands in the model's file in catalog/models; this module knows the grammar and no model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.model.definition import define

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry

REVENUE, GROSS_PROFIT = "revenue", "gross_profit"
EARNED = (
    REVENUE,
    GROSS_PROFIT,
    "expected_gain",
)  # of every model: budget, KPIs and the sums of streams need them
EXTENDS = "extends"  # names, in a model, the one that it takes over and adds to
_KEYS = frozenset({"title", "description", EXTENDS, "figures", "funnel", "revenue", "sums", "charts"})
_STREAMS = frozenset({"", "every", "sum", "recompute"})


@dataclass(frozen=True, slots=True)
class Stage:
    """Name a stage of a funnel; `rates` say how much of the stage before reaches it, the best of them first."""

    figure: str
    rates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Funnel:
    """Hold the stages to what a model wins, in order, the last one included; `before` is shown above them in tables.

    All stages are counts that add up. A funnel without a title is not drawn.
    """

    title: str = ""
    before: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the figures of the stages."""
        return tuple(stage.figure for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Term:
    """Name one part of a sum; `sign` is -1 for what is taken off."""

    figure: str
    sign: int


@dataclass(frozen=True, slots=True)
class ModelSum:
    """Name parts and what they come to in each period."""

    title: str
    terms: tuple[Term, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ModelChart:
    """Name figures that are drawn together by month, the first of which gives the unit."""

    title: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RevenueModel:
    """Hold one revenue model. `revenue` are the parts of its revenue, in the order in which they are shown.

    `kind` is the model that it extends at last, or its own id: such models earn in the same way.
    """

    id: str
    title: str
    description: str
    definitions: Mapping[str, Definition]
    funnel: Funnel = Funnel()
    revenue: tuple[str, ...] = ()
    sums: tuple[ModelSum, ...] = ()
    charts: tuple[ModelChart, ...] = ()
    kind: str = ""

    @property
    def earned(self) -> tuple[str, ...]:
        """Return what is shown of revenue and profit: the parts of revenue, then what every model has."""
        return (*self.revenue, *EARNED)

    @property
    def figures_in_order(self) -> tuple[str, ...]:
        """Return every figure that the forecast tables, each once."""
        in_sums = (
            name for total in self.sums for name in (*(term.figure for term in total.terms), total.total)
        )
        return tuple(dict.fromkeys((*self.earned, *self.funnel.before, *self.funnel.figures, *in_sums)))


def read_model(name: str, root: Entry, base: RevenueModel | None) -> RevenueModel:
    """Read a model from its file; what the file does not say is as in the model that it extends, if there is one."""
    above = base or RevenueModel(name, "", "", {})
    own = {key: define(key, entry) for key, entry in root.under("figures")}
    funnel, sums, charts = root.get("funnel"), root.get("sums"), root.get("charts")
    return replace(
        above,
        id=name,
        kind=above.kind or name,
        title=root.text("title"),
        description=root.text("description"),
        definitions={**above.definitions, **own},
        funnel=_funnel(funnel) if funnel else above.funnel,
        revenue=root.texts("revenue") if root.get("revenue") else above.revenue,
        sums=read_sums(sums) if sums else above.sums,
        charts=tuple(map(_chart, charts.elements())) if charts else above.charts,
    )


def _funnel(entry: Entry) -> Funnel:
    stages = entry.at(["stages"])
    return Funnel(
        entry.text("title"),
        entry.texts("before"),
        tuple(Stage(figure, stages.texts(figure)) for figure, _ in stages.every()),
    )


def read_sums(entry: Entry) -> tuple[ModelSum, ...]:
    """Read what moves from period to period, as parts and a total each."""
    return tuple(map(_sum, entry.elements()))


def _sum(entry: Entry) -> ModelSum:
    terms = (Term(part.removeprefix("-"), -1 if part.startswith("-") else 1) for part in entry.texts("parts"))
    return ModelSum(entry.text("title"), tuple(terms), entry.text("total"))


def _chart(entry: Entry) -> ModelChart:
    return ModelChart(entry.text("title"), entry.texts("figures"))


def refuse_mistakes(model: RevenueModel, root: Entry, beside: Collection[str]) -> None:
    """Refuse a file with a mistake; `beside` are figures that a plan may have beyond the model's. A mistake is a bug: ValueError."""
    mistakes = [*_mistakes(model, root, beside)]
    if mistakes:
        raise ValueError(f"{root.mark.file}: {'; '.join(mistakes)}")


def _mistakes(model: RevenueModel, root: Entry, beside: Collection[str]) -> Iterator[str]:
    yield from (f"“{key}” is no key of a model" for key, _ in root.items() if key not in _KEYS)
    yield from (f"“{key}” says nothing" for key in ("title", "description") if not root.text(key))
    yield from (f"the model does not compute “{name}”" for name in EARNED if name not in model.definitions)
    for definition in model.definitions.values():
        if definition.streams not in _STREAMS:
            yield f"“{definition.streams}” is no way to make “{definition.id}” of several streams"
    for name in dict.fromkeys(_named(model)):
        if name not in model.definitions and name not in beside:
            yield f"“{name}” is no figure of the model"
    for name in model.funnel.figures:
        stage = model.definitions.get(name)
        if stage and (stage.unit, stage.rollup) != ("count", "sum"):
            yield f"“{name}” is a stage of the funnel and no count that adds up"


def _named(model: RevenueModel) -> Iterator[str]:
    """Yield every name by which a model's file refers to a figure."""
    yield from model.figures_in_order
    yield from (rate for stage in model.funnel.stages for rate in stage.rates)
    yield from (figure for chart in model.charts for figure in chart.figures)


def merged(models: Sequence[RevenueModel]) -> RevenueModel:
    """Return several models as one, each thing once, in their order; charts with one title become one chart."""
    if len(models) == 1:
        return models[0]
    charts: dict[str, dict[str, None]] = {}
    for chart in (chart for model in models for chart in model.charts):
        charts.setdefault(chart.title, {}).update(dict.fromkeys(chart.figures))
    return RevenueModel(
        id="",
        title="",
        description="",
        definitions={name: figure for model in models for name, figure in model.definitions.items()},
        funnel=_merged_funnel([model.funnel for model in models]),
        revenue=tuple(dict.fromkeys(part for model in models for part in model.revenue)),
        sums=tuple(dict.fromkeys(total for model in models for total in model.sums)),
        charts=tuple(ModelChart(title, tuple(figures)) for title, figures in charts.items()),
    )


def _merged_funnel(funnels: Sequence[Funnel]) -> Funnel:
    """Return funnels as one: the longest sets the order, the top of another goes to the top, its stages before what follows them."""
    order: list[str] = []
    rates: dict[str, tuple[str, ...]] = {}
    for funnel in sorted(funnels, key=lambda funnel: -len(funnel.stages)):
        for at, stage in enumerate(funnel.stages):
            rates.setdefault(stage.figure, stage.rates)
            if stage.figure not in order:
                order.insert(_place(funnel.figures, at, order), stage.figure)
    return Funnel(
        next((funnel.title for funnel in funnels if funnel.title), ""),
        tuple(dict.fromkeys(name for funnel in funnels for name in funnel.before)),
        tuple(Stage(name, rates[name]) for name in order),
    )


def _place(stages: Sequence[str], at: int, order: Sequence[str]) -> int:
    """Return where a stage that is not in the order yet belongs in it."""
    following = [order.index(stage) for stage in stages[at + 1 :] if stage in order]
    return 0 if at == 0 else min(following, default=len(order))
