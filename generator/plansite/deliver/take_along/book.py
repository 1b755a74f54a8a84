"""Write a site as documents for the printer: a cover with contents, and all pages behind each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.building.settings import theme_folder
from plansite.deliver.building.titles import plain_title
from plansite.deliver.take_along.browser import POLICY
from plansite.deliver.take_along.markup import anchor, rewritten
from plansite.present.page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.deliver.take_along.markup import Rewritten
    from plansite.present.page import Site

# Where a link of the contents leads until both documents are one.
INSIDE = "https://plan.invalid/#"

_STYLES = (
    "plansite.css",
    "plansite-numbers.css",
    "plansite-judged.css",
    "plansite-timeline.css",
    "plansite-marketing.css",
    "plansite-board.css",
    "plansite-print.css",
)
_OWN_STYLE = Path(__file__).with_name("book.css")
_META = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_EXTENSIONS = ("toc", "tables", "fenced_code", "attr_list")  # those of the builder, and what its settings add
_MARKS = {"\\": r"\5c ", '"': r"\22 ", "<": r"\3c ", "\n": r"\a "}


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a line of the contents: how deep it stands, its title, and the page of the site that it opens."""

    depth: int
    title: str
    number: int


def lines_of(site: Site) -> list[Line]:
    """Return the navigation as lines, in order; a section opens its first page."""
    numbers = {page.path: number for number, page in enumerate(site.navigation.pages())}
    return list(_lines(site.navigation, 0, numbers))


def _lines(section: Section, depth: int, numbers: Mapping[str, int]) -> Iterator[Line]:
    for entry in section.entries:
        if isinstance(entry, Page):
            title = plain_title(entry.title) or entry.path.removesuffix(".md")
            yield Line(depth, title, numbers[entry.path])
        elif not plain_title(entry.title):
            yield from _lines(entry, depth, numbers)
        elif pages := entry.pages():
            yield Line(depth, plain_title(entry.title), numbers[pages[0].path])
            yield from _lines(entry, depth + 1, numbers)


def body(site: Site, ahead: int) -> str:
    """Return all pages as one document; as many sheets as the cover and the contents have are left free `ahead`."""
    pages = site.navigation.pages()
    numbers = {page.path: number for number, page in enumerate(pages)}
    parts = [_free(ahead, len(pages))]
    for number, page in enumerate(pages):
        made = convert(page, numbers)
        paper = "book-page book-across" if made.is_wide else "book-page"
        parts.append(f'<article class="md-typeset {paper}" id="{anchor(number)}">{made.html}</article>')
    return document(site, "".join(parts))


def convert(page: Page, numbers: Mapping[str, int]) -> Rewritten:
    """Return a page as it stands in the book; `numbers` say which page each path is."""
    from markdown import Markdown

    html = Markdown(extensions=_EXTENSIONS).convert(_META.sub("", page.text))
    return rewritten(html, page.path, numbers)


def _free(sheets: int, pages: int) -> str:
    """Leave sheets free. On the first stand links to all pages, since only what something leads to is noted in a PDF."""
    links = "".join(f'<a href="#{anchor(number)}">.</a>' for number in range(pages))
    return f'<div class="book-free">{links}</div>' + '<div class="book-free"></div>' * (sheets - 1)


def front(site: Site, lines: list[Line], starts: Mapping[int, int]) -> str:
    """Return cover and contents as a document; `starts` say on which sheet each page of the site begins."""
    entries = "".join(
        f'<li class="book-depth-{min(line.depth, 3)}"><a href="{INSIDE}{anchor(line.number)}">'
        f"<span>{escape(line.title)}</span><i></i><b>{starts.get(line.number, 0) or '000'}</b></a></li>"
        for line in lines
    )
    contents = f'<section class="book-contents"><h1>Contents</h1><ul>{entries}</ul></section>'
    return document(site, _cover(site) + contents)


def _cover(site: Site) -> str:
    facts = "".join(f"<p>{escape(fact)}</p>" for fact in (site.months, edition(site), site.as_of) if fact)
    company = f'<p class="book-company">{escape(site.company)}</p>' if site.company else ""
    words = f'<p class="book-words">{escape(site.words)}</p>' if site.words else ""
    return f'<section class="book-cover">{company}<h1>{escape(site.name)}</h1>{words}<div class="book-facts">{facts}</div></section>'


def edition(site: Site) -> str:
    """Return which version of a plan is printed, and its day."""
    version = f"Version {site.version}" if site.version else "Draft"
    return f"{version}, {site.day}" if site.day else version


def document(site: Site, html: str, style: str = "") -> str:
    """Return a whole document with the look of the site, light colors, and what stands on top and at the foot of each sheet."""
    styles = "\n".join((theme_folder() / "assets" / name).read_text(encoding="utf-8") for name in _STYLES)
    running = f'@page {{ @top-left {{ content: "{_in_css(site.name)}" }} @top-right {{ content: "{_in_css(edition(site))}" }} }}'
    return (
        f'<!doctype html><html lang="{escape(site.language)}" dir="ltr"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f"<title>{escape(site.name)}</title><style>{styles}\n{_OWN_STYLE.read_text(encoding='utf-8')}\n{running}\n{style}</style></head>"
        f'<body data-md-color-scheme="default" data-md-color-primary="custom" data-md-color-accent="custom">{html}</body></html>'
    )


def _in_css(text: str) -> str:
    return "".join(_MARKS.get(char, char) for char in " ".join(text.split()))
