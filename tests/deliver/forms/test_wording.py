"""Answers are read as people write them, and refused where they can mean two things."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.edit.in_place import with_value
from plansite.deliver.forms.names import Names, key_from
from plansite.deliver.forms.wording import Words, WrongAnswerError, by_month, shown, tidy, typed
from plansite.read.currencies import Currencies
from plansite.read.source import read_bytes

NAMES = Names(
    {"people": {"eva": "Eva Weiß", "max": "Max, the elder", "a": "Twin", "b": "Twin"}, "kpis": {"mrr": "MRR"}}
)
KNOWN = Words(NAMES, Currencies("EUR", frozenset({"USD"})))
LINE = {"type": "string", "x-text": "line"}
PROSE = {"type": "string", "x-text": "prose"}
DATE = {"type": "string", "x-text": "date"}
MONTH = {"type": "string", "x-text": "month"}
PERSON = {"type": "string", "x-refers": "people"}
KIND = {"type": "string", "enum": ["one_off", "recurring"], "x-labels": {"recurring": "Again and again"}}
MONEY = {"type": ["number", "string", "object"], "x-unit": "money"}
PERCENT = {"type": ["number", "string", "object"], "x-unit": "percent"}
ANY = {"type": ["number", "string", "object"], "x-unit": "any"}
WHOLE = {"type": "integer"}
FLAG = {"type": "boolean"}


def several(field: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": field}


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (LINE, "  two\nlines ", "two lines"),
        (LINE, 2027.0, "2027"),
        (LINE, "", None),
        (LINE, " \n ", None),
        (PROSE, "a  b \n\n\n\n c\x07", "a b\n\nc"),
        (DATE, "2027-03-31", "2027-03-31"),
        (DATE, "31.3.2027", "2027-03-31"),
        (DATE, "31/03/2027", "2027-03-31"),
        (DATE, "03/31/2027", "2027-03-31"),
        (DATE, "05/05/2027", "2027-05-05"),
        (DATE, "March 31, 2027", "2027-03-31"),
        (DATE, date(2027, 3, 31), "2027-03-31"),
        (DATE, datetime(2027, 3, 31, 12, 0), "2027-03-31"),  # noqa: DTZ001 - as a workbook gives it
        (MONTH, "2027-03", "2027-03"),
        (MONTH, "03/2027", "2027-03"),
        (MONTH, "Mar-27", "2027-03"),
        (MONTH, "March 2027", "2027-03"),
        (MONTH, date(2027, 3, 1), "2027-03"),
        (PERSON, "eva", "eva"),
        (PERSON, "EVA WEISS", "eva"),
        (PERSON, "Max, the elder", "max"),
        (several(PERSON), "Eva Weiß; eva", ["eva", "eva"]),
        (several(PERSON), "Max, the elder\n• Eva Weiß", ["max", "eva"]),
        (several(LINE), "one, two\nthree\n", ["one, two", "three"]),
        (KIND, "One off", "one_off"),
        (KIND, "again AND again", "recurring"),
        (KIND, "recurring", "recurring"),
        (MONEY, "540", 540),
        (MONEY, 540.0, 540),
        (MONEY, "540 EUR", "540 EUR"),
        (MONEY, "€ 3,600.50", "3600.50 EUR"),
        (MONEY, "3.600,50 €", "3600.50 EUR"),
        (MONEY, "12 000", 12000),
        (MONEY, "$ 5", "5 USD"),
        (MONEY, "10k", 10000),
        (MONEY, "= 0.5 * new_mrr", "= 0.5 * new_mrr"),
        (MONEY, "{2027-01: 5 EUR}", {"2027-01": "5 EUR"}),
        (MONEY, "2027-01: 5 EUR\n2027-02: 6 €", {"2027-01": "5 EUR", "2027-02": "6 EUR"}),
        (MONEY, "4 000 €, growing 2% per month", {"start": "4000 EUR", "growth": "2% per month"}),
        (MONEY, "120, between 100 and 150 EUR", {"low": 100, "likely": 120, "high": "150 EUR"}),
        (MONEY, "5 growing by 1.5% per year", {"start": 5, "growth": "1.5% per year"}),
        (PERCENT, "2,5 %", "2.5%"),
        (PERCENT, 0.025, "2.5%"),
        (PERCENT, 40, "40%"),
        (ANY, "5 days", "5 days"),
        (WHOLE, "12", 12),
        (WHOLE, 12.0, 12),
        (FLAG, "yes", True),
        (FLAG, "No", False),
        (FLAG, True, True),
    ],
)
def test_an_answer_is_read_as_it_is_meant(field: dict[str, Any], raw: Any, value: Any) -> None:
    assert typed(field, raw, KNOWN) == value
    assert type(typed(field, raw, KNOWN)) is type(value)


@pytest.mark.parametrize(
    ("field", "raw", "words"),
    [
        (DATE, "03/04/2027", "can be two days. Write 2027-04-03 or 2027-03-04."),
        (DATE, "soon", "“soon” is not a date."),
        (MONTH, "spring", "“spring” is not a month."),
        (PERSON, "Eva Weis", "Did you mean “Eva Weiß”?"),
        (PERSON, "Twin", "is not known"),
        (KIND, "Oneoff", "Did you mean “One off”?"),
        (MONEY, "1,250", "Write 1250 if the mark separates thousands, or 1.25"),
        (MONEY, "5 GBP", "GBP"),
        (MONEY, "5%", "%"),
        (MONEY, "a lot", "“a lot” is not a value"),
        (MONEY, "{2027-01", "is not written as a plan wants it"),
        (MONEY, date(2027, 1, 5), "A date stands here, not a number."),
        (MONEY, "5, growing fast per year", "does not say how fast it grows"),
        (WHOLE, "1.5", "is not a whole number"),
        (FLAG, "perhaps", "neither yes nor no"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(field: dict[str, Any], raw: Any, words: str) -> None:
    with pytest.raises(WrongAnswerError) as wrong:
        typed(field, raw, KNOWN)
    assert words in str(wrong.value)


@pytest.mark.parametrize(
    "value",
    [
        {"start": "4000 EUR", "growth": "2% per month"},
        {"low": 1, "likely": 2, "high": 3},
        {"2027-01": "5 EUR"},
    ],
)
def test_a_value_is_shown_as_it_can_be_written(value: dict[str, Any]) -> None:
    assert typed(MONEY, shown(MONEY, value, NAMES), KNOWN) == value


def test_a_name_that_the_form_has_changed_still_means_the_same() -> None:
    names = Names({"people": {"kim": "Kim Larsen"}})
    names.add("people", "kim", "Anna Larsen")
    assert names.key("people", "Anna Larsen") == names.key("people", "kim larsen") == "kim"


def test_a_figure_is_either_the_same_every_month_or_differs() -> None:
    months = {"2027-01": "1 %", "2027-02": None, "2027-03": 0.02}
    assert by_month(PERCENT, None, months, KNOWN) == {"2027-01": "1%", "2027-03": "2%"}
    assert by_month(PERCENT, "3 %", {"2027-01": ""}, KNOWN) == "3%"
    with pytest.raises(WrongAnswerError, match="Keep one of the two"):
        by_month(PERCENT, "3 %", months, KNOWN)


@pytest.mark.parametrize(
    ("title", "taken", "key"),
    [
        ("Marek Novák", (), "marek_novak"),
        ("Straße & Łódź", (), "strasse_lodz"),
        ("105 new customers", (), "goal_105_new_customers"),
        ("漢字", (), "goal"),
        ("", ("goal",), "goal_2"),
        ("Fair", ("fair", "fair_2"), "fair_3"),
        (
            "A title that has far more words than anybody wants to type",
            (),
            "a_title_that_has_far_more_words_than",
        ),
    ],
)
def test_a_key_is_made_from_a_title(title: str, taken: tuple[str, ...], key: str) -> None:
    assert key_from(title, taken, "goal") == key


@given(st.text(max_size=300))
def test_any_text_can_be_answered_and_stands_in_the_plan_as_it_was_tidied(text: str) -> None:
    answer = typed(PROSE, text, KNOWN)
    assert tidy(answer or "") == (answer or "") == tidy(text)
    if answer and not answer.startswith("TODO"):
        assert shown(PROSE, answer, NAMES) == answer
        after = with_value("# head\nwhy: old  # note\nother: 1\n", ("why",), answer, {})
        root, _, problems = read_bytes("plan.yaml", after.encode())
        assert problems == []
        assert root
        assert root.data == {"why": answer, "other": 1}
