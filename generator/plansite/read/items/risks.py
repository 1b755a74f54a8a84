"""Say what risks have: how likely they are, what they would cost, how they show, and what is done then."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, MapField, TextField, TextsField
from plansite.read.items.item import Item


class Risk(Item):
    """A thing that may happen and that the plan would suffer from."""

    __slots__ = ()
    collection = "risks"
    noun = "risk"
    title = TextField()
    what = TextField()
    likelihood = AmountField()
    figure = TextField()
    impact = AmountField()
    scenario = TextField()
    early_sign = TextField()
    response = TextField()
    owner = TextField()
    helpers = TextsField("with")
    status = TextField("watched")
    review_by = TextField()


class RisksFile(Item):
    """risks.yaml: what may go wrong."""

    __slots__ = ()
    owner = TextField()
    risks = MapField(Risk)
