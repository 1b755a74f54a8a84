"""Judge shares of one whole: they add up to 100 percent, and those of price tiers are the same wherever they stand.

covers: MKT-PLACE-6
"""

from __future__ import annotations

from math import isclose, isnan
from typing import TYPE_CHECKING

from plansite.compute.engine.series import spread
from plansite.problems import Problem, error
from plansite.read.values import FormulaText, currency_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.forecast import ForecastFile, Stream
    from plansite.read.items.item import Amount

_REST = "other"
_OPTION = "price_tiers"
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


def price_tier_shares(context: RuleContext) -> Iterator[Problem]:
    """Find shares of price tiers that do not add up; they may as long as a tier states none."""
    tiers = context.plan.files.marketing.price.tiers
    shares = {tier.id: tier.share for tier in tiers.values() if tier.share}
    hint = "Each is a tier's percentage of new customers."
    yield from _check(
        context, "The shares of the price tiers", shares, hint, has_rest=len(shares) < len(tiers)
    )


def price_tiers_said_twice(context: RuleContext) -> Iterator[Problem]:
    """Find prices and shares of tiers that the forecast has otherwise; tiers are counted in their order, formulas not compared."""
    forecast = context.plan.files.forecast
    every: list[ForecastFile | Stream] = [forecast, *forecast.streams.values()]
    items = [item for item in every if _OPTION in item.options.items]
    if len(items) != 1 or context.calendar is None:
        return
    for number, tier in enumerate(context.plan.files.marketing.price.tiers.values(), 1):
        for word, amount in (("price", tier.price), ("share", tier.share)):
            stated = items[0].inputs.get(f"tier_{number}_{word}")
            if stated is None or _are_alike(amount, stated, context.calendar):
                continue
            if stated.span.file != forecast.span.file or amount.span.file != tier.span.file:
                continue  # a scenario asks what if
            message = (
                f"The {word} of “{tier.title_or_id}” is another one in {amount.span.file}:{amount.span.line}."
            )
            hint = f"Tier {number} of the forecast is the same as the one there: let both say the same."
            yield error("two-numbers", message, hint, stated.span)


def _are_alike(one: Amount, other: Amount, calendar: Calendar) -> bool:
    values = [amount.value for amount in (one, other)]
    if any(value is None or isinstance(value, FormulaText) or currency_of(value) for value in values):
        return True
    first, second = (spread(value, calendar).tolist() for value in values if value is not None)
    return all(
        isclose(left, right, rel_tol=1e-9) or isnan(left) or isnan(right)
        for left, right in zip(first, second, strict=True)
    )


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
