"""Show how a goal stands the SMART test: five verdicts, each with its evidence and the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.judge.smart import GoalFacts, smart
from plansite.present.figures.figures import Figures, given
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.sampled import chance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.judge.smart import Evidence, Verdict
    from plansite.judge.status import Basis, JudgedGoal
    from plansite.present.context import PageContext

_TITLES = {
    "specific": ("S", "Specific"),
    "measurable": ("M", "Measurable"),
    "achievable": ("A", "Achievable"),
    "relevant": ("R", "Relevant"),
    "time_bound": ("T", "Time-bound"),
}
_WORDS = {True: ("yes", "Yes"), False: ("no", "Not yet"), None: ("open", "Cannot be told")}
_MARKS = {True: "smart-for", False: "smart-against", None: "smart-tells"}


@dataclass(frozen=True, slots=True)
class Test:
    """Show one of the five tests: its letter and title, whether the goal stands it, and why."""

    letter: str
    title: str
    tone: str
    words: str
    evidence: tuple[tuple[str, Markup], ...]


def smart_tests(context: PageContext, page: str, judged: JudgedGoal) -> tuple[Test, ...]:
    """Return the five tests of a goal."""
    facts = GoalFacts(judged, context.plan, context.catalog, context.results, context.expected)
    figures: dict[Basis, Figures] = {
        "plan": Figures(context, page),
        "outlook": expected_figures(context, page),
    }
    return tuple(_test(figures, judged, verdict) for verdict in smart(facts))


def _test(figures: Mapping[Basis, Figures], judged: JudgedGoal, verdict: Verdict) -> Test:
    lines = tuple(
        (_MARKS[evidence.holds], _line(figures[evidence.basis], judged, evidence))
        for evidence in verdict.evidence
    )
    return Test(*_TITLES[verdict.aspect], *_WORDS[verdict.holds], lines)


def _line(figures: Figures, judged: JudgedGoal, evidence: Evidence) -> Markup:
    """Return a line of evidence with its figures as links."""
    if evidence.nodes:
        shown = [figures.link(node, "plan", 0) for node in evidence.nodes]
        return Markup(str(escape(evidence.words))).format(*shown)  # noqa: S704 - words of our own, escaped
    if evidence.share is not None:
        counted = chance(figures, evidence.share, judged.node("forecast"))
        return Markup(str(escape(evidence.words))).format(counted)  # noqa: S704 - words of our own, escaped
    if evidence.span:
        return given(evidence.words, evidence.span)
    return escape(evidence.words)
