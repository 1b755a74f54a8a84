"""A guardrail that cannot be judged is not kept: in real repositories, whatever keeps a side from being computed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from compared import Kept, keep

from plansite.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.commands

RAIL = "guardrails:\n  released: {figure: plan_cost_total, limit: grows by at most 5%, owner: mira}\n"
LATE = "guardrails:\n  even: {figure: break_even_month, limit: grows by at most 2, owner: mira}\n"
BROKEN_YAML = ("owner: mira", "owner: [mira")
UNKNOWN_PERSON = ("owner: mira", "owner: nobody")
QUERY = """\
sources: {tours: data/tours.csv}
sql: select month, 'mrr' as metric, sum(paid) as value from tours group by month
"""


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A plan with a guardrail, in a repository."""
    plan = keep(tmp_path / "r")
    append(plan, RAIL)
    plan.commit("Agree on a limit")
    monkeypatch.chdir(plan.folder)
    return plan


def append(plan: Kept, text: str, file: str = "plan.yaml") -> None:
    path = plan.folder / plan.plan / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments, "--today", "2027-01-01"], catch_exceptions=False)


def refused(*arguments: str) -> list[dict[str, str]]:
    """Return the guardrails that stop a change, which all three forms name and which make the command fail."""
    done = diff(*arguments, "--format", "json")
    assert done.exit_code == 1, done.output
    guardrails: list[dict[str, str]] = json.loads(done.stdout)["guardrails"]
    assert guardrails
    assert any(guardrail["fails"] for guardrail in guardrails)
    for form in ("text", "markdown"):
        written = diff(*arguments, "--format", form)
        assert written.exit_code == 1
        assert "Guardrails" in written.stdout
        assert "must agree" in written.stdout
    return guardrails


def broken_schema(plan: Kept) -> None:
    (plan.folder / "schemas").mkdir()
    (plan.folder / "schemas/plan.schema.json").write_text("{", encoding="utf-8")


