"""Make the pages of words: why, marketing, sales, PADRE, market, customers, situation, team, tools, own sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plansite.present.answers import Answers, Block, title_of
from plansite.present.page import Page, Section
from plansite.present.render import prose, render

if TYPE_CHECKING:
    from plansite.present.book import Book
    from plansite.read.document import Entry

Schema = dict[str, Any]


def story_page(book: Book, path: str, title: str, entry: Entry | None, schema: Schema, leave: tuple[str, ...] = ()) -> Page | None:  # noqa: PLR0913
    """Make the page of one section; None when it has no answer."""
    if entry is None:
        return None
    answers = Answers(book, path, prose)
    blocks = answers.blocks(entry, schema, leave=frozenset(leave))
    return _page(path, title, answers.owner(entry), blocks, _question(schema)) if blocks else None


def _page(path: str, title: str, owner: object, blocks: tuple[Block, ...], lead: str) -> Page:
    return Page(path, title, render("story.md.j2", title=title, owner=owner, blocks=blocks, lead=lead))


def _question(schema: Schema) -> str:
    first = str(schema.get("description", "")).split("\n", 1)[0]
    return first if first.endswith("?") else ""


def single(book: Book, kind: str, path: str, title: str = "", leave: tuple[str, ...] = ()) -> Page | None:
    """Make the page of a plan's one file of a kind."""
    schema = book.plan.schemas.kinds.get(kind, {})
    return story_page(book, path, title or str(schema.get("title", kind)), book.plan.single(kind), schema, leave)


def part(book: Book, kind: str, name: str, path: str) -> Page | None:
    """Make the page of one part of a file, such as the price of the marketing plan."""
    root = book.plan.single(kind)
    schema = book.plan.schemas.kinds[kind]["properties"][name]
    return story_page(book, path, str(schema["title"]), root.get(name) if root else None, schema)


def collection(book: Book, name: str, title: str) -> Section:
    """Make a page for each item of a folder."""
    schema = book.plan.schemas.kinds.get(book.plan.schemas.folders.get(name, ""), {})
    pages = [
        story_page(book, f"{name}/{key}.md", title_of(key, entry), entry, schema)
        for key, entry in book.plan.items(name).items()
    ]
    return Section(title, tuple(page for page in pages if page))


def marketing(book: Book) -> Section:
    """Make the marketing plan: its why, and one page for each P."""
    names = ("why", "product", "place", "price", "promotion", "people")
    pages = [part(book, "marketing", name, f"marketing/{'index' if name == 'why' else name}.md") for name in names]
    return Section("Marketing", tuple(page for page in pages if page))


def sales(book: Book) -> Section:
    """Make the sales plan and its strategies."""
    pages = [single(book, "sales", "sales/index.md")]
    strategies = collection(book, "strategies", "Strategies")
    return Section("Sales", (*(page for page in pages if page), strategies))
