"""Make the pages of words: why, marketing, sales, PADRE, market, customers, situation, team, tools, own sections."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plansite.present.answers.answers import Answers, is_fact, question_of
from plansite.present.answers.blocks import Block
from plansite.present.figures.talk import talk
from plansite.present.outline import ASIDE, Sheet, is_told, sheets
from plansite.present.page import Page, Section
from plansite.present.parts import calendar_items
from plansite.present.places import own_page, title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext
    from plansite.read.document import Entry

Schema = dict[str, Any]
FiguresAbove = Callable[["PageContext", str], "Markup | None"]
_OPENING = frozenset({"lead", "saying"})


def pages(
    context: PageContext, kind: str, figures: Mapping[str, FiguresAbove] | None = None
) -> tuple[Page, ...]:
    """Make the pages of the one file of a kind, as many as its schema names and the plan answers.

    `figures` makes, by the path of a page, what that page shows above its words.
    """
    root, schema = context.plan.single(kind), context.plan.schemas.kinds.get(kind, {})
    if root is None:
        return ()
    above = figures or {}
    told = (_sheet(context, root, schema, sheet, above.get(sheet.path)) for sheet in sheets(kind, schema))
    return tuple(page for page in told if page)


def single(context: PageContext, kind: str) -> Page | None:
    """Make the page of a file that has one."""
    return next(iter(pages(context, kind)), None)


def collection(context: PageContext, name: str, title: str, only: Container[str] | None = None) -> Section:
    """Make a page for each item of a folder, or for those with one of some ids."""
    schema = context.plan.schemas.kinds.get(context.plan.schemas.folders.get(name, ""), {})
    told = (
        _item(context, own_page(name, key), key, entry, schema, name)
        for key, entry in context.plan.items(name).items()
        if only is None or key in only
    )
    return Section(title, tuple(page for page in told if page))


def _sheet(
    context: PageContext,
    root: Entry,
    schema: Schema,
    sheet: Sheet,
    figures: FiguresAbove | None = None,
) -> Page | None:
    """Make one page of a file. A page that holds one section shows that section's fields as its own."""
    if not is_told(root, schema, sheet.fields):
        return None
    fields: Schema = schema.get("properties", {})
    answers = Answers(context, sheet.path, prose)
    own = [name for name in sheet.fields if name not in ASIDE]
    part = {**schema, "properties": {name: fields[name] for name in own}}
    main = [name for name in own if name != "custom"]
    if len(main) == 1 and "properties" in fields[main[0]]:
        entry, inside = root.get(main[0]), fields[main[0]]
        blocks = answers.blocks(entry, inside) if entry else ()
        more = answers.blocks(root, part, leave=frozenset(main))
        return _page(answers, sheet.title, entry or root, inside, (*blocks, *more))
    shown = figures(context, sheet.path) if figures else None
    return _page(answers, sheet.title, root, part, answers.blocks(root, part), shown)


def _item(  # noqa: PLR0913 - an item, and where it belongs
    context: PageContext, path: str, key: str, entry: Entry, schema: Schema, collection_of: str
) -> Page | None:
    """Make the page of an item: what opens it, its short facts together, the rest, and at the end what it belongs to."""
    if not is_told(entry, schema):
        return None
    answers = Answers(context, path, prose)
    fields: Schema = schema.get("properties", {})
    short = frozenset(name for name, below in fields.items() if is_fact(below))
    links = {name: below for name, below in fields.items() if name in short and _is_links(below)}
    facts = answers.facts(entry, schema, leave=links)
    blocks = answers.blocks(entry, schema, leave=short)
    opening = next((at for at, block in enumerate(blocks) if block.kind not in _OPENING), len(blocks))
    between = (Block("facts", "", "", facts=facts),) if facts else ()
    aside = {"properties": {name: {**below, "x-show": "side"} for name, below in links.items()}}
    ordered = (*blocks[:opening], *between, *blocks[opening:], *answers.blocks(entry, aside))
    dated = calendar_items.of(context, path, collection_of, key)
    return _page(answers, title_of(key, entry), entry, schema, ordered, dated=dated)


def _is_links(schema: Schema) -> bool:
    """Tell whether a field lists other items of the plan."""
    return "x-refers" in schema.get("items", {})


def _page(  # noqa: PLR0913 - what stands on the page, and where it comes from
    answers: Answers,
    title: str,
    entry: Entry,
    schema: Schema,
    blocks: tuple[Block, ...],
    figures: Markup | None = None,
    dated: Markup | None = None,
) -> Page | None:
    if not blocks:
        return None
    show, owner = schema.get("x-show", ""), answers.owner(entry)
    text = render(
        "story.md.j2",
        title=title,
        owner=owner,
        blocks=_without_repeats(blocks, title, owner),
        lead=question_of(schema),
        parts=[block for block in blocks if block.kind == "group"] if show == "parts" else [],
        monogram=title[:1].upper() if show == "portrait" else "",
        chart=answers.context.charts.get(answers.page),
        figures=figures,
        dated=dated,
        talk=talk(answers.context, answers.page, title, entry.span),
    )
    return Page(answers.page, title, text)


def _without_repeats(blocks: tuple[Block, ...], title: str, owner: Markup | None) -> tuple[Block, ...]:
    """Drop what the head of the page has said: the heading of its only block, and the same owner."""
    if len(blocks) == 1 and blocks[0].title == title:
        blocks = (replace(blocks[0], title=""),)
    return tuple(replace(block, owner=None) if block.owner == owner else block for block in blocks)
