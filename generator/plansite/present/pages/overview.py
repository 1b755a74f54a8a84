"""Make the one page that says it all: figures, goals, people, money, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.model.kpis import headline_kpis
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.tiles import Tiles
from plansite.present.page import Page
from plansite.present.parts.agenda import coming
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.responsibilities import responsibilities
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.present.context import PageContext
    from plansite.present.page import Section

PATH = "index.md"
SOON = 7
MANY = 5
_WORTH = ("plan_cost_total", "expected_gain", "projected_roi", "break_even_month")


@dataclass(frozen=True, slots=True)
class Soon:
    """Show one thing that is due: day, kind, title and owner."""

    day: Markup
    kind: str
    title: Markup
    owner: Markup


def overview(context: PageContext, sections: Sequence[Section], findings: int) -> Page:
    """Make the overview; `sections` are the other parts of the site, to which it leads, `findings` counts what its rules find."""
    answers = Answers(context, PATH, prose)
    root = context.plan.single("plan")
    figures, tiles = Figures(context, PATH), Tiles(context, PATH)
    north = root.text("north_star") if root else ""
    text = render(
        "index.md.j2",
        title=context.plan.settings.title,
        company=root.text("company") if root else "",
        months=_months(context),
        owner=answers.owner(root) if root else None,
        summary=prose(root.text("summary")) if root and root.text("summary") else None,
        tiles=[tiles.standing(kpi) for kpi in headline_kpis(context.plan, context.results)],
        north=answers.refer("kpis", north) if north else None,
        reason=prose(root.text("north_star_reason")) if root and root.text("north_star_reason") else None,
        north_chart=context.charts.get(f"north.{north}"),
        goals=goal_rows(context, PATH),
        findings=findings,
        worth={
            node: figures.link(node, "plan", 0, large=True) if context.results.is_known(node) else None
            for node in _WORTH
        },
        loses=(context.results.value("plan_net_gain", "plan", 0) or 0.0) < 0,
        worth_chart=context.charts.get("worth"),
        responsibilities=responsibilities(context, PATH),
        soon=_soon(context),
        review=_review(context),
        overdue=_overdue(context),
        sections=[
            (section.title, _first(section), _names(section))
            for section in sections
            if section.title and section.pages()
        ],
    )
    return Page(PATH, "Overview", text)


def _months(context: PageContext) -> str:
    names = context.results.calendar.names
    return f"{context.language.month(names[0])} – {context.language.month(names[-1])}"


def _soon(context: PageContext) -> list[Soon]:
    answers = Answers(context, PATH, prose)
    return [
        Soon(
            stated(context.language.day(event.day), event.span),
            event.kind,
            led(event.title, event.place, PATH),
            answers.refer("people", event.owner) if event.owner else Markup(),
        )
        for event in coming(context, SOON)
    ]


def _review(context: PageContext) -> Markup | None:
    root = context.plan.single("plan")
    entry = root.at(["review"]).get("next") if root else None
    return (
        stated(context.language.day(entry.data), entry.span)
        if entry and isinstance(entry.data, str)
        else None
    )


def _overdue(context: PageContext) -> bool:
    root = context.plan.single("plan")
    day = root.at(["review"]).text("next") if root else ""
    return context.today is not None and bool(day) and day < context.today.isoformat()


def _first(section: Section) -> str:
    return section.pages()[0].path.removesuffix(".md") + ".html"


def _names(section: Section) -> str:
    names = [entry.title for entry in section.entries if entry.title != section.title]
    return ", ".join(names[:MANY]) if len(names) <= MANY else names[0]
