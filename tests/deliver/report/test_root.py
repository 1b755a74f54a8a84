"""Code hosts get paths from the root of the repository, from whichever folder and over whatever link the plan is named."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from compared import TINY, keep

from plansite.cli import main

FILES = {"budget.yaml"}


def paths(form: str, plan: str) -> set[str]:
    """Return the paths that a form of the report has."""
    said = CliRunner().invoke(
        main, ["check", plan, "--format", form, "--today", "2027-01-01"], catch_exceptions=False
    )
    assert said.exit_code == 0
    if form == "github":
        return set(re.findall("file=([^,]*)", said.stdout))
    data = json.loads(said.stdout)
    if form == "gitlab":
        return {finding["location"]["path"] for finding in data}
    results = data["runs"][0]["results"]
    return {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results}


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
@pytest.mark.parametrize(
    ("here", "plan"),
    [
        (".", "firm/plan"),
        ("firm", "plan"),
        ("firm/plan", "."),
        ("firm/plan/goals", ".."),
        ("firm/other", "../plan"),
        ("..", "r/firm/plan"),
        (".", "linked"),
        ("over", "plan"),
    ],
)
def test_paths_start_at_the_root(
    form: str, here: str, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = keep(tmp_path / "r", plan="firm/plan").folder
    (repository / "firm/other").mkdir()
    (repository / "linked").symlink_to("firm/plan")
    (repository / "over").symlink_to("firm")
    monkeypatch.chdir(repository / here)
    for named in (plan, str(Path(plan).absolute())):
        written = paths(form, named)
        assert {f"firm/plan/{file}" for file in FILES} <= written
        assert all(path.startswith("firm/plan/") for path in written)


def test_outside_of_a_repository_paths_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TINY, tmp_path / "plan")
    monkeypatch.chdir(tmp_path)
    assert {f"plan/{file}" for file in FILES} <= paths("github", "plan")


def test_in_a_worktree_its_own_root_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep(tmp_path / "r")
    kept.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
    monkeypatch.chdir(tmp_path / "beside/plan")
    assert {f"plan/{file}" for file in FILES} <= paths("github", ".")
