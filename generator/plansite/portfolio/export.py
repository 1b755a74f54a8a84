"""Write what several plans come to for other programs: `data/portfolio.json`, and the same figures as CSV.

The JSON holds `format` (its form, 1), `title`, `currency`, `periods` (month, quarter, year, plan: `label`, `first` and `last` month),
`plans` (`id`, `title`, `currency`, `start`, `months`, `errors`, and the goals of each by status), `figures` by id (`title`, `unit`,
`rollup`, `how`, which is “sum”, “every”, “recompute” or “none”, `formula` where it is computed anew, the `plans` that it counts,
`values` by length of the period, unknown ones null, and `unknown`, which says by period why), `goals`, `spending` (a line of a
budget by month, in the currency of the sums), `people`, `hand_overs` (what one plan promises and another needs, by month) and `left_out` (what is in no sum, and why). Percentages are fractions.
Within a form, keys are added and never change their meaning.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Derived
from plansite.compute.engine.reasons import Reasons
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.portfolio.adding_up import OwnGoal, Together
    from plansite.portfolio.hand_overs import HandOver
    from plansite.portfolio.people import Colleague
    from plansite.portfolio.spending import Spent
    from plansite.portfolio.summed_plan import Summary
    from plansite.portfolio.whole import Whole

FORMAT = 1
DATA, CSV = "data/portfolio.json", "data/portfolio.csv"
COLUMNS = ("figure", "grain", "period", "value", "unit", "plans")


def files_of(together: Together) -> dict[str, bytes]:
    """Return the files by path."""
    return {DATA: as_json(together), CSV: as_csv(together)}


def as_json(together: Together) -> bytes:
    """Write all sums, one figure a line."""
    calendar = together.results.calendar if together.results else None
    record = {
        "format": FORMAT,
        "title": together.title,
        "currency": together.currency,
        "fiscal_year_start": together.portfolio.fiscal_year_start,
        "periods": {grain: _periods(calendar, grain) for grain in GRAINS} if calendar else {},
        "plans": [_plan(plan) for plan in together.summaries],
        "left_out": [problem.message for problem in together.problems],
        "goals": [_goal(own) for own in together.goals],
        "people": [_person(person) for person in together.people],
        "hand_overs": [_hand_over(hand_over) for hand_over in together.hand_overs],
    }
    figures = ",\n".join(f"{_json(name)}: {_json(figure)}" for name, figure in _figures(together.whole))
    spending = ",\n".join(_json(_spent(spent)) for spent in together.spending)
    return f'{_json(record)[:-1]}, "spending": [\n{spending}\n], "figures": {{\n{figures}\n}}}}\n'.encode()


def as_csv(together: Together) -> bytes:
    """Write one line for each figure, length of a period and period; an unknown value is empty."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for name, figure in _figures(together.whole):
        for grain, values in figure["values"].items():
            labels = [period.label for period in _calendar(together).periods(grain)]
            for label, value in zip(labels, values, strict=True):
                shown = "" if value is None else repr(value)
                table.writerow((name, grain, label, shown, figure["unit"], " ".join(figure["plans"])))
    return text.getvalue().encode()


def _calendar(together: Together) -> Calendar:
    assert together.results is not None  # noqa: S101 - there are figures
    return together.results.calendar


def _periods(calendar: Calendar, grain: Grain) -> list[dict[str, str]]:
    return [
        {"label": period.label, "first": calendar.name(period.first), "last": calendar.name(period.stop - 1)}
        for period in calendar.periods(grain)
    ]


def _plan(plan: Summary) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "currency": plan.currency,
        "start": plan.start,
        "months": plan.months,
        "errors": plan.counts.errors,
        "warnings": plan.counts.warnings,
        "goals": dict(Counter(goal.status for goal in plan.goals)),
    }


def _figures(whole: Whole | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the figures of the whole; those of single plans stand in their own data."""
    if whole is None:
        return
    reasons = Reasons(whole.results)
    for name, node in whole.results.graph.nodes.items():
        following = whole.ways.of(name)
        if following is None:
            continue
        values = {grain: [exported(value) for value in whole.results.series(name, grain)] for grain in GRAINS}
        is_computed = name not in whole.counted and isinstance(node.source, Derived)
        yield (
            name,
            {
                "title": node.title,
                "unit": node.unit,
                "rollup": node.rollup,
                "how": following.way,
                "formula": node.source.text if is_computed and isinstance(node.source, Derived) else None,
                "plans": list(whole.plans_behind(name)),
                "values": values,
                "unknown": _unknown(name, reasons, values),
            },
        )


def _unknown(name: str, reasons: Reasons, values: dict[Grain, list[float | None]]) -> dict[str, str]:
    return {
        period.label: reasons.why(name, grain, index)
        for grain in GRAINS
        for index, period in enumerate(reasons.results.calendar.periods(grain))
        if values[grain][index] is None
    }


def _goal(own: OwnGoal) -> dict[str, Any]:
    goal = own.goal
    return {
        "plans": [own.plan.id, *(plan.id for plan in own.others)],
        "id": goal.id,
        "title": goal.title,
        "kpi": goal.kpi,
        "owner": goal.owner,
        "due": goal.due,
        "status": goal.status,
        "numbers": goal.basis,
        "unit": goal.unit,
        "currency": own.plan.currency,
        "target": goal.target,
        "forecast": goal.forecast,
        "chance": goal.chance,
    }


def _spent(spent: Spent) -> dict[str, Any]:
    line = spent.line
    return {
        "plan": spent.plan.id,
        "id": line.id,
        "title": line.title,
        "owner": line.owner,
        "category": line.category,
        "department": line.department,
        "pay": line.is_pay,
        "months": [exported(value) for value in spent.months],
    }


def _hand_over(hand_over: HandOver) -> dict[str, Any]:
    return {
        "id": hand_over.stated.id,
        "title": hand_over.stated.title,
        "from": hand_over.stated.promised.plan,
        "to": hand_over.stated.needed.plan,
        "unit": hand_over.unit,
        "currency": hand_over.currency,
        "months": {
            gap.period: {"promised": exported(gap.promised), "needed": exported(gap.needed)}
            for gap in hand_over.months
        },
    }


def _person(person: Colleague) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "plans": {
            plan.id: {
                "goals": of_plan.goals,
                "kpis": [kpi for kpi, _ in of_plan.kpis],
                "parts": of_plan.parts,
            }
            for plan, of_plan in person.duties
        },
    }


def _json(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
