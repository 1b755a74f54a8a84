"""What other programs read has no digits that only the computer's arithmetic adds, and sums stay what they are."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from plansite.cli import main
from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.results import compute
from plansite.deliver.export.export import as_csv
from plansite.present.text.rounding import exported
from plansite.problems import Span
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN = Path(__file__).parents[3] / "plan"
HERE = Span("plan/handmade.yaml", 1, 1)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (133.32999999999998, 133.33),
        (0.1 + 0.2, 0.3),
        (0.1 + 0.2 - 0.3, 0.0),
        (-1e-12, 0.0),
        (1e6 / 3, 333333.333333),
        (0.00067, 0.00067),
        (-12.5, -12.5),
        (None, None),
    ],
)
def test_a_value_keeps_twelve_digits(value: float | None, kept: float | None) -> None:
    assert repr(exported(value)) == repr(kept)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_sums_are_those_of_decimal_arithmetic(cents: list[int]) -> None:
    amounts = {f"part_{at}": Decimal(cent) / 100 for at, cent in enumerate(cents)}
    nodes = [
        Node(name, name, "money", "sum", Given(Number(float(amount), "money", HERE)), "budget")
        for name, amount in amounts.items()
    ]
    nodes.append(Node("whole", "Whole", "money", "sum", added(list(amounts), HERE), "budget"))
    graph, problems = build_graph(nodes, {})
    assert problems == []
    text = as_csv({"base": compute(graph, Calendar("2027-01", 12))})
    values = {
        (row["metric"], row["grain"]): Decimal(row["value"]) for row in csv.DictReader(io.StringIO(text))
    }
    total = sum(amounts.values(), Decimal(0))
    assert values["whole", "month"] == total
    assert values["whole", "plan"] == 12 * total
    assert sum(values[name, "plan"] for name in amounts) == values["whole", "plan"]


def numbers_in(record: object) -> Iterator[float]:
    if isinstance(record, float):
        yield record
    elif isinstance(record, dict | list):
        for below in record.values() if isinstance(record, dict) else record:
            yield from numbers_in(below)


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--to", "json"),
        ("explain", "--format", "json", "plan_net_gain"),
    ],
)
def test_no_file_of_the_example_has_more(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*command, str(PLAN)])
    assert done.exit_code == 0, done.output
    values = list(numbers_in(json.loads(done.stdout)))
    assert values
    assert [value for value in values if value != exported(value)] == []
