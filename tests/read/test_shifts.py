"""A scenario changes a value of the plan in the form that it has; written out by hand, it comes to the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.deliver.export.dataset import as_json
from plansite.deliver.export.export import as_csv
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

CASE = Path(__file__).parents[1] / "plans" / "good" / "scenarios_by_signs"
KPIS = (CASE / "kpis.yaml").read_text(encoding="utf-8")
RATED = (CASE / "plan.yaml").read_text(encoding="utf-8")
JANUARY, JULY, DECEMBER = 0, 6, 11

# by hand: of the plan, in January, July and December
PARTS = {
    "visits": [850, 850, 850],
    "calls": [90, 135, 135],
    "letters": [1800 * 0.05, 1800 * 0.05, 1800 * 0.1],
    "answers": [90 * 0.34 * 0.8, 135 * 0.34 * 0.8, 135 * 0.34 * 0.8],
    "share_won": [0.34, 0.34, 0.34],
    "share_lost": [0.05, 0.06, 0.06],
    "share_kept": [0.95 / 2, 0.94 / 2, 0.94 / 2],
    "price_asked": [43.75, 43.75 * 1.02**6, 43.75 * 1.02**11],
    "fee": [0, 0, 0],
    "fee_abroad": [44.1 * 0.99, 44.1 * 0.99, 44.1 * 0.99],
    "rent": [0, 0, 0],
    "days_waited": [15, 15, 15],
    "balance": [-5, -5, -5],
}
AMOUNTS = {
    "visits": [1050, 1050, 1050],
    "calls": [80, 130, 130],
    "letters": [1320 * 0.05, 1320 * 0.05, 1320 * 0.1],
    "answers": [80 * 0.25 - 5, 130 * 0.25 - 5, 130 * 0.25 - 5],
    "share_won": [0.25, 0.25, 0.25],
    "share_lost": [0.03, 0.035, 0.035],
    "share_kept": [1 - 0.03 - 0.02, 1 - 0.035 - 0.02, 1 - 0.035 - 0.02],
    "price_asked": [53, 53 * 1.02**6, 53 * 1.02**11],
    "fee": [4200, 4200, 4200],
    "fee_abroad": [40 * 0.85, 40 * 0.85, 40 * 0.85],
    "rent": [40000, 40000, 40000],
    "days_waited": [10, 10, 10],
    "balance": [-200, -200, -200],
}
MONTHS = {  # changes what AMOUNTS has
    "visits": [1050, 1050 * 0.9, 1050 + 50],
    "calls": [80, 130 + 10, 130 / 2],
    "share_lost": [0.03, 0.045, 0.045],
    "fee_abroad": [40 * 0.85, 50 * 0.85, 50 * 0.85],
    "price_asked": [26.5, 26.5 * 1.02**6, 26.5 * 1.02**11],
    "balance": [-300, -300, -300],
}


@pytest.mark.parametrize(
    ("scenario", "figures"), [("parts", PARTS), ("amounts", AMOUNTS), ("months", AMOUNTS | MONTHS)]
)
def test_every_form_of_value_changes_as_by_hand(scenario: str, figures: dict[str, list[float]]) -> None:
    numbers = run(CASE).numbers[scenario]
    skipped = {"answers", "share_kept"} if scenario == "months" else set()
    for figure in figures.keys() - skipped:
        computed = [numbers.value(figure, "month", month) for month in (JANUARY, JULY, DECEMBER)]
        assert computed == pytest.approx(figures[figure]), figure


def test_a_range_keeps_its_ends() -> None:
    outcome = run(CASE)
    changes = {
        change.after.key: change.after for each in outcome.scenarios for change in each.scenario.changes[:3]
    }
    assert changes["letters"].data["year"] == {"low": "1350", "likely": "1800", "high": "2250"}


# all forms of values, all ways to change them

FORMS = {
    "visits": ["1000", "7.25", "0", "{2027-01: 3, 2027-05: 4.5}", "{start: 12, growth: -1% per month}", "= calls * 2 + 1"],
    "share_won": ["40%", "0.5 %", "{2027-01: 2%, 2027-07: {low: 1%, likely: 2.5%, high: 3%}}", "= share_lost / 2"],
    "fee": ["1200", "49.99 EUR", "49 USD", "{year: 1200 EUR, season: [5, 5, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]}"],
    "days_waited": ["30 days", "14", "{low: 10 days, likely: 20 days, high: 40 days}"],
}  # fmt: skip
UNITS = {"visits": [""], "share_won": [" points"], "fee": [""], "days_waited": [" days", ""]}
OTHERS = "  calls: 10\n  share_lost: 8%\n"


@st.composite
def shifted_values(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a figure, its value in the plan, and a change of it."""
    figure = draw(st.sampled_from(sorted(FORMS)))
    value = draw(st.sampled_from(FORMS[figure]))
    number = draw(st.decimals(0, 90, places=draw(st.integers(0, 3))))
    unit = draw(st.sampled_from(["%", *UNITS[figure]]))
    unit = " USD" if "USD" in value and not unit else unit
    return figure, value, f"{draw(st.sampled_from('+-'))}{number:f}{unit}"


