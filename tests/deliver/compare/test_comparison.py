"""What moves between two plans: the figures of both sites, no more and no less."""

from __future__ import annotations

import html
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from compared import EXAMPLE, TINY, difference, snapshot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS
from plansite.deliver.compare.comparison import Comparison, compare
from plansite.deliver.compare.write.record import as_json, schema
from plansite.deliver.compare.write.sentence import sentence
from plansite.deliver.compare.write.text import as_text
from plansite.deliver.compare.write.wording import Wording
from plansite.deliver.export.dataset import as_json as export
from plansite.deliver.export.export import as_csv
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run
from plansite.present.figures.figures import Figures
from plansite.present.site import make_site
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Change = tuple[str, str, str]


@pytest.fixture
def copies(tmp_path: Path) -> Callable[..., Path]:
    """Make a copy of a plan in which texts are replaced."""

    def made(name: str, *changes: Change, source: Path = TINY) -> Path:
        folder = tmp_path / name
        shutil.copytree(source, folder)
        for file, old, new in changes:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text, old
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return made


def moved(found: Comparison) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    return {(each.scenario, each.node, each.period): (each.old, each.new) for each in found.deltas}


EXAMPLE_CHANGES: tuple[Change, ...] = (
    ("forecast.yaml", "likely: 2.1%", "likely: 2.0%"),
    ("budget.yaml", "amount: 420 EUR", "amount: 1200 EUR"),
    ("scenarios/churn_stays.yaml", "monthly_churn: 1.3%", "monthly_churn: 1.6%"),
)


def test_all_that_moved_is_what_the_exports_of_both_plans_differ_in(copies: Callable[..., Path]) -> None:
    folders = copies("old", source=EXAMPLE), copies("new", *EXAMPLE_CHANGES, source=EXAMPLE)
    exports = [figures_of(folder) for folder in folders]
    # a figure that is one for the whole plan is not compared year by year
    nodes = run(folders[1]).numbers["base"].graph.nodes
    settled = {f"{name}|year" for name, node in nodes.items() if node.rollup in {"setting", "none"}}
    different = {
        key: (exports[0].get(key), exports[1].get(key))
        for key in {*exports[0], *exports[1]}
        if key[1].split("|")[1] in {"year", "plan"}
        and key[1] not in settled
        and not key[1].startswith(
            "baseline."
        )  # how far from an earlier plan: what moved is told of the figure itself
        and not close(exports[0].get(key), exports[1].get(key))
    }
    found = difference(*folders)
    assert len(found.deltas) > 500
    assert {
        (each.scenario, f"{each.node}|{each.grain}", each.period): (exported(each.old), exported(each.new))
        for each in found.deltas
    } == different


def figures_of(folder: Path) -> dict[tuple[str, str, str], float | None]:
    outcome = run(folder)
    assert outcome.plan is not None
    assert outcome.catalog is not None
    record = json.loads(export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers)))
    return {
        (scenario["id"], f"{figure['id']}|{grain}", period["label"]): value
        for scenario in record["scenarios"]
        for figure in scenario["figures"]
        for grain in GRAINS
        for period, value in zip(record["periods"][grain], figure["values"][grain], strict=True)
    }


def close(one: float | None, two: float | None) -> bool:
    return one is two if one is None or two is None else abs(one - two) <= 1e-9 * max(abs(one), abs(two), 1)


FIGURE = re.compile(r'data-node="([^"]+)" data-period="([^"]+)" data-value="[^"]+">([^<]+)</a>')


def test_figures_are_written_as_both_sites_write_them(copies: Callable[..., Path]) -> None:
    folders = copies("old", source=EXAMPLE), copies("new", *EXAMPLE_CHANGES, source=EXAMPLE)
    sites = [shown_on_site(folder) for folder in folders]
    found = difference(*folders)
    wording, seen = Wording(found), 0  # gaps and deviations are written in words: “8% ahead”
    for delta in (each for each in found.deltas if each.scenario == "base"):
        ends = (found.old, delta.old, wording.old(delta)), (found.new, delta.new, wording.new(delta))
        for site, (one, value, written) in zip(sites, ends, strict=True):
            shown = site.get((delta.node, delta.period))
            if shown and one.base and value is not None and not delta.node.endswith((".gap", ".deviation")):
                assert {written, Figures(one.base, "").write(delta.node, value, large=True)} & shown, (
                    delta.node
                )
                seen += 1
    assert seen > 20


def shown_on_site(folder: Path) -> dict[tuple[str, str], set[str]]:
    """Return how a site writes each figure: in full, and here and there shortened."""
    found: dict[tuple[str, str], set[str]] = {}
    for page in make_site(run(folder)).navigation.pages():
        for node, period, shown in FIGURE.findall(page.text):
            found.setdefault((node, period), set()).add(html.unescape(shown))
    return found


def test_a_plan_compared_with_itself_is_nothing(copies: Callable[..., Path]) -> None:
    for source in (TINY, EXAMPLE):
        one = snapshot(source)
        assert compare(one, one).is_nothing
    found = difference(TINY, copies("again"))
    assert found.is_nothing
    assert (as_text(found), sentence(found)) == ("", "")


