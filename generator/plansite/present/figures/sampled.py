"""Write what was drawn from ranges: a value that is not the plan's likely one, and a share of all draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.text.language import chance_in_words

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.figures.figures import Figures

_LOW, _HIGH = 10, 90


def sampled(
    figures: Figures, node: str, grain: Grain, index: int, value: float, **marks: str | int
) -> Markup:
    """Return a value of a figure that is not the plan's likely one, marked with how it came about."""
    period = figures.context.results.calendar.periods(grain)[index].label
    how = Markup().join(Markup(' data-{}="{}"').format(name, mark) for name, mark in marks.items())
    return Markup(
        '<span class="ps-sampled{}" data-node="{}" data-period="{}" data-sampled="{}"{}>{}</span>'
    ).format(" ps-negative" if value < 0 else "", node, period, repr(value), how, figures.write(node, value))


def chance(figures: Figures, share: float, node: str = "") -> Markup:
    """Return a share of all draws, marked with the figure of the whole plan that it is about."""
    words = chance_in_words(figures.context.language, share)
    marks = Markup(' data-node="{}" data-period="plan"').format(node) if node else Markup()
    return Markup('<span class="ps-count" data-chance="{}"{}>{}</span>').format(repr(share), marks, words)


def spread_words(figures: Figures, node: str) -> Markup:
    """Return how far a figure of the whole plan may come out, and how likely it does what is hoped of it; empty without ranges."""
    spread = figures.context.spreads.get(node)
    if spread is None:
        return Markup()
    low, high = (
        Markup("beyond the plan")
        if value is None
        else sampled(figures, node, "plan", 0, value, quantile=quantile)
        for value, quantile in ((spread.low, _LOW), (spread.high, _HIGH))
    )
    likely = Markup("{} {} of all draws").format(spread.words, chance(figures, spread.chance, node))
    if spread.low is None:
        return likely
    return Markup("{} to {} in eight of ten draws, {}").format(low, high, likely)
