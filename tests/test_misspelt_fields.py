"""A misspelt field of an item is an error of types, found before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SNIPPET = """\
from plansite.read.items.goals import Goal


def right(goal: Goal) -> str: return goal.owner
def misspelt(goal: Goal) -> str: return goal.ownr
def of_another_item(goal: Goal) -> str: return goal.monthly_pay
def of_another_type(goal: Goal) -> str: return goal.amount
"""
FOUND = [
    'snippet.py:5: error: "Goal" has no attribute "ownr"',
    'snippet.py:6: error: "Goal" has no attribute "monthly_pay"',
    'snippet.py:7: error: Incompatible return value type (got "Amount", expected "str")',
]


@pytest.mark.tools
def test_a_field_that_a_goal_does_not_have_is_found(tmp_path: Path) -> None:
    file = tmp_path / "snippet.py"
    file.write_text(SNIPPET, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", TOP / "pyproject.toml", file],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in FOUND if line not in done.stdout] == [], done.stdout + done.stderr
    assert "snippet.py:4" not in done.stdout
