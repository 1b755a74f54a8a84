"""Text of a plan is shown as it is written, and lists as on code hosts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import SENTENCES, on_one_line

from plansite.present.text.render import prose
from plansite.read.items.filled import Filled, Shown

# what Markdown is made of, and what people write between it
PIECES = st.sampled_from(
    [
        *"-+*#>_`~[]()<&|!\\\t ",
        "\n",
        "\n\n",
        "1. ",
        "7) ",
        "- ",
        "  - ",
        "    ",
        "```",
        "~~~",
        "---",
        "5 %",
        "a",
        "ä",
        "매",
    ]
)


def shown(text: str) -> str:
    return on_one_line(unescape(re.sub(r"<[^>]+>", " ", str(prose(text)))))


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_what_looks_like_markdown_by_accident_stays_text(language: str, sentence: str) -> None:
    assert language
    assert shown(sentence) == on_one_line(sentence)
    assert not re.search(r"<(?!/?p>|br>)", str(prose(sentence)))


@pytest.mark.parametrize("sentence", [each for _, each in SENTENCES if re.search(r"\w", each)])
def test_it_stays_text_between_paragraphs_and_in_an_item_of_a_list(sentence: str) -> None:
    assert on_one_line(sentence) in shown(f"First this.\n\n{sentence}\n\nThen that.")
    if "\n" not in sentence:
        assert shown(f"- {sentence.strip()}\n- and more") == f"{on_one_line(sentence)} and more"


def lines(text: str) -> list[str]:
    """Return the HTML of a text, line by line."""
    return str(prose(text)).splitlines()


def test_a_list_needs_no_empty_line_before_it() -> None:
    assert lines("Why:\n- a\n- b") == ["<p>Why:</p>", "<ul>", "<li>a</li>", "<li>b</li>", "</ul>"]
    assert lines("How:\n1. a\n2. b") == ["<p>How:</p>", "<ol>", "<li>a</li>", "<li>b</li>", "</ol>"]


@pytest.mark.parametrize("indent", ["  ", "   ", "    "])
def test_a_list_stands_within_a_list(indent: str) -> None:
    inner = ["<li>a", "<ul>", "<li>b</li>", "</ul>", "</li>"]
    assert lines(f"- a\n{indent}- b\n- c") == ["<ul>", *inner, "<li>c</li>", "</ul>"]


def test_a_list_begins_with_the_number_that_is_written() -> None:
    assert lines("3. c\n4. d")[0] == '<ol start="3">'
    assert lines("2027. build\n2028. grow")[0] == '<ol start="2027">'
    assert lines("1. a\n1. b")[0] == "<ol>"


def test_numbers_that_do_not_count_up_stay_what_they_are() -> None:
    assert lines("10. x\n20. y") == ["10. x<br>", "20. y"]
    assert '<li value="20">' in str(prose("10. a\n    - x\n    - y\n20. b"))


def test_one_item_is_a_list_where_a_colon_announces_it() -> None:
    assert lines("What remains:\n- churn") == ["<p>What remains:</p>", "<ul>", "<li>churn</li>", "</ul>"]
    assert lines("What remains\n- churn") == ["What remains", "- churn"]


def test_text_keeps_the_marks_that_are_meant() -> None:
    assert str(prose("*a* **b** `c` [d](https://e.org/f) _g_")) == (
        "<em>a</em> <strong>b</strong> <code>c</code> "
        '<a href="https://e.org/f" rel="noopener noreferrer">d</a> <em>g</em>'
    )
    assert lines("> one\n> two") == ["<blockquote>", "<p>one", "two</p>", "</blockquote>"]
    assert lines("one\n\n---\n\ntwo") == ["<p>one</p>", "<hr>", "<p>two</p>"]
    assert str(prose("*매출*은 **매출**은")) == "<em>매출</em>은 <strong>매출</strong>은"
    assert 'href="../budget.html#ads"' in str(prose("[The budget](../budget.html#ads)"))
    assert 'href="https://a.org/"' in str(prose("See [that][1].\n\n[1]: https://a.org/"))


def test_code_keeps_its_lines() -> None:
    assert str(prose("```\na\n\n  b\n```")) == "<pre><code>a&#10;&#10;  b&#10;</code></pre>"


def test_a_figure_is_an_amount_and_keeps_its_link() -> None:
    figure = Shown("20", '<a href="x">20</a>')
    assert (
        str(prose(Filled("> {{ x }} audits", ("> ", figure, " audits")))) == '&gt; <a href="x">20</a> audits'
    )
    several = Filled("", ("+ ", figure, " visits\n+ ", figure, " calls"))
    assert str(prose(several)).startswith('+ <a href="x">20</a> visits<br>')


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_letter_is_lost_and_nothing_but_harmless_marks_comes_in(text: str) -> None:
    html = str(prose(text))
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {
        *("p", "br", "em", "strong", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr")
    }
    wanted = "".join(letter for letter in text if letter in "aä매%")
    # where a link leads, and the language of a block of code, are not shown
    if "](" not in text and "```" not in text and "~~~" not in text:
        assert "".join(letter for letter in shown(text) if letter in "aä매%") == wanted
