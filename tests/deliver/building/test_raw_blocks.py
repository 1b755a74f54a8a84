"""What goes past the parsers comes out as they would have made it."""

from __future__ import annotations

from typing import Any

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser
from mkdocs.structure.pages import _RawHTMLPreprocessor

from plansite.deliver.building.quick_mkdocs import _PastParser, _SearchParser
from plansite.deliver.building.raw_blocks import OddPageError, past_parser

PLAIN = [
    '# Title\n\n<p class="a">One &amp; two<br>three</p>\n\nWords with <em>HTML</em> and [a link](x.md).\n',
    '<div id="a b"><p>1</p>\n\n<p>2</p></div>\n\n## Next { #next }\n\n<h3>x</h3>\n<ul><li>y</li></ul>\n',
    '<details><summary><a name="here" href="x.html?a=1&amp;b=%20">s</a></summary>\n\n\n</details>\n\n- one\n- two\n\n<div>z</div>\n\n- three\n',
    '<div data-search-exclude hidden>\n<svg viewBox="0 0 1 1"><path d="M0,0 L1,1"/></svg></div>\n\n<pre>  a\n\n  b </pre>\n',
    "<div>*not* Markdown, `nor` this &#39;</div>\n\n*Markdown*\n\n    indented <div>\n\n> <p>quoted</p>\n",
]
ODD = [
    "<div>never closed\n\nWords\n",
    "<div><b>crossed</div></b>\n\nWords\n",
    "</div>\n\n<div>a</div>\n",
    "<span>inline</span>\n\n<p>a</p>\n",
    "<p>a</p> words behind\n\n*b*\n",
    "<p>a</p><p>b</p>\n\n*b*\n",
    "<p>a</p>\n<span>b</span>\n\n*b*\n",
    "Words\n<div>in them</div>\n\n<p>a</p>\n",
    "<script>if (a < b) {}</script>\n\n<p>a</p>\n",
    "<!-- <p>\n\n</p> -->\n\n<p>a</p>\n",
    "<p>AT&T &copy me</p>\n\n<p>a</p>\n",
    "<p a=b c='d'>x</p>\n\n<p>a</p>\n",
    '<div markdown="1">\n\n*x*\n\n</div>\n',
    "<hr>\n\n<p>a</p>\n",
    "<p>1 < 2</p>\n\n<p>a</p>\n",
    "<DIV>a</DIV>\n\n<p>b</p>\n",
]
NAMES = st.sampled_from(["div", "p", "span", "ul", "li", "h2", "pre", "td", "a", "b"])
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' id="x"',
        ' id="y&amp;z"',
        " hidden",
        " data-search-exclude",
        ' class="headerlink"',
        ' class="linenodiv"',
    ]
)
WORDS = st.sampled_from(
    ["", "a", " ", "\n", "\n\n", " b &lt; c ", "*x*", "&nbsp;", "<br>", "<wbr/>", "1\n\n2"]
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, attributes, inside: f"<{name}{attributes}>{inside}</{name}>", NAMES, ATTRIBUTES, children
    )


TREES = st.recursive(WORDS, lambda inner: element(st.lists(inner, max_size=4).map("".join)), max_leaves=12)


def converted(raw: type[_RawHTMLPreprocessor], page: str) -> tuple[str, set[str]]:
    md = markdown.Markdown(
        extensions=["toc", "tables", "fenced_code", "attr_list"],
        extension_configs={"toc": {"permalink": True}},
    )
    preprocessor = raw()
    preprocessor._register(md)  # noqa: SLF001 - as MkDocs does
    return md.convert(page), preprocessor.present_anchor_ids


def sections(parser: Any, html: str) -> list[tuple[object, ...]] | None:
    """Return what a parser divides a page into; None where it stumbles, as Material's does over some crossed elements."""
    try:
        parser.feed(html)
    except ValueError:
        return None
    parser.close()
    return [(section.is_excluded(), section.id, section.title, section.text) for section in parser.data]


def is_block(name: str) -> bool:
    return markdown.Markdown().is_block_level(name)


@pytest.mark.parametrize("page", [*PLAIN, *ODD])
def test_the_parser_of_markdown_would_make_the_same(page: str) -> None:
    assert converted(_PastParser, page) == converted(_RawHTMLPreprocessor, page)


@given(st.lists(st.one_of(TREES, st.sampled_from(["", "Words.\n\nMore", "## Heading", "- a\n- b"]))))
def test_whatever_stands_on_a_page_comes_out_the_same(blocks: list[str]) -> None:
    page = "\n\n".join(blocks)
    assert converted(_PastParser, page) == converted(_RawHTMLPreprocessor, page)
    html = converted(_RawHTMLPreprocessor, page)[0]
    assert sections(_SearchParser(Parser), html) == sections(Parser(), html)


@given(TREES)
def test_the_search_finds_the_same_in_any_element(html: str) -> None:
    assert sections(_SearchParser(Parser), html) == sections(Parser(), html)


@pytest.mark.parametrize("page", PLAIN)
def test_blocks_of_html_are_not_parsed(page: str) -> None:
    stored: list[str] = []

    def store(html: str) -> str:
        stored.append(html)
        return "(stored)"

    left, _ = past_parser(f"{page}\n\n", is_block, store)
    assert stored
    assert "<p" not in left.replace("> <p>quoted", "")


@pytest.mark.parametrize("page", ODD)
def test_what_is_written_otherwise_is_left_to_the_parser(page: str) -> None:
    with pytest.raises(OddPageError):
        past_parser(f"{page}\n\n", is_block, lambda html: html)


def test_anchors_of_blocks_are_noted() -> None:
    page = '<div id="a&amp;b"><a name="c"></a><img name="d"></div>\n'
    assert past_parser(f"{page}\n\n", is_block, lambda _: "")[1] == {"a&b", "c"}
    assert converted(_RawHTMLPreprocessor, page)[1] == {"a&b", "c"}
