"""Write the part of a graph that some figures move as plain lists, for a program that computes it again elsewhere.

Whatever does not move stands there with its finished values. Nodes are numbers, their places in `names`. A formula is a
number for a node, or a list: `["#", value]`, or a sign or function before its parts. Unknown values are None.

What is kept from readers is in none of it. Where a sum that moves has a part that is not shown, all its parts that do not move stand
there as one: the sum as it is shown, without the parts that move.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.calendar import GRAINS, Grain, periods_a_year
from plansite.compute.engine.evaluation.evaluation_plan import reading_plan, short_evaluation_plan
from plansite.compute.engine.formula import Call, Expression, Name, Operation, names
from plansite.compute.engine.graph import Derived, Reading, inputs_of
from plansite.compute.engine.rollup import BY_LENGTH
from plansite.compute.engine.series import spread
from plansite.present.files.rests import rest_of, with_shown_sums
from plansite.read.values import Growth, MonthMap, Number, Season, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.evaluation.evaluation_plan import EvaluationPlan, GrainPlan
    from plansite.compute.engine.results import Results

    Wanted = Mapping[Grain, Iterable[str]]

_WHOLE = 1e15  # up to here a whole number is written without a point


def compiled(results: Results, changed: Sequence[str], wanted: Wanted) -> dict[str, Any]:
    """Return what it takes to compute `wanted` figures by grain when `changed` ones are others; all else is left out."""
    evaluation_plan = short_evaluation_plan(results.graph, results.calendar, changed, wanted)
    return _Compiler(results, evaluation_plan).record()


def plain(value: float) -> float | int | None:
    """Return a number as JSON has it: whole ones short, unknown ones as None."""
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _WHOLE else value


class _Compiler:
    """Number the nodes while they are written, and remember whose finished values are asked for by month."""

    def __init__(self, results: Results, evaluation_plan: EvaluationPlan) -> None:
        self.results, self.plan, self.nodes = results, evaluation_plan, results.graph.nodes
        self.places: dict[str, int] = {}
        self.moved = {name for group in evaluation_plan.groups for name in group}
        self.formulas: dict[str, Any] = {}
        self.months: set[str] = set()
        self.rests: dict[str, tuple[float | None, ...]] = {}

    def record(self) -> dict[str, Any]:
        """Return everything, nodes in the order in which they are met."""
        groups = [self._group(group) for group in self.plan.groups]
        longer = {grain: self._longer(plan) for grain, plan in self.plan.longer.items()}
        readings = {
            self.place(name): reading for name in self.moved_in_order if (reading := self._reading(name))
        }
        return {
            "grains": {grain: self._grain(grain) for grain in GRAINS},
            "groups": groups,
            "longer": longer,
            "readings": readings,
            "formulas": {self.place(name): formula for name, formula in self.formulas.items()},
            "known": {grain: self._known(grain) for grain in GRAINS},
            "names": list(self.places),
            "by_length": [
                place
                for name, place in self.places.items()
                if name not in self.rests and self.nodes[name].rollup in BY_LENGTH
            ],
        }

    @property
    def moved_in_order(self) -> list[str]:
        """Return the nodes that move, in computing order."""
        return [name for group in self.plan.groups for name in group]

    def place(self, name: str) -> int:
        """Return the number of a node, a new one where it has none."""
        return self.places.setdefault(name, len(self.places))

    def _grain(self, grain: Grain) -> dict[str, Any]:
        periods = self.results.calendar.periods(grain)
        return {
            "year": periods_a_year(grain),
            "labels": [period.label for period in periods],
            "stops": [period.stop for period in periods],
        }

    def _group(self, group: Iterable[str]) -> list[int]:
        """Return the numbers of nodes, and see to the formulas of those that have one."""
        for name in group:
            source = self.nodes[name].source
            if isinstance(source, Derived) and name in self.moved and name not in self.formulas:
                self.months.update(source.inputs)
                self._formula(name)
        return [self.place(name) for name in group]

    def _longer(self, plan: GrainPlan) -> dict[str, Any]:
        for group in plan.recomputed:
            for name in group:
                self._formula(name)
        return {
            "combined": {rollup: [*map(self.place, names)] for rollup, names in plan.combined.items()},
            "recomputed": [[*map(self.place, group)] for group in plan.recomputed],
        }

    def _formula(self, name: str) -> None:
        source = self.nodes[name].source
        if isinstance(source, Derived) and name not in self.formulas:
            is_shown = self.results.withheld.keys().isdisjoint(source.inputs)
            self.formulas[name] = self._written(source.expression) if is_shown else self._with_rest(name)

    def _with_rest(self, name: str) -> Any:
        """Return the formula of a figure that is computed from something that is not shown; unknown where it cannot be told without."""
        rest = rest_of(self.results, name, self.moved)
        if rest is None:
            source = self.nodes[name].source
            known = with_shown_sums(self.results, source.expression) if isinstance(source, Derived) else None
            if known is None:
                return ["#", None]
            self.months.update(part.id for part in names(known))
            return self._written(known)
        self.rests[f"{name}:rest"] = rest.months
        self.months.update(
            part.id for expression in (*rest.added, *rest.taken_off) for part in names(expression)
        )
        written = ["sum", self.place(f"{name}:rest"), *map(self._written, rest.added)]
        for expression in rest.taken_off:
            written = ["-", written, self._written(expression)]
        return written

    def _reading(self, name: str) -> dict[str, Any] | None:
        """Return what a node reads of another one, None for a node that reads nothing."""
        source = self.nodes[name].source
        if not isinstance(source, Reading):
            return None
        rolled = reading_plan(self.plan, source)
        self.months |= {source.node, *(part for parts in rolled.combined.values() for part in parts)}
        run = {"node": self.place(source.node), "first": max(source.first, 0), "stop": source.stop}
        return {**run, **self._longer(rolled)}

    def _written(self, expression: Expression) -> Any:
        if isinstance(expression, Name):
            return self.place(expression.id) if expression.id in self.nodes else ["#", None]
        if isinstance(expression, Operation):
            return [expression.sign, *map(self._written, expression.parts)]
        if isinstance(expression, Call):
            return [expression.function, *map(self._written, expression.arguments)]
        return ["#", plain(expression.amount)]

    def _known(self, grain: Grain) -> dict[int, Any]:
        """Return the finished values that the formulas of a grain use and that do not move."""
        plan = self.plan.longer.get(grain)
        used = self.months - self.moved
        if plan is not None:
            formulas = [name for group in plan.recomputed for name in group]
            used = {part for name in formulas for part in inputs_of(self.nodes[name])} - {*plan.names}
        figures = self.results.figures[grain]
        rests = self.rests if grain == "month" else {}
        of_rests = {self.place(name): _series([*map(_number, months)]) for name, months in rests.items()}
        return of_rests | {
            place: _series(figures[name][0].tolist())
            for name, place in self.places.items()
            if name in used and name in figures
        }


def _number(value: float | None) -> float:
    return nan if value is None else value


def _series(values: Sequence[float]) -> Any:
    """Return values by period, or the one value that all periods have."""
    written = [plain(value) for value in values]
    return written[0] if all(value == written[0] for value in written) else written


def form_of(value: Value, calendar: Calendar) -> dict[str, Any] | None:
    """Return how a stated value becomes months, its likely numbers as decimals; None for a formula.

    `steps` hold from a month on, counted from 0; `base` is multiplied by `factors`, month by month, or spread by `weights`.
    """
    if isinstance(value, Number):
        return {"steps": [[0, _decimal(value)]]}
    if isinstance(value, MonthMap):
        return {"steps": [[max(calendar.index(month), 0), _decimal(number)] for month, number in value.steps]}
    if isinstance(value, Growth):
        factors = spread(replace(value, start=Number(1.0, None, value.span)), calendar).tolist()
        return {"base": _decimal(value.start), "factors": [plain(factor) for factor in factors]}
    if isinstance(value, Season):
        first = int(calendar.start[5:7]) - 1
        weights = [*value.weights[first:], *value.weights[:first]]
        return {"base": _decimal(value.year), "weights": [plain(weight) for weight in weights]}
    return None


def _decimal(number: Number) -> str:
    return f"{Decimal(repr(number.amount)):f}"
