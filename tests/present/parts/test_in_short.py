"""The first sentences of a site say how its plan stands, in numbers that the rest of it shows."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

FORECAST = "model: none\ninputs: {deals_won: 10, deals_lost: 30, expected_gain: {low: 900 EUR, likely: 1000 EUR, high: 1400 EUR}}\n"
GOAL = "title: {title}\nkind: level\nstart: 2027-01-01\nend: 2027-12-31\nkpi: {kpi}\namount: {amount}\n"
WON = {"title": "Win", "kpi": "deals_closed"}


def first_words(folder: Path, today: date | None = None) -> str:
    outcome = run(folder, today=today)
    assert outcome.results, outcome.problems
    pages = {page.path: page.text for page in make_site(outcome).navigation.pages()}
    found = re.search(r'<p class="ps-lead ps-sentence">(.*?)</p>', pages["index.md"], re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""


def goals(*amounts: str) -> dict[str, str]:
    return {
        f"goals__win_{number}": GOAL.format(title=f"Win {number}", kpi="deals_closed", amount=amount)
        for number, amount in enumerate(amounts, 1)
    }


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (("100",), "The one goal with a figure reaches its target on the forecast."),
        (
            ("150",),
            "The one goal with a figure falls short on the forecast. “Win 1” is 20% short.",
        ),
        (("100", "120"), "Both goals with a figure reach their target on the forecast."),
        (("100", "110", "120"), "All three goals with a figure reach their target on the forecast."),
        (
            ("100", "150"),
            "One of two goals with a figure reaches its target on the forecast. “Win 2” is 20% short.",
        ),
        (
            ("121", "240", "150", "480", "100"),
            (
                "One of five goals with a figure reaches its target on the forecast. "
                "“Win 2” is 50% short; “Win 3” is 20% short; two more fall short."
            ),
        ),
        (
            ("240", "240", "240"),
            (
                "None of three goals with a figure reach their target on the forecast. "
                "“Win 1” is 50% short; “Win 2” is 50% short; one more falls short."
            ),
        ),
    ],
)
def test_how_many_goals_are_reached(write: Write, amounts: tuple[str, ...], words: str) -> None:
    assert first_words(write(forecast=FORECAST, **goals(*amounts))).startswith(words)


def test_a_goal_that_is_likelier_missed_is_told(write: Write) -> None:
    forecast = FORECAST.replace("deals_won: 10", "deals_won: {low: 1, likely: 10, high: 10.1}")
    words = first_words(write(forecast=forecast, **goals("120", "130")))
    assert words.startswith(
        "One of two goals with a figure reaches its target on the forecast; one of them is likelier missed than met. "
        "“Win 2” is 7.7% short (under 1% likely)."
    )


def test_whether_it_pays_and_what_is_late(write: Write) -> None:
    budget = "lines: {ads: {title: Ads, kind: recurring, category: advertising, department: marketing, amount: {amount}, every: month}}\n"
    actions = "actions:\n" + "".join(
        f"  {name}: {{title: {name}, due: 2027-0{number}-10{status}}}\n"
        for number, (name, status) in enumerate(
            [("call", ""), ("write", ", status: done"), ("ask", ""), ("meet", "")], 1
        )
    )
    files = {"forecast": FORECAST, "actions": actions, **goals("100")}
    cheap = first_words(write(**files, budget=budget.replace("{amount}", "10 EUR")), date(2027, 3, 20))
    assert re.search(r"Break-even: \w+ 2027", cheap)
    assert cheap.endswith("What decides most: Expected gain. Two tasks are overdue.")
    dear = first_words(write(**files, budget=budget.replace("{amount}", "90000 EUR")), date(2027, 2, 1))
    assert "The plan does not earn back what it costs within its months." in dear
    assert dear.endswith("One task is overdue.")
    assert "overdue" not in first_words(write(**files), None)


def test_blanks_are_told_beside_what_numbers_say(write: Write) -> None:
    files = goals("100", "100")
    whole = first_words(write(forecast=FORECAST, **files))
    assert "blanks" not in whole
    files["goals__win_1"] += "statement: TODO\n"
    assert (
        first_words(write(forecast=FORECAST, **files)) == f"{whole} One file with blanks is not judged yet."
    )
    files["goals__win_2"] += "statement: TODO\n"
    assert (
        first_words(write(forecast=FORECAST, **files)) == f"{whole} 2 files with blanks are not judged yet."
    )