def changed(outcome: Callable[..., Outcome], figure: str, value: str, change: str) -> Outcome:
    forecast = f"model: none\ninputs:\n  {figure}: {value}\n{OTHERS}"
    scenario = f"title: Other\nchange: {{forecast: {{inputs: {{{figure}: {change}}}}}}}\n"
    return outcome(plan=RATED, kpis=KPIS, forecast=forecast, scenarios__other=scenario)


def exported(outcome: Outcome) -> tuple[str, list[object]]:
    """Return all figures of the scenario as CSV and JSON, without the formulas as written."""
    assert outcome.plan is not None
    assert outcome.catalog is not None
    results = outcome.numbers["other"]
    numbers = numbers_of(outcome.plan, outcome.catalog, {"base": results})
    records = json.loads(as_json(numbers))["scenarios"]
    return as_csv({"other": results}), records


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shifted_values())
def test_a_change_written_out_gives_the_same_numbers(
    outcome: Callable[..., Outcome], drawn: tuple[str, str, str]
) -> None:
    figure, value, change = drawn
    by_sign = changed(outcome, figure, value, change)
    assert not by_sign.failed, [problem.message for problem in by_sign.problems]
    written = json.dumps(by_sign.scenarios[0].scenario.changes[0].after.data)
    if not written.startswith('"='):  # three digits after a point could be thousands, but not in a formula
        written = re.sub(r"(\.[0-9]{3})(?![0-9])", r"\g<1>0", written)
    by_hand = changed(outcome, figure, written, "+0%")  # in the plan, where a sign is only a sign
    assert not by_hand.failed
    assert exported(by_sign) == exported(by_hand)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([(figure, value) for figure in FORMS for value in FORMS[figure]]))
def test_a_change_by_nothing_changes_nothing(outcome: Callable[..., Outcome], drawn: tuple[str, str]) -> None:
    unchanged = changed(outcome, *drawn, "+0%")
    assert [problem.rule for problem in unchanged.problems if "/scenarios/" in problem.span.file] == [
        "no-change"
    ]
    assert as_csv({"x": unchanged.numbers["other"]}) == as_csv({"x": unchanged.numbers["base"]})


# signs and no signs


@pytest.mark.parametrize(
    ("change", "january"),
    [("-5", 295), ("+5", 305), ('"+5"', 305), ("5", 5), ("= -5", -5), ("-1.5%", 295.5), ("+5 EUR", 305)],
)
def test_only_a_sign_changes_what_the_plan_has(
    outcome: Callable[..., Outcome], change: str, january: float
) -> None:
    results = changed(outcome, "balance", "300", change).numbers["other"]
    assert results.value("balance", "month", 0) == january


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ("15 % less", "Write -15%."), ("15 percent more", "Write +15%."), ("minus 15%", "Write -15%."),
        ("2 pp lower", "Write -2 points."), ("+2 percentage points", "Write +2 points."), ("+2 %-points", "Write +2 points."),
        ("1.2x", "Write +20%."), ("× 0.5", "Write -50%."), ("– 15 %", "Write -15%."), ("+ 0.5 points", "Write +0.5 points."),
        ("less 20 days", "Write -20 days."),
    ],
)  # fmt: skip
def test_what_is_nearly_a_change_is_told_how(outcome: Callable[..., Outcome], change: str, hint: str) -> None:
    (problem,) = [
        each for each in changed(outcome, "share_won", "40%", change).problems if each.severity == 0
    ]
    assert (problem.rule, problem.hint) == ("wrong-change", hint)


def test_a_new_group_has_nothing_to_change(said: Callable[..., list[str]]) -> None:
    lines = """\
title: Other
change:
  budget:
    lines:
      fairs: {title: Fairs, category: events, department: marketing, kind: recurring, every: month, amount: -15%}
"""
    budget = "lines:\n  ads: {title: Ads, category: events, department: marketing, kind: recurring, every: month, amount: 10}\n"
    assert said(budget=budget, scenarios__other=lines) == ["scenarios/other.yaml:5:109 nothing-to-change"]


def test_a_list_of_months_is_changed_from_a_month_on(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(CASE, plan)
    shutil.rmtree(plan / "scenarios")
    forecast = (plan / "forecast.yaml").read_text(encoding="utf-8")
    (plan / "forecast.yaml").write_text(
        re.sub("(?m)^  visits: .*$", "  visits: [100, 120, 140]", forecast), encoding="utf-8"
    )
    (plan / "scenarios").mkdir()
    (plan / "scenarios/fewer.yaml").write_text(
        "title: Fewer\nchange: {forecast: {inputs: {visits: {2027-02: -50%, 2027-05: -15%}}}}\n",
        encoding="utf-8",
    )
    outcome = run(plan)
    assert not outcome.failed, outcome.problems
    assert outcome.numbers["fewer"].series("visits", "month")[:6] == [100, 60, 70, 70, 119, 119]
