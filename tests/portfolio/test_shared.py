"""Plans share files: each counts in every plan that has no such file itself, and findings point at it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.deliver.compare.revision import Request, opened
from plansite.deliver.publish.checkout import find_checkout
from plansite.pipeline import run
from plansite.portfolio.reading import read_portfolio
from plansite.problems import Severity
from plansite.read.portfolio.shared import shared_of

if TYPE_CHECKING:
    from plansite.outcome import Outcome

SAMPLE = Path(__file__).with_name("tallymill")
SALES, MARKETING = "plans/sales", "plans/marketing"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "top")
    (tmp_path / "top/.git").mkdir()
    monkeypatch.chdir(tmp_path / "top")
    return tmp_path / "top"


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def faults(outcome: Outcome) -> list[str]:
    """Return rule and place of what is wrong, without what is only still open."""
    return [
        f"{problem.rule} {problem.span.file}:{problem.span.line}:{problem.span.column}"
        for problem in outcome.problems
        if problem.severity < Severity.QUESTION
    ]


def names(outcome: Outcome, collection: str) -> list[str]:
    assert outcome.plan
    return sorted(outcome.plan.items(collection))


@pytest.mark.parametrize("plan", [MARKETING, SALES])
@pytest.mark.usefixtures("top")
def test_two_plans_of_a_company_are_sound_each_for_itself(plan: str) -> None:
    outcome = run(Path(plan))
    assert faults(outcome) == []
    assert outcome.plan
    assert outcome.results
    assert outcome.plan.shared >= {"plans/shared/team.yaml", "plans/shared/forecast.yaml"}
    assert names(outcome, "people") == ["daan", "femke", "lotte", "noor", "ravi"]
    assert outcome.results.series("lead_count", "year") == [
        pytest.approx(9800 * 0.02 * 6 + 10200 * 0.02 * 6 + 55 * 12)
    ]


def test_goals_that_a_plan_does_not_name_stay_out_of_it(top: Path) -> None:
    assert names(run(Path(SALES)), "goals") == ["win_customers"]
    # more_leads serves win_customers, so marketing has both
    assert names(run(Path(MARKETING)), "goals") == ["more_leads", "win_customers"]
    edit(
        f"{SALES}/plan.yaml",
        "summary: >-" if False else "summary: Plants",
        'summary: "{{ goal.more_leads.target }} leads"\nvision: Plants',
    )
    assert names(run(Path(SALES)), "goals") == ["more_leads", "win_customers"]
    (top / "plans/shared/goals/unread.yaml").write_text("title: [\n", encoding="utf-8")
    assert "yaml plans/shared/goals/unread.yaml:1:8" in faults(run(Path(SALES)))


def test_a_file_of_its_own_comes_before_the_shared_one(top: Path) -> None:
    shutil.copy(top / "plans/shared/goals/win_customers.yaml", top / SALES / "team.yaml")
    assert "unknown-key plans/sales/team.yaml:1:1" in faults(run(Path(SALES)))
    assert faults(run(Path(MARKETING))) == []
    (top / SALES / "team.yaml").write_text(
        "people: {ravi: {name: Ravi}, femke: {name: Femke}}\n", encoding="utf-8"
    )
    outcome = run(Path(SALES))
    assert names(outcome, "people") == ["femke", "ravi"]
    assert "unknown-reference plans/shared/forecast.yaml:1:8" in faults(outcome), "noor answers for it"


@pytest.mark.usefixtures("top")
def test_what_is_wrong_in_a_shared_file_is_found_there_from_wherever_one_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit("plans/shared/forecast.yaml", "gross_margin: 78%", "gross_margin: 78")
    for plan in (SALES, MARKETING):
        assert faults(run(Path(plan))) == ["wrong-unit plans/shared/forecast.yaml:16:17"]
    assert faults(run(Path(SALES).resolve())) == [f"wrong-unit {Path.cwd()}/plans/shared/forecast.yaml:16:17"]
    monkeypatch.chdir(SALES)
    outcome = run(Path())
    assert faults(outcome) == ["wrong-unit ../shared/forecast.yaml:16:17"]
    assert "gross_margin: 78\n" in outcome.texts["../shared/forecast.yaml"]
    assert faults(run(Path(), "elsewhere/plans/sales")) == [
        "wrong-unit elsewhere/plans/shared/forecast.yaml:16:17"
    ]


WRONG = {
    "shared: plans/nowhere": ("unreadable", "There is no folder “nowhere” here."),
    "shared: ../away": ("unreadable", "leads out of the folder of this file"),
    "shared: plans/*": ("unreadable", "One folder is shared, not several."),
    "shared: plans/link": ("unreadable", "leads out of the repository"),
    "shared: .git": ("unreadable", "is hidden"),
    "shared: plans": ("unreadable", "“plans” holds a plan, or is part of one."),
    "shared: plans/sales/strategies": ("unreadable", "“strategies” holds a plan, or is part of one."),
    "shared: [plans/shared]": ("wrong-type", "“Shared folder” should be a text"),
    "shraed: plans/shared": ("unknown-key", "shraed"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_folder_that_cannot_be_shared_is_told_at_its_line(top: Path, line: str) -> None:
    (top.parent / "away").mkdir()
    (top / "plans/link").symlink_to(top.parent / "away")
    edit("portfolio.yaml", "shared: plans/shared", line)
    rule, words = WRONG[line]
    problem = next(problem for problem in run(Path(SALES)).problems if problem.span.file == "portfolio.yaml")
    assert (problem.rule, problem.span.line) == (rule, 9)
    assert words in problem.message
    assert problem.hint


def test_what_belongs_to_one_plan_only_is_not_shared(top: Path) -> None:
    for name in ("plan.yaml", "confirmations.yaml", "actuals/won.yaml", "teams.yaml"):
        (top / "plans/shared" / name).parent.mkdir(exist_ok=True)
        (top / "plans/shared" / name).write_text("title: Ours\n", encoding="utf-8")
    (top / "plans/shared/personas").symlink_to(top / "plans/sales")
    assert faults(run(Path(SALES))) == [
        "unknown-file plans/shared/actuals/won.yaml:1:1",
        "unknown-file plans/shared/confirmations.yaml:1:1",
        "unreadable plans/shared/personas:1:1",
        "unknown-file plans/shared/plan.yaml:1:1",
        "unknown-file plans/shared/teams.yaml:1:1",
    ]
    assert [place.id for place in read_portfolio(top).plans] == ["marketing", "sales"], "it is no plan"


def test_links_in_the_shared_folder_lead_nowhere_else(top: Path) -> None:
    secret = top.parent / "secret.yaml"
    secret.write_text("owner: noor\n", encoding="utf-8")
    (top / "plans/shared/risks.yaml").symlink_to(secret)
    assert "unreadable plans/shared/risks.yaml:1:1" in faults(run(Path(SALES)))


def test_a_plan_that_the_portfolio_does_not_list_shares_nothing(top: Path) -> None:
    edit("portfolio.yaml", "  - plans/sales\n", "")
    assert shared_of(Path(SALES)).folder is None
    assert run(Path(SALES)).plan.shared == frozenset()  # type: ignore[union-attr]
    (top / "portfolio.yaml").unlink()
    assert shared_of(Path(SALES)).portfolio is None


def test_without_a_repository_the_portfolio_is_found_above_the_plan(top: Path) -> None:
    (top / ".git").rmdir()
    assert faults(run(Path(SALES))) == []
    (top / "plans/.git").mkdir()
    assert shared_of(Path(SALES)).portfolio is None, "it is in another repository"


def test_scenarios_of_all_plans_are_shared_whole(top: Path) -> None:
    (top / "plans/shared/scenarios").mkdir()
    text = "title: Churn stays\nchange:\n  forecast: {inputs: {monthly_churn: 1.6%}}\n"
    (top / "plans/shared/scenarios/churn_stays.yaml").write_text(text, encoding="utf-8")
    for plan in (SALES, MARKETING):
        outcome = run(Path(plan))
        assert faults(outcome) == []
        assert [each.scenario.id for each in outcome.scenarios] == ["churn_stays"]


def git(*arguments: str) -> str:
    who = ("-c", "user.name=Mira", "-c", "user.email=mira@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def kept(top: Path) -> Path:
    shutil.rmtree(top / ".git")
    git("init", "--quiet", "--initial-branch=main")
    git("remote", "add", "origin", "https://github.com/tallymill/plans.git")
    git("add", ".")
    git("commit", "--quiet", "--message=Start")
    return top


@pytest.mark.usefixtures("kept")
def test_revisions_have_their_own_shared_files() -> None:
    edit("plans/shared/forecast.yaml", "price_per_month: 690 EUR", "price_per_month: 720 EUR")
    said = CliRunner().invoke(main, ["diff", "HEAD", SALES], catch_exceptions=False)
    assert said.exit_code == 0
    assert "720" in said.output
    assert "plans/shared/forecast.yaml" in said.output
    git("mv", "plans/shared", "plans/common")
    edit("portfolio.yaml", "shared: plans/shared", "shared: plans/common")
    with opened(Request("HEAD", plan=SALES)) as (old, new):
        assert faults(run(old.folder, old.shown)) == []
        assert run(old.folder, old.shown).plan.shared == {  # type: ignore[union-attr]
            f"plans/shared/{name}" for name in ("team.yaml", "forecast.yaml", "goals/win_customers.yaml")
        }
        assert faults(run(new.folder, new.shown)) == []


@pytest.mark.usefixtures("kept")
def test_a_change_of_a_shared_file_is_a_change_of_the_plan() -> None:
    checkout = find_checkout(Path(SALES), Path("mkdocs.yml"))
    assert checkout.changed == ()
    assert checkout.lines.files["plans/shared/team.yaml"].endswith("/plans/shared/team.yaml")
    edit("plans/shared/team.yaml", "Noor Dekker", "Noor de Vries")
    assert find_checkout(Path(SALES), Path("mkdocs.yml")).changed == ("plans/shared/team.yaml",)
