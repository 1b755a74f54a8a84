"""What people changed, in words: each kind of answer, renamed and moved items, lists, and the place of each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from compared import EXAMPLE, TINY, difference

from plansite.deliver.compare.hunks import Hunk, hunks
from plansite.deliver.compare.write.tables import sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.compare.comparison import Comparison

Change = tuple[str, str, str]


@pytest.fixture
def after(tmp_path: Path) -> Callable[..., Comparison]:
    """Compare a plan with a copy of it in which texts are replaced, and files renamed."""

    def made(*changes: Change, source: Path = TINY, files: dict[str, str] | None = None) -> Comparison:
        shutil.copytree(source, tmp_path / "new")
        for old, new in (files or {}).items():
            (tmp_path / "new" / old).rename(tmp_path / "new" / new)
        for file, old, new in changes:
            for path in sorted((tmp_path / "new").glob(file)):
                text = path.read_text(encoding="utf-8")
                assert old in text or "*" in file, old
                path.write_text(text.replace(old, new), encoding="utf-8")
        return difference(source, tmp_path / "new")

    return made


def lines(found: Comparison) -> list[str]:
    return [
        f"{section} › {each.about}: {each.what} ({each.place})"
        for section, said in sections(found)
        for each in said
    ]


# what is replaced, and what is said about it
ANSWERS: dict[str, tuple[Change, str]] = {
    "an amount": (
        ("budget.yaml", "amount: 850 EUR", "amount: 1200 EUR"),
        "Budget › A sign at the quay › Amount: €850 → €1,200 (budget.yaml:3)",
    ),
    "a small difference": (
        ("budget.yaml", "amount: 850 EUR", "amount: 850.3 EUR"),
        "Budget › A sign at the quay › Amount: 850 EUR → 850.3 EUR (budget.yaml:3)",
    ),
    "an option": (
        ("budget.yaml", "every: quarter", "every: month"),
        "Budget › Leaflets › Falls due every: Quarter → Month (budget.yaml:2)",
    ),
    "a month": (
        ("budget.yaml", "month: 2027-03", "month: 2027-05"),
        "Budget › A sign at the quay › Month: Mar 2027 → May 2027 (budget.yaml:3)",
    ),
    "a day": (
        ("goals/churn.yaml", "end: 2027-12-31", "end: 2027-11-30"),
        "Goals › A quarter fewer people leave › Deadline: 31 Dec 2027 → 30 Nov 2027 (goals/churn.yaml:8)",
    ),
    "yes or no": (
        ("budget.yaml", "lead_generation: true", "lead_generation: false"),
        "Budget › Leaflets › Brings leads: yes → no (budget.yaml:2)",
    ),
    "a name of another item": (
        ("goals/churn.yaml", "kpi: customer_churn_rate", "kpi: mrr"),
        "Goals › A quarter fewer people leave › KPI: Customer churn rate → Monthly recurring revenue (MRR) (goals/churn.yaml:2)",
    ),
    "an input by month": (
        ("forecast.yaml", "2027-07: 60%", "2027-08: 60%"),
        "Forecast › Inputs of the model › MQL-to-SQL rate: 50% from Jan 2027, 60% from Jul 2027 → 50% from Jan 2027, 60% from Aug 2027 (forecast.yaml:7)",
    ),
    "growth": (
        ("forecast.yaml", "growth: 2% per month", "growth: 3% per month"),
        "Forecast › Inputs of the model › Unique visitors: 1,000, growing 2% per month → 1,000, growing 3% per month (forecast.yaml:4)",
    ),
    "a formula": (
        ("budget.yaml", "= 0.5 * new_mrr", "= 0.6 * new_mrr"),
        "Budget › Commission of the hotel › Amount: = 0.5 * new_mrr → = 0.6 * new_mrr (budget.yaml:4)",
    ),
    "a title": (
        ("goals/boat.yaml", "The second boat is painted", "The second boat sails"),
        "Goals › The second boat sails: renamed, was “The second boat is painted” (goals/boat.yaml:1)",
    ),
    "a list": (
        ("plan.yaml", "cac_payback, plan_net_gain", "plan_net_gain, arr"),
        "Plan › Headline figures: added: Annual recurring revenue (ARR) (plan.yaml:14)",
    ),
    "the order of a list": (
        ("plan.yaml", "[mrr, new_customer_count", "[new_customer_count, mrr"),
        "Plan › Headline figures: in another order: New customers, Monthly recurring revenue (MRR), CAC payback, Net gain of the plan (plan.yaml:14)",
    ),
    "a step of a goal": (
        ("goals/tickets.yaml", "due: 2027-01-20", "due: 2027-02-20"),
        "Goals › Fifty new season tickets in 2027 › Steps › Print the leaflets › Due: 20 Jan 2027 → 20 Feb 2027 (goals/tickets.yaml:11)",
    ),
    "a new answer": (
        ("plan.yaml", "owner: mira", "owner: mira\nvision: A quay without cars."),
        "Plan › Vision: added (plan.yaml:12)",
    ),
    "an answer that is gone": (
        ("plan.yaml", "north_star_reason: Season tickets are what stays.\n", ""),
        "Plan › Why this metric: removed (plan.yaml:13)",
    ),
    "a new line": (
        ("budget.yaml", "lines:", "lines:\n  paint: {title: Paint, department: sales, kind: one_off, month: 2027-02, amount: 300 EUR}"),
        "Budget › Paint: added: Amount €300 (budget.yaml:2)",
    ),
    "a line that is gone": (
        ("budget.yaml", "  sign: {title: A sign at the quay, category: advertising, department: marketing, kind: one_off, month: 2027-03, amount: 850 EUR, owner: mira}\n", ""),
        "Budget › A sign at the quay: removed: Amount €850 (budget.yaml:3)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
def test_a_change_is_told_in_words_with_its_place(case: str, after: Callable[..., Comparison]) -> None:
    change, said = ANSWERS[case]
    assert lines(after(change))[:1] == [said]


def test_a_renamed_goal_is_shown_as_renamed_and_nothing_else(after: Callable[..., Comparison]) -> None:
    found = after(
        ("**/*.yaml", "serves: tickets", "serves: season_tickets"),
        ("**/*.yaml", "goal: tickets", "goal: season_tickets"),
        files={"goals/tickets.yaml": "goals/season_tickets.yaml"},
    )
    assert lines(found) == [
        "Goals › Fifty new season tickets in 2027: renamed, was “tickets” (goals/season_tickets.yaml:1)"
    ]
    assert (found.deltas, found.goals) == ((), ())


def test_a_renamed_and_changed_goal_keeps_its_figures(after: Callable[..., Comparison]) -> None:
    found = after(
        ("**/*.yaml", "serves: tickets", "serves: more"),
        ("**/*.yaml", "goal: tickets", "goal: more"),
        ("goals/more.yaml", "amount: 70", "amount: 90"),
        ("goals/more.yaml", "Fifty new", "Sixty new"),
        files={"goals/tickets.yaml": "goals/more.yaml"},
    )
    assert lines(found) == [
        "Goals › Sixty new season tickets in 2027: renamed, was “Fifty new season tickets in 2027” (goals/more.yaml:1)",
        "Goals › Sixty new season tickets in 2027 › Amount: 70 → 90 (goals/more.yaml:6)",
    ]
    target = next(each for each in found.deltas if each.node == "goal.more.target")
    assert (target.old, target.new) == (70, 90)


def test_renamed_lines_people_and_names_in_formulas(after: Callable[..., Comparison]) -> None:
    found = after(
        ("**/*.yaml", "mira", "mira_holt"),
        ("budget.yaml", "  sign:", "  quay_sign:"),
    )
    assert [each.kind for each in found.edits] == ["renamed", "renamed"]
    assert found.deltas == ()


def test_things_that_have_little_in_common_are_not_one(after: Callable[..., Comparison]) -> None:
    found = after(
        ("budget.yaml", "  sign: {title: A sign at the quay, category: advertising, department: marketing, kind: one_off, month: 2027-03, amount: 850 EUR",
         "  radio: {title: Radio, category: events, department: sales, kind: one_off, month: 2027-09, amount: 90 EUR"),
    )  # fmt: skip
    assert [each.kind for each in found.edits] == ["added", "removed"]


def test_a_tactic_that_moves_to_another_strategy(tmp_path: Path) -> None:
    moved = """  call_the_first_ten:
    title: Call the first ten
    owner: ravi
