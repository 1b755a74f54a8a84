"""Many plans are checked by one command: each under its own heading, one that fails stops no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plansite.cli import main
from plansite.deliver.report import many
from plansite.deliver.report.many import checked, report_many
from plansite.deliver.report.selection import View
from plansite.problems import Span, error

pytestmark = pytest.mark.commands
TINY = Path(__file__).parents[1] / "golden/tiny/plan"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of three plans, the second of which has a mistake."""
    for name in ("north", "south", "west"):
        shutil.copytree(TINY, tmp_path / "plans" / name)
    broken = tmp_path / "plans/south/plan.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("months:", "monhts:"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of two plans that share a folder."""
    shutil.copytree(Path(__file__).parent / "tallymill", tmp_path / "two")
    monkeypatch.chdir(tmp_path / "two")
    return tmp_path / "two/portfolio.yaml"


def test_each_plan_has_its_own_heading_and_one_that_fails_stops_no_other(top: Path) -> None:
    alone = {name: call(f"plans/{name}").stdout for name in ("north", "south", "west")}
    done = call()
    assert top.is_dir()
    assert done.exit_code == 1
    parts = [f"plans/{name}\n{'─' * len(f'plans/{name}')}\n\n{text}" for name, text in alone.items()]
    assert done.stdout == "\n\n".join([*parts, "3 plans, 1 with errors: plans/south.\n"])
    assert call("plans/west", "plans/north").exit_code == 0
    assert call("--jobs", "1").stdout == done.stdout
    assert call("--all-plans").stdout == done.stdout


def test_the_list_of_plans_is_no_plan_and_says_by_itself_what_is_wrong_with_it(top: Path) -> None:
    shutil.copytree(TINY, top / "plans/Möbel Süd")
    done = call("--shard", "1/2")
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "plans\n─────\n\nplans/Möbel Süd/plan.yaml\n\n  error    “Möbel Süd” cannot be"
    )
    assert done.stdout.endswith("\n\n1 plan, none with errors. The list of plans has errors.\n")
    shutil.rmtree(top / "plans/Möbel Süd")
    (top / "portfolio.yaml").write_text("plans: [plans/south, plans/east]\n", encoding="utf-8")
    done = call()
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "portfolio.yaml\n──────────────\n\nportfolio.yaml\n\n  error    There is no folder"
    )
    assert done.stdout.endswith("1 plan, 1 with errors: plans/south. The list of plans has errors.\n")


def test_parts_are_plans_that_follow_each_other(top: Path) -> None:
    assert top.is_dir()
    ends = [call("--shard", f"{part}/2") for part in (1, 2)]
    assert [end.exit_code for end in ends] == [0, 1]
    assert [end.stdout.count("───\n") for end in ends] == [1, 2]
    assert call("--shard", "4/4").stdout.count("───\n") == 1
    for wrong in ("0/3", "4/3", "x", "1/", "-1/2", "1/2/3"):
        assert call("--shard", wrong).exit_code == 2
    assert "no parts" in call("plans/north", "--shard", "1/2").stderr


def test_programs_read_one_document(top: Path) -> None:
    assert top.is_dir()
    found = json.loads(call("--format", "json").stdout)
    assert [plan["plan"] for plan in found["plans"]] == ["plans/north", "plans/south", "plans/west"]
    assert [plan["failed"] for plan in found["plans"]] == [False, True, False]
    assert found["counts"]["error"] == 1
    assert {problem["file"].split("/")[1] for problem in found["problems"]} >= {"south"}
    assert len(json.loads(call("--format", "sarif").stdout)["runs"]) == 1
    assert isinstance(json.loads(call("--format", "gitlab").stdout), list)
    assert call("--format", "github").stdout.count("::error ") == 1


@pytest.mark.parametrize("shared", ["plans/shared", "plans/a-shared"])
def test_what_a_shell_names_beside_plans_is_passed_over(top: Path, shared: str) -> None:
    (top / shared).mkdir()
    (top / "plans/README.md").write_text("# Our plans\n", encoding="utf-8")
    (top / "portfolio.yaml").write_text(f"title: Ours\nshared: {shared}\n", encoding="utf-8")
    named = sorted(path.relative_to(top).as_posix() for path in (top / "plans").iterdir())
    result = call(*named)
    assert shared not in result.output
    assert "README" not in result.output
    alone = call("plans/README.md")
    assert (alone.exit_code, "“plans/README.md” is a file." in alone.output) == (2, True)
    hinted = call("plans/north/plan.yaml")
    assert "Name its folder: plans/north." in hinted.output
    assert "There is no plan.yaml" in call(shared).output


