"""The benchmark of computing compares two programs that give the same answers, whatever becomes of the example."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

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
