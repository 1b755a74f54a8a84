"""`plansite migrate`: an old plan is rewritten in all its files at once, or in none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from repository import Repo

from plansite.cli import main
from plansite.deliver.edit import migrate
from plansite.pipeline import run
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

OLD_PLAN = """\
# The board's plan
schema_version:   1   # do not touch

title: "A small plan"
type: padre
why: >-
  To keep eight parts
  in view.
currency: EUR
start: 2027-01
months: 12
"""
OLD_FORECAST = """\
model: none   # nothing is sold yet

# Our own nodes
'nodes':
    calls:   {title: Calls, formula: 5 * 4, unit: count, rollup: sum}   # nodes


    visits: { title: "Visits", formula: calls / 2, unit: count,
              rollup: sum }
"""
OLD_SCENARIO = """\
title: More calls
change:
  forecast: {nodes: {calls: {formula: 6 * 4}}}
"""


@pytest.fixture
def old(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    plan = write(plan=OLD_PLAN, forecast=OLD_FORECAST, scenarios__more_calls=OLD_SCENARIO)
    monkeypatch.chdir(plan.parent)
    return Path("plan")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *arguments], catch_exceptions=False)


def test_all_files_are_rewritten_and_nothing_else_in_them(old: Path) -> None:
    before = files(old)
    done = call()
    assert done.exit_code == 0
    assert files(old) == before | {
        "plan.yaml": OLD_PLAN.replace("  1  ", "  2  ").encode(),
        "forecast.yaml": OLD_FORECAST.replace("'nodes'", "'figures'").encode(),
        "scenarios/more_calls.yaml": OLD_SCENARIO.replace("{nodes:", "{figures:").encode(),
    }
    assert done.stdout == (
        "plan/forecast.yaml\n     4  - 'nodes':\n        + 'figures':\n\n"
        "plan/plan.yaml\n"
        "     2  - schema_version:   1   # do not touch\n        + schema_version:   2   # do not touch\n\n"
        "plan/scenarios/more_calls.yaml\n"
        "     3  -   forecast: {nodes: {calls: {formula: 6 * 4}}}\n"
        "        +   forecast: {figures: {calls: {formula: 6 * 4}}}\n"
    )
    assert done.stderr == "3 files changed.\n"


def test_a_second_run_changes_nothing(old: Path) -> None:
    call()
    before = files(old)
    done = call()
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "This plan is written in the newest version of the plan format.\n"
    assert files(old) == before


def test_a_dry_run_says_the_same_and_writes_nothing(old: Path) -> None:
    before = files(old)
    tried = call("--dry-run")
    assert files(old) == before
    assert tried.stderr == "3 files would change.\n"
    assert call().stdout == tried.stdout


def test_an_old_plan_gives_the_same_numbers_before_and_after(old: Path) -> None:
    before = run(old)
    assert [problem.rule for problem in before.problems] == ["older-format"]
    call()
    after = run(old)
    assert after.problems == ()
    for numbers, others in zip(before.numbers.values(), after.numbers.values(), strict=True):
        assert numbers.value("visits", "plan", 0) == others.value("visits", "plan", 0) is not None
    assert before.numbers["more_calls"].value("visits", "plan", 0) == 144


def test_an_old_revision_compares_as_if_it_had_been_migrated(old: Path) -> None:
    repo = Repo(Path.cwd())
    for arguments in (
        ["init", "--quiet"],
        ["config", "user.name", "Noor"],
        ["config", "user.email", "noor@example.org"],
    ):
        repo.git(*arguments)
    repo.git("add", ".")
    repo.git("commit", "--quiet", "--message=Start the plan")
    call()
    done = CliRunner().invoke(main, ["diff", "HEAD", "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [each["rule"] for each in found["findings"]["gone"]] == ["older-format"]
    assert "calls" not in done.stdout, "what was only renamed by the format is no change of the plan"
    (old / "forecast.yaml").write_text(
        (old / "forecast.yaml").read_text(encoding="utf-8").replace("5 * 4", "5 * 5"), encoding="utf-8"
    )
    done = CliRunner().invoke(main, ["diff", "HEAD"], catch_exceptions=False)
    assert "5 * 4 → 5 * 5" in done.stdout


def test_schemas_beside_the_plan_are_rewritten_too(old: Path) -> None:
    shutil.copytree(packaged("schemas"), "schemas")
    today = files(Path("schemas"))
    forecast, plan = Path("schemas/forecast.schema.json"), Path("schemas/plan.schema.json")
    forecast.write_bytes(
        forecast.read_bytes().replace(b'"figures": {\n      "title"', b'"nodes": {\n      "title"')
    )
    text = plan.read_bytes().replace(b"it is 2.", b"it is 1.").replace(b'"const": 2', b'"const": 1')
    plan.write_bytes(text.replace(b"        2\n", b"        1\n"))
    assert files(Path("schemas")) != today
    assert [problem.rule for problem in run(old).problems] == ["older-format"]
    done = call()
    assert done.stderr == "5 files changed.\n"
    assert "\nschemas/plan.schema.json\n" in done.stdout
    assert files(Path("schemas")) == today
    assert run(old).problems == ()


def test_a_byte_order_mark_rights_and_links_are_kept(old: Path) -> None:
    real = Path("elsewhere.yaml")
    (old / "forecast.yaml").rename(real)
    (old / "forecast.yaml").symlink_to("../elsewhere.yaml")
    real.write_bytes(b"\xef\xbb\xbf" + real.read_bytes())
    real.chmod(0o640)
    call()
    assert (old / "forecast.yaml").is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf" + OLD_FORECAST.replace("'nodes'", "'figures'").encode()
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("forecast.yaml", "nodes: {a: 1}\nfigures: {b: 1}\n", "“nodes” is called “figures” now"),
        ("forecast.yaml", "nodes: {a: 1}\nnodes: {b: 1}\n", "“nodes” stands here twice"),
        ("team.yaml", "people: [\n", "team.yaml:"),
        ("plan.yaml", OLD_PLAN.replace("  1  ", "  9  "), "version 9 of the plan format"),
    ],
)
def test_what_cannot_be_done_for_one_file_is_done_for_none(
    old: Path, file: str, text: str, said: str
) -> None:
    (old / file).write_text(text, encoding="utf-8")
    before = files(old)
    done = call()
    assert done.exit_code == 1
    assert said in done.stdout
    assert done.stderr == "Nothing was changed.\n"
    assert files(old) == before


def test_what_was_cut_short_is_finished_by_the_next_run(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    replace = Path.replace

    def full_disk(self: Path, target: Path) -> Path:
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(target))
        written.append(target.name)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full_disk)
        done = call()
    assert done.exit_code == 2
    assert "plan.yaml cannot be written: No space left on device." in done.stderr
    assert written == ["forecast.yaml", "more_calls.yaml"], "plan.yaml says the version, so it comes last"
    assert not [name for name in files(old) if name.endswith(".new")]
    assert [problem.rule for problem in run(old).problems] == ["older-format"]
    call()
    assert run(old).problems == ()


def test_a_broken_schema_or_a_folder_without_a_plan_is_explained(old: Path) -> None:
    assert call("nowhere").exit_code == 2
    shutil.copytree(packaged("schemas"), "schemas")
    Path("schemas/team.schema.json").write_text("{", encoding="utf-8")
    done = call()
    assert done.exit_code == 1
    assert "This schema is not JSON" in done.stdout
    assert migrate.migrating(old).files == ()
