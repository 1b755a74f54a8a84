"""Hold a plan as it was read: its documents, settings, ids, references and values, and what its items are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from plansite.read.currencies import Currencies
from plansite.read.document import Entry, Mark
from plansite.read.items.assumptions import Assumption
from plansite.read.items.budget import BudgetLine
from plansite.read.items.calendar import Cadence, CalendarItem, Event, Sequence
from plansite.read.items.files import Files, ScenarioFile
from plansite.read.items.goals import Goal
from plansite.read.items.item import Item, Views, empty
from plansite.read.items.plan_file import Guardrail
from plansite.read.items.risks import Risk
from plansite.read.items.roadmap import Milestone, Phase
from plansite.read.items.sales import Channel, Finding, Stage, Territory, Tool
from plansite.read.items.strategies import Action, Strategy
from plansite.read.items.team import Person, Role, Stakeholder, Team, Vacancy
from plansite.read.plan_months import PlanMonths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from plansite.problems import Problem, Span
    from plansite.read.document import Document
    from plansite.read.schema import SchemaSet
    from plansite.read.tables.actuals import Actual
    from plansite.read.tables.baseline import Frozen
    from plansite.read.values import Value

_Kind = TypeVar("_Kind", bound=Item)
BLANK = "TODO"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what everything else depends on: type, stage, currencies and months of the plan, and the day as of which it is read.

    `as_of` is None where the plan fixes no day.
    """

    title: str
    type: str
    stage: str
    currency: str
    language: str
    start: str
    months: int
    fiscal_year_start: int
    rated: frozenset[str] = frozenset()
    as_of: date | None = None

    @property
    def currencies(self) -> Currencies:
        """Return the plan's own currency, and those that it states exchange rates for."""
        return Currencies(self.currency, self.rated)

    @property
    def plan_months(self) -> PlanMonths:
        """Return which months a quarter, a year, or a place in a list of months stands for."""
        return PlanMonths(self.start, self.fiscal_year_start)


class Reference(NamedTuple):
    """Name an item of a collection from somewhere else in the plan; `entry` has the id, be it a value or a key."""

    collection: str
    entry: Entry


class Answer(NamedTuple):
    """Pair a value of the plan with the field of the schema that it answers."""

    entry: Entry
    field: dict[str, Any]


class Answers(NamedTuple):
    """Hold what the answers of a document come to: most are neither kept nor gone through again.

    `groups` are mappings, `texts` answers to questions that say which kind of text they want, and `valued` those with a unit. `weights` are the numbers that stand under the names of months; `items` those that the document
    defines, by collection; `problems` days that no calendar has and blanks.
    """

    document: Document
    groups: list[Answer]
    texts: list[Answer]
    valued: list[Answer]
    weights: list[float]
    items: list[tuple[str, dict[str, Entry]]]
    references: list[Reference]
    problems: list[Problem]