"""
    shutil.copytree(EXAMPLE, tmp_path / "old")
    for folder, kept in (("old", "referral_loop"), ("new", "german_entry")):
        if folder == "new":
            shutil.copytree(EXAMPLE, tmp_path / "new")
        path = tmp_path / folder / f"strategies/{kept}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("\ntactics:\n", f"\ntactics:\n{moved}"), encoding="utf-8")
    found = difference(tmp_path / "old", tmp_path / "new")
    assert [each.kind for each in found.edits] == ["moved"]
    assert "Call the first ten: moved here from Strategies › " in lines(found)[0]


def test_what_a_scenario_changes_is_told_like_the_plan(after: Callable[..., Comparison]) -> None:
    found = after(
        ("scenarios/churn_stays.yaml", "monthly_churn: 1.3%", "monthly_churn: 1.4%"),
        ("scenarios/germany_late.yaml", "{start: 2027-09}", "{start: 2027-10}"),
        source=EXAMPLE,
    )
    assert [each.split(": ", 1)[1] for each in lines(found)] == [
        "1.3% → 1.4% (scenarios/churn_stays.yaml:12)",
        "Sept 2027 → Oct 2027 (scenarios/germany_late.yaml:16)",
    ]


def test_measured_values_are_told_figure_by_figure(tmp_path: Path) -> None:
    for folder, rows in (
        ("old", ["2027-01,mrr,1900 EUR,", "2027-02,mrr,2000 EUR,", "2027-01,new_customer_count,4,mira"]),
        ("new", ["2027-02,mrr,2100,", "2027-01,mrr,1900.00,", *(f"2027-{month:02d},new_customer_count,{month}," for month in range(1, 9))]),
    ):  # fmt: skip
        shutil.copytree(TINY, tmp_path / folder)
        (tmp_path / folder / "actuals").mkdir()
        text = "\n".join(["month,metric,value,scope", *rows, ""])
        (tmp_path / folder / "actuals/measured.csv").write_text(text, encoding="utf-8")
    found = difference(tmp_path / "old", tmp_path / "new")
    assert [each for each in lines(found) if each.startswith("Measured")] == [
        "Measured values › Monthly recurring revenue (MRR) › Feb 2027: €2,000 → €2,100 (actuals/measured.csv:2)",
        "Measured values › New customers: added: Jan 2027 1, Feb 2027 2, Mar 2027 3, Apr 2027 4, May 2027 5, Jun 2027 6, 2 more (actuals/measured.csv:4)",
        "Measured values › New customers › Mira Holt: removed: Jan 2027 4 (actuals/measured.csv:4)",
    ]


def test_a_long_text_is_told_by_its_changed_passages() -> None:
    words = [f"word{number}" for number in range(200)]
    changed = [*words[:50], "other", *words[51:150], "more", *words[150:]]
    assert hunks(" ".join(words), " ".join(changed)) == (
        Hunk("… word46 word47 word48 word49", "word50", "other", "word51 word52 word53 word54 …"),
        Hunk("… word146 word147 word148 word149", "", "more", "word150 word151 word152 word153 …"),
    )
    rewritten = hunks(" ".join(words), " ".join(f"new{number}" for number in range(200)))
    assert len(rewritten) == 1
    assert len(rewritten[0].new.split()) < 30
