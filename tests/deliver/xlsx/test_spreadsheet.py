"""The spreadsheet equals Plansite's own numbers in every cell, when another program computes it from the inputs alone.

Two programs do: LibreOffice and Gnumeric.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.compute.engine.calendar import GRAINS, Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Derived, Given, Node, Reading, added, derived
from plansite.compute.engine.results import Results, compute
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.deliver.export.export import export
from plansite.deliver.numbers import Numbers, numbers_of
from plansite.pipeline import run
from plansite.problems import Span
from plansite.read.plan import Settings
from plansite.read.values import Growth, MonthMap, Number, Range, Season
from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from office import Cells
    from openpyxl.workbook import Workbook

    from plansite.outcome import Outcome

TOP = Path(__file__).parents[3]
SMALL = sorted(path for path in (TOP / "tests/plans/good").iterdir() if path.is_dir())
CLOSE = 1e-9
HERE = Span("plan/handmade.yaml", 1, 1)
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*?(?<!t="s")(?:/>|>(.*?)</c>)')
tools = pytest.mark.tools


@pytest.fixture(scope="module")
def example() -> Outcome:
    outcome = run(TOP / "plan")
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    assert outcome.scenarios
    return outcome


@pytest.fixture(scope="module")
def workbook(example: Outcome) -> bytes:
    return written(example)


def written(outcome: Outcome) -> bytes:
    assert outcome.plan is not None
    assert outcome.catalog is not None
    return export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx")


def opened(data: bytes) -> Workbook:
    import openpyxl

    return openpyxl.load_workbook(BytesIO(data))


def sheet_of(scenario: str) -> str:
    return scenario.replace("_", " ").capitalize()


def differences(results: Results, cells: Cells) -> tuple[list[str], int]:
    """Compare all figures in all periods; return what differs, and how many known values were compared.

    Where equal numbers are subtracted, one program says 0 and another 1e-16: what is smaller than a billionth in both
    is the same.
    """
    from office import values

    found: list[str] = []
    known = 0
    for node in results.graph.nodes:
        if node.startswith("base.") and node not in cells:
            continue  # what a scenario names of the plan is read from the plan's own row
        for grain in GRAINS:
            labels = [period.label for period in results.calendar.periods(grain)]
            pairs = zip(labels, results.series(node, grain), values(cells[node], labels), strict=True)
            for label, ours, theirs in pairs:
                known += ours is not None
                if ours is None or theirs is None:
                    same = ours is theirs
                else:
                    same = abs(ours - theirs) <= max(
                        CLOSE * abs(ours), CLOSE if max(abs(ours), abs(theirs)) < CLOSE else 0
                    )
                if not same:
                    found.append(f"{node} {label}: {ours} here, {theirs} there")
    return found, known


def assert_same(numbers: Mapping[str, Results], file: Path) -> int:
    """Compare the plan and its scenarios with a recalculated workbook."""
    from office import of_plan, read_sheets

    sheets = read_sheets(file)
    others = {name: sheet_of(name) for name in numbers if name != "base"}
    cells = of_plan(sheets, others.values())
    compared = 0
    for name, results in numbers.items():
        own = sheets.get(others.get(name, ""), {})
        found, known = differences(results, {**cells, **own})
        assert not found, (name, len(found), found[:20])
        compared += known
    return compared


def recalculated_alike(
    numbers: Mapping[str, Mapping[str, Results]], workbooks: Mapping[str, bytes], folder: Path
) -> int:
    """Compare workbooks as each program recalculates them; return the fewest known values that one of them has."""
    from office import PROGRAMS

    return min(
        assert_same(numbers[name], file)
        for program in PROGRAMS
        for name, file in program(workbooks, folder / "recalculated").items()
    )


def computed_cells(data: bytes) -> tuple[str, ...]:
    """Return all formulas and numbers of a workbook, without its words."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        sheets = sorted(name for name in file.namelist() if name.startswith("xl/worksheets/sheet"))
        found = [_CELL.findall(file.read(name).decode()) for name in sheets]
    return tuple("".join(cell) for cells in found for cell in cells if cell[1])


