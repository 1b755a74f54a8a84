"""The JSON export says what its schema says, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner
from handmade import BASE_FILE

from plansite.cli import main
from plansite.compute.engine.calendar import GRAINS
from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.outcome import Outcome

PLAN = BASE_FILE.parent / "plan"


@pytest.fixture(scope="module")
def example() -> Outcome:
    outcome = run(PLAN)
    assert outcome.scenarios, [problem.message for problem in outcome.problems]
    return outcome


@pytest.fixture(scope="module")
def text(example: Outcome) -> str:
    assert example.plan is not None
    assert example.catalog is not None
    return export(numbers_of(example.plan, example.catalog, example.numbers), "json").decode()


@pytest.fixture(scope="module")
def data(text: str) -> dict[str, Any]:
    return json.loads(text)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    done = CliRunner().invoke(main, ["export", "--to", "json-schema", str(PLAN)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_export_is_as_its_schema_says(data: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    assert list(jsonschema.Draft7Validator(schema).iter_errors(data)) == []


def objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for below in schema.values():
            yield from objects(below)
    if isinstance(schema, list):
        for below in schema:
            yield from objects(below)


def test_the_schema_leaves_nothing_open(schema: dict[str, Any]) -> None:
    found = [each for each in objects(schema) if "type" in each]
    assert len(found) >= 7
    for each in found:
        assert each["additionalProperties"] is False
        assert set(each["required"]) == set(each["properties"])


def first_figure(data: dict[str, Any]) -> dict[str, Any]:
    return data["scenarios"][0]["figures"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("plan"),
        lambda data: data.update(version=2),
        lambda data: data.update(extra=1),
        lambda data: data["plan"].update(months="24"),
        lambda data: data["periods"]["plan"].append(data["periods"]["plan"][0]),
        lambda data: data["scenarios"].clear(),
        lambda data: first_figure(data).pop("unknown"),
        lambda data: first_figure(data).update(unit="euro"),
        lambda data: first_figure(data).update(line=0),
        lambda data: first_figure(data)["values"]["month"].append("12"),
        lambda data: first_figure(data)["values"].pop("year"),
        lambda data: first_figure(data)["unknown"].update({"2027-01": ""}),
    ],
)
def test_the_schema_notices(
    change: Callable[[dict[str, Any]], object], data: dict[str, Any], schema: dict[str, Any]
) -> None:
    small = {**data, "scenarios": [{**data["scenarios"][0], "figures": data["scenarios"][0]["figures"][:1]}]}
    wrong = copy.deepcopy(small)
    change(wrong)
    validator = jsonschema.Draft7Validator(schema)
    assert validator.is_valid(small)
    assert not validator.is_valid(wrong)


def test_every_value_of_every_scenario_is_there(example: Outcome, data: dict[str, Any]) -> None:
    assert [each["id"] for each in data["scenarios"]] == list(example.numbers)
    for each in data["scenarios"]:
        results = example.numbers[each["id"]]
        assert [figure["id"] for figure in each["figures"]] == list(results.graph.nodes)
        for figure in each["figures"]:
            for grain in GRAINS:
                labels = [period["label"] for period in data["periods"][grain]]
                assert labels == [period.label for period in results.calendar.periods(grain)]
                series = results.series(figure["id"], grain)
                assert figure["values"][grain] == [exported(value) for value in series]


def test_what_is_unknown_has_a_reason_and_nothing_else_has(data: dict[str, Any]) -> None:
    reasons = 0
    for figure in data["scenarios"][0]["figures"]:
        unknown = {
            period["label"]
            for grain in GRAINS
            for period, value in zip(data["periods"][grain], figure["values"][grain], strict=True)
            if value is None
        }
        assert set(figure["unknown"]) == unknown
        reasons += len(unknown)
    assert reasons > 100


def test_every_figure_names_a_line_that_exists(example: Outcome, data: dict[str, Any]) -> None:
    kinds = set()
    for each in data["scenarios"]:
        for figure in each["figures"]:
            lines = example.texts[figure["file"]].splitlines()
            assert figure["column"] <= len(lines[figure["line"] - 1]) + 1
            assert (figure["formula"] is None) == (figure["kind"] != "computed")
            assert (figure["months_read"] is None) == (figure["kind"] != "read")
            kinds.add(figure["kind"])
    assert kinds == {"stated", "computed", "read"}


def test_a_missing_input_is_named(data: dict[str, Any]) -> None:
    figures = {figure["id"]: figure for figure in data["scenarios"][0]["figures"]}
    assert figures["market_share"]["missing"] == ["market_revenue"]
    assert figures["mrr"]["missing"] == []


def test_each_figure_stands_on_a_line_of_its_own(text: str, data: dict[str, Any]) -> None:
    lines = text.splitlines()
    figures = [figure for each in data["scenarios"] for figure in each["figures"]]
    found = [
        json.loads(line.removesuffix(","))
        for line in lines
        if line.startswith('{"id": ') and '"unit": ' in line
    ]
    assert found == figures
