"""Lay out sums: parts above their total, over periods and the whole plan, in rounded numbers that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.figures.figures import cell
from plansite.present.figures.tables import GRAIN_TITLES, Column, Row, Table, Tables
from plansite.present.text.rounding import rounded_grid, rounded_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

TEN = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Name one part of a sum. `sign` is -1 for what is taken off, `title` stands for the node's own."""

    node: str
    sign: int = 1
    title: Markup | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Name the parts of one subtotal, in order; `title` stands for the total's own."""

    total: str
    parts: tuple[Part, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Make tables of sums for one page."""

    context: PageContext
    page: str
    within: str = ""

    def flow(self, parts: Sequence[Part], total: str, grain: Grain) -> Table:
        """Return parts above what they come to, such as customers at start, won and lost; each period adds up by itself."""
        tables, nodes = Tables(self.context, self.page), [part.node for part in parts]
        size, write = self._form(nodes, grain)
        sums = [
            None if value is None else round(value * size) for value in tables.figures.series(total, grain)
        ]
        columns = [
            rounded_parts(
                [part.sign * value * size for part, value in zip(parts, values, strict=True)], wanted
            )
            for values, wanted in zip(self._columns(nodes, grain), sums, strict=True)
        ]
        rows = [
            self._row(
                part,
                [part.sign * column[at] / size for column in columns],
                write,
                "less" if part.sign < 0 else "",
            )
            for at, part in enumerate(parts)
        ]
        whole = [None if value is None else value / size for value in sums]
        return tables.table([*rows, self._row(Part(total), whole, write, "total")], grain)

    def groups(self, groups: Sequence[Group], total: str, grain: Grain, *, parts: bool = True) -> Table:
        """Return groups, each a subtotal above its parts, and their total below; the last column is the whole plan.

        What is not shown by period counts in the total without having numbers of its own.
        """
        tables, amount = Tables(self.context, self.page, self.within), self.context.language.amount
        subtotals = rounded_grid(self._shares([group.total for group in groups], total, grain))
        rows: list[Row] = []
        for group, subtotal in zip(groups, subtotals, strict=True):
            told = self._told(group.total, subtotal, grain)
            head = Part(group.total, title=tables.name(group.total, group.title))
            rows.append(self._row(head, told, amount, "subtotal" if parts else ""))
            cells = self._shares([part.node for part in group.parts], group.total, grain) if parts else []
            for part, shown in zip(group.parts, rounded_grid(cells, subtotal[:-1]), strict=False):
                rows.append(self._row(part, self._told(part.node, shown, grain), amount, "item"))
        totals = [sum(column) for column in zip(*subtotals, strict=True)]
        rows.append(self._row(Part(total), totals, amount, "total"))
        whole = Column("plan", self.context.period("plan", 0), firm=True)
        return Table(GRAIN_TITLES[grain], (*tables.columns(grain), whole), tuple(rows))

    def _shares(self, nodes: Sequence[str], total: str, grain: Grain) -> list[list[float]]:
        """Return the numbers of what a total is made of; of the one that is not shown, what the others leave of the total."""
        numbers = [self._numbers(node, grain) for node in nodes]
        hidden = [at for at, node in enumerate(nodes) if self._is_hidden(node, grain)]
        if len(hidden) == 1:
            left = zip(self._numbers(total, grain), *numbers, strict=True)
            numbers[hidden[0]] = [whole - sum(shares) for whole, *shares in left]
        return numbers

    def _is_hidden(self, node: str, grain: Grain) -> bool:
        results = self.context.results
        return node in results.withheld and not results.is_known_by(node, grain)

    def _told(self, node: str, shown: Sequence[float], grain: Grain) -> Sequence[float | None]:
        """Return numbers as far as they may be shown; the last is that of the whole plan."""
        if not self._is_hidden(node, grain):
            return shown
        whole = shown[-1] if self.context.results.is_known_by(node, "plan") else None
        return [*(None for _ in shown[:-1]), whole]

    def _row(
        self, part: Part, shown: Sequence[float | None], write: Callable[[float], str], kind: str
    ) -> Row:
        tables = Tables(self.context, self.page, self.within)
        cells = tuple(cell(value, "" if value is None else write(value)) for value in shown)
        return Row(part.title or tables.name(part.node), part.node, cells, kind, part.anchor)

    def _form(self, nodes: Sequence[str], grain: Grain) -> tuple[int, Callable[[float], str]]:
        """Return how finely the numbers of a table are rounded (10 for one decimal), and how they are written."""
        if self.context.results.graph.nodes[nodes[0]].unit == "money":
            return 1, self.context.language.amount
        values = [value for column in self._columns(nodes, grain) for value in column]
        digits = 1 if any(0 < abs(value) < TEN and value != round(value) for value in values) else 0
        return 10**digits, lambda value: self.context.language.count(value, digits)

    def _columns(self, nodes: Sequence[str], grain: Grain) -> list[tuple[float, ...]]:
        return list(zip(*(self._numbers(node, grain) for node in nodes), strict=True))

    def _numbers(self, node: str, grain: Grain) -> list[float]:
        return [value or 0.0 for value in Tables(self.context, self.page).figures.series(node, grain)]
