"""Links that a branch carries: no command that writes a plan reads or changes what they lead to outside, or what is hidden."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from carried import SECRET
from click.testing import CliRunner, Result
from filled_forms import fill_workbook
from openpyxl import Workbook

from plansite.cli import main
from plansite.deliver.edit import confirm
from plansite.deliver.replacing import NewText, put_texts

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = """\
schema_version: {version}
title: A small plan
type: sales
why: To see what links do.
currency: EUR
start: 2027-01
months: 12
"""
FORECAST = "model: none\nfigures:\n  calls: {title: Calls, formula: 5 * 4, unit: count, rollup: sum}\n"
BUDGET = "lines:\n  hotels: {title: Hotels, category: travel, department: sales, kind: recurring, amount: 43 EUR}\n"
TEAM = "people: {mira: {name: Mira Holt}}\n"
MAPPING = 'workbook: costs.xlsx\nsettings: {decimal_mark: "."}\n'
COSTS = "imports/plan/costs.yaml"
OUTSIDE = (
    "victim/here.yaml",
    "victim/missing.yaml",
    "repo/.git/config",
    "repo/.git/hooks/x",
    "repo/hop.yaml",
)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files in a folder, links not followed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a plan and a workbook for it, beside a folder of somebody else."""
    repo = tmp_path / "repo"
    files = {
        "plan.yaml": PLAN.format(version=2),
        "forecast.yaml": FORECAST,
        "budget.yaml": BUDGET,
        "team.yaml": TEAM,
    }
    for name, text in files.items():
        (repo / "plan").mkdir(parents=True, exist_ok=True)
        (repo / "plan" / name).write_text(text, encoding="utf-8")
    (repo / ".git/hooks").mkdir(parents=True)
    (repo / ".git/config").write_text(SECRET, encoding="utf-8")
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim/here.yaml").write_text(SECRET, encoding="utf-8")
    (repo / "hop.yaml").symlink_to("../victim/here.yaml")
    book = Workbook()
    book.active.title = "Costs"
    book.active.append(["", *(f"2027-{month:02}" for month in range(1, 13))])
    book.active.append(["Hotels", *[50] * 12])
    book.create_sheet("Actuals").append(["", "2027-01", "2027-02"])
    book["Actuals"].append(["New customers", 4, 6])
    book.save(repo / "costs.xlsx")
    (repo / COSTS).parent.mkdir(parents=True)
    (repo / COSTS).write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(repo)
    return repo


def link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(os.path.relpath(target, path.parent.resolve()))


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def refused(project: Path, *arguments: str) -> str:
    """Call a command, which refuses and changes nothing anywhere; return what it says."""
    before = contents(project.parent)
    done = call(*arguments)
    assert done.exit_code in {1, 2}, done.output
    assert contents(project.parent) == before
    assert SECRET not in done.output
    assert "lies outside the repository" in done.output or "leads to a hidden file" in done.output, (
        done.output
    )
    assert "Traceback" not in done.output
    return done.output


def import_(*options: str) -> Result:
    return call("import", "costs.xlsx", "--yes", "--replace", *options)


def test_without_links_all_is_written(project: Path) -> None:
    done = import_()
    assert done.exit_code == 0, done.output
    assert "50 EUR" in (project / "plan/budget.yaml").read_text()
    assert (project / "plan/actuals/costs.csv").read_text().count(",new_customer_count,") == 2
    assert "written:" in (project / COSTS).read_text()


@pytest.mark.parametrize(
    ("place", "target"),
    [
        *((COSTS, target) for target in OUTSIDE),
        ("plan/budget.yaml", "repo/hop.yaml"),
        ("plan/budget.yaml", "repo/.git/config"),
        ("plan/budget.yaml", "victim/missing.yaml"),
        ("plan/actuals/costs.csv", "victim/missing.yaml"),
        ("plan/actuals/costs.csv", "repo/.git/config"),
    ],
)
def test_an_import_follows_no_link_of_a_file(project: Path, place: str, target: str) -> None:
    link(project / place, project.parent / target)
    refused(project, "import", "costs.xlsx", "--yes", "--replace")


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("imports", "victim"),
        ("imports", "nowhere"),
        ("imports", "repo/.git"),
        ("imports/plan", "repo/.hidden"),
        ("plan/actuals", "victim"),
        ("plan/actuals", "repo/.git"),
    ],
)
def test_an_import_follows_no_link_of_a_folder(project: Path, place: str, target: str) -> None:
    link(project / place, project.parent / target)
    refused(project, "import", "costs.xlsx", "--yes", "--replace")


