"""Know on which page, and where on it, each item of a plan and each figure is shown."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.catalog import Catalog
    from plansite.compute.graph import Node
    from plansite.read.plan import Plan

# collections whose items stand on one page, under an anchor of their own
ON_PAGE = {
    "people": "team.md",
    "roles": "team.md",
    "teams": "team.md",
    "stakeholders": "team.md",
    "territories": "customers/index.md",
    "channels": "marketing/place.md",
    "findings": "market.md",
    "competitors": "market.md",
    "tools": "tools.md",
    "actions": "actions.md",
    "assumptions": "assumptions.md",
    "stages": "sales/index.md",
    "budget_lines": "budget.md",
}
# collections whose items have a page each
OWN_PAGE = {
    "goals": "goals",
    "strategies": "strategies",
    "personas": "personas",
    "profiles": "profiles",
    "sections": "sections",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Name a page, an anchor on it (may be empty) and the words that lead there."""

    page: str
    anchor: str
    title: str

    def seen_from(self, page: str) -> str:
        """Return the address as a link on another page of the built site."""
        target = posixpath.relpath(self.page.removesuffix(".md") + ".html", posixpath.dirname(page) or ".")
        return f"{target}#{self.anchor}" if self.anchor else target


@dataclass(frozen=True, slots=True)
class Places:
    """Find the place of items (by collection and id) and of figures (by node)."""

    items: Mapping[tuple[str, str], Place]
    kpi_pages: frozenset[str]

    def item(self, collection: str, item_id: str) -> Place | None:
        """Return where an item is shown, None when it is shown nowhere."""
        return self.items.get((collection, item_id))

    def figure(self, node: Node) -> Place:
        """Return where a figure's formula, inputs and source are shown."""
        if node.id in self.kpi_pages:
            return Place(f"kpis/{node.id}.md", "how", node.title)
        return Place(f"numbers/{node.section}.md", anchor(node.id), node.title)


def anchor(node_id: str) -> str:
    """Return a node's id as an anchor."""
    return node_id.replace(".", "-").replace("_", "-")


def find_places(plan: Plan, catalog: Catalog, kpi_pages: frozenset[str]) -> Places:
    """Collect the places of everything that can be referred to."""
    items: dict[tuple[str, str], Place] = {}
    for collection, entries in plan.ids.items():
        for item_id, entry in entries.items():
            title = entry.text("title") or entry.text("name") or entry.text("statement") or item_id.replace("_", " ")
            if collection in OWN_PAGE:
                items[collection, item_id] = Place(f"{OWN_PAGE[collection]}/{item_id}.md", "", title)
            elif collection in ON_PAGE:
                items[collection, item_id] = Place(ON_PAGE[collection], f"{collection}-{anchor(item_id)}", title)
    for kpi in kpi_pages:
        items["kpis", kpi] = Place(f"kpis/{kpi}.md", "", catalog.kpis[kpi].title)
    for strategy, entry in plan.items("strategies").items():
        for word in ("tactics", "tasks"):
            for item_id, child in entry.under(word):
                place = Place(f"strategies/{strategy}.md", f"{word}-{anchor(item_id)}", child.text("title", item_id))
                items[word, item_id] = place
    return Places(items, kpi_pages)
