"""Full disks, kills and two runs at once, wherever a run may be: the last good site stands, and the next run succeeds."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from faults import CRASHED, end_of, full, kill, start, stopped_everywhere
from handmade import BASE
from repository import Repo, new_repository

from plansite.deliver.building import builder
from plansite.deliver.building import site as building
from plansite.deliver.building.builder import Built, run_mkdocs
from plansite.deliver.building.folder import MARK, held
from plansite.deliver.building.site import build_site, write_pages
from plansite.deliver.lock import only_one
from plansite.deliver.publish import publish
from plansite.deliver.publish.folder import Folder
from plansite.deliver.publish.publish import Draft
from plansite.deliver.publish.release import Release
from plansite.present.page import Page, Section, Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.publish.version_store import VersionStore


pytestmark = pytest.mark.commands


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the pages themselves as the built site."""

    def copied(_: Path, target: Path) -> Built:
        shutil.copytree(target.parent / "pages", target)
        return Built(ok=True)

    monkeypatch.setattr(building, "run_mkdocs", copied)
    monkeypatch.setattr(publish, "run_mkdocs", copied)
    monkeypatch.setattr(publish, "site_address", lambda _: "")


class Work:
    """A folder with something good in it, a run that puts something newer there, and how to look at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.good = folder.with_name("good")
        assert self.run("first")
        self.kept = folder.rename(self.good)
        self.prepare()
        assert self.run("second")
        self.after = self.shown()
        self.names = self.standing()
        self.prepare()
        self.before = self.shown()

    def prepare(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.good, self.folder, symlinks=True)

    def run(self, words: str) -> bool:
        raise NotImplementedError

    def shown(self) -> object:
        """Return what readers see."""
        raise NotImplementedError

    def standing(self) -> set[str]:
        """Return the names of all that stands there, hidden files included."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if ".git" not in path.parts
        }

    def assert_whole(self) -> None:
        """Assert that readers see the earlier or the newer state, and that the next run leaves nothing over."""
        assert self.is_whole()
        assert self.run("second")
        assert self.shown() == self.after
        assert self.standing() == self.names

    def is_whole(self) -> bool:
        return self.shown() in (self.before, self.after)


def site_with(words: str) -> Site:
    """Return two pages and a file; few, since a run is stopped at each of them."""
    pages = (
        Page("index.md", "Overview", f"# Overview\n\n{words}\n"),
        Page("kpis/mrr.md", "MRR", "# MRR\n\nAs before.\n"),
    )
    return Site("Plan", "en", Section("", pages), {"data/figures.csv": words.encode()})


def words_of(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [words for words in ("first", "second") if f"\n{words}\n" in text]


class Building(Work):
    def run(self, words: str) -> bool:
        build = self.folder / "build"
        try:
            with held(build, print):
                write_pages(site_with(words), build, BASE)
                return build_site(build, lambda _: None).ok
        except OSError:
            return False

    def shown(self) -> object:
        return contents(self.folder / "build/site")


class InFolder(Work):
    def store(self) -> VersionStore:
        return Folder(self.folder / "public")

    def run(self, words: str) -> bool:
        names = {"first": "1", "second": "2"}
        release = Release(names[words], "latest", published=f"2027-01-0{names[words]}", replace=True)
        draft = Draft(site_with(words), BASE, self.folder / "build")
        return publish.publish(draft, release, self.store(), lambda _: None).ok

    def shown(self) -> object:
        """Return the files of each version, and whose words they have: a page may name the versions beside it."""
        public = self.folder / "public"
        pages = {
            version.name: (
                sorted(contents(public / version.name)),
                words_of(public / version.name / "index.md"),
            )
            for version in Folder(public).versions()
        }
        return pages, (public / "index.html").read_text(encoding="utf-8")


class OnBranch(InFolder):
    def repo(self) -> Repo:
        return Repo(self.folder / "r") if (self.folder / "r").exists() else new_repository(self.folder / "r")

    def store(self) -> VersionStore:
        return self.repo().branch()

    def shown(self) -> object:
        repo = self.repo()
        return {
            version.name: (
                repo.git("ls-tree", "-r", "--name-only", f"gh-pages:{version.name}"),
                version.aliases,
            )
            for version in repo.branch().versions()
        }


# git itself writes a branch, in one step at the end
WRITTEN_HERE = [Building, InFolder]
KILLS = [Building, InFolder, OnBranch]


@pytest.mark.parametrize("kind", WRITTEN_HERE)
@pytest.mark.parametrize("stop", [full, kill])
def test_a_run_may_be_stopped_at_every_write(
    tmp_path: Path, kind: type[Work], stop: Callable[[], None]
) -> None:
    work = kind(tmp_path / "work")
    stops = 0
    for code in stopped_everywhere(tmp_path, work.prepare, lambda: work.run("second"), stop):
        stops += 1
        assert code != CRASHED, f"a traceback at change {stops}"
        work.assert_whole()
    assert stops > 20


@pytest.mark.parametrize("kind", KILLS)
def test_a_run_may_be_killed_at_any_moment(tmp_path: Path, kind: type[Work]) -> None:
    work = kind(tmp_path / "work")
    started = time.monotonic()
    work.run("second")
    longest = time.monotonic() - started
    moments = random.Random(kind.__name__)  # noqa: S311 - moments to try
    for _ in range(50):
        work.prepare()
        child = start(lambda: work.run("second"))
        time.sleep(moments.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        end_of(child)
        work.assert_whole()


@pytest.mark.parametrize("pair", range(8))
def test_of_two_runs_at_once_each_leaves_a_whole_site(tmp_path: Path, pair: int) -> None:
    work = Building(tmp_path / "work")
    if pair % 2:  # in a folder that is not there yet
        shutil.rmtree(work.folder / "build")
    children = [start(lambda: work.run("first")), start(lambda: work.run("second"))]
    assert [end_of(child) for child in children] == [0, 0]
    work.assert_whole()


def test_the_builder_of_a_killed_run_keeps_the_next_one_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, go, late = tmp_path / "build", tmp_path / "go", tmp_path / "late"
    program = f"""
import pathlib, time
pathlib.Path({str(tmp_path / "up")!r}).touch()
while not pathlib.Path({str(go)!r}).exists():
    time.sleep(0.01)
pathlib.Path({str(late)!r}).touch()
"""
    monkeypatch.setattr(builder, "mkdocs_command", lambda *_: [sys.executable, "-c", program])

    def run() -> bool:
        with held(build, print):
            return run_mkdocs(build / "mkdocs.yml", build / ".site-new").ok

    child = start(run)
    while not (tmp_path / "up").exists():
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    end_of(child)
    assert not late.exists()
    with only_one(build / MARK, go.touch):
        assert late.exists()
