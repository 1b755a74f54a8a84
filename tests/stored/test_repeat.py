"""A command replies as it did before when all is as it was, and never otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.commands

PLAN = """\
schema_version: 2
title: Pool toys
type: padre
why: To be checked twice.
currency: EUR
start: 2027-01
months: 12
"""
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
GENERATOR = Path(__file__).resolve().parents[2] / "generator"
PROOF = "import sys; sys.modules['plansite.cli'] = None; from plansite.start import main; main()"  # nothing can run


class Said(NamedTuple):
    """Hold what a command said, and its exit code."""

    out: bytes
    err: bytes
    code: int


class Project:
    """Hold a plan, and the replies that were kept of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.replies = folder, folder.parent / "replies"
        (folder / "plan").mkdir(parents=True)
        self.write("plan/plan.yaml", PLAN)
        self.write("plan/padre.yaml", PARTS)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=Mira", "-c", "user.email=mira@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def says(
        self, *words: str, start: str = "from plansite.start import main; main()", **settings: str
    ) -> Said:
        """Run a command as from a terminal."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(GENERATOR),
            "PLANSITE_CACHE": str(self.replies),
            **settings,
        }
        done = subprocess.run(
            [sys.executable, "-c", start, *(words or ("check",))],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            check=False,
        )
        return Said(done.stdout, done.stderr, done.returncode)

    def repeats(self, *words: str, **settings: str) -> bool:
        """Tell whether a command replies without being run."""
        return b"plansite.cli" not in self.says(*words, start=PROOF, **settings).err

    def is_right(self, *words: str, **settings: str) -> bool:
        """Tell whether a command says what it says where nothing is kept."""
        return self.says(*words, **settings) == self.says(*words, **{**settings, "PLANSITE_CACHE": "off"})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def in_git(project: Project) -> None:
    project.git("init", "--quiet")
    project.git("add", ".")
    project.git("commit", "--quiet", "--message=Start")


@pytest.mark.parametrize("words", [("check",), ("check", "--format", "sarif"), ("--help",)])
def test_nothing_runs_where_nothing_has_changed(project: Project, words: tuple[str, ...]) -> None:
    project.write("plan/team.yaml", "people: {lotte: {name: Lotte}\n")
    first = project.says(*words)
    assert not project.says(*words, start=PROOF, PLANSITE_CACHE="off").out
    assert project.says(*words, start=PROOF) == first
    assert project.is_right(*words)


def edit(project: Project) -> None:
    project.write("plan/plan.yaml", PLAN.replace("12", "13"))


def same_length(project: Project) -> None:
    status = (project.folder / "plan/plan.yaml").stat()
    project.write("plan/plan.yaml", PLAN.replace("EUR", "EUX"))
    os.utime(project.folder / "plan/plan.yaml", ns=(status.st_atime_ns, status.st_mtime_ns))


def new_file(project: Project) -> None:
    project.write("plan/goals/win.yaml", "title: Win\n")


def new_settings(project: Project) -> None:
    project.write("mkdocs.yml", "site_name: Pool toys\nhooks: [run.py]\n")


def missing_style(project: Project) -> None:
    project.write("looks/own.css", "a { color: red; }\n")


def missing_target(project: Project) -> None:
    project.write("shared/people.yaml", "people: 5\n")


def other_target(project: Project) -> None:
    (project.folder / "plan/sections").unlink()
    (project.folder / "plan/sections").symlink_to("../two")


def own_schemas(project: Project) -> None:
    project.write("schemas/plan.schema.json", "{")


def deleted(project: Project) -> None:
    (project.folder / "plan/plan.yaml").unlink()


def unreadable(project: Project) -> None:
    (project.folder / "plan/plan.yaml").unlink()
    os.mkfifo(project.folder / "plan/plan.yaml")


def committed(project: Project) -> None:
    in_git(project)


CHANGES = [
    edit,
    same_length,
    new_file,
    new_settings,
    missing_style,
    missing_target,
    other_target,
    own_schemas,
    deleted,
    unreadable,
    committed,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(project: Project, change: Callable[[Project], None]) -> None:
    project.write("mkdocs.yml", "site_name: Pool toys\nextra_css: [looks/own.css]\n")
    project.write("looks/other.css", "")
    project.write("schemas/README.md", "Nothing yet.\n")
    project.write("one/a.yaml", "title: One\nbody: Text.\n")
    project.write("two/a.yaml", "title: Two\nbody: 7\n")
    (project.folder / "plan/sections").symlink_to("../one")
    (project.folder / "plan/team.yaml").symlink_to("../shared/people.yaml")
    (project.folder / "shared").mkdir()
    project.says()
    assert project.repeats()
    change(project)
    assert not project.repeats()
    assert project.is_right()


@pytest.mark.parametrize("mark", [".gitignore", "pyvenv.cfg"])
@pytest.mark.parametrize("folder", ["plan/goals", "plan/goals/build", "plan/goals/.kept", "schemas"])
def test_no_folder_of_a_branch_hides_what_is_in_it(project: Project, folder: str, mark: str) -> None:
    project.write(f"{folder}/{mark}", "# Made by Plansite\n")
    project.says()
    project.write(f"{folder}/plan.schema.json", "{")
    project.write(f"{folder}/win.yaml", "title: Win\n")
    assert project.is_right()


def test_a_linked_working_tree_has_the_names_of_its_repository(project: Project, tmp_path: Path) -> None:
    in_git(project)
    project.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Project(tmp_path / "second")
    linked.folder = tmp_path / "linked"
    linked.says()
    assert linked.repeats()
    project.git("branch", "gh-pages")
    assert not linked.repeats()


@pytest.mark.parametrize("folder", ["__pycache__", "tools/__pycache__", ".ruff_cache", "node_modules"])
def test_folders_that_programs_leave_behind_change_nothing(project: Project, folder: str) -> None:
    (project.folder / "tools").mkdir()
    project.says()
    project.write(f"{folder}/left.bin", "")
    assert project.repeats()
    project.write("tools/portfolio.yaml", "title: Ours\n")
    assert not project.repeats()


@pytest.mark.parametrize("place", ["loop", "plan/loop.yaml", "notes/loop"])
@pytest.mark.parametrize("leads_to", ["itself", "nothing", "a folder"])
def test_links_that_lead_nowhere_keep_no_reply_from_being_kept(
    project: Project, place: str, leads_to: str
) -> None:
    in_git(project)
    link = project.folder / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to({"itself": link, "nothing": "away", "a folder": project.folder / "plan"}[leads_to])
    project.says()
    assert project.repeats()
    assert project.is_right()
    link.unlink()
    assert not project.repeats()


@pytest.mark.parametrize("setting", ["NO_COLOR", "TZ", "PLANSITE_TRACEBACK", "LC_ALL", "SOURCE_DATE_EPOCH"])
def test_other_circumstances_have_other_answers(project: Project, setting: str) -> None:
    project.says()
    assert project.repeats()
    assert not project.repeats(**{setting: "1"})
    assert not project.repeats("check", "plan", "--all")
    assert project.repeats()


def test_what_git_knows_is_part_of_it(project: Project) -> None:
    in_git(project)
    project.write("plan/notes.txt", "Read by nobody.\n")
    project.says()
    assert project.repeats()
    project.write("plan/notes.txt", "Read by git alone.\n")
    assert not project.repeats()
    project.says()
    project.git("branch", "gh-pages")
    assert not project.repeats()
    project.says()
    assert project.repeats()
    project.git("pack-refs", "--all")
    assert not project.repeats()


def test_nothing_is_kept_of_what_could_not_be_done(project: Project) -> None:
    assert project.says("check", "--no-such-option").code == 2
    assert not list(project.replies.glob("*"))
    assert project.says("check", "elsewhere").code
    assert project.is_right("check", "elsewhere")


def test_answers_are_kept_only_where_they_may_be(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert project.is_right(PLANSITE_CACHE=str(tmp_path / "file"))
    home = tmp_path / "home"
    project.says(PLANSITE_CACHE="", XDG_CACHE_HOME=str(home))
    assert len(list((home / "plansite/replies").iterdir())) == 1
    project.says(PLANSITE_CACHE="", XDG_CACHE_HOME="beside")
    assert not (project.folder / "beside").exists()


NOTHING = b"Nothing changed since the last build.\n"


def test_what_was_built_and_stands_is_not_built_again(project: Project) -> None:
    first = project.says("build")
    assert first.code == 0, first.err
    assert project.says("build", start=PROOF) == Said(first.out, NOTHING, 0)
    page = project.folder / "build/site/index.html"
    whole = page.read_bytes()
    status = page.stat()
    page.write_bytes(b"Other" + whole[5:])
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not project.repeats("build")
    page.unlink()
    assert project.says("build").code == 0
    assert page.read_bytes() == whole
    assert project.repeats("build")
    (project.folder / "build/pages/more.md").touch()
    assert not project.repeats("build")
    edit(project)
    assert b"files changed" in project.says("build").err


def test_a_build_that_compiled_templates_is_not_run_again(project: Project, tmp_path: Path) -> None:
    caches = {"XDG_CACHE_HOME": str(tmp_path / "caches"), "HOME": str(tmp_path)}
    assert project.says("build", **caches).code == 0
    assert project.repeats("build", **caches)


def test_a_build_that_failed_is_tried_again(project: Project) -> None:
    project.write("plan/plan.yaml", PLAN.replace("months: 12", "months: none"))
    assert project.says("build").code == 1
    assert not project.repeats("build")


def test_what_a_plan_shares_with_others_is_looked_at_again(project: Project) -> None:
    shared, words = "plans/shared/team.yaml", ("check", "plans/toys")
    project.write("plans/toys/plan.yaml", PLAN)
    project.write("plans/toys/padre.yaml", PARTS)
    project.git("init", "--quiet")
    changes = {
        "portfolio.yaml": "shared: plans/shared\n",
        shared: "people: {lotte: {name: Lotte}}\n",
        "plans/shared/teams.yaml": "title: No file of a plan\n",
    }
    project.write("plans/shared/goals/win.yaml", "title: Win\n")
    for file, text in changes.items():
        project.says(*words)
        assert project.repeats(*words)
        project.write(file, text)
        assert not project.repeats(*words), file
        assert project.is_right(*words)
    project.write(shared, "people: {lotte: {nam: Lotte}}\n")
    assert not project.repeats(*words)
    assert b"plans/shared/team.yaml:1:18" in project.says(*words).out
    (project.folder / "portfolio.yaml").unlink()
    assert not project.repeats(*words)
    assert project.is_right(*words)


def test_a_reply_is_given_before_anything_that_takes_time_is_loaded(project: Project) -> None:
    start = "import sys; import plansite.stored.repeat; print(*sys.modules)"
    loaded = set(project.says(start=start).out.decode("ascii").split())
    assert "plansite.stored.inputs" in loaded
    assert not loaded & {"click", "collections", "json", "numpy", "pathlib", "re", "typing"}


def test_what_lies_beside_the_program_has_nothing_around_it(tmp_path: Path) -> None:
    program = """
import os, sys
from plansite.stored.inputs import Watch, are_same

watch = Watch([], ["schemas"])
os.listdir(sys.argv[1])
open(f"{sys.argv[1]}/one.json").close()
read = watch.inputs()
for change in sys.argv[2:]:
    open(change, "a").write("x")
    print(are_same(read))
"""
    for folder in ("schemas", "plan"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.json").write_text("{}", encoding="utf-8")

    def is_seen(folder: str, change: str) -> bool:
        environment = {**os.environ, "PYTHONPATH": str(GENERATOR)}
        words = [sys.executable, "-c", program, folder, change]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=True)
        return done.stdout.split() == [b"False"]

    assert not is_seen("schemas", "beside.txt")
    assert is_seen("plan", "another.txt")
    assert is_seen("schemas", "schemas/two.json")
    assert is_seen("schemas", "schemas/one.json")
