"""What costs money, under what it counts, and which figures are computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.present.context import open_context
from plansite.present.parts.spend_lines import PAY, all_spent, lines_behind
from plansite.present.withholding import for_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

TEAM = (
    "teams:\n  field: {title: Field, department: sales}\n"
    "roles:\n  seller: {title: Seller, team: field, monthly_pay: 3000 EUR, padre: acquire}\n"
    "people:\n  ann: {name: Ann, role: seller}\n"
)
PUBLISHED = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\npublish_pay: true\n"


def budget(count: int) -> str:
    lines = (
        f"  line_{number}: {{title: <b>Line {number}</b>, category: other, department: marketing, kind: recurring, amount: {number} EUR}}\n"
        for number in range(1, count + 1)
    )
    return "lines:\n" + "".join(lines)


def test_pay_stands_beside_lines_and_counts_where_the_role_does(outcome: Callable[..., Outcome]) -> None:
    spent = all_spent(open_context(outcome(budget=budget(1), team=TEAM, plan=PUBLISHED)))
    assert [(one.node, one.line is None) for one in spent] == [
        ("budget.line.line_1", False),
        ("team.seller.pay", True),
    ]
    line, pay = (one.under for one in spent)
    assert (line["category"], line["department"], line["owner"]) == ("other", "marketing", "")
    assert (pay["category"], pay["department"], pay["owner"], pay["padre"]) == (PAY, "sales", PAY, "acquire")


def test_pay_that_is_not_published_is_that_of_departments(outcome: Callable[..., Outcome]) -> None:
    others = "".join(
        f"  {name}: {{title: {name}, team: field, monthly_pay: 1000 EUR}}\n" for name in ("b", "c")
    )
    people = "".join(f"  p{name}: {{name: P{name}, role: {name}}}\n" for name in ("b", "c"))
    team = TEAM.replace("people:\n", f"{others}people:\n{people}")
    told = for_readers(outcome(budget=budget(1), team=team))
    assert [one.node for one in all_spent(open_context(told))] == [
        "budget.line.line_1",
        "team.department.sales.pay",
    ]


def test_pay_of_fewer_than_three_is_left_out(outcome: Callable[..., Outcome]) -> None:
    told = for_readers(outcome(budget=budget(1), team=TEAM))
    assert [one.node for one in all_spent(open_context(told))] == ["budget.line.line_1"]


def test_the_dearest_costs_of_a_figure_are_named_and_the_others_counted(
    outcome: Callable[..., Outcome],
) -> None:
    # 15 lines of 1 to 15 EUR a month, and 12 months of pay of 3000 EUR, which is no marketing
    context = open_context(outcome(budget=budget(15), team=TEAM))
    shown, more = lines_behind(context, "kpis/x.md", "marketing_spend")
    assert more == 3
    assert len(shown) == 12
    first, cost = shown[0]
    assert "&lt;b&gt;Line 15&lt;/b&gt;" in first
    assert 'href="../numbers/budget.html#budget-line-line-15"' in first
    assert ">€180</a>" in cost
    everything, _ = lines_behind(context, "kpis/x.md", "plan_cost_total")
    assert ">€36,000</a>" in everything[0][1]
    assert lines_behind(context, "kpis/x.md", "new_customers") == ([], 0)
