"""Judge the figures that texts mention between two braces: each exists, in a period and a scenario of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.mentions import OPEN, Mention, Mistake, cut, doubled_unit, find, is_meant
from plansite.problems import Hint, Problem, Rule, Span, error, warning
from plansite.read.scenario import BASE, COLLECTION, OUTLOOK
from plansite.read.within import place_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.judge.rule_context import RuleContext

    _Report = Callable[[Rule, str, Hint, Span], Problem]

_TEXTS = frozenset({"line", "prose"})


def mentions_in_texts(context: RuleContext) -> Iterator[Problem]:
    """Find mentions in texts that cannot be read, or that name what the plan does not have."""
    plan = context.plan
    files = {file for file, text in plan.texts.items() if OPEN in text}
    if not files:
        return
    scenarios = {BASE, *plan.items(COLLECTION), *([OUTLOOK] if plan.actuals else [])}
    for entry, field in (answer for one in context.answers for answer in one.texts):
        if OPEN in entry.data and field["x-text"] in _TEXTS and entry.mark.file in files:
            for report, mistake in _mistakes(entry.data, context, scenarios):
                span = place_within(plan.texts[entry.mark.file], entry, mistake.at, mistake.size)
                yield report(mistake.rule, mistake.message, mistake.hint, span)


def _mistakes(text: str, context: RuleContext, scenarios: set[str]) -> Iterator[tuple[_Report, Mistake]]:
    """Yield what is wrong with mentions; templates of other programs may stand in a text, and are shown as they are."""
    for part in cut(text):
        if isinstance(part, str):
            continue
        if isinstance(part, Mention):
            mistake, whole = (
                _unknown(part, context, scenarios) or doubled_unit(text, part),
                text[part.start : part.stop],
            )
        else:
            mistake, whole = part, part.whole
        if mistake is not None:
            yield error if is_meant(whole, context.graph) else warning, mistake


def _unknown(mention: Mention, context: RuleContext, scenarios: set[str]) -> Mistake | None:
    """Say what a mention names that is not there; nothing while the figures of the plan are not known."""
    if context.graph is None or context.calendar is None:
        return None
    named = find(mention, context.graph, context.calendar, scenarios)
    return named if isinstance(named, Mistake) else None
