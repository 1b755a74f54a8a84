"""Say what programs that reward partners, referrers, affiliates or loyal customers have."""

from __future__ import annotations

from plansite.read.items.budget import LEADS
from plansite.read.items.fields import AmountField, TextField
from plansite.read.items.item import Item


class Program(Item):
    """A program that pays for what comes by it."""

    __slots__ = ()
    collection = "programs"
    title = TextField()
    kind = TextField()
    for_whom = TextField()
    start = TextField()
    end = TextField()
    share = AmountField()
    counted = TextField("new_customer")
    amount = AmountField()
    percent = AmountField()
    revenue_share = AmountField()
    channel = TextField()
    goal = TextField()
    kpi = TextField()
    department = TextField("marketing")
    padre = TextField()
    owner = TextField()

    @property
    def brings_leads(self) -> bool:
        """Tell whether the program is to bring leads: when the KPI that it is to improve is about leads."""
        return self.kpi in LEADS
