"""A sentence of the example that an edit makes false is told; sentences that stay true are not."""

# ruff: noqa: RUF001 - words of other languages
from __future__ import annotations

import json
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from compared import EXAMPLE, keep
from repository import Repo

from plansite.cli import main
from plansite.deliver.compare.comparison import Comparison, compare
from plansite.deliver.compare.snapshot import Snapshot, snapshot_of
from plansite.deliver.compare.write.formats import write
from plansite.deliver.publish.release import Release
from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.commands

Change = tuple[str, str, str]
FORECAST = "forecast.yaml"
WIN, CHURN = "goals/win_customers.yaml", "goals/lower_churn.yaml"

# an edit, and a sentence that it makes false: its file, what it says, and what the message says of now
FALSE = {
    "price": ((FORECAST, "likely: 690 EUR", "likely: 700 EUR"), "plan.yaml", "EUR 690", "€700"),
    "leads": (
        (FORECAST, "lead_to_mql: 40%", "lead_to_mql: 36%"),
        FORECAST,
        "116",
        "New customers in 2028 is now 104",
    ),
    "churn": (
        (FORECAST, "likely: 1.2%, high", "likely: 1.3%, high"),
        "assumptions.yaml",
        "1.2 percent",
        "1.3%",
    ),
    "margin": ((FORECAST, "likely: 78%", "likely: 76%"), "market.yaml", "78 percent", "76%"),
    "cash": (
        (FORECAST, "start: 1020000", "start: 1100000"),
        "plan.yaml",
        "EUR 177,000",
        "Cash at end in Sept 2028 is now €257K",
    ),
    "scenario": (
        (FORECAST, "other_costs: {2027-01: 88000", "other_costs: {2027-01: 80000"),
        "plan.yaml",
        "EUR 143,000",
        "in the scenario “Churn stays where it is” is now €239K",
    ),
    "customers": ((FORECAST, "opening_customers: 142", "opening_customers: 150"), "plan.yaml", "142", "150"),
    "recurring revenue": (
        (FORECAST, "opening_mrr: 85200", "opening_mrr: 88000"),
        FORECAST,
        "EUR 85,200",
        "€88K",
    ),
    "lines": ((FORECAST, "lines_per_customer: 4.6", "lines_per_customer: 5"), "sales.yaml", "4.6", "5"),
    "goal": ((WIN, "amount: 100", "amount: 110"), "plan.yaml", "100", "110"),
    "goal’s end": (
        (CHURN, "end: 2027-12-31", "end: 2028-03-31"),
        CHURN,
        "December 2027",
        "ends in Mar 2028 now",
    ),
    "first day": (
        ("team.yaml", "start: 2027-03", "start: 2027-05"),
        "sales.yaml",
        "March 2027",
        "Jonas Weber starts in May 2027",
    ),
    "cost": (
        ("budget.yaml", "amount: 420 EUR", "amount: 2900 EUR"),
        "plan.yaml",
        "EUR 1.25 million",
        "is now €1.31M",
    ),
    "line": (
        ("budget.yaml", "amount: {year: 15600", "amount: {year: 18000"),
        "goals/lead_quality.yaml",
        "EUR 15,600",
        "Paid search in 2027 is now €18K",
    ),
}
# edits after which all that the example says is as true as before
TRUE = (
    ("budget.yaml", "amount: 420 EUR", "amount: 430 EUR"),
    ("budget.yaml", "amount: 45 EUR", "amount: 50 EUR"),
    ("budget.yaml", "amount: 205 USD", "amount: 210 USD"),
    ("budget.yaml", "amount: 48 EUR", "amount: 40 EUR"),
    ("budget.yaml", "month: 2027-08", "month: 2027-09"),
    ("budget.yaml", "month: 2028-03", "month: 2028-04"),
    ("budget.yaml", "amount: 2600 EUR", "amount: 2700 EUR"),
    ("budget.yaml", "amount: 400 EUR", "amount: 420 EUR"),
    ("budget.yaml", "amount: 60 EUR", "amount: 65 EUR"),
    (FORECAST, "high: 2.3%", "high: 2.4%"),
    (FORECAST, "starter_kit_cost: 55", "starter_kit_cost: 56"),
    (FORECAST, "low: 24%", "low: 23%"),
    (FORECAST, "low: 1.8%", "low: 1.7%"),
    ("plan.yaml", "USD: 0.92", "USD: 0.93"),
    ("plan.yaml", "stays at least 75%", "stays at least 74%"),
    ("plan.yaml", "grows by at most 5%", "grows by at most 6%"),
    ("plan.yaml", "The plan costs\n  about EUR 1.25 million and", "It\n  costs EUR 1.25 million and"),
    ("plan.yaml", "Netherlands and\n  Belgium. Over", "Benelux.\n  Over"),
    ("goals/win_customers.yaml", "owner: ravi", "owner: noor"),
    ("goals/german_launch.yaml", "title: First ten German", "title: The first ten German"),
    ("market.yaml", "below EUR 40,000 a deal", "below EUR 45,000 a deal"),
    ("plan.yaml", "date: 2026-11-20\n    author", "date: 2026-11-21\n    author"),
)


