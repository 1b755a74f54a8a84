"""Say what the single files of a plan have; one that is not there has nothing, and the place of plan.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from plansite.read.items.assumptions import Assumption, Confirmation, Gap
from plansite.read.items.budget import BudgetLine, Promotion, SpendingLimit
from plansite.read.items.calendar import Cadence, CalendarItem, Event
from plansite.read.items.company import CompanyCost, Loan
from plansite.read.items.fields import (
    AmountField,
    AmountMapField,
    MapField,
    MapsField,
    PartField,
    TextField,
    TextsField,
)
from plansite.read.items.forecast import ForecastFile
from plansite.read.items.item import Item, Views, empty
from plansite.read.items.kpis import TrackedKpi
from plansite.read.items.market import Account, DiscountRule, PriceTier, Segment
from plansite.read.items.plan_file import PlanFile
from plansite.read.items.programs import Program
from plansite.read.items.risks import RisksFile
from plansite.read.items.roadmap import RoadmapFile
from plansite.read.items.sales import Channel, Finding, Stage, Territory, Tool
from plansite.read.items.strategies import Action
from plansite.read.items.team import Person, Role, Stakeholder, Team, Vacancy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.values import Value

_Kind = TypeVar("_Kind", bound=Item)


class BudgetFile(Item):
    """budget.yaml: what is spent."""

    __slots__ = ()
    owner = TextField()
    lines = MapField(BudgetLine)
    promotions = MapField(Promotion)
    limits = MapField(SpendingLimit)
    company_costs = MapField(CompanyCost)
    loans = MapField(Loan)
    gain_label = TextField()


class OwnKpi(Item):
    """A KPI that the plan defines itself."""

    __slots__ = ()
    collection = "kpis"
    title = TextField()


class OwnInput(Item):
    """An input that the plan defines itself."""

    __slots__ = ()
    title = TextField()


class KpisFile(Item):
    """kpis.yaml: what is measured."""

    __slots__ = ()
    owner = TextField()
    tracked = MapField(TrackedKpi)
    definitions = MapField(OwnKpi)
    inputs = MapField(OwnInput)

    def tracking(self, kpi: str) -> TrackedKpi:
        """Return what the plan says of a KPI, nothing when it does not track it."""
        return self.tracked.get(kpi) or TrackedKpi(kpi, empty(self.entry), self.values)


class TeamFile(Item):
    """team.yaml: who does the work."""

    __slots__ = ()
    owner = TextField()
    teams = MapField(Team)
    roles = MapField(Role)
    people = MapField(Person)
    vacancies = MapField(Vacancy)
    stakeholders = MapField(Stakeholder)
    capabilities = TextField()


class AssumptionsFile(Item):
    """assumptions.yaml: what the plan takes for true, and what lacks."""

    __slots__ = ()
    owner = TextField()
    assumptions = MapField(Assumption)
    gaps = MapField(Gap)


class ActionsFile(Item):
    """actions.yaml: what is done, by whom and until when."""

    __slots__ = ()
    owner = TextField()
    actions = MapField(Action)


class CalendarFile(Item):
    """calendar.yaml: what goes out, and when."""

    __slots__ = ()
    owner = TextField()
    items = MapField(CalendarItem)
    cadences = MapField(Cadence)
    events = MapField(Event)


class Process(Item):
    """The sales process."""

    __slots__ = ()
    stages = MapField(Stage)


class SalesFile(Item):
    """sales.yaml: how the company sells."""

    __slots__ = ()
    owner = TextField()
    process = PartField(Process)


class Seasonality(Item):
    """How the year goes up and down."""

    __slots__ = ()
    weights = AmountMapField()


class CustomersFile(Item):
    """customers.yaml: who buys."""

    __slots__ = ()
    owner = TextField()
    seasonality = PartField(Seasonality)
    territories = MapField(Territory)
    accounts = MapField(Account)


class MarketQuestions(Item):
    """What was asked about the market."""

    __slots__ = ()
    growth_trends = TextField()
    macro_trends = TextField()


class MarketFile(Item):
    """market.yaml: what was found out about the market."""

    __slots__ = ()
    owner = TextField()
    questions = PartField(MarketQuestions)
    segments = MapField(Segment)
    findings = MapField(Finding)


class SituationFile(Item):
    """situation.yaml: where the company stands."""

    __slots__ = ()
    owner = TextField()
    assessed_on = TextField()


class PadrePart(Item):
    """A part of PADRE."""

    __slots__ = ()
    owner = TextField()
    goals = TextsField()
    kpis = TextsField()


class PadreFile(Item):
    """padre.yaml: the eight parts of PADRE."""

    __slots__ = ()
    owner = TextField()
    position = PartField(PadrePart)
    acquire = PartField(PadrePart)
    deploy = PartField(PadrePart)
    run = PartField(PadrePart)
    expand = PartField(PadrePart)
    product = PartField(PadrePart)
    people = PartField(PadrePart)
    money = PartField(PadrePart)

    @property
    def parts(self) -> tuple[PadrePart, ...]:
        """Return all parts, in the order of the file."""
        return (
            self.position,
            self.acquire,
            self.deploy,
            self.run,
            self.expand,
            self.product,
            self.people,
            self.money,
        )


class Place(Item):
    """The P of place."""

    __slots__ = ()
    approach = TextField()
    share_of = TextField()
    channels = MapField(Channel)


class Price(Item):
    """The P of price."""

    __slots__ = ()
    price_point = AmountField()
    tiers = MapField(PriceTier)
    discount_rules = MapField(DiscountRule)


class MarketingFile(Item):
    """marketing.yaml: the five P."""

    __slots__ = ()
    owner = TextField()
    place = PartField(Place)
    price = PartField(Price)
    programs = MapField(Program)


class ToolsFile(Item):
    """tools.yaml: what the team works with."""

    __slots__ = ()
    owner = TextField()
    tools = MapField(Tool)


class ConfirmationsFile(Item):
    """confirmations.yaml: who has looked again at what rests on an assumption, by assumption, then by thing."""

    __slots__ = ()
    confirmed = MapsField(Confirmation)


class ScenarioFile(Item):
    """The file of a scenario: what would be different, and why."""

    __slots__ = ()
    title = TextField()
    owner = TextField()


@dataclass(frozen=True)
class Files:
    """Find the single files of a plan."""

    roots: Mapping[str, Entry]
    missing: Entry
    values: Mapping[Span, Value]
    views: Views

    def _file(self, kind: str, view: type[_Kind]) -> _Kind:
        return self.views.of(view, kind, self.roots.get(kind, self.missing), self.values)

    @cached_property
    def plan(self) -> PlanFile:
        """Return plan.yaml."""
        return self._file("plan", PlanFile)

    @cached_property
    def budget(self) -> BudgetFile:
        """Return budget.yaml."""
        return self._file("budget", BudgetFile)

    @cached_property
    def forecast(self) -> ForecastFile:
        """Return forecast.yaml."""
        return self._file("forecast", ForecastFile)

    @cached_property
    def kpis(self) -> KpisFile:
        """Return kpis.yaml."""
        return self._file("kpis", KpisFile)

    @cached_property
    def team(self) -> TeamFile:
        """Return team.yaml."""
        return self._file("team", TeamFile)

    @cached_property
    def assumptions(self) -> AssumptionsFile:
        """Return assumptions.yaml."""
        return self._file("assumptions", AssumptionsFile)

    @cached_property
    def actions(self) -> ActionsFile:
        """Return actions.yaml."""
        return self._file("actions", ActionsFile)

    @cached_property
    def roadmap(self) -> RoadmapFile:
        """Return roadmap.yaml."""
        return self._file("roadmap", RoadmapFile)

    @cached_property
    def risks(self) -> RisksFile:
        """Return risks.yaml."""
        return self._file("risks", RisksFile)

    @cached_property
    def calendar(self) -> CalendarFile:
        """Return calendar.yaml."""
        return self._file("calendar", CalendarFile)

    @cached_property
    def sales(self) -> SalesFile:
        """Return sales.yaml."""
        return self._file("sales", SalesFile)

    @cached_property
    def customers(self) -> CustomersFile:
        """Return customers.yaml."""
        return self._file("customers", CustomersFile)

    @cached_property
    def market(self) -> MarketFile:
        """Return market.yaml."""
        return self._file("market", MarketFile)

    @cached_property
    def situation(self) -> SituationFile:
        """Return situation.yaml."""
        return self._file("situation", SituationFile)

    @cached_property
    def padre(self) -> PadreFile:
        """Return padre.yaml."""
        return self._file("padre", PadreFile)

    @cached_property
    def marketing(self) -> MarketingFile:
        """Return marketing.yaml."""
        return self._file("marketing", MarketingFile)

    @cached_property
    def tools(self) -> ToolsFile:
        """Return tools.yaml."""
        return self._file("tools", ToolsFile)

    @cached_property
    def confirmations(self) -> ConfirmationsFile:
        """Return confirmations.yaml."""
        return self._file("confirmations", ConfirmationsFile)
