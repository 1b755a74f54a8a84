"""What a reader tries in the browser comes out as Plansite computes it: same values, same words, same scenario."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from every_plan import TOP, every_plan

from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run
from plansite.present.context import open_context
from plansite.present.figures.figures import UNKNOWN, Figures
from plansite.present.files.what_if import what_if_files
from plansite.present.page import WHAT_IF
from plansite.present.parts.goals import amount_words, gap_in_words, gap_words
from plansite.present.text.language import Language
from plansite.present.withholding import for_readers
from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.outcome import Outcome

ASSETS = TOP / "docs_theme/assets"
GOOD = TOP / "tests/plans/good"
SETTINGS = 40  # of each plan; each has some 100 figures by month, quarter, year and for the whole plan
FEW_SETTINGS = 8
TOLERANCE = 1e-9
WEIGHT = 50_000
DATA_WEIGHT = 150_000
TODAY = date(2026, 11, 23)
REGIONS = ("en_GB", "de_DE", "fr_FR", "pl_PL", "ru_RU", "ko_KR", "es_ES")
SUFFIXES = {"ratio": ("", "×"), "count": ("", "months"), "money": ("", "a month")}


def data_of(outcome: Outcome) -> bytes:
    return what_if_files(open_context(for_readers(outcome))).get(WHAT_IF, b"")


def ask_node(script: str, *arguments: str, given: str = "") -> Any:
    command = ["node", str(Path(__file__).with_name(script)), str(ASSETS), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Comparison:
    """Hold what Node.js made of a plan against what Plansite makes of the same settings, stated as scenarios."""

    def __init__(self, plan: Path, work: Path, settings: int) -> None:
        work.mkdir()
        self.work = work
        (work / "data.js").write_bytes(data_of(run(plan)))
        self.answers = ask_node("what_if_settings.js", str(work / "data.js"), str(settings))["answers"]
        shutil.copytree(
            plan, work / "plan", ignore=shutil.ignore_patterns("scenarios", "risks.yaml")
        )  # which name scenarios
        (work / "plan/scenarios").mkdir()
        for number, answer in enumerate(self.answers):
            if answer["moved"]:
                file = work / f"plan/scenarios/s{number}.yaml"
                file.write_text(answer["scenario"], encoding="utf-8")
        self.outcome = run(work / "plan")
        told = for_readers(run(plan)).results
        # where all that is spent is the pay of one role, no figure of it can be told without that
        self.withheld = told.graph.descendants(told.withheld) | told.withheld.keys() if told else set()
        self.context = open_context(self.outcome)

    def problems(self) -> list[str]:
        """Return what is found in scenarios, but for days that are longer than a month, which sliders may reach."""
        told = [problem for problem in self.outcome.problems if problem.rule != "slow-payment"]
        return [problem.message for problem in told if "scenarios/" in problem.span.file]

    def differences(self) -> tuple[int, list[Any]]:
        """Return how many values were compared, and those that differ."""
        compared, differing = 0, []
        for number, answer in enumerate(self.answers):
            results = self.outcome.numbers[f"s{number}" if answer["moved"] else "base"]
            for grain, figures in answer["values"].items():
                for node, values in figures.items():
                    # what is left of a sum with a part that is not shown is no figure of the plan
                    if node not in results.graph.nodes or self._is_kept_back(node, values):
                        continue
                    expected = results.series(node, grain)
                    compared += len(expected)
                    if not all(map(same, values, expected)) or len(values) != len(expected):
                        differing.append((number, grain, node, values, expected))
        return compared, differing

    def unlike_a_change(self) -> list[Any]:
        """Return what differs when the last setting is written into the plan's own file, as the site says to."""
        answer = self.answers[-1]
        changed = self.work / "changed"
        shutil.copytree(self.work / "plan", changed, ignore=shutil.ignore_patterns("scenarios"))
        file = changed / "forecast.yaml"
        forecast = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        replace_in(forecast, yaml.safe_load(answer["change"]))
        file.write_text(yaml.safe_dump(forecast, allow_unicode=True, sort_keys=False), encoding="utf-8")
        for sales in changed.glob(
            "sales.yaml"
        ):  # what the process says of the same step would have to change, too
            text = sales.read_text(encoding="utf-8-sig")
            sales.write_text(re.sub(r"(?m)^ +conversion: .*\n", "", text), encoding="utf-8")
        outcome = run(changed)
        assert not outcome.failed, [problem.message for problem in outcome.problems]
        return [
            (grain, node)
            for grain, figures in answer["values"].items()
            for node, values in figures.items()
            if node in outcome.numbers["base"].graph.nodes
            and not self._is_kept_back(node, values)
            and not all(map(same, values, outcome.numbers["base"].series(node, grain)))
        ]

    def _is_kept_back(self, node: str, values: list[Any]) -> bool:
        """Tell whether a figure that readers may not see is unknown throughout."""
        return node in self.withheld and not any(value is not None for value in values)

    def other_words(self) -> list[Any]:
        """Return what is written otherwise."""
        differing: list[Any] = []
        for number, answer in enumerate(self.answers):
            results = self.outcome.numbers[f"s{number}" if answer["moved"] else "base"]
            context = self.context.in_scenario(self.context.plan, results)
            figures, goals = (
                Figures(context, ""),
                [judged for judged in self.context.goals if judged.is_known],
            )
            for grain, nodes in answer["shown"].items():
                for node, words in nodes.items():
                    if self._is_kept_back(node, [word for word, _ in words if word != UNKNOWN]):
                        continue
                    expected = [in_words(figures, node, value) for value in results.series(node, grain)]
                    differing += [(number, grain, node, words, expected)] if words != expected else []
            gaps = [gap_in_words(figures, judged).striptags() for judged in goals]
            differing += [(number, answer["gaps"], gaps)] if answer["gaps"] != gaps else []
        return differing