@cache
def example() -> Snapshot:
    return snapshot_of("the example", EXAMPLE.as_posix(), run(EXAMPLE))


def changed(folder: Path, *changes: Change) -> Comparison:
    """Compare the example with a copy in which texts are replaced."""
    plan = folder / "changed"
    shutil.copytree(EXAMPLE, plan)
    for file, old, new in changes:
        text = (plan / file).read_text(encoding="utf-8")
        assert old in text, old
        (plan / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    outcome = run(plan)
    assert not outcome.failed
    return compare(example(), snapshot_of("the copy", plan.as_posix(), outcome))


@pytest.mark.parametrize("name", FALSE)
def test_an_edit_that_makes_a_sentence_false_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    change, file, said, now = FALSE[name]
    stale = [
        problem
        for problem in changed(tmp_path, change).stale
        if problem.span.file.endswith(f"changed/{file}") and f"says “{said}”" in problem.message
    ]
    assert stale
    assert any(now in problem.message for problem in stale)
    for problem in stale:
        line = (tmp_path / "changed" / file).read_text(encoding="utf-8").split("\n")[problem.span.line - 1]
        assert said.startswith(line[problem.span.column - 1 : problem.span.end - 1])


@pytest.mark.parametrize("change", TRUE)
def test_an_edit_that_leaves_all_sentences_true_is_not_told(change: Change, tmp_path: Path) -> None:
    assert changed(tmp_path, change).stale == ()


def test_a_sentence_that_was_mended_is_not_told(tmp_path: Path) -> None:
    price, (file, old, new) = FALSE["price"][0], ("plan.yaml", "about EUR 690", "about EUR 700")
    told = {
        problem.span.file.rpartition("/")[2] for problem in changed(tmp_path, price, (file, old, new)).stale
    }
    assert "forecast.yaml" in told
    messages = [
        problem.message
        for problem in changed(tmp_path / "b", price, (file, old, new)).stale
        if problem.span.file.endswith(file)
    ]
    assert not any("EUR 690" in message for message in messages)


def test_the_hint_is_what_makes_the_sentence_follow_the_figure(tmp_path: Path) -> None:
    change = FALSE["cost"][0]
    (summary,) = [problem for problem in changed(tmp_path, change).stale if "“Summary”" in problem.message]
    mention = summary.hint[summary.hint.index("{{") : summary.hint.index("}}") + 2]
    mended = changed(tmp_path / "mended", change, ("plan.yaml", "EUR 1.25 million", mention))
    assert [problem for problem in mended.stale if "“Summary”" in problem.message] == []
    assert mended.new.plan is not None
    assert "about €1.31M" in " ".join(mended.new.plan.files.plan.summary.split())


def test_all_forms_of_a_difference_tell_it(tmp_path: Path) -> None:
    comparison = changed(tmp_path, FALSE["cost"][0])
    for form in ("text", "markdown"):
        assert "Sentences that are no longer true" in write(comparison, form)
    record = json.loads(write(comparison, "json"))
    assert {"stale-text"} == {problem["rule"] for problem in record["stale"]}


def test_check_tells_what_is_no_longer_true_since_a_revision_and_since_the_last_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(tmp_path, EXAMPLE)
    monkeypatch.chdir(tmp_path)
    kept.change("budget.yaml", ("amount: 420 EUR", "amount: 2900 EUR"))
    without = CliRunner().invoke(main, ["check", "plan"])
    assert "is now €1.31M" not in without.output
    since = CliRunner().invoke(main, ["check", "plan", "--since", "main"])
    assert since.exit_code == 0
    assert "plan/plan.yaml:31:9" in since.output
    assert "Total cost of the plan is now €1.31M" in since.output
    unknown = CliRunner().invoke(main, ["check", "plan", "--since", "never"])
    assert "There is no revision" in unknown.output


def test_check_compares_with_the_version_that_was_published_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(tmp_path, EXAMPLE)
    monkeypatch.chdir(tmp_path)
    published = Repo(tmp_path).publish(Release("1.0", "latest", "", "", "2026-11-20T10:00:00+00:00"))
    assert published.ok, published.messages
    assert "no longer" not in CliRunner().invoke(main, ["check", "plan"]).output
    kept.change("budget.yaml", ("amount: 420 EUR", "amount: 2900 EUR"))
    assert "Total cost of the plan is now €1.31M" in CliRunner().invoke(main, ["check", "plan"]).output
    elsewhere = CliRunner().invoke(main, ["check", "plan", "--branch", "pages"])
    assert "is now €1.31M" not in elsewhere.output


SMALL = {
    "plan.yaml": """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
language: LANGUAGE
start: 2027-01
months: 12
summary: >-
  SUMMARY
""",
    "forecast.yaml": """\
model: subscription
inputs:
  visitors: 1200
  visitor_to_lead: 10%
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 40%
  opportunity_to_customer: 33%
  opening_customers: 25
  opening_mrr: 2500 EUR
  monthly_churn: 1%
  price_per_month: 100 EUR
  gross_margin: 80%
""",
    "budget.yaml": """\
promotions:
  fair: {title: Spring fair, start: 2027-05-10, end: 2027-05-12, month: 2027-05, cost: 500 EUR}
""",
    "padre.yaml": "\n".join(
        f"{part}: {{approach: A free trial.}}"
        for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
    ),
}


def small(folder: Path, language: str, summary: str, *changes: Change) -> Snapshot:
    folder.mkdir()
    for file, text in SMALL.items():
        written = text.replace("LANGUAGE", language).replace("SUMMARY", summary)
        for changed_file, old, new in changes:
            assert changed_file != file or old in written
            written = written.replace(old, new) if changed_file == file else written
        (folder / file).write_text(written, encoding="utf-8")
    outcome = run(folder)
    assert not outcome.failed, outcome.problems
    return snapshot_of(folder.name, folder.as_posix(), outcome)


@pytest.mark.parametrize(
    ("language", "summary", "change", "said"),
    [
        ("en", "We start with twenty-five customers when the plan starts.", (FORECAST, "opening_customers: 25", "opening_customers: 30"), "twenty-five"),
        ("en", "A third of opportunities that are won is what we count on.", (FORECAST, "customer: 33%", "customer: 25%"), "A third"),
        ("en", "The spring fair begins on 10 May 2027.", ("budget.yaml", "start: 2027-05-10", "start: 2027-05-11"), "10 May 2027"),
        ("en", "The spring fair begins on 10.05.2027.", ("budget.yaml", "start: 2027-05-10", "start: 2027-04-10"), "10.05.2027"),
        ("en", "The spring fair is held in May 2027.", ("budget.yaml", "start: 2027-05-10", "start: 2027-04-10"), "May 2027"),
        ("en", "The monthly fee of a new customer is one hundred euros.", (FORECAST, "month: 100", "month: 120"), "one hundred euros"),
    ],
)  # fmt: skip
def test_words_shares_and_dates_go_stale_as_digits_do(
    tmp_path: Path, language: str, summary: str, change: Change, said: str
) -> None:
    old, new = small(tmp_path / "old", language, summary), small(tmp_path / "new", language, summary, change)
    (stale,) = compare(old, new).stale
    assert f"says “{said}”" in stale.message


@pytest.mark.parametrize(
    ("summary", "change"),
    [
        ("Half of the team sells.", (FORECAST, "customer: 33%", "customer: 50%")),
        ("A third of the team sells.", (FORECAST, "customer: 33%", "customer: 25%")),
        ("The autumn fair begins on 10 May 2027.", ("budget.yaml", "start: 2027-05-10", "start: 2027-05-11")),
        (
            "The spring fair was decided on 9 May 2027.",
            ("budget.yaml", "start: 2027-05-10", "start: 2027-05-11"),
        ),
        ("Twenty-five people know us.", (FORECAST, "opening_customers: 25", "opening_customers: 30")),
    ],
)
def test_words_about_something_else_are_left_alone(tmp_path: Path, summary: str, change: Change) -> None:
    old, new = small(tmp_path / "old", "en", summary), small(tmp_path / "new", "en", summary, change)
    assert compare(old, new).stale == ()


PRICE = (FORECAST, "month: 100", "month: 120")
LOST = (FORECAST, "churn: 1%", "churn: 2%")
COST = ("budget.yaml", "cost: 500 EUR", "cost: 900 EUR")
DEARER = ("budget.yaml", "cost: 500 EUR", "cost: 9000 EUR")
FAIR = ("budget.yaml", "start: 2027-05-10, end: 2027-05-12", "start: 2027-08-10, end: 2027-08-12")
FAIR_IN_JUNE = ("budget.yaml", "start: 2027-05-10, end: 2027-05-12", "start: 2027-06-10, end: 2027-06-12")


# revenue is 55,795.43 in 2027 and 15,576.35 in its third quarter, and the fair is earned back in May, the fifth month
@pytest.mark.parametrize(
    ("language", "summary", "change", "said", "now"),
    [
        ("en", "Der Preis pro Monat beträgt 100 Euro.", PRICE, "100 Euro", "€120"),
        ("en", "Im Jahr 2027 beträgt der Umsatz 55.795 €.", PRICE, "55.795 €", "Revenue in 2027 is now €61.3K"),
        ("en", "Im dritten Quartal 2027 machen wir 15.576 € Umsatz.", PRICE, "15.576 €", "Revenue in Q3 2027 is now €17.3K"),
        ("en", "Die Kündigungsrate beträgt 1 Prozent.", LOST, "1 Prozent", "2%"),
        ("en", "Wir gewinnen 48 Neukunden im Jahr 2027.", (FORECAST, "customer: 33%", "customer: 25%"), "48", "36"),
        ("en", "In Q3 2027, revenue is €15,576.", PRICE, "€15,576", "Revenue in Q3 2027 is now €17.3K"),
        ("en", "Break-even comes after 5 months.", DEARER, "5 months", "Break-even month is now Aug 2027"),
        ("en", "Break-even is reached in Q2 2027.", DEARER, "Q2 2027", "Break-even month is now Aug 2027"),
        ("en", "The spring fair is held in Q2 2027.", FAIR, "Q2 2027", "starts in Aug 2027 now"),
        ("es", "Los ingresos de 2027 son 55.795 €.", PRICE, "55.795 €", "Revenue in 2027"),
        ("es", "En el tercer trimestre de 2027 los ingresos son 15.576,35 €.", PRICE, "15.576,35 €", "Revenue in Q3 2027"),
        ("es", "La tasa de abandono es del 1 %.", LOST, "1 %", "2\xa0%"),
        ("ru", "Выручка 2027 года составит 55,8 тыс. евро.", PRICE, "55,8 тыс. евро", "Revenue in 2027"),
        ("ru", "В III квартале 2027 выручка — 15 576 €.", PRICE, "15 576 €", "Revenue in Q3 2027"),
        ("pl", "Przychody w 2027 roku to 55 795 €.", PRICE, "55 795 €", "Revenue in 2027"),
        ("pl", "Całkowity koszt planu to 500 euro.", COST, "500 euro", "900"),
        ("ko", "2027년 매출은 55,795유로입니다.", PRICE, "55,795유로", "Revenue in 2027"),
        ("ko", "2027년 3분기 매출은 15,576유로입니다.", PRICE, "15,576유로", "Revenue in Q3 2027"),
    ],
)  # fmt: skip
def test_sentences_go_stale_in_other_languages_and_over_quarters(  # noqa: PLR0913 - a sentence, and what is told of it
    tmp_path: Path, language: str, summary: str, change: Change, said: str, now: str
) -> None:
    old, new = small(tmp_path / "old", language, summary), small(tmp_path / "new", language, summary, change)
    (stale,) = compare(old, new).stale
    assert f"says “{said}”" in stale.message
    assert now in stale.message


@pytest.mark.parametrize(
    ("language", "summary", "change"),
    [
        ("en", "In Q3 2027 we visit 15 fairs.", PRICE),
        ("en", "Contracts run for 5 months.", DEARER),
        ("en", "The autumn fair is held in Q2 2027.", FAIR),
        ("en", "The spring fair moves from Q2 2027 to Q3 2027.", FAIR),
        ("en", "The spring fair opens our season in Q2 2027.", FAIR_IN_JUNE),
        ("en", "Der Wettbewerb verlangt 100 Euro.", PRICE),
        ("en", "Im vierten Quartal 2027 machen wir 15.576 € Umsatz.", PRICE),
        ("pl", "Całkowity koszt planu to 500 zł.", COST),
        ("ru", "Конкурент берёт 100 евро в месяц.", PRICE),
        ("es", "En T1 2027 visitamos 48 empresas.", (FORECAST, "customer: 33%", "customer: 25%")),
    ],
)
def test_sentences_about_something_else_stay_in_other_languages(
    tmp_path: Path, language: str, summary: str, change: Change
) -> None:
    old, new = small(tmp_path / "old", language, summary), small(tmp_path / "new", language, summary, change)
    assert compare(old, new).stale == ()
