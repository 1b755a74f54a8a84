"""Make the forecast's nodes: the revenue model's figures, with the values that the plan states for them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from plansite.compute.catalog import Catalog, Definition, define, node_of
from plansite.compute.formula import names, parse
from plansite.compute.stated import stated_nodes
from plansite.problems import Problem, error, nearest, warning

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plansite.compute.graph import Node
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

SECTION = "forecast"


def forecast_figures(plan: Plan, catalog: Catalog) -> dict[str, Definition]:
    """Return the definitions of all figures that a forecast of this plan may have, with a value or without."""
    root = plan.single("forecast")
    own = {key: define(key, entry) for key, entry in root.under("figures")} if root else {}
    return {**catalog.inputs, **_model(root, catalog), **own}


def forecast_nodes(plan: Plan, catalog: Catalog, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of the plan's forecast and what is wrong with its inputs; `there` names the nodes of other rooms."""
    root = plan.single("forecast")
    model = _model(root, catalog)
    stated = dict(root.under("inputs")) if root else {}
    definitions = forecast_figures(plan, catalog)
    problems = _unknown_inputs(stated, definitions)
    defaults = {name: entry for name, each in model.items() if (entry := _default(each, there))}
    if root:
        problems += _missing_inputs(root, {name: definitions[name] for name in model}, {**defaults, **stated})
    nodes: list[Node] = []
    for name, definition in definitions.items():
        default = defaults.get(name) if model.get(name) is definition else None
        made, bad = _figure(definition, stated.get(name) or default, plan)
        nodes += made
        problems += bad
    return nodes, problems


def _model(root: Entry | None, catalog: Catalog) -> Mapping[str, Definition]:
    return catalog.models.get(root.text("model"), {}) if root else {}


def _default(definition: Definition, there: Collection[str]) -> Entry | None:
    """Return the value that stands when the plan gives none; a formula over what is not there is none."""
    entry = definition.default
    if entry is None or not isinstance(entry.data, str) or not entry.data.startswith("="):
        return entry
    return entry if all(name.id in there for name in names(parse(entry.data[1:]))) else None


def _figure(definition: Definition, entry: Entry | None, plan: Plan) -> tuple[list[Node], list[Problem]]:
    if entry is None:
        made = node_of(definition, SECTION)
        return ([], [made]) if isinstance(made, Problem) else ([made] if made else [], [])
    each = definition
    nodes, problems = stated_nodes(
        each.id, each.title, each.unit, each.rollup, SECTION, entry, plan.settings.currencies
    )
    unread = entry.span not in plan.values and entry is not definition.default
    return nodes, [] if unread else problems  # what could not be read at all is reported by the reading stage


def _unknown_inputs(stated: Mapping[str, Entry], definitions: Mapping[str, Definition]) -> list[Problem]:
    return [
        error(
            "unknown-input", f"No figure is called “{name}”.", _input_hint(name, definitions), entry.key_span
        )
        for name, entry in stated.items()
        if name not in definitions
    ]


def _input_hint(name: str, definitions: Mapping[str, Definition]) -> str:
    return nearest(name, definitions) or "A number of your own is defined under “inputs:” in kpis.yaml first."


def _missing_inputs(
    root: Entry, model: Mapping[str, Definition], given: Mapping[str, Entry]
) -> list[Problem]:
    """Warn of values that the model needs, but not of one that is there under a misspelt name."""
    place = root.get("inputs") or root.get("model") or root
    strange = [name for name in given if name not in model]
    return [
        warning(
            "missing-input",
            f"The {root.text('model')} model has no value for “{name}” ({definition.meaning}).",
            f"Add it under “inputs:”, such as “{name}: {_EXAMPLES.get(definition.unit, '100')}”.",
            place.key_span,
        )
        for name, definition in model.items()
        if not definition.formula and name not in given
        if not difflib.get_close_matches(name, strange, cutoff=0.8)
    ]


_EXAMPLES = {"percent": "2.5%", "money": "490", "count": "100"}