def same(value: float | None, expected: float | None) -> bool:
    if value is None or expected is None:
        return value is expected
    return abs(value - expected) <= TOLERANCE * abs(expected)


def in_words(figures: Figures, node: str, value: float | None) -> list[str]:
    if value is None:
        return [UNKNOWN, UNKNOWN]
    return [figures.write(node, value), figures.write(node, value, large=True)]


@pytest.mark.node
@pytest.mark.parametrize("name", ["example", *template_names("companies")])
def test_settings_come_out_as_scenarios_do(name: str, tmp_path: Path) -> None:
    plan = TOP / "plan"
    if name != "example":
        start_project(tmp_path / name, Choice(name, name, "full", "", TODAY))
        plan = tmp_path / name / "plan"
    comparison = Comparison(plan, tmp_path / "work", SETTINGS)
    assert comparison.problems() == []
    compared, differing = comparison.differences()
    assert differing == []
    assert compared > SETTINGS * 500
    assert comparison.other_words() == []
    assert comparison.unlike_a_change() == []


def test_outlines_leave_the_numbers_of_a_company_alone() -> None:
    """So that one outline stands for all above."""
    for company in template_names("companies"):
        plans = [outcome for name, outcome in every_plan().items() if name.startswith(f"{company}-")]
        numbers = {json.dumps(graph_of(data_of(outcome))) for outcome in plans}
        assert len(plans) == len(template_names("outlines")) - 1  # all but the one without figures
        assert len(numbers) == 1


def graph_of(data: bytes) -> Any:
    return json.loads(data[data.index(b".push(") + 6 : data.rindex(b");")])["graph"]


