"""Say what budget lines, promotions and ceilings on spending have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, FlagField, ShiftMapField, TextField
from plansite.read.items.item import Item

LEADS = frozenset({"lead_count", "lead_growth", "cost_per_lead", "mql_count"})


class BudgetLine(Item):
    """A line of the budget."""

    __slots__ = ()
    collection = "budget_lines"
    title = TextField()
    category = TextField("other")
    department = TextField("marketing")
    owner = TextField()
    kind = TextField("recurring")
    amount = AmountField()
    every = TextField()
    month = TextField()
    start = TextField()
    end = TextField()
    goal = TextField()
    kpi = TextField()
    channel = TextField()
    padre = TextField()
    serves = TextField()
    lead_generation = FlagField()
    only_if = TextField()

    @property
    def brings_leads(self) -> bool:
        """Tell whether the line is to bring leads: as it says, else when the KPI that it is to improve is about leads."""
        if self.entry.get("lead_generation") is not None:
            return bool(self.lead_generation)
        return self.kpi in LEADS


class Promotion(Item):
    """An offer for a limited time, paid once."""

    __slots__ = ()
    collection = "promotions"
    title = TextField()
    start = TextField()
    end = TextField()
    cost = AmountField()
    changes = ShiftMapField()
    month = TextField()
    owner = TextField()
    kpi = TextField()
    goal = TextField()
    department = TextField("marketing")
    padre = TextField()

    @property
    def brings_leads(self) -> bool:
        """Tell whether the promotion is to bring leads: when the KPI that it is to improve is about leads."""
        return self.kpi in LEADS


class SpendingLimit(Item):
    """A ceiling on spending."""

    __slots__ = ()
    title = TextField()
    amount = AmountField()
    every = TextField("plan")
    department = TextField()
    category = TextField()
