"""Measure computing: the example against a NumPy program of the same model written by hand, and growth with the plan's size.

Both programs answer the same questions for three scenarios over 36 months with 10,000 samples, and they must agree: given the
same draws, every answer is compared before anything is timed. Plansite also computes all other figures of the plan, by
month, quarter, year and for the whole plan, for its likely numbers; the program by hand computes what is asked and no more.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from row import TOP, Row, of_pairs, say, tell

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Given, Graph, Node, derived
from plansite.compute.engine.results import Results, compute
from plansite.compute.engine.sampling import SAMPLES, sample
from plansite.compute.engine.series import ranges_in, spread_with
from plansite.compute.engine.variates import quantile, shares
from plansite.pipeline import run
from plansite.problems import Span
from plansite.read.values import Number, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.compute.engine.calendar import Grain

MONTHS = 36
PAIRS = 7
GOAL = 3.0
SIZES = (100, 1_000, 10_000)
HERE = Span("bench", 1, 1)
# what each scenario replaces: (low, likely, high) of an input
SCENARIOS: tuple[dict[str, tuple[float, float, float]], ...] = (
    {},
    {"opportunity_to_customer": (0.20, 0.24, 0.28), "price_per_month": (620, 660, 690)},
    {"visitor_to_lead": (0.015, 0.018, 0.021), "monthly_churn": (0.012, 0.015, 0.020)},
)
WANTED: dict[Grain, tuple[str, ...]] = {
    "month": ("mrr", "paying_subscribers"),
    "year": ("customer_acquisition_cost", "customer_churn_rate", "cac_payback"),
    "plan": ("new_customers", "revenue", "plan_cost_total", "plan_net_gain", "goal.arr_two_million.forecast", "goal.win_customers.forecast"),
}  # fmt: skip
Answers = dict[str, Any]
Inputs = dict[str, np.ndarray]


def rows() -> Iterator[Row]:
    """Compare the two programs, time them in turn, and let a plan grow."""
    with tempfile.TemporaryDirectory() as folder:
        graphs = scenarios(Path(folder) / "plan")
    calendar = Calendar("2027-01", MONTHS)
    inputs = [stated(compute(graph, calendar)) for graph in graphs]
    for graph, given in zip(graphs, inputs, strict=True):
        compare(plansite(graph, calendar), by_hand(given, graph, drawn_by_plansite))
    ours, theirs = [], []
    for pair in range(PAIRS + 1):
        say(f"by hand: pair {pair} of {PAIRS}")
        ours.append(timed(lambda: [plansite(graph, calendar) for graph in graphs]))
        theirs.append(
            timed(
                lambda: [
                    by_hand(given, graph, drawn_by_numpy) for graph, given in zip(graphs, inputs, strict=True)
                ]
            )
        )
    work = f"3 scenarios, {MONTHS} months, {SAMPLES:,} samples"
    yield of_pairs(work, "NumPy by hand, sixty arrays", ours[1:], theirs[1:], GOAL, None)
    yield from growth(calendar)


def growth(calendar: Calendar) -> Iterator[Row]:
    """Yield how time grows with the number of figures, for checking, computing and sampling."""
    before = 0.0
    for size in SIZES:
        say(f"{size:,} figures")
        runs = [grown(size, calendar) for _ in range(3)]
        best = [min(each) for each in zip(*runs, strict=True)]
        if before:
            exponent = log(sum(best) / before) / log(10)
            seconds = " + ".join(f"{each:.3f}" for each in best)
            single = f"exponent {exponent:.2f}; {seconds} s to check, compute and sample"
            work = f"figures, {size // 10:,} to {size:,}"
            yield Row(work, "linear = 1.0", sum(best) / before / 10, 1.2, 1.0, single=single)
        before = sum(best)


def grown(size: int, calendar: Calendar) -> list[float]:
    """Return the seconds for checking, computing and sampling a plan of so many figures."""
    made: dict[str, Any] = {}
    nodes = list(business(size))

    def check() -> None:
        made["graph"], problems = build_graph(nodes, {})
        if problems or len(made["graph"].nodes) != size:
            sys.exit(f"the plan for the benchmark is unsound: {problems[:1]}")

    def figures() -> None:
        made["results"] = compute(made["graph"], calendar)

    return [
        timed(check),
        timed(figures),
        timed(lambda: sample(made["results"], {"year": ["ratio_0"], "plan": ["total"]}, 100)),
    ]


def business(size: int) -> Iterator[Node]:
    """Yield a plan of branches that are alike, of ten figures each, and their total."""
    names = []
    for at in range((size - 10) // 10):
        rate = Range(0.02, None, HERE, 0.01, 0.04) if at % 10 == 0 else Number(0.02, None, HERE)
        yield Node(f"visitors_{at}", "", "ratio", "sum", Given(Number(1_000.0 + at, None, HERE)), "bench")
        yield Node(f"rate_{at}", "", "ratio", "average", Given(rate), "bench")
        yield formula(f"won_{at}", f"visitors_{at} * rate_{at}", "sum")
        yield formula(f"start_{at}", f"lag(end_{at}, 100)", "opening")
        yield formula(f"lost_{at}", f"start_{at} * 1%", "sum")
        yield formula(f"end_{at}", f"start_{at} + won_{at} - lost_{at}", "closing")
        yield formula(f"sales_{at}", f"end_{at} * 50", "sum")
        yield formula(f"cost_{at}", f"won_{at} * 400 + 1000", "sum")
        yield formula(f"ratio_{at}", f"cost_{at} / max(won_{at}, 1)", "recompute")
        yield formula(f"gain_{at}", f"sales_{at} - cost_{at}", "sum")
        names.append(f"gain_{at}")
    for at in range(9):
        yield formula(f"part_{at}", " + ".join(names[at::9][:100]), "sum")
    yield formula("total", " + ".join(f"part_{at}" for at in range(9)), "sum")


def formula(name: str, text: str, rollup: Any) -> Node:
    """Make the node of a formula."""
    source: Any = derived(text, HERE)
    return Node(name, "", "ratio", rollup, source, "bench")


def scenarios(folder: Path) -> list[Graph]:
    """Return the example's graph over 36 months, once for each scenario."""
    shutil.copytree(TOP / "plan", folder, ignore=shutil.ignore_patterns("scenarios", "risks.yaml"))
    shutil.copytree(TOP / "schemas", folder.parent / "schemas")
    plan = folder / "plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("\nmonths: 24\n", f"\nmonths: {MONTHS}\n"), encoding="utf-8"
    )
    outcome = run(folder)
    if outcome.results is None or outcome.results.calendar.months != MONTHS:
        sys.exit(f"the example cannot be computed over {MONTHS} months: {outcome.problems[:1]}")
    graph = outcome.results.graph
    return [
        replace(graph, nodes={**graph.nodes, **dict(_replaced(graph, scenario))}) for scenario in SCENARIOS
    ]


