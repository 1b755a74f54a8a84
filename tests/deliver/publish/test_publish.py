# ruff: noqa: RUF001 - look-alikes are what is tested
from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from repository import Repo, new_repository

from plansite.deliver.building.builder import Built
from plansite.deliver.publish import branch as branches
from plansite.deliver.publish import publish as deliver
from plansite.deliver.publish.publish import find_branch, why_not_write
from plansite.deliver.publish.release import Release, why_not_named
from plansite.deliver.publish.versions import delete

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "\n\nA link to [nowhere](missing.md).\n"


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in [name for name in os.environ if name.startswith("GIT_") and name != "GIT_CONFIG_NOSYSTEM"]:
        monkeypatch.delenv(name)


def refusal(plan: Path, branch: str = "gh-pages") -> str:
    found = find_branch(plan, branch, push=False)
    return found if isinstance(found, str) else why_not_write(found)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with version 2027.1 published as latest."""
    repo = new_repository(tmp_path_factory.mktemp("published") / "r")
    assert repo.publish(Release("2027.1", "latest")).ok
    return repo.folder


@pytest.fixture
def repo(published: Path, tmp_path: Path) -> Repo:
    copy = published.parent.parent / tmp_path.name / "r"
    shutil.copytree(published, copy)
    return Repo(copy)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the real pages as the built site, where the builder is not what is tested."""

    def copied(config: Path, target: Path) -> Built:
        shutil.copytree(config.parent / json.loads(config.read_text(encoding="utf-8"))["docs_dir"], target)
        return Built(ok=True)

    monkeypatch.setattr(deliver, "run_mkdocs", copied)
    monkeypatch.setattr(deliver, "site_address", lambda _: "")


def versions(repo: Repo) -> dict[str, list[str]]:
    return {each["version"]: each["aliases"] for each in json.loads(repo.shown("versions.json"))}


def test_a_version_stands_on_the_branch_with_its_alias(repo: Repo) -> None:
    files = repo.files()
    assert {"2027.1/index.html", "2027.1/kpis/mrr.html", "latest", "versions.json", ".nojekyll"} <= files
    assert not [file for file in files if file.startswith(("build", "plan", "pages"))]
    assert versions(repo) == {"2027.1": ["latest"]}
    assert 'url=latest/"' in repo.shown("index.html")
    assert '"provider": "mike"' in repo.shown("2027.1/index.html")
    assert repo.branches() == ["gh-pages", "main"]
    assert repo.git("log", "-1", "--format=%s", "gh-pages~1") == (
        f"Publish 2027.1 from {repo.git('rev-parse', '--short', 'main')}"
    )


def test_the_build_folder_is_left_as_it_was(repo: Repo) -> None:
    assert {path.name for path in (repo.folder / "build").iterdir()} == {".gitignore"}
    assert repo.git("status", "--porcelain", "plan") == ""


@pytest.mark.usefixtures("quick")
def test_an_alias_moves_to_the_new_version(repo: Repo) -> None:
    release = Release("2027.2", "latest", title='Second <b>"release"</b>')
    assert repo.publish(release, extra="\nThe second release.\n").ok
    assert versions(repo) == {"2027.2": ["latest"], "2027.1": []}
    assert repo.shown("latest") == "2027.2"
    assert "The second release." in repo.shown("2027.2/index.md")
    assert "The second release." not in repo.shown("2027.1/index.html")
    titles = [each["title"] for each in json.loads(repo.shown("versions.json"))]
    assert titles == ["Second ‹b›“release”‹/b›", "2027.1"]


@pytest.mark.usefixtures("quick")
def test_another_alias_does_not_take_over_the_bare_address(repo: Repo) -> None:
    assert repo.publish(Release("2028.draft", "next")).ok
    assert 'url=latest/"' in repo.shown("index.html")
    assert versions(repo) == {"2028.draft": ["next"], "2027.1": ["latest"]}


@pytest.mark.usefixtures("quick")
def test_without_an_alias_the_first_version_is_opened(tmp_path: Path) -> None:
    repo = new_repository(tmp_path / "r")
    assert repo.publish(Release("1")).ok
    assert 'url=1/"' in repo.shown("index.html")
    assert repo.publish(Release("2")).ok
    assert 'url=1/"' in repo.shown("index.html")


