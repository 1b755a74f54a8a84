from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from handmade import BASE_FILE

from plansite.compute.engine.calendar import GRAINS
from plansite.deliver.export.export import COLUMNS, as_csv
from plansite.pipeline import run

if TYPE_CHECKING:
    from plansite.compute.engine.results import Results


@pytest.fixture(scope="module")
def results() -> Results:
    outcome = run(BASE_FILE.parent / "plan")
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    return outcome.results


@pytest.fixture(scope="module")
def lines(results: Results) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv({"base": results}), newline="")))


def test_every_value_comes_back_with_twelve_digits(results: Results, lines: list[dict[str, str]]) -> None:
    read = {(each["metric"], each["grain"], each["period"]): each["value"] for each in lines}
    assert len(read) == len(lines)
    wanted = {
        (node, grain, period.label): results.value(node, grain, index)
        for node in results.graph.nodes
        for grain in GRAINS
        for index, period in enumerate(results.calendar.periods(grain))
    }
    values = {key: float(value) if value else None for key, value in read.items()}
    assert values == {
        key: None if value is None else pytest.approx(value, rel=1e-11, abs=1e-9)
        for key, value in wanted.items()
    }
    assert {key for key, value in values.items() if value is None} == {
        key for key, value in wanted.items() if value is None
    }
    assert None in wanted.values()
    assert len(wanted) > 1000


def test_periods_are_written_as_the_calendar_names_them(lines: list[dict[str, str]]) -> None:
    periods = [each["period"] for each in lines if each["metric"] == "mrr"]
    assert periods[:2] == ["2027-01", "2027-02"]
    assert {"2027-Q1", "2027", "2028", "plan"} <= set(periods)
    assert [each["grain"] for each in lines if each["metric"] == "mrr"][-1] == "plan"


def test_a_percentage_is_a_fraction(lines: list[dict[str, str]]) -> None:
    rates = [each for each in lines if each["unit"] == "percent" and each["metric"] == "customer_churn_rate"]
    assert rates
    assert all(
        0 < float(each["value"]) < 0.05 for each in rates if each["grain"] == "month" and each["value"]
    )


def test_units_are_few_and_other_currencies_have_their_codes(lines: list[dict[str, str]]) -> None:
    plain = {"money", "percent", "count", "days", "minutes", "ratio", "points"}
    assert {each["unit"] for each in lines} - plain == {"USD", "exchange_rate"}
    assert {each["metric"] for each in lines if each["unit"] == "USD"} == {
        "budget.line.product_analytics.amount.USD"
    }


def test_the_columns_have_the_names_that_programs_rely_on(lines: list[dict[str, str]]) -> None:
    assert tuple(lines[0]) == COLUMNS == ("scenario", "metric", "grain", "period", "value", "unit")
    assert {each["scenario"] for each in lines} == {"base"}
