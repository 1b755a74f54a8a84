"""What is installed: the same files everywhere, by their hashes, under licenses that somebody has agreed to."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-lowest.lock")


def project() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    return data["project"]  # type: ignore[no-any-return]


def locked(name: str) -> dict[str, list[str]]:
    """Return the versions of each package in a lock file, with what stands after them."""
    versions: dict[str, list[str]] = {}
    text = re.sub(r"\\\n\s+", "", (TOP / name).read_text(encoding="utf-8"))
    for line in text.splitlines():
        if not line.startswith("#"):
            package, version = line.split("==", 1)
            versions.setdefault(package, []).append(version)
    return versions


def named(requirement: str) -> tuple[str, str]:
    """Return the name of a requirement and the lowest version that it allows."""
    match = re.match(r"([\w-]+)(?:>=([\d.]+))?", requirement)
    assert match
    return match[1], match[2] or ""


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_to_files_by_their_hashes(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 50
    for package, versions in packages.items():
        for version in versions:
            assert re.match(r"[\w.]+( ; [^-]*)? ?(--hash=sha256:[0-9a-f]{64} ?)+$", version), package


def test_packages_are_installed_by_hash_only() -> None:
    installs = re.findall(r"pip install .*", (TOP / ".ci/python-packages").read_text(encoding="utf-8"))
    assert len(installs) == 2
    assert "--require-hashes -r" in installs[0]
    assert "--no-deps --no-build-isolation --editable ." in installs[1]


def test_all_that_the_program_needs_is_locked_and_for_tests_the_same() -> None:
    run, develop = locked(LOCKS[0]), locked(LOCKS[1])
    wanted = {
        named(each)[0]
        for each in [
            *project()["dependencies"],
            *project()["optional-dependencies"]["duckdb"],
            *project()["optional-dependencies"]["pdf"],
            "hatchling",
        ]
    }
    assert wanted <= set(run)
    assert {package: develop[package] for package in run} == run, "tests run on what people get"


def test_the_lowest_versions_are_those_that_are_allowed() -> None:
    lowest = locked(LOCKS[2])
    for requirement in project()["dependencies"]:
        name, least = named(requirement)
        [version] = lowest[name]
        padded = [text.split(".") + ["0"] * 3 for text in (version.split(" ")[0], least)]
        assert padded[0][:3] == padded[1][:3], requirement


def licenses(*arguments: str, packages: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [PROGRAMS / "pip-licenses", *arguments, "--packages", *packages]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)


@pytest.mark.tools
def test_everything_that_comes_along_has_a_license_that_was_agreed_to() -> None:
    packages = list(locked(LOCKS[0]))
    listed = licenses(packages=packages)
    assert listed.returncode == 0, listed.stdout + listed.stderr
    for package in packages:
        assert re.search(
            rf"^\s*{re.sub('[-_.]', '[-_.]', package)}\s", listed.stdout, re.IGNORECASE | re.MULTILINE
        )
    refused = licenses("--allow-only", "MIT", packages=["certifi"])
    assert refused.returncode == 1
    assert "Mozilla Public License" in refused.stdout + refused.stderr


CLOCK = """\
import time
from pathlib import Path
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        Path(self.root, "pkg/stamp.py").write_text(f"at = {time.time_ns()}")
"""


@pytest.mark.tools
def test_a_build_that_differs_from_itself_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TOP / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv").symlink_to(PROGRAMS.parent)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").touch()
    plain = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "plansite"\nversion = "1"\n'
    plain += '[tool.hatch.build]\npackages = ["pkg"]\n'
    (tmp_path / "pyproject.toml").write_text(plain, encoding="utf-8")
    (tmp_path / "hatch_build.py").write_text(CLOCK, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "pyproject.toml", "hatch_build.py", "pkg", ".ci"], cwd=tmp_path, check=True)

    def build() -> subprocess.CompletedProcess[str]:
        command = [tmp_path / ".ci/dist", tmp_path / "dist"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = build()
    assert good.returncode == 0, good.stderr
    assert sorted(path.suffix for path in (tmp_path / "dist").iterdir()) == [".gz", ".whl"]
    shutil.rmtree(tmp_path / "dist")
    (tmp_path / "pyproject.toml").write_text(plain + "[tool.hatch.build.hooks.custom]\n", encoding="utf-8")
    refused = build()
    assert refused.returncode == 1
    assert "Two builds of the same files differ" in refused.stderr
    assert not (tmp_path / "dist").exists()
