"""Worked examples of published texts: a small plan for each, whose figures must come to the result that the text prints.

`about` in a case's source.yaml sorts it: what it shows of modelling, or that it is about definitions of KPIs, or forecasts.
Further examples of definitions, a line or two each, are in tests/catalog/test_published_examples.py.
"""

from __future__ import annotations

import functools
import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Given
from plansite.compute.model.catalog import load_catalog
from plansite.pipeline import run
from plansite.problems import Severity
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results

HERE = Path(__file__).parent
ESSENTIALS = HERE / "essentials"
CASES = sorted(path.parent.name for path in HERE.glob("*/source.yaml"))
SAID_OF_EVERY_SOURCE = {
    "title",
    "author",
    "publisher",
    "year",
    "url",
    "about",
    "states",
    "quoted",
    "expected",
}
SAID_OF_SOME = {"also_read", "convention", "stand_ins", "differs"}
MODELLING = {
    "full months",
    "billing ahead",
    "attainment of quotas",
    "vacancies for several people",
    "taxes, equipment and working capital",
    "loans",
    "price tiers",
    "contract terms",
    "whole customers",
}
every_case = pytest.mark.parametrize("case", CASES)


@functools.cache
def source(case: str) -> dict[str, Any]:
    """Return what source.yaml of a case says."""
    path = HERE / case / "source.yaml"
    root, _, problems = read_bytes(str(path), path.read_bytes())
    assert root is not None
    assert problems == []
    assert isinstance(root.data, dict)
    return root.data


DIFFERING = [case for case in CASES if "differs" in source(case)]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Results]:
    """Run the plan of a case, with the page that no plan can do without laid beside it."""

    @functools.cache
    def run_once(case: str) -> Results:
        plan = tmp_path_factory.mktemp(case) / "plan"
        shutil.copytree(ESSENTIALS, plan)
        shutil.copytree(HERE / case / "plan", plan, dirs_exist_ok=True)
        outcome = run(plan)
        assert [problem for problem in outcome.problems if problem.severity is Severity.ERROR] == []
        assert outcome.results is not None
        return outcome.results

    return run_once


def value(results: Results, figure: str, label: str) -> float | None:
    """Return a figure's value in the period of a label: 2027-01, 2027-Q1, 2027 or plan."""
    for grain in GRAINS:
        for index, period in enumerate(results.calendar.periods(grain)):
            if period.label == label:
                return results.value(figure, grain, index)
    raise AssertionError(f"the plan has no period {label}")


@every_case
def test_result_equals_the_published_one(case: str, computed: Callable[[str], Results]) -> None:
    results = computed(case)
    for each in source(case)["expected"]:
        found = value(results, each["figure"], each["period"])
        assert found is not None, each
        assert abs(found - each["value"]) <= each["tolerance"] * (1 + 1e-9), (each, found)


@pytest.mark.parametrize("case", DIFFERING)
def test_difference_is_the_one_explained(case: str, computed: Callable[[str], Results]) -> None:
    results = computed(case)
    for each in source(case)["differs"]:
        found = value(results, each["figure"], each["period"])
        assert found == pytest.approx(each["plansite"], rel=1e-4), each
        assert found is not None
        assert abs(found - each["published"]) > each["tolerance"], f"no difference any more: {each}"
        assert each["reason"]


@every_case
def test_figures_are_computed_not_typed_in(case: str, computed: Callable[[str], Results]) -> None:
    results = computed(case)
    said = source(case)
    for each in [*said["expected"], *said.get("differs", [])]:
        assert not isinstance(results.graph.nodes[each["figure"]].source, Given), each


@every_case
def test_source_is_cited_and_its_figures_quoted(case: str) -> None:
    said = source(case)
    assert SAID_OF_EVERY_SOURCE <= set(said) <= SAID_OF_EVERY_SOURCE | SAID_OF_SOME
    assert isinstance(said["year"], int) or said["year"] == "not stated"
    assert all(url.startswith(("http://", "https://")) for url in (said["url"], *said.get("also_read", ())))
    quoted = set(said["quoted"].values())
    assert {each["value"] for each in said["expected"]} <= quoted
    assert {each["published"] for each in said.get("differs", ())} <= quoted


@every_case
def test_tolerance_is_half_of_the_last_digit_printed(case: str) -> None:
    said = source(case)
    printed = [(each["value"], each["tolerance"]) for each in said["expected"]]
    printed += [(each["published"], each["tolerance"]) for each in said.get("differs", ())]
    for number, tolerance in printed:
        digit = 2 * tolerance
        assert math.isclose(math.log10(digit), round(math.log10(digit)), abs_tol=1e-9), "one digit"
        assert math.isclose(number / digit, round(number / digit), abs_tol=1e-6), (
            "nothing printed beyond that digit"
        )


def test_sources_are_many() -> None:
    assert len({source(case)["publisher"] for case in CASES}) >= 8


def about(topic: str) -> set[str]:
    """Return the cases that are about something."""
    return {case for case in CASES if topic in source(case)["about"]}


def test_each_case_says_what_it_is_about() -> None:
    topics = {topic for case in CASES for topic in source(case)["about"]}
    assert topics == {*MODELLING, "definitions", "forecasts"}
    assert all(source(case)["about"] for case in CASES)


def test_examples_of_modelling_are_many() -> None:
    assert all(about(topic) for topic in MODELLING)
    assert len(set.union(*map(about, MODELLING))) >= 12


def test_a_case_about_definitions_has_the_result_of_a_kpi() -> None:
    kpis = set(load_catalog(catalog_folder()).kpis)
    for case in about("definitions"):
        said = source(case)
        figures = {each["figure"] for each in (*said["expected"], *said.get("differs", ()))}
        own = (HERE / case / "plan" / "kpis.yaml").is_file()
        assert figures & kpis or own, f"{case} has no result of a KPI"
    assert len(about("definitions")) >= 24
