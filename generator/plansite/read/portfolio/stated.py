"""Read what plans of a portfolio hand over to one another: a figure that one promises, and one that says what another needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.problems import Problem, Rule, Span, Suggestion, error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.read.document import Entry


@dataclass(frozen=True, slots=True)
class FigureOfPlan:
    """Name a figure of a plan by the ids of both; `span` is the place that names the figure."""

    plan: str
    figure: str
    span: Span


@dataclass(frozen=True, slots=True)
class StatedHandOver:
    """Say which figure of one plan has to be as large as which figure of another, month by month."""

    id: str
    title: str
    promised: FigureOfPlan
    needed: FigureOfPlan

    @property
    def sides(self) -> tuple[FigureOfPlan, FigureOfPlan]:
        """Return both figures: promised, then needed."""
        return self.promised, self.needed


def stated_hand_overs(root: Entry, plans: Iterable[str]) -> tuple[tuple[StatedHandOver, ...], list[Problem]]:
    """Read the hand-overs of portfolio.yaml; those that name a plan that is not there are problems, and left out."""
    known, problems = list(plans), []
    hand_overs: list[StatedHandOver] = []
    for key, entry in root.under("hand_overs"):
        wrong = [*_unknown(entry, known)]
        problems += wrong
        if not wrong and all(entry.get(name) for name in ("from", "promised", "to", "needed")):
            promised, needed = (
                FigureOfPlan(entry.text(plan), entry.text(figure), entry.at([figure]).span)
                for plan, figure in (("from", "promised"), ("to", "needed"))
            )
            title = entry.text("title").strip() or key.replace("_", " ").capitalize()
            hand_overs.append(StatedHandOver(key, title, promised, needed))
    return tuple(hand_overs), problems


def _unknown(entry: Entry, plans: list[str]) -> Iterator[Problem]:
    for name in ("from", "to"):
        plan = entry.get(name)
        if plan and plan.data not in plans:
            rule: Rule = "unknown-reference"
            hint = Suggestion(str(plan.data), plans, lists=True)
            yield error(rule, f"There is no plan “{plan.data}” in this portfolio.", hint, plan.span)
    if entry.text("from") and entry.text("from") == entry.text("to"):
        message = "A plan hands nothing over to itself."
        yield error("wrong-value", message, "Name another plan under “to:”.", entry.at(["to"]).span)
