"""What the page of ranges and chances shows is what sampling yields; a plan without ranges has no such page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Given, Graph
from plansite.compute.engine.results import compute
from plansite.compute.engine.sampling import sample, swings
from plansite.compute.engine.series import ranges_in
from plansite.pipeline import run
from plansite.present.pages.risk import PATH
from plansite.present.site import make_site
from plansite.read.values import MonthMap, Number, Value

if TYPE_CHECKING:
    from plansite.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent.parent.parent


class Reader(HTMLParser):
    """Keep the attributes of every span, with the words right inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[tuple[dict[str, str], str]] = []
        self.open: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open = {name: value or "" for name, value in attrs} if tag == "span" else {}

    def handle_data(self, data: str) -> None:
        self.marks += [(self.open, data)] if self.open else []
        self.open = {}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    found = run(ROOT / "plan")
    assert not found.failed
    return found


@pytest.fixture(scope="module")
def marks(outcome: Outcome) -> list[tuple[dict[str, str], str]]:
    """Return the attributes and the words of all that is marked on the page."""
    page = next(page for page in make_site(outcome).navigation.pages() if page.path == PATH)
    reader = Reader()
    reader.feed(page.text)
    return reader.marks


def place(outcome: Outcome, label: str) -> tuple[Any, int]:
    assert outcome.results is not None
    return next(
        (grain, index)
        for grain in GRAINS
        for index, period in enumerate(outcome.results.calendar.periods(grain))
        if period.label == label
    )


def test_bands_are_those_of_the_samples(outcome: Outcome, marks: list[tuple[dict[str, str], str]]) -> None:
    shown = [each for each, _ in marks if "data-quantile" in each]
    assert len(shown) > 15
    assert outcome.results is not None
    for each in shown:
        grain, index = place(outcome, each["data-period"])
        sampled = sample(outcome.results, {grain: [each["data-node"]]}).of(each["data-node"], grain)[:, index]
        later = np.where(
            np.isnan(sampled), np.inf, sampled
        )  # what does not come within the plan comes later, if at all
        wanted = np.quantile(later, int(each["data-quantile"]) / 100, method="inverted_cdf")
        assert float(each["data-sampled"]) == wanted


def test_ends_are_those_of_the_swings(outcome: Outcome, marks: list[tuple[dict[str, str], str]]) -> None:
    shown = [each for each, _ in marks if "data-driver" in each]
    assert len({each["data-driver"] for each in shown}) > 3
    assert outcome.results is not None
    for each in shown:
        found = swings(outcome.results, each["data-node"], *place(outcome, each["data-period"]))
        swing = next(swing for swing in found if swing.driver == each["data-driver"])
        assert float(each["data-sampled"]) == (swing.low if each["data-end"] == "low" else swing.high)


def test_chances_are_shares_of_the_samples(outcome: Outcome, marks: list[tuple[dict[str, str], str]]) -> None:
    goals = {
        each["data-node"]: (float(each["data-chance"]), text)
        for each, text in marks
        if "data-chance" in each and "data-node" in each
    }
    assert outcome.results is not None
    assert outcome.plan is not None
    assert outcome.catalog is not None
    for key, goal in outcome.plan.goals.items():
        forecast, target = f"goal.{key}.forecast", f"goal.{key}.target"
        if forecast not in goals:
            continue
        sampled = sample(outcome.outlook or outcome.results, {"plan": [forecast, target]})
        down = outcome.catalog.kpis[goal.kpi].better == "down"
        gap = (sampled.of(forecast, "plan") - sampled.of(target, "plan"))[:, 0] * (-1 if down else 1)
        share, words = goals.pop(forecast)
        assert share == float((gap >= 0).mean())
        if 0.01 <= share <= 0.99:
            assert 0 <= share * 100 + 1e-9 - float(words.removesuffix("%")) < 1
        else:
            assert words == ("under 1%" if share < 0.01 else "over 99%")
    for node, hopes in (("break_even_month", 1), ("projected_roi", 0), ("lowest_cash", 0)):
        share, _ = goals.pop(node)
        assert share == float(
            (sample(outcome.results, {"plan": [node]}).of(node, "plan")[:, 0] >= hopes).mean()
        )
    assert goals == {}


def plain(value: Value) -> Value:
    """Return a value with the likely number in place of each range."""
    if isinstance(value, MonthMap):
        return MonthMap(
            tuple((month, Number(each.amount, each.unit, each.span)) for month, each in value.steps),
            value.span,
        )
    assert isinstance(value, Number)
    return Number(value.amount, value.unit, value.span)


def test_a_plan_without_ranges_has_no_such_page_and_the_same_numbers(outcome: Outcome) -> None:
    assert outcome.results is not None
    graph = outcome.results.graph
    nodes = {
        name: replace(node, source=Given(plain(node.source.value)))
        if isinstance(node.source, Given) and ranges_in(node.source.value)
        else node
        for name, node in graph.nodes.items()
    }
    results = compute(Graph(nodes, graph.groups, graph.missing), outcome.results.calendar)
    assert all(
        results.figures[grain][name].tobytes() == outcome.results.figures[grain][name].tobytes()
        for grain in GRAINS
        for name in nodes
    )
    pages = make_site(replace(outcome, results=results)).navigation.pages()
    assert PATH not in {page.path for page in pages}
