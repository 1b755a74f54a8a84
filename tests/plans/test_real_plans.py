"""Plans of the kinds that people have: what they say has its place, their numbers are right, and the judge tells what matters.

Beside each plan stands a list of what its document says: a statement, the place that holds it, or “-” and the reason why it has none.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from click.testing import CliRunner

from plansite.cli import main
from plansite.judge.rulebook import load_rulebook
from plansite.judge.stakes import by_stake
from plansite.pipeline import run
from plansite.present.page import Section
from plansite.present.site import make_site
from plansite.problems import Severity
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.outcome import Outcome

HERE = Path(__file__).parent / "real"
PLANS = sorted(path.stem for path in HERE.glob("*.txt"))
FEWEST, MOST, STRUCTURED, FINDINGS = 60, 90, 0.85, 15
CATCH_ALL = {"custom", "sections", "note", "summary"}  # where anything may be said
FAULTS = {Severity.ERROR, Severity.WARNING, Severity.NOTE}


class Statement(NamedTuple):
    """Hold one statement of a plan's document, the place that holds it, and why it has none."""

    says: str
    at: str
    why: str = ""


def statements(plan: str) -> list[Statement]:
    lines = (HERE / f"{plan}.txt").read_text(encoding="utf-8").splitlines()
    return [Statement(*(part.strip() for part in line.split(" | "))) for line in lines]


def held(plan: str, at: str) -> Any:
    """Return what stands at a place such as `goals/win.amount`, an error where there is nothing."""
    file, *path = at.split(".")
    data: Any = yaml.safe_load((HERE / plan / f"{file}.yaml").read_text(encoding="utf-8"))
    for key in path:
        data = data[key]
    return data


def words(text: str) -> set[str]:
    """Return the numbers of a text, and how its words begin."""
    joined = re.sub(r"(?<=\d)[ .\u00a0](?=\d{3}\b)", "", text.casefold())
    return {word if word[0].isdigit() else word[:3] for word in re.findall(r"[^\W\d_]{2,}|\d+", joined)}


@pytest.fixture(scope="module")
def judged() -> dict[str, Outcome]:
    return {plan: run(HERE / plan) for plan in PLANS}


def test_the_plans_are_of_five_kinds_and_languages() -> None:
    assert PLANS == ["agency", "bureau", "coffee", "product", "scanners"]


@pytest.mark.parametrize("plan", PLANS)
def test_what_a_plan_says_has_its_place(plan: str) -> None:
    said = statements(plan)
    assert FEWEST <= len(said) <= MOST
    placed = [statement for statement in said if statement.at != "-"]
    for statement in placed:
        at = held(plan, statement.at)
        assert at not in (None, "", [], {}), statement
        assert words(statement.says) & words(str(at)), (statement, at)
    structured = [
        statement for statement in placed if not CATCH_ALL.intersection(re.split(r"[./]", statement.at))
    ]
    assert len(structured) / len(said) >= STRUCTURED
    assert all(statement.why for statement in said if statement.at == "-")


@pytest.mark.parametrize("plan", PLANS)
def test_few_findings_stand_on_a_plan(plan: str, judged: Mapping[str, Outcome]) -> None:
    outcome = judged[plan]
    assert not outcome.failed
    faults = [problem for problem in outcome.problems if problem.severity in FAULTS]
    assert 0 < len(faults) <= FINDINGS
    pages = {page.path: page.text for page in make_site(outcome).navigation.pages()}
    told = pages["index.md"].partition('<ul class="ps-foremost">')[2].partition("</ul>")[0]
    assert told.count("<li>") == min(3, len(faults))
    assert pages["findings.md"].count('<li><p class="ps-finding">') == len(faults)


def test_strategies_of_marketing_stand_under_marketing(judged: Mapping[str, Outcome]) -> None:
    tabs = {
        section.title: {page.path for page in section.pages()}
        for section in make_site(judged["coffee"]).navigation.entries
        if isinstance(section, Section)
    }
    assert "strategies/andenes.md" in tabs["Marketing"]
    assert not {"Sales", "PADRE"} & tabs.keys()  # of which the plan says nothing


