"""Words of neighboring parts do not run together; words of one part are left alone."""

from __future__ import annotations

import re

import pytest
from hostile import EXAMPLE

from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.text.apart import apart
from plansite.present.text.headings import with_all_ids


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<dt>Goal</dt><dd>Owner</dd>", "Goal Owner"),
        ("<th>Plan</th><th>2027</th>", "Plan 2027"),
        ('<td><a href="x.html">€5</a><br><span>3 more</span></td>', "€5 3 more"),
        ('Search<span class="ps-by">Lotte</span>', "Search Lotte"),
        ("<p>one</p><ul><li>two</li><li>three</li></ul>", "one two three"),
        ("<strong>Spec</strong><em>ific</em>", "Specific"),
        ('<a href="x.html">Ann</a><span class="ps-unseen">, who leads</span>', "Ann, who leads"),
        ("<code>a</code>s and <b>b</b>, c", "as and b, c"),
    ],
)
def test_parts_are_apart_and_words_are_whole(written: str, read: str) -> None:
    assert " ".join(re.sub(r"<[^>]*>", "", apart(written)).split()) == read


def test_what_only_shows_is_not_searched() -> None:
    page = apart(
        '<span class="ps-initials" aria-hidden="true">AB</span><div class="ps-plot" role="img"></div>'
    )
    assert page.count("data-search-exclude") == 2
    assert "data-search-exclude" not in apart('<span class="ps-unseen">DRI: </span>')


def test_headings_within_html_begin_parts_of_their_own() -> None:
    page = with_all_ids(
        '# Why\n\n<h2>Why</h2><p id="cash">a</p><h3 class="ps-side">Cash</h3><h2 id="x">X</h2><h2>?</h2>'
    )
    assert re.findall(r'<h\d id="([^"]*)"', page) == ["why-part-2", "cash-part-2", "x", "part"]
    assert with_all_ids(page) == page


def test_no_label_is_glued_to_its_answer_in_the_example() -> None:
    glued = re.compile(r"[a-z]{3}(?:€\d|\d{1,2} [A-Z][a-z]{2} 20\d\d)|20\d\d[A-Z][a-z]{2}")
    not_words = re.compile(r'<div class="ps-plot".*?</div>|<[^>]*>', re.DOTALL)
    pages = make_site(run(EXAMPLE)).navigation.pages()
    texts = {page.path: not_words.sub("", page.text) for page in pages}
    assert {path: glued.findall(text) for path, text in texts.items() if glued.search(text)} == {}
