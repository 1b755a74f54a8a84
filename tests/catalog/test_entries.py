"""The catalogue as data: complete, in one grammar, without two names for one thing or one name for two."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft7Validator
from sheet import CATALOG, HERE, MADE_ELSEWHERE, START, stated

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.formula import names, parse
from plansite.compute.engine.graph import Node
from plansite.compute.model.catalog import CATALOG as CATALOG_FOLDER
from plansite.compute.model.definition import node_of
from plansite.compute.model.kpis import calendar_nodes, kpi_nodes
from plansite.read.schema import load_schemas
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry

FOLDER = Path(__file__).parent
SCHEMA = load_schemas(packaged("schemas")).kinds["kpis"]["properties"]
# what a plan's own entries need not say
BEYOND_A_PLAN = {
    "definitions": {"covers", "aliases", "kind_of", "streams", "fixes", "chained", "over_plans"},
    "inputs": {"formula", "fixes", "default", "over_plans"},
}
ROLLUPS = {
    "flow": "sum",
    "list": "sum",
    "opening": "opening",
    "closing": "closing",
    "average": "average",
    "distinct": "none",
    "setting": "setting",
    "recompute": "recompute",
}
ENTRIES = [("definitions", each) for each in CATALOG.kpis.values()]
ENTRIES += [("inputs", each) for each in CATALOG.inputs.values()]
every_entry = pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=[each.id for _, each in ENTRIES])
every_kpi = pytest.mark.parametrize("kpi", CATALOG.kpis.values(), ids=list(CATALOG.kpis))


def rows(file: str) -> list[str]:
    return [
        line for line in (FOLDER / file).read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]


def written(file: str) -> Entry:
    """Return what a file of the catalogue says."""
    root, _, _ = read_bytes(file, (catalog_folder() / file).read_bytes())
    assert root is not None
    return root


WRITTEN = {"definitions": written("kpis.yaml"), "inputs": written("inputs.yaml")}
INDEX = [tuple(part.strip() for part in line.split("|")) for line in rows("index.txt")]
DICTIONARY = [tuple(line.split()) for line in rows("dictionary.txt")]


def test_the_questionnaire_names_86_kpis_and_106_inputs() -> None:
    assert (len(INDEX), len(DICTIONARY)) == (86, 106)


def test_kpis_of_the_questionnaire_come_in_its_order() -> None:
    asked = [row[0] for row in INDEX]
    assert [kpi for kpi in CATALOG.kpis if kpi in asked] == asked
    assert [name for name in CATALOG.inputs if name in {row[0] for row in DICTIONARY}] == [
        row[0] for row in DICTIONARY
    ]


@pytest.mark.parametrize("row", INDEX, ids=[row[0] for row in INDEX])
def test_kpi_is_as_the_questionnaire_says(row: tuple[str, ...]) -> None:
    kpi, requirement, unit, better, rollup, title = row
    found = CATALOG.kpis[kpi]
    assert (found.unit, found.better, found.rollup, found.title) == (unit, better, rollup, title)
    assert requirement in WRITTEN["definitions"].at([kpi]).texts("covers")


@pytest.mark.parametrize("row", DICTIONARY, ids=[row[0] for row in DICTIONARY])
def test_input_is_as_the_dictionary_says(row: tuple[str, ...]) -> None:
    name, unit, kind = row
    found = CATALOG.inputs[name]
    assert found.unit == {"any": found.unit, "date": "days"}.get(unit, unit)
    # what looks back a period is found anew for a quarter: its months' values belong to other months
    looks_back = found.formula.startswith("lag(")
    assert found.rollup == ("recompute" if looks_back else ROLLUPS[kind])


@every_entry
def test_entry_has_the_grammar_of_a_plan_s_own(kind: str, entry: Definition) -> None:
    data = {
        key: value for key, value in WRITTEN[kind].data[entry.id].items() if key not in BEYOND_A_PLAN[kind]
    }
    errors = [error.message for error in Draft7Validator(SCHEMA[kind]).iter_errors({entry.id: data})]
    assert errors == []


@every_entry
def test_id_is_in_small_letters_and_underscores(kind: str, entry: Definition) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", entry.id)
    assert entry.id not in (CATALOG.inputs if kind == "definitions" else CATALOG.kpis)


@every_kpi
def test_kpi_says_what_people_need(kpi: Definition) -> None:
    assert kpi.question.endswith("?")
    assert re.fullmatch(r"[A-Z].*\.", kpi.meaning)
    assert len(re.findall(r"\. ", kpi.meaning)) <= 1, "one or two sentences"
    assert kpi.goal
    assert kpi.formula


@every_kpi
def test_a_public_text_that_can_be_opened_defines_it(kpi: Definition) -> None:
    assert re.match(r"\[[^\[\]]+\]\(https?://[^\s()]+\)", kpi.source)
    assert "questionnaire" not in kpi.source


@every_kpi
def test_a_percentage_is_a_fraction(kpi: Definition) -> None:
    if kpi.unit == "percent":
        assert "100" not in kpi.formula


@every_kpi
def test_a_conversion_rate_says_from_what_to_what(kpi: Definition) -> None:
    assert kpi.title.casefold() not in {"conversion rate", "conversion"}


@pytest.mark.parametrize(
    "kpi",
    [
        kpi
        for kpi in CATALOG.kpis.values()
        if kpi.kind_of == "conversion_rate" or "onversion rate" in kpi.title
    ],
    ids=lambda kpi: kpi.id,
)
def test_a_conversion_over_a_period_says_that_it_follows_no_cohort(kpi: Definition) -> None:
    # a trial is counted in the month in which it ends, converted or not
    assert "not over one cohort" in kpi.meaning or kpi.id == "trial_to_paid_rate"


def test_no_title_stands_twice() -> None:
    titles = Counter(entry.title.casefold() for _, entry in ENTRIES)
    assert [title for title, times in titles.items() if times > 1] == []


WITHOUT_DIRECTION = {
    "channel_share": "what one channel gains another loses",
    "promotion_spend": "what it brings decides, and that has KPIs of its own",
    "sales_headcount": "more people sell more and cost more: the right size is wanted",
    "territories_active": "a territory more is a choice, not an achievement",
    "spend_vs_budget": "it aims at 100 %: more is too much, less may be work that was not done",
    "lowest_cash_month": "it says when, not how much: early or late is neither good nor bad",
}


def test_a_kpi_has_a_better_direction_unless_there_is_a_reason() -> None:
    neutral = [kpi.id for kpi in CATALOG.kpis.values() if kpi.better == "neutral"]
    assert neutral == list(WITHOUT_DIRECTION)


def test_no_input_is_needed_by_nothing() -> None:
    needed = {name.id for _, entry in ENTRIES if entry.formula for name in names(parse(entry.formula))}
    in_dictionary = {row[0] for row in DICTIONARY}
    assert [name for name in CATALOG.inputs if name not in needed | in_dictionary] == []


def all_nodes(model: str) -> list[Node]:
    """Make all nodes of the catalogue, with one revenue model laid over the inputs, every missing value a 1."""
    kpis, problems = kpi_nodes(CATALOG)
    assert problems == []
    calendar = {node.id: node for node in calendar_nodes(Calendar(START, 12), HERE)}
    elsewhere = [stated(name, 1, unit, rollup) for name, (unit, rollup) in MADE_ELSEWHERE.items()]
    figures = {**CATALOG.inputs, **(CATALOG.models[model].definitions if model in CATALOG.models else {})}
    made = [
        calendar.get(each.id)
        or node_of(each, "sheet")
        or stated(each.id, 1, each.unit, each.rollup, each.title)
        for each in figures.values()
    ]
    nodes = [node for node in made if isinstance(node, Node)]
    assert len(nodes) == len(made), "every formula can be parsed"
    return [*kpis, *elsewhere, *nodes]


@pytest.mark.parametrize("model", ["none", *CATALOG.models])
def test_names_are_known_units_fit_and_nothing_goes_in_circles(model: str) -> None:
    graph, problems = build_graph(all_nodes(model), {})
    assert problems == []
    assert graph.missing == {}


@pytest.mark.parametrize("model", CATALOG.models)
def test_a_model_means_the_same_by_the_same_name(model: str) -> None:
    for name, figure in CATALOG.models[model].definitions.items():
        assert name not in CATALOG.kpis
        if name in CATALOG.inputs:
            known = CATALOG.inputs[name]
            assert figure.unit == known.unit
            # one number for the whole plan may in a model be found from others
            assert figure.rollup == known.rollup or (known.rollup, figure.rollup) == ("setting", "recompute")


def test_an_alias_points_at_one_kpi() -> None:
    aliases = [(alias, kpi.id) for kpi in CATALOG.kpis.values() for alias in kpi.aliases]
    assert dict(aliases) == {
        "cost_per_new_customer": "customer_acquisition_cost",
        "blended_cac": "customer_acquisition_cost",
        "average_revenue_per_order": "average_order_value",
    }
    assert len(aliases) == len(dict(aliases))
    for alias, kpi in aliases:
        assert CATALOG.kpis[alias] is CATALOG.kpis[kpi]
        assert alias in CATALOG.kpis
        assert alias not in list(CATALOG.kpis)
        assert alias not in CATALOG.inputs


def test_a_name_that_is_no_alias_is_not_found() -> None:
    assert CATALOG.kpis.get("conversion_rate") is None
    assert "conversion_rate" not in CATALOG.kpis


def test_a_mistake_in_a_formula_is_on_its_line() -> None:
    span = CATALOG.kpis["arr"].formula_span
    assert span.file == f"{CATALOG_FOLDER}/kpis.yaml"
    text = CATALOG.texts[span.file].splitlines()[span.line - 1]
    assert text[span.column - 1 :] == CATALOG.kpis["arr"].formula
