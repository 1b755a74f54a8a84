"""Write out the figures that the texts of a plan mention, once they are computed.

All that hands texts on, pages, differences and exports alike, reads the same filled plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.compute.engine.mentions import OPEN, Mention, Mistake, cut, find
from plansite.compute.model.catalog import with_plan
from plansite.judge.pay import kept_back, rests_on_pay
from plansite.present.context import open_context
from plansite.present.figures.figures import Figures, why
from plansite.present.text.filled import ROOT
from plansite.read.items.filled import Filled, Shown
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.results import Results
    from plansite.judge.advice import Waived
    from plansite.judge.pay import KeptBack
    from plansite.outcome import Outcome, WhatIf
    from plansite.problems import Problem
    from plansite.read.document import Entry
    from plansite.read.plan import Answer, Plan

_UNKNOWN, _NOT_PUBLISHED = "not known yet", "not published"


def filled(outcome: Outcome) -> Outcome:
    """Return a sound outcome in which all texts have their figures in words; one without numbers as it is."""
    plan, catalog, results = outcome.plan, outcome.catalog, outcome.results
    if plan is None or catalog is None or results is None:
        return outcome
    context = open_context(outcome)
    filling = Filling(
        plan,
        {
            name: Figures(context.in_scenario(plan, numbers), "", "" if name == BASE else name)
            for name, numbers in outcome.numbers.items()
        },
    )
    words = filling.plan(plan)
    return replace(
        outcome,
        problems=tuple(filling.problem(problem) for problem in outcome.problems),
        plan=words,
        catalog=with_plan(catalog, words),
        results=filling.results(results),
        outlook=filling.results(outcome.outlook) if outcome.outlook else None,
        scenarios=tuple(filling.what_if(what_if) for what_if in outcome.scenarios),
        waived=tuple(filling.waived(waived) for waived in outcome.waived),
        goals=tuple(replace(judged, goal=words.goals[judged.id]) for judged in outcome.goals),
    )


@dataclass(frozen=True)
class Filling:
    """Fill texts of a plan; `figures` write the numbers of each scenario, of the plan itself as “base”.

    What was filled is remembered with what it was made of: each answer holds all that stands below it, and scenarios
    hold what they leave as it was.
    """

    written: Plan
    figures: Mapping[str, Figures]
    _filled: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    _shown_as: dict[str, Filled] = field(default_factory=dict)

    @cached_property
    def _kept(self) -> Mapping[str, KeptBack]:
        return kept_back(
            self.written, {name: figures.context.results for name, figures in self.figures.items()}
        )

    def text(self, text: str) -> str:
        """Return a text with its figures in words, the same text when it mentions none."""
        if OPEN not in text:
            return text
        if text not in self._shown_as:
            self._shown_as[text] = Filled(text, tuple(self._piece(part, text) for part in cut(text)))
        shown = self._shown_as[text]
        return text if str(shown) == text else shown

    def _piece(self, part: str | Mention | Mistake, text: str) -> str | Shown:
        """Return a part of a text as it is shown; what is no figure of the plan, such as a template, as it stands."""
        if isinstance(part, str):
            return part
        if isinstance(part, Mistake):
            return part.whole
        own = self.figures[BASE].context.results
        if isinstance(find(part, own.graph, own.calendar, self.figures), Mistake):
            return text[part.start : part.stop]
        return self._shown(part)

    def _shown(self, mention: Mention) -> Shown:
        scenario = mention.scenario.text or BASE
        figures = self.figures[scenario]
        results = figures.context.results
        named = find(mention, results.graph, results.calendar, self.figures)
        if isinstance(named, Mistake):  # a scenario need not have all figures of the plan
            return _unknown(f"{_UNKNOWN} ({named.message.rstrip('.')})")
        # what is kept back of all figures takes long to tell, and most mentions are of none that rests on pay
        if rests_on_pay(results.graph, named.node) and not self._kept[scenario].shows(*named):
            return _unknown(_NOT_PUBLISHED)
        value = results.value(*named)
        if value is None:
            return _unknown(f"{_UNKNOWN} ({why(figures.context, *named)})")
        words = figures.write(named.node, value, large=True)
        link = figures.link(*named, text=words, signed=False)
        return Shown(words, Markup(str(link).replace('href="', f'href="{ROOT}', 1)))  # noqa: S704 - made by `link`

    def data(self, data: Any) -> Any:
        """Return data with all texts in it filled; the same data when no text changes."""
        if isinstance(data, str):
            return self.text(data)
        if not isinstance(data, dict | list):
            return data
        if id(data) not in self._filled:
            self._filled[id(data)] = (data, self._below(data))
        return self._filled[id(data)][1]

    def _below(self, data: dict[str, Any] | list[Any]) -> Any:
        if isinstance(data, dict):
            values = {key: self.data(value) for key, value in data.items()}
            return values if any(values[key] is not data[key] for key in data) else data
        items = [self.data(item) for item in data]
        return items if any(new is not old for new, old in zip(items, data, strict=True)) else data

    def entry(self, entry: Entry) -> Entry:
        """Return an entry with all texts in it filled; the same entry when no text changes."""
        data = self.data(entry.data)
        return entry if data is entry.data else entry._replace(data=data)

    def answer(self, answer: Answer) -> Answer:
        """Return the answer to a question for a text, filled; the same answer when it mentions nothing."""
        entry = answer.entry
        return answer._replace(entry=self.entry(entry)) if OPEN in entry.data else answer

    def plan(self, plan: Plan) -> Plan:
        """Return a plan with all its texts filled."""
        return replace(
            plan,
            settings=replace(plan.settings, title=str(self.text(plan.settings.title))),
            documents=tuple(replace(document, root=self.entry(document.root)) for document in plan.documents),
            ids={
                collection: {key: self.entry(entry) for key, entry in items.items()}
                for collection, items in plan.ids.items()
            },
            answers=tuple(
                one._replace(texts=[self.answer(answer) for answer in one.texts]) for one in plan.answers
            ),
        )

    def results(self, results: Results) -> Results:
        """Return numbers whose figures are named in words."""
        nodes = {
            key: replace(node, whole=str(self.text(node.whole)), part=str(self.text(node.part)))
            if OPEN in node.whole or OPEN in node.part
            else node
            for key, node in results.graph.nodes.items()
        }
        return replace(results, graph=replace(results.graph, nodes=nodes))

    def what_if(self, what_if: WhatIf) -> WhatIf:
        """Return a scenario with all its texts filled."""
        scenario = replace(what_if.scenario, root=self.entry(what_if.scenario.root))
        return replace(
            what_if, scenario=scenario, plan=self.plan(what_if.plan), results=self.results(what_if.results)
        )

    def waived(self, waived: Waived) -> Waived:
        """Return a finding that is set aside, and why, in words."""
        reason = self.text(waived.waiver.reason)
        return replace(
            waived, problem=self.problem(waived.problem), waiver=replace(waived.waiver, reason=reason)
        )

    def problem(self, problem: Problem) -> Problem:
        """Return a problem that quotes texts of the plan as readers see them; its hint may show how braces are written."""
        return replace(problem, message=str(self.text(problem.message)))


def _unknown(words: str) -> Shown:
    return Shown(words, Markup('<span class="ps-unknown">{}</span>').format(words))
