"""A version says on its own page what is different from the one before, as far as that one's plan can be read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from handmade import BASE_FILE
from repository import Repo

from plansite.cli import main
from plansite.deliver.building.builder import Built
from plansite.deliver.publish import publish as deliver

if TYPE_CHECKING:
    from pathlib import Path

TINY = BASE_FILE.parent / "tests/golden/tiny/plan"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a plan of which version 1 is published; the pages themselves stand for the built site."""

    def copied(config: Path, target: Path) -> Built:
        shutil.copytree(config.parent / json.loads(config.read_text(encoding="utf-8"))["docs_dir"], target)
        return Built(ok=True)

    monkeypatch.setattr(deliver, "run_mkdocs", copied)
    monkeypatch.setattr(deliver, "site_address", lambda _: "")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Mira Holt")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "mira@example.org")
    shutil.copytree(TINY, tmp_path / "r/plan")
    repo = Repo(tmp_path / "r")
    monkeypatch.chdir(repo.folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.git("remote", "add", "origin", "https://github.com/tideline/plan.git")
    repo.git("add", ".")
    repo.git("commit", "--quiet", "--message=Start")
    published(repo, "1")
    return repo


def published(repo: Repo, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["publish", *arguments])
    assert done.exit_code == 0, done.output
    assert repo.folder.is_dir()
    return done


def change(repo: Repo, *, commit: bool = True) -> None:
    file = repo.folder / "plan/forecast.yaml"
    text = file.read_text(encoding="utf-8").replace("45 EUR", "59 EUR")
    file.write_text(text, encoding="utf-8")
    if commit:
        repo.git("commit", "--quiet", "--all", "--message=Raise the price")


def told(repo: Repo, name: str) -> str:
    found = {each["version"]: each["properties"] for each in json.loads(repo.shown("versions.json"))}
    return str(found[name].get("changes", ""))


def test_the_first_version_has_nothing_before_it(repo: Repo) -> None:
    assert "1/versions/changes.md" not in repo.files()
    assert {"1/versions/index.md", "1/versions/compare.md", "1/data/plan.json"} <= repo.files()


def test_a_version_tells_figures_and_edits_with_their_lines(repo: Repo) -> None:
    change(repo)
    published(repo, "2")
    page = repo.shown("2/versions/changes.md")
    assert told(repo, "2").startswith("Revenue 2027 +")
    assert "Revenue 2027 &#43;" in page
    assert "€45 → €59" in page
    line = f"github.com/tideline/plan/blob/{repo.git('rev-parse', 'HEAD')}/plan/forecast.yaml&#35;L10"
    assert line in page
    assert "Revenue 2027 &#43;" in repo.shown("2/versions/index.md")


def test_an_edit_that_is_not_committed_has_no_link(repo: Repo) -> None:
    change(repo, commit=False)
    published(repo, "2", "--dirty")
    page = repo.shown("2/versions/changes.md")
    assert "€45 → €59" in page
    assert "forecast.yaml&#35;L10" not in page


def test_a_version_after_one_that_was_not_committed_tells_its_figures_only(repo: Repo) -> None:
    change(repo, commit=False)
    published(repo, "2", "--dirty")
    repo.git("commit", "--quiet", "--all", "--message=Raise the price")
    published(repo, "3")
    page = repo.shown("3/versions/changes.md")
    assert 'data-from="2"' in page
    assert "What people changed" not in page
    assert told(repo, "3") == ""


def test_a_shallow_clone_says_what_it_cannot_tell(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(repo)
    clone = Repo(tmp_path / "clone")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.folder}", str(clone.folder))
    clone.git("fetch", "--quiet", "--depth=1", "origin", "gh-pages:gh-pages")
    monkeypatch.chdir(clone.folder)
    done = published(clone, "2")
    assert "What people changed since 1 is not told on the site." in done.stderr
    assert "fetch --unshallow" in done.stderr
    assert 'data-from="1"' in clone.shown("2/versions/changes.md")


def test_the_plan_says_why_and_what_in_its_own_words(repo: Repo) -> None:
    stated = (
        '  - {number: "2.0", date: 2027-02-01, author: mira, reason: It pays., changes: Read *page two*.}\n'
    )
    file = repo.folder / "plan/plan.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}versions:\n{stated}", encoding="utf-8")
    repo.git("commit", "--quiet", "--all", "--message=Say why")
    published(repo, "v2.0")
    for page in ("v2.0/versions/changes.md", "v2.0/versions/index.md"):
        assert "It pays." in repo.shown(page)
        assert "<em>page two</em>" in repo.shown(page)
    published(repo, "v2.0", "--replace", "--reason", "It pays more.")
    assert "It pays more." in repo.shown("v2.0/versions/index.md")


def test_an_older_state_published_later_does_not_become_the_latest(repo: Repo) -> None:
    repo.git("tag", "start")
    change(repo)
    published(repo, "2", "--alias", "latest")
    repo.git("checkout", "--quiet", "start")
    done = published(repo, "1.1", "--alias", "latest")
    assert "Version 1.1 is older than 2, which stays the latest." in done.output
    names = {each["version"]: each["aliases"] for each in json.loads(repo.shown("versions.json"))}
    assert names == {"1": [], "1.1": [], "2": ["latest"]}


def test_a_version_published_again_does_not_take_the_latest_back(repo: Repo) -> None:
    change(repo)
    published(repo, "2", "--alias", "latest")
    repo.git("commit", "--quiet", "--allow-empty", "--message=Nothing")
    published(repo, "1", "--alias", "latest", "--replace")
    names = {each["version"]: each["aliases"] for each in json.loads(repo.shown("versions.json"))}
    assert names == {"1": [], "2": ["latest"]}
