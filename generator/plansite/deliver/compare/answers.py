"""Write the answers of a plan as plain words: values, dates, options, names of other items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plansite.compute.model.forecast import forecast_figures
from plansite.present.answers.phrases import words
from plansite.present.figures.figures import value_words
from plansite.present.places import title_of
from plansite.present.text.language import Language, language
from plansite.read.fitting import Expected, read_value
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.plan import Plan
    from plansite.read.values import Value

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlainWords:
    """Write the answers of one plan."""

    plan: Plan
    language: Language
    definitions: Mapping[str, Definition]

    def answer(self, entry: Entry, schema: Schema) -> str:
        """Return a single answer, or a list of them, in words."""
        data = entry.data
        if isinstance(data, list):
            return ", ".join(self.answer(element, schema.get("items", {})) for element in entry.elements())
        if "x-unit" in schema:
            value = self.value(entry, schema)
            return value_words(value, self.language) if value is not None else str(data)
        if isinstance(data, bool):
            return "yes" if data else "no"
        if isinstance(data, dict):
            return ", ".join(f"{words(key).lower()} {child.data}" for key, child in entry.items())
        return self._text(str(data), schema)

    def _text(self, text: str, schema: Schema) -> str:
        if "x-refers" in schema:
            return self.name(schema["x-refers"], text)
        kind = schema.get("x-text")
        if kind in {"date", "month"}:
            write = self.language.day if kind == "date" else self.language.month
            try:
                return write(text)
            except (ValueError, IndexError):
                return text  # a plan that does not check may hold days that do not exist
        if "enum" in schema:
            return str(schema.get("x-labels", {}).get(text) or words(text))
        return " ".join(text.split())

    def value(self, entry: Entry, schema: Schema) -> Value | None:
        """Return a value of the one grammar, None when it cannot be read."""
        unit = schema.get("x-unit", "any")
        definition = self.definitions.get(entry.key)
        if unit == "any" and definition is not None:
            unit = definition.unit
        value, _ = read_value(
            entry, Expected(unit, self.plan.settings.currencies, self.plan.settings.plan_months)
        )
        if value is None and unit != schema.get("x-unit"):
            value, _ = read_value(
                entry, Expected("any", self.plan.settings.currencies, self.plan.settings.plan_months)
            )
        return value

    def name(self, collection: str, key: str) -> str:
        """Return the title of an item, or of a figure; its id as words when it has none."""
        if collection in {"kpis", "nodes"} and key in self.definitions:
            return self.definitions[key].title
        entry = self.plan.items(collection).get(key)
        return title_of(key, entry) if entry else words(key)

    def number(self, entry: Entry, schema: Schema) -> float | None:
        """Return the single number at an entry, None for all else."""
        value = self.value(entry, schema) if "x-unit" in schema else None
        return value.amount if isinstance(value, Number) else None


def plain_words(plan: Plan, catalog: Catalog | None) -> PlainWords:
    """Return what writes the answers of a plan."""
    definitions = {**forecast_figures(plan, catalog), **catalog.kpis} if catalog else {}
    return PlainWords(plan, language(plan.settings.language, plan.settings.currency or "EUR"), definitions)
