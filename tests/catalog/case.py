"""What a case of a KPI says: numbers that a plan states, and what must come of them, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.calendar import Grain

    Numbers = Mapping[str, float | Sequence[float]]

BY_MONTH_ONLY = "is measured by month only"
NO_BASE = "growth on a base of zero or below cannot be computed"


@dataclass(frozen=True, slots=True)
class Zero:
    """Say what becomes of a KPI when these numbers are zero instead: a value, or a part of the reason for none."""

    given: Numbers
    then: float | str
    month: int = -1


@dataclass(frozen=True, slots=True)
class Case:
    """Give numbers by month, from January 2027 on, and the KPI by month and by quarter; None is unknown.

    One number for all months stands for itself. `quarter_reason` is a part of the reason why the first quarter has none,
    and `grain` the period that the KPI is judged by, in which it is held against zeros and against what is missing.
    """

    given: Numbers
    months: Sequence[float | None]
    quarters: Sequence[float | None]
    zero: Zero
    quarter_reason: str = ""
    grain: Grain = "month"
