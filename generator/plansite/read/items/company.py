"""Say what costs of the company beside the plan, and its loans, have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, TextField
from plansite.read.items.item import Item


class CompanyCost(Item):
    """A cost of the company that is not for selling or marketing: overhead, or an investment to start."""

    __slots__ = ()
    collection = "company_costs"
    title = TextField()
    kind = TextField("overhead")
    amount = AmountField()
    every = TextField("month")
    month = TextField()
    start = TextField()
    end = TextField()

    @property
    def is_start_up(self) -> bool:
        """Tell whether it is paid once, to start."""
        return self.kind == "start_up"


class Loan(Item):
    """A loan that the company has or takes."""

    __slots__ = ()
    collection = "loans"
    title = TextField()
    lender = TextField()
    amount = AmountField()
    interest = AmountField()
    start = TextField()
    months = AmountField()
    repayment = TextField("annuity")
    interest_only = AmountField()