def different(contexts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out workbooks with the same formulas and numbers in the same cells as one before."""
    kept = {computed_cells(data): name for name, data in reversed(contexts.items())}
    return {name: contexts[name] for name in contexts if name in kept.values()}


# the plan, its scenarios and its templates


@tools
def test_the_example_and_its_scenarios(example: Outcome, workbook: bytes, tmp_path: Path) -> None:
    from office import PROGRAMS

    for program in PROGRAMS:
        made = program({"example": workbook}, tmp_path)
        assert assert_same(example.numbers, made["example"]) > 10_000 * len(example.numbers)
        assert set(errors_told(made["example"]).values()) == {"none"}
        assert_side_by_side(example, made["example"])


def assert_side_by_side(outcome: Outcome, file: Path) -> None:
    """Compare the sheet of scenarios: figures of the plan and of each scenario by year, and how far they lie apart."""
    from office import computed_values

    assert outcome.plan is not None
    titles = {each.scenario.root.text("title"): each.scenario.id for each in outcome.scenarios}
    titles |= {"This plan": "base", "Outlook, with what was measured": "outlook"}
    nodes = {
        node.title: node.id for results in outcome.numbers.values() for node in results.graph.nodes.values()
    }
    sheet = computed_values(file)["Scenarios"]
    grains = [("year", 0), ("year", 1), ("plan", 0)]
    node, seen = "", {}
    for title, scenario, _, *cells in sheet.iter_rows(min_row=5, values_only=True):
        node = nodes.get(str(title), node)
        if not scenario:
            continue
        ours = [outcome.numbers[titles[str(scenario)]].value(node, *at) for at in grains]  # type: ignore[arg-type]
        base = [outcome.numbers["base"].value(node, *at) for at in grains]  # type: ignore[arg-type]
        same_cells(cells[:3], ours)
        seen.setdefault(node, []).append(titles[str(scenario)])
        if titles[str(scenario)] != "base" and any(cells[4:7]):
            same_cells(cells[4:7], [None if a is None or b is None else a - b for a, b in zip(ours, base, strict=True)])  # fmt: skip
    assert seen["mrr"] == list(outcome.numbers)
    assert seen["goal.lower_churn.gap"] == list(outcome.numbers)
    assert seen["opportunity_to_customer"] == ["base", "outlook", "trial_wins_more"]
    assert seen["monthly_churn"] == ["base", "outlook", "churn_stays"]


def same_cells(cells: tuple[object, ...], expected: list[float | None]) -> None:
    found = [None if cell in {None, ""} else float(str(cell)) for cell in cells]
    assert found == [None if each is None else pytest.approx(each, rel=CLOSE, abs=1e-6) for each in expected]


def errors_told(file: Path) -> dict[str, object]:
    """Return what the guide says of errors on each sheet."""
    from office import computed_values

    guide = computed_values(file)["Guide"]
    rows = list(guide.iter_rows(values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == "Sheet")
    found = {str(row[0]): row[3] for row in rows[first + 1 :] if row[3]}
    assert len(found) >= 5
    return found


@tools
def test_every_template(tmp_path: Path) -> None:
    outcomes = {}
    for company in template_names("companies"):
        for outline in sorted({*template_names("outlines")} - {"minimal"}):  # which has no figures
            folder = tmp_path / f"{company}-{outline}"
            start_project(folder, Choice(folder.name, company, outline, "", date(2026, 11, 23)))
            outcomes[folder.name] = run(folder / "plan")
    assert len(outcomes) >= 15
    contexts = {name: written(outcome) for name, outcome in outcomes.items()}
    once = different(contexts)
    assert len(once) >= len(template_names("companies"))
    assert recalculated_alike({name: outcomes[name].numbers for name in once}, once, tmp_path) > 1000


@tools
def test_small_plans(tmp_path: Path) -> None:
    outcomes = {case.name: run(case) for case in SMALL}
    contexts = different({name: written(outcome) for name, outcome in outcomes.items() if outcome.results})
    assert recalculated_alike({name: outcomes[name].numbers for name in contexts}, contexts, tmp_path) > 100


@tools
def test_random_plans_with_measured_months(write: Callable[..., Path], tmp_path: Path) -> None:
    from test_oracle import random_plan

    outcomes = {}
    for seed in range(10):  # each revenue model twice
        plan = random_plan(seed)
        folder = write(plan=RANDOM, forecast=plan.forecast(), budget=SPENDING)
        (folder / "actuals").mkdir(exist_ok=True)
        (folder / "actuals/measured.csv").write_text(plan.rows() + RATES)
        outcomes[f"{plan.model}_{seed}"] = run(folder)
    assert sum(outcome.outlook is not None for outcome in outcomes.values()) > 4
    workbooks = {name: written(outcome) for name, outcome in outcomes.items()}
    numbers = {name: outcome.numbers for name, outcome in outcomes.items()}
    assert recalculated_alike(numbers, workbooks, tmp_path) > 1000


SPENDING = "lines:\n  ads: {title: Ads, category: advertising, department: marketing, amount: 1000 EUR, every: month}\n"
RATES = "2027-02,marketing_efficiency_ratio,7\n2027-04,marketing_efficiency_ratio,9\n2027-03,customer_lifetime_value,900\n"
RANDOM = """\
schema_version: 2
title: Random
type: padre
why: To try.
start: 2027-01
months: 15
currency: EUR
"""
FORECAST = """\
model: subscription
inputs:
  visitors: {start: 4000, growth: 3% per quarter}
  visitor_to_lead: 2%
  outbound_leads: {year: 240, season: [4, 6, 10, 10, 9, 8, 5, 5, 11, 12, 11, 9]}
  lead_to_mql: 40%
  mql_to_sql: {2027-01: 40%, 2027-07: 45%}
  sql_to_opportunity: 70%
  opportunity_to_customer: 30%
  opening_customers: 90
  monthly_churn: {2027-01: 2%, 2027-05: 1.5%}
  price_per_month: 120 EUR
  opening_mrr: 9800 EUR
  gross_margin: 80%
"""
WORSE = """\
title: Worse
change: {forecast: {inputs: {monthly_churn: base.monthly_churn + 2 points, visitor_to_lead: {2027-06: base.lead_to_mql / 25}}}}
"""
CHANGES = (  # what is typed into the spreadsheet, and what it means in the plan
    ("Forecast", "price_per_month", "Input", 145, "price_per_month: 120", "price_per_month: 145"),
    ("Forecast", "visitors", "Growth", 0.05, "growth: 3%", "growth: 5%"),
    ("Forecast", "monthly_churn", "2027-01", 0.03, "2027-01: 2%", "2027-01: 3%"),
    ("Forecast", "mql_to_sql", "2027-03", 0.5, "{2027-01: 40%,", "{2027-01: 40%, 2027-03: 50%,"),
    (
        "Missing",
        "territories_selling",
        "2027-12",
        3,
        "inputs:",
        "inputs:\n  territories_selling: {2027-12: 3}",
    ),
)


@tools
def test_typing_over_cells_does_what_the_plan_would_do(write: Callable[..., Path], tmp_path: Path) -> None:
    from office import of_plan, read_sheets, recalculated

    before = run(write(forecast=FORECAST, scenarios__worse=WORSE))
    context, text = opened(written(before)), FORECAST
    for sheet, name, label, value, old, new in CHANGES:
        cell_of(context, sheet, name, label).value = value
        assert text.count(old) == 1
        text = text.replace(old, new)
    typed = BytesIO()
    context.save(typed)
    after = run(write(forecast=text, scenarios__worse=WORSE))
    assert before.results is not None
    assert after.results is not None
    made = recalculated({"typed": typed.getvalue()}, tmp_path / "office")
    sheets = read_sheets(made["typed"])
    cells = of_plan(sheets, ["Worse"])
    found, known = differences(after.results, cells)
    assert (found, known > 1000) == ([], True)
    assert {"monthly_churn", "mrr"} < sheets["Worse"].keys()
    assert not {"price_per_month", "visitors", "base.monthly_churn"} & sheets["Worse"].keys()
    found, known = differences(after.numbers["worse"], {**cells, **sheets["Worse"]})
    assert (found, known > 1000) == (
        [],
        True,
    )  # what a scenario inherits follows what is typed into the plan's own cells
    assert after.results.value("territories_active", "year", 0) == 3
    assert len(differences(before.results, cells)[0]) > 500


def cell_of(context: Workbook, sheet: str, name: str, label: str) -> object:
    from office import HEADING, label_of

    page = context[sheet]
    heads = [label_of(cell.value) for cell in page[HEADING]]
    row = next(row for row in page.iter_rows(min_row=HEADING + 1) if row[1].value == name)
    return row[heads.index(label)]


# the language of formulas

CALENDAR = Calendar("2027-02", 17, fiscal_year_start=4)
SETTINGS = Settings("Hand-made", "", "", "EUR", "en", "2027-02", 17, 4)
ROLLUPS = ("sum", "product", "opening", "closing", "average", "setting", "none", "recompute")
WRITTEN = (
    "a + b - gap",
    "a - (b - gap)",
    "-a * -b",
    "-(a + 1) / b",
    "a / (b / (a / b))",
    "a / (b - b)",
    "a / (2 - 2)",
    "a / 0",
    "a / 0.5",
    "(a > b) * 3 + (a <= b)",
    "a == b",
    "a != 0 and b < 2 or not gap",
    "(a > 0) == (b > 0)",
    "a if a > 2 else gap",
    "gap if a > 2 else a",
    "1 + (a if gap > 2 else b / a)",
    "(1 if a > 4 else 2 if a > 2 else 3 if a > 1 else 4 if a > 0 else 5 if a > -1 else 6) * b",
    "lag(a)",
    "lag(a, 7)",
    "lag(gap, a / b)",
    "lag(ratio_sum)",
    "year_ago(a)",
    "year_ago(a, b)",
    "year_ago(nothing, a)",
    "growth(a, b)",
    "growth(a, lag(a))",
    "growth(a, a - b)",
    "min(a, b, 3) + max(a, gap) - sum(a, a, b)",
    "sum(a, b, gap, steady)",
    "round(a / 4) + round(-a / 4) + round(0.5)",
    "round_up(a / 4) + round_up(-a / 4) + round_up(3)",
    "round_up(1234567.0000001) - round_up(0.0000000001)",
    "cumulative(a)",
    "cumulative(gap)",
    "cumulative(a * b - 1) / cumulative(1)",
    "first_month(cumulative(a) >= 10)",
    "first_month(a > 100)",
    "first_month(flag)",
    "first_month(elsewhere)",
    "first_month(gap > 0)",
    "first_month(late_flag)",
    "first_month_for_good(cumulative(a) >= 10)",
    "first_month_for_good(a > 100)",
    "first_month_for_good(flag)",
    "first_month_for_good(elsewhere)",
    "first_month_for_good(gap > 0)",
    "first_month_for_good(late_flag)",
    "first_month_for_good(a / b > 1) + first_month_for_good(b == 2)",
    "first_month(a / b > 1) + first_month(b == 2)",
    "nothing + a",
    "a if a > -9 else nothing",
    "2.5% * grown + season",
)
DELAYED = (  # moved by month, so no figure that longer periods compute anew
    "delayed(a, 0)",
    "delayed(a, 45)",
    "delayed(a, 45, b)",
    "delayed(a, steady * 20)",
    "delayed(a, season / 3, gap)",
    "delayed(gap, 61, 5)",
    "delayed(a, gap * 10)",
    "delayed(a, b * 9)",
    "delayed(a, 9000, steady)",
    "delayed(a, delayed(grown, 40) / 2)",
    "1 + delayed(a, 12) / 4 if a > 0 else delayed(season, 40)",
    "cumulative(delayed(a, 20))",
    "first_month(delayed(a, 50) > 4)",
    "delayed(elsewhere, 30) + delayed(nothing, 0)",
    "delayed(elsewhere, 30)",
)


def ratio(
    name: str, source: Given | Derived | Reading, rollup: str = "sum", section: str = "forecast"
) -> Node:
    return Node(name, f"Figure {name}", "ratio", rollup, source, section)  # type: ignore[arg-type]


def formula(text: str) -> Derived:
    made = derived(text, HERE)
    assert isinstance(made, Derived), made
    return made


def number(amount: float) -> Number:
    return Number(amount, "ratio", HERE)


def by_month(*amounts: float, first: int = 0) -> Given:
    steps = tuple((CALENDAR.name(first + month), number(amount)) for month, amount in enumerate(amounts))
    return Given(MonthMap(steps, HERE))


def inputs(rollup: str = "sum") -> Iterator[Node]:
    """Yield inputs of all forms, with zeros, numbers below zero, and months in which they are unknown."""
    yield ratio("a", by_month(1, 3, 0, 5, -2, 4, 4, 0, 2, 6, 1, 1, 3, -1, 0, 2, 8), rollup)
    yield ratio("b", by_month(2, 0, 4, 1, 2, 0, -4, 2, 1, 1, 0.5, 2, 0, 4, 2, 1, 1), rollup)
    yield ratio("gap", by_month(2, -1, 0, 3, 4, first=3), rollup)
    yield ratio("early", by_month(9, 8, first=-4), rollup)
    yield ratio("late_flag", by_month(1, first=9), rollup)
    yield ratio("flag", by_month(0, 0, 0, 0, 0, 1), rollup)
    yield ratio("elsewhere", by_month(0, 0, 1), rollup, "budget")
    yield ratio("steady", Given(Range(3, "ratio", HERE, 1, 7)), rollup)
    yield ratio("grown", Given(Growth(number(100), 0.07, "quarter", HERE)), rollup)
    yield ratio("shrunk", Given(Growth(number(100), -1, "month", HERE)), rollup)
    yield ratio("season", Given(Season(number(1200), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 34), HERE)), rollup)


def handmade(nodes: list[Node]) -> Numbers:
    graph, problems = build_graph(nodes, {"nothing": "ratio"})
    assert {problem.rule for problem in problems} <= {"unit"}  # mixed on purpose: cells know no units
    return Numbers(SETTINGS, {}, {"base": compute(graph, CALENDAR)}, {})


def loops() -> Iterator[Node]:
    """Yield figures that look back at each other, with functions that look along the row."""
    yield ratio("stock", formula("lag(stock_end, 100)"), "opening")
    yield ratio("stock_end", formula("stock + a - b / 4 + bonus"), "closing")
    yield ratio("bonus", formula("10 if lag(reached, 0) > 0 else 1"))
    yield ratio("reached", formula("1 if stock > 112 else 0"), "closing")
    yield ratio("when", formula("first_month(stock_end > 120)"), "setting")
    yield ratio("fading", formula("lag(fading, 1000) * 0.9"), "recompute")
    yield ratio("running", formula("cumulative(fading)"), "recompute")
    # at each month only what came before it has been seen
    yield ratio("seen", formula("first_month(echo > 3)"), "setting")
    yield ratio("seen_for_good", formula("first_month_for_good(echo > 3)"), "setting")
    yield ratio("echo", formula("lag(counted, 0) + 1"))
    yield ratio("counted", formula("echo + 0 * (seen if echo > 4 else 1)"))
    yield ratio("coming", formula("a + lag(arrived, 3)"))
    yield ratio("arrived", formula("delayed(coming, 33) / 2"))


def readings() -> Iterator[Node]:
    yield ratio("ratio_sum", formula("sum_a / sum_b"), "recompute")
    yield ratio("sum_a", formula("a"), "sum")
    yield ratio("sum_b", formula("b + 3"), "sum")
    yield ratio("changed", formula("growth(sum_b, lag(sum_b, 5))"), "recompute")
    for at, (first, stop) in enumerate([(0, 17), (4, 5), (3, 9), (-3, 2), (15, 30), (20, 25)]):
        for name in ("ratio_sum", "sum_a", "changed", "steady", "gap"):
            yield ratio(f"read_{name}_{at}", Reading(name, first, stop, HERE), "setting", "goals")
    yield ratio("over_reading", formula("read_ratio_sum_2 * 2 - lag(read_sum_a_0, 1)"), "recompute", "goals")


def guessed(random_numbers: random.Random, depth: int) -> str:
    """Write a formula by chance; it divides by powers of two only, so that no comparison hangs on the last digit."""
    names = ("a", "b", "gap", "early", "flag", "elsewhere", "0", "1", "2", "0.5", "nothing")
    if depth == 0 or random_numbers.random() < 0.15:
        return random_numbers.choice(names[:-1] * 4 + names[-1:])

    def part() -> str:
        return guessed(random_numbers, depth - 1)

    forms: tuple[Callable[[], str], ...] = (
        *[lambda: f"({part()} {random_numbers.choice('+-*')} {part()})"] * 6,
        *[lambda: f"({part()} / {random_numbers.choice(['b', 'elsewhere', 'flag', '4', '(b * b)'])})"] * 2,
        lambda: f"({part()} {random_numbers.choice(['<', '<=', '>', '>=', '==', '!='])} {part()})",
        lambda: f"({part()} {random_numbers.choice(['and', 'or'])} {part()})",
        lambda: f"(not {part()})",
        lambda: f"(-{part()})",
        *[lambda: f"({part()} if {part()} > {part()} else {part()})"] * 2,
        lambda: f"lag({random_numbers.choice(names[:5])})",
        lambda: f"lag({random_numbers.choice(names[:5])}, {part()})",
        lambda: f"year_ago({random_numbers.choice(names[:5])}, {part()})",
        lambda: f"cumulative({part()})",
        lambda: f"first_month({part()} > {part()})",
        lambda: f"first_month_for_good({part()} > {part()})",
        lambda: f"growth({part()}, b)",
        lambda: f"{random_numbers.choice(['min', 'max', 'sum'])}({part()}, {part()}, {part()})",
        lambda: f"{random_numbers.choice(['round', 'round_up'])}({part()})",
    )
    return random_numbers.choice(forms)()


@tools
def test_all_that_formulas_can_say(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - the same formulas each time
    contexts: dict[str, Numbers] = {}
    for rollup in ("sum", "closing", "average"):
        nodes = [*inputs(rollup), *loops(), *readings()]
        nodes += [
            ratio(f"{kind}_{at}", formula(text), kind) for at, text in enumerate(WRITTEN) for kind in ROLLUPS
        ]
        nodes += [
            ratio(f"delayed_{kind}_{at}", formula(text), kind)
            for at, text in enumerate(DELAYED)
            for kind in ROLLUPS
            if kind != "recompute"
        ]
        contexts[rollup] = handmade(nodes)
    nodes = [
        *inputs("sum"),
        *(ratio(f"r{at}", formula(guessed(chance, 4)), chance.choice(ROLLUPS)) for at in range(600)),
    ]
    contexts["chance"] = handmade(nodes)
    workbooks = {name: export(numbers, "xlsx") for name, numbers in contexts.items()}
    scenarios = {name: numbers.scenarios for name, numbers in contexts.items()}
    assert recalculated_alike(scenarios, workbooks, tmp_path) > 3000


def huge() -> list[Node]:
    """Make the longest and deepest formulas that a plan can hold, over figures that are scattered on two sheets."""
    many = [ratio(f"x{at}", by_month(at), "sum", "budget" if at % 2 else "forecast") for at in range(400)]
    deep = "a"
    for name in ("b", "gap", "a", "steady") * 4:
        deep = f"a / ({name} - {deep})"
    choices = "a"
    for at in range(25):
        choices = f"b if a > {at} else ({choices})"
    return [
        *inputs(),
        *many,
        ratio("added", formula(f"sum({', '.join(f'x{at}' for at in range(0, 400, 2))}, a)")),
        ratio("everything", added([f"x{at}" for at in range(400)], HERE)),
        ratio("chain", formula(" + ".join(f"x{at} * 2" for at in range(70)))),
        ratio("chain_of_quotients", formula(" / ".join(["x399", *["steady", "x3"] * 60]))),
        ratio("deep", formula(deep)),
        ratio("choices", formula(choices)),
        ratio(
            "functions", formula("max(" * 30 + "growth(a + a + b + b + a + b + a + b + gap, b)" + ", 1)" * 30)
        ),
    ]


@tools
def test_the_longest_formulas_are_cut_into_short_ones(tmp_path: Path) -> None:
    numbers = handmade(huge())
    data = export(numbers, "xlsx")
    formulas = [cell.value for row in all_cells(opened(data)) for cell in row if cell.data_type == "f"]
    assert max(map(len, formulas)) <= 120
    assert max(map(levels, formulas)) <= 64
    assert max(arguments(text) for text in formulas) <= 255
    assert recalculated_alike({"huge": numbers.scenarios}, {"huge": data}, tmp_path) > 5000


def all_cells(context: Workbook) -> Iterator[tuple[object, ...]]:
    for sheet in context.worksheets:
        yield from sheet.iter_rows()


def levels(text: str) -> int:
    depth = deepest = 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, depth)
    return deepest


def arguments(text: str) -> int:
    most, stack = 1, [1]
    for letter in text:
        if letter == "(":
            stack.append(1)
        elif letter == ",":
            stack[-1] += 1
        elif letter == ")":
            most = max(most, stack.pop())
    return most


# what stands in the file


@tools
def test_what_the_plan_states_is_typed_and_all_else_is_a_formula(example: Outcome, workbook: bytes) -> None:
    from office import HEADING, label_of

    assert example.results is not None
    context = opened(workbook)
    periods = {period.label for grain in GRAINS for period in example.results.calendar.periods(grain)}
    rows = {}
    for sheet in context.worksheets:
        heads = [label_of(cell.value) for cell in sheet[HEADING]]
        if heads[:3] == ["Figure", "Name", "Unit"] and sheet.title not in map(sheet_of, example.numbers):
            rows |= {
                row[1].value: dict(zip(heads, row, strict=True))
                for row in sheet.iter_rows(min_row=HEADING + 1)
            }
    typed = 0
    for node in example.results.graph.nodes.values():
        cells = rows[node.id]
        numbers = [
            label
            for label in periods | {"Input", "Growth"}
            if cells[label].data_type == "n" and cells[label].value is not None
        ]
        typed += len(numbers)
        if isinstance(node.source, Given):
            assert numbers, node.id
            assert cells["From"].value == f"{node.span.file}:{node.span.line}"
            assert all(cells[label].font.color.rgb == "FF0000FF" for label in numbers)
        else:
            assert not numbers, node.id
            months = [cells[label] for label in example.results.calendar.names]
            assert all(cell.data_type == "f" for cell in months), node.id
    assert typed > 500


@tools
def test_programs_that_compute_nothing_see_the_same_numbers(
    example: Outcome, workbook: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(workbook)
    assert assert_same(example.numbers, file) > 10_000


@tools
def test_an_unknown_value_has_a_note_with_the_reason(workbook: bytes) -> None:
    context = opened(workbook)
    lagged = cell_of(context, "Forecast", "customers_lost_previous", "2027-01")
    assert lagged.comment.text == "Unknown: there is no earlier period in the plan to compare with."
    waiting = cell_of(context, "KPIs", "market_share", "2027-01")
    assert "market_revenue" in waiting.comment.text


@tools
def test_a_range_is_noted_on_its_likely_value(workbook: bytes) -> None:
    del workbook
    cell = cell_of(opened(export(handmade(list(inputs())), "xlsx")), "Forecast", "steady", "Input")
    assert cell.value == 3
    assert cell.comment.text == "Likely; the plan gives a range from 1 to 7."


TRICKS = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org")',
    "{=1+1}",
    "http://example.org",
    "\t=1",
)


@tools
def test_text_of_a_plan_never_becomes_a_formula(tmp_path: Path) -> None:
    from dataclasses import replace

    from office import recalculated

    nodes = [replace(ratio(f"n{at}", by_month(1)), whole=text) for at, text in enumerate(TRICKS)]
    numbers = handmade(nodes)
    data = export(Numbers(SETTINGS, {}, numbers.scenarios, {}), "xlsx")
    made = recalculated({"tricks": data}, tmp_path)["tricks"].read_bytes()
    for context in (opened(data), opened(made)):
        shown = {
            cell.value: cell for row in all_cells(context) for cell in row if cell.column == 1 and cell.value
        }
        for text in TRICKS:
            assert shown[text].data_type == "s"
            assert shown[text].hyperlink is None


@tools
def test_it_looks_like_a_model(workbook: bytes) -> None:
    context = opened(workbook)
    assert context.sheetnames[:6] == ["Guide", "Scenarios", "Forecast", "Budget", "Team", "Sales process"]
    sheet = context["Forecast"]
    assert sheet.freeze_panes == "B5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$4"
    assert cell_of(context, "Forecast", "gross_margin", "2027-01").number_format == "0.0%;[Red]-0.0%".replace(
        "0.0", "#,##0.0"
    )
    assert cell_of(context, "Forecast", "revenue", "2027-01").number_format == "#,##0;[Red]-#,##0"
    links = {
        cell.value: cell.hyperlink.location for (cell, *_) in context["Guide"].iter_rows() if cell.hyperlink
    }
    assert links["Forecast"] == "Forecast!A1"
    assert set(links) <= set(context.sheetnames)


def test_the_same_plan_gives_the_same_bytes(workbook: bytes, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.xlsx"
        command = [
            sys.executable,
            "-m",
            "plansite",
            "export",
            "--to",
            "xlsx",
            "-o",
            str(file),
            str(TOP / "plan"),
        ]
        zone = {"1": "Asia/Seoul", "2": "America/Lima"}[seed]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""})
        assert file.read_bytes() == workbook


def test_a_spreadsheet_goes_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["export", "--to", "xlsx", "-o", "plan.xlsx", str(SMALL[0])])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert zipfile.is_zipfile("plan.xlsx")
