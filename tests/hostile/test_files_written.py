"""Folders that a branch carries, and that are not ours: nothing in them, and nothing that they lead to, is written or removed."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from carried import SECRET, cloned, new_branch, victim_of
from click.testing import CliRunner, Result
from handmade import BASE, handmade
from repository import Repo, new_repository

from plansite.cli import main
from plansite.deliver.building.folder import held, is_ours
from plansite.deliver.building.site import why_not_into, write_pages
from plansite.deliver.publish.folder import Folder
from plansite.deliver.publish.release import Release

if TYPE_CHECKING:
    from plansite.deliver.publish.version_store import VersionStore

VERSION_LIST = '[{"version": "NAME", "title": "1", "aliases": []}]'


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return all that stands in a folder: bytes of files, and where links lead."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }


def call(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def put_link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder that Plansite made."""
    build = tmp_path / "r/build"
    with held(build, print):
        write_pages(handmade(), build, BASE)
    assert is_ours(build)
    return build


IN_BUILD = [
    "pages",
    "pages/index.md",
    "pages/kpis",
    "pages/kpis/mrr.md",
    "mkdocs.yml",
    ".new",
    "site",
    ".site-old",
]


@pytest.mark.parametrize("command", [("build",), ("serve",), ("publish", "1", "--dirty")])
@pytest.mark.parametrize("place", ["build", ".gitignore", *IN_BUILD, "unused"])
def test_a_build_folder_of_a_branch_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Path, place: str, command: tuple[str, ...]
) -> None:
    victim, branch = victim_of(tmp_path), new_branch(tmp_path / "r")
    target = victim if "." not in Path(place).name[1:] else victim / "index.md"
    put_link(build if place == "build" else build / place, target)
    clone = cloned(branch, tmp_path / "clone")
    before, carried = contents(victim), contents(clone / "build")
    done = call(clone, monkeypatch, *command)
    assert done.exit_code == 2, done.output
    assert "another folder with --output" in done.output
    assert (contents(victim), contents(clone / "build")) == (before, carried)


def test_a_mark_is_not_ours_after_it_was_carried(tmp_path: Path, build: Path) -> None:
    assert why_not_into(build) == ""
    build.rename(tmp_path / "moved")
    assert why_not_into(tmp_path / "moved") == ""
    shutil.copytree(tmp_path / "moved", tmp_path / "copy")
    assert "did not write there" in why_not_into(tmp_path / "copy")
    mark = tmp_path / "moved/.gitignore"
    os.utime(mark, (0, 0))
    assert "did not write there" in why_not_into(tmp_path / "moved")


@pytest.mark.parametrize("place", IN_BUILD)
def test_a_link_in_a_folder_of_ours_is_refused_and_never_followed(
    tmp_path: Path, build: Path, place: str
) -> None:
    victim = victim_of(tmp_path)
    before = contents(victim)
    put_link(build / place, victim if "." not in Path(place).name[1:] else victim / "index.md")
    assert f"{place} is a link" in why_not_into(build)
    with contextlib.suppress(NotADirectoryError):  # a link in the place of a file is replaced
        write_pages(handmade(extra="\nMore.\n"), build, BASE)
    assert contents(victim) == before


def test_a_pipe_in_a_folder_of_ours_is_refused(build: Path) -> None:
    os.mkfifo(build / "pages/pipe.md")
    assert "pipe.md is not a file" in why_not_into(build)


@pytest.mark.parametrize("unfinished", ["", "# Made by Plan"])
def test_what_a_run_left_that_was_killed_at_its_first_step_is_taken_over(
    tmp_path: Path, unfinished: str
) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build/.gitignore").write_text(unfinished, encoding="utf-8")
    assert why_not_into(tmp_path / "build") == ""


