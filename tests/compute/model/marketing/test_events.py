"""Events by month, and what channels are to bring against forecast and budget, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

BUDGET = "lines: {stand: {title: Stand, amount: 3000 EUR, kind: one_off, month: 2027-02, channel: fairs}, ads: {title: Ads, amount: 100 EUR, channel: search}}\n"
CHANNELS = """\
place:
  channels:
    fairs: {title: Fairs}
    search: {title: Search, leads: 20, cost_per_lead: 6 EUR}
    mail: {title: Mail, leads: {2027: 24}, spend: 10 EUR, conversions: 1}
"""
CALENDAR = """\
events:
  fair: {title: Fair, start: 2027-03-10, end: 2027-03-12, channel: fairs, budget_line: stand, expected: {registered: 80, attended: 60, leads: 30}, measured: {leads: 25, cost: 3500 EUR}}
  dinner: {title: Dinner, date: 2027-05-01, expected: {leads: 4, cost: 200 EUR}}
  gone: {title: Gone, date: 2027-06-01, status: dropped, channel: fairs, expected: {leads: 99}}
  open: {title: Open, expected: {leads: 99}}
"""


def results(outcome: Callable[..., Outcome], **files: str) -> Results:
    made = outcome(budget=BUDGET, marketing=CHANNELS, calendar=CALENDAR, **files)
    assert made.results is not None, made.problems
    return made.results


def test_leads_of_an_event_fall_into_its_month(outcome: Callable[..., Outcome]) -> None:
    of_plan = results(outcome)
    months = [of_plan.value("event_leads.of.fair", "month", month) for month in range(4)]
    assert months == [0, 0, 30, 0]
    assert of_plan.value("event_leads_measured.of.fair", "plan", 0) == 25
    assert of_plan.value("event_turn_up.of.fair", "plan", 0) == 0.75
    assert "event_leads.of.gone" not in of_plan.graph.nodes
    assert "event_leads.of.open" not in of_plan.graph.nodes


def test_an_event_costs_what_its_budget_line_does(outcome: Callable[..., Outcome]) -> None:
    of_plan = results(outcome)
    assert of_plan.value("event_cost.of.fair", "plan", 0) == 3000
    assert of_plan.value("event_cost_per_lead.of.fair", "plan", 0) == 100
    # paid in February, held in March: no lead of March was for nothing
    assert of_plan.series("event_cost_per_lead.of.fair", "month")[:4] == [None] * 4
    assert of_plan.value("event_cost_per_lead.of.fair", "quarter", 0) == 100
    assert of_plan.value("event_cost_per_lead_measured.of.fair", "plan", 0) == 140
    assert of_plan.value("event_cost_per_lead.of.dinner", "plan", 0) == 50


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ("channel_leads.of.fairs", 30),  # those of its events
        ("channel_leads.of.search", 240),
        ("channel_spend.of.search", 1440),  # 240 leads for 6 EUR each
        ("channel_cost_per_lead.of.mail", 5),  # 120 EUR for 24 leads
        ("channel_conversions.of.mail", 12),
        ("channel_leads_total", 298),  # 30 + 240 + 24, and 4 of the dinner, which is in no channel
        ("channel_spend_total", 1560),
        ("channel_budget_total", 1200),
        ("channel_spend_gap", 360),
    ],
)
def test_channels_add_up(outcome: Callable[..., Outcome], node: str, value: float) -> None:
    assert results(outcome).value(node, "plan", 0) == pytest.approx(value)


def test_a_formula_of_the_plan_may_count_on_an_event(outcome: Callable[..., Outcome]) -> None:
    forecast = "inputs: {leads_new: = 20 + event_leads.of.fair + event_leads.of.dinner}\n"
    of_plan = results(outcome, forecast=forecast)
    assert of_plan.value("lead_count", "month", 2) == 50
    assert of_plan.value("lead_count", "month", 3) == 20
    assert of_plan.value("channel_leads_gap", "plan", 0) == pytest.approx(298 - 274)


def test_what_does_not_add_up_is_told(outcome: Callable[..., Outcome]) -> None:
    forecast = "inputs: {leads_new: 30}\n"
    made = outcome(budget=BUDGET, marketing=CHANNELS, calendar=CALENDAR, forecast=forecast)
    told = {problem.rule: problem.message for problem in made.problems if problem.rule.startswith("channel-")}
    assert told == {
        "channel-leads-apart": "The channels are to bring 298 leads over the plan, the forecast counts on 360: 62 come from no channel.",
        "channel-spend-apart": "The channels are to cost 1,560 EUR over the plan, their budget lines come to 1,200 EUR; furthest apart is Search, by 240 EUR too little in the budget.",
    }


def test_leads_of_events_alone_are_not_held_against_the_forecast(outcome: Callable[..., Outcome]) -> None:
    """Where no channel says what it is to bring, events promise no more than their own leads."""
    made = outcome(
        budget=BUDGET,
        calendar=CALENDAR,
        marketing="place: {channels: {fairs: {title: Fairs}, search: {title: Search}}}\n",
        forecast="inputs: {leads_new: 30}\n",
    )
    assert made.results is not None
    assert made.results.value("channel_leads_total", "plan", 0) == 34
    assert "channel-leads-apart" not in {problem.rule for problem in made.problems}
