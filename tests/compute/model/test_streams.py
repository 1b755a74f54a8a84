"""Several streams of revenue: each has figures of its own, and those of the company add up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.compute.engine.formula import names, parse
from plansite.compute.engine.reasons import why_unknown
from plansite.compute.model.catalog import load_catalog
from plansite.pipeline import run
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from plansite.compute.engine.results import Results

GOOD = Path(__file__).resolve().parent.parent.parent / "plans" / "good" / "several_streams"
MODELS = load_catalog(catalog_folder()).models


def computed(folder: Path, forecast: str) -> Results:
    for file in ("plan.yaml", "padre.yaml"):
        (folder / file).write_text((GOOD / file).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "forecast.yaml").write_text(forecast, encoding="utf-8")
    outcome = run(folder)
    assert outcome.results is not None, outcome.problems
    return outcome.results


@pytest.fixture(scope="module")
def mixed() -> Results:
    results = run(GOOD).results
    assert results is not None
    return results


def test_streams_follow_each_other(mixed: Results) -> None:
    """By hand: 1,000 visitors make 100 leads, 50, 25, 10 opportunities and 5 customers a month, with 3 days of work each."""
    assert mixed.series("platform.new_customers", "month") == pytest.approx([5] * 12)
    assert mixed.series("onboarding.days_wanted", "month") == pytest.approx([15] * 12)
    # 2 people can bill 2 * 18 * 75 % = 27 days
    assert mixed.series("onboarding.revenue", "month") == pytest.approx([13_500] * 12)
    # MRR 10,000 - 2 % + 500, half of January at each; customers 100 - 2 + 5
    assert mixed.value("platform.revenue", "month", 0) == pytest.approx(10_150)
    # (100 + 103) / 2 customers, 20 visits each, 1 % of them order for 50 EUR
    assert mixed.value("sensors.revenue", "month", 0) == pytest.approx(101.5 * 20 * 0.01 * 50)


def test_the_company_adds_up(mixed: Results) -> None:
    assert mixed.value("revenue", "month", 0) == pytest.approx(10_150 + 13_500 + 1_015)
    profit = 10_150 * 0.8 + 13_500 * 0.4 + 1_015 * 0.3
    assert mixed.value("gross_profit", "month", 0) == pytest.approx(profit)
    assert mixed.value("gross_margin_share", "month", 0) == pytest.approx(profit / 24_665)
    # onboarding says nothing of customers, so it wins and loses none; what it earns is gained in full
    assert mixed.value("new_customers", "month", 0) == pytest.approx(5)
    assert "onboarding.new_customers" not in mixed.graph.nodes
    assert mixed.value("expected_gain", "month", 0) == pytest.approx(profit - 9_900 * 0.8)
    for kpi in ("total_revenue", "new_customer_count", "mrr", "gross_profit_margin", "customer_churn_rate"):
        assert mixed.value(kpi, "year", 0) is not None, kpi


def test_what_belongs_to_one_stream_is_the_companys_as_long_as_no_other_has_it(mixed: Results) -> None:
    assert mixed.series("order_value", "month") == mixed.series("sensors.order_value", "month")
    assert "gross_margin" not in mixed.graph.nodes


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 900)), min_size=1, max_size=4))
def test_streams_of_one_kind_add_up_whatever_they_are(tmp_path: Path, shops: list[tuple[int, int]]) -> None:
    streams = "".join(
        f"  shop_{at}: {{model: orders, inputs: {{visits: {visits}, visit_to_order: 3%, order_value: {value},"
        " gross_margin: 30%, new_buyer_share: 50%}}\n"
        for at, (visits, value) in enumerate(shops)
    )
    results = computed(tmp_path, f"streams:\n{streams}")
    for figure in ("revenue", "gross_profit", "orders", "new_customers", "expected_gain"):
        for grain in ("month", "quarter", "year", "plan"):
            parts = [results.series(f"shop_{at}.{figure}", grain) for at in range(len(shops))]
            assert results.series(figure, grain) == pytest.approx(
                [sum(each) for each in zip(*parts, strict=True)]
            )
    revenue = sum(visits * 0.03 * value for visits, value in shops)
    assert results.value("revenue", "month", 0) == pytest.approx(revenue)


def test_one_stream_is_what_the_model_alone_is(tmp_path: Path) -> None:
    inputs = "{visits: 500, visit_to_order: 3%, order_value: 40, gross_margin: 30%, new_buyer_share: 50%}"
    alone = computed(tmp_path, f"model: orders\ninputs: {inputs}\n")
    stream = computed(tmp_path, f"streams:\n  shop: {{model: orders, inputs: {inputs}}}\n")
    for node in alone.graph.nodes:
        for grain in ("month", "year"):
            assert stream.series(node, grain) == alone.series(node, grain), node


def test_a_figure_of_ones_own_takes_the_place_of_a_sum(tmp_path: Path) -> None:
    forecast = (GOOD / "forecast.yaml").read_text(encoding="utf-8")
    own = "  active_customers: {title: Customers, formula: platform.active_customers, unit: count, rollup: average}\n"
    results = computed(tmp_path, forecast + own)
    assert results.value("active_customers", "month", 0) == pytest.approx(101.5)


def test_a_stream_is_asked_for_what_the_company_needs_of_it_and_no_more(tmp_path: Path) -> None:
    """Days of work that follow from elsewhere need no leads and no clients; without a day rate there is no revenue."""
    forecast = (GOOD / "forecast.yaml").read_text(encoding="utf-8").replace("      day_rate: 900 EUR\n", "")
    for file in ("plan.yaml", "padre.yaml"):
        (tmp_path / file).write_text((GOOD / file).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "forecast.yaml").write_text(forecast, encoding="utf-8")
    outcome = run(tmp_path)
    assert [each.message for each in outcome.problems] == [
        "The services model has no value for “day_rate” (average price of a day of work)."
    ]
    assert outcome.results is not None
    assert outcome.results.value("revenue", "year", 0) is None
    reason = why_unknown(outcome.results, "revenue", "year", 0)
    assert reason == "the plan gives no value for “onboarding.revenue”"


def test_past_buyers_order_again(tmp_path: Path) -> None:
    """By hand: 100 orders from visits a month, half by new people; a tenth of past buyers comes back, a fifth is lost."""
    inputs = (
        "{visits: 1000, visit_to_order: 10%, order_value: 40, gross_margin: 30%, new_buyer_share: 50%,"
        " opening_buyers: 200, monthly_repurchase: 10%, monthly_buyer_loss: 20%}"
    )
    results = computed(tmp_path, f"model: orders\ninputs: {inputs}\n")
    buyers = [200, 200 * 0.8 + 50, 210 * 0.8 + 50]
    assert results.series("buyers_at_start", "month")[:3] == pytest.approx(buyers)
    assert results.series("orders", "month")[:3] == pytest.approx([120, 121, 121.8])
    assert results.series("new_customers", "month")[:3] == pytest.approx([50] * 3)
    assert results.series("repeat_orders", "month")[:3] == pytest.approx([70, 71, 71.8])
    assert results.value("revenue", "month", 1) == pytest.approx(121 * 40)


def test_models_agree_on_figures_that_add_up() -> None:
    shared: dict[str, set[tuple[str, str, str]]] = {}
    for model in MODELS.values():
        for each in model.definitions.values():
            assert each.streams in {"", "every", "sum", "recompute"}, each.id
            if each.streams in {"every", "sum"}:
                shared.setdefault(each.id, set()).add((each.unit, each.rollup, each.streams))
                assert each.rollup not in {"product", "none"}, each.id
    assert [name for name, ways in shared.items() if len(ways) > 1] == []


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_what_the_company_needs_of_every_stream(model: str) -> None:
    found = {each.id for each in MODELS[model].definitions.values() if each.streams == "every"}
    assert found == {"revenue", "gross_profit"}
    for each in MODELS[model].definitions.values():
        if each.streams == "recompute":
            needed = {name.id for name in names(parse(each.formula))}
            assert all(MODELS[model].definitions[name].streams for name in needed), each.id
