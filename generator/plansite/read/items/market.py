"""Say what segments of the market, target accounts and price tiers have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, TextField
from plansite.read.items.item import Item


class Segment(Item):
    """A part of the market in numbers."""

    __slots__ = ()
    collection = "segments"
    title = TextField()
    buyers = AmountField()
    spend = AmountField()
    growth = AmountField()
    our_share = AmountField()
    source = TextField()


class Account(Item):
    """A company that the plan wants to win or to keep."""

    __slots__ = ()
    collection = "accounts"
    title = TextField()
    place = TextField()
    status = TextField()
    potential = AmountField()
    owner = TextField()


class DiscountRule(Item):
    """A rule by which a customer pays less."""

    __slots__ = ()
    title = TextField()
    reduction = AmountField()
    amount = AmountField()


class PriceTier(Item):
    """A price that a customer can choose."""

    __slots__ = ()
    title = TextField()
    price = AmountField()
    share = AmountField()