@pytest.mark.node
@pytest.mark.parametrize("name", sorted(path.parent.name for path in GOOD.glob("*/forecast.yaml")))
def test_every_input_moves_as_in_a_scenario(name: str, tmp_path: Path) -> None:
    """Every input of all kinds of plans is a lever: streams, other currencies, seasons, formulas, fiscal years."""
    plan = tmp_path / "plan"
    shutil.copytree(GOOD / name, plan)
    text = (plan / "forecast.yaml").read_text(encoding="utf-8-sig")
    levers = inputs_in(yaml.safe_load(text))
    text = re.sub(r"(?m)^levers:.*\n", "", text) + f"\nlevers: {json.dumps(levers)}\n"
    (plan / "forecast.yaml").write_text(text, encoding="utf-8")
    if "schema_version: 2" in (settings := (plan / "plan.yaml").read_text(encoding="utf-8-sig")):
        (plan / "plan.yaml").write_text(f"{settings}\npublish_pay: true\n", encoding="utf-8")
    if not data_of(run(plan)):
        assert levers == [] or "schema_version: 2" not in (plan / "plan.yaml").read_text(encoding="utf-8")
        return
    comparison = Comparison(plan, tmp_path / "work", FEW_SETTINGS)
    assert comparison.problems() == []
    assert comparison.differences()[1] == []
    assert comparison.other_words() == []
    assert comparison.unlike_a_change() == []


def replace_in(below: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Put values in place of those that stand there; what lies below “inputs” is replaced whole."""
    for key, change in changes.items():
        if key == "inputs":
            below[key] |= change
        else:
            replace_in(below[key], change)


def inputs_in(forecast: Mapping[str, Any]) -> list[str]:
    streams = forecast.get("streams") or {}
    own = forecast.get("inputs") or {}
    return [
        *own,
        *(f"{key}.{name}" for key, stream in streams.items() for name in stream.get("inputs") or {}),
    ]


def numbers_to_write() -> list[float]:
    """Numbers of all sizes, and those on which rounding turns."""
    drawn = random.Random(7)  # noqa: S311 - the same numbers every time
    edges = [
        0.0,
        0.5,
        1.5,
        2.5,
        0.05,
        0.15,
        0.25,
        9.95,
        9.949,
        99.5,
        99.995,
        100.0,
        0.0005,
        0.00125,
        0.0999,
        0.1,
    ]
    edges += [
        9999.5,
        10000.0,
        12450.0,
        12350.0,
        999499.9,
        999500.0,
        999600.0,
        1e6,
        1245000.0,
        9.995e8,
        1e12,
        3.5e9,
        1e15,
    ]
    some = [drawn.uniform(0.1, 1) * 10 ** drawn.uniform(-5, 13) for _ in range(600)]
    halves = [drawn.randrange(10**6) + 0.5 for _ in range(60)] + [
        drawn.randrange(4000) / 8 for _ in range(100)
    ]
    return [sign * number for number in (*edges, *some, *halves) for sign in (1, -1)]


@pytest.mark.node
@pytest.mark.parametrize("region", REGIONS)
def test_numbers_are_written_as_on_the_pages(region: str) -> None:
    currencies = {"en_GB": "GBP", "pl_PL": "PLN", "ru_RU": "RUB", "ko_KR": "KRW"}
    values = numbers_to_write()
    for currency in {currencies.get(region, "EUR"), "USD", "ARS"}:
        language = Language(region, currency)
        units = [
            (unit, suffix)
            for unit in ("money", "percent", "points", "ratio", "count", "days")
            for suffix in SUFFIXES.get(unit, ("",))
        ]
        given = {"language": {**language.as_data(), "months": []}, "values": values, "units": units}
        written = ask_node("what_if_words.js", given=json.dumps(given))
        for (unit, suffix), words in zip(units, written["values"], strict=True):
            expected = [
                [language.value(value, unit, suffix), language.headline(value, unit, suffix)]
                for value in values
            ]
            assert words == expected, (unit, suffix)
        assert written["gaps"] == [gaps_in_words(language, value) for value in values]


def gaps_in_words(language: Language, value: float) -> list[str]:
    amount = language.value(abs(value), "money")
    return [gap_words(language, value), gap_words(language, value, value), amount_words(value, amount)]


def test_it_stays_small() -> None:
    scripts = [
        ASSETS / f"plansite-{name}.js"
        for name in ("evaluate", "written", "what-if")
        if (ASSETS / f"plansite-{name}.js").exists()
    ]
    assert sum(script.stat().st_size for script in scripts) < WEIGHT
    assert len(data_of(every_plan()["example"])) < DATA_WEIGHT
