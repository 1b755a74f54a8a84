"""Many plans become one site: the same bytes however it was built, and a plan that fails stops no other."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plansite.cli import main

pytestmark = pytest.mark.commands
TINY = Path(__file__).parents[1] / "golden/tiny/plan"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def retitle(plan: Path, title: str) -> None:
    text = (plan / "plan.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    lines = (f"title: {title}\n" if line.startswith("title:") else line for line in text)
    (plan / "plan.yaml").write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A repository with several plans, built once."""
    top = tmp_path_factory.mktemp("portfolio")
    for number in range(request.config.getoption("--plans")):
        shutil.copytree(TINY, top / f"plans/p{number}")
        retitle(top / f"plans/p{number}", f"Plan {number}")
    with chdir(top):
        done = call("build")
    assert done.exit_code == 0, done.output
    assert done.stdout == "build/site/index.html\n"
    return top


@pytest.fixture
def inside(top: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(top)
    return top


def test_each_plan_has_its_site_below_one_index(inside: Path) -> None:
    site = files_of(inside / "build/site")
    index = site["index.html"].decode()
    assert json.loads(site["data/portfolio.json"])["plans"][1]["title"] == "Plan 1"
    for folder in sorted((inside / "plans").iterdir()):
        assert f"{folder.name}/index.html" in site
        assert f'href="{folder.name}/index.html"' in index
        assert b'<a href="./../index.html">All plans</a>' in site[f"{folder.name}/index.html"]
    for place, up in (("", ""), ("p0/", "../")):
        found = json.loads(site[f"{place}search/search_index.json"])["docs"]
        assert any(doc["location"] == f"{up}p1/index.html" and "Plan 1" in doc["title"] for doc in found)
        assert site[f"{place}search/search_index.js"].decode() == (
            "var __index = " + site[f"{place}search/search_index.json"].decode()
        )


def test_parts_that_are_merged_and_a_change_give_the_bytes_of_one_run(inside: Path) -> None:
    whole = files_of(inside / "build/site")
    count = 8 if len(list((inside / "plans").iterdir())) >= 8 else 2
    parts = [f"part-{part}" for part in range(1, count + 1)]
    for part, output in enumerate(parts, 1):
        assert call("build", "--shard", f"{part}/{count}", "--output", output).exit_code == 0
    lacking = call("merge", *parts[1:], "--output", "merged")
    assert (lacking.exit_code, "plans/p" in lacking.stderr) == (2, True)
    assert call("merge", *parts, "--output", "merged").exit_code == 0
    assert files_of(inside / "merged/site") == whole
    retitle(inside / "plans/p1", "Another title")
    assert call("build").exit_code == 0
    assert files_of(inside / "build/site") != whole
    retitle(inside / "plans/p1", "Plan 1")
    again = call("build")
    assert again.exit_code == 0
    assert again.stderr.count("Nothing changed") == len(list((inside / "plans").iterdir())) - 1
    assert files_of(inside / "build/site") == whole


def test_a_plan_that_fails_keeps_its_last_site_and_stops_no_other(inside: Path) -> None:
    plan = inside / "plans/p0/plan.yaml"
    before, text = files_of(inside / "build/site"), plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("months:", "monhts:"), encoding="utf-8")
    retitle(inside / "plans/p1", "Moved on")
    try:
        done = call("build")
    finally:
        plan.write_text(text, encoding="utf-8")
        retitle(inside / "plans/p1", "Plan 1")
    assert done.exit_code == 1
    assert "monhts" in done.stderr
    site = files_of(inside / "build/site")
    assert site["p0/index.html"] == before["p0/index.html"]
    assert b"Moved on" in site["p1/index.html"]
    assert b"fails its check" in site["index.html"]
    assert call("build").exit_code == 0
    assert files_of(inside / "build/site") == before


def test_a_run_that_was_killed_leaves_a_whole_site_and_the_next_one_is_right(inside: Path) -> None:
    whole = files_of(inside / "build/site")
    chance = random.Random(2027)  # noqa: S311 - any moment will do
    for number in range(3):
        retitle(inside / "plans/p0", f"Try {number}")
        running = subprocess.Popen(
            [sys.executable, "-m", "plansite", "build"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.5, 5))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert (inside / "build/site/p1/index.html").is_file()
    retitle(inside / "plans/p0", "Plan 0")
    assert call("build").exit_code == 0
    assert files_of(inside / "build/site") == whole


def test_what_is_gone_leaves_the_site(inside: Path) -> None:
    (inside / "plans/p1").rename(inside / "away")
    try:
        assert call("build").exit_code == 0
        assert not (inside / "build/site/p1").exists()
        assert not (inside / "build/plans/p1").exists()
        assert (inside / "build/site/p0/index.html").is_file()
    finally:
        (inside / "away").rename(inside / "plans/p1")