CHANGES: dict[str, list[Change]] = {
    "price": [("forecast.yaml", "45 EUR", f"{price} EUR") for price in (30, 45, 60)],
    "churn": [("forecast.yaml", "monthly_churn: 2%", f"monthly_churn: {rate}%") for rate in (0, 2, 5)],
    "sign": [("budget.yaml", "850 EUR", f"{cost} EUR") for cost in (0, 850, 5000)],
    "month": [("budget.yaml", "month: 2027-03", f"month: 2027-{month}") for month in ("01", "03", "12")],
    "goal": [("goals/churn.yaml", "title:", f"title: {word}") for word in ("", "Really")],
    "mission": [("plan.yaml", "from the water", words) for words in ("from the water", "from below")],
}
CHOSEN = st.tuples(*(st.sampled_from(options) for options in CHANGES.values()))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=CHOSEN, two=CHOSEN)
def test_the_way_back_is_the_way_there_with_the_other_sign(
    one: tuple[Change, ...], two: tuple[Change, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    for name, changes in (("a", one), ("b", two)):
        shutil.copytree(TINY, folder / name)
        for file, old, new in changes:
            path = folder / name / file
            path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    there, back = difference(folder / "a", folder / "b"), difference(folder / "b", folder / "a")
    assert {key: (new, old) for key, (old, new) in moved(there).items()} == moved(back)
    assert {key: -change for key, change in changes_of(there).items()} == changes_of(back)
    assert there.is_nothing == back.is_nothing == (one == two)
    assert [(each.key, each.old, each.new) for each in there.goals] == [
        (each.key, each.new, each.old) for each in back.goals
    ]
    assert sorted((each.old, each.new) for each in there.edits) == sorted(
        (each.new, each.old) for each in back.edits
    )


def changes_of(found: Comparison) -> dict[tuple[str, str, str], float]:
    return {
        (each.scenario, each.node, each.period): each.change
        for each in found.deltas
        if each.change is not None
    }


SENTENCES: dict[str, tuple[list[Change], str]] = {
    "price": (
        [("forecast.yaml", "45 EUR", "40 EUR")],
        "Revenue 2027 −4.6%, budget −€148, net gain −€996, monthly recurring revenue (MRR) −7%.",
    ),
    "words": (
        [("plan.yaml", "from the water", "from below"), ("padre.yaml", "Two skippers", "Three skippers")],
        "No figure moves that people look at first; 2 changes in PADRE plan and Plan.",
    ),
    "goal": (
        [("goals/churn.yaml", "amount: 25%", "amount: 1%")],
        "Goal “A quarter fewer people leave” now at risk.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_the_sentence_says_the_most_important_first(case: str, copies: Callable[..., Path]) -> None:
    changes, said = SENTENCES[case]
    assert sentence(difference(TINY, copies("new", *changes))) == said


def test_the_sentence_speaks_of_scenarios_when_the_plan_stays(copies: Callable[..., Path]) -> None:
    new = copies("new", EXAMPLE_CHANGES[2], source=EXAMPLE)
    assert re.fullmatch(
        r"In the scenario “Churn stays where it is” revenue 2027 −[\d.]+% and 2028 −[\d.]+%\.",
        sentence(difference(EXAMPLE, new)),
    )


def test_numbers_follow_the_language_of_the_plan(copies: Callable[..., Path]) -> None:
    polish = ("plan.yaml", "currency: EUR", "currency: EUR\nlanguage: pl")
    new = copies("new", polish, ("forecast.yaml", "45 EUR", "40 EUR"))
    assert sentence(difference(copies("old", polish), new)).startswith(
        "Revenue 2027 −4,6%, budget −148\u00a0€"
    )


def test_years_are_compared_where_both_plans_have_the_same(copies: Callable[..., Path]) -> None:
    longer = copies("longer", ("plan.yaml", "months: 12", "months: 24"))
    periods = {each.period for each in difference(TINY, longer).deltas}
    assert periods == {"plan"}
    later = copies("later", ("plan.yaml", "months: 12", "months: 12\nfiscal_year_start: 4"))
    assert {each.period for each in difference(TINY, later).deltas} <= {"plan"}


def test_plans_in_different_currencies_are_not_compared_in_numbers(copies: Callable[..., Path]) -> None:
    dollars = copies("new")
    for path in dollars.rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("EUR", "USD"), encoding="utf-8")
    found = difference(TINY, dollars)
    assert found.deltas == ()
    assert any(each.way == ("Plan", "Currency") for each in found.edits)
    assert "EUR" in as_text(found)


def test_json_is_as_its_schema_says(copies: Callable[..., Path]) -> None:
    described = json.loads(schema())
    jsonschema.Draft7Validator.check_schema(described)
    broken = copies("broken", ("plan.yaml", "months: 12", "months: 120"))
    gone = copies("gone")
    (gone / "goals/boat.yaml").unlink()
    for old, new in ((TINY, TINY), (EXAMPLE, copies("new", *EXAMPLE_CHANGES, source=EXAMPLE)),
                     (TINY, broken), (TINY, gone)):  # fmt: skip
        found: dict[str, Any] = json.loads(as_json(difference(old, new)))
        jsonschema.validate(found, described)
        assert bool(found["sentence"]) == (old != new)


def test_a_baseline_frozen_anew_moves_no_figure(copies: Callable[..., Path]) -> None:
    old, new = copies("old"), copies("new")
    frozen = as_csv(run(new).numbers)
    (new / "baseline.csv").write_text(frozen.replace(",1000.0,", ",900.0,"), encoding="utf-8")
    assert any(name.startswith("baseline.") for name in run(new).numbers["base"].graph.nodes)
    assert moved(difference(old, new)) == {}
