"""The words of templates, and plans that still have them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.judge.advice import COPIED
from plansite.judge.examples import Examples, load_examples, plain
from plansite.pipeline import run
from plansite.problems import Severity
from plansite.resources import catalog_folder, template_names

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "schema_version: 2\ntitle: Ours\ncompany: {company}\ntype: minimal\ncurrency: EUR\nstart: 2027-01\nmonths: 12\nusp: >-\n  {usp}\n"
COMPANIES = template_names("companies")


def mission_of(company: str) -> tuple[str, str]:
    """Return the name of a made-up company and its mission."""
    text = (catalog_folder() / "templates" / "samples" / company / "plan.yaml").read_text(encoding="utf-8")
    name = re.search(r"^company: (.+)$", text, re.MULTILINE)
    mission = re.search(r"^mission: (?:>-\n)?((?:.+\n)(?:  .+\n)*)", text, re.MULTILINE)
    assert name
    assert mission
    return name[1].strip("\"'"), " ".join(mission[1].split()).strip("\"'")


def copied(folder: Path, **words: str) -> int:
    (folder / "plan.yaml").write_text(PLAN.format(**words), encoding="utf-8")
    return sum(problem.rule == COPIED for problem in run(folder).problems)


@pytest.mark.parametrize("company", COMPANIES)
def test_the_words_of_a_made_up_company_are_its_own(tmp_path: Path, company: str) -> None:
    name, mission = mission_of(company)
    assert copied(tmp_path, company=name, usp=mission) == 0
    assert copied(tmp_path, company="Ours", usp=mission) == 1
    assert copied(tmp_path, company="Ours", usp=mission.upper().replace(" ", "\n  ")) == 1
    assert copied(tmp_path, company="Ours", usp=f"{mission} So do we.") == 0


def test_few_words_can_be_the_same_by_chance(tmp_path: Path) -> None:
    assert copied(tmp_path, company="Ours", usp="We pick up.") == 0


@pytest.mark.parametrize(
    ("message", "count"),
    [("We pick up.", 1), ("we pick up", 1), ("We do pick up.", 0), ("Nobody. We pick up.", 0)],
)
def test_few_words_are_those_of_an_example_where_they_answer_its_question(
    tmp_path: Path, message: str, count: int
) -> None:
    text = (catalog_folder() / "templates/samples/services/marketing.yaml").read_text(encoding="utf-8")
    place = re.search(r"^(\w+):\n(?:  .*\n)*?  message: We pick up", text, re.MULTILINE)
    assert place
    (tmp_path / "marketing.yaml").write_text(f"{place[1]}:\n  message: {message}\n", encoding="utf-8")
    assert copied(tmp_path, company="Ours", usp="Ours alone.") == count


def problems_by_file(folder: Path, kind: Severity | str) -> Counter[str]:
    problems = run(folder / "plan").problems
    return Counter(problem.span.file for problem in problems if kind in {problem.severity, problem.rule})


@pytest.mark.parametrize("company", COMPANIES)
def test_examples_that_stayed_are_found_in_every_file_and_list(tmp_path: Path, company: str) -> None:
    start_project(tmp_path, Choice("ours", company, "full", "", date(2027, 1, 15)))
    blanks = problems_by_file(tmp_path, Severity.BLANK)
    for path in (tmp_path / "plan").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("TODO, for example: ", ""), encoding="utf-8")
    stayed = problems_by_file(tmp_path, COPIED)
    assert set(stayed) == set(blanks)
    short = blanks - stayed
    assert short.total() <= 3, f"more than words such as “Owner” and “Returns” are passed over: {short}"


def test_what_a_new_plan_is_given_to_keep_is_no_copy() -> None:
    examples = load_examples(catalog_folder())
    assert examples.give(plain("Follow up with each new customer to check satisfaction"))
    assert not examples.give(plain(mission_of("services")[1]))
    assert len(examples.companies) == len(COMPANIES)


def test_marks_breaks_and_capitals_do_not_count() -> None:
    assert plain("  “So—many\n  words”, he SAID. ") == "so many words he said"
    assert Examples(" so many words ").have(plain("So many; words!"))
    assert not Examples(" so many words ").have("many word")


def test_a_word_that_no_example_has_shows_at_a_glance() -> None:
    examples = Examples(" so many words ")
    assert examples.lack_a_word_of("So many other words!", ())
    assert not examples.lack_a_word_of("So many OTHER words!", {"other"})
    assert not examples.lack_a_word_of("So—many\n words!", ())


@pytest.mark.parametrize("text", ["İ i̇", "ΟΔΟΣ ΟΔΟΣ.", "Straße_7 x²", "one\u2028two"])
def test_no_copy_of_an_example_is_passed_over(text: str) -> None:
    assert not Examples(f" {plain(text)} ").lack_a_word_of(text, ())
