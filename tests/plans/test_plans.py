"""Small plans: the good ones pass, the bad ones get exactly the words in their expected.txt."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.read.source import MAX_BYTES, read_bytes

if TYPE_CHECKING:
    from plansite.read.schema import SchemaSet

HERE = Path(__file__).parent
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.is_dir())
GOOD = sorted(path for path in (HERE / "good").iterdir() if path.is_dir())
FILES = sorted(path for path in HERE.glob("*/*/**/*.yaml") if path.is_file())


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
    expected = case / "expected.txt"
    if request.config.getoption("--accept"):
        expected.write_text(said, encoding="utf-8", newline="")
    assert said == expected.read_text(encoding="utf-8")
    assert code == 1
    assert "Traceback" not in said


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_every_problem_has_a_place_and_a_hint(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    _, said = check(".", "--format", "json")
    found = json.loads(said)
    assert found["counts"]["error"] >= 1
    for problem in found["problems"]:
        assert problem["message"].endswith((".", "?"))
        assert problem["hint"]
        assert not re.search(r"[{}]\s*$|None|\bnull\b", problem["message"])
        assert problem["file"]
        lines = (
            (case / problem["file"]).read_text(encoding="utf-8", errors="replace").splitlines()
            if (case / problem["file"]).is_file()
            else []
        )
        assert 1 <= problem["line"] <= max(len(lines), 1)
        line = lines[problem["line"] - 1] if lines else ""
        assert 1 <= problem["column"] <= len(line) + 1
        assert problem["end_column"] is None or problem["column"] < problem["end_column"] <= len(line) + 2
    assert found["problems"] == sorted(
        found["problems"], key=lambda each: (each["file"], each["line"], each["column"])
    )


def test_there_are_enough_distinct_mistakes() -> None:
    texts = {(case / "expected.txt").read_text(encoding="utf-8") for case in BAD}
    assert len(texts) == len(BAD) >= 100


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.name)
def test_a_good_plan_passes(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    code, said = check(".")
    assert (code, "error" in said.replace("No errors", "")) == (0, False), said


def test_one_mistake_gives_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    several = {"essential_profile_missing", "several_files", "two_at_once", "wide_characters"}
    for case in BAD:
        if case.name not in several:
            monkeypatch.chdir(case)
            _, said = check(".")
            assert said.endswith("\n\n1 error in 1 file.\n"), case.name


def test_a_file_may_not_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for file in (HERE / "good/one_page/plan.yaml", HERE / "good/one_page/padre.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "market.yaml").write_text("# " + "x" * MAX_BYTES + "\n", encoding="utf-8")
    code, said = check(".")
    assert code == 1
    assert said == (
        "market.yaml\n\n"
        "  error    This file has 1,000,003 bytes; a plan file may have 1,000,000.\n"
        "           market.yaml:1:1\n"
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


@pytest.mark.parametrize("file", FILES, ids=name)
def test_both_validators_agree(file: Path, schemas: SchemaSet) -> None:
    root, _, _ = read_bytes(file.name, file.read_bytes())
    folder = file.parent.name
    kind = schemas.files.get(file.name) or schemas.folders.get(folder)
    if root is None or kind is None:
        pytest.skip("not a file that a schema could judge")
    assert schemas.is_valid(kind, root.data) == (not schemas.violations(kind, root.data))
