"""What the pages of numbers say about plans made for it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.graph import inputs_of
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.parts.agenda import coming
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.present.context import PageContext

Run = "Callable[..., Outcome]"
FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 4%
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 80%
  opportunity_to_customer: 50%
  price_per_month: 45 EUR
  opening_customers: 40
  opening_mrr: 1800 EUR
  monthly_churn: 2%
  gross_margin: 75%
"""
GOAL = "title: T\nkpi: new_customer_count\nkind: level\nstart: 2027-01-01\nend: 2027-12-31\nsub_goals: {half: {title: Half}}\n"
BUDGET = "lines:\n" + "".join(
    f"  line_{number}: {{title: Line {number}, category: other, department: sales, kind: recurring, amount: = 0.07 * new_mrr}}\n"
    for number in range(5)
)
PEOPLE = "people: {mira: {name: Mira Holt}}\n"


def pages(made: Outcome, today: date | None = None) -> dict[str, str]:
    assert not made.failed, made.problems
    return {page.path: page.text for page in make_site(made, today).navigation.pages()}


def context(made: Outcome, today: date | None = None) -> PageContext:
    assert made.plan is not None
    assert made.catalog is not None
    assert made.results is not None
    return open_context(made, today)


def test_a_goal_stands_as_far_as_its_forecast_reaches(write: Callable[..., Path]) -> None:
    # the forecast is 48 customers: 1000 visitors, 4 %, half, half, 80 %, half, twelve times
    folder = write(
        forecast=FORECAST,
        goals__easy=GOAL + "baseline: 20\namount: 45\n",
        goals__near=GOAL + "baseline: 20\namount: 50\n",
        goals__far=GOAL + "baseline: 20\namount: 76\n",
        goals__done=GOAL + "amount: 500\ndone: true\n",
        goals__boat="title: T\nkind: milestone\nend: 2027-03-31\n",
    )
    found = {each.id: each for each in run(folder, today=date(2027, 5, 1)).goals}
    assert {key: each.status for key, each in found.items()} == {
        "easy": "on_track",
        "near": "at_risk",
        "far": "off_track",
        "done": "done",
        "boat": "overdue",
    }
    assert found["far"].progress == 0.5
    assert run(folder).goals[-1].status != "overdue"


def test_a_goal_without_a_forecast_says_so(outcome: Callable[..., Outcome]) -> None:
    made = outcome(goals__far=GOAL + "baseline: 20\namount: 76\n")
    assert [each.words for each in context(made).goals] == ["Not in the forecast"]
    assert "Not in the forecast" in pages(made)["goals/far.md"]


def test_what_comes_next_leaves_out_what_is_past_or_done(outcome: Callable[..., Outcome]) -> None:
    steps = "steps:\n  - {title: Past, due: 2027-01-10}\n  - {title: Done, due: 2027-03-01, done: true}\n  - {title: Next, due: 2027-04-01}\n"
    made = outcome(forecast=FORECAST, goals__win=GOAL + "amount: 40\n" + steps)
    assert [event.title for event in coming(context(made, date(2027, 2, 1)), 5)] == ["Next", "T"]
    assert [event.title for event in coming(context(made), 5)] == ["Past", "Next", "T"]


def test_a_review_that_was_missed_is_overdue(outcome: Callable[..., Outcome]) -> None:
    plan = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W\ncurrency: EUR\nstart: 2027-01\nmonths: 12\nreview: {next: 2027-03-01}\n"
    made = outcome(plan=plan)
    assert "is overdue" in pages(made, date(2027, 3, 2))["index.md"]
    assert "reviewed next on" in pages(made, date(2027, 3, 1))["index.md"]


