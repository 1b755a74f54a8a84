"""What a lever would have to be, put back into the plan, reaches the goal."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from every_plan import every_plan, names_of_plans

from plansite.compute.engine.goalseek import Movable, seek
from plansite.compute.measured.levers import levers_for
from plansite.judge.status import judged_goals
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.goalseek import Lever
    from plansite.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent.parent.parent
LEVERS = tuple(
    Movable((name,))
    for name in (
        "visitors",
        "opportunity_to_customer",
        "price_per_month",
        "monthly_churn",
        "monthly_expansion",
        "gross_margin",
    )
)


def company(folder: Path, **inputs: str) -> Path:
    """Write a small plan whose goal, twice today's recurring revenue after a year, is out of reach."""
    plan = folder / "plan"
    shutil.rmtree(plan, ignore_errors=True)
    (plan / "goals").mkdir(parents=True)
    stated = {
        "visitors": "{start: 900, growth: 1% per month}",
        "visitor_to_lead": "2%",
        "lead_to_mql": "50%",
        "mql_to_sql": "50%",
        "sql_to_opportunity": "50%",
        "opportunity_to_customer": "{2027-01: 20%, 2027-07: 25%}",
        "opening_customers": "40",
        "opening_mrr": "20000",
        "monthly_churn": "2%",
        "monthly_expansion": "0.5%",
        "price_per_month": "500 EUR",
        "gross_margin": "80%",
    } | inputs
    (plan / "plan.yaml").write_text(
        "schema_version: 2\ntitle: Small\ntype: padre\nwhy: To grow.\nstart: 2027-01\nmonths: 12\ncurrency: EUR\n"
    )
    lines = "".join(f"  {name}: {value}\n" for name, value in stated.items())
    (plan / "forecast.yaml").write_text(f"model: subscription\ninputs:\n{lines}")
    goal = "title: More\nkpi: mrr\nkind: level\namount: 26000 EUR\nstart: 2027-01-01\nend: 2027-12-31\n"
    (plan / "goals" / "more.yaml").write_text(goal)
    shutil.copytree(ROOT / "tests" / "published" / "essentials", plan, dirs_exist_ok=True)
    return plan


@pytest.mark.parametrize(
    "lever", ["visitors", "opportunity_to_customer", "price_per_month", "monthly_expansion"]
)
def test_the_needed_value_reaches_the_goal(tmp_path: Path, lever: str) -> None:
    outcome = run(company(tmp_path))
    assert outcome.results, outcome.problems
    assert outcome.plan
    assert [
        goal.is_missed for goal in judged_goals(outcome.plan, outcome.catalog, outcome.results, None, None)
    ] == [True]
    found = {each.node: each for each in seek(outcome.results, "more", LEVERS, 11)}
    factor = found[lever].factor
    assert factor is not None
    written = {
        "visitors": f"{{start: {900 * factor:.15f}, growth: 1% per month}}",
        "opportunity_to_customer": f"{{2027-01: {20 * factor:.13f}%, 2027-07: {25 * factor:.13f}%}}",
        "price_per_month": f"{500 * factor:.13f} EUR",
        "monthly_expansion": f"{0.5 * factor:.15f}%",
    }
    again = run(company(tmp_path, **{lever: written[lever]})).results
    assert again
    assert again.value("mrr", "month", 11) == pytest.approx(26000, rel=1e-8)
    almost = found[lever].today * (1 + (factor - 1) * 0.99)
    assert found[lever].needed != pytest.approx(almost, rel=1e-6)


def test_a_lever_that_cannot_reach_it_alone_says_so(tmp_path: Path) -> None:
    outcome = run(company(tmp_path))
    assert outcome.results
    found = {each.node: each for each in seek(outcome.results, "more", LEVERS, 11)}
    assert found["monthly_churn"].factor is None
    assert found["monthly_churn"].needed is None


def test_what_the_goal_does_not_rest_on_is_left_out(tmp_path: Path) -> None:
    outcome = run(company(tmp_path))
    assert outcome.results
    assert "gross_margin" not in {each.node for each in seek(outcome.results, "more", LEVERS, 11)}


