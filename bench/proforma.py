"""Compute 10,000 figures over 36 months, against pyproforma with the same formulas, and hold their values against each other.

Plansite reads its formulas from text, checks their names and units, and also computes quarters, years and the whole plan.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from compute import business
from row import PAIRS, Row, of_pairs, say, tell

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.formula import parse, parse_own
from plansite.compute.engine.graph import derived, derived_own
from plansite.compute.engine.results import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.compute.engine.results import Results

FIGURES = 10_000
MONTHS = 36


def ours() -> Results:
    """Compute with Plansite, from the texts of formulas on."""
    for known in (parse, parse_own, derived, derived_own):
        known.cache_clear()
    graph, problems = build_graph(business(FIGURES), {})
    assert not problems  # noqa: S101 - a race with a mistake tells nothing
    return compute(graph, Calendar("2027-01", MONTHS))


def theirs() -> Any:
    """Compute with pyproforma."""
    library = import_module("pyproforma")
    lines: dict[str, Any] = {}
    get = getattr

    def derived(name: str, formula: Any) -> None:
        lines[name] = library.FormulaLine(formula=formula)

    branches = range((FIGURES - 10) // 10)
    for at in branches:
        visitors, rate, won, start, lost, end, sales, cost, gain = (
            f"{name}_{at}"
            for name in ("visitors", "rate", "won", "start", "lost", "end", "sales", "cost", "gain")
        )
        lines[visitors] = library.FixedLine(values=dict.fromkeys(range(MONTHS), 1_000.0 + at))
        lines[rate] = library.FixedLine(values=dict.fromkeys(range(MONTHS), 0.02))
        derived(won, lambda li, t, a=visitors, b=rate: get(li, a)[t] * get(li, b)[t])
        derived(start, lambda li, t, a=end: get(li, a)[t - 1] if t else 100)
        derived(lost, lambda li, t, a=start: get(li, a)[t] * 0.01)
        derived(end, lambda li, t, a=start, b=won, c=lost: get(li, a)[t] + get(li, b)[t] - get(li, c)[t])
        derived(sales, lambda li, t, a=end: get(li, a)[t] * 50)
        derived(cost, lambda li, t, a=won: get(li, a)[t] * 400 + 1000)
        derived(f"ratio_{at}", lambda li, t, a=cost, b=won: get(li, a)[t] / max(get(li, b)[t], 1))
        derived(gain, lambda li, t, a=sales, b=cost: get(li, a)[t] - get(li, b)[t])
    parts = [f"part_{part}" for part in range(9)]
    for number, part in enumerate(parts):
        added = [f"gain_{at}" for at in branches[number::9][:100]]
        derived(part, lambda li, t, added=added: sum(get(li, name)[t] for name in added))
    derived("total", lambda li, t: sum(get(li, part)[t] for part in parts))
    return type("Business", (library.ProformaModel,), lines)(periods=list(range(MONTHS)))


def rows() -> Iterator[Row]:
    """Compare the values, and time both in turn."""
    results, model = ours(), theirs()
    for name in ("total", "end_7"):
        for month, value in enumerate(results.series(name, "month")):
            assert value is not None  # noqa: S101 - see above
            assert abs(value - model[name][month]) < 1e-6 * abs(value)  # noqa: S101 - see above
    pairs = []
    for pair in range(PAIRS):
        say(f"pyproforma: pair {pair + 1} of {PAIRS}")
        pairs.append((timed(ours), timed(theirs)))
    a, b = zip(*pairs, strict=True)
    yield of_pairs(
        f"{FIGURES:,} figures, {MONTHS} months, all grains", "pyproforma, by month", a, b, 0.25, 0.10
    )


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that the processor works."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    tell(rows())
