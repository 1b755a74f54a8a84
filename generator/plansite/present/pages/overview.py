"""Make the one page that says it all: figures, goals, people, money, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.model.kpis import headline_kpis
from plansite.present.answers.answers import Answers
from plansite.present.context import nodes_of_plan
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.sampled import spread_words
from plansite.present.figures.tiles import Tiles
from plansite.present.page import BOARD, Page
from plansite.present.pages.findings import blanks_count, findings_count, foremost
from plansite.present.parts.agenda import coming, overdue
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.in_short import in_short, loses
from plansite.present.parts.responsibilities import responsibilities
from plansite.present.places import OVERVIEW, has_words_on_overview
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.present.answers.blocks import Block
    from plansite.present.context import PageContext
    from plansite.present.page import Section
    from plansite.present.pages.findings import Judged
    from plansite.present.parts.agenda import Event

PATH = OVERVIEW
SOON = 7
MANY = 5
_ABOVE = frozenset(
    {"summary", "north_star", "north_star_reason", "headline"}
)  # what the head of the page says
_WORTH = ("plan_cost_total", "expected_gain", "projected_roi", "break_even_month")


@dataclass(frozen=True, slots=True)
class Soon:
    """Show one thing that is due: day, kind, title and owner."""

    day: Markup
    kind: str
    title: Markup
    owner: Markup


def overview(context: PageContext, sections: Sequence[Section], judged: Judged) -> Page:
    """Make the overview; `sections` are the other parts of the site, to which it leads, `judged` is what the rules find."""
    plan, answers, tiles = context.plan.files.plan, Answers(context, PATH, prose), Tiles(context, PATH)
    text = render(
        "index.md.j2",
        title=context.plan.settings.title,
        company=plan.company,
        months=whole_time(context),
        as_of=context.as_of,
        owner=answers.owner(plan.entry),
        in_short=in_short(context, PATH),
        summary=prose(plan.summary) if plan.summary else None,
        tiles=[tiles.standing(kpi) for kpi in _headline(context)],
        north=answers.refer("kpis", plan.north_star) if plan.north_star else None,
        reason=prose(plan.north_star_reason) if plan.north_star_reason else None,
        north_chart=context.charts.get(f"north.{plan.north_star}"),
        goals=goal_rows(context, PATH),
        foremost=foremost(context, judged, PATH),
        findings=findings_count(judged),
        questions=len(judged.questions),
        blanks=blanks_count(judged),
        worth=_worth(context),
        costs_open=_costs_are_open(context),
        odds={node: spread_words(Figures(context, PATH), node) for node in _WORTH},
        loses=loses(context),
        overhead=bool(context.results.value("overhead", "plan", 0)),
        worth_chart=context.charts.get("worth"),
        responsibilities=responsibilities(context, PATH),
        late=_dated(context, overdue(context)[:MANY]),
        soon=_dated(context, coming(context, SOON)),
        review=_review(context),
        overdue=_overdue(context),
        sections=_onward(sections),
        changed=_changed(context),
        board=any(page.path == BOARD for section in sections for page in section.pages()),
        blocks=_words_of_plan(context),
    )
    return Page(PATH, "Overview", text)


def _headline(context: PageContext) -> list[str]:
    """Return the KPIs to open with: those that the plan names, else the usual ones that rest on a number of it."""
    of_plan, named = nodes_of_plan(context.plan, context.results), context.plan.files.plan.headline.items
    kpis = headline_kpis(context.plan, context.results)
    return [kpi for kpi in kpis if kpi in of_plan or kpi in named]


def _words_of_plan(context: PageContext) -> tuple[Block, ...]:
    """Return what plan.yaml says in words, where its outline gives it no page of its own."""
    if has_words_on_overview(context.outline):
        schema = context.plan.schemas.kinds["plan"]
        answers, root = Answers(context, PATH, prose), context.plan.files.plan.entry
        return tuple(block for block in answers.blocks(root, schema, leave=_ABOVE) if block.kind != "facts")
    return ()


def whole_time(context: PageContext) -> str:
    """Return the first and the last month of a plan."""
    names = context.results.calendar.names
    return f"{context.language.month(names[0])} – {context.language.month(names[-1])}"


def _worth(context: PageContext) -> dict[str, Markup | None]:
    """Return what the plan costs and brings, None for what is unknown."""
    figures, of_plan = Figures(context, PATH), nodes_of_plan(context.plan, context.results)
    return {
        node: figures.link(node, "plan", 0, large=True)
        if node in of_plan and context.results.is_known(node)
        else None
        for node in _WORTH
    }


def _costs_are_open(context: PageContext) -> bool:
    """Tell whether nobody has written what a plan costs that computes what it brings."""
    is_told = context.results.is_known(_WORTH[0]) or context.plan.files.budget.is_given
    is_asked = context.outline.asks_field("budget", "lines") and context.outline.asks_file(
        context.plan, "budget"
    )
    return is_asked and not is_told and context.results.is_known(_WORTH[1])


def _dated(context: PageContext, due: Sequence[Event]) -> list[Soon]:
    answers = Answers(context, PATH, prose)
    return [
        Soon(
            given(context.language.day(event.day), event.span),
            event.kind,
            led(event.title, event.place, PATH),
            answers.refer("people", event.owner) if event.owner else Markup(),
        )
        for event in due
    ]


def _review(context: PageContext) -> Markup | None:
    day = context.plan.files.plan.review.next
    return given(context.language.day(day), day.span) if day else None


def _overdue(context: PageContext) -> bool:
    day = context.plan.files.plan.review.next
    return context.today is not None and bool(day) and day < context.today.isoformat()


def _changed(context: PageContext) -> Markup | None:
    """Return a link to what the last version of the plan changed; None where it notes none."""
    versions, place = list(context.plan.files.plan.versions), context.places.parts.get("plan.versions")
    if not versions or place is None or not versions[-1].number:
        return None
    return led(f"What changed in {versions[-1].number}", place, PATH)


def _onward(sections: Sequence[Section]) -> list[tuple[str, str, str]]:
    """Return of each section its title, the address of its first page, and what is in it."""
    return [
        (section.title, section.pages()[0].path.removesuffix(".md") + ".html", _names(section))
        for section in sections
        if section.title and section.pages()
    ]


def _names(section: Section) -> str:
    filled = [entry for entry in section.entries if isinstance(entry, Page) or entry.pages()]
    names = [entry.title for entry in filled if entry.title != section.title]
    return ", ".join(names[:MANY]) if len(names) <= MANY else names[0]
