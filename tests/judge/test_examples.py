"""The words of templates, and plans that still have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.judge.advice import COPIED
from plansite.judge.examples import Examples, load_examples, plain
from plansite.pipeline import run
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


def test_what_a_new_plan_is_given_to_keep_is_no_copy() -> None:
    examples = load_examples(catalog_folder())
    assert examples.give("Follow up with each new customer to check satisfaction")
    assert not examples.give(mission_of("services")[1])
    assert len(examples.companies) == len(COMPANIES)


def test_marks_breaks_and_capitals_do_not_count() -> None:
    assert plain("  “So—many\n  words”, he SAID. ") == "so many words he said"
    assert Examples(" so many words ").have("So many; words!")
    assert not Examples(" so many words ").have("many word")
