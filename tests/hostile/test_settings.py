"""A mkdocs.yml that comes with a branch runs nothing, reads nothing beside it and loads no other host. A new member is a file in settings/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.building.own_settings import base_settings

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS = sorted((Path(__file__).parent / "settings").glob("*.yml"))
HOOK = "from pathlib import Path\nPath(__file__).with_name('RAN').touch()\n"
STYLES = {
    "imports": '@import "https://example.org/x.css";',
    "escaped": "@\\69mport 'x'; a { background: \\75 rl(//example.org/x) }",
    "picture": 'a { background: -webkit-image-set("https://example.org/x.png" 1x) }',
    "large": "/*" + "x" * 1_000_001,
}


@pytest.fixture
def project(write: Callable[..., Path]) -> Path:
    """The folder around a plan, with everything beside the settings that a branch could bring along."""
    folder = write().parent
    (folder / "hook.py").write_text(HOOK, encoding="utf-8")
    (folder / "docs_theme").mkdir()
    (folder / "docs_theme/main.html").write_text("{{ namespace.__init__.__globals__ }}", encoding="utf-8")
    (folder / "logo.svg").write_text("<svg><script>alert(1)</script></svg>", encoding="utf-8")
    for name, style in STYLES.items():
        (folder / f"{name}.css").write_text(style, encoding="utf-8")
    (folder / "link.css").symlink_to("/etc/passwd")
    (folder / "linked").symlink_to(folder)
    (folder / "folder.css").mkdir()
    os.mkfifo(folder / "pipe.css")
    return folder


@pytest.mark.parametrize("member", MEMBERS, ids=[member.stem for member in MEMBERS])
def test_settings_that_could_do_harm_are_a_problem_with_its_place(project: Path, member: Path) -> None:
    shutil.copy(member, project / "mkdocs.yml")
    settings = base_settings(project / "plan")
    assert settings.problems
    assert settings.values == {}
    lines = member.read_bytes().count(b"\n") + 1
    for problem in settings.problems:
        assert problem.message
        assert problem.hint
        assert problem.span.file.endswith("mkdocs.yml")
        assert 1 <= problem.span.line <= lines
    assert not (project / "RAN").exists()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
def test_settings_are_a_file_of_their_own(project: Path, kind: str) -> None:
    settings = project / "mkdocs.yml"
    if kind == "folder":
        settings.mkdir()
    elif kind == "pipe":
        os.mkfifo(settings)
    else:
        settings.symlink_to("/dev/zero" if kind == "device" else "/etc/hostname")
    assert [problem.rule for problem in base_settings(project / "plan").problems] == ["site-setting"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "site_name: Plan\nhooks: [hook.py]\n",
            (2, 1),
            "“hooks” is not a setting that may come with a plan.",
        ),
        ("theme:\n  custom_dir: x\n", (2, 3), "“custom_dir” is not a setting"),
        ("site_nam: Plan\n", (1, 1), "“site_nam” is not a setting"),
        (
            "extra_css: [a.css, gone.css]\n",
            (1, 20),
            "There is no file “gone.css”.",
        ),
        ("extra_css: [imports.css]\n", (1, 13), "loads something with “@import”"),
        ("extra_css: [link.css]\n", (1, 13), "“link.css” is a link"),
        ("theme: {icon: {logo: material/none}}\n", (1, 22), "There is no icon “material/none”."),
    ],
)
def test_the_problem_says_where_and_what_to_do(
    project: Path, text: str, place: tuple[int, int], words: str
) -> None:
    (project / "a.css").write_text("a { color: red }", encoding="utf-8")
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    (problem,) = base_settings(project / "plan").problems
    assert (problem.span.line, problem.span.column) == place
    assert words in problem.message
    assert problem.hint


def plansite(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plansite", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [("check",), ("build",), ("check", "--format", "github")])
def test_commands_say_it_and_fail(project: Path, command: tuple[str, ...]) -> None:
    (project / "mkdocs.yml").write_text("hooks: [hook.py]\n", encoding="utf-8")
    done = plansite(project, *command)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "“hooks” is not a setting" in done.stdout
    assert "--trust-settings" in done.stdout
    assert not (project / "RAN").exists()
    assert not (project / "build/site").exists()


def test_settings_that_somebody_trusts_run(project: Path) -> None:
    (project / "mkdocs.yml").write_text("hooks: [../hook.py]\n", encoding="utf-8")
    done = plansite(project, "build", "--trust-settings")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "RAN").exists()
    assert plansite(project, "check", "--trust-settings").returncode == 0


def test_templates_beside_a_plan_are_not_used(project: Path) -> None:
    assert plansite(project, "build").returncode == 0
    assert "__globals__" not in (project / "build/site/index.html").read_text(encoding="utf-8")
    assert "plansite.css" in (project / "build/site/index.html").read_text(encoding="utf-8")
