"""A page that was just made is shown in the last built site, where it can be put without a builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.building.early_pages import early_pages
from plansite.present.page import Page

if TYPE_CHECKING:
    from pathlib import Path

LINK = '<a class="headerlink" href="#a" title="Permanent link">&para;</a>'
BEFORE = '---\ndescription: "Old"\n---\n# A\n\n<p>Old words</p>\n'


def built(folder: Path, body: str, source: str = BEFORE) -> Path:
    for name, text in (("pages/a.md", source), ("site/a.html", f"<nav>A</nav><main>{body}</main>")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("link", [LINK, ""])
def test_new_words_stand_where_the_old_ones_stood(tmp_path: Path, link: str) -> None:
    build = built(tmp_path, f'<h1 id="a">A{link}</h1>\n<p>Old words</p>')
    page = Page("a.md", "A", BEFORE.replace("Old words", "New <em>words</em>"))
    shown = f'<nav>A</nav><main><h1 id="a">A{link}</h1>\n<p>New <em>words</em></p></main>'
    assert early_pages(build, [page]) == {"a.html": shown.encode()}


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ('<h1 id="a">A</h1>\n<p>Old words</p>', BEFORE),
        ('<h1 id="a">A</h1>\n<p>Old words</p>', "# A\n\nWords in Markdown\n"),
        ("<p>Other words</p>", "# A\n\n<p>New words</p>\n"),
        (2 * '<h1 id="a">A</h1>\n<p>Old words</p>', "# A\n\n<p>New words</p>\n"),
    ],
)
def test_pages_that_are_as_they_were_or_need_a_builder_are_left_out(
    tmp_path: Path, body: str, after: str
) -> None:
    assert early_pages(built(tmp_path, body), [Page("a.md", "A", after)]) == {}


def test_a_page_that_was_not_there_waits_for_the_site(tmp_path: Path) -> None:
    assert early_pages(tmp_path, [Page("a.md", "A", BEFORE)]) == {}