def test_the_nearest_lever_comes_first(tmp_path: Path) -> None:
    outcome = run(company(tmp_path))
    assert outcome.results
    found = seek(outcome.results, "more", LEVERS, 11)
    reached = [each.factor for each in found if each.factor]
    assert reached == sorted(reached, key=lambda factor: abs(factor - 1))
    assert found[-1].factor is None


def levers_of_missed_goals(outcome: Outcome) -> Iterator[tuple[str, Lever]]:
    plan, catalog, results = outcome.plan, outcome.catalog, outcome.results
    assert plan is not None
    assert catalog is not None
    assert results is not None
    for judged in judged_goals(plan, catalog, results, None, None):
        if judged.is_missed:
            levers = levers_for(judged.goal, plan, outcome.catalog, results, results)
            yield from ((judged.id, lever) for lever in levers)


def multiplied(stated: Any, factor: float) -> Any:
    """Write a value of a plan, in whatever form it stands, with all its amounts multiplied."""
    if isinstance(stated, dict):
        kept = {"growth", "season"}
        return {key: each if key in kept else multiplied(each, factor) for key, each in stated.items()}
    number, unit = str(stated).removesuffix("%").split(" ")[0], str(stated).lstrip("0123456789.")
    return f"{float(number) * factor:.14f}{unit}" if unit else float(f"{float(number) * factor:.14f}")


def rewritten(outcome: Outcome, folder: Path, lever: Lever) -> Path:
    """Write a plan anew with what a lever would have to be."""
    assert outcome.plan is not None
    assert lever.factor is not None
    for name, text in outcome.texts.items():
        path = Path(name)
        if path.is_relative_to(outcome.plan.folder) and "scenarios" not in path.parts:
            target = folder / path.relative_to(outcome.plan.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = yaml.safe_load(text) if path.name == "forecast.yaml" else None
            if data:
                data["inputs"][lever.node] = multiplied(data["inputs"][lever.node], lever.factor)
            target.write_text(yaml.safe_dump(data, sort_keys=False) if data else text, encoding="utf-8")
    return folder


def out_of_reach(outcome: Outcome, folder: Path) -> Outcome:
    """Return a plan whose goals ask for half as much again, or for half of what is to fall."""
    assert outcome.plan is not None
    for name, text in outcome.texts.items():
        path = Path(name)
        if path.is_relative_to(outcome.plan.folder) and "scenarios" not in path.parts:
            target = folder / "plan" / path.relative_to(outcome.plan.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = yaml.safe_load(text) if path.parent.name == "goals" else {}
            if data.get("kind") == "level" and "amount" in data:
                data["amount"] = multiplied(data["amount"], 0.5 if data["direction"] == "decrease" else 1.5)
            target.write_text(yaml.safe_dump(data, sort_keys=False) if data else text, encoding="utf-8")
    return run(folder / "plan")


@pytest.mark.parametrize("name", names_of_plans())
def test_every_needed_value_put_back_into_the_plan_reaches_the_goal(name: str, tmp_path: Path) -> None:
    outcome, shown = every_plan()[name], 0
    if name != "example":  # goals of templates are within reach
        outcome = out_of_reach(outcome, tmp_path / "ambitious")
    for goal, lever in levers_of_missed_goals(outcome):
        if lever.factor is None or lever.needed is None:
            continue
        again = run(rewritten(outcome, tmp_path / f"{goal}-{lever.node}", lever))
        assert again.results is not None, [problem.message for problem in again.problems][:3]
        target = again.results.value(f"goal.{goal}.target", "plan", 0)
        assert target
        assert again.results.value(f"goal.{goal}.forecast", "plan", 0) == pytest.approx(target, rel=1e-6)
        assert lever.needed == pytest.approx(lever.today * lever.factor)
        shown += 1
    assert shown >= (name != "example")  # its one missed goal is about the lever itself