@pytest.mark.parametrize(
    "output", ["plan", "plan/sections", "plan/new", ".", "..", "~", "/", ".git/build", "schemas", "away/out"]
)
def test_a_place_that_belongs_to_somebody_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    repo = new_branch(tmp_path / "home/r").folder
    (repo / "away").symlink_to(victim_of(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    before = contents(tmp_path)
    done = call(repo, monkeypatch, "build", "--output", str(Path(output).expanduser()))
    assert done.exit_code == 2, done.output
    assert contents(tmp_path) == before


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository whose pages are published as they are."""
    from plansite.deliver.building.builder import Built
    from plansite.deliver.publish import publish

    def copied(_: Path, target: Path) -> Built:
        shutil.copytree(target.parent / "pages", target)
        return Built(ok=True)

    monkeypatch.setattr(publish, "run_mkdocs", copied)
    monkeypatch.setattr(publish, "site_address", lambda _: "")
    return new_repository(tmp_path / "r")


def standing(repo: Repo, kind: str, files: dict[str, str]) -> VersionStore:
    """Put files of somebody else where versions shall be published."""
    public = repo.folder.parent / "public"
    public.mkdir()
    for name, text in files.items():
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_text(text, encoding="utf-8")
    if kind == "folder":
        return Folder(public)
    repo.git("checkout", "--quiet", "--orphan", "gh-pages")
    repo.git("rm", "-r", "--quiet", "--cached", ".")
    repo.git("--work-tree", str(public), "add", "--all")
    repo.git("commit", "--quiet", "--message=Our home page")
    repo.git("checkout", "--quiet", "--force", "main")
    return repo.branch()


def state(repo: Repo, kind: str) -> object:
    return repo.tip() if kind == "branch" else contents(repo.folder.parent / "public")


@pytest.mark.parametrize("kind", ["branch", "folder"])
@pytest.mark.parametrize("name", ["index.html", "2027.1/index.html", "2027.1", "latest/index.html", "latest"])
def test_what_was_not_published_by_plansite_is_not_replaced(repo: Repo, kind: str, name: str) -> None:
    store = standing(repo, kind, {name: "<h1>Our own</h1>", "about.html": "About us"})
    before = state(repo, kind)
    done = repo.publish(Release("2027.1", "latest", replace=True), store=store)
    assert not done.ok
    assert f"“{name.partition('/')[0]}”" in done.messages[0]
    after = state(repo, kind)
    assert after == before if kind == "branch" else dict(before.items()) | {".plansite-lock": b""} == after  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["branch", "folder"])
def test_what_stands_beside_the_versions_stays(repo: Repo, kind: str) -> None:
    store = standing(repo, kind, {"index.html": "<h1>Our own</h1>", "about.html": "About us"})
    assert repo.publish(Release("1"), store=store).ok
    assert repo.publish(Release("2"), store=store).ok
    store.remove(["1", "2"])
    if kind == "folder":
        left = contents(repo.folder.parent / "public")
        assert left.pop(".plansite-lock")
        assert {name: left[name] for name in ("index.html", "about.html")} == {
            "index.html": b"<h1>Our own</h1>",
            "about.html": b"About us",
        }
        assert set(left) == {"index.html", "about.html", "versions.json"}
    else:
        assert repo.shown("index.html") == "<h1>Our own</h1>"
        assert repo.shown("about.html") == "About us"


@pytest.mark.parametrize("place", ["", "index.html", "versions.json", "1", "latest", ".plansite-lock"])
def test_no_link_in_a_published_folder_is_followed(repo: Repo, tmp_path: Path, place: str) -> None:
    store = Folder(tmp_path / "public")
    assert repo.publish(Release("1", "latest"), store=store).ok
    victim = victim_of(tmp_path)
    before = contents(victim)
    put_link(tmp_path / "public" / place, victim if "." not in place else victim / "index.html")
    for release in (Release("2", "latest"), Release("1", "latest", replace=True)):
        assert not repo.publish(release, store=store).ok
    assert contents(victim) == before


@pytest.mark.parametrize(
    "name", ["../victim", "..", ".", "", "/victim", "a/b", "index.html", ".git", "a\\\\b"]
)
def test_a_name_in_a_list_of_versions_leads_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    victim = victim_of(tmp_path)
    public = tmp_path / "public"
    public.mkdir()
    (public / "versions.json").write_text(VERSION_LIST.replace("NAME", name), encoding="utf-8")
    (tmp_path / "plan").mkdir()
    done = call(tmp_path, monkeypatch, "versions", "delete", name, "--to", "public")
    assert done.exit_code == 1
    assert "versions.json is damaged" in done.output
    assert SECRET in (victim / "index.html").read_text(encoding="utf-8")
