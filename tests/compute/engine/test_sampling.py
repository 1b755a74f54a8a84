"""Sampled figures agree with closed forms, repeat to the byte, and never depend on what has nothing to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sheet import formula, stated

from plansite.compute.engine import sampling, variates
from plansite.compute.engine.calendar import GRAINS, Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Given, Node, Reading
from plansite.compute.engine.results import Results, compute
from plansite.compute.engine.sampling import SAMPLES, Samples, drivers, sample, sample_both, swings
from plansite.compute.engine.variates import quantile, shares
from plansite.problems import Span
from plansite.read.values import Growth, MonthMap, Number, Range, Season

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from plansite.compute.engine.rollup import Rollup
    from plansite.read.values import Value

HERE = Span("test", 1, 1)
MONTHS = 24


def between(low: float, likely: float, high: float) -> Range:
    return Range(likely, "count", HERE, low, high)


def ranged(name: str, value: Value, rollup: Rollup = "average") -> Node:
    return Node(name, name, "ratio", rollup, Given(value), "test")


def solve(nodes: Iterable[Node], months: int = MONTHS) -> Results:
    graph, problems = build_graph(nodes, {})
    assert problems == []
    return compute(graph, Calendar("2027-01", months))


def every(samples: Samples) -> dict[tuple[str, str], bytes]:
    return {
        (grain, name): array.tobytes()
        for grain, found in samples.figures.items()
        for name, array in found.items()
    }


def pert(low: float, likely: float, high: float) -> tuple[float, float]:
    """Return mean and variance of the distribution, as the literature states them."""
    mean = (low + 4 * likely + high) / 6
    return mean, (mean - low) * (high - mean) / 7


def company(*extra: Node) -> list[Node]:
    """Make a small business with every way to roll up, a look-back, a test and a reading of the calendar."""
    return [
        ranged("visitors", between(8_000, 10_000, 11_000), "sum"),
        ranged("rate", between(0.01, 0.02, 0.04)),
        ranged(
            "churn",
            MonthMap((("2027-01", between(0.01, 0.02, 0.05)), ("2027-09", Number(0.01, None, HERE))), HERE),
        ),
        stated("opening", 100, "ratio", "setting"),
        stated("price", 50, "ratio", "average"),
        stated("cost", 9_000, "ratio", "sum"),
        formula("won", "visitors * rate", "ratio", "sum"),
        formula("at_start", "lag(at_end, opening)", "ratio", "opening"),
        formula("lost", "at_start * churn", "ratio", "sum"),
        formula("at_end", "at_start + won - lost", "ratio", "closing"),
        formula("revenue", "at_end * price", "ratio", "sum"),
        formula("gain", "revenue - cost", "ratio", "sum"),
        formula("margin", "gain / revenue", "ratio", "recompute"),
        formula("cost_per_won", "cost / won", "ratio", "recompute"),
        formula("paid_back", "first_month(cumulative(gain) >= 0)", "ratio", "setting"),
        formula("fixed", "cost * 2", "ratio", "sum"),
        *extra,
    ]


NAMES = [node.id for node in company()]
ALL = dict.fromkeys(GRAINS, NAMES)

ordered = st.lists(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3)), min_size=3, max_size=3
).map(sorted)


@given(ordered)
def test_draws_of_a_range_have_its_mean_and_variance(three: list[float]) -> None:
    low, likely, high = three
    assume(high - low > 1e-3)
    drawn = quantile(between(low, likely, high), shares("any", 0, SAMPLES))
    mean, variance = pert(low, likely, high)
    assert drawn.min() >= low
    assert drawn.max() <= high
    assert abs(drawn.mean() - mean) < 4 * (variance / SAMPLES) ** 0.5
    assert drawn.var() == pytest.approx(variance, rel=0.06)


@given(ordered)
def test_the_middle_of_the_draws_is_where_the_distribution_says(three: list[float]) -> None:
    """Check the summed-up distribution against integrals of its density that are worked out another way."""
    low, likely, high = three
    assume(high - low > 1e-3)
    first = 1 + 4 * (likely - low) / (high - low)
    at = np.array([0.1, 0.5, 0.9])
    found = (quantile(between(low, likely, high), at) - low) / (high - low)
    points, weights = np.polynomial.legendre.leggauss(200)

    def area(stop: float) -> float:
        x = (points + 1) / 2 * stop
        return float((weights * x ** (first - 1) * (1 - x) ** (5 - first)).sum() * stop / 2)

    assert [area(stop) / area(1.0) for stop in found] == pytest.approx(at, abs=2e-4)


def test_a_range_whose_ends_meet_is_that_number() -> None:
    assert quantile(between(5, 5, 5), np.array([0.0, 0.3, 1.0])).tolist() == [5, 5, 5]
    same = [ranged("rate", between(0.1, 0.1, 0.1)), formula("ten", "rate * 100", "ratio", "average")]
    results = solve(same)
    sampled = sample(results, {"month": ["ten"], "plan": ["ten"]})
    assert drivers(results.graph) == ()
    assert not sampled.moves("ten", "plan")
    band = sampled.bands("ten", "plan")[0]
    assert band is not None
    assert {band.p10, band.p50, band.p90} == {results.value("ten", "plan", 0)}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ordered, ordered, st.integers(-5, 5))
def test_the_mean_of_a_formula_is_its_closed_form(a: list[float], b: list[float], factor: int) -> None:
    """Of independent ranges, means add, and multiply; their variances give the standard error."""
    assume(a[2] - a[0] > 1 and b[2] - b[0] > 1)
    nodes = [
        ranged("a", between(*a)),
        ranged("b", between(*b)),
        formula("added", f"a + {abs(factor)} * b", "ratio", "average"),
        formula("product", "a * b", "ratio", "average"),
    ]
    sampled = sample(solve(nodes, 1), {"month": ["added", "product"]})
    (mean_a, var_a), (mean_b, var_b) = pert(*a), pert(*b)
    closed = {
        "added": (mean_a + abs(factor) * mean_b, var_a + factor**2 * var_b),
        "product": (mean_a * mean_b, var_a * var_b + var_a * mean_b**2 + var_b * mean_a**2),
    }
    for name, (mean, variance) in closed.items():
        error = abs(sampled.of(name, "month")[:, 0].mean() - mean)
        assert error < 5 * (variance / SAMPLES) ** 0.5 + 1e-6 * abs(mean)


def test_every_sample_is_the_plan_computed_with_its_numbers() -> None:
    """Put the numbers of single samples into the plan itself, and compare every figure in every period."""
    results = solve(company())
    sampled = sample(results, ALL, 40)
    for row in (0, 7, 39):
        fixed = {
            name: MonthMap(
                tuple(
                    (month, Number(float(sampled.of(name, "month")[row, at]), None, HERE))
                    for at, month in enumerate(results.calendar.names)
                ),
                HERE,
            )
            for name in sampled.drivers
        }
        again = solve(
            [ranged(node.id, fixed[node.id], node.rollup) if node.id in fixed else node for node in company()]
        )
        for grain in GRAINS:
            for name in NAMES:
                if name in sampled.drivers and grain != "month":
                    continue
                found = sampled.of(name, grain)
                line = found[row if len(found) > 1 else 0]
                assert line == pytest.approx(again.figures[grain][name][0], rel=1e-12, nan_ok=True), (
                    name,
                    grain,
                )


def test_the_same_plan_gives_the_same_bytes() -> None:
    first, second = (every(sample(solve(company()), ALL, 500)) for _ in range(2))
    assert first == second


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_nodes_never_matters(shuffler: random.Random) -> None:
    shuffled = company()
    shuffler.shuffle(shuffled)
    assert every(sample(solve(shuffled), ALL, 50)) == every(sample(solve(company()), ALL, 50))


def test_another_range_changes_nothing_that_does_not_need_it() -> None:
    more = [ranged("a_new_one", between(1, 2, 3)), formula("its_own", "a_new_one * price", "ratio", "sum")]
    assert every(sample(solve(company(*more)), ALL, 100)) == every(sample(solve(company()), ALL, 100))


@pytest.mark.parametrize("chunk_numbers", [1, 20_000, 2_000_000])
@pytest.mark.parametrize("drawn_numbers", [1, 600, 1_100])
def test_chunks_leave_no_trace(
    monkeypatch: pytest.MonkeyPatch, chunk_numbers: int, drawn_numbers: int
) -> None:
    whole = every(sample(solve(company()), ALL, 1_030))
    monkeypatch.setattr(sampling, "CHUNK_NUMBERS", chunk_numbers)
    monkeypatch.setattr(sampling, "DRAWN_NUMBERS", drawn_numbers)
    assert every(sample(solve(company()), ALL, 1_030)) == whole


def test_draws_of_many_ranges_are_held_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def noted(name: str, first: int, count: int) -> object:
        held.append(count)
        return shares(name, first, count)

    nodes = [ranged(f"a{number}", between(1, 2, 3)) for number in range(50)]
    nodes.append(formula("together", " + ".join(node.id for node in nodes), "ratio", "sum"))
    monkeypatch.setattr(variates, "shares", noted)
    monkeypatch.setattr(sampling, "CHUNK_NUMBERS", 1)
    monkeypatch.setattr(sampling, "DRAWN_NUMBERS", 10_000)
    sample(solve(nodes), {"plan": ["together"]}, 1_000)
    assert sum(held) == 50 * 1_000
    assert max(held) * 50 <= 10_000


OTHERWISE: dict[str, Node | None] = {
    "nothing": None,
    "a range": ranged("rate", between(0.01, 0.03, 0.04)),
    "no range": ranged("rate", Number(0.02, None, HERE)),
    "a range that is new": ranged("price", between(40, 50, 55), "average"),
    "a cost": stated("cost", 9_500, "ratio", "sum"),
    "a formula in the middle": formula("revenue", "at_end * price * 0.9", "ratio", "sum"),
    "a formula that looks back": formula("at_end", "at_start + won", "ratio", "closing"),
    "a formula at the end": formula("paid_back", "first_month(gain >= 0)", "ratio", "setting"),
    "a roll-up": formula("gain", "revenue - cost", "ratio", "average"),
}


@pytest.mark.parametrize("changed", OTHERWISE)
@pytest.mark.parametrize("wanted", [ALL, {"plan": ["gain", "paid_back", "some_months", "not_there"]}])
def test_two_states_are_sampled_together_as_each_alone(
    changed: str, wanted: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    some_months = Node("some_months", "S", "ratio", "sum", Reading("margin", 3, 9, HERE), "test")
    nodes, node = company(some_months), OTHERWISE[changed]
    one, other = (
        solve([node if node and node.id == known.id else known for known in nodes] if is_other else nodes)
        for is_other in (False, True)
    )
    monkeypatch.setattr("plansite.compute.engine.sampling.CHUNK_NUMBERS", 1_500_000)
    for states in ((one, other), (other, one)):
        alone = [sample(state, wanted) for state in states]  # type: ignore[arg-type]
        together = sample_both(*states, wanted)  # type: ignore[arg-type]
        assert [every(each) for each in together] == [every(each) for each in alone]
        assert [each.drivers for each in together] == [each.drivers for each in alone]


def test_months_of_other_years_have_nothing_to_hand_on() -> None:
    states = solve(company()), solve(company(), MONTHS + 1)
    assert list(map(every, sample_both(*states, ALL))) == [every(sample(state, ALL)) for state in states]


def test_a_figure_sampled_alone_is_as_among_all() -> None:
    among_all = sample(solve(company()), ALL, 100)
    for grain in GRAINS:
        for name in among_all.figures[grain]:
            alone = sample(solve(company()), {grain: [name]}, 100)
            assert alone.of(name, grain).tobytes() == among_all.of(name, grain).tobytes()


def test_only_what_ranges_change_and_the_question_needs_is_sampled() -> None:
    sampled = sample(solve(company()), {"month": ["won", "fixed"], "plan": ["revenue"]}, 100)
    assert {grain: sorted(found) for grain, found in sampled.figures.items()} == {
        "month": ["won"],
        "quarter": [],
        "year": [],
        "plan": ["revenue"],
    }
    assert sampled.of("fixed", "month").shape == (1, MONTHS)
    with pytest.raises(KeyError):
        sampled.of("nothing", "month")


def test_a_draw_holds_for_all_months_and_moves_all_steps_of_one_value() -> None:
    steps = MonthMap(
        (("2027-01", between(0, 1, 4)), ("2027-02", between(0, 10, 40)), ("2027-03", Number(7, None, HERE))),
        HERE,
    )
    nodes = [
        ranged("steps", steps),
        ranged("grown", Growth(between(1, 2, 5), 0.1, "month", HERE)),
        ranged("season", Season(between(12, 24, 60), (*[8.0] * 11, 12.0), HERE), "sum"),
    ]
    sampled = sample(solve(nodes, 12), {"month": ["steps", "grown", "season"], "year": ["season"]}, 300)
    found = sampled.of("steps", "month")
    assert found[:, 1] == pytest.approx(found[:, 0] * 10)
    assert set(found[:, 2:].flat) == {7.0}
    grown = sampled.of("grown", "month")
    assert grown[:, 11] == pytest.approx(grown[:, 0] * 1.1**11)
    assert sampled.of("season", "year")[:, 0] == pytest.approx(sampled.of("season", "month")[:, 0] / 0.08)
    assert len(set(grown[:, 0])) == 300


def test_bands_are_ranks_of_the_samples() -> None:
    sampled = sample(solve(company()), {"month": ["won"], "plan": ["revenue"]}, 1_000)
    for name, grain in (("won", "month"), ("revenue", "plan")):
        ranked = np.sort(sampled.of(name, grain), axis=0)
        for at, band in enumerate(sampled.bands(name, grain)):
            assert band is not None
            assert (band.p10, band.p50, band.p90) == tuple(ranked[[99, 499, 899], at])


def test_what_is_unknown_in_any_sample_has_no_band() -> None:
    nodes = [
        ranged("rate", between(-1, 0.5, 1)),
        formula("first", "first_month(rate > 0)", "ratio", "setting"),
    ]
    sampled = sample(solve(nodes, 3), {"plan": ["first"], "month": ["rate"]})
    positive = float((sampled.of("rate", "month")[:, 0] > 0).mean())
    assert sampled.bands("first", "plan") == [None]
    assert sampled.chance_known("first") == positive
    assert 0.5 < positive < 1


@pytest.mark.parametrize(("better", "target", "likely_chance"), [("up", 8, 0.5), ("down", 8, 0.5)])
def test_the_chance_of_a_goal_counts_samples_at_its_target_or_better(
    better: str, target: float, likely_chance: float
) -> None:
    """A range of 7, 8 and 9 lies on either side of 8 equally often."""
    nodes = [
        ranged("goal.it.forecast", between(7, 8, 9), "setting"),
        stated("goal.it.target", target, "ratio", "setting"),
    ]
    sampled = sample(solve(nodes, 1), {"plan": ["goal.it.forecast", "goal.it.target"]})
    assert sampled.chance_of_goal("it", better) == pytest.approx(likely_chance, abs=0.02)
    sure = [
        ranged("goal.it.forecast", between(7, 8, 9), "setting"),
        stated("goal.it.target", 7, "ratio", "setting"),
    ]
    certain = sample(solve(sure, 1), {"plan": ["goal.it.forecast", "goal.it.target"]})
    assert certain.chance_of_goal("it", better) == (1.0 if better == "up" else 0.0)


def test_a_goal_without_ranges_is_certain_and_an_unknown_one_is_not_reached() -> None:
    for forecast, chance in (("5", 1.0), ("4", 0.0), ("1 / 0", 0.0)):
        nodes = [
            formula("goal.it.forecast", forecast, "ratio", "setting"),
            stated("goal.it.target", 5, "ratio", "setting"),
        ]
        sampled = sample(solve(nodes, 1), {"plan": ["goal.it.forecast", "goal.it.target"]}, 100)
        assert sampled.chance_of_goal("it", "up") == chance


def moved(nodes: Sequence[Node], name: str, low: bool) -> list[Node]:  # noqa: FBT001 - which end
    """State the end of a range as a plain number."""
    return [
        stated(name, node.source.value.low if low else node.source.value.high, "ratio", node.rollup)
        if node.id == name and isinstance(node.source, Given) and isinstance(node.source.value, Range)
        else node
        for node in nodes
    ]


def test_swings_are_the_plan_with_one_end_stated() -> None:
    results = solve(company())
    found = swings(results, "gain", "plan", 0)
    widths = [abs(swing.high - swing.low) for swing in found]
    assert {swing.driver for swing in found} == {"visitors", "rate", "churn"}
    assert widths == sorted(widths, reverse=True)
    for swing in found:
        if swing.driver != "churn":  # a month map; its ends are tested by their direction
            ends = [
                solve(moved(company(), swing.driver, low)).value("gain", "plan", 0) for low in (True, False)
            ]
            assert [swing.low, swing.high] == pytest.approx(ends, rel=1e-12)
        else:
            assert swing.low > swing.high
    assert swings(results, "fixed", "plan", 0) == ()
    assert [swing.driver for swing in swings(results, "won", "month", 3)] == ["rate", "visitors"]


def test_likely_numbers_are_all_that_the_rest_of_the_plan_sees() -> None:
    plain = [
        stated(node.id, node.source.value.amount, "ratio", node.rollup)
        if isinstance(node.source, Given) and isinstance(node.source.value, Range)
        else node
        for node in company()
    ]
    with_ranges, without = solve(company()), solve(plain)
    for grain in GRAINS:
        for name in NAMES:
            assert with_ranges.figures[grain][name].tobytes() == without.figures[grain][name].tobytes()
