"""Know on which page, and where on it, each item of a plan and each figure is shown."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plansite.present.outline import collections, is_told, sheet_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

# collections of figures: each has its place by its node
FIGURES = frozenset({"kpis", "nodes"})
# pages that other rooms lead to
KPIS, SCENARIOS = "kpis/index.md", "scenarios.md"


@dataclass(frozen=True, slots=True)
class Place:
    """Name a page, an anchor on it (may be empty) and the words that lead there."""

    page: str
    anchor: str
    title: str

    def seen_from(self, page: str) -> str:
        """Return the address as a link on another page of the built site."""
        target = _address(self.page, posixpath.dirname(page))
        return f"{target}#{self.anchor}" if self.anchor else target


@dataclass(frozen=True, slots=True)
class Places:
    """Find the place of items (by collection and id), of parts of files (by `kind.field`) and of figures (by node)."""

    items: Mapping[tuple[str, str], Place]
    parts: Mapping[str, Place]
    kpi_pages: frozenset[str]

    def item(self, collection: str, item_id: str) -> Place | None:
        """Return where an item is shown, None when it is shown nowhere."""
        return self.items.get((collection, item_id))

    def has_page(self, collection: str, item_id: str) -> bool:
        """Tell whether an item has a page to itself."""
        place = self.item(collection, item_id)
        return place is not None and not place.anchor

    def figure(self, node: Node) -> Place:
        """Return where a figure's formula, inputs and source are shown."""
        if node.id in self.kpi_pages:
            return Place(f"kpis/{node.id}.md", "how", node.title)
        return Place(f"numbers/{node.section}.md", anchor(node.id), node.title)


@cache
def _address(page: str, folder: str) -> str:
    return posixpath.relpath(page.removesuffix(".md") + ".html", folder or ".")


def anchor(node_id: str) -> str:
    """Return a node's id as an anchor."""
    return node_id.replace(".", "-").replace("_", "-")


def item_anchor(collection: str, item_id: str) -> str:
    """Return the anchor of an item on the page where its collection stands."""
    return f"{collection}-{anchor(item_id)}"


def find_places(plan: Plan, catalog: Catalog, kpi_pages: frozenset[str]) -> Places:
    """Collect the places of everything that can be referred to."""
    items = {**_own_pages(plan), **_on_shared_pages(plan), **_below_items(plan), **_people(plan)}
    for kpi in kpi_pages:
        items["kpis", kpi] = Place(f"kpis/{kpi}.md", "", catalog.kpis[kpi].title)
    return Places(items, _parts(plan), kpi_pages)


def _own_pages(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the items that have a file, and so a page, each."""
    return {
        (folder, item_id): Place(f"{folder}/{item_id}.md", "", title_of(item_id, entry))
        for folder, kind in plan.schemas.folders.items()
        for item_id, entry in plan.items(folder).items()
        if folder == "goals" or is_told(entry, plan.schemas.kinds[kind])
    }


def _on_shared_pages(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the items that stand together in one file, under an anchor each."""
    places = {}
    for kind in plan.schemas.files.values():
        schema = plan.schemas.kinds[kind]
        for collection, field in collections(schema):
            if collection in FIGURES:
                continue
            page = sheet_of(kind, schema, field).path
            for item_id, entry in plan.items(collection).items():
                place = Place(page, item_anchor(collection, item_id), title_of(item_id, entry))
                places[collection, item_id] = place
    return places


def _below_items(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the items that stand within the file of another, such as the tactics of a strategy."""
    places = {}
    for folder, kind in plan.schemas.folders.items():
        for collection, field in collections(plan.schemas.kinds[kind]):
            for parent, entry in plan.items(folder).items():
                for item_id, child in entry.under(field):
                    place = Place(
                        f"{folder}/{parent}.md", item_anchor(collection, item_id), title_of(item_id, child)
                    )
                    places[collection, item_id] = place
    return places


def _people(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the people who answer for something: each has a page."""
    asked = {reference.entry.data for reference in plan.references if reference.collection == "people"}
    return {
        ("people", key): Place(f"people/{key}.md", "", title_of(key, person.entry))
        for key, person in plan.people.items()
        if key in asked
    }


def _parts(plan: Plan) -> dict[str, Place]:
    """Return the answered parts of single files, such as `marketing.product`."""
    places = {}
    for kind in plan.schemas.files.values():
        schema, root = plan.schemas.kinds[kind], plan.single(kind)
        for field, below in schema.get("properties", {}).items():
            sheet = sheet_of(kind, schema, field)
            if root and is_told(root, schema, (field,)) and is_told(root, schema, sheet.fields):
                alone = len(sheet.fields) == 1
                places[f"{kind}.{field}"] = Place(
                    sheet.path, "" if alone else anchor(field), str(below.get("title", field))
                )
    return places


def title_of(key: str, entry: Entry) -> str:
    """Return the name under which a record is shown."""
    text = (
        entry.text("title")
        or entry.text("name")
        or entry.text("statement")
        or key.replace("_", " ").capitalize()
    )
    return text.strip()
