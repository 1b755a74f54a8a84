"""Plans full of one mistake: the work grows as the plan does, and the report stays a few screens."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.pipeline import run

if TYPE_CHECKING:
    from types import FrameType

FILE = Path(__file__).parents[2] / "bench" / "mistakes.py"
_SPEC = importlib.util.spec_from_file_location("bench_mistakes", FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
MISTAKES: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(MISTAKES)


def calls_of_a_check(plan: Path) -> tuple[int, str]:
    """Return how many functions a check calls, and what it writes."""
    calls = 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        outcome = run(plan)
        words = report(outcome.problems, outcome.texts, "text", View("plan"))
    finally:
        sys.setprofile(None)
    return calls, words


@pytest.mark.parametrize("kind", MISTAKES.KINDS)
def test_twice_the_mistakes_are_twice_the_work(kind: str, tmp_path: Path) -> None:
    _, wrong = MISTAKES.KINDS[kind]
    checks = [
        calls_of_a_check(MISTAKES.write(tmp_path / str(count), wrong(count))) for count in (60, 60, 120, 240)
    ]
    _, few, some, many = (calls for calls, _ in checks)  # the first one fills what is kept for later ones
    assert many - some < 2.6 * (some - few) + 5_000
    words = checks[-1][1]
    assert "Left out: " in words
    assert words.count("\n") <= MISTAKES.SCREENS


def test_a_sum_of_many_measured_parts_is_computed_as_measured(tmp_path: Path) -> None:
    outcome = run(MISTAKES.write(tmp_path, MISTAKES.measured(180 * len(MISTAKES.MONTHS))))
    assert not outcome.failed
    assert outcome.outlook is not None
    assert outcome.outlook.value("budget.total", "month", 0) == pytest.approx(
        sum(line * len(MISTAKES.MONTHS) for line in range(180))
    )
