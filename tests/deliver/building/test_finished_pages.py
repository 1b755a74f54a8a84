"""What becomes of a finished page is what Python-Markdown would make of it, with what MkDocs notes of it."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.structure.toc import get_toc

from plansite.deliver.building.finished_pages import BEHIND_HEADINGS, finished_page, writes_bare
from plansite.deliver.building.quick_mkdocs import _EXTENSIONS
from plansite.deliver.building.raw_blocks import OddPageError

FINISHED = [
    "# Title\n\n<p>One</p>\n\n## Part of it { #part }\n\n<div>\n<h3 id='x'></h3></div>\n".replace("'", '"'),
    "# Größe – 5 %, half\n\n## Next { #next .ps-side }\n\n### Low { .ps-side }\n\n# Again",
    "<p>First</p>\n\n# Title\n",
    "<div>a\n\n b\n\n\n c</div>\n\n## (b): c/d; e?\n\n\n",
    "# A basket of &#36;94 &#32; on average&#59; { #b }\n\n## &#65;&#228;b",
    "# Same\n\n## Same\n\n## Other { #same_2 }\n\n## Same",
    '# One <span class="x">two</span>\n\n## <a class="y" href="a&#95;b.html">Three</a> four { #b .ps-side }',
]
ODD = [
    "",
    "\n\n",
    "# Title\n\nWords\n",
    "# Title\nWords\n",
    "# One &amp; two",
    "# *One*",
    "# One  two",
    "# One\u00a0two",
    "# One #",
    "# One { }",
    "# One { data-x }",
    "# One { #a data-x=1 }",
    "# <b>One</b>",
    "# One <a id='x'>two</a>",
    "# One <span> two</span>",
    "# <span>One",
    "# <a href='b.html'>Two</a>",
    "# A 1\n\n# A_1 { #a-1 }",
    "# Same { #b }\n\n# Next { #b }",
    "# ★",
    "<p>\ta</p>",
    "<p>a\n \n b</p>",
    "<p>a</p>\n\n```\n# Code\n```\n",
    "<pre>\n~~~\n</pre>",
    "<p>a\r</p>",
    "    # Code",
]
LETTERS = st.text(st.sampled_from("aB é–.,:;()%/?'& *_`[]{}#!<>\u00a0\t"), max_size=8)
TAGS = st.sampled_from(
    ["", "<span>", '<span class="a b">', "</span>", '<a href="a&#95;b.html">', "</a>", "<b>", "<a id='a'>"]
)
PLAIN = st.sampled_from(["a", "a b", " a", "b ", "1", "&#36;", "&#95;b", "&#32;"])
LINKS = st.builds('<a href="c.html">{}</a>'.format, PLAIN)
WORDS = st.lists(st.one_of(LETTERS, TAGS, PLAIN, LINKS), max_size=4).map("".join)
ATTRIBUTES = st.sampled_from(
    ["", " { #one }", " { #two .ps-side }", " { .ps-side }", " { x }", " {#one}", " { data-search-exclude }"]
)
HEADINGS = st.builds(
    lambda level, words, attributes: f"{'#' * level} {words}{attributes}",
    st.integers(1, 6),
    WORDS,
    ATTRIBUTES,
)
BLOCKS = st.sampled_from(['<p id="a">x</p>', "<div>\n\n- a\n</div>", "<ul>\n<li>b</li>\n</ul>", "Words", ""])


def converted(page: str, *, permalink: bool) -> tuple[str, str]:
    md = markdown.Markdown(
        extensions=sorted(_EXTENSIONS), extension_configs={"toc": {"permalink": permalink}}
    )
    return md.convert(page), str(get_toc(md.toc_tokens))  # type: ignore[attr-defined]


def finished(page: str, *, permalink: bool) -> tuple[str, str]:
    made = finished_page(page, BEHIND_HEADINGS if permalink else "")
    return made.html, str(get_toc(nest_toc_tokens(made.headings)))


@pytest.mark.parametrize("permalink", [True, False])
@pytest.mark.parametrize("page", FINISHED)
def test_markdown_would_make_the_same(page: str, *, permalink: bool) -> None:
    assert finished(page, permalink=permalink) == converted(page, permalink=permalink)


@given(st.lists(st.one_of(HEADINGS, BLOCKS)), st.booleans())
def test_whatever_is_taken_for_finished_comes_out_the_same(blocks: list[str], permalink: bool) -> None:  # noqa: FBT001
    page = "\n\n".join(blocks)
    try:
        made = finished(page, permalink=permalink)
    except OddPageError:
        return
    assert made == converted(page, permalink=permalink)


@pytest.mark.parametrize("page", ODD)
def test_what_is_not_finished_is_left_to_the_parser(page: str) -> None:
    with pytest.raises(OddPageError):
        finished(page, permalink=True)


def test_a_heading_out_of_the_search_is_finished_where_the_parser_writes_it_as_it_was_given() -> None:
    page = "# One\n\n## Two <span>three</span> { #b .ps-side data-search-exclude }"
    if writes_bare():
        assert finished(page, permalink=True) == converted(page, permalink=True)
        return
    with pytest.raises(OddPageError):
        finished(page, permalink=True)


def test_anchors_and_the_title_are_noted() -> None:
    made = finished_page('# Title\n\n<p id="a&amp;b"></p>\n\n## C { #d }')
    assert made.anchors == {"title", "a&b", "d"}
    assert made.title == "Title"
    assert finished_page("<p>x</p>\n\n# Title").title is None
