"""What risks would cost, by hand: likelihood times impact, stated or of a scenario, and the early sign as measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.risks import exposures
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = """\
model: none
inputs: {new_customers: {2027-01: 10, 2027-03: 8}, overhead: 100 EUR}
"""
RISKS = """\
watching: Every Monday.
risks:
  small: {title: Small, likelihood: 50%, impact: -300 EUR, early_sign: new_customers < 9}
  large: {title: Large, likelihood: 10%, figure: overhead, impact: 4000 EUR, early_sign: "new_customers < 9 for 2 months in a row"}
  fewer: {title: Fewer, likelihood: 25%, figure: new_customers, scenario: slow}
  past: {title: Past, likelihood: 90%, impact: -90000, status: over, early_sign: new_customers < 9}
  vague: {title: Vague}
"""
SLOW = "title: Slow\nchange: {forecast: {inputs: {new_customers: 5}}}\n"


def ranked(outcome: Outcome) -> list[tuple[object, ...]]:
    assert not outcome.failed, outcome.problems
    assert outcome.plan
    assert outcome.results
    scenarios = {what_if.scenario.id: what_if.results for what_if in outcome.scenarios}
    return [
        (exposure.risk.id, exposure.impact, exposure.expected, exposure.is_raised)
        for exposure in exposures(
            outcome.plan, Numbers(outcome.plan, outcome.results, outcome.outlook), scenarios
        )
    ]


def test_the_dearest_come_first(outcome: Callable[..., Outcome]) -> None:
    # 2 months of 10 and 10 of 8 are 100 customers, in the scenario 60
    assert ranked(outcome(forecast=FORECAST, risks=RISKS, scenarios__slow=SLOW)) == [
        ("large", 4000.0, 400.0, False),
        ("small", -300.0, -150.0, False),
        ("fewer", -40.0, -10.0, False),
        ("vague", None, None, False),
        ("past", -90000.0, -81000.0, False),
    ]


@pytest.mark.parametrize(
    ("values", "raised"), [((9, 8), ["small"]), ((8, 8), ["large", "small"]), ((8, 9), []), ((8,), ["small"])]
)
def test_what_was_measured_raises_an_early_sign(
    write: Callable[..., Path], values: tuple[int, ...], raised: list[str]
) -> None:
    folder = write(forecast=FORECAST, risks=RISKS, scenarios__slow=SLOW)
    (folder / "actuals").mkdir()
    rows = (f"2027-{month:02},new_customers,{value}" for month, value in enumerate(values, 1))
    (folder / "actuals" / "a.csv").write_text("\n".join(["month,metric,value", *rows]), encoding="utf-8")
    assert [risk for risk, _, _, is_raised in ranked(run(folder)) if is_raised] == raised


def test_the_figures_of_risks_are_figures_of_the_plan(outcome: Callable[..., Outcome]) -> None:
    made = outcome(forecast=FORECAST, risks=RISKS, scenarios__slow=SLOW)
    assert made.results
    assert made.results.value("risk.small.expected_impact", "plan", 0) == pytest.approx(-150)
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    assert 'data-node="risk.small.expected_impact"' in pages["risks.md"]
    assert (
        pages["risks.md"].index("Large") < pages["risks.md"].index("Small") < pages["risks.md"].index("Past")
    )
    assert "numbers/risks.md" in pages


def test_an_impact_in_another_unit_is_refused(said: Callable[..., list[str]]) -> None:
    found = said(
        forecast=FORECAST,
        risks="risks: {r: {title: R, likelihood: 2, figure: new_customers, impact: 5 EUR}}\n",
    )
    assert [words.split()[1] for words in found] == ["wrong-unit", "wrong-unit"]
