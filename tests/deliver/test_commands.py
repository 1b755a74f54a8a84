"""The commands that hand results over: what they print where, and how they end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from handmade import BASE_FILE
from repository import Repo

from plansite.cli import main

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.commands


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example plan, without its repository."""
    folder = tmp_path_factory.mktemp("commands")
    shutil.copytree(BASE_FILE.parent / "plan", folder / "plan")
    return folder


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def break_plan(folder: Path) -> None:
    text = (folder / "plan/plan.yaml").read_text(encoding="utf-8")
    (folder / "plan/plan.yaml").write_text(text.replace("months:", "monhts:", 1), encoding="utf-8")


def mend_plan(folder: Path) -> None:
    shutil.copy(BASE_FILE.parent / "plan/plan.yaml", folder / "plan/plan.yaml")


def test_build_names_the_site_and_says_the_rest_aside(inside: Path) -> None:
    done = call("build")
    assert done.exit_code == 0, done.output
    assert done.stdout == "build/site/index.html\n"
    assert (inside / done.stdout.strip()).is_file()
    assert "Building the site from" in done.stderr
    again = call("build")
    assert again.stdout == done.stdout
    assert "Nothing changed since the last build." in again.stderr


def test_build_reports_problems_and_keeps_the_last_site(inside: Path) -> None:
    call("build")
    before = (inside / "build/site/index.html").read_bytes()
    break_plan(inside)
    try:
        done = call("build")
    finally:
        mend_plan(inside)
    assert done.exit_code == 1
    assert "plan/plan.yaml:" in done.stdout
    assert "monhts" in done.stdout
    assert (inside / "build/site/index.html").read_bytes() == before


def test_build_refuses_a_folder_of_somebody_else(inside: Path) -> None:
    (inside / "theirs/site").mkdir(parents=True, exist_ok=True)
    done = call("build", "--output", "theirs")
    assert done.exit_code == 2
    assert "--output" in done.stderr
    assert [path.name for path in (inside / "theirs").iterdir()] == ["site"]


def test_export_writes_to_a_file_or_to_the_screen(inside: Path) -> None:
    shown = call("export", "--to", "csv")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("scenario,metric,grain,period,value,unit\nbase,")
    written = call("export", "-o", "values.csv")
    assert written.stdout == ""
    assert (inside / "values.csv").read_text(encoding="utf-8") == shown.stdout


def test_an_export_of_an_unsound_plan_writes_no_values(inside: Path) -> None:
    (inside / "kept.csv").write_text("kept", encoding="utf-8")
    break_plan(inside)
    try:
        done = call("export", "-o", "kept.csv")
    finally:
        mend_plan(inside)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "monhts" in done.stderr
    assert (inside / "kept.csv").read_text(encoding="utf-8") == "kept"


def test_publish_tells_when_there_is_no_repository(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(inside.parent))
    done = call("publish", "2027.1")
    assert done.exit_code == 2
    assert "git init" in done.stderr


def test_serve_tells_what_is_wrong_before_it_starts(inside: Path) -> None:
    assert inside.is_dir()
    missing = call("serve", "nowhere", "--port", "1")
    assert missing.exit_code == 2
    assert call("serve", "--port", "99999").exit_code == 2


def test_publish_writes_a_version_and_an_unsound_plan_changes_nothing(
    inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Noor van Dijk")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "noor@example.org")
    repo = Repo(inside)
    repo.git("init", "--quiet", "--initial-branch=main")
    try:
        unsure = call("publish", "2027.1")
        assert unsure.exit_code == 2
        assert "not committed" in unsure.stderr
        assert "--dirty" in unsure.stderr
        assert repo.tip() == ""
        done = call("publish", "2027.1", "--alias", "latest", "--title", "First plan", "--dirty")
        assert done.exit_code == 0, done.output
        assert done.stdout == "Version 2027.1 is on the branch gh-pages.\n"
        before = repo.tip()
        assert {"2027.1/index.html", "latest", "index.html"} <= repo.files()
        refused = call("publish", "2027.1", "--dirty")
        assert refused.exit_code == 1
        assert "--replace" in refused.stderr
        break_plan(inside)
        failed = call("publish", "2027.2", "--alias", "latest")
        assert failed.exit_code == 1
        assert "monhts" in failed.stdout
        assert repo.tip() == before
    finally:
        mend_plan(inside)
        shutil.rmtree(inside / ".git")
