"""Many plans become one site: the same bytes however it was built, and a plan that fails stops no other.

All plans are small ones, but for every twentieth, which is the example. With --plans, as many as one likes.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.commands
ROOT = Path(__file__).parents[2]
TINY, EXAMPLE = ROOT / "tests/golden/tiny/plan", ROOT / "plan"
EVERY = 20  # plans
PARTS = 8
MOST_MEMORY = 300  # MB that a process of a run may have at its height, however many plans there are
# a process begins with the height of the one that starts it, here that of all tests: a small one stands between
MEASURED = """
import os, sys
running = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(running, 0)
with open(sys.argv[1], "w") as file:
    file.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
CHANCE = random.Random(2027)  # noqa: S311 - any moment will do


class Done(NamedTuple):
    """Hold how a command ended, what it said, and how long it took."""

    code: int
    output: str
    said: str
    seconds: float


def command(*arguments: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "plansite",
        *arguments,
        *(["--today", "2027-03-01"] * ("build" in arguments)),
    ]


def call(*arguments: str) -> Done:
    """Run a command, and see that none of its processes has taken more memory than it may."""
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile("w+") as height:
        measured = [sys.executable, "-c", MEASURED, height.name, *command(*arguments)]
        done = subprocess.run(measured, capture_output=True, text=True, check=False)
        megabytes = int(height.read()) / 1000  # of the largest of all that it has waited for
    seconds = time.monotonic() - begun
    print(f"{' '.join(arguments)}: {seconds:.0f} s, {megabytes:.0f} MB")  # noqa: T201 - shown on request, by -rP
    assert megabytes < MOST_MEMORY
    return Done(done.returncode, done.stdout, done.stderr, seconds)


def kill(*arguments: str, within: float) -> None:
    """Begin a command, and kill it with all that it has started after a random part of some seconds."""
    running = subprocess.Popen(
        command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(CHANCE.uniform(0.3, max(within, 0.4)))
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def files_of(folder: Path) -> dict[str, str]:
    """Return the fingerprints of files by their names: the files of all plans may be too large to hold."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def retitle(plan: Path, title: str) -> None:
    text = (plan / "plan.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    lines = (f"title: {title}\n" if line.startswith("title:") else line for line in text)
    (plan / "plan.yaml").write_text("".join(lines), encoding="utf-8")


class Built(NamedTuple):
    """Hold a repository whose plans were built once, the fingerprints of its site, and how long that took."""

    top: Path
    plans: int
    site: dict[str, str]
    seconds: float


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Built:
    """A repository with several plans, built once."""
    top = tmp_path_factory.mktemp("portfolio")
    plans = request.config.getoption("--plans")
    for number in range(plans):
        shutil.copytree(EXAMPLE if number % EVERY == EVERY - 1 else TINY, top / f"plans/p{number}")
        retitle(top / f"plans/p{number}", f"Plan {number}")
    with chdir(top):
        done = call("build")
    assert done.code == 0, done.said
    assert done.output == "build/site/index.html\n"
    return Built(top, plans, files_of(top / "build/site"), done.seconds)


@pytest.fixture
def inside(built: Built, monkeypatch: pytest.MonkeyPatch) -> Built:
    monkeypatch.chdir(built.top)
    return built


def test_each_plan_has_its_site_below_one_index(inside: Built) -> None:
    site = inside.top / "build/site"
    index = (site / "index.html").read_text(encoding="utf-8")
    assert json.loads((site / "data/portfolio.json").read_bytes())["plans"][1]["title"] == "Plan 1"
    for folder in sorted((inside.top / "plans").iterdir()):
        assert f'href="{folder.name}/index.html"' in index
        page = (site / folder.name / "index.html").read_text(encoding="utf-8")
        assert '<a href="./../index.html">All plans</a>' in page
    is_found_by_each = inside.plans <= 10
    for place, up in (("", ""), ("p0/", "../"))[: 1 + is_found_by_each]:
        text = (site / f"{place}search/search_index.json").read_text(encoding="utf-8")
        found = json.loads(text)["docs"]
        assert any(doc["location"] == f"{up}p1/index.html" and "Plan 1" in doc["title"] for doc in found)
        script = (site / f"{place}search/search_index.js").read_text(encoding="utf-8")
        assert script == f"var __index = {text}"


def test_parts_that_are_merged_give_the_bytes_of_one_run_killed_or_changed_in_between(inside: Built) -> None:
    count = min(PARTS, inside.plans)
    parts = [f"part-{part}" for part in range(1, count + 1)]
    builds = [("build", "--shard", f"{at}/{count}", "--output", part) for at, part in enumerate(parts, 1)]
    others = [call(*build) for build in builds[1:]]
    assert {done.code for done in others} == {0}
    lacking = call("merge", *parts[1:], "--output", "merged")
    assert (lacking.code, "plans/p0" in lacking.said) == (2, True)
    kill(*builds[0], within=others[0].seconds)
    assert call(*builds[0]).code == 0
    kill("merge", *parts, "--output", "merged", within=lacking.seconds)
    assert call("merge", *parts, "--output", "merged").code == 0
    assert files_of(inside.top / "merged/site") == inside.site
    retitle(inside.top / "plans/p0", "Another title")
    again = [call("build"), call(*builds[0]), call("merge", *parts, "--output", "merged")]
    retitle(inside.top / "plans/p0", "Plan 0")
    assert [done.code for done in again] == [0, 0, 0]
    assert again[0].said.count("Nothing changed") == inside.plans - 1
    changed = files_of(inside.top / "build/site")
    assert changed != inside.site
    assert files_of(inside.top / "merged/site") == changed


def test_a_plan_that_fails_keeps_its_last_site_and_stops_no_other(inside: Built) -> None:
    plan, site = inside.top / "plans/p0/plan.yaml", inside.top / "build/site"
    before, text = (site / "p0/index.html").read_bytes(), plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("months:", "monhts:"), encoding="utf-8")
    retitle(inside.top / "plans/p1", "Moved on")
    done = call("build")
    plan.write_text(text, encoding="utf-8")
    retitle(inside.top / "plans/p1", "Plan 1")
    assert done.code == 1
    assert "monhts" in done.said + done.output
    assert (site / "p0/index.html").read_bytes() == before
    assert "Moved on" in (site / "p1/index.html").read_text(encoding="utf-8")
    assert "fails its check" in (site / "index.html").read_text(encoding="utf-8")
    assert call("build").code == 0
    assert files_of(site) == inside.site


def test_a_run_that_was_killed_leaves_a_whole_site_and_the_next_one_is_right(inside: Built) -> None:
    titles = {inside.top / f"plans/p{number}": f"Plan {number}" for number in range(0, inside.plans, 10)}
    for number in range(3):
        for plan in titles:
            retitle(plan, f"Try {number}")
        kill("build", within=inside.seconds / 2)
        assert (inside.top / "build/site/p1/index.html").is_file()
    for plan, title in titles.items():
        retitle(plan, title)
    assert call("build").code == 0
    assert files_of(inside.top / "build/site") == inside.site


def test_what_is_gone_leaves_the_site(inside: Built) -> None:
    (inside.top / "plans/p1").rename(inside.top / "away")
    try:
        assert call("build").code == 0
        assert not (inside.top / "build/site/p1").exists()
        assert not (inside.top / "build/plans/p1").exists()
        assert (inside.top / "build/site/p0/index.html").is_file()
    finally:
        (inside.top / "away").rename(inside.top / "plans/p1")
