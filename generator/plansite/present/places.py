"""Know on which page, and where on it, each item of a plan and each figure is shown."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from plansite.compute.engine import ids
from plansite.present.outline import collections, is_told, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.judge.outlines import Outline
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

_Key = TypeVar("_Key")
# collections of figures: each has its place by its node
FIGURES = frozenset({"kpis", "nodes"})
# pages that other rooms lead to
OVERVIEW, BUDGET = "index.md", "budget.md"
KPIS, SCENARIOS = "kpis/index.md", "scenarios.md"
# names of files that a folder has already, or that Windows keeps for itself
_NO_FILES = re.compile(r"index|con|prn|aux|nul|(?:com|lpt)[0-9]")


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


WHAT_IT_COSTS = Place(BUDGET, "what-it-costs", "What it costs")


@dataclass(frozen=True)
class Places:
    """Find the place of items, of parts of files and of figures; what nobody asks for is not collected.

    `kpi_pages` are the KPIs with a page of their own, `nodes` the figures that are shown.
    """

    plan: Plan
    catalog: Catalog
    kpi_pages: frozenset[str]
    nodes: Iterable[Node] = ()
    outline: Outline | None = None

    @cached_property
    def items(self) -> Mapping[tuple[str, str], Place]:
        """Return the places of items by collection and id."""
        plan = self.plan
        items = {**_own_pages(plan), **_on_shared_pages(plan), **_below_items(plan), **_people(plan)}
        for kpi in self.kpi_pages:
            items["kpis", kpi] = Place(own_page("kpis", kpi), "", self.catalog.kpis[kpi].title)
        return _on_overview(items) if self._are_words_on_overview else items

    @cached_property
    def parts(self) -> Mapping[str, Place]:
        """Return the places of parts of files by `kind.field`."""
        parts = _parts(self.plan)
        return _on_overview(parts) if self._are_words_on_overview else parts

    @cached_property
    def anchors(self) -> Mapping[tuple[str, str], str]:
        """Return where on its page each figure, and each family of figures, is shown: by section and id."""
        return _anchors(self.nodes)

    @property
    def _are_words_on_overview(self) -> bool:
        return self.outline is not None and has_words_on_overview(self.outline)

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
            return Place(own_page("kpis", node.id), "how", node.title)
        return Place(f"numbers/{node.section}.md", self.anchor(node.section, node.id), node.title)

    def anchor(self, section: str, name: str) -> str:
        """Return where a figure, or a family of figures, is shown on the page of its section."""
        return self.anchors.get((section, name)) or anchor(name)


@cache
def _address(page: str, folder: str) -> str:
    return posixpath.relpath(page.removesuffix(".md") + ".html", folder or ".")


def anchor(node_id: str) -> str:
    """Return a node's id as an anchor."""
    return node_id.replace(".", "-").replace("_", "-")


def distinct_anchors(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name with an anchor that no other has: where two would share one, the later in the alphabet is its own."""
    taken: set[str] = set()
    for name in sorted(names):
        short = anchor(name)
        yield name, name if short in taken else short
        taken.add(short)


def own_page(folder: str, key: str) -> str:
    """Return the page of an item; no id ends with the hyphen that keeps it apart from the page of a whole folder."""
    return f"{folder}/{key}{'-' if _NO_FILES.fullmatch(key) else ''}.md"


def item_anchor(collection: str, item_id: str) -> str:
    """Return the anchor of an item on the page where its collection stands."""
    return f"{collection}-{anchor(item_id)}"


def has_words_on_overview(outline: Outline) -> bool:
    """Tell whether what plan.yaml says in words stands on the overview: the outline gives it no page of its own."""
    named = {name for names in outline.tabs.values() for name in names}
    return bool(outline.tabs) and not named.intersection({"plan", "plan/why"})


def _on_overview(places: Mapping[_Key, Place]) -> dict[_Key, Place]:
    """Return places with the overview instead of the pages of plan.yaml."""
    return {
        key: replace(place, page=OVERVIEW) if place.page.startswith("plan/") else place
        for key, place in places.items()
    }


def _anchors(nodes: Iterable[Node]) -> dict[tuple[str, str], str]:
    names: dict[str, set[str]] = {}
    for node in nodes:
        names.setdefault(node.section, set()).update((node.id, ids.family(node.id)))
    return {
        (section, name): spot
        for section, of_section in names.items()
        for name, spot in distinct_anchors(of_section)
    }


def _own_pages(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the items that have a file, and so a page, each."""
    return {
        (folder, item_id): Place(own_page(folder, item_id), "", title_of(item_id, entry))
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
                        own_page(folder, parent), item_anchor(collection, item_id), title_of(item_id, child)
                    )
                    places[collection, item_id] = place
    return places


def _people(plan: Plan) -> dict[tuple[str, str], Place]:
    """Return the people who answer for something: each has a page."""
    asked = {reference.entry.data for reference in plan.references if reference.collection == "people"}
    return {
        ("people", key): Place(own_page("people", key), "", title_of(key, person.entry))
        for key, person in plan.people.items()
        if key in asked
    }


def _parts(plan: Plan) -> dict[str, Place]:
    """Return the answered parts of single files, such as `marketing.product`."""
    places = {}
    for kind in plan.schemas.files.values():
        schema, root = plan.schemas.kinds[kind], plan.single(kind)
        for field, below in schema.get("properties", {}).items():
            if root is None or not is_told(root, schema, (field,)):
                continue
            sheet = sheet_of(kind, schema, field)
            if is_told(root, schema, sheet.fields):
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
