"""Let readers ask about what they see, and propose a change of it, where the plan's repository is: the address and the value are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import UNKNOWN, Figures

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.problems import Span

FIGURE, ITEM = "Ask about this figure", "Ask about this"
PROPOSE = "Propose a change"
_GRAINS: tuple[Grain, ...] = ("plan", "year", "month")
_TALK = Markup('<p class="ps-talk" data-search-exclude>{}</p>')
_LINK = Markup('<a href="{}" rel="noopener noreferrer" aria-label="{}: {}"{}>{}</a>')


def talk(  # noqa: PLR0913 - what is asked about, and where it stands
    context: PageContext,
    page: str,
    title: str,
    span: Span,
    anchor: str = "",
    value: str = "",
    ask: str = ITEM,
) -> Markup:
    """Return the links that lead to a new question about something, and to its line in the editor; empty without a repository."""
    lines = context.lines
    address = f"{page.removesuffix('.md')}.html" + (f"#{anchor}" if anchor else "")
    about = f"{title}: {value}" if value else title
    question = lines.question(title, f"{about}\n{address}\n{span.file}:{span.line}\n\n")
    editor = lines.editor(span)
    here = Markup(' data-page="{}"').format(address)
    links = [_LINK.format(question, ask, title, here, ask)] if question else []
    links += [_LINK.format(editor, PROPOSE, title, "", PROPOSE)] if editor else []
    return _TALK.format(Markup(" ").join(links)) if links else Markup()


def talk_of_figure(context: PageContext, page: str, title: str, node: str, anchor: str) -> Markup:
    """Return the same for a figure, with its value over the whole plan, or else in its last year or month."""
    source = context.results.graph.nodes[node]
    return talk(context, page, title, source.span, anchor, _value(context, page, node), FIGURE)


def _value(context: PageContext, page: str, node: str) -> str:
    figures = Figures(context, page)
    for grain in _GRAINS:
        last = len(context.results.calendar.periods(grain)) - 1
        text = figures.text(node, grain, last)
        if text != UNKNOWN:
            return f"{text} ({context.period(grain, last)})"
    return ""