def test_an_import_writes_into_no_plan_that_a_link_leads_to(project: Path) -> None:
    link(project / "plan", project.parent / "victim")
    refused(project, "import", "costs.xlsx", "--yes")


def test_links_within_the_repository_are_followed_and_stay(project: Path) -> None:
    shutil.move(project / "plan/budget.yaml", project / "costs_of_all.yaml")
    for place, target in (
        ("plan/budget.yaml", "costs_of_all.yaml"),
        ("plan/actuals/costs.csv", "data/measured.csv"),
        ("imports", "kept"),
    ):
        link(project / place, project / target)
    (project / "kept/plan").mkdir(parents=True)
    (project / "kept/plan/costs.yaml").write_bytes(b"\xef\xbb\xbf" + MAPPING.encode())
    (project / "costs_of_all.yaml").chmod(0o640)
    done = import_()
    assert done.exit_code == 0, done.output
    assert "50 EUR" in (project / "costs_of_all.yaml").read_text()
    assert (project / "costs_of_all.yaml").stat().st_mode & 0o777 == 0o640
    assert (project / "data/measured.csv").is_file()
    assert (project / "kept/plan/costs.yaml").read_bytes().startswith(b"\xef\xbb\xbf")
    assert all(
        (project / place).is_symlink() for place in ("plan/budget.yaml", "plan/actuals/costs.csv", "imports")
    )


def test_a_mapping_that_is_named_may_lie_anywhere(project: Path) -> None:
    mine = project.parent / "mine.yaml"
    mine.write_text(MAPPING, encoding="utf-8")
    link(project / "own.yaml", mine)
    done = import_("--mapping", "own.yaml")
    assert done.exit_code == 0, done.output
    assert "written:" in mine.read_text()


def test_a_table_that_is_no_file_of_the_plan_is_said_and_not_looked_at(project: Path) -> None:
    theirs = project.parent / "victim/here.csv"
    theirs.write_text(f"month,metric,value\n2027-01,mrr,{SECRET}\n", encoding="utf-8")
    link(project / "plan/actuals/crm.csv", theirs)
    done = import_()
    assert SECRET not in done.output
    assert "actuals/crm.csv: This file lies outside the repository of the plan" in done.output


def test_what_an_import_tries_looks_at_no_more_than_the_plan_does(project: Path) -> None:
    """Folders that lead into each other would be copied without end, and what is hidden would be read in the copy."""
    link(project / "plan/kpis.yaml", project / ".git/config")
    link(project / "plan/team.yaml", project / "missing.yaml")
    for name in ("one", "two", "three"):
        link(project / f"plan/{name}", project / "plan")
    os.mkfifo(project / "plan/pipe.csv")
    (project / "plan/actuals").mkdir()
    done = import_()
    assert SECRET not in done.output
    assert "50 EUR" in (project / "plan/budget.yaml").read_text()


def test_the_file_beside_which_is_renamed_is_no_way_out(project: Path) -> None:
    for name in ("budget.yaml", "confirmations.yaml"):
        link(project / f"plan/.{name}.new", project.parent / "victim/here.yaml")
    assert import_().exit_code == 0
    assert contents(project.parent / "victim") == {"here.yaml": SECRET.encode()}


@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("file", ["forecast.yaml"])
def test_a_migration_follows_no_link(project: Path, file: str, target: str) -> None:
    (project / "plan/plan.yaml").write_text(PLAN.format(version=1), encoding="utf-8")
    link(project / "plan" / file, project.parent / target)
    if (project / "plan" / file).is_file():
        refused(project, "migrate", "plan")
    else:
        call("migrate", "plan")
        assert not (project.parent / target).exists()


def old_elsewhere(project: Path, target: str) -> Path:
    """Put a whole plan of an earlier format elsewhere."""
    elsewhere = project.parent / target
    elsewhere.mkdir(parents=True, exist_ok=True)
    (elsewhere / "plan.yaml").write_text(PLAN.format(version=1), encoding="utf-8")
    return elsewhere


def test_a_migration_rewrites_no_plan_that_a_link_leads_to(project: Path) -> None:
    link(project / "plan", old_elsewhere(project, "victim"))
    refused(project, "migrate", "plan")


