"""Read the figures that a text of a plan mentions: `{{ mrr at 2028-12 }}`, and say which of them do not exist.

A text is untrusted: what stands between the braces is cut into words and looked up, and never run as code. Four opening
braces stand for two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from plansite.compute.engine import ids
from plansite.problems import Suggestion, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.compute.engine.graph import Graph
    from plansite.problems import Hint, Rule

OPEN, LITERAL = "{{", "{{{{"
_BRACES = re.compile(r"\{\{\{\{|\{\{(?P<inside>[^{}]*)\}\}|\{\{")
_PERIOD = re.compile(r"[0-9]|plan\Z")
# what people write beside an amount; other codes of currencies are words as well, such as ALL and TRY
_CURRENCY = r"EUR|USD|GBP|CHF|JPY|KRW|PLN|RUB|MXN|[€$£¥₩₽]"
_UNIT_BEFORE = re.compile(rf"(?<!\w)(?P<unit>{_CURRENCY})[ \t\n]?\Z")
_UNIT_AFTER = re.compile(
    rf"[ \t\n]?(?P<unit>%|percent\b|(?:{_CURRENCY}|zł|руб)(?!\w)|원)"  # noqa: RUF001 - rubles
)
_BEFORE = frozenset({"at", "in"})
_FORMS = "Write a figure and, if it is not for the whole plan, when: {{ mrr at 2028-12 }}, {{ goal ID target }}, {{ mrr at 2028-12 in SCENARIO }}."
_BRACES_THEMSELVES = "To show two braces, write four: {{{{."


class Word(NamedTuple):
    """Hold a word between the braces, and its offset in the text."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Hold what stands between two braces: a figure, a period and a scenario, and the offsets of the whole in its text.

    `part` is the word that says which figure of a goal is meant, else the figure itself.
    A mention without a period is about the whole plan, one without a scenario about the plan itself.
    """

    figure: Word
    part: Word
    period: Word
    scenario: Word
    start: int
    stop: int


class Mistake(NamedTuple):
    """Say what is wrong with a mention, what to do, and at which offset of the text, over how many characters.

    `whole` is all that stands there, braces included.
    """

    rule: Rule
    message: str
    hint: Hint
    at: int
    size: int
    whole: str = OPEN


class Found(NamedTuple):
    """Name the value that a mention stands for."""

    node: str
    grain: Grain
    position: int


def cut(text: str) -> Iterator[str | Mention | Mistake]:
    """Cut a text into words that stand as they are, mentions, and what cannot be read as one."""
    end = 0
    for match in _BRACES.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        if match[0] == LITERAL:
            yield OPEN
        elif match["inside"] is None:
            hint = f"Close it with }}}} in the same text. {_BRACES_THEMSELVES}"
            yield Mistake("formula", "“{{” begins a figure that does not end.", hint, match.start(), 2)
        else:
            read = _read(match["inside"], match.start(), match.end())
            yield read._replace(whole=match[0]) if isinstance(read, Mistake) else read
    yield text[end:]


def _read(inside: str, start: int, stop: int) -> Mention | Mistake:
    words = [Word(word[0], start + 2 + word.start()) for word in re.finditer(r"\S+", inside)]
    if not words:
        message = "No figure is named between these braces."
        return Mistake("formula", message, f"{_FORMS} {_BRACES_THEMSELVES}", start, stop - start)
    figure, part, rest = words[0], words[0], words[1:]
    if figure.text == "goal":
        if not rest:
            hint = "Write its id: {{ goal ID target }}."
            return Mistake("formula", "No goal is named here.", hint, *_of(figure))
        figure, part, rest = _of_goal(*rest)
    period, scenario = Word("plan", figure.at), Word("", figure.at)
    for before, word in zip(rest[::2], [*rest[1::2], None], strict=False):
        if before.text not in _BEFORE:
            message = f"“{before.text}” does not belong here."
            return Mistake("formula", message, f"{_FORMS} {_BRACES_THEMSELVES}", *_of(before))
        if word is None:
            message = f"“{before.text}” is followed by no period and no scenario."
            return Mistake("formula", message, _FORMS, *_of(before))
        is_period = bool(_PERIOD.match(word.text))
        if (is_period and period.at != figure.at) or (not is_period and scenario.text):
            what = "period" if is_period else "scenario"
            return Mistake("formula", f"“{word.text}” is a second {what}.", f"Keep one {what}.", *_of(word))
        period, scenario = (word, scenario) if is_period else (period, word)
    return Mention(figure, part, period, scenario, start, stop)


def _of_goal(goal: Word, *rest: Word) -> tuple[Word, Word, list[Word]]:
    """Return the figure of a goal, the word that says which one it is, and the words after it: the forecast, unless one is named."""
    has_part = bool(rest) and rest[0].text not in _BEFORE
    part = rest[0].text if has_part else "forecast"
    # whether goals have such a part is found out when the figure is looked up
    figure = Word(ids.goal(goal.text, part), goal.at)  # type: ignore[arg-type]
    return figure, rest[0] if has_part else goal, list(rest[has_part:])


def _of(word: Word) -> tuple[int, int]:
    return word.at, len(word.text)


def find(mention: Mention, graph: Graph, calendar: Calendar, scenarios: Collection[str]) -> Found | Mistake:
    """Return the value that a mention stands for, or what is wrong with it."""
    figure, period, scenario = mention.figure, mention.period, mention.scenario
    if figure.text not in graph.nodes:
        return _unknown(mention, graph)
    if scenario.text and scenario.text not in scenarios:
        hint = Suggestion(scenario.text, scenarios, "The plan has no scenarios.", lists=True)
        return Mistake("unknown-reference", f"There is no scenario “{scenario.text}”.", hint, *_of(scenario))
    named = calendar.named(period.text)
    if named is None:
        message = f"The plan has no period “{period.text}”."
        return Mistake("month-outside", message, calendar.period_hint, *_of(period))
    return Found(figure.text, named.grain, calendar.periods(named.grain).index(named))


def _unknown(mention: Mention, graph: Graph) -> Mistake:
    """Say that there is no such figure; of a goal, what it is that the goal does not have."""
    figure, part = mention.figure, mention.part
    goal = ids.goal_figure(figure.text)
    if goal is None:
        near = Suggestion(
            figure.text, graph.nodes, "Each figure on the site tells its id.", after=_BRACES_THEMSELVES
        )
        return Mistake("unknown-name", f"There is no figure “{figure.text}”.", near, *_of(figure))
    figures = [known for node in graph.nodes if (known := ids.goal_figure(node))]
    parts = {known.part for known in figures if known.key == goal.key} & set(get_args(ids.GoalPart))
    if parts:
        message = f"The goal “{goal.key}” has no figure “{goal.part}”."
        return Mistake("unknown-name", message, Suggestion(goal.part, parts, lists=True), *_of(part))
    keys = {known.key for known in figures}
    hint = Suggestion(goal.key, keys, "The plan has no goals.", lists=True)
    return Mistake("unknown-reference", f"There is no goal “{goal.key}”.", hint, figure.at, len(goal.key))


def is_meant(text: str, graph: Graph | None) -> bool:
    """Tell whether somebody who writes this between braces means a figure, and not a template of another program."""
    words = text.removeprefix(OPEN).removesuffix("}}").split()
    if not words or graph is None:
        return False
    first = words[0]
    means_figure = first == "goal" or first in graph.nodes or bool(nearest(first, graph.nodes))
    return means_figure or (len(words) > 2 and words[1] in _BEFORE)  # noqa: PLR2004 - figure, at, period


def doubled_unit(text: str, mention: Mention) -> Mistake | None:
    """Find a unit beside a mention: the figure brings its own."""
    before = _UNIT_BEFORE.search(text[: mention.start])
    unit = before or _UNIT_AFTER.match(text, mention.stop)
    if unit is None:
        return None
    message = f"“{unit['unit']}” stands beside a figure that is shown with its own unit."
    return Mistake("unit", message, f"Take “{unit['unit']}” away.", unit.start("unit"), len(unit["unit"]))
