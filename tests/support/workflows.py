"""The workflow files that Plansite brings, and the shell in them as a build server would run it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

TOP = Path(__file__).parents[2]
ACTION = TOP / "action.yml"


def loaded(path: Path) -> Any:
    """Return the data of a workflow; YAML 1.1 reads its key “on” as true."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def step(steps: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(each for each in steps if each.get("name") == name)


@dataclass(frozen=True)
class Ran:
    """What a script left behind."""

    code: int
    said: str


def run_shell(script: str, folder: Path, variables: Mapping[str, str], *programs: Path) -> Ran:
    """Run a script as the servers do: bash that stops at the first error, with programs found before all others."""
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PYTHONPATH", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={**kept, "PATH": path, "no_proxy": "127.0.0.1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout + done.stderr)