def _replaced(graph: Graph, scenario: dict[str, tuple[float, float, float]]) -> Iterator[tuple[str, Node]]:
    for name, (low, likely, high) in scenario.items():
        yield name, replace(graph.nodes[name], source=Given(Range(likely, None, HERE, low, high)))


def plansite(graph: Graph, calendar: Calendar) -> Answers:
    """Compute one scenario with Plansite."""
    samples = sample(compute(graph, calendar), WANTED)
    answers: Answers = {
        name: [(band.p10, band.p50, band.p90) if band else None for band in samples.bands(name, grain)]
        for grain, names in WANTED.items()
        for name in names
    }
    return answers


def stated(results: Results) -> Inputs:
    """Return what the plan states, each as a row of months."""
    nodes = results.graph.nodes.values()
    return {node.id: results.figures["month"][node.id][0] for node in nodes if isinstance(node.source, Given)}


def drawn_by_plansite(name: str, graph: Graph) -> np.ndarray:
    """Return the same draws that Plansite makes, shape (months, samples)."""
    source, at = graph.nodes[name].source, shares(name, 0, SAMPLES)
    assert isinstance(source, Given)  # noqa: S101 - the plan states it
    return spread_with(
        source.value,
        Calendar("2027-01", MONTHS),
        lambda each: ends(each, lambda ranged: quantile(ranged, at)),
    ).T


def drawn_by_numpy(name: str, graph: Graph) -> np.ndarray:
    """Return draws as a program by hand would make them, with NumPy's beta distribution."""
    source, random = graph.nodes[name].source, np.random.default_rng(len(name))
    assert isinstance(source, Given)  # noqa: S101 - the plan states it

    def beta(ranged: Range) -> np.ndarray:
        width = ranged.high - ranged.low
        first = 1 + 4 * (ranged.amount - ranged.low) / width
        return ranged.low + width * random.beta(first, 6 - first, SAMPLES)

    return spread_with(source.value, Calendar("2027-01", MONTHS), lambda each: ends(each, beta)).T


def ends(number: Number, draw: Callable[[Range], np.ndarray]) -> np.ndarray:
    """Return a number's draws, a plain one as it is."""
    return draw(number) if isinstance(number, Range) else np.array([number.amount])


