"""The index of several plans: which pages there are, what stands on them, and what other programs read of it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run_bare
from plansite.portfolio.adding_up import added_up
from plansite.portfolio.difference import difference
from plansite.portfolio.export import COLUMNS, CSV, DATA, files_of
from plansite.portfolio.pages.index import pages_of
from plansite.portfolio.reading import PlanPlace, read_portfolio
from plansite.portfolio.summary import Summary, summary_of

if TYPE_CHECKING:
    from plansite.portfolio.adding_up import Together
    from plansite.present.page import Page

TALLYMILL = Path(__file__).parents[1] / "tallymill"


@cache
def summaries() -> tuple[Summary, ...]:
    places = read_portfolio(TALLYMILL).plans
    return tuple(summary_of(run_bare(place.folder, f"plans/{place.id}"), place.id) for place in places)


def together(*others: Summary) -> Together:
    return added_up(read_portfolio(TALLYMILL), (*summaries(), *others))


def broken(title: str = "France") -> Summary:
    marketing = summaries()[0]
    counts = replace(marketing.counts, errors=3)
    return replace(
        marketing, id="france", title=title, counts=counts, figures=(), goals=(), spending=(), people=()
    )


def away() -> Summary:
    """Return the sales plan as one of its own, in a currency without a rate."""
    sales = summaries()[1]
    alone = tuple(replace(figure, shared=(), is_shared_whole=False, parts=()) for figure in sales.figures)
    return replace(sales, id="away", title="Japan <b>", currency="JPY", figures=alone)


def pages(sums: Together) -> dict[str, Page]:
    return {page.path: page for page in pages_of(sums).pages()}


def words(page: Page) -> str:
    return " ".join(re.sub("<[^>]+>", "", page.text).split())


def test_there_is_a_page_for_each_question() -> None:
    assert list(pages(together())) == [
        "index.md",
        "portfolio/goals.md",
        "portfolio/budget.md",
        "portfolio/kpis.md",
        "portfolio/months.md",
        "portfolio/people.md",
    ]


def test_the_first_paragraph_is_the_answer() -> None:
    lead = re.search(
        '<p class="ps-lead ps-sentence">(.*?)</p>', pages(together(broken(), away()))["index.md"].text
    )
    assert lead
    text = re.sub("<[^>]+>", "", lead[1])
    assert text.startswith("The three plans together cost €27.9K and are expected to bring")
    assert "France fails its check with three errors, and is in no sum." in text
    assert "nothing says what one JPY is worth in EUR" in text


def test_plans_stand_side_by_side_and_a_failed_one_among_them() -> None:
    text = pages(together(broken()))["index.md"].text
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</tr>', text, re.DOTALL)
    titles = [re.sub("<[^>]+>", " ", row).split()[0] for row in rows[:4]]
    assert titles == ["Marketing", "Sales", "France", "Together"]
    assert "Fails its check: 3 errors" in rows[2]
    assert 'href="marketing/index.html"' in rows[0]


def test_every_number_of_the_whole_is_the_computed_one_and_leads_to_what_it_is_made_of() -> None:
    sums = together()
    made = pages(sums)
    anchors = set(re.findall(r"\{ #([\w-]+) \}|id=\"([\w-]+)\"", made["portfolio/kpis.md"].text))
    ids = {first or second for first, second in anchors}
    shown = 0
    for page in made.values():
        for link in re.findall(r'<a class="ps-figure[^>]*>', page.text):
            found = dict(re.findall(r'([\w-]+)="([^"]*)"', link))
            assert sums.results
            period = sums.results.calendar.named(found["data-period"])
            assert period
            index = sums.results.calendar.periods(period.grain).index(period)
            value = sums.value(found["data-node"], period.grain, index)
            assert float(found["data-value"]) == pytest.approx(value)
            assert found["href"].rpartition("#")[2] in ids
            shown += 1
    assert shown > 20


def test_kpis_that_a_plan_tracks_come_first() -> None:
    said = words(pages(together())["portfolio/kpis.md"])
    heads = [
        said.index(head) for head in ("Tracked by a plan", "Number of leads", "Also computed", "Close rate")
    ]
    assert heads == sorted(heads)


def test_what_has_no_value_says_why() -> None:
    text = words(pages(together(away()))["portfolio/kpis.md"])
    assert "There is no exchange rate for the money of “Japan <b>”" in text.replace("&lt;", "<").replace(
        "&gt;", ">"
    ).replace("&#60;", "<").replace("&#62;", ">")


def test_plans_say_what_they_promise_one_another() -> None:
    sums = together()
    (hand_over,) = sums.hand_overs
    text = pages(sums)["index.md"].text
    assert f'<th scope="row">{hand_over.stated.title}' in text
    assert ("Too little" in text) is bool(hand_over.lacking)
    (told,) = json.loads(files_of(sums)[DATA])["hand_overs"]
    assert (told["from"], told["to"], len(told["months"])) == ("marketing", "sales", 12)


def test_of_many_failed_plans_few_are_named() -> None:
    failed = [replace(broken(f"Plan {at}"), id=f"failed{at}") for at in range(5)]
    lead = words(pages(together(*failed))["index.md"])
    assert "Plan 2 fails its check with three errors" in lead
    assert "Two more plans fail their checks." in lead


def test_texts_of_plans_stay_texts() -> None:
    evil = replace(away(), title="<script>alert(1)</script> [x](javascript:y)", company="<img src=x>")
    for page in pages(together(evil, broken("*<i>*"))).values():
        assert "<script>" not in page.text
        assert "<img" not in page.text
        assert "<i>" not in page.text
        assert re.findall(r"(?m)^[^<]*\[x\]", page.text) == []


def test_budgets_add_up_however_they_are_seen() -> None:
    sums = together()
    text = pages(sums)["portfolio/budget.md"].text
    totals = re.findall(r'<tr class="ps-total"><th scope="row">Together</th>.*?<td>([^<]*)</td></tr>', text)
    assert len(totals) == 9  # three views by year, quarter and month
    assert set(totals) == {"€27,876"}


def test_other_programs_read_the_same_figures() -> None:
    sums = together(broken())
    files = files_of(sums)
    data = json.loads(files[DATA])
    assert [(plan["id"], plan["errors"]) for plan in data["plans"]] == [
        ("marketing", 0),
        ("sales", 0),
        ("france", 3),
    ]
    cac = data["figures"]["customer_acquisition_cost"]
    assert cac["how"] == "recompute"
    assert cac["values"]["plan"] == [pytest.approx(sums.value("customer_acquisition_cost"))]
    assert data["figures"]["new_customers"]["plans"] == ["marketing", "sales"]
    assert [len(data["periods"][grain]) for grain in ("month", "quarter", "year", "plan")] == [12, 4, 1, 1]
    rows = list(csv.reader(io.StringIO(files[CSV].decode())))
    assert tuple(rows[0]) == COLUMNS
    values = {(figure, grain, period): value for figure, grain, period, value, *_ in rows[1:]}
    for figure, entry in data["figures"].items():
        for grain, series in entry["values"].items():
            for period, value in zip(data["periods"][grain], series, strict=True):
                written = values[figure, grain, period["label"]]
                assert (float(written) if written else None) == value
    assert files == files_of(together(broken()))  # the same bytes each time


def test_plans_without_any_numbers_make_pages_all_the_same() -> None:
    portfolio = read_portfolio(TALLYMILL)
    sums = added_up(replace(portfolio, plans=(PlanPlace("france", Path("france")),)), [broken()])
    assert list(pages(sums)) == ["index.md"]
    assert "France fails its check" in words(pages(sums)["index.md"])
    assert json.loads(files_of(sums)[DATA])["figures"] == {}


def test_a_change_is_told_in_one_paragraph() -> None:
    marketing, sales = summaries()
    before = together()
    assert difference(before, before) == "Nothing changes in what the plans come to together."
    dearer = replace(
        sales,
        figures=tuple(
            replace(figure, months=tuple(2 * (value or 0) for value in figure.months))
            if figure.id in {"plan_cost_total", "budget.recurring", "recurring_cost_total", "plan_net_gain"}
            else figure
            for figure in sales.figures
        ),
        goals=tuple(replace(goal, status="off_track") for goal in sales.goals),
    )
    after = added_up(read_portfolio(TALLYMILL), (marketing, dearer, broken()))
    text = difference(before, after)
    assert text.startswith("“France” is new. “France” fails its check and is in no sum. Together:")
    assert "Total cost of the plan from €27,876 to €39,612" in text
    assert "“France” is gone." in difference(after, before)
