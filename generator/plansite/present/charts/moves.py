"""Draw what moved a result: what was added and lost over the plan, and what has changed since the frozen baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.model.spend.spending import budget_lines
from plansite.present.charts.bars import Bars, Step, draw_bars, waterfall
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Column, Row, Table, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.present.context import PageContext
    from plansite.present.figures.sums import Part

RESULT, COST = "plan_net_gain", "plan_cost_total"
_MOST = 6  # steps of their own; the smaller ones are one step
_STILL = 0.005  # as a share of all movement, what is no step
_EARNS = ("expected_gain",)
_COUNT = Markup('<span class="ps-count">{}</span>')


@dataclass(frozen=True, slots=True)
class _Move:
    """Hold what moves a result: its figure, its name for sentences and for its row, and by how much; `node` is empty for all else."""

    node: str
    name: str
    title: Markup
    change: float
    shown: Markup | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """Make the charts of what moved results, for one page."""

    context: PageContext
    page: str

    def over_plan(self, parts: Sequence[Part], total: str) -> Markup | None:
        """Return how a total came from its first part over the whole plan, by its other parts; None where nothing moves."""
        results, figures = self.context.results, Figures(self.context, self.page)
        values = [results.value(node, "plan", 0) for node in (*(part.node for part in parts), total)]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or results.graph.nodes[parts[0].node].rollup != "opening":
            return None
        first, *added, end = known
        tables = Tables(self.context, self.page)
        moves = [
            _Move(
                part.node,
                self._called(part.node),
                tables.name(part.node),
                part.sign * value,
                self._does(part, value),
            )
            for part, value in zip(parts[1:], added, strict=True)
            if value
        ]
        if not moves:
            return None
        ends = [
            Step(tables.name(node), value, figures.link(node, "plan", 0))
            for node, value in ((parts[0].node, first), (total, end))
        ]
        names = self.context.results.calendar.names
        whole = " – ".join(self.context.language.month(names[at]) for at in (0, -1))
        return self._drawn(total, whole, ends, moves)

    def _does(self, part: Part, value: float) -> Markup:
        """Write what a figure adds or takes; the sign says what it does to the result, and is no part of the figure."""
        figures = Figures(self.context, self.page)
        amount = figures.write(part.node, abs(value))
        link = figures.link(part.node, "plan", 0, text=amount, signed=False)
        return _COUNT.format(Markup("{}{}").format(self._sign(part.sign * value), link))

    def since_baseline(self) -> Markup | None:
        """Return what has moved the result of the plan since the frozen baseline, by line; None where it has not moved."""
        results, tables = self.context.results, Tables(self.context, self.page)
        known = (node for node in (RESULT, COST) if self._moved(node))
        total = next(known, "")
        then, now = (
            (results.value(node, "plan", 0) for node in (ids.baseline(total), total))
            if total
            else (None, None)
        )
        if then is None or now is None:
            return None
        moves = self._by_line(1 if total == COST else -1)
        if total == RESULT:
            moves = [*(self._move(node, 1) for node in _EARNS if self._moved(node)), *moves]
        kept = sorted(moves, key=lambda move: -abs(move.change))[:_MOST]
        rest = now - then - sum(move.change for move in kept)
        if abs(rest) > _STILL * (abs(rest) + sum(abs(move.change) for move in kept)):
            kept.append(_Move("", "everything else", escape("Everything else"), rest))
        figures = Figures(self.context, self.page)
        ends = [
            Step(escape("Frozen baseline"), then, figures.link(ids.baseline(total), "plan", 0)),
            Step(tables.name(total), now, figures.link(total, "plan", 0)),
        ]
        return self._drawn(total, "since the frozen baseline", ends, kept)

    def _by_line(self, sign: int) -> list[_Move]:
        lines = [line.node for line in budget_lines(self.context.plan)]
        pay = [ids.role(role, "pay") for role in self.context.plan.roles]
        return [self._move(node, sign) for node in (*lines, *pay) if self._moved(node)]

    def _moved(self, node: str) -> bool:
        """Tell whether a figure is another over the whole plan than the baseline says, and both may be shown."""
        if ids.baseline(node) not in self.context.results.graph.nodes:
            return False
        then, now = (self.context.results.value(name, "plan", 0) for name in (ids.baseline(node), node))
        written = Figures(self.context, self.page).write
        return then is not None and now is not None and written(node, then) != written(node, now)

    def _move(self, node: str, sign: int) -> _Move:
        then, now = (
            self.context.results.value(name, "plan", 0) or 0.0 for name in (ids.baseline(node), node)
        )
        return _Move(
            node, self._called(node), Tables(self.context, self.page).name(node), sign * (now - then)
        )

    def _drawn(
        self,
        total: str,
        over: str,
        ends: Sequence[Step],
        moves: Sequence[_Move],
    ) -> Markup:
        start, end = ends
        figures = Figures(self.context, self.page)
        steps = [
            Step(
                move.title,
                move.change,
                move.shown
                or _COUNT.format(self._signed(figures.write(total, abs(move.change)), move.change)),
            )
            for move in moves
        ]
        first, last = (figures.write(total, step.change, large=True) for step in ends)
        way = "up" if end.change > start.change else "down" if end.change < start.change else "back"
        seen = "; ".join(
            filter(
                None, (f"{self._called(total)}: {way} from {first} to {last}", self._foremost(total, moves))
            )
        )
        columns = (Column("", over[:1].upper() + over[1:], firm=True),)
        rows = [Row(step.title, "", (step.value,)) for step in (start, *steps)]
        table = Table("", columns, (*rows, Row(end.title, "", (end.value,), "total")))
        nodes = (total, *(move.node for move in moves if move.node))
        return draw_bars(Bars(seen, f"What moved it, {over}", waterfall(start, steps, end), table, nodes))

    def _foremost(self, total: str, moves: Sequence[_Move]) -> str:
        """Say what adds most, and what takes most."""
        ranked = sorted(moves, key=lambda move: -abs(move.change))
        named = (
            next((move for move in ranked if (move.change > 0) == rises), None) for rises in (True, False)
        )
        return ", ".join(
            f"{self._amount(total, move)} {'more' if move.change > 0 else 'less'} from {move.name}"
            for move in named
            if move is not None
        )

    def _amount(self, total: str, move: _Move) -> str:
        """Return by how much something moves, as a sentence says it."""
        is_money = self.context.results.graph.nodes[total].unit == "money"
        if move.shown and not is_money:
            return move.shown.striptags().lstrip("+−")
        return Figures(self.context, self.page).write(total, abs(move.change), large=True)

    def _sign(self, change: float) -> str:
        return "−" if change < 0 else "+"

    def _signed(self, text: str, change: float) -> str:
        return f"{self._sign(change)}{text}"

    def _called(self, node: str) -> str:
        known = self.context.results.graph.nodes.get(node)
        return known.title if known else node
