"""The commands that list and remove versions: what they print where, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from repository import new_repository

from plansite.cli import main

if TYPE_CHECKING:
    from pathlib import Path

LISTED = [
    {"version": "pr-7", "title": "pr-7", "aliases": [], "properties": {"preview": True, "hidden": True}},
    {
        "version": "2",
        "title": "Second",
        "aliases": ["latest"],
        "properties": {
            "published": "2027-04-01T09:00:00+02:00",
            "author": "Mira Holt",
            "reason": "Higher\nprice.",
        },
    },
    {"version": "1", "title": "1", "aliases": []},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two versions and a preview, and a plan's folder beside it, outside any repository."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "plan").mkdir()
    public = tmp_path / "public"
    for each in LISTED:
        (public / str(each["version"])).mkdir(parents=True)
    (public / "versions.json").write_text(json.dumps(LISTED), encoding="utf-8")
    return public


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["versions", *arguments])


def test_the_list_is_for_people_and_for_programs(folder: Path) -> None:
    assert folder.is_dir()
    shown = call("list", "--to", "public")
    assert shown.exit_code == 0
    assert shown.stdout == (
        "2     2027-04-01  Mira Holt  Higher price. (latest)\n1\npr-7                         (preview)\n"
    )
    found = json.loads(call("list", "--to", "public", "--format", "json").stdout)
    assert [each["name"] for each in found] == ["2", "1", "pr-7"]
    assert found[0]["aliases"] == ["latest"]


def test_reading_needs_no_name_in_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = new_repository(tmp_path / "r")
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    repo.git("config", "--unset", "user.name")
    assert call("list").stdout == ""
    assert call("list").exit_code == 0
    refused = call("delete", "1")
    assert refused.exit_code == 2
    assert "git config user.name" in refused.stderr


def test_deleting_and_pruning_say_what_they_did(folder: Path) -> None:
    done = call("delete", "pr-7", "--to", "public")
    assert (done.exit_code, done.stdout) == (0, "Version pr-7 is no longer in the folder public.\n")
    assert not (folder / "pr-7").exists()
    done = call("prune", "--keep", "1", "--to", "public")
    assert (done.exit_code, done.stdout) == (0, "Version 1 is no longer in the folder public.\n")
    unknown = call("delete", "9", "--to", "public")
    assert unknown.exit_code == 1
    assert unknown.stderr == "There is no version “9”. Published: 2.\n"


def test_what_cannot_be_is_refused(folder: Path) -> None:
    (folder / "versions.json").write_text("[{]", encoding="utf-8")
    for arguments in (("list",), ("delete", "1"), ("prune", "--keep", "1")):
        done = call(*arguments, "--to", "public")
        assert done.exit_code == 1
        assert "versions.json is damaged" in done.stderr
    assert call("delete", "1", "--to", "public", "--push").exit_code == 2
    assert "git init" in call("list").stderr
