"""What rests on assumptions: found by moving figures, suspect after a change, and confirmed by those who answer for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.compute.engine.influence import moved_by
from plansite.judge.rules.assumption_dependencies import assumption_dependencies
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 4%
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 80%
  opportunity_to_customer: 50%
  price_per_month: 45 EUR
  opening_customers: 40
  opening_mrr: 1800 EUR
  monthly_churn: 2%
  gross_margin: 75%
"""
GOAL = "kind: level\nstart: 2027-01-01\nend: 2027-12-31\n"
FILES = {
    "forecast": FORECAST,
    "team": "people: {mira: {name: Mira Holt}, tom: {name: Tom Brandt}}\n",
    "goals__win": f"title: Win customers\nowner: mira\nkpi: new_customer_count\namount: 45\n{GOAL}",
    "goals__keep": f"title: Keep customers\nowner: tom\nkpi: customer_churn_rate\namount: 2%\n{GOAL}",
    "kpis": "tracked: {lead_count: {owner: tom, target: 40}, mrr: {owner: mira}}\n",
    "assumptions": """\
assumptions:
  wins: {statement: Half of the opportunities are won., affects: [opportunity_to_customer]}
  stays: {statement: Few leave., affects: [monthly_churn]}
  visits: {statement: Leads keep coming., affects: [website_leads]}
""",
}
CHANGED = {
    **FILES,
    "forecast": FORECAST.replace("opportunity_to_customer: 50%", "opportunity_to_customer: 40%"),
}


def pairs(made: Outcome) -> dict[str, set[str]]:
    assert made.plan is not None
    assert made.results is not None
    found: dict[str, set[str]] = {}
    for each in assumption_dependencies(made.plan, made.results):
        found.setdefault(each.assumption, set()).add(each.key)
    return found


def suspects(made: Outcome) -> list[str]:
    assert not made.failed, made.problems
    return [each.message for each in made.problems if each.rule == "suspect"]


def confirm(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        main, ["confirm", *arguments, str(folder), "--today", "2026-11-20"], catch_exceptions=False
    )
    return result.exit_code, result.output


def test_what_would_come_out_otherwise_rests_on_an_assumption(outcome: Callable[..., Outcome]) -> None:
    # churn is customers lost by customers: the funnel stands in its formula, and yet does not move it
    assert pairs(outcome(**FILES)) == {
        "wins": {"goals.win"},
        "stays": {"goals.keep"},
        "visits": {"goals.win", "kpis.lead_count"},
    }


def test_a_computed_figure_can_be_moved_as_well(outcome: Callable[..., Outcome]) -> None:
    made = outcome(**FILES)
    assert made.results is not None
    among = ["visitors", "website_leads", "new_customers", "monthly_churn", "no_such_figure"]
    funnel = {"website_leads", "new_customers"}
    assert moved_by(made.results, ["website_leads"], among) == {"website_leads": funnel}
    assert moved_by(made.results, ["monthly_churn", "website_leads", "visitors"], among) == {
        "monthly_churn": {"monthly_churn"},
        "website_leads": funnel,
        "visitors": {"visitors", *funnel},
    }
    assert moved_by(made.results, [], among) == {}
    assert moved_by(made.results, ["no_such_figure"], among) == {}


def test_nothing_is_suspect_before_anybody_has_confirmed(outcome: Callable[..., Outcome]) -> None:
    assert suspects(outcome(**FILES)) == []


def test_a_change_is_suspect_until_it_is_confirmed(
    write: Callable[..., Path], outcome: Callable[..., Outcome]
) -> None:
    folder = write(**FILES)
    for person in ("mira", "tom"):
        assert confirm(folder, person)[0] == 0
    noted = (folder / "confirmations.yaml").read_text(encoding="utf-8")
    assert suspects(outcome(**FILES, confirmations=noted)) == []
    assert suspects(outcome(**CHANGED, confirmations=noted)) == [
        "“Win customers” is not confirmed since this assumption changed; that is for Mira Holt."
    ]
    code, said = confirm(folder, "mira")
    assert code == 0
    assert "wins: Half of the opportunities are won.\n  goals.win\n" in said
    again = (folder / "confirmations.yaml").read_text(encoding="utf-8")
    assert suspects(outcome(**CHANGED, confirmations=again)) == []
    assert sum(a != b for a, b in zip(noted.splitlines(), again.splitlines(), strict=True)) == 1


