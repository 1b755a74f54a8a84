"""Commands of MkDocs, typed beside a plan, answer with a page that says what to type instead."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

from plansite.deliver.edit.scaffold import Choice, project_files

TOP = Path(__file__).parents[3]
PAGE = "docs/index.md"
CHOICE = Choice("plan", "subscription", "seven", "", date(2027, 1, 15))


def test_mkdocs_beside_a_new_plan_says_what_to_type(tmp_path: Path) -> None:
    files = project_files(CHOICE)
    for name in ("mkdocs.yml", PAGE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(files[name])
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "plansite serve" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_the_example_has_the_same_page() -> None:
    files = project_files(CHOICE)
    assert (TOP / PAGE).read_bytes() == files[PAGE]
