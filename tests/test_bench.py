"""Benchmarks: programs that are compared give the same answers, and what cannot run has a row that says why."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import report
from row import NOT_RUN, Race, Row, raced, shown

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.results import compute

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[1] / "bench" / "compute.py"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(FILE.parent))  # where a benchmark finds what all share
    spec = importlib.util.spec_from_file_location("bench_compute", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_compute"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bench_compute"]


def test_plansite_and_numpy_by_hand_agree(bench: Any, tmp_path: Path) -> None:
    calendar = Calendar("2027-01", bench.MONTHS)
    graphs = bench.scenarios(tmp_path / "plan")
    assert len(graphs) == 3
    for graph in graphs:
        by_hand = bench.by_hand(bench.stated(compute(graph, calendar)), graph, bench.drawn_by_plansite)
        bench.compare(bench.plansite(graph, calendar), by_hand)
        with pytest.raises(SystemExit):
            bench.compare(bench.plansite(graph, calendar), by_hand | {"mrr": by_hand["mrr"] * 1.001})


@pytest.mark.parametrize(
    ("figure", "must", "reach", "verdict"),
    [
        (0.04, 0.1, 0.05, "reached"),
        (0.0504, 0.1, 0.05, "reached"),
        (0.06, 0.1, 0.05, "met"),
        (0.1, 0.1, None, "met"),
        (0.101, 0.1, 0.05, "missed"),
        (9.0, None, None, ""),
        (None, 0.1, 0.05, NOT_RUN),
    ],
)
def test_a_row_says_whether_its_figure_is_what_it_must_be(
    figure: float | None, must: float | None, reach: float | None, verdict: str
) -> None:
    row = Row("work", "against", figure, must, reach)
    assert row.verdict == verdict
    assert shown(row).endswith(verdict)


def test_a_race_that_cannot_be_run_says_why_and_stops_no_other() -> None:
    here, gone = [sys.executable, "-c", "sum(range(100_000))"], ["no-such-program"]
    refused = [sys.executable, "-c", "raise SystemExit('no plan is here')"]
    missing, failed, run = raced(
        Race(name, "the same", command, here, 2.0, 1.0)
        for name, command in (("missing", gone), ("failed", refused), ("run", here))
    )
    assert (missing.verdict, missing.single) == (NOT_RUN, "no-such-program is not installed")
    assert failed.verdict == NOT_RUN
    assert failed.single.endswith("failed: no plan is here")
    assert run.figure is not None
    assert run.verdict


def test_a_benchmark_that_ends_half_way_keeps_its_rows_and_says_why(tmp_path: Path) -> None:
    module = tmp_path / "half.py"
    first = json.dumps(asdict(Row("first", "nothing", 0.5)))
    module.write_text(
        f"'''Hold what is half.'''\nprint({first!r})\nraise ValueError('the disk is full')\n",
        encoding="utf-8",
    )
    row, failure = report.rows_of(module)
    assert row.work == "first"
    assert (failure.verdict, failure.single) == (NOT_RUN, "ValueError: the disk is full")
    page = report.page({module: [row, Row("second", "nothing", 0.5, 0.4), failure]}, 3)
    assert "\n## bench/half.py\n\nHold what is half.\n\n| work |" in page
    assert "| first | nothing | 0.500 |  |  |  |  |" in page
    assert "| second | nothing | 0.500 | 0.4 |  | **missed** |  |" in page
    assert "| bench/half.py |  |  |  |  | *not run* | ValueError: the disk is full |" in page
    assert (
        "Of 1 figures with a goal, 0 keep it and 1\nmiss it; 1 could not be taken here. It took 3 minutes"
        in page
    )


def test_all_benchmarks_are_run_and_helpers_are_none() -> None:
    names = [module.stem for module in report.modules()]
    assert names[:3] == ["run", "building", "growth"]
    assert {"builders", "compute", "mistakes", "portfolio", "proforma", "query", "warehouse", "what_if"} <= {
        *names
    }
    assert not {"row", "report", "lighthouse"} & {*names}
    assert [module.stem for module in report.modules(["query"])] == ["query"]