@dataclass(frozen=True)
class Plan:
    """Hold everything that was read from a plan folder.

    What code computes or judges with stands in named views: `files` for single files, `goals`, `people` and so on for
    items. Only what walks along the schema goes by key: with `single` and `items`.

    `ids` maps a collection to its items by id; `values` maps the place of a value to what stands there; `answers` has what those
    of each document come to;
    `texts` maps each file to its text, for showing lines; `unread` names the kinds of which a file could not
    be used, and `uncertain` the collections that nobody therefore knows whole; `actuals` is what was measured,
    and `baseline` what an earlier state of the plan said; `shared` are the files that count in other plans too; `views` keeps the items
    that were made of entries, for the scenarios that have the same ones.
    """

    folder: str
    settings: Settings
    schemas: SchemaSet
    documents: tuple[Document, ...]
    ids: Mapping[str, Mapping[str, Entry]]
    references: tuple[Reference, ...]
    values: Mapping[Span, Value]
    answers: tuple[Answers, ...]
    texts: Mapping[str, str]
    unread: frozenset[str]
    uncertain: frozenset[str]
    actuals: tuple[Actual, ...] = ()
    baseline: tuple[Frozen, ...] = ()
    shared: frozenset[str] = frozenset()
    views: Views = field(default_factory=Views, compare=False)

    @property
    def unfinished(self) -> frozenset[str]:
        """Return the files with blanks that are still to be filled."""
        blanks = (problem for one in self.answers for problem in one.problems if problem.rule == "blank")
        return frozenset(problem.span.file for problem in blanks)

    def single(self, kind: str) -> Entry | None:
        """Return the root of the plan's one file of a kind, or None when there is none."""
        return next((document.root for document in self.documents if document.kind == kind), None)

    def items(self, collection: str) -> Mapping[str, Entry]:
        """Return the items of a collection by id, in the order of the files."""
        return self.ids.get(collection, {})

    def title(self, collection: str, key: str) -> str:
        """Return the title or name of an item, empty when it has none or is not there."""
        item = self.items(collection).get(key)
        return item.text("title") or item.text("name") if item else ""

    def titles(self, collection: str) -> dict[str, str]:
        """Return what each item of a collection is called, by its id."""
        return {key: self.title(collection, key) for key in self.items(collection)}

    def kinds_of(self, person: str) -> tuple[str, ...]:
        """Return the kinds of the single files that a person answers for."""
        single = self.schemas.files.values()
        owned = (document for document in self.documents if document.root.text("owner") == person)
        return tuple(document.kind for document in owned if document.kind in single)

    def value(self, entry: Entry | None) -> Value | None:
        """Return the value that stands at an entry, None when there is none or it could not be read."""
        return self.values.get(entry.span) if entry else None

    @cached_property
    def files(self) -> Files:
        """Return the single files; one that is not there has nothing."""
        roots = {document.kind: document.root for document in reversed(self.documents)}
        nowhere = Entry({}, Mark(f"{self.folder}/plan.yaml", 1, 1, 0, {}))
        return Files(roots, empty(roots.get("plan", nowhere)), self.values, self.views)

    @cached_property
    def goals(self) -> Mapping[str, Goal]:
        """Return the goals by id."""
        return self._views("goals", Goal)

    @cached_property
    def strategies(self) -> Mapping[str, Strategy]:
        """Return the strategies by id."""
        return self._views("strategies", Strategy)

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Return the actions by id."""
        return self._views("actions", Action)

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """Return the phases of the roadmap by id."""
        return self._views("phases", Phase)

    @cached_property
    def milestones(self) -> Mapping[str, Milestone]:
        """Return the milestones of the roadmap by id."""
        return self._views("milestones", Milestone)

    @cached_property
    def risks(self) -> Mapping[str, Risk]:
        """Return the risks by id."""
        return self._views("risks", Risk)

    @cached_property
    def budget_lines(self) -> Mapping[str, BudgetLine]:
        """Return the budget lines by id."""
        return self._views("budget_lines", BudgetLine)

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        """Return the teams by id."""
        return self._views("teams", Team)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Return the roles by id."""
        return self._views("roles", Role)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Return the people by id."""
        return self._views("people", Person)

    @cached_property
    def vacancies(self) -> Mapping[str, Vacancy]:
        """Return the vacancies by id."""
        return self._views("vacancies", Vacancy)

    @cached_property
    def stakeholders(self) -> Mapping[str, Stakeholder]:
        """Return the stakeholders by id."""
        return self._views("stakeholders", Stakeholder)

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """Return the assumptions by id."""
        return self._views("assumptions", Assumption)

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        """Return the stages of the sales process by id, in their order."""
        return self._views("stages", Stage)

    @cached_property
    def tools(self) -> Mapping[str, Tool]:
        """Return the tools by id."""
        return self._views("tools", Tool)

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Return the findings about the market by id."""
        return self._views("findings", Finding)

    @cached_property
    def territories(self) -> Mapping[str, Territory]:
        """Return the territories by id."""
        return self._views("territories", Territory)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """Return the channels by id."""
        return self._views("channels", Channel)

    @cached_property
    def calendar_items(self) -> Mapping[str, CalendarItem]:
        """Return the items of the calendar by id."""
        return self._views("calendar_items", CalendarItem)

    @cached_property
    def cadences(self) -> Mapping[str, Cadence]:
        """Return the cadences by id."""
        return self._views("cadences", Cadence)

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """Return the events by id."""
        return self._views("events", Event)

    @cached_property
    def sequences(self) -> Mapping[str, Sequence]:
        """Return the sequences by id."""
        return self._views("sequences", Sequence)

    @cached_property
    def guardrails(self) -> Mapping[str, Guardrail]:
        """Return the guardrails by id."""
        return self._views("guardrails", Guardrail)

    @cached_property
    def scenarios(self) -> Mapping[str, ScenarioFile]:
        """Return what the files of scenarios say, by id."""
        return self._views("scenarios", ScenarioFile)

    def _views(self, collection: str, kind: type[_Kind]) -> dict[str, _Kind]:
        return {
            key: self.views.of(kind, key, entry, self.values) for key, entry in self.items(collection).items()
        }


def is_blank(entry: Entry) -> bool:
    """Tell whether a text is still to be written."""
    return isinstance(entry.data, str) and entry.data.startswith(BLANK)