def test_words_that_change_are_a_change_but_their_layout_is_not(
    write: Callable[..., Path], outcome: Callable[..., Outcome]
) -> None:
    folder = write(**FILES)
    for person in ("mira", "tom"):
        confirm(folder, person)
    noted = (folder / "confirmations.yaml").read_text(encoding="utf-8")
    spread = FILES["assumptions"].replace(
        "{statement: Few leave., affects: [monthly_churn]}",
        "\n    affects: [monthly_churn]  # by month\n    statement: >-\n      Few\n      leave.",
    )
    assert suspects(outcome(**{**FILES, "assumptions": spread, "confirmations": noted})) == []
    reworded = FILES["assumptions"].replace("Few leave.", "Hardly anyone leaves.")
    found = suspects(outcome(**{**FILES, "assumptions": reworded, "confirmations": noted}))
    assert found == [
        "“Keep customers” is not confirmed since this assumption changed; that is for Tom Brandt."
    ]


def test_one_assumption_can_be_confirmed_alone(
    write: Callable[..., Path], outcome: Callable[..., Outcome]
) -> None:
    folder = write(**FILES)
    assert confirm(folder, "mira", "--assumption", "wins")[0] == 0
    noted = (folder / "confirmations.yaml").read_text(encoding="utf-8")
    assert "goals.win" in noted
    assert suspects(outcome(**FILES, confirmations=noted)) == [
        "“Keep customers” is not confirmed on this assumption yet; that is for Tom Brandt.",
        "“Win customers” and 1 more are not confirmed on this assumption yet; that is for Mira Holt and Tom Brandt.",
    ]


def test_what_is_gone_is_forgotten(write: Callable[..., Path]) -> None:
    folder = write(**FILES)
    for person in ("mira", "tom"):
        confirm(folder, person)
    (folder / "goals" / "win.yaml").unlink()
    text = (folder / "assumptions.yaml").read_text(encoding="utf-8")
    (folder / "assumptions.yaml").write_text(text.replace("Few leave.", "Some leave."), encoding="utf-8")
    confirm(folder, "tom")
    assert "goals.win" not in (folder / "confirmations.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["miro"], "There is no person “miro” in this plan. Did you mean “mira”?"),
        (["mira", "--assumption", "win"], "There is no assumption “win” in this plan. Did you mean “wins”?"),
    ],
)
def test_names_that_do_not_exist_are_wrong_use(
    write: Callable[..., Path], arguments: list[str], words: str
) -> None:
    folder = write(**FILES)
    code, said = confirm(folder, *arguments)
    assert code == 2
    assert words in said
    assert not (folder / "confirmations.yaml").exists()


def test_confirming_twice_changes_nothing(write: Callable[..., Path]) -> None:
    folder = write(**FILES)
    confirm(folder, "mira")
    before = (folder / "confirmations.yaml").read_bytes()
    code, said = confirm(folder, "mira")
    assert (code, said) == (0, "Nothing waits for a confirmation of mira.\n")
    assert (folder / "confirmations.yaml").read_bytes() == before


def test_the_site_says_what_waits_for_whom(
    write: Callable[..., Path], outcome: Callable[..., Outcome]
) -> None:
    folder = write(**FILES)
    for person in ("mira", "tom"):
        confirm(folder, person)
    noted = (folder / "confirmations.yaml").read_text(encoding="utf-8")
    pages = {
        each.path: each.text
        for each in make_site(outcome(**CHANGED, confirmations=noted), date(2026, 11, 21)).navigation.pages()
    }
    rows = [line for line in pages["reliance.md"].splitlines() if line.startswith('<tr><th scope="row">')]
    assert ["Suspect" in row for row in rows] == [True, False, False]
    assert "Mira Holt" in rows[0]
    assert "20 Nov 2026" in rows[1]
    assert "Has changed" in pages["goals/win.md"]
    assert "Has changed" not in pages["goals/keep.md"]
