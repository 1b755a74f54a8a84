from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plansite.present.text.description import LONGEST, description
from plansite.present.text.render import prose


def test_the_lead_is_said_first_wherever_it_stands() -> None:
    page = '# Goal\n\n<p class="ps-question">Why?</p>\n<div class="ps-lead">Fees add up to <b>EUR 2.3 million</b>.</div>\n'
    assert description(page) == "Fees add up to EUR 2.3 million."


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("# Nothing\n\nsaid here", ""),
        ('<p class="ps-question">Why?</p><p>Because.</p>', "Why?"),
        (
            '<p class="ps-lead ps-sentence">All reach <span class="ps-count">3</span> targets.</p> More',
            "All reach 3 targets.",
        ),
        ('<div class="ps-text"><p>One.</p>\n<p>Two.</p></div><p>Three.</p>', "One. Two."),
        (
            '<div class="ps-lead">By <span aria-hidden="true">ND</span><span class="ps-unseen">DRI: </span>Noor<br>now</div>',
            "By Noornow",
        ),
        ('<strong class="ps-chart-finding">Cash is lowest in May</strong>', "Cash is lowest in May"),
        ('<div class="ps-leading">No</div>', ""),
    ],
)
def test_a_page_says_what_it_is_about(page: str, words: str) -> None:
    assert description(page) == words


def test_long_words_are_cut_between_words() -> None:
    words = description(f'<div class="ps-lead">{"plans of many words " * 20}</div>')
    assert len(words) <= LONGEST
    assert set(words.removesuffix("…").split()) <= {"plans", "of", "many", "words"}
    assert len(description(f'<div class="ps-lead">{"x" * 400}</div>')) == LONGEST


@given(st.text(alphabet=st.sampled_from("ab \"'<>&;\\\n{}#:-%|`*_é한"), max_size=300))
def test_whatever_a_plan_says_stays_inside_its_quotes(text: str) -> None:
    for words in (description(f'<div class="ps-lead">{prose(text)}</div>'), description("", otherwise=text)):
        assert not re.search(r'[<>"\\\n]', words)
        assert yaml.safe_load(f'description: "{words}"') == {"description": words}


def test_a_page_that_says_nothing_of_itself_is_described_by_its_name() -> None:
    assert description("<p>Rows</p>", otherwise="Goals, Plan of 2027") == "Goals, Plan of 2027"
    assert description('<p class="ps-lead">All is well</p>', otherwise="Goals") == "All is well"
    assert len(description("", otherwise="x" * 400)) == LONGEST
