"""Findings as SARIF: by its own schema, with every rule explained, at the places that people see."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.judge.rulebook import load_rulebook
from plansite.pipeline import run
from plansite.problems import Problem, Rule, Severity, Span, error, in_order, warning
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

TOP = Path(__file__).parents[3]
BAD = sorted(path for path in (TOP / "tests/plans/bad").iterdir() if path.is_dir())
SCHEMA = TOP / "tests/editor/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
VALIDATOR = TOP / "tests/editor/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
FOUND = in_order(
    [
        error("unknown-reference", "There is no person “noor”.", "Did you mean “nora”?", Span("plan/für uns/plan.yaml", 2, 8, 12)),
        error("unknown-reference", "There is no person “noor”.", "Did you mean “nora”?", Span("plan/für uns/plan.yaml", 9, 8, 12)),
        warning("never-heard-of", "See [this](1) \x1b[2J.", "Look.", Span("plan/a.yaml", 4, 1)),
        Problem(Severity.BLANK, "blank", "“Why” is still to be filled.", "Why?", Span("plan/plan.yaml", 1, 8, 14)),
    ]
)  # fmt: skip


def sarif(problems: tuple[Problem, ...] = FOUND) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report(problems, {}, "sarif", View("plan")))
    return found


def test_each_problem_is_a_result_at_its_place() -> None:
    run_found = sarif()["runs"][0]
    results = run_found["results"]
    assert [each["level"] for each in results] == ["warning", "error", "error", "note"]
    first = results[1]
    assert first["message"]["text"] == "There is no person “noor”. Did you mean “nora”?"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "plan/f%C3%BCr%20uns/plan.yaml"},
                "region": {"startLine": 2, "startColumn": 8, "endColumn": 12},
            }
        }
    ]
    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 1}
    assert run_found["columnKind"] == "unicodeCodePoints"
    for each in results:
        assert run_found["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]


def test_a_message_holds_no_link_and_nothing_that_steers() -> None:
    assert sarif()["runs"][0]["results"][0]["message"]["text"] == "See [this\\](1) �[2J. Look."


def test_fingerprints_survive_moved_lines_and_tell_equal_problems_apart() -> None:
    prints = [each["partialFingerprints"]["plansite/v1"] for each in sarif()["runs"][0]["results"]]
    assert len(set(prints)) == len(prints)
    moved = tuple(
        Problem(each.severity, each.rule, each.message, each.hint, each.span.__class__(each.span.file, each.span.line + 7, 3))
        for each in FOUND
    )  # fmt: skip
    assert prints == [
        each["partialFingerprints"]["plansite/v1"] for each in sarif(moved)["runs"][0]["results"]
    ]


def test_a_plan_without_problems_is_a_run_without_results() -> None:
    assert sarif(())["runs"][0]["results"] == []


def test_the_command_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP / "tests/plans/bad/misspelt_key")
    found = CliRunner().invoke(main, ["check", ".", "--format", "sarif"])
    assert found.exit_code == 1
    result = json.loads(found.stdout)["runs"][0]["results"][0]
    assert (result["ruleId"], result["level"]) == ("unknown-key", "error")


def explained() -> dict[str, dict[str, str]]:
    root, _, problems = read_bytes("findings.yaml", (catalog_folder() / "findings.yaml").read_bytes())
    assert root is not None
    assert problems == []
    return dict(root.data)


def test_each_rule_that_an_error_has_is_explained_in_one_place() -> None:
    assert set(get_args(Rule)) - {*load_rulebook(catalog_folder())} == {*explained()}


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_every_rule_is_explained(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    lacking = {each.rule for each in run(Path()).problems} - {*explained(), *load_rulebook(catalog_folder())}
    assert not lacking, "say in catalog/findings.yaml what these rules are about"


def test_explanations_are_of_rules_that_exist_and_read_well() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TOP / "generator/plansite").rglob("*.py"))
    for rule, told in explained().items():
        assert code.count(f'"{rule}"') > 1, f"{rule}: only problems.py names it"
        assert set(told) == {"title", "help"}
        assert not told["title"].endswith(".")
        assert re.search(r"[.?)]$", told["help"])
        assert rule not in load_rulebook(catalog_folder())


@pytest.mark.node
def test_what_is_written_is_sarif() -> None:
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))
    check = jsonschema.Draft7Validator(described)
    for found in (sarif(), sarif(()), *(sarif(run(case).problems) for case in BAD[::20])):
        assert [bad.message for bad in check.iter_errors(found)] == []
    assert list(check.iter_errors({**sarif(), "version": "2.0.0"}))


@pytest.mark.node
def test_the_validator_of_code_scanning_finds_neither_an_error_nor_a_warning(tmp_path: Path) -> None:
    VALIDATOR.chmod(0o755)  # npm may unpack it without the right to run it
    written = [FOUND, (), *(run(case).problems for case in BAD[::20])]
    for number, problems in enumerate(written):
        (tmp_path / f"{number}.sarif").write_text(
            report(problems, {}, "sarif", View("plan")), encoding="utf-8"
        )
    wrong = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {}}]}]}
    (tmp_path / "wrong.sarif").write_text(json.dumps(wrong), encoding="utf-8")
    judged = subprocess.run(
        [VALIDATOR, "validate", f"{tmp_path}/*.sarif", "--output", tmp_path / "judged.json", "--level", "Error;Warning", "--rule-kind", "Sarif;Ghas"],
        capture_output=True, text=True, check=False, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )  # fmt: skip
    assert f"{len(written) + 1} files scanned" in judged.stdout, judged.stdout + judged.stderr
    named = [line for line in judged.stdout.splitlines() if re.search(r": (error|warning) ", line)]
    assert any("wrong.sarif" in line for line in named), "a validator that takes anything would show nothing"
    assert [line for line in named if "wrong.sarif" not in line] == []
