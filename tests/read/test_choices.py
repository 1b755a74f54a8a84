"""The lists of choices of schemas are those of the catalogue, in a plan's own copy too."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from plansite.compute.model.catalog import load_catalog
from plansite.pipeline import run
from plansite.problems import has_errors
from plansite.read.choices import Choice, text_with_choices, with_choices
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CATALOG = load_catalog(catalog_folder())
FORECAST = json.loads((packaged("schemas") / "forecast.schema.json").read_text(encoding="utf-8"))
COMPANY = FORECAST["properties"]["model"]
STREAM = FORECAST["properties"]["streams"]["additionalProperties"]["properties"]["model"]
OFFER = {"models": (Choice("orders", "Orders", "Visits."), Choice("tips", "Tips and gifts", "People give."))}


@pytest.mark.parametrize("path", sorted(packaged("schemas").glob("*.json")), ids=lambda path: path.name)
def test_a_schema_that_comes_along_offers_what_the_catalogue_has(
    path: Path, pytestconfig: pytest.Config
) -> None:
    text = path.read_text(encoding="utf-8")
    if pytestconfig.getoption("--accept"):
        path.write_text(text_with_choices(text, CATALOG.choices), encoding="utf-8")
    assert text_with_choices(text, CATALOG.choices) == text


@pytest.mark.parametrize("field", [COMPANY, STREAM])
def test_a_model_is_labeled_as_in_its_file(field: dict[str, Any]) -> None:
    assert field["x-labels"] == {model.id: model.title for model in CATALOG.models.values()}


def test_new_choices_come_after_those_that_are_there_and_old_ones_go() -> None:
    filled = with_choices(FORECAST, FORECAST, OFFER)["properties"]["model"]
    assert filled["enum"] == ["orders", "tips", "none"]
    assert filled["enumDescriptions"] == ["Visits.", "People give.", "The plan computes no revenue."]
    assert filled["x-labels"] == {"orders": "Orders", "tips": "Tips and gifts"}
    stream = json.loads(text_with_choices(json.dumps(FORECAST), OFFER))["properties"]["streams"]
    assert stream["additionalProperties"]["properties"]["model"]["enum"] == ["orders", "tips"]


def test_words_of_a_copy_of_ones_own_stay() -> None:
    own = {"properties": {"model": {"enum": ["orders"], "x-labels": {"orders": "Shop"}}}}
    filled = with_choices(own, FORECAST, OFFER)["properties"]["model"]
    assert filled["x-labels"] == {"orders": "Shop", "tips": "Tips and gifts"}


def test_a_copy_that_is_older_than_a_model_does_not_refuse_it(write: Callable[..., Path]) -> None:
    folder = write(forecast="model: services\n")
    own = folder.parent / "schemas"
    shutil.copytree(packaged("schemas"), own)
    schema = json.loads(json.dumps(FORECAST))
    schema["properties"]["model"] = {"title": "Model", "type": "string", "enum": ["subscription", "none"]}
    (own / "forecast.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    assert not has_errors(run(folder).problems)
    (folder / "forecast.yaml").write_text("model: bazaar\n", encoding="utf-8")
    assert any("cannot be “bazaar”" in problem.message for problem in run(folder).problems)
