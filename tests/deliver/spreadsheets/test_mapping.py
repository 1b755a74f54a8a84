"""The mapping says what rows are, is kept for the next time, and is told where it is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from plansite.cli import main
from plansite.deliver.edit.scaffold import Choice, start_project

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "Numbers;Jan 2027;Feb 2027\nDachdecker;1.200;900\nStunden;7,5;8\nSumme;1;2\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    start_project(tmp_path, Choice("northbank", "subscription", "sales", "", date(2026, 11, 20)))
    (tmp_path / "list.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "plan"


def import_(plan: Path, mapping: str = "") -> Result:
    options = ["--yes"]
    if mapping:
        (plan.parent / "map.yaml").write_text(mapping, encoding="utf-8")
        options = ["--mapping", str(plan.parent / "map.yaml")]
    return CliRunner().invoke(main, ["import", str(plan.parent / "list.csv"), "--plan", str(plan), *options])


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_mapping_decides(plan: Path) -> None:
    done = import_(
        plan,
        """\
rows:
  list / Dachdecker: {take: budget, name: roof, category: agencies, department: sales}
  list / Stunden: {take: own_input, name: hours, unit: ratio, rollup: sum}
""",
    )
    assert done.exit_code == 0, done.output
    assert "  roof:\n    title: Dachdecker\n    category: agencies\n    department: sales\n" in text_of(
        plan / "budget.yaml"
    )
    assert "  hours:\n    title: Stunden\n    unit: ratio\n    rollup: sum\n" in text_of(plan / "kpis.yaml")
    assert "  hours:  # list.csv list!B3:C3\n    2027-01: 7.5\n" in text_of(plan / "forecast.yaml")


def test_what_is_not_recognized_is_listed_each_time(plan: Path) -> None:
    for _ in range(2):
        assert "list!A2 “Dachdecker” (B2:C2)" in import_(plan).output
    mapping = plan.parent / "imports/plan/list.yaml"
    assert "  list / Dachdecker: {take: unknown, name: dachdecker," in text_of(mapping)


def test_words_of_people_in_a_mapping_stay(plan: Path) -> None:
    import_(plan)
    mapping = plan.parent / "imports/plan/list.yaml"
    said = text_of(mapping).replace(
        "{take: unknown, name: dachdecker,", "{take: budget, name: roof,  # asked Ben\n   "
    )
    said = said.replace("rows:\n", "# looked through by Ann\nrows:\n")
    mapping.write_text(said, encoding="utf-8")
    done = import_(plan)
    assert done.exit_code == 0, done.output
    after = text_of(mapping)
    assert "# looked through by Ann" in after
    assert "# asked Ben" in after
    assert "  roof:\n" in text_of(plan / "budget.yaml")


def test_a_mapping_says_how_numbers_are_read(plan: Path) -> None:
    done = import_(
        plan,
        'settings: {decimal_mark: "."}\nrows:\n  list / Dachdecker: {take: budget, name: roof}\n',
    )
    assert done.exit_code == 0, done.output
    assert "2027-01: 1.2 EUR" in text_of(plan / "budget.yaml")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (
            "rows:\n  list / Summe: {take: bugdet, name: x}\n",
            "Did you mean “budget”?",
        ),
        ("rows:\n  list / Summe: {take: budget}\n", "“take: budget” needs a name."),
        ("rows:\n  list / Summe: {take: budget, name: Roof}\n", "“Roof” cannot be used as a name."),
        (
            "rows:\n  list / Summe: {take: skip, nmae: x}\n",
            "Did you mean “name”?",
        ),
        ("rows:\n  list / Summe: skip\n", "A row says what it is taken for."),
        ("rwos: {}\n", "Did you mean “rows”?"),
        ("settings: {decimal_mark: point}\n", "“point” cannot stand after “decimal_mark:”."),
        ("settings: {year: soon}\n", "“soon” cannot stand after “year:”."),
        ("settings: {hidden: some}\n", "“some” cannot stand after “hidden:”."),
        ("rows: [a]\n", "“rows:” has lines below it"),
        ("- rows\n", "A mapping has “rows:”"),
        ("rows: {\n", "map.yaml:"),
    ],
)
def test_mistakes_are_told_with_their_place(plan: Path, mapping: str, words: str) -> None:
    before = text_of(plan / "budget.yaml")
    done = import_(plan, mapping)
    assert done.exit_code == 1, done.output
    assert words in " ".join(done.output.split())
    assert "map.yaml:" in done.output
    assert text_of(plan / "budget.yaml") == before


def test_a_mapping_that_is_not_there_is_told(plan: Path) -> None:
    done = CliRunner().invoke(main, ["import", str(plan.parent / "list.csv"), "--mapping", "nowhere.yaml"])
    assert done.exit_code == 2
    assert "There is no mapping nowhere.yaml." in done.output
