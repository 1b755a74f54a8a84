"""A delay moves what comes in a month on by days: by hand, by its properties, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from figures import formula, given, problems_of, results_of
from hypothesis import given as drawn
from hypothesis import strategies as st

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.evaluation.evaluate import View, evaluate
from plansite.compute.engine.formula import FormulaError, parse
from plansite.compute.engine.graph import Derived, Node
from plansite.compute.engine.reasons import why_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTH = 365 / 12
LEADS = [10, 20, 40, 30, 0, 10, 0, 0, 0, 0, 0, 0]


def delayed(
    leads: Sequence[float], days: float | Sequence[float], before: float | None = None
) -> list[float | None]:
    """Return by month what arrives of leads."""
    nodes = [given("leads", leads), given("wait", days, "days", "average")]
    text = "delayed(leads, wait)"
    if before is not None:
        nodes.append(given("earlier", before))
        text = "delayed(leads, wait, earlier)"
    calendar = Calendar("2027-01", len(leads))
    return list(results_of([*nodes, formula("customers", text)], calendar).series("customers", "month"))


@pytest.mark.parametrize(
    ("days", "before", "wanted"),
    [
        # two months later; what arrives in the first two came before the plan, at the pace of its first month
        (2 * MONTH, None, [10, 10, 10, 20, 40, 30, 0, 10, 0, 0, 0, 0]),
        (2 * MONTH, 7, [7, 7, 10, 20, 40, 30, 0, 10, 0, 0, 0, 0]),
        (2 * MONTH, 0, [0, 0, 10, 20, 40, 30, 0, 10, 0, 0, 0, 0]),
        # half a month: the half of a month's leads arrive in it, the other half in the next
        (MONTH / 2, None, [10, 15, 30, 35, 15, 5, 5, 0, 0, 0, 0, 0]),
        (MONTH / 2, 6, [8, 15, 30, 35, 15, 5, 5, 0, 0, 0, 0, 0]),
        # one month and a quarter
        (1.25 * MONTH, 0, [0, 7.5, 17.5, 35, 32.5, 7.5, 7.5, 2.5, 0, 0, 0, 0]),
        # the leads of February take two months, those of all other months one: March stays empty, April has both
        ([MONTH, 2 * MONTH, MONTH], 5, [5, 10, 0, 60, 30, 0, 10, 0, 0, 0, 0, 0]),
        (0, 99, LEADS),
    ],
)
def test_by_hand(days: float | list[float], before: float | None, wanted: list[float]) -> None:
    assert delayed(LEADS, days, before) == pytest.approx(wanted)


def test_a_longer_period_adds_its_months_up() -> None:
    nodes = [given("leads", LEADS), given("wait", 2 * MONTH, "days", "average")]
    results = results_of([*nodes, formula("customers", "delayed(leads, wait)")])
    assert results.series("customers", "quarter") == pytest.approx((30, 90, 10, 0))
    assert results.series("customers", "year") == pytest.approx((130,))


AMOUNTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


@drawn(AMOUNTS)
def test_no_days_change_nothing(leads: list[float]) -> None:
    assert delayed(leads, 0) == leads
    assert delayed(leads, 0, 3) == leads


@drawn(AMOUNTS, st.lists(st.floats(0, 600), min_size=1, max_size=60), st.floats(0, 1e6))
def test_nobody_is_lost_or_made_but_at_the_ends(leads: list[float], days: list[float], before: float) -> None:
    """Followed on until all have arrived, there arrive all that came, and those who were on their way at the start."""
    quiet = [0.0] * (60 - len(leads))
    waits = [each / 20 for each in days]  # at most a month, so that none are on their way at the end
    found = delayed([*leads[:58], 0, 0, *quiet][:60], waits, before)
    on_their_way = before * waits[0] / MONTH
    assert sum(each or 0 for each in found) == pytest.approx(
        sum(leads[:58]) + on_their_way, rel=1e-9, abs=1e-6
    )


@drawn(AMOUNTS, st.floats(0, 3000))
def test_a_steady_stream_stays_steady(leads: list[float], days: float) -> None:
    steady = [leads[0]] * len(leads)
    assert delayed(steady, days) == pytest.approx(steady)


def test_samples_are_delayed_each_by_its_own_days() -> None:
    figures = {
        "leads": np.array([[10.0, 20.0, 30.0, 0.0], [4.0, 4.0, 8.0, 8.0]]),
        "wait": np.array([[MONTH] * 4, [2 * MONTH] * 4]),
        "one": np.array([[MONTH] * 4]),
    }
    view = View(figures, 0, 4, 4, 12)
    found = evaluate(parse("delayed(leads, wait, 0)"), view)
    assert found == pytest.approx(np.array([[0, 10, 20, 30], [0, 0, 4, 4]]))
    found = evaluate(parse("delayed(leads, one)"), view)
    assert found == pytest.approx(np.array([[10, 10, 20, 30], [4, 4, 4, 8]]))
    found = evaluate(parse("delayed(one, wait)"), view)
    assert found == pytest.approx(np.full((2, 4), MONTH))


def test_every_window_sees_the_same() -> None:
    figures = {"leads": np.array([[float(each) for each in LEADS]]), "wait": np.full((1, 12), 40.0)}
    whole = View(figures, 0, 12, 12, 12)
    wanted = evaluate(parse("delayed(leads, wait)"), whole)[0]
    for first, stop in ((0, 1), (0, 5), (3, 4), (11, 12)):
        found = evaluate(parse("delayed(leads, wait)"), whole.window(first, stop))[0]
        assert found == pytest.approx(wanted[first:stop])


def test_a_delay_may_stand_in_a_circle_that_looks_back() -> None:
    """Customers bring leads a month later, leads become customers a month after that."""
    nodes = [
        given("wait", MONTH, "days", "average"),
        formula("leads", "100 + lag(customers, 0)"),
        formula("customers", "delayed(leads, wait) * 0.5"),
    ]
    # leads: 100, 150, 150, 175…; customers: 50, 50, 75, 75…
    found = results_of(nodes).series("customers", "month")
    assert found[:4] == pytest.approx((50, 50, 75, 75))


@pytest.mark.parametrize(
    ("nodes", "month", "reason"),
    [
        (
            [given("leads", [1, 2], start="2027-04"), given("wait", 0, "days")],
            2,
            "“Leads” has no value before 2027-04",
        ),
        (
            [given("leads", 5), given("wait", [0], "days", start="2027-03")],
            0,
            "“Wait” has no value before 2027-03",
        ),
        (
            [given("leads", 5), given("wait", [3, -1, 3], "days")],
            5,
            "“Wait” is below zero, and nothing can arrive before it comes",
        ),
    ],
)
def test_what_cannot_be_known_says_why(nodes: list[Node], month: int, reason: str) -> None:
    results = results_of([*nodes, formula("customers", "delayed(leads, wait)")])
    assert results.value("customers", "month", month) is None
    assert why_unknown(results, "customers", "month", month) == reason


def test_what_is_unknown_does_not_spoil_months_in_which_it_does_not_arrive() -> None:
    nodes = [given("leads", [1, 2, 3], start="2027-04"), given("wait", MONTH, "days")]
    found = results_of([*nodes, formula("customers", "delayed(leads, wait)")]).series("customers", "month")
    assert found[:4] == [None] * 4
    assert found[4:6] == pytest.approx([1, 2])


def test_enormous_numbers_take_no_longer() -> None:
    figures = {
        "leads": np.full((1, 60), 1e308),
        "wait": np.full((1, 60), 1e300),
        "soon": np.full((1, 60), 45.0),
    }
    view = View(figures, 0, 60, 60, 12)
    assert evaluate(parse("delayed(leads, wait)"), view)[0] == pytest.approx(np.full(60, 1e308))
    assert not np.isinf(evaluate(parse("delayed(leads, soon)"), view)).any()
    assert evaluate(parse("delayed(leads, wait * wait)"), view).shape == (1, 60)


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (formula("x", "delayed(leads, leads)"), "delayed(…) moves a figure by days, not by a count."),
        (
            formula("x", "delayed(leads, wait, wait)"),
            "A count and days cannot be put together by “delayed(…)”.",
        ),
        (
            formula("x", "1 + delayed(leads, wait) / leads", "ratio", "recompute"),
            "“X” is computed anew for quarters and years, but delayed(…) moves figures by month.",
        ),
    ],
)
def test_what_does_not_fit_is_a_problem(figure: Node, message: str) -> None:
    assert isinstance(figure.source, Derived)
    (found,) = problems_of([given("leads", 1), given("wait", 3, "days"), figure])
    assert (found.message, found.span.line) == (message, 99)
    assert found.span.column == 1 + figure.source.text.index("delayed")


def test_it_moves_one_named_figure_and_needs_days() -> None:
    for text, message in (
        ("delayed(a + b, 3)", "delayed(…) looks back at one named figure."),
        ("delayed(a)", "delayed(…) takes 2 to 3 figures; here is 1."),
    ):
        with pytest.raises(FormulaError) as bad:
            parse(text)
        assert bad.value.message == message
