"""A chart of a KPI by quarter shows what was measured and the outlook beside the plan, by the numbers of whole quarters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Rows = dict[str, list[str]]
FORECAST = "model: none\ninputs: {deals_won: 10, deals_lost: 20}"


@pytest.fixture
def chart(write: Callable[..., Path]) -> Callable[..., Rows]:
    """Return the numbers of the chart of closed deals, by the names of its lines; the plan has 10 a month."""

    def drawn(tracked: str, measured: Sequence[int], months: int) -> Rows:
        folder = write(forecast=FORECAST, kpis=f"tracked:\n  deals_closed: {{{tracked}}}\n")
        plan = (folder / "plan.yaml").read_text("utf-8")
        (folder / "plan.yaml").write_text(plan.replace("months: 12", f"months: {months}"), "utf-8")
        (folder / "actuals").mkdir()
        lines = "".join(f"2027-{month:02},deals_closed,{value}\n" for month, value in enumerate(measured, 1))
        (folder / "actuals/measured.csv").write_text("month,metric,value\n" + lines, "utf-8")
        outcome = run(folder)
        assert not outcome.failed, outcome.problems
        pages = make_site(outcome).navigation.pages()
        text = next(page.text for page in pages if page.path == "kpis/deals_closed.md")
        table = text.partition('<details class="ps-more ps-as-table">')[2].partition("</details>")[0]
        rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr")[2:]]
        return {_bare(cells[0]): [_bare(cell) for cell in cells[1:]] for cells in rows}

    return drawn


def _bare(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", markup).split())


def test_a_quarter_is_measured_once_all_of_its_months_are(chart: Callable[..., Rows]) -> None:
    """Of 24, 30 and 36, then 24: the first quarter has 90, the second 24 and twice the plan's 10."""
    rows = chart("target: {2027-Q1: 80, 2027-Q3: 95}, every: quarter", (24, 30, 36, 24), 18)
    assert rows["Measured"] == ["90", "—", "—", "—", "—", "—"]
    assert rows["Outlook"] == ["90", "44", "30", "30", "30", "30"]
    assert rows["Target"] == ["80", "80", "95", "95", "95", "95"]
    assert next(iter(rows)) == "Deals closed (won)"


def test_before_a_whole_quarter_is_measured_the_outlook_begins_with_it(chart: Callable[..., Rows]) -> None:
    rows = chart("every: quarter", (24, 30), 12)
    assert "Measured" not in rows
    assert rows["Outlook"] == ["64", "30", "30", "30"]


def test_few_periods_show_the_outlook_as_columns(chart: Callable[..., Rows]) -> None:
    """Two months that bring 48 in place of 20, in two years of 120."""
    rows = chart("every: year, target: 350", (30, 18), 24)
    assert rows == {"Outlook": ["148", "120"], "Target": ["350", "350"]}


def test_a_target_of_quarters_is_drawn_over_quarters(chart: Callable[..., Rows]) -> None:
    rows = chart("target: {2027-Q1: 80, 2027-Q3: 95}", (24, 30, 36), 14)
    assert rows["Measured"] == ["90", "—", "—", "—", "—"]
    # the fifth quarter is cut short by the plan, and no match for the target of a whole one
    assert rows["Target"] == ["80", "80", "95", "95", "—"]
