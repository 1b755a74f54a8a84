"""What stands between two braces is read as a figure, a period and a scenario, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.mentions import Mention, Mistake, cut, doubled_unit


def read(text: str) -> Mention | Mistake:
    """Return the one thing between braces in a text."""
    return next(part for part in cut(text) if not isinstance(part, str))


@pytest.mark.parametrize(
    ("inside", "figure", "period", "scenario"),
    [
        ("mrr", "mrr", "plan", ""),
        ("mrr at 2028-12", "mrr", "2028-12", ""),
        ("revenue in 2028", "revenue", "2028", ""),
        ("revenue in 2028-Q2 in careful", "revenue", "2028-Q2", "careful"),
        ("mrr in careful at 2028-12", "mrr", "2028-12", "careful"),
        ("mrr in careful", "mrr", "plan", "careful"),
        ("mrr in plan", "mrr", "plan", ""),
        ("goal win", "goal.win.forecast", "plan", ""),
        ("goal win target", "goal.win.target", "plan", ""),
        ("goal win gap in careful", "goal.win.gap", "plan", "careful"),
        ("goal.win.target at 2027-03", "goal.win.target", "2027-03", ""),
        ("budget.line.ads\n at   2027-03", "budget.line.ads", "2027-03", ""),
    ],
)
def test_a_mention_names_a_figure_a_period_and_a_scenario(
    inside: str, figure: str, period: str, scenario: str
) -> None:
    for around in ("{{%s}}", "{{ %s }}", "By then {{ %s }}."):
        mention = read(around % inside)
        assert isinstance(mention, Mention)
        assert (mention.figure.text, mention.period.text, mention.scenario.text) == (figure, period, scenario)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("Up to {{ mrr", "{{", "does not end"),
        ("Up to {{ }} a month", "{{ }}", "No figure"),
        ("Up to {{ mrr for 2028 }}", "for", "“for” does not belong"),
        ("Up to {{ mrr at }}", "at", "followed by no period"),
        ("Up to {{ mrr at 2028 in 2027 }}", "2027", "second period"),
        ("Up to {{ mrr in careful in bold }}", "bold", "second scenario"),
        ("Up to {{ goal }}", "goal", "No goal"),
        ("Up to {{ mrr * 2 }}", "*", "does not belong"),
        ("Up to {{ {{ mrr }}", "{{", "does not end"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(text: str, at: str, said: str) -> None:
    mistake = read(text)
    assert isinstance(mistake, Mistake)
    assert text[mistake.at : mistake.at + mistake.size] == at
    assert said in mistake.message


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("costs EUR {{ cost }}", "EUR"),
        ("costs €{{ cost }}", "€"),
        ("costs {{ cost }} EUR.", "EUR"),
        ("about {{ churn }}% a month", "%"),
        ("about {{ churn }} percent", "percent"),
        ("kosztuje {{ cost }} zł", "zł"),
        ("costs {{ cost }}.", ""),
        ("ALL {{ seats }} of them", ""),
        ("{{ seats }} EURO plants", ""),
    ],
)
def test_a_unit_beside_a_figure_is_one_too_many(text: str, unit: str) -> None:
    mention = read(text)
    assert isinstance(mention, Mention)
    mistake = doubled_unit(text, mention)
    assert (text[mistake.at : mistake.at + mistake.size] if mistake else "") == unit


def test_four_braces_are_two() -> None:
    assert list(cut("Dear {{{{ first_name }}, …")) == ["Dear ", "{{", " first_name }}, …"]


@given(st.text(alphabet="{} \nmrat2028-Q'\\%", max_size=40))
def test_any_text_can_be_cut(text: str) -> None:
    for part in cut(text):
        if isinstance(part, Mistake):
            assert 0 <= part.at <= part.at + part.size <= len(text)
        if isinstance(part, Mention):
            assert text[part.start : part.start + 2] == "{{"
            assert text[part.stop - 2 : part.stop] == "}}"
