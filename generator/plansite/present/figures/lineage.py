"""Show how figures are made: formula with links, value as given, roll-up, source line, and the inputs beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.engine.formula import tokens
from plansite.compute.engine.graph import Derived, Given, Node, Reading, inputs_of
from plansite.compute.engine.rollup import ROLLUPS
from plansite.compute.engine.units import POINTS
from plansite.present.figures.figures import Figures, is_catalogs
from plansite.present.figures.tables import Row, Table, Tables
from plansite.present.figures.talk import talk_of_figure
from plansite.read.values import EXCHANGE_RATE, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

UNIT_WORDS = {
    "money": "an amount of money",
    "percent": "a percentage",
    POINTS: "a difference of percentages, in points",
    "count": "a count",
    "days": "a time in days",
    "minutes": "a time in minutes",
    "ratio": "a plain number",
    EXCHANGE_RATE: "an exchange rate",
}
_FAMILY_TITLES = {ids.EMPLOYED: "People employed"}
_LONG_FORMULA = 12


@dataclass(frozen=True, slots=True)
class Step:
    """Show how one figure is made. `formula` is empty for a value that stands in a file, `written` for any other."""

    name: str
    anchor: str
    formula: Markup
    written: Markup
    unit: str
    rollup: str
    source: str
    place: Markup


@dataclass(frozen=True, slots=True)
class Explained:
    """Show figures that belong together: how each is made, and their values beside those of their inputs."""

    title: str
    anchor: str
    steps: tuple[Step, ...]
    tables: tuple[Table, ...]
    talk: Markup


@dataclass(frozen=True, slots=True)
class Lineages:
    """Explain figures for one page."""

    context: PageContext
    page: str

    def families(self, nodes: Iterable[Node]) -> list[Explained]:
        """Return nodes by what they belong to: a spend line with its amount and due dates, a goal with its target and gap."""
        groups: dict[str, list[Node]] = {}
        for node in nodes:
            groups.setdefault(ids.family(node.id), []).append(node)
        return [self.explained(members, ("year",)) for members in groups.values()]

    def months(self, nodes: Iterable[Node]) -> Table:
        """Return all nodes that change by month in one table: a table for each would need the same headings every time."""
        tables = Tables(self.context, self.page)
        moving = [node for node in nodes if len(set(tables.figures.series(node.id, "month"))) > 1]
        return tables.table((tables.row(node.id, "month") for node in moving), "month")

    def explained(self, members: Sequence[Node], grains: Sequence[Grain]) -> Explained:
        """Return how nodes that belong together are made."""
        tables, head = Tables(self.context, self.page), members[0]
        whole, places = ids.family(head.id), self.context.places
        alone = len(members) == 1 and whole == head.id
        title = head.title if alone else _FAMILY_TITLES.get(whole) or head.whole
        names = {node.id: "" if alone else node.title_within(title) or "Total" for node in members}
        shown = []
        for grain in _grains(members, grains):
            rows = [
                Row(escape(names[node.id] or title), node.id, tables.figures.cells(node.id, grain))
                for node in members
            ]
            rows += [tables.row(name, grain, "input") for name in self._inputs(members)]
            shown.append(tables.table(rows, grain))
        steps = tuple(
            self.step(node, names[node.id], "" if node.id == whole else places.anchor(node.section, node.id))
            for node in members
        )
        anchor = places.anchor(head.section, whole)
        links = talk_of_figure(self.context, self.page, title, whole if whole in names else head.id, anchor)
        return Explained(title, anchor, steps, tuple(shown), links)

    def _inputs(self, members: Sequence[Node]) -> list[str]:
        """Return what a node is computed from, for a place beside it; nothing for long sums and whole families."""
        if len(members) > 1:
            return []
        inputs = [name for name in inputs_of(members[0]) if name in self.context.results.graph.nodes]
        return inputs if len(inputs) <= _LONG_FORMULA else []

    def step(self, node: Node, name: str, spot: str) -> Step:
        """Return how one node is made."""
        figures, span = Figures(self.context, self.page), node.span
        given = node.source.value if isinstance(node.source, Given) else None
        return Step(
            name=name,
            anchor=spot,
            formula=Markup() if given else self.formula(node),
            written=figures.written_value(given) if given else Markup(),
            unit=UNIT_WORDS.get(node.unit, node.unit),
            rollup=ROLLUPS[node.rollup].rule,
            source="" if is_catalogs(span) else f"{span.file}:{span.line}",
            place=figures.place(span),
        )

    def formula(self, node: Node) -> Markup:
        """Return a node's formula, every name in it a link to its figure."""
        tables = Tables(self.context, self.page)
        if isinstance(node.source, Reading):
            calendar = self.context.results.calendar
            month = self.context.language.month
            first, last = month(calendar.name(node.source.first)), month(calendar.name(node.source.stop - 1))
            run = first if first == last else f"{first} to {last}"
            return Markup('{} in <span class="ps-period">{}</span>').format(
                tables.name(node.source.node), run
            )
        assert isinstance(node.source, Derived)  # noqa: S101 - the last of the sources
        return self._linked(node.source.text)

    def _linked(self, text: str) -> Markup:
        """Return a formula's text with every name a link to its figure."""
        known, at = self.context.results.graph.nodes, 0
        parts: list[str] = []  # joined at the end: adding text to escaped text would escape it again
        for token in tokens(text):
            parts.append(escape(text[at : token.at]))
            at = token.at + len(token.text)
            if token.kind == "name" and token.text in known:
                place = self.context.places.figure(known[token.text])
                address, title = escape(place.seen_from(self.page)), escape(place.title)
                parts.append(f'<a href="{address}" title="{title}">{token.text}</a>')
            else:
                parts.append(escape(token.text))
        return Markup("".join([*parts, escape(text[at:])]))  # noqa: S704 - every part is escaped


def _grains(members: Sequence[Node], grains: Sequence[Grain]) -> list[Grain]:
    """Return the grains worth a table: none for values that hold throughout, months for what is not added up."""
    if all(_constant(node) for node in members):
        return []
    if all(node.rollup == "setting" for node in members):
        return ["plan"]
    if all(node.rollup == "none" for node in members):
        return ["month"]
    return list(grains)


def _constant(node: Node) -> bool:
    return (
        isinstance(node.source, Given)
        and isinstance(node.source.value, Number)
        and node.rollup not in {"sum", "product"}
    )