def by_hand(given: Inputs, graph: Graph, draw: Callable[[str, Graph], np.ndarray]) -> Answers:
    """Compute the same model with NumPy alone; arrays have the shape (months, samples)."""
    ranged = {name: draw(name, graph) for name in given if ranges_in(graph.nodes[name].source.value)}  # type: ignore[union-attr]
    x = {name: ranged.get(name, row[:, None]) for name, row in given.items()}

    leads = x["visitor_trend"] * x["season_of_visits"] * x["visitor_to_lead"] + x["outbound_leads"]
    qualified = leads * x["lead_to_mql"] * x["mql_to_sql"]
    opportunities = later(qualified, days(x, graph, "opportunity"), qualified[0]) * x["sql_to_opportunity"]
    won = (
        later(opportunities, days(x, graph, "customer"), x["opportunities_before"][0])
        * x["opportunity_to_customer"]
    )
    new_mrr = won * x["price_per_month"]
    churn = np.broadcast_to(x["monthly_churn"], won.shape)
    left = np.broadcast_to(churn + x["monthly_contraction"], won.shape)  # of what comes without the plan
    stay = np.broadcast_to(1 - churn + x["monthly_expansion"] - x["monthly_contraction"], won.shape)

    customers, mrr, continuing, mrr_before = (np.empty_like(won) for _ in range(4))
    have, worth, without = x["opening_customers"][0], x["opening_mrr"][0], x["opening_mrr"][0]
    for month in range(MONTHS):
        mrr_before[month] = worth
        have = have * (1 - churn[month]) + won[month]
        worth = worth * stay[month] + new_mrr[month]
        kept = without * (1 - left[month])
        customers[month], mrr[month], continuing[month] = have, worth, (without + kept) / 2
        without = kept

    revenue = (mrr_before + mrr) / 2 + x["one_time_fees"]
    gross_profit = revenue * x["gross_margin"]
    gain = gross_profit - continuing * x["gross_margin"]

    moving = {
        "budget.line.partner_commission": 0.06 * new_mrr,
        "budget.line.sales_commission": 0.5 * new_mrr,
        "budget.line.starter_kits": x["starter_kit_cost"] * won,
    }
    seats = x["crm_seat_price"] * (
        staff(x, graph, "account_executive") + staff(x, graph, "sales_development") + 5
    )
    fixed = seats * x["budget.line.crm_seats.due"] + pay(x, graph)
    for name in given:
        if name.startswith("budget.") and name.endswith(".amount"):
            fixed = fixed + x[name] * x[name.removesuffix(".amount") + ".due"]
        line, paid_in, currency = name.partition(".amount.")
        if paid_in:
            fixed = fixed + x[name] * x[f"exchange_rate.{currency}"] * x[f"{line}.due"]
    cost = sum((line * x[f"{name}.due"] for name, line in moving.items()), start=fixed)

    years = np.arange(0, MONTHS, 12)
    by_year = {name: np.add.reduceat(each, years, axis=0) for name, each in (("won", won), ("cost", cost), ("fees", new_mrr), ("revenue", revenue), ("profit", gross_profit))}  # fmt: skip
    cac = by_year["cost"] / by_year["won"]
    price = by_year["fees"] / by_year["won"]
    answers = {
        "mrr": mrr,
        "paying_subscribers": customers,
        "customer_acquisition_cost": cac,
        "customer_churn_rate": 1 - np.multiply.reduceat(1 - churn, years, axis=0),
        "cac_payback": cac / (price * (by_year["profit"] / by_year["revenue"])),
        "new_customers": won.sum(axis=0)[None],
        "revenue": revenue.sum(axis=0)[None],
        "plan_cost_total": cost.sum(axis=0)[None],
        "plan_net_gain": (gain.sum(axis=0) - cost.sum(axis=0))[None],
        "goal.arr_two_million.forecast": mrr[23][None] * 12,
        "goal.win_customers.forecast": won[:12].sum(axis=0)[None],
    }
    return {
        name: np.quantile(each, (0.1, 0.5, 0.9), axis=1, method="inverted_cdf").T
        for name, each in answers.items()
    }


def days(x: Inputs, graph: Graph, stage: str) -> float:
    """Return how long the steps of the sales process take until a stage; the plan states one number for each."""
    steps = graph.nodes[f"process.to_{stage}.days"].source.text.split(" + ")  # type: ignore[union-attr]
    return float(sum(x[step][0, 0] for step in steps))


def later(coming: np.ndarray, days: float, before: np.ndarray) -> np.ndarray:
    """Delta what comes on by some days, with what came each month before the first."""
    whole, part = divmod(days * 12 / 365, 1)
    earlier = np.broadcast_to(before, (int(whole) + 1, coming.shape[1]))
    all_of_it = np.concatenate([earlier, coming])[: MONTHS + 1]
    return (1 - part) * all_of_it[1:] + part * all_of_it[:-1]


def staff(x: Inputs, graph: Graph, role: str) -> np.ndarray:
    """Return how many people hold a role in each month."""
    seats = graph.nodes[f"team.{role}.headcount"].source.text.split(" + ")  # type: ignore[union-attr]
    return np.sum([x[seat] for seat in seats], axis=0)


def pay(x: Inputs, graph: Graph) -> np.ndarray:
    """Return what people cost in each month."""
    departments = ("marketing", "sales")
    parts = [graph.nodes[f"team.department.{each}.pay"].source.text.split(" + ") for each in departments]  # type: ignore[union-attr]
    roles = [part.split(".")[1] for found in parts for part in found]
    return np.sum(
        [
            staff(x, graph, role) * x[f"team.{role}.monthly_pay"] * (1 + x.get(f"team.{role}.on_costs", 0.0))
            for role in roles
        ],
        axis=0,
    )


def compare(ours: Answers, theirs: Answers) -> None:
    """Stop when the two programs disagree."""
    for name, found in ours.items():
        if None in found or not np.allclose(np.array(found), theirs[name], rtol=1e-9):
            sys.exit(f"the two programs disagree on {name}: {found[-1]} and {theirs[name][-1]}")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that the processor works."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    tell(rows())
