"""The wheel in an empty environment outside the repository: start a plan, check it, build its site."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).parents[1]
COMPANIES, OUTLINES = template_names("companies"), template_names("outlines")
BUILT = [("subscription", outline) for outline in OUTLINES] + [("shop", "full"), ("services", "full")]
pytestmark = pytest.mark.tools


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a command that must succeed, without anything of this environment but the search path."""
    kept = {
        "PATH",
        "HOME",
        "LANG",
        "TMPDIR",
        "SSL_CERT_FILE",
        "UV_CACHE_DIR",
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
    }
    environment = {name: value for name, value in os.environ.items() if name in kept}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, TOP], TOP)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def plansite(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return the program."""
    folder = tmp_path_factory.mktemp("outside")
    uv = Path(sys.executable).with_name("uv")
    run([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, folder / "venv"], folder)
    python = folder / "venv" / "bin" / "python"
    install = [uv, "pip", "install", "--quiet", "--python", python]
    run([*install, "--require-hashes", "-r", TOP / "requirements.lock"], folder)
    run([*install, "--no-deps", wheel], folder)
    run([uv, "pip", "check", "--python", python], folder)
    assert "plansite" in run([python, "-c", "import plansite; print(plansite.__file__)"], folder)
    assert str(TOP) not in run(
        [python, "-c", "import sys, plansite; print(plansite.__file__, *sys.path)"], folder
    )
    return python.with_name("plansite")


def test_the_wheel_carries_all_that_the_program_needs(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    for folder, where in [("schemas", "plansite/schemas"), ("docs_theme", "plansite/docs_theme")]:
        for path in (TOP / folder).rglob("*"):
            assert path.is_dir() or f"{where}/{path.relative_to(TOP / folder).as_posix()}" in carried
    for path in (TOP / "generator" / "plansite").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(TOP / "generator").as_posix() in carried
    assert {"plansite/mkdocs.yml", "plansite/action.yml", "plansite/requirements.lock"} <= carried
    assert not [name for name in carried if not name.startswith(("plansite/", "plansite-"))]


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    said = run([TOP / ".ci/dist", tmp_path / "dist"], TOP)
    assert [line.split()[1][-7:] for line in said.splitlines()] == ["any.whl", ".tar.gz"]


def test_the_list_of_what_comes_along_names_versions_and_licenses(wheel: Path, tmp_path: Path) -> None:
    run([TOP / ".ci/sbom", wheel, tmp_path / "about"], TOP)
    listed = json.loads((tmp_path / "about/plansite.cdx.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == "plansite"
    names = {component["name"].lower().replace("_", "-") for component in listed["components"]}
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    assert names == set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert all(component.get("licenses") for component in listed["components"])
    with (tmp_path / "about/licenses.csv").open(encoding="utf-8") as file:
        assert {row["Name"].lower().replace("_", "-") for row in csv.DictReader(file)} == names | {"plansite"}


@pytest.mark.parametrize(("company", "outline"), list(product(COMPANIES, OUTLINES)))
def test_a_new_plan_checks_and_builds(plansite: Path, tmp_path: Path, company: str, outline: str) -> None:
    run([plansite, "init", "demo", "--template", company, "--outline", outline], tmp_path)
    demo = tmp_path / "demo"
    assert "No errors" in run([plansite, "check"], demo)
    if (company, outline) in BUILT:
        run([plansite, "build"], demo)
        site = demo / "build" / "site"
        assert "of Demo" in (site / "index.html").read_text(encoding="utf-8")
        shown = [path.name for path in site.rglob("*.html") if "TODO" in path.read_text(encoding="utf-8")]
        assert shown == [], "a blank is counted, never shown"
