"""Write a delay as rows that a reader can follow: when what comes in a month arrives, how much at first, and the rest.

With 45 days, what comes in a month takes 1.48 months: 52 % of it arrives one month later, the rest two months later. A row
says in which month each part arrives, and what arrives in a month is added up by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.evaluation.evaluate import DAYS_A_YEAR
from plansite.compute.engine.formula import Name
from plansite.deliver.xlsx.references import EMPTY, Cell, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plansite.compute.engine.formula import Call
    from plansite.deliver.xlsx.references import Spot

Series = list[float | None]
COMING, DAYS, BEFORE = "coming", "days", "before"  # what a delay is told


class _At(NamedTuple):
    """Write the cells that a step uses: of this month, of the first month, and from the first month to this one."""

    spot: Spot
    names: Mapping[str, str]
    here: str

    @property
    def month(self) -> int:
        """Return the number of this month; the first is 1."""
        return self.spot.index + 1

    def now(self, part: str) -> str:
        """Return the cell of this month."""
        return reference(self.spot.cell(self.names[part]), self.here)

    def first(self, part: str) -> str:
        """Return the cell of the first month."""
        row = self.spot.rows[self.names[part]]
        return reference(Cell(row.sheet, row.row, self.spot.track.column, fixed=True), self.here)

    def so_far(self, part: str) -> str:
        """Return the cells from the first month to this one."""
        cell = self.spot.cell(self.names[part])
        return f"{self.first(part)}:{reference(cell, cell.sheet)}"

    def arriving(self, when: str, part: str) -> str:
        """Add up those months of a part that arrive in this one."""
        return f"SUMIF({self.so_far(when)},{self.month},{self.so_far(part)})"


class Step(NamedTuple):
    """Describe one row of a delay: what it is, which rows it uses, and its cell's formula and value.

    `value` is given the number of the month, which counts from 0, and the rows so far.
    """

    words: str
    uses: tuple[str, ...]
    formula: Callable[[_At], str]
    value: Callable[[int, Mapping[str, Series]], float | None]


def _known(condition: str, text: str) -> str:
    return f"IF({condition},{EMPTY},{text})"


def _still_to_come(at: _At) -> str:
    share = f"MIN(1,{at.first('delay_takes')}-{at.spot.index})"
    return _known(f"COUNT({at.first(BEFORE)})=0", f"{share}*{at.first(BEFORE)}")


def _takes(month: int, rows: Mapping[str, Series]) -> float | None:
    days = rows[DAYS][month]
    return None if days is None or days < 0 else days * 12 / DAYS_A_YEAR


def _begins(month: int, rows: Mapping[str, Series]) -> float | None:
    takes = rows["delay_takes"][month]
    return None if takes is None else month + 1 + takes // 1


def _ends(month: int, rows: Mapping[str, Series]) -> float | None:
    takes = rows["delay_takes"][month]
    return None if takes is None or takes % 1 == 0 else month + 2 + takes // 1


def _at_first(month: int, rows: Mapping[str, Series]) -> float | None:
    coming, takes = rows[COMING][month], rows["delay_takes"][month]
    return None if coming is None or takes is None else coming * (1 - takes % 1)


def _rest(month: int, rows: Mapping[str, Series]) -> float | None:
    coming, takes = rows[COMING][month], rows["delay_takes"][month]
    return None if coming is None or takes is None else coming * (takes % 1)


def _from_before(month: int, rows: Mapping[str, Series]) -> float | None:
    takes, before = rows["delay_takes"][0], rows[BEFORE][0]
    if takes is None:
        return None
    if takes <= month:
        return 0.0
    return None if before is None else min(1, takes - month) * before


def _added(month: int, rows: Mapping[str, Series], *parts: tuple[str, str]) -> float:
    return sum(
        amount
        for when, part in parts
        for at, amount in zip(rows[when], rows[part], strict=True)
        if at == month + 1 and amount is not None
    )


_UNKNOWN_PARTS = (("delay_begins", "delay_unknown"), ("delay_ends", "delay_unknown"))
_PARTS = (("delay_begins", "delay_at_first"), ("delay_ends", "delay_rest"))


def _arrives(month: int, rows: Mapping[str, Series]) -> float | None:
    return None if rows["delay_lacks"][month] else _added(month, rows, *_PARTS)


def _total(month: int, rows: Mapping[str, Series]) -> float | None:
    arrives, before = rows["delay_arrives"][month], rows["delay_from_before"][month]
    is_known = None not in rows["delay_takes"][: month + 1]
    return arrives + before if is_known and arrives is not None and before is not None else None


STEPS: Mapping[str, Step] = {
    "delay_takes": Step(
        "months until it arrives",
        (DAYS,),
        lambda at: _known(
            f"COUNT({at.now(DAYS)})=0",
            _known(f"{at.now(DAYS)}<0", f"{at.now(DAYS)}*12/{DAYS_A_YEAR}"),
        ),
        _takes,
    ),
    "delay_begins": Step(
        "number of the month in which the first part arrives",
        ("delay_takes",),
        lambda at: _known(f"COUNT({at.now('delay_takes')})=0", f"{at.month}+INT({at.now('delay_takes')})"),
        _begins,
    ),
    "delay_ends": Step(
        "number of the month in which the rest arrives",
        ("delay_takes", "delay_begins"),
        lambda at: _known(
            f"COUNT({at.now('delay_takes')})=0",
            f"IF({at.now('delay_takes')}>INT({at.now('delay_takes')}),{at.now('delay_begins')}+1,{EMPTY})",
        ),
        _ends,
    ),
    "delay_at_first": Step(
        "how much arrives as the first part",
        (COMING, "delay_takes"),
        lambda at: _known(
            f"COUNT({at.now(COMING)},{at.now('delay_takes')})<2",
            f"{at.now(COMING)}*(1-{at.now('delay_takes')}+INT({at.now('delay_takes')}))",
        ),
        _at_first,
    ),
    "delay_rest": Step(
        "how much arrives as the rest",
        (COMING, "delay_takes"),
        lambda at: _known(
            f"COUNT({at.now(COMING)},{at.now('delay_takes')})<2",
            f"{at.now(COMING)}*({at.now('delay_takes')}-INT({at.now('delay_takes')}))",
        ),
        _rest,
    ),
    "delay_unknown": Step(
        "1 where nobody knows what comes",
        (COMING,),
        lambda at: f"IF(COUNT({at.now(COMING)})=0,1,0)",
        lambda month, rows: float(rows[COMING][month] is None),
    ),
    "delay_lacks": Step(
        "unknown parts that arrive",
        ("delay_begins", "delay_ends", "delay_unknown"),
        lambda at: "+".join(at.arriving(*part) for part in _UNKNOWN_PARTS),
        lambda month, rows: _added(month, rows, *_UNKNOWN_PARTS),
    ),
    "delay_arrives": Step(
        "what arrives of the months of the plan",
        ("delay_begins", "delay_at_first", "delay_ends", "delay_rest", "delay_lacks"),
        lambda at: _known(f"{at.now('delay_lacks')}>0", "+".join(at.arriving(*part) for part in _PARTS)),
        _arrives,
    ),
    "delay_from_before": Step(
        "what arrives from before the plan",
        ("delay_takes", BEFORE),
        lambda at: _known(
            f"COUNT({at.first('delay_takes')})=0",
            f"IF({at.first('delay_takes')}<={at.spot.index},0,{_still_to_come(at)})",
        ),
        _from_before,
    ),
    "delay_total": Step(
        "all that arrives",
        ("delay_takes", "delay_arrives", "delay_from_before"),
        lambda at: _known(
            f"COUNT({at.so_far('delay_takes')},{at.now('delay_arrives')},{at.now('delay_from_before')})<{at.month + 2}",
            f"{at.now('delay_arrives')}+{at.now('delay_from_before')}",
        ),
        _total,
    ),
}
TOTAL = "delay_total"


def step_formula(call: Call, spot: Spot, here: str) -> str:
    """Return the formula of a step's cell, without its “=”."""
    step = STEPS[call.function]
    parts = zip(step.uses, call.arguments, strict=True)
    return step.formula(_At(spot, {part: name.id for part, name in parts if isinstance(name, Name)}, here))


def step_values(name: str, coming: Series, days: Series, before: Series) -> Series:
    """Return a step's values by month."""
    rows: dict[str, Series] = {COMING: coming, DAYS: days, BEFORE: before}
    for step, described in STEPS.items():
        rows[step] = []
        for month in range(len(coming)):
            rows[step].append(described.value(month, rows))
    return rows[name]
