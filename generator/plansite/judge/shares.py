"""Judge shares of one whole: they add up to 100 percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.series import spread
from plansite.problems import Problem, error
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.calendar import Calendar
    from plansite.judge.case import Case
    from plansite.read.document import Entry

_REST = "other"
_HALF_OF_WHAT_PEOPLE_WRITE = 0.0005


def channel_shares(case: Case) -> Iterator[Problem]:
    """Find expected shares of channels that do not add up; a channel called “other” may take the rest."""
    channels = case.plan.items("channels")
    shares = {name: share for name, channel in channels.items() if (share := channel.get("share"))}
    has_rest = _REST in channels and _REST not in shares
    hint = "Change a share, or add a channel called “other” for the rest."
    yield from _check(case, "The shares of the channels", shares, hint, has_rest=has_rest)


def season_weights(case: Case) -> Iterator[Problem]:
    """Find the weights of a year's months that do not add up."""
    customers = case.plan.single("customers")
    weights = dict(customers.at(["seasonality"]).under("weights")) if customers else {}
    yield from _check(
        case,
        "The weights of the months",
        weights,
        "Each is a month's percentage of the year.",
        has_rest=False,
    )


def _check(
    case: Case, what: str, shares: Mapping[str, Entry], hint: str, *, has_rest: bool
) -> Iterator[Problem]:
    if not shares or case.calendar is None:
        return
    values = [case.plan.value(entry) for entry in shares.values()]
    if any(value is None or isinstance(value, FormulaText) for value in values):
        return
    totals = sum(np.nan_to_num(spread(value, case.calendar)) for value in values if value is not None)
    off = _first_off(np.asarray(totals), has_rest=has_rest)
    if off is not None:
        total = f"{float(np.asarray(totals)[off]) * 100:.2f}".rstrip("0").rstrip(".")
        place = list(shares.values())[-1]
        when = _when(case.calendar, np.asarray(totals), off)
        yield error("share-sum", f"{what} add up to {total}%{when}, not to 100%.", hint, place.span)


def _first_off(totals: np.ndarray[tuple[int], np.dtype[np.float64]], *, has_rest: bool) -> int | None:
    """Return the first month in which shares make more than the whole, or less when nothing takes the rest."""
    over = totals > 1 + _HALF_OF_WHAT_PEOPLE_WRITE
    under = totals < 1 - _HALF_OF_WHAT_PEOPLE_WRITE
    off = np.flatnonzero(over if has_rest else over | under)
    return int(off[0]) if len(off) else None


def _when(calendar: Calendar, totals: np.ndarray[tuple[int], np.dtype[np.float64]], month: int) -> str:
    return "" if np.ptp(totals) == 0 else f" in {calendar.names[month]}"