@pytest.mark.usefixtures("quick")
def test_a_version_is_published_again_only_on_request(repo: Repo) -> None:
    before = repo.tip()
    result = repo.publish(Release("2027.1"))
    assert not result.ok
    assert "--replace" in result.messages[0]
    assert repo.tip() == before
    assert repo.publish(Release("2027.1", replace=True)).ok
    assert repo.tip() != before
    assert versions(repo) == {"2027.1": ["latest"]}
    assert "2027.1/index.md" in repo.files()
    assert "2027.1/index.html" not in repo.files()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("release", "words"),
    [
        (Release("latest"), "already a second name of version 2027.1"),
        (Release("2027.2", "2027.1"), "already the name of a version"),
    ],
)
def test_a_name_means_one_thing(repo: Repo, release: Release, words: str) -> None:
    before = repo.tip()
    result = repo.publish(release)
    assert not result.ok
    assert words in result.messages[0]
    assert repo.tip() == before


def test_a_site_that_cannot_be_built_leaves_the_branch(repo: Repo) -> None:
    before = repo.tip()
    result = repo.publish(Release("2027.2", "latest"), extra=BROKEN)
    assert not result.ok
    assert any("missing.md" in message for message in result.messages)
    assert repo.tip() == before
    assert repo.branches() == ["gh-pages", "main"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_a_stop_half_way_leaves_the_branch(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    before = repo.tip()

    def stopped(*_: object) -> str:
        raise stop

    monkeypatch.setattr(branches, "_open_first", stopped)  # the version is written, its start page is not
    with pytest.raises(stop):
        repo.publish(Release("2027.2", "latest"))
    assert repo.tip() == before
    assert repo.branches() == ["gh-pages", "main"]
    assert {path.name for path in (repo.folder / "build").iterdir()} == {".gitignore"}


@pytest.mark.usefixtures("quick")
def test_git_that_does_not_write_leaves_the_branch(repo: Repo) -> None:
    before = repo.tip()
    repo.git("config", "--unset", "user.name")
    result = repo.publish(Release("2027.2", "latest"))
    assert not result.ok
    assert result.messages[0].startswith("The branch gh-pages could not be written: ")
    assert repo.tip() == before
    assert repo.branches() == ["gh-pages", "main"]


@pytest.mark.usefixtures("quick")
def test_a_branch_that_is_locked_is_left_as_it_was(repo: Repo) -> None:
    before = repo.tip()
    (repo.folder / ".git/refs/heads/gh-pages.lock").touch()
    result = repo.publish(Release("2027.2", "latest"))
    assert not result.ok
    assert "could not be moved" in result.messages[0]
    assert repo.tip() == before
    assert repo.branches() == ["gh-pages", "main"]


@pytest.mark.usefixtures("quick")
def test_a_damaged_list_of_versions_leaves_the_branch(repo: Repo) -> None:
    blob = repo.git("hash-object", "-w", "plan/plan.yaml")
    repo.git("read-tree", "--index-output=.git/other", "gh-pages")
    tree = _tree_with(repo, "versions.json", blob)
    before = repo.git("commit-tree", tree, "-m", "Damage", "-p", repo.tip())
    repo.git("update-ref", "refs/heads/gh-pages", before)
    result = repo.publish(Release("2027.2"))
    assert not result.ok
    assert "damaged" in result.messages[0]
    assert repo.tip() == before


def _tree_with(repo: Repo, path: str, blob: str) -> str:
    listing = [line for line in repo.git("ls-tree", "gh-pages").split("\n") if not line.endswith(f"\t{path}")]
    text = "\n".join([*listing, f"100644 blob {blob}\t{path}"]) + "\n"
    (repo.folder / "tree").write_text(text, encoding="utf-8")
    return repo.git("-c", "alias.make=!git mktree < tree", "make")


@pytest.fixture
def remote(repo: Repo, tmp_path: Path) -> Repo:
    """A bare repository that `repo` pushes to, with the published branch on it."""
    far = Repo(tmp_path / "far.git")
    far.folder.mkdir()
    far.git("init", "--quiet", "--bare")
    repo.git("remote", "add", "origin", str(far.folder))
    repo.git("push", "--quiet", "origin", "main", "gh-pages")
    return far


@pytest.mark.usefixtures("quick")
def test_pushing_moves_both_branches(repo: Repo, remote: Repo) -> None:
    before = repo.tip()
    result = repo.publish(Release("2027.2", "latest"), push=True)
    assert result.ok
    assert "pushed" in result.messages[0]
    assert repo.tip() == remote.tip() != before


@pytest.mark.usefixtures("quick")
def test_nothing_is_pushed_unasked(repo: Repo, remote: Repo) -> None:
    before = remote.tip()
    assert repo.publish(Release("2027.2", "latest")).ok
    assert remote.tip() == before != repo.tip()


@pytest.mark.usefixtures("quick")
def test_a_fresh_clone_goes_on_from_the_remote(repo: Repo, remote: Repo, tmp_path: Path) -> None:
    clone = Repo(tmp_path / "clone")
    repo.git("clone", "--quiet", "--depth=1", "--branch=main", f"file://{remote.folder}", str(clone.folder))
    clone.git("config", "user.name", "CI")
    clone.git("config", "user.email", "ci@example.org")
    assert clone.publish(Release("2027.2", "latest"), push=True).ok
    assert versions(remote) == {"2027.2": ["latest"], "2027.1": []}
    assert repo.publish(Release("2027.3", "latest"), push=True).ok
    assert set(versions(remote)) == {"2027.3", "2027.2", "2027.1"}


@pytest.mark.usefixtures("quick")
def test_a_push_that_is_refused_leaves_both_branches(repo: Repo, remote: Repo) -> None:
    hook = remote.folder / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho the branch is protected >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    before = repo.tip()
    result = repo.publish(Release("2027.2", "latest"), push=True)
    assert not result.ok
    assert "the branch is protected" in result.messages[0]
    assert repo.tip() == remote.tip() == before
    assert repo.branches() == ["gh-pages", "main"]


@pytest.mark.usefixtures("quick")
def test_a_remote_that_is_away_leaves_the_branch(repo: Repo, tmp_path: Path) -> None:
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    before = repo.tip()
    result = repo.publish(Release("2027.2"), push=True)
    assert not result.ok
    assert "could not be read from origin" in result.messages[0]
    assert repo.tip() == before


@pytest.mark.usefixtures("quick")
def test_branches_that_went_different_ways_are_left_alone(repo: Repo, remote: Repo) -> None:
    tree, start = repo.git("rev-parse", "gh-pages^{tree}"), repo.tip()
    here, there = (repo.git("commit-tree", tree, "-m", words, "-p", start) for words in ("Here", "There"))
    repo.git("push", "--quiet", "origin", f"{there}:refs/heads/gh-pages")
    repo.git("update-ref", "refs/heads/gh-pages", here)
    before = (repo.tip(), remote.tip())
    assert before == (here, there)
    result = repo.publish(Release("2027.2"), push=True)
    assert not result.ok
    assert "different ways" in result.messages[0]
    assert (repo.tip(), remote.tip()) == before


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("push", [False, True])
def test_who_comes_second_writes_on_top_of_the_first(
    repo: Repo, remote: Repo, monkeypatch: pytest.MonkeyPatch, *, push: bool
) -> None:
    real = branches.hand_over
    moved: list[str] = []

    def late(*arguments: object, **options: bool) -> bool:
        if not moved:
            where = remote if push else repo
            tree = where.git("rev-parse", "gh-pages^{tree}")
            moved.append(where.git("commit-tree", tree, "-m", "Somebody else", "-p", where.tip()))
            where.git("update-ref", "refs/heads/gh-pages", moved[0])
        return real(*arguments, **options)  # type: ignore[arg-type]

    remote.git("config", "user.name", "Somebody")
    remote.git("config", "user.email", "somebody@example.org")
    monkeypatch.setattr(branches, "hand_over", late)
    assert repo.publish(Release("2027.2"), push=push).ok
    assert set(versions(repo)) == {"2027.1", "2027.2"}
    assert repo.git("merge-base", "--is-ancestor", moved[0], "gh-pages") == ""
    assert not push or remote.tip() == repo.tip()


@pytest.mark.usefixtures("quick")
def test_a_branch_that_moves_all_the_time_is_given_up(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "hand_over", lambda *_, **__: False)
    before = repo.tip()
    result = repo.publish(Release("2027.2"))
    assert not result.ok
    assert "Try again later" in result.messages[0]
    assert repo.tip() == before


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/b", "-x", ".hidden", "a b", "a\\b", "x" * 65, "versions.json", "1.", "ü", "a\n"],
)
def test_names_that_cannot_be_folders_are_refused(name: str) -> None:
    assert "cannot be the name of a version" in why_not_named(Release(name))
    if name:
        assert "cannot be the name of an alias" in why_not_named(Release("1", name))


def test_good_names_are_accepted() -> None:
    for name in ("2027.1", "2027-Q1", "v1.0_final", "1", "board+2027"):
        assert why_not_named(Release(name, "latest")) == ""


def test_version_and_alias_differ() -> None:
    assert "both called" in why_not_named(Release("latest", "latest"))


def test_words_outside_a_repository(tmp_path: Path) -> None:
    assert "git init" in refusal(tmp_path)
    assert "There is no folder" in refusal(tmp_path / "missing")


def test_words_when_git_is_not_installed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "needs git" in refusal(repo.folder / "plan")


def test_words_when_git_does_not_know_who_publishes(repo: Repo) -> None:
    repo.git("config", "--unset", "user.email")
    words = refusal(repo.folder / "plan")
    assert "git config user.email" in words
    assert "user.name" not in words


def test_the_branch_one_works_on_is_refused(repo: Repo) -> None:
    assert "you work on" in refusal(repo.folder / "plan", "main")
    assert "name of a branch" in refusal(repo.folder / "plan", "a..b")


@pytest.mark.parametrize(
    ("release", "words"),
    [
        (Release("latest", preview=True), "never becomes the latest"),
        (Release("pr-7", "latest", preview=True), "never becomes the latest"),
        (Release("pr-7", "next", preview=True), "one name only"),
    ],
)
def test_a_preview_is_never_the_latest(release: Release, words: str) -> None:
    assert words in why_not_named(release)


@pytest.mark.usefixtures("quick")
def test_a_preview_is_published_again_and_takes_nothing_over(repo: Repo) -> None:
    assert repo.publish(Release("pr-7", preview=True)).ok
    assert repo.publish(Release("pr-7", preview=True), extra="\nBetter.\n").ok
    assert "Better." in repo.shown("pr-7/index.md")
    assert 'url=latest/"' in repo.shown("index.html")
    assert repo.shown("latest") == "2027.1"
    preview = json.loads(repo.shown("versions.json"))[0]
    assert preview["version"] == "pr-7"
    assert preview["properties"]["hidden"] is True
    refused = repo.publish(Release("2027.1", preview=True, replace=True))
    assert not refused.ok
    assert "another name" in refused.messages[0]


@pytest.mark.usefixtures("quick")
def test_the_bare_address_opens_a_preview_until_there_is_a_version(tmp_path: Path) -> None:
    repo = new_repository(tmp_path / "r")
    assert repo.publish(Release("pr-7", preview=True)).ok
    assert 'url=pr-7/"' in repo.shown("index.html")
    assert repo.publish(Release("next", preview=True)).ok
    assert 'url=pr-7/"' in repo.shown("index.html")
    assert repo.publish(Release("2027.1")).ok
    assert 'url=2027.1/"' in repo.shown("index.html")
    assert repo.publish(Release("2027.2")).ok
    assert 'url=2027.1/"' in repo.shown("index.html"), "what is opened first stays"


@pytest.mark.usefixtures("quick")
def test_where_previews_go_the_bare_address_opens_one_that_stays(tmp_path: Path) -> None:
    repo = new_repository(tmp_path / "r")
    for name in ("pr-7", "next"):
        assert repo.publish(Release(name, preview=True)).ok
    store = repo.branch()
    assert delete(store, ["pr-7"]).ok
    assert 'url=next/"' in repo.shown("index.html")
    assert delete(store, ["next"]).ok
    assert "index.html" not in repo.files()


@pytest.mark.usefixtures("quick")
def test_a_version_tells_when_by_whom_why_and_from_what(repo: Repo) -> None:
    release = Release("2027.2", reason="The price\ntest was over.", published="2027-04-02T09:30:00+02:00")
    assert repo.publish(release).ok
    again = Release("2027.2", published="2028-01-01T00:00:00+00:00", replace=True)
    (repo.folder / "plan/more.yaml").write_text("title: More\n", encoding="utf-8")
    told = json.loads(repo.shown("versions.json"))[0]["properties"]
    assert told == {
        "published": "2027-04-02T09:30:00+02:00",
        "author": "Noor van Dijk",
        "reason": "The price\ntest was over.",
        "commit": repo.git("rev-parse", "main"),
    }
    assert repo.publish(again).ok
    told = json.loads(repo.shown("versions.json"))[0]["properties"]
    assert told == {"published": "2027-04-02T09:30:00+02:00", "author": "Noor van Dijk"}
