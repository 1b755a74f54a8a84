"""What one plan promises is held against what another needs, and both tell what is lacking."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from plansite.cli import main
from plansite.pipeline import run
from plansite.portfolio.hand_overs import (
    Gap,
    HandOver,
    MonthlyFigure,
    hand_over,
    held_hand_overs,
    monthly_figure,
    quarter_of,
)
from plansite.portfolio.reading import read_portfolio
from plansite.portfolio.telling import with_hand_overs
from plansite.problems import Problem, Severity
from plansite.read.plan_months import PlanMonths

SAMPLE = Path(__file__).with_name("tallymill")
MARKETING, SALES = Path("plans/marketing"), Path("plans/sales")


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "top")
    (tmp_path / "top/.git").mkdir()
    monkeypatch.chdir(tmp_path / "top")
    return tmp_path / "top"


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def said(plan: Path) -> list[tuple[str, str, str, str]]:
    """Return weight, place, message and hint of what a plan tells of portfolio.yaml."""
    return [
        (
            problem.severity.word,
            f"{problem.rule} {problem.span.file}:{problem.span.line}:{problem.span.column}",
            problem.message,
            problem.hint,
        )
        for problem in with_hand_overs(run(plan), plan, run).problems
        if problem.span.file.endswith("portfolio.yaml")
    ]


@pytest.mark.usefixtures("top")
def test_nothing_is_told_where_enough_is_promised() -> None:
    assert said(MARKETING) == said(SALES) == []
    portfolio = read_portfolio(Path())
    figures = {
        (place.id, figure): monthly
        for place in portfolio.plans
        for figure in ("lead_count", "leads_needed")
        if (monthly := monthly_figure(run(place.folder), figure))
    }
    [leads] = held_hand_overs(portfolio, figures)
    assert leads.lacking == ()
    # 9,800 visitors of which 2% leave their address, and 55 from elsewhere; from July 10,200
    assert [gap.promised for gap in leads.quarters] == [pytest.approx(3 * 251)] * 2 + [
        pytest.approx(3 * 259)
    ] * 2
    # of 100 leads 40% of 40% of 68% of 29% become customers: 3.1552%
    assert leads.months[0] == Gap("2027-01", pytest.approx(251), pytest.approx(85 / 12 / 0.031552))
    assert [gap.period for gap in leads.quarters] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]


@pytest.mark.usefixtures("top")
def test_a_gap_is_told_in_both_plans() -> None:
    edit("plans/sales/kpis.yaml", "85 / 12 / (", "100 / 12 / (")
    # needed are 264.1 a month, 792 a quarter; promised 753, then 777
    assert said(MARKETING) == [
        (
            "warning",
            "hand-over portfolio.yaml:13:15",
            "“Leads”: this plan promises 753 in 2027-Q1, and “Sales plan 2027” needs 792, 39.3 more; 3 other quarters are short too.",
            "Promise more, or agree with “Sales plan 2027” on less.",
        )
    ]
    assert said(SALES) == [
        (
            "warning",
            "hand-over portfolio.yaml:15:13",
            "“Leads”: “Marketing plan 2027” promises 753 in 2027-Q1, and this plan needs 792, 39.3 more; 3 other quarters are short too.",
            "Plan with less, or agree with “Marketing plan 2027” on more.",
        )
    ]
    edit("plans/shared/forecast.yaml", "2027-07: 10200", "2027-07: 11000")
    assert "39.3 more; 1 other quarter is short too." in said(SALES)[0][2]
    checked = CliRunner().invoke(main, ["check", "plans/sales"])
    assert checked.exit_code == 0
    assert "portfolio.yaml:15:13 · hand-over" in checked.output
    assert "     15 │     needed: leads_needed\n" in checked.output


@pytest.mark.usefixtures("top")
def test_the_plan_that_lacks_a_figure_has_the_error() -> None:
    edit("portfolio.yaml", "promised: lead_count", "promised: lead_counts")
    message = "The plan “marketing” has no figure “lead_counts”."
    at = "unknown-name portfolio.yaml:13:15"
    assert said(MARKETING) == [("error", at, message, "Did you mean “lead_count”?")]
    assert said(SALES) == [("warning", at, message, "Did you mean “lead_count”?")]
    edit("plans/marketing/plan.yaml", "months: 12", "months: twelve")
    assert said(MARKETING) == [], "it has other troubles"
    assert said(SALES) == [
        (
            "warning",
            "hand-over portfolio.yaml:13:15",
            "“Leads” cannot be compared: the plan “marketing” has errors.",
            "Check that plan, and mend it first.",
        )
    ]


@pytest.mark.usefixtures("top")
def test_a_hand_over_names_two_plans_that_are_there() -> None:
    edit("portfolio.yaml", "from: marketing", "from: marketting")
    edit(
        "portfolio.yaml",
        "    to: sales\n",
        "    to: sales\n  nothing: {from: sales, promised: mrr, to: sales, needed: mrr}\n",
    )
    edit("portfolio.yaml", "  nothing", "    needed: leads_needed\n  nothing")
    text = Path("portfolio.yaml").read_text(encoding="utf-8")
    Path("portfolio.yaml").write_text(text.rpartition("    needed")[0], encoding="utf-8")
    portfolio = read_portfolio(Path())
    assert portfolio.hand_overs == ()
    assert [
        (problem.rule, problem.span.line, problem.message, problem.hint) for problem in portfolio.problems
    ] == [
        (
            "unknown-reference",
            12,
            "There is no plan “marketting” in this portfolio.",
            "Did you mean “marketing”?",
        ),
        ("wrong-value", 16, "A plan hands nothing over to itself.", "Name another plan under “to:”."),
    ]
    assert said(SALES) == []


@pytest.mark.usefixtures("top")
def test_only_the_other_side_is_run() -> None:
    runs: list[Path] = []

    def noted(plan: Path) -> object:
        runs.append(plan)
        return run(plan)

    with_hand_overs(run(SALES), SALES, noted)  # type: ignore[arg-type]
    assert [plan.name for plan in runs] == ["marketing"]
    edit("portfolio.yaml", "hand_overs:", "#\nhand_overs:")
    text = Path("portfolio.yaml").read_text(encoding="utf-8").partition("#\nhand_overs")[0]
    Path("portfolio.yaml").write_text(text, encoding="utf-8")
    with_hand_overs(run(SALES), SALES, noted)  # type: ignore[arg-type]
    assert len(runs) == 1


def figure(unit: str, currency: str, start: str, *months: float | None, rollup: str = "sum") -> MonthlyFigure:
    return MonthlyFigure("Leads", unit, rollup, currency, start, months)  # type: ignore[arg-type]


def held(promised: MonthlyFigure, needed: MonthlyFigure) -> HandOver | Problem:
    portfolio = read_portfolio(Path())
    return hand_over(portfolio.hand_overs[0], promised, needed, portfolio)


@pytest.mark.usefixtures("top")
def test_money_is_compared_in_the_currency_of_the_sums() -> None:
    dollars = figure("money", "USD", "2026-12", 90, 100, None, 300)
    euros = figure("money", "EUR", "2027-01", 90, 200, 300, 400)
    in_euros = held(dollars, euros)
    assert isinstance(in_euros, HandOver)
    assert in_euros.currency == "EUR"
    assert in_euros.months == (Gap("2027-01", 92.0, 90), Gap("2027-03", pytest.approx(276), 300))
    assert [gap.lacking for gap in in_euros.months] == [0.0, pytest.approx(24)]
    assert in_euros.quarters == (), "February is not known"
    assert [gap.period for gap in in_euros.lacking] == ["2027-03"]
    unrated = held(figure("money", "GBP", "2027-01", 1), euros)
    assert isinstance(unrated, Problem)
    assert (unrated.rule, unrated.severity) == ("not-by-month", Severity.ERROR)
    assert "exchange rates" in unrated.hint


@pytest.mark.usefixtures("top")
def test_what_cannot_be_compared_is_said_so() -> None:
    other_unit = held(figure("percent", "EUR", "2027-01", 0.4), figure("count", "EUR", "2027-01", 3))
    assert isinstance(other_unit, Problem)
    assert other_unit.message == "“Leads” is in count and “Leads” in percent, so they cannot be compared."
    other_years = held(figure("count", "EUR", "2027-01", 1), figure("count", "EUR", "2029-01", 1))
    assert isinstance(other_years, Problem)
    assert other_years.rule == "not-by-month"


@pytest.mark.parametrize(
    ("rollup", "quarter"), [("sum", 60), ("opening", 10), ("closing", 30), ("average", 20)]
)
@pytest.mark.usefixtures("top")
def test_a_quarter_is_what_its_months_come_to(rollup: str, quarter: float) -> None:
    months = held(
        figure("count", "EUR", "2027-01", 10, 20, 30, rollup=rollup),
        figure("count", "EUR", "2027-01", 0, 0, 0, rollup=rollup),
    )
    assert isinstance(months, HandOver)
    assert months.quarters == (Gap("2027-Q1", quarter, 0),)


@given(st.integers(2020, 2040), st.integers(1, 12), st.integers(1, 12))
def test_a_month_lies_in_the_quarter_that_plans_mean(year: int, month: int, fiscal_year_start: int) -> None:
    quarter = quarter_of(f"{year}-{month:02}", fiscal_year_start)
    first, length = PlanMonths("", fiscal_year_start).first_of(quarter) or ("", 0)
    assert 0 <= (year - int(first[:4])) * 12 + month - int(first[5:]) < length == 3


def test_a_hair_is_no_gap() -> None:
    assert Gap("2027-01", 0.1 + 0.2 - 1e-16, 0.3).lacking == 0.0
    assert Gap("2027-01", 1e12, 1e12 + 1).lacking == 0.0
    assert Gap("2027-01", 99, 100).lacking == 1.0
