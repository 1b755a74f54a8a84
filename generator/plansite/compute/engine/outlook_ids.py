"""Name the figures that the outlook, scenarios and risks lay over those of a plan; part of the one place where ids are put together."""

from __future__ import annotations

from typing import Literal

from plansite.compute.engine.ids import actual, as_planned

RiskPart = Literal["likelihood", "impact", "expected_impact"]

_OF_PLAN = "base."
_PAY_PARTS = frozenset({"monthly_pay", "on_costs", "pay"})
# words of our own where the id of a role may stand
_NO_ROLES = frozenset({"capacity", "department", "person", "vacancy"})


def fixed_by(metric: str, measured: str, way: int) -> str:
    """Name what a figure has to be for another to be what was measured of it; `way` tells apart several ways, from 0."""
    return f"{actual(metric)}.by.{measured}{f'_{way + 1}' if way else ''}"


def is_fixed_by(metric: str, measured: str, way: int) -> str:
    """Name the figure that is 1 in the months in which a figure is fixed by what was measured of another."""
    return f"{fixed_by(metric, measured, way)}.known"


def unmoved_by(metric: str, measured: str) -> str:
    """Name what a figure would be in the outlook without what was measured of another."""
    return f"{as_planned(metric)}.without.{measured}"


def expected(metric: str) -> str:
    """Name what a figure would be if it stayed as far from plan as when it was last measured."""
    return f"{as_planned(metric)}.expected"


def apart_from_plan(metric: str) -> str:
    """Name how far a figure was from plan when it was last measured."""
    return f"{actual(metric)}.apart"


def month_by_month(metric: str) -> str:
    """Name a rate of the outlook as it is known by month."""
    return f"{actual(metric)}.in_month"


def weighed(metric: str) -> str:
    """Name what the months of a rate bring to a longer period."""
    return f"{actual(metric)}.weighed"


def stays_apart(metric: str) -> str:
    """Name the figure that is 1 in the months after which a figure stays as far from plan."""
    return f"{apart_from_plan(metric)}.known"


def of_plan(figure: str) -> str:
    """Name, in a scenario, what the plan itself says of a figure."""
    return f"{_OF_PLAN}{figure}"


def plan_figure(node: str) -> str:
    """Return the figure of the plan that an id of a scenario names, empty for any other id."""
    return node.removeprefix(_OF_PLAN) if node.startswith(_OF_PLAN) else ""


def since_month(figure: str) -> str:
    """Return the month from which on a figure such as since_2027_06 is 1, empty for any other figure."""
    words = figure.split("_")
    return "-".join(words[1:]) if words[0] == "since" and list(map(len, words[1:])) == [4, 2] else ""


def has_months(formula: str) -> bool:
    """Tell whether a formula changes from some month on, by figures such as base.since_2027_06."""
    return f"{_OF_PLAN}since_" in formula


def risk(key: str, part: RiskPart) -> str:
    """Name a figure of a risk."""
    return f"risk.{key}.{part}"


def role_of_pay(node: str) -> str:
    """Return the role whose pay, or a part of it, an id is about: of the plan, of the outlook or of what was measured; else empty."""
    words = node.split(".")
    starts = (at for at, word in enumerate(words[:-2]) if word == "team" and words[at + 2] in _PAY_PARTS)
    return next((words[at + 1] for at in starts if words[at + 1] not in _NO_ROLES), "")
