"""Say in a few sentences how the plan stands: its goals, whether it pays, what decides most, and what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.sampling import swings
from plansite.judge.status import EVEN
from plansite.present.figures.figures import Figures, led
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.sampled import chance
from plansite.present.figures.tables import Tables
from plansite.present.parts.agenda import overdue
from plansite.present.parts.goals import gap_in_words
from plansite.present.parts.risk import BREAK_EVEN, GAIN
from plansite.present.places import title_of
from plansite.present.text.numerals import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

_NAMED = 2  # goals that fall short and are named; the table below has all of them


def in_short(context: PageContext, page: str) -> Markup:
    """Return the sentences that a reader needs first; empty where neither goals nor money can be told."""
    said = [
        *_goals(context, page),
        *_money(context, page),
        *_most(context, page),
        *_late(context),
    ]
    return Markup(" ").join([*said, *not_judged_yet(context)] if said else [])


def not_judged_yet(context: PageContext) -> Iterator[Markup]:
    """Say how many files have blanks, if any: until these are filled in, nothing of such a file is judged."""
    files = len(context.plan.unfinished)
    if files == 1:
        yield Markup("One file with blanks is not judged yet.")
    elif files:
        yield Markup('<span class="ps-count">{}</span> files with blanks are not judged yet.').format(files)


def _goals(context: PageContext, page: str) -> Iterator[Markup]:
    judged = [goal for goal in context.goals if goal.is_known and goal.status != "done"]
    if not judged:
        return
    short = sorted((goal for goal in judged if goal.falls_short), key=_worst_first)
    unlikely = [
        goal for goal in judged if not goal.falls_short and goal.chance is not None and goal.chance < EVEN
    ]
    yield Markup("{} on the {}{}.").format(
        _reached(len(judged) - len(short), len(judged)), judged[0].expectation, _but(len(unlikely))
    )
    if short:
        named = [_named(context, page, goal) for goal in short[:_NAMED]]
        rest = len(short) - len(named)
        more = (
            [Markup("{} more {}").format(in_words(rest), "falls short" if rest == 1 else "fall short")]
            if rest
            else []
        )
        yield Markup("{}.").format(_listed([*named, *more]))


def _reached(reached: int, count: int) -> Markup:
    """Say how many of the goals with a figure reach their target."""
    if count == 1:
        words = (
            "The one goal with a figure reaches its target"
            if reached
            else "The one goal with a figure falls short"
        )
        return Markup(words)  # noqa: S704 - words of our own
    if reached == count:
        start = "Both goals" if count == 2 else f"All {in_words(count)} goals"  # noqa: PLR2004 - both are two
        return Markup("{} with a figure reach their target").format(start)
    verb = "reaches its target" if reached == 1 else "reach their target"
    return Markup("{} of {} goals with a figure {}").format(
        in_words(reached).capitalize(), in_words(count), verb
    )


def _but(unlikely: int) -> str:
    if not unlikely:
        return ""
    return f"; {in_words(unlikely)} of them {'is' if unlikely == 1 else 'are'} likelier missed than met"


def _named(context: PageContext, page: str, judged: JudgedGoal) -> Markup:
    """Name a goal that falls short, by how much, and how likely it is reached nevertheless."""
    figures = expected_figures(context, page)
    title = led(title_of(judged.id, judged.goal.entry), context.places.item("goals", judged.id), page)
    words = Markup("“{}” is {}").format(title, gap_in_words(figures, judged))
    if judged.chance is None:
        return words
    return Markup("{} ({} likely)").format(words, chance(figures, judged.chance, judged.node("forecast")))


def loses(context: PageContext) -> bool:
    """Tell whether the plan gains less than it has to earn back, overhead included."""
    gain, cost = (context.results.value(node, "plan", 0) for node in ("expected_gain", "cost_to_earn_back"))
    return gain is not None and cost is not None and gain < cost


def _money(context: PageContext, page: str) -> Iterator[Markup]:
    figures, spread = Figures(context, page), context.spreads.get(BREAK_EVEN)
    likely = Markup(", {} likely").format(chance(figures, spread.chance, BREAK_EVEN)) if spread else Markup()
    if context.results.value(BREAK_EVEN, "plan", 0) is not None:
        yield Markup("Break-even: {}{}.").format(figures.link(BREAK_EVEN, "plan", 0, large=True), likely)
    elif loses(context):
        yield Markup("The plan does not earn back what it costs within its months.")


def _most(context: PageContext, page: str) -> Iterator[Markup]:
    """Name the range that moves the gain of the plan most, else the figure that it steers by."""
    steered = context.plan.files.plan.north_star
    for node in (GAIN, steered):
        if node in context.results.graph.nodes and (by_range := swings(context.results, node, "plan", 0)):
            yield Markup("What decides most: {}.").format(Tables(context, page).name(by_range[0].driver))
            return


def _late(context: PageContext) -> Iterator[Markup]:
    late = len(overdue(context))
    if late:
        yield Markup('<span class="ps-overdue">{} {} overdue.</span>').format(
            in_words(late).capitalize(), "task is" if late == 1 else "tasks are"
        )


def _worst_first(judged: JudgedGoal) -> tuple[bool, float]:
    """Order goals that fall short: those off track first, and of these the least likely."""
    return judged.status != "off_track", 1.0 if judged.chance is None else judged.chance


def _listed(parts: Sequence[Markup]) -> Markup:
    *first, last = parts
    return Markup("{}; {}").format(Markup("; ").join(first), last) if first else last
