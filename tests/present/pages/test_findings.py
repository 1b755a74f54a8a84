"""A plan with blanks is not called one without findings: what is not filled in is not judged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: P\ntype: padre\nwhy: {why}\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"

PARTS = (
    "".join(
        f"{part}: {{approach: As before.}}\n"
        for part in ("position", "acquire", "deploy", "run", "expand", "product")
    )
    + "money: {approach: TODO}\npeople: {approach: TODO}\n"
)


def text_of(made: Outcome, page: str) -> str:
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    return re.sub(r"<[^>]+>", "", pages[page])


@pytest.mark.parametrize(
    ("blanks", "words"),
    [
        ({"plan": PLAN.format(why="TODO")}, "in one file of this plan, in which one blank waits"),
        ({"plan": PLAN.format(why="TODO"), "padre": PARTS}, "in 2 files of this plan, in which 3 blanks wait"),
    ],
)  # fmt: skip
def test_what_is_blank_is_not_judged_yet(
    outcome: Callable[..., Outcome], blanks: dict[str, str], words: str
) -> None:
    made = outcome(**blanks)
    assert not made.failed, made.problems
    findings = " ".join(text_of(made, "findings.md").split())
    assert "Not judged yet: the rules pass over" in findings
    assert words.removeprefix("in ") in findings
    assert "Nothing to find" not in findings
    assert re.search(r"[Nn]ot judged yet: (one|\d+) blanks?", text_of(made, "index.md"))


def test_a_plan_without_blanks_is_judged(outcome: Callable[..., Outcome]) -> None:
    assert "ot judged yet" not in text_of(outcome(), "findings.md") + text_of(outcome(), "index.md")


GOALS = {
    f"goals__{name}": f"title: {name.capitalize()}\nkpi: lead_count\nkind: level\namount: 10\n"
    "start: 2027-01-01\nend: 2027-12-31\n"
    for name in ("one", "two", "three")
}


def test_what_a_plan_does_not_say_is_a_question_of_one_line(outcome: Callable[..., Outcome]) -> None:
    full = PLAN.format(why="To grow.").replace("padre", "full")
    text = {page.path: page.text for page in make_site(outcome(plan=full, **GOALS)).navigation.pages()}
    findings, overview = text["findings.md"], text["index.md"]
    faults, _, questions = findings.partition("## Questions still open")
    assert "goal-without-mission" not in faults
    assert questions.count("rules.html#goal-without-mission") == 1
    (line,) = (line for line in questions.splitlines() if "rules.html#goal-without-mission" in line)
    assert all(name in line for name in ("One", "Two", "Three"))
    assert re.search(r"<span class=\"ps-count\">\d+</span> questions are still open", overview)
