"""What the views of single files answer beyond their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.read.schema import load_schemas
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome


def test_a_kpi_that_is_not_tracked_has_nothing(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(kpis="tracked:\n  win_rate: {target: 20%}\n").plan
    assert plan is not None
    tracked, other = (plan.files.kpis.tracking(kpi) for kpi in ("win_rate", "churn_rate"))
    assert (tracked.target.value is None, tracked.target.span.line) == (False, 2)
    assert (other.id, other.owner, other.target.value, other.is_given) == ("churn_rate", "", None, False)
    assert other.span == plan.files.kpis.span


def test_the_parts_of_padre_come_in_the_order_of_the_schema(outcome: Callable[..., Outcome]) -> None:
    plan = outcome().plan
    assert plan is not None
    fields = load_schemas(packaged("schemas")).kinds["padre"]["properties"]
    assert [part.id for part in plan.files.padre.parts] == [
        name for name, field in fields.items() if "kpis" in field.get("properties", {})
    ]