def test_rounded_lines_add_up_to_their_rounded_totals(outcome: Callable[..., Outcome]) -> None:
    text = pages(outcome(forecast=FORECAST, budget=BUDGET))["budget.md"]
    table = next(part for part in text.split("</table>") if "ps-item" in part)
    rows = [
        (
            "item" if "ps-item" in row else "total",
            [int(re.sub(r"<.*?>|[^0-9-]", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", row)],
        )
        for row in re.findall(r"<tr class=.*?</tr>", table)
    ]
    lines = [cells for kind, cells in rows if kind == "item"]
    totals = [cells for kind, cells in rows if kind == "total"]
    assert len(lines) == 5
    assert all([sum(column) for column in zip(*lines, strict=True)] == cells for cells in totals)
    assert len({tuple(cells) for cells in lines}) > 1  # equal lines, and yet not all rounded alike


def test_what_the_model_moves_adds_up_in_every_period(outcome: Callable[..., Outcome]) -> None:
    text = pages(outcome(forecast=FORECAST))["forecast.md"]
    part = re.sub(r"<figure.*?</figure>", "", text[text.index("## Customers") :], flags=re.DOTALL)
    for table in re.findall(r"<tbody>.*?</tbody>", part, re.DOTALL)[:3]:
        cells = [
            [float(re.sub(r"<.*?>|,", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", row)]
            for row in re.findall(r"<tr.*?</tr>", table)
        ]
        start, won, left, end = cells
        assert all(abs(a + b - c - d) < 1e-6 for a, b, c, d in zip(start, won, left, end, strict=True))


def test_months_after_the_firm_ones_are_marked(outcome: Callable[..., Outcome]) -> None:
    told = pages(outcome(forecast=FORECAST + "firm_until: 2027-04\n"))["forecast.md"]
    assert '<col span="5"><col class="ps-unsure" span="8">' in told
    assert "Lower confidence from May 2027" in told
    current = pages(outcome(forecast=FORECAST), date(2027, 5, 5))["forecast.md"]
    assert "Lower confidence from Jul 2027" in current
    assert (
        "Lower confidence" not in pages(outcome(forecast=FORECAST + "firm_until: 2027-12\n"))["forecast.md"]
    )


def test_an_unknown_figure_is_a_dash_with_its_reason(outcome: Callable[..., Outcome]) -> None:
    kpis = "tracked: {net_promoter_score: {target: 40}}\n"
    text = pages(outcome(kpis=kpis))["kpis/net_promoter_score.md"]
    assert re.search(r'<span class="ps-unknown"[^>]* title="[^"]+">—</span>', text)


def test_a_page_of_a_kpi_says_who_defines_it_so_and_what_one_value_covers(
    outcome: Callable[..., Outcome],
) -> None:
    kpis = "tracked: {net_promoter_score: {}, arpu: {}, mrr: {}, lead_count: {}, unique_visitors: {}}\n"
    made = pages(outcome(kpis=kpis))
    assert re.search(
        r'Defined so by <a href="https://www.finanshels.com/[^"]*" rel="[^"]*">Finanshels, Net promoter score</a>',
        made["kpis/net_promoter_score.md"],
    )
    for kpi, basis in {
        "arpu": "For one month, in quarters and years as well.",
        "mrr": "At the end of the period.",
        "lead_count": "Over the period: its months added up.",
        "net_promoter_score": "Over the period, from its own figures.",
        "unique_visitors": "Of a single month.",
    }.items():
        assert basis in made[f"kpis/{kpi}.md"].replace("&#58;", ":")


@pytest.mark.parametrize(
    ("row", "is_alone"),
    [
        ("customer_lifetime_value,2000 EUR", True),
        ("plan_net_gain,90 EUR", True),
        ("mrr,1900 EUR", False),
        ("win_rate,45%", False),
        ("customer_churn_rate,3%", False),
        ("budget.total,100 EUR", False),
    ],
)
def test_a_page_says_of_what_was_measured_that_it_moves_nothing(
    write: Callable[..., Path],
    row: str,
    is_alone: bool,  # noqa: FBT001 - what is expected
) -> None:
    kpi = row.partition(",")[0].replace("budget.total", "plan_cost_total")
    folder = write(forecast=FORECAST, budget=BUDGET, kpis=f"tracked: {{{kpi}: {{}}}}\n")
    (folder / "actuals").mkdir()
    (folder / "actuals/measured.csv").write_text(f"month,metric,value\n2027-01,{row}\n", "utf-8")
    made = run(folder)
    assert made.outlook is not None, made.problems
    assert ("stands for itself" in pages(made)[f"kpis/{kpi}.md"]) == is_alone
    if is_alone:  # as the page says: what it is computed from is as in the plan, or as measured
        assert made.results is not None
        for name in inputs_of(made.results.graph.nodes[kpi]):
            assert made.outlook.series(name, "month") == made.results.series(name, "month"), name


def test_levels_of_a_kpi_are_written_as_its_values_are(outcome: Callable[..., Outcome]) -> None:
    kpis = (
        "tracked:\n"
        "  ltv_to_cac: {baseline: 2.5, threshold: 2, target: 3, latest: {value: 2.25, date: 2026-12-01}}\n"
        "  cac_payback: {baseline: 14, target: 0.75}\n"
        "  gross_profit_margin: {baseline: 72.5%, target: 80%}\n"
    )
    made = pages(outcome(kpis=kpis))
    for words in ("2.5×", "2.0×", "3.0×", "2.2×"):
        assert words in made["kpis/ltv_to_cac.md"]
    for words in ("14.0 months", "0.8 months"):
        assert words in made["kpis/cac_payback.md"].replace("&#46;", ".")
    for words in ("72.5%", "80%"):
        assert words in made["kpis/gross_profit_margin.md"]


def test_a_source_of_a_plan_is_untrusted(outcome: Callable[..., Outcome]) -> None:
    own = "definitions: {own: {title: Own, formula: lead_count, unit: count, better: up, rollup: sum, source: '[x](javascript:alert(1)) <b>'}}\n"
    page = pages(outcome(kpis=own + "tracked: {own: {}}\n"))["kpis/own.md"]
    assert "Defined so by" in page
    assert "javascript:" not in page
    assert "<b>" not in page


def test_a_plan_without_numbers_has_no_pages_of_numbers(outcome: Callable[..., Outcome]) -> None:
    made = pages(outcome())
    assert {"forecast.md", "budget.md", "timeline.md", "goals/index.md", "kpis/index.md"}.isdisjoint(made)
    assert "index.md" in made


def test_open_questions_stand_with_the_person_to_ask(outcome: Callable[..., Outcome]) -> None:
    made = pages(outcome(budget="owner: mira\nlines: {}\n", team=PEOPLE))
    assert "Mira Holt" in made["open-questions.md"]
    assert re.search(r'<span class="ps-count">\d+</span> questions are', made["open-questions.md"])
    assert "Forecast and budget" in made["completeness.md"]


def test_hostile_words_do_nothing_on_pages_of_numbers(outcome: Callable[..., Outcome]) -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) {{ 7 * 191 }}"
    quoted = f'"{bad}"'
    made = outcome(
        forecast=FORECAST + f"expectation: {quoted}\n",
        goals__win=f"title: {quoted}\nkpi: new_customer_count\nkind: level\namount: 40\nstart: 2027-01-01\nend: 2027-12-31\nsteps: [{{title: {quoted}, due: 2027-02-01}}]\n",
        budget=f"lines: {{a: {{title: {quoted}, category: other, department: sales, kind: recurring, amount: 5 EUR}}}}\n",
        actions=f"actions: {{a: {{title: {quoted}, how: {quoted}, due: 2027-02-01}}}}\n",
        team=f"teams: {{t: {{title: {quoted}, department: sales}}}}\nroles: {{r: {{title: {quoted}, team: t, monthly_pay: 5 EUR}}}}\n"
        f"people: {{p: {{name: {quoted}, role: r}}}}\n",
    )
    for path, text in pages(made).items():
        assert "<script" not in text, path
        assert 'href="javascript' not in text, path
        assert "1337" not in text, path
