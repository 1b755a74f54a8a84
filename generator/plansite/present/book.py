"""Gather what every page is made from: the plan, its numbers, the places of things, the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.language import Language, language
from plansite.present.places import Places, find_places

if TYPE_CHECKING:
    from plansite.compute.catalog import Catalog
    from plansite.compute.results import Results
    from plansite.read.plan import Plan


@dataclass(frozen=True, slots=True)
class Book:
    """Hold the sound results of all earlier stages, ready to be shown."""

    plan: Plan
    catalog: Catalog
    results: Results
    language: Language
    places: Places
    kpis: tuple[str, ...]


def open_book(plan: Plan, catalog: Catalog, results: Results) -> Book:
    """Decide which KPIs have a page, and where everything is found."""
    kpis = shown_kpis(plan, catalog)
    places = find_places(plan, catalog, frozenset(kpis))
    return Book(plan, catalog, results, language(plan.settings.language, plan.settings.currency), places, kpis)


def shown_kpis(plan: Plan, catalog: Catalog) -> tuple[str, ...]:
    """Return the KPIs that the plan asks for anywhere, in the catalogue's order."""
    asked = {reference.entry.data for reference in plan.references if reference.collection == "kpis"}
    tracked = plan.single("kpis")
    asked |= {key for key, _ in tracked.under("tracked")} | {key for key, _ in tracked.under("definitions")} if tracked else set()
    return tuple(kpi for kpi in catalog.kpis if kpi in asked)
