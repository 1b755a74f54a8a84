"""The house as contracts: stages in one direction, one door for each library, no module without a place."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
pytestmark = pytest.mark.tools


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--no-logo",
            "--no-cache",
            "--config",
            TOP / ".importlinter",
        ],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(folder), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(TOP / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "generator"


def test_contracts_are_kept() -> None:
    done = lint(TOP / "generator")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "text", "broken"),
    [
        ("stray.py", "", "A stage imports only from the stages before it BROKEN"),
        ("read/peek.py", "import plansite.judge", "A stage imports only from the stages before it BROKEN"),
        (
            "compute/model/spend/budget.py",
            "import plansite.compute.model.team",
            "Forecast, budget, sales process, team and KPIs meet only as names in the graph BROKEN",
        ),
        (
            "compute/engine/formula.py",
            "import plansite.compute.model.goals",
            "Computing knows formulas below, plans above them, measurements on top BROKEN",
        ),
        (
            "judge/status.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from plansite.judge.smart import SMART",
            "Rules stand on what holds them together BROKEN",
        ),
        (
            "present/figures/tables.py",
            "import plansite.present.parts.agenda",
            "A page is made of parts, parts of answers, charts and figures BROKEN",
        ),
        ("present/charts/plots.py", "import plansite.present.answers.blocks", "A page is made of parts"),
        ("present/stray.py", "", "A page is made of parts, parts of answers, charts and figures BROKEN"),
        (
            "deliver/building/site.py",
            "import plansite.deliver.publish.publish",
            "Comparing stands on publishing, publishing on building BROKEN",
        ),
        (
            "present/pages/spending.py",
            "import plansite.present.pages.budget",
            "No import leads back to where it came from, inside rooms either BROKEN",
        ),
        ("read/peek.py", "import yaml", "YAML is read by read.source only BROKEN"),
        ("judge/peek.py", "import jsonschema", "Schemas are applied by read.schema only BROKEN"),
        (
            "deliver/peek.py",
            "import jinja2",
            "Templates and HTML are written by present.text.render only BROKEN",
        ),
        (
            "judge/peek.py",
            "import babel",
            "Words and numbers by language come from present.text.language only BROKEN",
        ),
        (
            "deliver/peek.py",
            "import xlsxwriter",
            "Spreadsheets are written by two modules only BROKEN",
        ),
        ("deliver/peek.py", "import click", "The command line is parsed by the commands only BROKEN"),
        (
            "present/peek.py",
            "import subprocess",
            "Processes and site builders are met in deliver only BROKEN",
        ),
        ("cli.py", "import mkdocs", "Processes and site builders are met in deliver only BROKEN"),
        ("present/peek.py", "import numpy", "NumPy is used in compute only BROKEN"),
    ],
)
def test_a_contract_notices(copy: Path, module: str, text: str, broken: str) -> None:
    with (copy / "plansite" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    done = lint(copy)
    assert done.returncode == 1
    assert broken in done.stdout


MODULES = sorted((TOP / "generator").rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(TOP / "generator")))
def test_modules_and_functions_stay_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    }
    assert long == {}


def test_no_room_becomes_a_hall() -> None:
    rooms = {folder: len(list(folder.glob("*.py"))) - 1 for folder in {module.parent for module in MODULES}}
    assert {str(room): size for room, size in rooms.items() if size > 22} == {}
