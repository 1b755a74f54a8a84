"""Write the picture that stands beside a link to the site where people send it to each other, and the board view as a sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from plansite.deliver.take_along.book import convert, document, edition

if TYPE_CHECKING:
    from plansite.present.page import Page, Site

WIDTH, HEIGHT = 1200, 630  # what the Open Graph protocol's readers show whole
_ON_CARD = "@page { margin: 0 } html, body { height: 630px; margin: 0; overflow: hidden; width: 1200px }"
_ON_SHEET = """
@page { margin: 17mm 12mm 12mm; size: A4 landscape }
.md-typeset.book-page.book-page { break-after: auto; page: auto }
html { font-size: 12.4px }
"""


def card(site: Site) -> str:
    """Return the picture as a document of WIDTH and HEIGHT: of whom the plan is, its name, and how it stands."""
    html = (
        f'<div class="book-card"><p class="book-company">{escape(site.company)}</p><h1>{escape(site.name)}</h1>'
        f'<p class="book-words">{escape(site.words)}</p><p class="book-facts">{escape(edition(site))}</p></div>'
    )
    return document(site, html, _ON_CARD)


def board_sheet(site: Site, page: Page) -> str:
    """Return the board view as a document of one sheet across."""
    html = convert(page, {page.path: 0}).html
    return document(site, f'<article class="md-typeset book-page">{html}</article>', _ON_SHEET)
