"""Name the figures by which the outlook follows what was measured; part of the one place where ids are put together."""

from __future__ import annotations

from plansite.compute.engine.ids import actual, as_planned


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


def stays_apart(metric: str) -> str:
    """Name the figure that is 1 in the months after which a figure stays as far from plan."""
    return f"{apart_from_plan(metric)}.known"
