"""Make the pages of what the rules find: the findings with their remedies, what the plan waives, and why each rule is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.judge.advice import severity_in
from plansite.judge.stakes import by_stake
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.sentences import Sentences
from plansite.present.page import Page
from plansite.present.text.render import prose, render
from plansite.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.judge.advice import Waived
    from plansite.judge.rulebook import Explanation
    from plansite.present.context import PageContext
    from plansite.problems import Problem

FINDINGS = "findings.md"
RULES = "rules.md"
_FOREMOST = 3
_NAMED = 6  # items of one open question that are named on its line
_HEADINGS = {Severity.WARNING: "Worth acting on", Severity.NOTE: "Worth knowing"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what the rules found in a plan, what it waives, and what each rule is about."""

    problems: tuple[Problem, ...]
    waived: tuple[Waived, ...]
    rulebook: Mapping[str, Explanation]

    @property
    def in_order(self) -> list[Problem]:
        """Return the findings, what puts most at stake first."""
        return by_stake(
            (problem for problem in self.problems if problem.severity in _HEADINGS), self.rulebook
        )

    @property
    def questions(self) -> list[list[Problem]]:
        """Return what the plan leaves open, by rule in the order of the rulebook."""
        is_open = [problem for problem in self.problems if problem.severity is Severity.QUESTION]
        of_rule = groupby(by_stake(is_open, self.rulebook), key=lambda problem: problem.rule)
        return [list(same) for _, same in of_rule]

    @property
    def fired(self) -> frozenset[str]:
        """Return the ids of the rules that found something, waived or not."""
        problems = (*self.problems, *(waived.problem for waived in self.waived))
        return frozenset(problem.rule for problem in problems)


@dataclass(frozen=True, slots=True)
class Row:
    """Show one finding: what is the matter, what to do, what it is about, where it stands, and why it matters.

    `at` is what a waiver would name. `until`, `reason` and `owner` are those of its waiver.
    """

    message: Markup
    hint: Markup
    item: Markup
    place: Markup
    why: Markup
    at: str
    reason: Markup | None = None
    until: Markup | None = None
    owner: Markup | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """Show the findings of one rule; `hint` is what to do about each of them, empty where that differs."""

    why: Markup
    hint: Markup
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Show the findings of one weight by their rules, what puts most at stake first."""

    title: str
    tone: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Show a question that is still open on one line: what is asked, of what, of how many more, and what to write."""

    title: Markup
    items: tuple[Markup, ...]
    more: int
    hint: Markup


@dataclass(frozen=True, slots=True)
class Told:
    """Show one rule: how much it weighs here, and whether it found something."""

    rule: Explanation
    weight: str
    fired: bool


def findings_count(judged: Judged) -> int:
    """Return how many findings the page of findings shows."""
    return sum(problem.severity in _HEADINGS for problem in judged.problems)


def foremost(context: PageContext, judged: Judged, page: str) -> list[Row]:
    """Return the few findings that put most at stake, for a page."""
    rows = _Rows(context, judged)
    return [rows.of(problem, page) for problem in judged.in_order[:_FOREMOST]]


def blanks_count(judged: Judged) -> int:
    """Return how many questions wait for an answer; a file with one of them is not judged before it is filled in."""
    return sum(problem.severity is Severity.BLANK for problem in judged.problems)