@pytest.mark.parametrize("sample", ["services", "shop", "subscription"])
def test_few_findings_stand_on_a_sample(sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(main, ["init", "new", "--template", sample, "--sample"], catch_exceptions=False)
    outcome = run(tmp_path / "new" / "plan")
    assert not outcome.failed
    assert len([problem for problem in outcome.problems if problem.severity in FAULTS]) <= FINDINGS


# What the plans come to, counted anew by month in plain Python.

MONTHS = range(12)
YEAR = 365 / 12  # days of a month, for what takes days


def steps(values: Mapping[int, float]) -> list[float]:
    """Return a value for each month: what holds from a month on, January being 1."""
    return [values[max(month for month in values if month <= at + 1)] for at in MONTHS]


def late(coming: list[float], days: float, before: float) -> list[float]:
    """Return what arrives in each month of what came some days before, as if spread evenly over its month."""
    whole, part = divmod(days / YEAR, 1)
    sent = [*([before] * (int(whole) + 1)), *coming]
    return [sent[at + 1] * (1 - part) + sent[at] * part for at in MONTHS]


def shop(visits: list[float], share: list[float], value: list[float]) -> float:
    return sum(map(lambda *parts: parts[0] * parts[1] * parts[2], visits, share, value))


def clients(  # noqa: PLR0913 - what a company of services counts with
    leads: list[float],
    rates: tuple[float, float],
    days: tuple[float, float],
    opening: float,
    churn: float,
    per_client: float,
    possible: list[float],
) -> Iterator[tuple[float, float]]:
    """Yield for each month the customers won and the days billed."""
    offers = [arrived * rates[0] for arrived in late(leads, days[0], leads[0])]
    decided = late(offers, days[1], offers[0])
    there = opening
    for at in MONTHS:
        won, before = decided[at] * rates[1], there
        there += won - before * churn
        yield won, min((before + there) / 2 * per_client, possible[at])


def coffee() -> dict[str, float]:
    flat = steps({1: 1})
    centre = shop(
        steps({1: 9200, 5: 9800, 8: 6100, 9: 10100}), [0.58 * x for x in flat], [4.3 * x for x in flat]
    )
    station_visits, station_rates = steps({1: 26000, 8: 14000, 9: 27000}), steps({1: 0.07, 3: 0.09, 5: 0.11})
    station = shop(station_visits, station_rates, steps({1: 3.6, 4: 4.1}))
    bags = sum(steps({1: 1900, 11: 3100})) * 0.04
    lines = 620 * 4 + 180 * 8 + 240 * 4 + 350 * 4 + 310 * 12 + 140 * 10 + 1450 + 900
    return {
        "total_revenue": centre + station + bags * 17,
        "estacion.revenue": station,
        "web.orders": bags,
        "plan_cost_total": lines + 980 * 1.32 * 10,
    }


def bureau() -> dict[str, float]:
    possible = [people * 17.5 * 0.8 for people in steps({1: 9, 9: 10})]
    months = list(clients(steps({1: 2.5, 3: 3, 9: 3.5}), (0.6, 0.35), (20, 45), 11, 0.015, 9.5, possible))
    return {
        "total_revenue": sum(billed for _, billed in months) * 940,
        "new_customer_count": sum(won for won, _ in months),
        "plan_cost_total": 2400 * 12 + 750 * 4 + 11500 + 145 * 12 + 8200 + 6900,
    }


def scanners() -> dict[str, float]:
    orders = 24 * sum(steps({1: 0.5, 7: 0.58}))
    lines = 48e6 + 22e6 + 3.5e6 * 10 + 9e6 + 6.5e6 + 4.2e6 * 12 + 12e6
    cost = lines + (6.2e6 + 2 * 4.6e6) * 1.11 * 12
    return {
        "total_revenue": orders * 38e6,
        "new_customer_count": orders * 0.05,
        "plan_cost_total": cost,
        "plan_net_gain": (orders - 11 * 12) * 38e6 * 0.41 - cost,
        "sql_count": sum(steps({1: 1, 3: 2, 10: 3})),
    }


def agency() -> dict[str, float]:
    possible = [people * 17 * 0.82 for people in steps({1: 5, 9: 6})]
    months = list(clients(steps({1: 4, 3: 6, 7: 4, 9: 7}), (0.5, 0.4), (15, 30), 14, 0.03, 4.5, possible))
    rates = steps({1: 1900, 7: 2100})
    return {
        "total_revenue": sum(billed * rate for (_, billed), rate in zip(months, rates, strict=True)),
        "new_customer_count": sum(won for won, _ in months),
    }


def product() -> dict[str, float]:
    leads = [visits * 0.026 for visits in steps({1: 18000, 4: 22000, 7: 27000, 10: 32000})]
    won = [month * 0.55 * 0.5 * 0.6 * 0.35 for month in leads]
    mrr, churn = 1798000.0, steps({1: 0.026, 5: 0.023, 9: 0.02})
    for at in MONTHS:
        mrr += won[at] * 5800 + mrr * 0.006 - mrr * churn[at]
    lines = 160e3 * 12 + 260e3 * 6 + 180e3 * 6 + 380e3 + 14e3 * 12 + 24e3 * 4 + 210e3
    return {
        "lead_count": sum(leads),
        "new_customer_count": sum(won),
        "mrr": mrr,
        "plan_cost_total": lines + 2 * 110e3 * 1.3 * 12,
        "lead_generation_spend": 160e3 * 12 + 260e3 * 6 + 180e3 * 6,
    }


COUNTS = {"agency": agency, "bureau": bureau, "coffee": coffee, "product": product, "scanners": scanners}


@pytest.mark.parametrize("plan", PLANS)
def test_numbers_are_those_of_a_count_in_plain_python(plan: str, judged: Mapping[str, Outcome]) -> None:
    results = judged[plan].results
    assert results is not None
    for figure, value in COUNTS[plan]().items():
        assert results.value(figure, "plan", 0) == pytest.approx(value, rel=1e-9), figure


def test_a_plan_without_costs_does_not_say_that_it_costs_nothing(judged: Mapping[str, Outcome]) -> None:
    outcome = judged["agency"]
    assert outcome.results is not None
    for figure in ("plan_cost_total", "plan_net_gain", "projected_roi", "break_even_month", "budget.total"):
        assert not outcome.results.is_known(figure), figure
    for page in make_site(outcome).navigation.pages():
        if not page.path.startswith("figures/"):
            assert "The plan costs" not in page.text, page.path


# Ten faults, of which the first weigh most.

FAULTS_PLANTED = (
    ("plan-loses-money", "budget.yaml", "amount: 2400 EUR", "amount: 92400 EUR"),
    ("limit-exceeded", "budget.yaml", "amount: 65000 EUR", "amount: 6500 EUR"),
    ("goal-without-target", "goals/omzet.yaml", "amount: 1500000 EUR\n", ""),
    ("goal-out-of-reach", "goals/opdrachtgevers.yaml", "amount: 6\n", "amount: 60\n"),
    ("review-overdue", "plan.yaml", "next: 2027-04-02", "next: 2027-01-02"),
    ("action-overdue", "goals/opdrachtgevers.yaml", "due: 2027-01-29", "due: 2027-01-04"),
    ("impossible-value", "forecast.yaml", "highest_utilization: 80%", "highest_utilization: 180%"),
    ("many-goals", "", "", ""),
    ("goal-without-mission", "", "", ""),
    ("kpi-without-mission", "", "", ""),
)


def test_of_ten_faults_those_that_cost_most_are_told_first(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(HERE / "bureau", folder)
    for _, file, old, new in FAULTS_PLANTED:
        if file:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    outcome = run(folder)
    told = list(
        dict.fromkeys(problem.rule for problem in by_stake(outcome.problems, load_rulebook(catalog_folder())))
    )
    planted = [rule for rule, *_ in FAULTS_PLANTED]
    assert [rule for rule in told if rule in planted] == planted
    assert told[:2] == planted[:2]
