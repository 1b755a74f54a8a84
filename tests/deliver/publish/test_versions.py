"""Versions on a branch and in a folder: the same layout, listed, removed, and whole after a kill or two at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from repository import Repo, new_repository

from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.folder import Folder
from plansite.deliver.publish.release import Release
from plansite.deliver.publish.versions import as_json, as_text, delete, prune
from plansite.present.version import Version

if TYPE_CHECKING:
    from plansite.deliver.publish.version_store import VersionStore

pytestmark = pytest.mark.commands

PUBLISH = """
import json, os, shutil, signal, sys
from pathlib import Path
from repository import Repo
from plansite.deliver.publish import branch
from plansite.deliver.publish import folder
from plansite.deliver.publish import publish
from plansite.deliver.building.builder import Built
from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.release import Release

where, name, into, push, point = sys.argv[1:]

def built(config, target):
    shutil.copytree(config.parent / json.loads(config.read_text())["docs_dir"], target)
    return Built(ok=True)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

publish.run_mkdocs, publish.site_address = built, lambda _: ""
real = branch.hand_over
module, _, inside = point.partition(":")
if inside == "after hand_over":
    branch.hand_over = lambda *a, **k: (real(*a, **k), die())
elif point:
    setattr(getattr(sys.modules[f"plansite.deliver.publish.{module}"], inside.split(".")[0], None)
            if "." in inside else sys.modules[f"plansite.deliver.publish.{module}"], inside.split(".")[-1], die)
repo = Repo(Path(where))
store = folder.Folder(Path(into)) if into else None
release = Release(name, "latest", published=f"2027-01-0{len(name)}", replace=True)
done = repo.publish(release, push=push == "push", store=store, extra=f"\\nMarked {name}.\\n")
print(*done.messages)
sys.exit(0 if done.ok else 1)
"""


def start(
    repo: Repo, name: str, into: Path | None = None, *, push: bool = False, point: str = ""
) -> subprocess.Popen[str]:
    """Publish in a process of its own, which kills itself at a point."""
    support = Path(__file__).parents[2] / "support"
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            PUBLISH,
            str(repo.folder),
            name,
            str(into or ""),
            "push" if push else "",
            point,
        ],
        env={**os.environ, "PYTHONPATH": str(support)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with version 1 published as latest."""
    repo = new_repository(tmp_path / "r")
    assert ended(start(repo, "1")) == (0, "Version 1 is on the branch gh-pages.\n")
    return repo


@pytest.fixture
def store(repo: Repo, tmp_path: Path) -> Folder:
    """A folder with version 1 published as latest."""
    folder = tmp_path / "public"
    assert ended(start(repo, "1", folder)) == (0, f"Version 1 is in the folder {folder}.\n")
    return Folder(folder)


def read(store: VersionStore, path: str) -> str:
    """Return a published file, empty when there is none."""
    if isinstance(store, Branch):
        return store.repository.ask("show", f"gh-pages:{path}") or ""
    assert isinstance(store, Folder)
    return (store.path / path).read_text(encoding="utf-8") if (store.path / path).is_file() else ""


def assert_whole(store: VersionStore, *names: str) -> None:
    """Assert that exactly these versions are published, each with its own pages, and the last is the latest."""
    assert {each.name for each in store.versions()} == set(names)
    for name in names:
        assert f"Marked {name}." in read(store, f"{name}/index.md")
    assert [each.name for each in store.versions() if "latest" in each.aliases] == [names[-1]]
    assert "latest/" in read(store, "index.html")


ON_A_BRANCH = [
    "publish:write_pages",
    "publish:run_mkdocs",
    "branch:_deploy",
    "branch:_open_first",
    "branch:hand_over",
]
IN_A_FOLDER = [
    "publish:run_mkdocs",
    "folder:shutil.copytree",
    "folder:Folder._place",
    "folder:Folder._place_alias",
    "folder:Folder._write",
]


@pytest.mark.parametrize("point", ON_A_BRANCH)
def test_a_kill_leaves_the_branch_as_it_was(repo: Repo, point: str) -> None:
    before = repo.tip()
    assert ended(start(repo, "22", point=point))[0] == -9
    assert repo.tip() == before
    assert repo.git("status", "--porcelain") == ""
    assert ended(start(repo, "333"))[0] == 0
    assert_whole(repo.branch(), "1", "333")
    assert repo.branches() == ["gh-pages", "main"]


def test_a_kill_after_the_push_loses_nothing(repo: Repo, tmp_path: Path) -> None:
    far = tmp_path / "far.git"
    repo.git("init", "--quiet", "--bare", str(far))
    repo.git("remote", "add", "origin", str(far))
    assert ended(start(repo, "22", push=True, point="branch:after hand_over"))[0] == -9
    assert ended(start(repo, "333", push=True))[0] == 0
    assert_whole(repo.branch(), "1", "22", "333")
    assert Repo(far).tip() == repo.tip()


@pytest.mark.parametrize("point", IN_A_FOLDER)
def test_a_kill_leaves_the_folder_readable(repo: Repo, store: Folder, point: str) -> None:
    assert ended(start(repo, "22", store.path, point=point))[0] == -9
    assert_whole(store, "1")
    assert ended(start(repo, "22", store.path))[0] == 0
    assert_whole(store, "1", "22")
    hidden = {path.name for path in store.path.iterdir() if path.name.startswith(".")}
    assert hidden == {".plansite-lock"}


def test_a_kill_between_two_renames_is_put_right(repo: Repo, store: Folder) -> None:
    (store.path / "1").rename(store.path / ".plansite-old-1")
    assert ended(start(repo, "22", store.path))[0] == 0
    assert_whole(store, "1", "22")


