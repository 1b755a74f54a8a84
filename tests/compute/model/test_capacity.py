"""Quotas by hand: seats that are filled for a part of the plan, new people, quotas of a quarter, and what the forecast needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

TEAM = """\
roles:
  seller: {title: Seller, quota: 4, quota_kpi: deals_closed, ramp: [0%, 50%]}
people:
  ana: {name: Ana, role: seller}
  bo: {name: Bo, role: seller, start: 2027-03, end: 2027-06}
  cy: {name: Cy, role: seller, quota: 9, quota_per: quarter, ramp: []}
vacancies:
  second: {role: seller, start: 2027-12}
"""
FORECAST = "model: none\ninputs:\n  deals_won: 6\n"


def solved(outcome: Outcome) -> Results:
    assert outcome.results, outcome.problems
    return outcome.results


def test_a_seat_brings_its_quota_while_it_is_filled(outcome: Callable[..., Outcome]) -> None:
    results = solved(outcome(team=TEAM, forecast=FORECAST))
    assert results.series("team.person.ana.capacity", "month") == [4.0] * 12
    assert results.series("team.person.bo.capacity", "month") == [0, 0, 0, 2, 4, 4, 0, 0, 0, 0, 0, 0]
    assert results.series("team.person.cy.capacity", "month") == [3.0] * 12
    assert results.series("team.vacancy.second.capacity", "month") == [0.0] * 12


def test_all_quotas_for_one_figure_stand_against_the_forecast(outcome: Callable[..., Outcome]) -> None:
    results = solved(outcome(team=TEAM, forecast=FORECAST))
    assert results.value("team.capacity.deals_closed", "plan", 0) == 12 * 7 + 10
    assert results.value("team.capacity.deals_closed.used", "quarter", 1) == 18 / (21 + 10)


def test_a_quota_of_money_needs_no_figure(outcome: Callable[..., Outcome]) -> None:
    team = "people:\n  ana: {name: Ana, quota: {2027-01: 900 EUR, 2027-07: 1000 EUR}}\n"
    results = solved(outcome(team=team))
    assert results.graph.nodes["team.person.ana.capacity"].unit == "money"
    assert results.value("team.person.ana.capacity", "plan", 0) == 11400


def test_a_quota_is_in_the_unit_of_what_it_counts(said: Callable[..., list[str]]) -> None:
    team = "people:\n  ana: {name: Ana, quota: 900 EUR, quota_kpi: deals_closed}\n"
    assert said(team=team) == ["team.yaml:2:27 wrong-unit"]


def test_a_ramp_can_be_that_of_the_person_and_not_of_the_role(outcome: Callable[..., Outcome]) -> None:
    team = TEAM.replace("start: 2027-03, end: 2027-06", "start: 2027-03, end: 2027-06, ramp: [100%]")
    results = solved(outcome(team=team, forecast=FORECAST))
    assert results.series("team.person.bo.capacity", "month")[2:6] == [4.0] * 4
