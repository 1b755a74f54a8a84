"""Load business knowledge that is data: KPIs, figures they need, and revenue models; let a plan override or add.

covers: KPI-RULE-11
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from plansite.compute.engine.graph import Derived, Node, derived
from plansite.problems import Problem, Span
from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plansite.compute.engine.rollup import Rollup
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

CATALOG = "catalog"
_EXTENDS = "extends"  # names, in a model, the file whose figures it takes over and adds to


@dataclass(frozen=True, slots=True)
class Definition:
    """Define one figure. `formula` is empty for one that a plan states; `default` is its value when it does not.

    `streams` says how the company's figure follows from those of several streams of revenue: “every” and “sum” add up, “anew”
    applies the formula again, and without a word the figure belongs to one stream.
    """

    id: str
    title: str
    question: str
    meaning: str
    formula: str
    unit: str
    better: str
    rollup: Rollup
    goal: str
    source: str
    suffix: str
    streams: str
    aliases: tuple[str, ...]
    entry: Entry

    @property
    def default(self) -> Entry | None:
        """Return the value that stands when the plan gives none, or None."""
        return self.entry.get("default")

    @property
    def formula_span(self) -> Span:
        """Return the place of the formula's first character."""
        place = self.entry.get("formula")
        if place is None:
            return self.entry.key_span
        quoted = place.mark.end and place.mark.end - place.mark.column == len(self.formula) + 2
        span = place.span
        return Span(span.file, span.line, span.column + (1 if quoted else 0), span.end)


@dataclass(frozen=True, slots=True)
class Definitions(Mapping[str, Definition]):
    """Find definitions by id or by alias. Listing and counting know ids only: an alias is no second definition."""

    by_id: Mapping[str, Definition]
    aliases: Mapping[str, str]

    def __getitem__(self, name: str) -> Definition:
        return self.by_id[self.aliases.get(name, name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Hold all definitions by id; `models` has one set of figures for each revenue model."""

    kpis: Mapping[str, Definition]
    inputs: Mapping[str, Definition]
    models: Mapping[str, Mapping[str, Definition]]
    texts: Mapping[str, str]


def load_catalog(folder: Path) -> Catalog:
    """Load the catalogue that comes with the program. It is ours, so a mistake in it is a bug: ValueError."""
    texts: dict[str, str] = {}

    def load(name: str) -> dict[str, Definition]:
        file = f"{CATALOG}/{name}.yaml"
        root, texts[file], problems = read_bytes(file, (folder / f"{name}.yaml").read_bytes())
        if root is None or problems:
            raise ValueError(f"{file}: {problems}")
        base = load(root.text(_EXTENDS)) if root.get(_EXTENDS) else {}
        return base | {key: define(key, entry) for key, entry in root.items() if key != _EXTENDS}

    models = {path.stem: load(f"models/{path.stem}") for path in sorted((folder / "models").glob("*.yaml"))}
    return Catalog(_named(load("kpis")), load("inputs"), models, texts)


def with_plan(catalog: Catalog, plan: Plan) -> Catalog:
    """Return the catalogue with the plan's own definitions of KPIs and inputs laid over it."""
    root = plan.single("kpis")
    if root is None:
        return catalog
    kpis = {key: define(key, entry) for key, entry in root.under("definitions")}
    inputs = {key: define(key, entry) for key, entry in root.under("inputs")}
    return Catalog(
        _named({**catalog.kpis, **kpis}), {**catalog.inputs, **inputs}, catalog.models, catalog.texts
    )


def _named(by_id: Mapping[str, Definition]) -> Definitions:
    """Let definitions be found by their aliases too; where an alias is the id of another, the id wins."""
    return Definitions(
        by_id, {alias: key for key, each in by_id.items() for alias in each.aliases if alias not in by_id}
    )


def define(key: str, entry: Entry) -> Definition:
    """Read one definition from its entry; the grammar is the same in the catalogue and in a plan."""
    return Definition(
        id=key,
        title=entry.text("title", key),
        question=entry.text("question"),
        meaning=entry.text("definition") or entry.text("meaning"),
        formula=entry.text("formula").removeprefix("=").strip(),
        unit=entry.text("unit", "count"),
        better=entry.text("better", "neutral"),
        rollup=cast("Rollup", entry.text("rollup", "sum")),
        goal=entry.text("goal"),
        source=entry.text("source"),
        suffix=entry.text("suffix"),
        streams=entry.text("streams"),
        aliases=entry.texts("aliases"),
        entry=entry,
    )


def node_of(definition: Definition, section: str) -> Node | Problem | None:
    """Make the node of a definition that has a formula; None when it has none, the problem when it is unsound."""
    if not definition.formula:
        return None
    source = derived(definition.formula, definition.formula_span)
    if not isinstance(source, Derived):
        return source
    return Node(definition.id, definition.title, definition.unit, definition.rollup, source, section)