@pytest.mark.parametrize("kind", ["branch", "folder", "two clones"])
def test_two_at_once_are_both_published(repo: Repo, store: Folder, tmp_path: Path, kind: str) -> None:
    other, push = repo, kind == "two clones"
    if push:
        far = tmp_path / "far.git"
        repo.git("init", "--quiet", "--bare", str(far))
        repo.git("remote", "add", "origin", str(far))
        repo.git("push", "--quiet", "origin", "main", "gh-pages")
        other = Repo(tmp_path / "other")
        shutil.copytree(repo.folder, other.folder)
    into = store.path if kind == "folder" else None
    names = ("22", "333", "4444")
    running = [
        start(each, name, into, push=push) for each, name in zip((repo, other, repo), names, strict=True)
    ]
    for process in running:
        code, said = ended(process)
        assert code == 0, said
    found: VersionStore = (
        Folder(store.path) if into else Repo(tmp_path / "far.git").branch() if push else repo.branch()
    )
    assert {each.name for each in found.versions()} == {"1", *names}
    for name in names:
        assert f"Marked {name}." in read(found, f"{name}/index.md")


def test_a_folder_has_the_layout_of_the_branch(repo: Repo, store: Folder) -> None:
    for name in ("versions.json", "1/index.md", "1/kpis/mrr.md"):
        assert (store.path / name).read_text(encoding="utf-8").strip() == repo.shown(name)
    assert 'replace("latest/"' in (store.path / "index.html").read_text(encoding="utf-8")


def test_an_alias_in_a_folder_leads_page_by_page(repo: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "kpis").mkdir(parents=True)
    for page in ("index.html", "kpis/mrr.html"):
        (site / page).write_text("<p>", encoding="utf-8")
    store = Folder(tmp_path / "public")
    version = repo.branch().versions()[0]
    store.put(site, Release("1", "latest"), version)
    assert 'replace("../1/index.html"' in (store.path / "latest/index.html").read_text(encoding="utf-8")
    assert 'replace("../../1/kpis/mrr.html"' in (store.path / "latest/kpis/mrr.html").read_text(
        encoding="utf-8"
    )


@pytest.fixture(params=["branch", "folder"])
def four(request: pytest.FixtureRequest, repo: Repo, store: Folder) -> VersionStore:
    """Versions 1 to 4444, and a preview."""
    chosen: VersionStore = repo.branch() if request.param == "branch" else store
    into = None if request.param == "branch" else store.path
    for name in ("22", "333", "4444"):
        assert ended(start(repo, name, into))[0] == 0
    site = repo.folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>", encoding="utf-8")
    chosen.put(site, Release("pr-7", preview=True), Version("pr-7", "pr-7", preview=True))
    return chosen


def names_in(store: VersionStore) -> set[str]:
    return {each.name for each in store.versions()}


def test_the_list_has_the_newest_first_and_previews_last(four: VersionStore) -> None:
    lines = as_text(four.versions()).splitlines()
    assert [line.split()[0] for line in lines] == ["4444", "333", "22", "1", "pr-7"]
    assert lines[0] == "4444  2027-01-04  Noor van Dijk  (latest)"
    assert lines[-1].endswith("(preview)")
    assert json.loads(as_json(four.versions()))[0]["name"] == "4444"
    assert as_text(()) == ""


def test_deleting_moves_the_latest_to_the_newest_that_stays(four: VersionStore) -> None:
    done = delete(four, ["4444", "pr-7"])
    assert done.ok, done.messages
    assert names_in(four) == {"1", "22", "333"}
    assert_whole(four, "1", "22", "333")
    assert read(four, "4444/index.md") == ""
    assert read(four, "pr-7/index.html") == ""


def test_deleting_what_is_not_there_changes_nothing(four: VersionStore) -> None:
    refused = delete(four, ["22", "5"])
    assert refused.messages == ("There is no version “5”. Published: pr-7, 4444, 333, 22, 1.",)
    assert "second name of version 4444" in delete(four, ["latest"]).messages[0]
    assert len(names_in(four)) == 5


def test_deleting_all_versions_leaves_a_preview_to_open_and_deleting_that_leaves_nothing(
    four: VersionStore,
) -> None:
    assert delete(four, ["1", "22", "333", "4444"]).ok
    assert names_in(four) == {"pr-7"}
    assert "pr-7/" in read(four, "index.html")
    assert delete(four, ["pr-7"]).ok
    assert read(four, "index.html") == ""


def test_pruning_keeps_the_newest_the_tagged_and_the_previews(four: VersionStore, repo: Repo) -> None:
    repo.git("tag", "v1")
    done = prune(four, repo.folder / "plan", 2)
    assert done.ok
    assert done.messages[0].startswith("Version 22 is no longer")
    assert names_in(four) == {"4444", "333", "1", "pr-7"}
    assert prune(four, repo.folder / "plan", 2).messages == ("No version is old enough to go.",)


def test_pruning_asks_the_remote_for_tags(repo: Repo, tmp_path: Path) -> None:
    assert ended(start(repo, "22"))[0] == 0
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    refused = prune(repo.branch(), repo.folder / "plan", 1)
    assert not refused.ok
    assert "could not be read from origin" in refused.messages[0]
    repo.git("init", "--quiet", "--bare", str(tmp_path / "nowhere"))
    repo.git("push", "--quiet", "origin", "main:refs/tags/1")
    assert prune(repo.branch(), repo.folder / "plan", 1).messages == ("No version is old enough to go.",)
    assert names_in(repo.branch()) == {"1", "22"}
