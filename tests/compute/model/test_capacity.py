"""Quotas by hand: seats that are filled for a part of the plan, new people, quotas of a quarter, and what the forecast needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


def test_what_the_team_can_bring_is_what_is_expected_of_its_quotas(outcome: Callable[..., Outcome]) -> None:
    # quotas of 4 and of 9 a quarter: 80 % of the first, 50 % of the other is expected
    team = TEAM.replace("quota: 4,", "quota: 4, expected_attainment: 80%,").replace(
        "ramp: []", "expected_attainment: 50%, ramp: []"
    )
    results = solved(outcome(team=team, forecast=FORECAST))
    assert results.series("team.person.ana.expected", "month") == pytest.approx([3.2] * 12)
    assert results.series("team.person.bo.expected", "month")[2:5] == pytest.approx([0, 1.6, 3.2])
    assert results.series("team.person.cy.expected", "month") == pytest.approx([1.5] * 12)
    assert results.value("team.capacity.deals_closed", "month", 0) == pytest.approx(4.7)
    assert results.value("team.capacity.deals_closed.used", "month", 0) == pytest.approx(6 / 4.7)


def test_attainment_is_measured_against_the_whole_quota(outcome: Callable[..., Outcome]) -> None:
    team = "roles:\n  seller: {title: Seller, quota: 4, quota_kpi: deals_closed, expected_attainment: 80%}\n"
    results = solved(outcome(team=f"{team}people:\n  ana: {{name: Ana, role: seller}}\n", forecast=FORECAST))
    assert results.series("team.person.ana.capacity", "month") == [4.0] * 12


def test_a_vacancy_may_be_for_several_people(outcome: Callable[..., Outcome]) -> None:
    team = """\
teams: {field: {title: Field, department: sales}}
roles:
  seller: {title: Seller, team: field, quota: 4, quota_kpi: deals_closed, ramp: [50%], monthly_pay: 3000 EUR, on_costs: 20%}
vacancies:
  wave: {role: seller, start: 2027-11, people: 3}
"""
    results = solved(outcome(team=team, forecast=FORECAST))
    assert results.series("team.seller.headcount", "month") == [0.0] * 10 + [3.0] * 2
    assert results.series("team.vacancy.wave.capacity", "month") == [0.0] * 10 + [6.0, 12.0]
    assert results.value("team.seller.pay", "plan", 0) == pytest.approx(2 * 3 * 3600)
    assert results.value("sales_people_employed", "plan", 0) == 3


def test_people_of_a_vacancy_are_whole(said: Callable[..., list[str]]) -> None:
    team = "roles: {seller: {title: Seller}}\nvacancies: {wave: {role: seller, people: 2.5}}\n"
    assert said(team=team) == ["team.yaml:2:42 wrong-type"]


def test_a_scenario_may_hire_more(outcome: Callable[..., Outcome]) -> None:
    team = "roles: {seller: {title: Seller}}\nvacancies: {wave: {role: seller, people: 2}}\n"
    scenario = "title: More\nchange: {team: {vacancies: {wave: {people: 5}}}}\n"
    result = outcome(team=team, scenarios__more=scenario)
    heads = [what_if.results.value("team.seller.headcount", "plan", 0) for what_if in result.scenarios]
    assert (solved(result).value("team.seller.headcount", "plan", 0), heads) == (2, [5])
