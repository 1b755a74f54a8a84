"""Judge shares of one whole: they add up to 100 percent.

covers: MKT-PLACE-6
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from plansite.compute.engine.series import spread
from plansite.problems import Problem, error
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.item import Amount

_REST = "other"
_HALF_OF_WHAT_PEOPLE_WRITE = 0.0005


def channel_shares(context: RuleContext) -> Iterator[Problem]:
    """Find expected shares of channels that do not add up; a channel called “other” may take the rest."""
    channels = context.plan.channels
    shares = {channel.id: channel.share for channel in channels.values() if channel.share}
    has_rest = _REST in channels and _REST not in shares
    hint = "Change a share, or add a channel called “other” for the rest."
    yield from _check(context, "The shares of the channels", shares, hint, has_rest=has_rest)


def season_weights(context: RuleContext) -> Iterator[Problem]:
    """Find the weights of a year's months that do not add up."""
    weights = context.plan.files.customers.seasonality.weights
    hint = "Each is a month's percentage of the year."
    yield from _check(context, "The weights of the months", weights, hint, has_rest=False)


def _check(
    context: RuleContext, what: str, shares: Mapping[str, Amount], hint: str, *, has_rest: bool
) -> Iterator[Problem]:
    if not shares or context.calendar is None:
        return
    values = [share.value for share in shares.values()]
    if any(value is None or isinstance(value, FormulaText) for value in values):
        return
    by_month = zip(
        *(spread(value, context.calendar).tolist() for value in values if value is not None), strict=True
    )
    totals = [sum(number for number in month if not isnan(number)) for month in by_month]
    off = next((index for index, total in enumerate(totals) if _is_off(total, has_rest=has_rest)), None)
    if off is not None:
        total = f"{totals[off] * 100:.2f}".rstrip("0").rstrip(".")
        when = f" in {context.calendar.names[off]}" if len(set(totals)) > 1 else ""
        place = list(shares.values())[-1]
        yield error("share-sum", f"{what} add up to {total}%{when}, not to 100%.", hint, place.span)


def _is_off(total: float, *, has_rest: bool) -> bool:
    """Tell whether shares make more than the whole, or less when nothing takes the rest."""
    difference = total - 1
    return difference > _HALF_OF_WHAT_PEOPLE_WRITE or (
        not has_rest and difference < -_HALF_OF_WHAT_PEOPLE_WRITE
    )
