"""Small plans: the good ones pass, the bad ones get exactly the words in their expected.txt."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.read.schema import load_schemas
from plansite.read.source import MAX_BYTES, read_bytes
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.read.schema import SchemaSet

HERE = Path(__file__).parent
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.is_dir())
GOOD = sorted(path for path in (HERE / "good").iterdir() if path.is_dir())
FILES = sorted(path for path in HERE.glob("*/*/**/*.yaml") if path.is_file())


PROBLEM = re.compile(
    r"^  error    (?P<message>.+)\n"
    r"           (?P<file>.+):(?P<line>\d+):(?P<column>\d+) · (?P<rule>[a-z0-9-]+)\n"
    r"(?:\s*\d+ │.*\n           │ +\^+\n)?"
    r"           (?P<hint>.+)$",
    re.MULTILINE,
)


def expected(case: Path) -> str:
    return (case / "expected.txt").read_text(encoding="utf-8")


def check(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout


def name(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_a_mistake_is_reported_as_expected(
    case: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(case)
    code, said = check(".")
    if request.config.getoption("--accept"):
        (case / "expected.txt").write_text(said, encoding="utf-8", newline="")
    assert said == expected(case)
    assert code == 1
    assert "Traceback" not in said


def test_mistakes_of_many_plans_are_reported_as_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    code, said = check(*(name(case) for case in BAD), "--format", "json", "--all")
    together = {  # a message may name other files, by their paths from here
        (one["file"], str(one["line"]), str(one["column"]), one["rule"], one["hint"])
        for one in json.loads(said)["problems"]
    }
    each = {
        (name(case / one["file"]), *one.group("line", "column", "rule", "hint"))
        for case in BAD
        for one in PROBLEM.finditer(expected(case))
    }
    assert code == 1
    assert len(each) > len(BAD)
    assert each - together == set()


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_every_problem_has_a_place_and_a_hint(case: Path) -> None:
    found = list(PROBLEM.finditer(expected(case)))
    left_out = re.search(r"^Left out: (\d+) of", expected(case), re.MULTILINE)
    shown = len(found) + (int(left_out[1]) if left_out else 0)
    assert shown == int(re.search(r"^(\d+) error", expected(case), re.MULTILINE)[1])  # type: ignore[index]
    for problem in found:
        assert problem["message"].endswith((".", "?"))
        assert problem["hint"]
        assert not re.search(r"\b(None|null|KeyError|jsonschema)\b", problem["message"] + problem["hint"])
        file = case / problem["file"]
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
        assert 1 <= int(problem["line"]) <= max(len(lines), 1)
        line = lines[int(problem["line"]) - 1] if lines else ""
        assert 1 <= int(problem["column"]) <= len(line) + 1


def test_there_are_enough_distinct_mistakes() -> None:
    assert len({expected(case) for case in BAD}) == len(BAD) >= 100


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.name)
def test_a_good_plan_passes(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    code, said = check(".")
    assert (code, "error" in said.replace("No errors", "")) == (0, False), said


def test_one_mistake_gives_one_problem() -> None:
    several = {
        "actuals_many_bad_rows",
        "change_by_quarter",
        "months_without_numbers",
        "percentage_for_a_count_by_formula",
        "price_tiers_said_twice",
        "several_files",
        "two_at_once",
        "weights_that_add_up_to_1",
        "weights_that_add_up_to_100",
        "wide_characters",
        "year_of_a_cost_of_the_company",
        "year_of_what_does_not_come_by_month",
    }
    for case in BAD:
        one = expected(case).endswith("\n\n1 error in 1 file.\n")
        assert one != (case.name in several), case.name


def test_problems_come_in_the_order_of_files_and_lines() -> None:
    for case in BAD:
        found = [
            (each["file"], int(each["line"]), int(each["column"]))
            for each in PROBLEM.finditer(expected(case))
        ]
        assert found == sorted(found)


def test_a_file_may_not_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in (HERE / "good/one_page/plan.yaml", HERE / "good/one_page/padre.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "market.yaml").write_text("# " + "x" * MAX_BYTES + "\n", encoding="utf-8")
    code, said = check(".")
    assert code == 1
    assert said == (
        "market.yaml\n\n"
        "  error    This file has 3,000,003 bytes; a plan file may have 3,000,000.\n"
        "           market.yaml:1:1 · file-too-large\n"
        "           Split it: personas, goals and strategies each have a folder with one item a file.\n\n"
        "1 error in 1 file.\n"
    )


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in (HERE / "good/one_page/plan.yaml", HERE / "good/one_page/padre.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "market.yaml").symlink_to("gone.yaml")
    code, said = check(".")
    assert code == 1
    assert "This file cannot be opened: No such file or directory." in said
    assert "market.yaml:1:1" in said


def judged() -> Iterator[Any]:
    """Yield every file of the plans that can be read and has a schema, with its kind and data."""
    schemas = load_schemas(packaged("schemas"))
    for file in FILES:
        root, _, _ = read_bytes(file.name, file.read_bytes())
        kind = schemas.files.get(file.name) or schemas.folders.get(file.parent.name)
        if root is not None and kind is not None:
            yield pytest.param(kind, root.data, id=name(file))


@pytest.mark.parametrize(("kind", "data"), list(judged()))
def test_both_validators_agree(kind: str, data: object, schemas: SchemaSet) -> None:
    assert schemas.is_valid(kind, data) == (not schemas.violations(kind, data))
