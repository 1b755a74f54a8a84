"""The plan seen through PADRE: what each part costs, and what belongs to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PADRE = "".join(
    f"{part}: {{approach: As before.{more}}}\n"
    for part, more in (
        ("position", ", goals: [keep]"),
        ("acquire", ", kpis: [plan_cost_total]"),
        ("deploy", ""),
        ("run", ""),
        ("expand", ""),
        ("product", ""),
        ("people", ""),
        ("money", ""),
    )
)
BUDGET = """\
lines:
  ads: {title: Ads, category: advertising, department: marketing, kind: recurring, amount: 100, padre: acquire}
  fair: {title: Fair, category: events, department: sales, kind: one_off, month: 2027-03, amount: 500, padre: position}
  rest: {title: Rest, category: other, department: sales, kind: one_off, month: 2027-03, amount: 70}
promotions:
  spring: {title: Spring, offer: Half price., start: 2027-04-01, end: 2027-04-30, month: 2027-04, cost: 300, padre: position}
"""
TEAM = """\
roles:
  seller: {title: Seller, monthly_pay: 2000, padre: acquire}
  boss: {title: Boss, monthly_pay: 9000, padre: acquire, in_budget: false}
people: {mira: {name: Mira Holt, role: seller, start: 2027-07}}
"""
GOAL = "title: Keep customers\nkind: milestone\nend: 2027-12-31\n"
FILES = {"padre": PADRE, "budget": BUDGET, "team": TEAM, "goals__keep": GOAL}
STRATEGY = "title: Ring them up\ngoal: keep\nend: 2027-12-01\ntactics: {call: {title: Call on Monday, how: By phone.}}\n"
PUBLISHED = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\npublish_pay: true\n"


def cost(made: Outcome, part: str) -> float | None:
    assert made.results is not None, made.problems
    return made.results.value(f"padre.{part}.cost", "plan", 0)


def lens(made: Outcome) -> str | None:
    pages = {each.path: each.text for each in make_site(made).navigation.pages()}
    return pages.get("lens.md")


def part(text: str, title: str) -> str:
    found = re.search(rf"## {title} .*?(?=\n## |\Z)", text, re.DOTALL)
    assert found is not None, title
    return found[0]


def test_a_part_costs_its_lines_and_the_pay_of_its_roles(outcome: Callable[..., Outcome]) -> None:
    made = outcome(**FILES)
    assert cost(made, "acquire") == 12 * 100 + 6 * 2000
    assert cost(made, "position") == 500 + 300
    assert cost(made, "run") is None


def test_what_belongs_to_a_part_stands_under_it(outcome: Callable[..., Outcome]) -> None:
    text = lens(outcome(**FILES, strategies__ring=STRATEGY, plan=PUBLISHED))
    assert text is not None
    position, acquire = part(text, "Position"), part(text, "Acquire")
    assert "Keep customers" in position
    assert "Ring them up" in position
    assert "Call on Monday" in position
    assert "Spring" in position
    assert "Keep customers" not in acquire
    assert "Seller: pay" in acquire
    assert "Boss" not in text
    assert "## Run" not in text


def test_a_strategy_can_name_its_part_itself(outcome: Callable[..., Outcome]) -> None:
    text = lens(outcome(**FILES, strategies__ring=f"{STRATEGY}padre: expand\n"))
    assert text is not None
    assert "Ring them up" in part(text, "Expand")
    assert "Ring them up" not in part(text, "Position")


def test_a_plan_without_parts_has_no_such_page(outcome: Callable[..., Outcome]) -> None:
    assert lens(outcome()) is None
