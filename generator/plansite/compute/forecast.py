"""Make the forecast's nodes: the revenue model's figures, with the values that the plan states for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.catalog import Catalog, Definition, define, node_of
from plansite.compute.stated import stated_node
from plansite.problems import Problem, did_you_mean, error, warning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.calendar import Calendar
    from plansite.compute.graph import Node
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

SECTION = "forecast"


def forecast_nodes(plan: Plan, catalog: Catalog, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of the plan's forecast and what is wrong with its inputs."""
    root = plan.single("forecast")
    model = catalog.models.get(root.text("model"), {}) if root else {}
    own = {key: define(key, entry) for key, entry in root.under("nodes")} if root else {}
    stated = dict(root.under("inputs")) if root else {}
    definitions = {**catalog.inputs, **model, **own}
    problems = _unknown_inputs(stated, definitions)
    if root:
        problems += _missing_inputs(root, model, {**stated, **own})
    nodes: list[Node] = []
    for name, definition in definitions.items():
        default = definition.default if model.get(name) is definition else None
        node, bad = _node(definition, stated.get(name) or default, plan, calendar)
        nodes += [node] if node else []
        problems += bad
    return nodes, problems


def _node(
    definition: Definition, entry: Entry | None, plan: Plan, calendar: Calendar
) -> tuple[Node | None, list[Problem]]:
    if entry is None:
        made = node_of(definition, SECTION)
        return (None, [made]) if isinstance(made, Problem) else (made, [])
    each = definition
    node, problems = stated_node(each.id, each.title, each.unit, each.rollup, SECTION, entry, calendar, plan.settings.currency)
    unread = entry.span not in plan.values and entry is not definition.default
    return node, [] if unread else problems  # what could not be read at all is reported by the reading stage


def _unknown_inputs(stated: Mapping[str, Entry], definitions: Mapping[str, Definition]) -> list[Problem]:
    return [
        error(
            "unknown-input",
            f"No figure is called “{name}”.",
            did_you_mean(name, definitions) + " A new figure is defined under “nodes:” first.",
            entry.key_span,
        )
        for name, entry in stated.items()
        if name not in definitions
    ]


def _missing_inputs(root: Entry, model: Mapping[str, Definition], stated: Mapping[str, object]) -> list[Problem]:
    place = root.get("inputs") or root.get("model") or root
    return [
        warning(
            "missing-input",
            f"The {root.text('model')} model has no value for “{name}” ({definition.meaning}).",
            f"Add it under “inputs:”, such as “{name}: {_EXAMPLES.get(definition.unit, '100')}”.",
            place.key_span,
        )
        for name, definition in model.items()
        if not definition.formula and definition.default is None and name not in stated
    ]


_EXAMPLES = {"percent": "2.5%", "money": "490", "count": "100"}
