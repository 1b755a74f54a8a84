"""A hint for a name is the name that would work: by its letters, or by what the item is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

TEAM = "people:\n  mira: {name: Mira Holm}\n  jon: {name: Jón Þórsson}\n"
GOAL = "title: Win\nkind: level\namount: 10\nstart: 2027-01-01\nend: 2027-12-31\n"
STREAMS = "model: none\nstreams:\n  shop: {model: orders, inputs: {visits: 10, visit_to_order: 5%, order_value: 20 EUR, new_buyer_share: 50%, gross_margin: 60%}}\n"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("owner: Mira Holm", "Write mira."),
        ("owner: MIRA", "Write mira."),
        ("owner: Jón Þórsson", "Write jon."),
        ("owner: Jon Thorsson", "Did you mean “jon”?"),
        ("owner: mirra", "Did you mean “mira”?"),
        ("owner: somebody_else", "Known here: jon, mira."),
        ("kpi: revenue", "Write total_revenue, the KPI of it."),
        ("kpi: shop.orders", "define a KPI with “formula: shop.orders”"),
    ],
)
def test_the_hint_is_a_name_that_would_work(outcome: Callable[..., Outcome], line: str, hint: str) -> None:
    given = outcome(team=TEAM, forecast=STREAMS, goals__win=f"{GOAL}{line}\n")
    assert given.failed
    assert any(hint in problem.hint for problem in given.problems), [
        problem.hint for problem in given.problems
    ]
