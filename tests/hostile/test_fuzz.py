"""Random changes of every kind of file end in a report, within limits of work and memory: `make fuzz` tries more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzzing import failure_of, project

if TYPE_CHECKING:
    from pathlib import Path

CASES = {"plan": 30, "table": 12, "scenario": 12, "schema": 12, "settings": 3}


@pytest.mark.parametrize("kind", CASES)
def test_no_change_ends_in_a_traceback_or_without_end(kind: str) -> None:
    failures = [failure for seed in range(CASES[kind]) if (failure := failure_of(seed, kind))]
    assert not failures, "\n".join(f"--seed {each.seed} --kind {kind}:\n{each.words}" for each in failures)


@pytest.mark.parametrize("kind", CASES)
def test_a_seed_is_a_case(tmp_path: Path, kind: str) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        project(folder, 7, kind)
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    )
    assert first == second