@pytest.mark.parametrize("target", OUTSIDE)
def test_a_confirmation_follows_no_link(project: Path, target: str) -> None:
    link(project / "plan/confirmations.yaml", project.parent / target)
    before = contents(project.parent)
    with pytest.raises(PermissionError, match=r"outside the repository|a hidden file"):
        confirm.write(Path("plan"), "confirmed: {}\n")
    assert contents(project.parent) == before


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("plan/budget.yaml", "victim/here.yaml"),
        ("imports/plan/form.xlsx.json", "victim/missing.yaml"),
        ("imports/plan/form.xlsx.json", "repo/.git/hooks/x"),
    ],
)
def test_a_form_is_taken_over_into_no_link(project: Path, place: str, target: str) -> None:
    assert call("form", "sales", "--plan", "plan", "-o", "form.xlsx").exit_code == 0
    form = project / "form.xlsx"
    form.write_bytes(
        fill_workbook(form.read_bytes(), {"plan|title": "Another", "budget|lines/hotels/title": "Inns"})
    )
    link(project / place, project.parent / target)
    refused_or_unread = call("import", "form.xlsx")
    assert refused_or_unread.exit_code == 2, refused_or_unread.output
    assert contents(project.parent / "victim") == {"here.yaml": SECRET.encode()}
    assert SECRET not in refused_or_unread.output
    assert not (project / ".git/hooks/x").exists()
    assert "Another" not in (project / "plan/plan.yaml").read_text()


OUTPUTS: tuple[tuple[str, ...], ...] = (("export", "plan", "-o"), ("form", "sales", "--plan", "plan", "-o"))


@pytest.mark.parametrize("target", ["victim/here.xlsx", "repo/.git/config"])
@pytest.mark.parametrize("command", OUTPUTS)
def test_an_output_that_is_a_link_leads_to_nobody_else(
    project: Path, command: tuple[str, ...], target: str
) -> None:
    (project.parent / "victim/here.xlsx").write_text(SECRET, encoding="utf-8")
    link(project / "out.xlsx", project.parent / target)
    assert "out.xlsx cannot be written" in refused(project, *command, "out.xlsx")


@pytest.mark.parametrize("command", OUTPUTS)
def test_an_output_outside_of_all_repositories_is_written(project: Path, command: tuple[str, ...]) -> None:
    assert call(*command, "../victim/mine.xlsx").exit_code == 0
    assert (project.parent / "victim/mine.xlsx").stat().st_size > 100


@pytest.mark.parametrize(
    ("place", "target"),
    [("plan", "victim"), ("plan/goals", "repo/.git"), ("schemas", "nowhere"), (".github", "victim")],
)
def test_a_new_plan_is_started_in_no_folder_that_a_link_leads_to(
    project: Path, place: str, target: str
) -> None:
    link(project / place, project.parent / target)
    message = refused(project, "init", ".", "--ci", "github")
    assert "cannot be written" in message


def test_a_plan_that_is_a_whole_repository_keeps_its_mappings_inside(project: Path) -> None:
    shutil.move(project / "plan/budget.yaml", project / "budget.yaml")
    for name in ("plan.yaml", "forecast.yaml", "team.yaml"):
        shutil.move(project / "plan" / name, project / name)
    shutil.rmtree(project / "imports")
    before = contents(project.parent / "victim")
    done = call("import", "costs.xlsx", "--plan", ".", "--yes", "--replace")
    assert done.exit_code == 0, done.output
    assert (project / "imports/repo/costs.yaml").is_file()
    assert sorted(path.name for path in project.parent.iterdir()) == ["repo", "victim"]
    assert contents(project.parent / "victim") == before
    assert "imports" not in call("check", ".").output


@pytest.mark.parametrize("first", ["victim/here.yaml", "repo/.git/config"])
def test_nothing_is_written_where_one_of_several_is_refused(project: Path, first: str) -> None:
    link(project / "last.yaml", project.parent / first)
    texts = [NewText(project / name, "new", project) for name in ("first.yaml", "last.yaml")]
    with pytest.raises(PermissionError):
        put_texts(texts)
    assert not (project / "first.yaml").exists()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path.name)])
def test_what_is_no_file_is_not_replaced(project: Path, make: Callable[[Path], None]) -> None:
    make(project / "plan/kpis.yaml")
    with pytest.raises(PermissionError, match="not a file"):
        put_texts([NewText(project / "plan/kpis.yaml", "tracked: {}\n", project)])
