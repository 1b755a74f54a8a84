"""Hold of one plan all that is needed to add plans up, and nothing that its readers may not see.

A summary is plain data: its months are those of the plan, its money is in the plan's currency, and what is unknown is None.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plansite.compute.engine.rollup import Rollup
    from plansite.judge.status import Basis, Status

FORMAT = 1
_LISTS = ("figures", "goals", "spending", "people")
Months = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a figure of a plan by month, and as it is over the whole plan.

    `formula` is empty for what the plan states. `is_own` says that the plan defines the figure itself, so that the catalogue
    says nothing of it, and `is_kpi` that it is a KPI. `reason` says why months are unknown that nobody may see or that only parts of the plan have. `shared` are the files that it rests on and that
    other plans rest on too; as a whole, or with `parts` of its own that it adds to shared ones, each with its sign.
    """

    id: str
    title: str
    unit: str
    rollup: Rollup
    formula: str
    is_own: bool
    is_kpi: bool
    better: str
    suffix: str
    months: Months
    whole: float | None = None
    reason: str = ""
    shared: tuple[str, ...] = ()
    is_shared_whole: bool = False
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GoalOfPlan:
    """Hold how a goal stands; `target` and `forecast` are in its KPI's unit, None when unknown."""

    id: str
    title: str
    kpi: str
    kpi_title: str
    unit: str
    suffix: str
    owner: str
    due: str
    status: Status
    basis: Basis
    target: float | None
    forecast: float | None
    gap: float | None
    shortfall: float | None
    progress: float | None
    chance: float | None
    is_milestone: bool
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Spending:
    """Hold what a line of the budget costs by month; pay is a line of its own, as finely as readers may see it.

    `shared` is the file that it stands in where other plans share it, as that of a goal is.
    """

    id: str
    title: str
    owner: str
    category: str
    department: str
    is_pay: bool
    months: Months
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Hold who somebody is, and what they answer for: goals and KPIs by id, and parts of the plan by title."""

    id: str
    name: str
    role: str
    goals: tuple[str, ...]
    kpis: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Count what is wrong with a plan, by how much it weighs."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold what one plan says; a plan with errors has neither figures nor goals, and maybe not even a title.

    `file` is its plan.yaml as problems name it, `currency_at` line and columns of its currency there. `headline` names the KPIs that it opens with.
    """

    id: str
    file: str
    title: str
    company: str
    language: str
    currency: str
    start: str
    months: int
    fiscal_year_start: int
    currency_at: tuple[int, int, int]
    counts: Counts
    owner: str = ""
    headline: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    goals: tuple[GoalOfPlan, ...] = ()
    spending: tuple[Spending, ...] = ()
    people: tuple[Person, ...] = ()

    @property
    def failed(self) -> bool:
        """Tell whether errors keep the plan from having numbers."""
        return self.counts.errors > 0


def as_json(summary: Summary) -> bytes:
    """Write a summary, one figure a line; the same summary is always the same bytes."""
    record = {"format": FORMAT, **_fields(summary), "counts": _fields(summary.counts)}
    lists = {name: ",\n".join(_json(_fields(item)) for item in record.pop(name)) for name in _LISTS}
    below = ", ".join(f'"{name}": [\n{lines}\n]' for name, lines in lists.items())
    return f"{_json(record)[:-1]}, {below}}}\n".encode()


def from_json(data: bytes) -> Summary:
    """Read what `as_json` has written; anything else is a ValueError."""
    try:
        record = json.loads(data)
        return _summary(record)
    except (KeyError, TypeError, AttributeError) as mistake:
        raise ValueError(f"no summary of a plan: {mistake}") from mistake


def _summary(record: dict[str, Any]) -> Summary:
    if record.pop("format") != FORMAT:
        raise ValueError("a summary of another form")
    figures = tuple(map(_figure, record.pop("figures")))
    goals = tuple(GoalOfPlan(**goal) for goal in record.pop("goals"))
    spending = tuple(Spending(**{**line, "months": tuple(line["months"])}) for line in record.pop("spending"))
    people = tuple(_person(person) for person in record.pop("people"))
    counts, headline = Counts(**record.pop("counts")), tuple(record.pop("headline"))
    line, column, end = record.pop("currency_at")
    return Summary(
        **record,
        currency_at=(line, column, end),
        counts=counts,
        headline=headline,
        figures=figures,
        goals=goals,
        spending=spending,
        people=people,
    )


def _figure(record: dict[str, Any]) -> Figure:
    parts = tuple((sign, part) for sign, part in record["parts"])
    lists = {name: tuple(record[name]) for name in ("months", "shared")}
    return Figure(**{**record, **lists, "parts": parts})


def _person(record: dict[str, Any]) -> Person:
    kpis = tuple((key, title) for key, title in record["kpis"])
    return Person(
        **{**record, "goals": tuple(record["goals"]), "kpis": kpis, "parts": tuple(record["parts"])}
    )


def _fields(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _json(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
