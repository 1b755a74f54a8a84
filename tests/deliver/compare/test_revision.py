"""The command in real repositories: what it finds, what it refuses, and that it touches nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from compared import TINY, Kept, keep

from plansite.cli import main
from plansite.deliver.compare.revision import NoSuchPlanError, Request, opened

if TYPE_CHECKING:
    from pathlib import Path

PRICE = ("price_per_month: 45 EUR", "price_per_month: 54 EUR")


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text('[protocol "file"]\n\tallow = always\n', encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = keep(tmp_path / "r")
    monkeypatch.chdir(made.folder)
    return made


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments, "--today", "2027-01-01"], catch_exceptions=False)


def refused(*arguments: str) -> str:
    done = diff(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    return " ".join(done.stderr.split())


def first_line(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.stdout.split("\n", 1)[0]


def test_one_edited_number_gives_the_right_sentence(kept: Kept) -> None:
    kept.change("budget.yaml", ("amount: 850 EUR", "amount: 1850 EUR"))
    assert first_line(diff("main")) == "Marketing budget +€1,000, net gain −€1,000."


def test_moved_blocks_comments_and_other_spellings_are_nothing(kept: Kept) -> None:
    budget = kept.folder / "plan/budget.yaml"
    head, *lines = budget.read_text(encoding="utf-8").splitlines()
    budget.write_text("\n".join([head, "# in another order", *reversed(lines), ""]), encoding="utf-8")
    kept.change(
        "forecast.yaml",
        ("price_per_month: 45 EUR", "price_per_month: 45.00"),
        ("visitor_to_lead: 4%", "# as measured\n  visitor_to_lead: '4.0%'"),
        (
            "visitors: {start: 1000, growth: 2% per month}",
            "visitors:\n    growth: 2% per month\n    start: 1000",
        ),
    )
    kept.change("plan.yaml", ("summary: One boat is full", "summary: >-\n  One boat\n  is full"))
    for form in ("text", "markdown"):
        done = diff("main", "--format", form)
        assert (done.exit_code, done.output) == (0, "")


def test_the_working_copy_and_the_index_are_left_alone(kept: Kept) -> None:
    kept.change("forecast.yaml", PRICE)
    kept.commit()
    kept.change("plan.yaml", ("A year of harbor tours", "Two years of harbor tours"))
    kept.git("add", "plan/plan.yaml")
    kept.change("budget.yaml", ("850 EUR", "900 EUR"))
    (kept.folder / "plan/goals/new.yaml").write_text(
        "title: Not added to git\nkind: milestone\nstart: 2027-01-01\nend: 2027-06-30\n", encoding="utf-8"
    )
    index = (kept.folder / ".git/index").read_bytes()
    status = kept.git("status", "--porcelain")
    done = diff("HEAD~1")
    assert done.exit_code == 0
    for words in ("Two years of harbor tours", "€45 → €54", "€850 → €900", "Not added to git"):
        assert words in done.stdout
    assert kept.git("status", "--porcelain") == status
    assert (kept.folder / ".git/index").read_bytes() == index
    # what is only in the working copy does not count between two revisions
    assert "€850" not in diff("HEAD~1", "HEAD").stdout


def test_branches_tags_and_commits_are_found_and_named(kept: Kept) -> None:
    kept.git("tag", "--annotate", "2027.1", "--message=First")
    first = kept.git("rev-parse", "HEAD")
    kept.git("switch", "--quiet", "--create=higher-price")
    kept.change("forecast.yaml", PRICE)
    kept.commit()
    texts = {diff(name, "higher-price").stdout.split("\n", 3)[3] for name in ("main", "2027.1", first[:10])}
    assert len(texts) == 1
    assert f"main ({first[:8]}) → higher-price (" in diff("main", "higher-price").stdout


def test_a_change_is_compared_with_where_it_left_the_branch(kept: Kept) -> None:
    kept.git("switch", "--quiet", "--create=higher-price")
    kept.change("forecast.yaml", PRICE)
    kept.commit()
    kept.git("switch", "--quiet", "main")
    kept.change("budget.yaml", ("850 EUR", "990 EUR"))
    kept.commit()
    assert "€990" in diff("main", "higher-price").stdout
    apart = diff("main", "higher-price", "--merge-base").stdout
    assert "€990" not in apart
    assert "€45 → €54" in apart
    kept.git("checkout", "--quiet", "--orphan", "unrelated")
    kept.commit()
    assert "have no commit in common" in refused("main", "unrelated", "--merge-base")


def publish(kept: Kept, *versions: dict[str, object]) -> None:
    """Put a list of versions on the branch of published versions, as publishing does."""
    listed = kept.folder / "versions.json"
    listed.write_text(json.dumps(versions), encoding="utf-8")
    blob = kept.git("hash-object", "-w", "versions.json")
    listed.unlink()
    tree = subprocess.run(
        ["git", "mktree"], cwd=kept.folder, input=f"100644 blob {blob}\tversions.json\n", capture_output=True,
        text=True, check=True,
    ).stdout.strip()  # fmt: skip
    kept.git("update-ref", "refs/heads/gh-pages", kept.git("commit-tree", tree, "-m", "Publish"))


def test_a_published_version_is_read_at_its_commit(kept: Kept) -> None:
    first = kept.git("rev-parse", "HEAD")
    lost = {"version": "2026.9", "title": "2026.9", "aliases": [], "properties": {"commit": "0" * 40}}
    loose = {"version": "draft", "title": "draft", "aliases": []}
    old = {"version": "2027.1", "title": "Board", "aliases": ["latest"], "properties": {"commit": first}}
    publish(kept, old, lost, loose)
    kept.change("forecast.yaml", PRICE)
    kept.commit()
    for name in ("2027.1", "latest"):
        assert f"{name} ({first[:8]}) → the working copy" in diff(name).stdout
    assert "published from the commit 00000000, which is not here" in refused("2026.9")
    assert "with changes that were not committed" in refused("draft")
    assert "Did you mean “2027.1”?" in refused("2027.2")
    assert "There is no revision, published version or folder “latest”" in refused(
        "latest", "--branch", "pages"
    )


def test_folders_can_be_compared(kept: Kept) -> None:
    shutil.copytree(kept.folder / "plan", kept.folder / "bolder")
    path = kept.folder / "bolder/forecast.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*PRICE), encoding="utf-8")
    done = diff("plan", "bolder")
    assert "the folder plan → the folder bolder" in done.stdout
    assert "€45 → €54  (forecast.yaml:10)" in done.stdout


def test_a_plan_below_other_folders_with_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keep(tmp_path / "r é 名", plan="firm a/Verkaufsplan für 2027")
    made.change("forecast.yaml", PRICE)
    monkeypatch.chdir(made.folder)
    assert "€45 → €54" in diff("main", "", made.plan).stdout
    assert "€45 → €54" in diff("main", made.plan).stdout
    # from a folder further in, as git itself would
    monkeypatch.chdir(made.folder / "firm a")
    assert "€45 → €54" in diff("main", "Verkaufsplan für 2027").stdout
    # and from outside the repository, in that of the plan
    monkeypatch.chdir(tmp_path)
    assert "€45 → €54" in diff("main", f"r é 名/{made.plan}").stdout


def test_a_revision_without_a_plan(kept: Kept) -> None:
    kept.git("switch", "--quiet", "--orphan", "empty")
    kept.git("commit", "--quiet", "--allow-empty", "--message=Nothing yet")
    kept.git("switch", "--quiet", "main")
    done = diff("empty")
    assert first_line(done).startswith("The plan is new: there is none in empty (")
    gone = diff("main", "empty")
    assert gone.exit_code == 1
    assert gone.stdout.startswith("The plan is gone: there is none in empty (")
    assert "There is no plan in plan" in refused("empty", "empty")


def test_a_side_that_does_not_check(kept: Kept) -> None:
    kept.change("plan.yaml", ("months: 12", "months: 120"))
    kept.change("budget.yaml", ("850 EUR", "900 EUR"))
    done = diff("main")
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "The figures cannot be compared: the plan does not check in the working copy (1 error); "
    )
    assert "plan/plan.yaml:10:9" in done.stdout
    assert "€850 → €900" in done.stdout
    kept.commit()
    same = diff("HEAD", "HEAD")
    assert (same.exit_code, same.stdout) == (0, "")
    kept.change("budget.yaml", ("900 EUR", "950 EUR"))
    still = diff("HEAD")
    assert still.exit_code == 1
    assert "Errors that stay\n  error    " in still.stdout
    kept.git("checkout", "--quiet", "plan/budget.yaml")
    mended = diff("HEAD", "HEAD~1")
    assert mended.exit_code == 0
    assert "Findings that are gone" in mended.stdout


@pytest.mark.parametrize("mistake", [("months: 12", "months: 120"), ("currency: EUR", "currency: EURO")])
def test_what_was_not_judged_for_an_error_is_neither_gone_nor_new(
    kept: Kept, mistake: tuple[str, str]
) -> None:
    found = CliRunner().invoke(main, ["check", "plan", "--all"]).stdout
    assert "  warning " in found
    kept.change("plan.yaml", mistake)
    kept.commit()
    for states in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")):
        told = diff(*states).stdout.partition("What was changed")[0]
        assert "  error " in told
        assert not re.search("^  (warning|note|question) ", told, re.MULTILINE)


def test_a_shallow_clone_is_explained(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.change("forecast.yaml", PRICE)
    kept.commit()
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", kept.folder.as_uri(), tmp_path / "shallow"], check=True
    )
    monkeypatch.chdir(tmp_path / "shallow")
    assert (diff("HEAD").exit_code, diff("HEAD").stdout) == (0, "")
    said = refused("HEAD~1")
    assert "shallow" in said
    assert "git fetch --unshallow" in said
    assert "fetch-depth: 0" in said


def test_a_plan_in_a_submodule(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = keep(tmp_path / "outer", plan="other")
    outer.git("submodule", "--quiet", "add", str(kept.folder), "sales")
    outer.commit("Add the plan of sales")
    outer.git("config", "user.name", "Noor van Dijk", at="sales")
    outer.git("config", "user.email", "noor@example.org", at="sales")
    inner = Kept(outer.folder / "sales")
    inner.change("forecast.yaml", PRICE)
    inner.commit()
    monkeypatch.chdir(outer.folder)
    assert "€45 → €54" in diff("main", "sales/plan").stdout
    outer.commit("Take the new plan of sales")
    assert "€45 → €54" in diff("main~1", "main", "sales/plan").stdout
    assert diff("main", "sales/plan").stdout == ""
    monkeypatch.chdir(inner.folder)
    assert "€45 → €54" in diff("HEAD~1").stdout
    outer.git("submodule", "--quiet", "deinit", "--force", "sales")
    monkeypatch.chdir(outer.folder)
    assert "git submodule update --init" in refused("main", "HEAD", "sales/plan")


def test_measured_values_are_part_of_a_revision(kept: Kept) -> None:
    (kept.folder / "plan/actuals").mkdir()
    (kept.folder / "plan/actuals/measured.csv").write_text(
        "month,metric,value\n2027-01,mrr,1900\n", encoding="utf-8"
    )
    (kept.folder / "plan/actuals/notes.xlsx").write_bytes(b"PK")
    kept.commit()
    assert diff("HEAD", "HEAD~1").stdout.count("removed: Jan 2027 €1,900") == 1
    (kept.folder / "plan/actuals/notes.xlsx").unlink()
    gone = diff("HEAD")
    assert "Findings that are gone" in gone.stdout
    assert "Measured values" not in gone.stdout


def test_links_lead_to_files_of_the_same_commit(kept: Kept) -> None:
    (kept.folder / "shared").mkdir()
    shutil.move(kept.folder / "plan/goals/boat.yaml", kept.folder / "shared/boat.yaml")
    (kept.folder / "plan/goals/boat.yaml").symlink_to("../../shared/boat.yaml")
    (kept.folder / "plan/goals/passwd.yaml").symlink_to("/etc/passwd")
    kept.commit()
    (kept.folder / "plan/goals/passwd.yaml").unlink()
    done = diff("HEAD")
    assert done.exit_code == 0
    assert "plan/goals/passwd.yaml" in done.stdout.partition("Findings that are gone")[2]
    assert "root:" not in done.stdout
    kept.commit()
    assert diff("HEAD").stdout == ""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mian", "There is no revision, published version or folder “mian”. Did you mean “main”?"),
        ("2027.2", "Did you mean “2027.1”?"),
        ("release", "Did you mean “origin/release”?"),
        ("0123456789abcdef0123456789abcdef01234567", "There is no revision"),
        ("HEAD~7", "There is no revision"),
        ("HEAD:plan", "There is no revision"),
    ],
)
def test_a_name_that_leads_nowhere(kept: Kept, asked: str, said: str) -> None:
    kept.git("tag", "2027.1")
    kept.git("update-ref", "refs/remotes/origin/release", "HEAD")
    assert said in refused(asked)


@pytest.mark.parametrize(
    "name", ["--upload-pack=touch hacked", "-q", "--help", "a\x00b", "a\nb", "main\x1b[2J"]
)
def test_hostile_names_are_refused(kept: Kept, name: str) -> None:
    for request in (Request(name), Request("main", name)):
        with pytest.raises(NoSuchPlanError, match="cannot be the name"), opened(request):
            pass
    assert "cannot be the name" in refused("--", name)
    assert not (kept.folder / "hacked").exists()
    assert {each.name for each in kept.folder.iterdir()} == {".git", "plan"}


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TINY, tmp_path / "plan")
    monkeypatch.chdir(tmp_path)
    assert "There is no folder “main”, and there is no git repository here" in refused("main")
    assert "Name what to compare with" in refused()
    assert diff("plan", "plan").output == ""


def test_the_schema_of_json_needs_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = diff("--format", "json-schema")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"] == "Difference of two states of a plan"
