"""Say what teams, roles, people and vacancies have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, AmountsField, FlagField, PartField, TextField, TextsField
from plansite.read.items.item import Item


class TeamSize(Item):
    """How many people a team needs, now and later."""

    __slots__ = ()
    now = AmountField()
    next_quarter = AmountField()
    next_year = AmountField()


class Team(Item):
    """A team of the company."""

    __slots__ = ()
    title = TextField()
    size = PartField(TeamSize)
    department = TextField("other")
    lead = TextField()


class Role(Item):
    """A role that people have, with its pay and its quota."""

    __slots__ = ()
    collection = "roles"
    pay_fields = ("monthly_pay", "on_costs")
    title = TextField()
    team = TextField()
    padre = TextField()
    kpis = TextsField()
    quota = AmountField()
    quota_per = TextField()
    quota_kpi = TextField()
    expected_attainment = AmountField()
    ramp = AmountsField()
    monthly_pay = AmountField()
    on_costs = AmountField()
    in_budget = FlagField(default=True)


class Person(Item):
    """Somebody who works for the plan."""

    __slots__ = ()
    collection = "people"
    name = TextField()
    role = TextField()
    start = TextField()
    end = TextField()
    reports_to = TextField()
    kpis = TextsField()
    quota = AmountField()
    quota_per = TextField()
    quota_kpi = TextField()
    expected_attainment = AmountField()
    ramp = AmountsField()


class Vacancy(Item):
    """A seat that is to be filled, or several alike."""

    __slots__ = ()
    title = TextField()
    role = TextField()
    people = AmountField()
    start = TextField()
    owner = TextField()


class Stakeholder(Item):
    """Somebody outside the team whose view counts."""

    __slots__ = ()
    collection = "stakeholders"
    name = TextField()
    consulted = TextField()
