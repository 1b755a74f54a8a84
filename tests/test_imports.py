"""Heavy libraries are loaded by the commands that need them and by no other."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
HEAVY = {
    "babel",
    "http.server",
    "ibis",
    "jinja2",
    "jsonschema",
    "markdown",
    "markdown_it",
    "material",
    "mike",
    "mkdocs",
    "nh3",
    "pandas",
    "playwright",
    "sqlglot",
    "watchdog",
    "xlsxwriter",
}
PROGRAM = """
import atexit, sys
names = {names!r}
atexit.register(lambda: print("loaded:", *sorted(names & set(sys.modules)), file=sys.stderr))
from plansite.cli import main
main({arguments!r})
"""


def loaded(*arguments: str, also: frozenset[str] = frozenset()) -> tuple[int, set[str]]:
    """Run a command; return its exit code and which heavy libraries it has loaded."""
    program = PROGRAM.format(names=HEAVY | also, arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, set(done.stderr.split("loaded:")[1].split())


def test_help_loads_next_to_nothing() -> None:
    code, found = loaded("--help", also=frozenset({"yaml", "numpy", "jsonschema_rs"}))
    assert (code, found) == (0, set())


@pytest.mark.parametrize(
    "command", ["check", "init", "explain", "diff", "build", "serve", "publish", "export"]
)
def test_help_of_a_command_loads_next_to_nothing(command: str) -> None:
    code, found = loaded(command, "--help", also=frozenset({"yaml", "numpy", "jsonschema_rs"}))
    assert (code, found) == (0, set())


def test_check_of_a_sound_plan_loads_nothing_heavy() -> None:
    code, found = loaded("check", str(TOP / "plan"))
    assert (code, found) == (0, set())


def test_check_of_a_wrong_plan_loads_nothing_heavy(tmp_path: Path) -> None:
    shutil.copytree(TOP / "plan", tmp_path / "plan")
    with (tmp_path / "plan" / "plan.yaml").open("a", encoding="utf-8") as file:
        file.write("unheard_of: 1\n")
    code, found = loaded("check", str(tmp_path / "plan"))
    assert (code, found) == (1, set())


def test_init_loads_nothing_heavy(tmp_path: Path) -> None:
    code, found = loaded("init", str(tmp_path / "demo"))
    assert (code, found) == (0, set())
