"""The file of data that versions are compared by says what the pages and the export say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE_FILE

from plansite.deliver.export.dataset import as_json
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run
from plansite.present.files.datafile import FORMAT
from plansite.present.page import DATA
from plansite.present.site import make_site
from plansite.present.withholding import for_readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

TINY = BASE_FILE.parent / "tests/golden/tiny/plan"


@pytest.fixture(scope="module", params=["tiny", "example"])
def plan(request: pytest.FixtureRequest) -> Path:
    return TINY if request.param == "tiny" else BASE_FILE.parent / "plan"


def test_every_value_is_that_of_the_export(plan: Path) -> None:
    outcome = run(plan)
    assert outcome.plan
    assert outcome.catalog
    data: dict[str, Any] = json.loads(make_site(outcome).files[DATA])
    assert data["format"] == FORMAT
    told = for_readers(outcome)
    export = json.loads(as_json(numbers_of(outcome.plan, outcome.catalog, told.numbers)))
    exported = {each["id"]: each for each in export["scenarios"][0]["figures"]}
    labels = [each["label"] for each in data["periods"]]
    assert labels == [
        each["label"] for grain in ("plan", "year", "quarter") for each in export["periods"][grain]
    ]
    assert len(data["figures"]) > 20
    for name, figure in data["figures"].items():
        values = exported[name]["values"]
        assert figure["title"] == exported[name]["title"]
        for here, there in zip(
            figure["values"], [*values["plan"], *values["year"], *values["quarter"]], strict=True
        ):
            assert here == (None if there is None else pytest.approx(there, rel=1e-11)), name
        assert [shown == "—" for shown in figure["shown"]] == [value is None for value in figure["values"]]


def test_sections_hold_what_is_there_and_goals_stand_as_on_their_page(plan: Path) -> None:
    site = make_site(run(plan))
    data = json.loads(site.files[DATA])
    used = [figure for section in data["sections"] for figure in section["figures"]]
    assert set(used) == set(data["figures"])
    assert [each["id"] for each in data["sections"]] == ["headline", "kpis", "forecast", "budget"]
    pages = {page.path: page.text for page in site.navigation.pages()}
    for goal in data["goals"]:
        page = pages[f"goals/{goal['id']}.md"]
        assert goal["outlook"] in page
        if goal["target"]:
            assert goal["target"]["shown"] in page


def test_a_plan_without_numbers_has_a_small_file(outcome: Callable[..., Outcome]) -> None:
    data = json.loads(make_site(outcome()).files[DATA])
    assert (data["sections"], data["goals"], data["figures"]) == ([], [], {})


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("KRW", 0), ("ISK", 0), ("KWD", 3)])
def test_amounts_have_the_digits_of_their_currency(
    outcome: Callable[..., Outcome], currency: str, digits: int
) -> None:
    plan = f"schema_version: 2\ntitle: A\ntype: padre\nwhy: B.\ncurrency: {currency}\nstart: 2027-01\nmonths: 12\n"
    data = json.loads(make_site(outcome(plan=plan, forecast="model: none\n")).files[DATA])
    assert (data["currency"], data["minor_digits"]) == (currency, digits)
