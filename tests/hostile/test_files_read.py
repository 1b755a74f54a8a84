"""Links, pipes and devices in the place of every file and folder that a plan may have: refused with words, never read."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from carried import FILES, SECRET, cloned, new_branch, victim_of
from click.testing import CliRunner, Result

from plansite.cli import main
from plansite.read.files.opening import project_of, repository_around

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = [f"plan/{name}" for name in FILES] + [
    "plan/market.yaml",
    "plan/confirmations.yaml",
    "plan/personas/buyer.yaml",
    "plan/actuals/deals.yaml",
    "schemas/plan.schema.json",
    "schemas/market.schema.json",
]
FOLDERS = [
    "plan/sections",
    "plan/scenarios",
    "plan/actuals",
    "plan/personas",
    "plan/goals",
    "schemas",
    "plan",
]


def call(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def put_link(folder: Path, place: str, target: Path | str) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def assert_refused(done: Result, place: str) -> None:
    assert done.exit_code == 1, done.output
    assert SECRET not in done.output
    assert place in done.output
    assert "it is not read" in done.output or "nothing in it is read" in done.output


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("place", PLACES)
def test_a_link_out_of_the_repository_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, command: str
) -> None:
    victim = victim_of(tmp_path)
    branch = new_branch(tmp_path / "branch")
    put_link(branch.folder, place, victim / f"own.{place.partition('.')[2]}")
    clone = cloned(branch, tmp_path / "clone")
    assert_refused(call(clone, monkeypatch, command), place)
    assert not (clone / "build").exists()


@pytest.mark.parametrize(
    "up", ["../../victim/own.yaml", "../plan/../../victim/own.yaml", "../branch/../../victim/own.yaml"]
)
def test_a_link_that_goes_up_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, up: str
) -> None:
    victim_of(tmp_path)
    branch = new_branch(tmp_path / "branch")
    (branch.folder / "branch").mkdir()
    (branch.folder / "branch/keep").touch()
    put_link(branch.folder, "plan/market.yaml", up)
    clone = cloned(branch, tmp_path / "clone")
    assert_refused(call(clone, monkeypatch, "check"), "plan/market.yaml")


def test_a_chain_of_links_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = victim_of(tmp_path)
    branch = new_branch(tmp_path / "branch")
    put_link(branch.folder, "shared", victim)
    put_link(branch.folder, "plan/market.yaml", "../shared/own.yaml")
    clone = cloned(branch, tmp_path / "clone")
    assert_refused(call(clone, monkeypatch, "check"), "plan/market.yaml")


@pytest.mark.parametrize("place", FOLDERS)
def test_a_linked_folder_is_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    branch = new_branch(tmp_path / "branch")
    outside = tmp_path / "outside"
    if (branch.folder / place).exists():
        (branch.folder / place).rename(outside)
    else:
        victim_of(tmp_path).rename(outside)
    put_link(branch.folder, place, outside)
    clone = cloned(branch, tmp_path / "clone")
    assert_refused(call(clone, monkeypatch, "check"), place)


@pytest.mark.parametrize("hidden", [".git/config", ".env", "notes/.private/own.yaml"])
def test_a_link_to_a_hidden_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    branch = new_branch(tmp_path / "branch")
    put_link(branch.folder, "plan/market.yaml", f"../{hidden}")
    clone = cloned(branch, tmp_path / "clone")
    (clone / hidden).parent.mkdir(parents=True, exist_ok=True)
    with (clone / hidden).open("a", encoding="utf-8") as stream:
        stream.write(f"# token = {SECRET}\n")
    assert_refused(call(clone, monkeypatch, "check"), "plan/market.yaml")


def test_a_link_within_the_repository_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    branch = new_branch(tmp_path / "branch")
    (branch.folder / "shared.yaml").write_text("title: Shared\nbody: By two plans.\n", encoding="utf-8")
    put_link(branch.folder, "plan/sections/pay.yaml", "../../shared.yaml")
    done = call(cloned(branch, tmp_path / "clone"), monkeypatch, "check")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "name", ["../outside.csv", "data/linked.csv", "data/up/outside.csv", "data/pipe.csv"]
)
def test_a_query_reads_only_files_of_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    branch = new_branch(tmp_path / "branch")
    (branch.folder / "outside.csv").write_text(f"month,{SECRET}\n", encoding="utf-8")
    put_link(branch.folder, "plan/data/linked.csv", "../../outside.csv")
    put_link(branch.folder, "plan/data/up", "../..")
    query = "sources: {deals: NAME}\nsql: select * from deals\n".replace("NAME", name)
    (branch.folder / "plan/actuals/deals.yaml").write_text(query, encoding="utf-8")
    clone = cloned(branch, tmp_path / "clone")
    os.mkfifo(clone / "plan/data/pipe.csv")
    done = call(clone, monkeypatch, "check")
    assert done.exit_code == 1
    assert "that a query may read" in done.output
    assert SECRET not in done.output


def pipe(place: Path) -> None:
    os.mkfifo(place)


def listener(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(place))


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def linked_pipe(place: Path) -> None:
    os.mkfifo(place.with_name("pipe"))
    place.symlink_to("pipe")


def circle(place: Path) -> None:
    place.symlink_to(place.name)


def folder(place: Path) -> None:
    place.mkdir()


def huge(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(3_000_000_000)


@pytest.mark.parametrize("put", [pipe, listener, device, linked_pipe, circle, folder, huge])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, put: Callable[[Path], None]
) -> None:
    clone = new_branch(tmp_path / "r").folder
    monkeypatch.chdir(clone)
    Path(place).unlink(missing_ok=True)
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    put(Path(place))
    done = call(clone, monkeypatch, "check")
    assert done.exit_code == 1, done.output
    assert place in done.output
    assert (
        "not a file" in done.output
        or "cannot be opened" in done.output
        or "is not read" in done.output
        or "bytes;" in done.output
    )


def test_the_repository_is_the_innermost_one_that_no_link_leads_to(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer/inner"
    inner.mkdir(parents=True)
    for at in (outer, inner):
        subprocess.run(["git", "init", "--quiet"], cwd=at, check=True)
    (tmp_path / "bare/plan").mkdir(parents=True)
    (outer / "away").symlink_to(tmp_path / "bare")
    (tmp_path / "own").symlink_to(inner)
    assert repository_around(outer / "plan") == outer.resolve()
    assert repository_around(inner / "plan") == inner.resolve()
    assert repository_around(outer / "away/plan") == outer.resolve()
    assert repository_around(tmp_path / "own/plan") == inner.resolve()
    assert repository_around(tmp_path / "bare/plan") is None
    assert project_of(tmp_path / "bare/plan") == (tmp_path / "bare").resolve()
