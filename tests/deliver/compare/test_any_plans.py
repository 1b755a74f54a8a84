"""Any two plans can be compared, however broken, and in every form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from compared import TINY, snapshot

from plansite.deliver.compare.comparison import compare
from plansite.deliver.compare.write.comment import LIMIT, as_markdown
from plansite.deliver.compare.write.record import as_json, schema
from plansite.deliver.compare.write.text import as_text

if TYPE_CHECKING:
    from plansite.deliver.compare.snapshot import Snapshot

PLANS = Path(__file__).parents[2] / "plans"
CASES = sorted(path for path in PLANS.glob("*/*") if path.is_dir())
DESCRIBED = jsonschema.Draft7Validator(json.loads(schema()))


@pytest.fixture(scope="module")
def tiny() -> Snapshot:
    return snapshot(TINY, "tiny")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_plan_against_another_and_against_itself(case: Path, tiny: Snapshot) -> None:
    one = snapshot(case, "case")
    for old, new in ((tiny, one), (one, tiny)):
        found = compare(old, new)
        assert not found.is_nothing
        assert as_text(found)
        assert 0 < len(as_markdown(found).encode()) <= LIMIT
        assert list(DESCRIBED.iter_errors(json.loads(as_json(found)))) == []
    same = compare(one, one)
    assert same.is_nothing
    assert not same.failed