def findings_pages(context: PageContext, judged: Judged) -> tuple[Page, ...]:
    """Make the page of findings, and the page of rules; where an outline asks little, only if something was found."""
    is_short = "progress" not in {name for names in context.outline.tabs.values() for name in names}
    if is_short and not (findings_count(judged) or judged.questions or blanks_count(judged) or judged.waived):
        return ()
    rows = _Rows(context, judged)
    title = "Findings"
    text = render(
        "findings.md.j2",
        title=title,
        count=findings_count(judged),
        blanks=blanks_count(judged),
        files=len(context.plan.unfinished),
        groups=[group for severity in _HEADINGS if (group := rows.group(severity)).kinds],
        questions=[rows.question(problems) for problems in judged.questions],
        waived=[rows.waived(waived) for waived in judged.waived],
        rules=Markup('<a class="ps-ref" href="rules.html">{}</a>').format("the rules"),
    )
    return Page(FINDINGS, title, text), _rules(context, judged)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Make the rows of the page of findings."""

    context: PageContext
    judged: Judged

    def group(self, severity: Severity) -> Group:
        """Return the findings of one weight."""
        problems = [problem for problem in self.judged.in_order if problem.severity is severity]
        by_rule = groupby(problems, key=lambda problem: problem.rule)
        return Group(_HEADINGS[severity], severity.word, tuple(self._kind(list(same)) for _, same in by_rule))

    def _kind(self, problems: Sequence[Problem]) -> Kind:
        rows = tuple(self.of(problem) for problem in problems)
        hints = {problem.hint for problem in problems}
        return Kind(rows[0].why, Markup() if len(hints) > 1 else rows[0].hint, rows)

    def question(self, problems: Sequence[Problem]) -> OpenQuestion:
        """Return the line of an open question, named by its rule where it is open in several places."""
        rows = [self.of(problem) for problem in problems]
        first, hints = rows[0], {problem.hint for problem in problems}
        if len(rows) == 1:
            return OpenQuestion(first.message, (), 0, first.hint)
        items = tuple(
            dict.fromkeys(
                self._about(problem) or row.message for problem, row in zip(problems, rows, strict=True)
            )
        )
        hint = Markup() if len(hints) > 1 else first.hint
        return OpenQuestion(first.why or first.message, items[:_NAMED], len(items[_NAMED:]), hint)

    def _about(self, problem: Problem) -> Markup:
        """Return the item that a finding is about as a link, empty where it is about none that is shown."""
        collection, _, key = problem.subject.partition("/")
        place = self.context.places.item(collection, key)
        return led(place.title, place, FINDINGS) if place else Markup()

    def of(self, problem: Problem, page: str = FINDINGS) -> Row:
        """Return the row of a finding, for a page."""
        collection, _, key = problem.subject.partition("/")
        place = self.context.places.item(collection, key)
        rule = self.judged.rulebook.get(problem.rule)
        href = Markup('<a class="ps-ref" href="rules.html#{}">{}</a>')
        item, message = (
            led(place.title, place, page) if place else Markup(),
            given(Sentences(self.context, page).of(problem.message), problem.span),
        )
        if place and (named := escape(f"“{place.title}”")) in message:
            message, item = message.replace(named, Markup("“{}”").format(item), 1), Markup()
        return Row(
            message,
            given(problem.hint, problem.span),
            item,
            Figures(self.context, page).place(problem.span),
            href.format(rule.id, rule.title) if rule else Markup(),
            f"{problem.rule} at {problem.subject}" if problem.subject else problem.rule,
        )

    def waived(self, waived: Waived) -> Row:
        """Return the row of a finding that the plan waives; its place is that of the waiver."""
        waiver, answers = waived.waiver, Answers(self.context, FINDINGS, prose)
        return replace(
            self.of(waived.problem),
            place=Figures(self.context, FINDINGS).place(waiver.span),
            reason=prose(waiver.reason),
            until=escape(self.context.language.day(waiver.until)),
            owner=answers.refer("people", waiver.owner) if waiver.owner else None,
        )


def _rules(context: PageContext, judged: Judged) -> Page:
    told = [
        Told(rule, severity.word, rule.id in judged.fired)
        for rule in judged.rulebook.values()
        if not rule.fixed and (severity := severity_in(context.plan, rule, context.outline)) is not None
    ]
    fired, kept = [rule for rule in told if rule.fired], [rule for rule in told if not rule.fired]
    title = "How the plan is judged"
    return Page(RULES, title, render("rules.md.j2", title=title, fired=fired, kept=kept, count=len(told)))