HEADS: dict[str, Callable[[Kept], None]] = {
    "YAML that cannot be read": lambda plan: plan.change("budget.yaml", ("lines:", "lines: [")),
    "YAML of the guardrails' own file": lambda plan: plan.change("plan.yaml", ("title:", "title: [")),
    "somebody who does not exist": lambda plan: append(plan, "review: {owner: nobody}\n"),
    "a key that the schema does not have": lambda plan: append(plan, "surprise: 1\n", "budget.yaml"),
    "a broken formula": lambda plan: append(
        plan, "definitions:\n  own: {title: Own, question: What?, formula: mrr +, unit: money}\n", "kpis.yaml"
    ),
    "a newer format": lambda plan: append(plan, "format: 999\n"),
    "a broken schema": broken_schema,
    "no plan at all": lambda plan: shutil.rmtree(plan.folder / plan.plan),
    "bytes that are no text": lambda plan: (plan.folder / "plan/budget.yaml").write_bytes(b"\xff\xfe\0"),
    "a query without its data": lambda plan: append(plan, QUERY, "actuals/tours.yaml"),
    "an unresolved merge": lambda plan: append(plan, "<<<<<<< HEAD\nmonths: 12\n=======\nmonths: 13\n>>>>>>> b\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADS)
def test_a_head_that_does_not_check(case: str, guarded: Kept) -> None:
    HEADS[case](guarded)
    guardrails = refused("main")
    assert [guardrail["kind"] for guardrail in guardrails][-1] == "unknown"
    assert guardrails[-1]["id"] == "released"
    assert guardrails[-1]["owner"] == "Mira Holt"
    where = "there is no plan in" if case == "no plan at all" else "the plan does not check in"
    assert guardrails[-1]["message"] == (
        f"{where} the working copy, so that nothing can be held against “grows by at most 5%”"
    )


@pytest.mark.parametrize("case", [case for case in HEADS if case != "no plan at all"])
def test_a_base_that_does_not_check(case: str, guarded: Kept) -> None:
    sound = guarded.git("rev-parse", "HEAD")
    HEADS[case](guarded)
    broken = guarded.commit("Break the plan")
    guardrails = refused(broken, sound)
    assert {guardrail["kind"] for guardrail in guardrails} == {"unknown"}
    assert "does not check in" in guardrails[0]["message"]


def test_a_head_that_does_not_check_and_takes_the_limit_away(guarded: Kept) -> None:
    guarded.change("plan.yaml", (RAIL, ""))
    guarded.change("budget.yaml", ("lines:", "surprise: 1\nlines:"))
    assert [guardrail["kind"] for guardrail in refused("main")] == ["removed", "unknown"]


def test_two_sides_that_do_not_check_are_told_apart_by_what_nobody_can_read(guarded: Kept) -> None:
    guarded.change("budget.yaml", ("lines:", "lines: ["))
    guarded.commit()
    assert (diff("main").exit_code, diff("main").stdout) == (0, ""), "nothing was changed"
    guarded.change("budget.yaml", ("850 EUR", "85000 EUR"))
    assert refused("main")[0]["message"].startswith("the plan does not check in main (")


def test_a_base_without_guardrails_or_without_a_plan_stops_nothing(guarded: Kept) -> None:
    guarded.change("plan.yaml", (RAIL, ""))
    guarded.change("budget.yaml", ("lines:", "surprise: 1\nlines:"))
    broken = guarded.commit("Break a plan without limits")
    guarded.change("budget.yaml", ("surprise: 1\n", ""))
    mended = diff(broken)
    assert (mended.exit_code, "Guardrails" in mended.stdout) == (0, False)
    tree = guarded.git("hash-object", "-t", "tree", "-w", os.devnull)
    assert diff(guarded.git("commit-tree", tree, "-m", "Nothing yet")).exit_code == 0


def test_a_figure_that_is_unknown_before_after_or_both(guarded: Kept) -> None:
    guarded.change("plan.yaml", (RAIL, LATE))
    guarded.change("forecast.yaml", ("price_per_month: 45 EUR", "price_per_month: 450 EUR"))
    known = guarded.commit("Watch the break-even")
    guarded.change("budget.yaml", ("850 EUR", "850000 EUR"))
    never = guarded.commit("Spend too much")
    [lost] = refused(known, never)
    [won] = refused(never, known)
    guarded.change("budget.yaml", ("850000 EUR", "850001 EUR"))
    [neither] = refused(never)
    assert {lost["kind"], won["kind"], neither["kind"]} == {"unknown"}
    assert "→ —" in lost["message"]
    assert "— →" in won["message"]
    assert "is unknown, before and after" in neither["message"]


def with_query(plan: Kept, rows: str) -> None:
    append(plan, QUERY, "actuals/tours.yaml")
    append(plan, f"month,paid\n{rows}", "data/tours.csv")


@pytest.mark.tools
def test_a_plan_with_a_query(guarded: Kept) -> None:
    with_query(guarded, "2027-01,1900\n")
    guarded.commit("Measure")
    assert diff("main").stdout == ""
    guarded.change("budget.yaml", ("850 EUR", "860 EUR"))
    assert diff("main").exit_code == 0, "a small change is within the limit, and both sides are computed"
    guarded.change("budget.yaml", ("860 EUR", "85000 EUR"))
    [broken] = refused("main")
    assert broken["kind"] == "broken"


def test_a_plan_with_a_query_where_duckdb_is_not_installed(
    guarded: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_query(guarded, "2027-01,1900\n")
    guarded.commit("Measure")
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    guarded.change("budget.yaml", ("850 EUR", "860 EUR"))
    assert {guardrail["kind"] for guardrail in refused("main")} == {"unknown"}


def shallow(plan: Kept, folder: Path, depth: int = 1) -> None:
    subprocess.run(["git", "clone", "--quiet", f"--depth={depth}", plan.folder.as_uri(), folder], check=True)


@pytest.mark.parametrize("old", ["HEAD~1", "0123456789abcdef0123456789abcdef01234567", "v1"])
def test_a_shallow_clone(guarded: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str) -> None:
    guarded.change("budget.yaml", ("850 EUR", "860 EUR"))
    guarded.commit()
    shallow(guarded, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    guardrails = refused(old)
    assert [guardrail["id"] for guardrail in guardrails] == ["released", ""]
    assert f"{old} is not in this clone" in guardrails[0]["message"]
    assert "git fetch --unshallow" in diff(old).stdout


def test_a_shallow_clone_that_holds_both_sides(
    guarded: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.change("budget.yaml", ("850 EUR", "860 EUR"))
    guarded.commit()
    shallow(guarded, tmp_path / "clone", depth=2)
    monkeypatch.chdir(tmp_path / "clone")
    assert diff("HEAD~1").exit_code == 0
    assert {guardrail["id"] for guardrail in refused("HEAD~7")} == {"released", ""}
    assert {guardrail["id"] for guardrail in refused("HEAD~7", "--merge-base")} == {"released", ""}


@pytest.mark.tools
def test_data_of_queries_is_part_of_a_revision_wherever_it_lies(guarded: Kept) -> None:
    with_query(guarded, "2027-01,1900\n")
    guarded.change("actuals/tours.yaml", ("data/tours.csv", "./data//2027/../linked/tours.csv"))
    (guarded.folder / "warehouse").mkdir()
    shutil.move(guarded.folder / "plan/data/tours.csv", guarded.folder / "plan/tours.csv")
    (guarded.folder / "plan/data/linked").symlink_to("..")
    (guarded.folder / "plan/data/2027").mkdir()
    (guarded.folder / "plan/data/2027/kept").touch()
    guarded.commit("Measure over a link")
    assert diff("main").stdout == ""
    (guarded.folder / "plan/tours.csv").write_text("month,paid\n2027-01,1950\n", encoding="utf-8")
    assert "€1,900 → €1,950" in diff("main").stdout


@pytest.mark.parametrize("leads", ["/etc/hostname", "../../outside.csv", "data/loop.csv", "loop.csv"])
def test_data_over_a_link_that_leads_out_is_not_read(guarded: Kept, tmp_path: Path, leads: str) -> None:
    (tmp_path / "outside.csv").write_text("month,paid\n2027-01,1900\n", encoding="utf-8")
    append(guarded, QUERY, "actuals/tours.yaml")
    (guarded.folder / "plan/data").mkdir()
    (guarded.folder / "plan/data/tours.csv").symlink_to(leads)
    (guarded.folder / "plan/data/loop.csv").symlink_to("tours.csv")
    base = guarded.commit("Measure over a link")
    guarded.change("budget.yaml", ("850 EUR", "860 EUR"))
    assert {guardrail["kind"] for guardrail in refused(base)} == {"unknown"}


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n"


@pytest.mark.parametrize("file", ["data/tours.csv", "actuals/mrr.csv", "budget.yaml", "baseline.csv"])
def test_a_pointer_of_git_lfs_is_explained_or_read(guarded: Kept, file: str) -> None:
    append(guarded, QUERY, "actuals/tours.yaml")
    append(guarded, "month,paid\n2027-01,1900\n", "data/tours.csv")
    append(guarded, "month,metric,value\n2027-02,mrr,1900\n", "actuals/mrr.csv")
    append(guarded, "scenario,metric,grain,period,value,unit\n", "baseline.csv")
    path = guarded.folder / "plan" / file
    content = path.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    path.write_text(POINTER.format(name), encoding="utf-8")
    pointed = guarded.commit("Keep large files elsewhere")
    guardrails = refused("main~1", "main")
    assert guardrails[0]["kind"] == "unknown"
    said = diff("main~1", "main").stdout
    assert "only the pointer to it is here. Get it with “git lfs pull”" in said
    store = guarded.folder / ".git/lfs/objects" / name[:2] / name[2:4]
    store.mkdir(parents=True)
    (store / name).write_bytes(content)
    path.write_bytes(content)
    assert diff(pointed).stdout == "", "what git-lfs has fetched is the content"