def test_a_plan_by_itself_is_checked_as_ever(top: Path) -> None:
    (top / "plans/north").rename(top / "plan")
    shutil.rmtree(top / "plans")
    done = call()
    assert done.exit_code == 0
    assert "───" not in done.stdout
    assert done.stdout == call("plan").stdout


def test_what_cannot_be_meant_is_refused(top: Path) -> None:
    assert call("plans/north", "--all-plans").exit_code == 2
    shutil.rmtree(top / "plans")
    done = call("--all-plans")
    assert (done.exit_code, "There is no plan here" in done.stderr) == (2, True)


def test_a_plan_on_which_plansite_fails_is_told_and_the_others_are_checked(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(plan: Path, **_: object) -> None:
        raise RuntimeError(plan.name)

    monkeypatch.setattr("plansite.deliver.building.own_settings.base_settings", fails)
    done = call("plans/north", "plans/west")
    assert top.is_dir()
    assert done.exit_code == 1
    assert done.stdout.count("not-checked") == 2
    assert "RuntimeError" in done.stdout


def test_of_many_with_problems_those_with_errors_are_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "MOST_IN_FULL", 1)
    wrong = [
        error("no-plan", "Nothing is here.", "Write it.", Span(f"{name}/plan.yaml", 1, 1)) for name in "ab"
    ]
    plans = [
        checked([problem], {}, View(name), failed=name == "b")
        for problem, name in zip(wrong, "ab", strict=True)
    ]
    text = report_many(plans, "text", View("a", others=("b",)))
    assert text == (
        "a\n─\n\n1 error in 1 file.\n\n\n"
        "b\n─\n\nb/plan.yaml\n\n  error    Nothing is here.\n           b/plan.yaml:1:1 · no-plan\n           Write it.\n\n"
        "1 error in 1 file.\n\n\n2 plans, 1 with errors: b. 1 are shown in full. Show all: plansite check a b --all\n"
    )
    assert report_many(plans, "text", View("a", all=True, others=("b",))).count("Nothing is here") == 2


@pytest.mark.parametrize(
    ("line", "wrong", "rule"),
    [
        ("currency: EUR", "currency: EURO", "wrong-form"),
        ("currency: EUR", "currency: EUR\n  no: [", "yaml"),
        ("title:", "titel:", "unknown-key"),
        ("shared: plans/shared", "shard: plans/shared", "unknown-key"),
        ("shared: plans/shared", "shared: plans/sharing", "unreadable"),
        ("shared: plans/shared", "shared: [plans/shared]", "wrong-type"),
        ("shared: plans/shared", "shared: plans/marketing", "unreadable"),
        ("shared: plans/shared", "shared: ../shared", "unreadable"),
        ("shared: plans/shared", "shared:", "no-value"),
    ],
)
@pytest.mark.parametrize("words", [(), ("plans/marketing", "plans/sales")])
def test_what_is_wrong_with_the_list_is_said_once_and_nothing_that_follows_from_it(
    two: Path, line: str, wrong: str, rule: str, words: tuple[str, ...]
) -> None:
    text = two.read_text(encoding="utf-8")
    assert line in text
    two.write_text(text.replace(line, wrong), encoding="utf-8")
    problems = json.loads(call(*words, "--format", "json").stdout)["problems"]
    errors = [problem for problem in problems if problem["severity"] == "error"]
    assert [one["rule"] for one in errors if one["file"] == "portfolio.yaml"] == [rule]
    others = {(one["file"], one["rule"]) for one in errors if one["file"] != "portfolio.yaml"}
    assert others == {(f"plans/{name}/plan.yaml", "not-checked") for name in ("marketing", "sales")}
    assert call(*words).stdout.startswith("portfolio.yaml\n──")
    alone = json.loads(call("plans/sales", "--format", "json").stdout)["problems"]
    assert [(one["file"], one["rule"]) for one in alone if one["severity"] == "error"] == [
        ("portfolio.yaml", rule)
    ]


def test_what_a_hand_over_lacks_is_said_in_each_plan(two: Path) -> None:
    text = two.read_text(encoding="utf-8")
    two.write_text(text.replace("needed: leads_needed", "needed: leads_need"), encoding="utf-8")
    done = call()
    assert done.exit_code == 1
    assert done.stdout.count("Did you mean “leads_needed”?") == 2
    assert done.stdout.index("plans/sales\n──") < done.stdout.index(
        "  error    The plan “sales” has no figure"
    )
