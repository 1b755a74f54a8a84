"""Whatever any page or output of the example says of a goal, all others say, too: the statements are collected from all of them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.compare.comparison import compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.deliver.compare.write.formats import write as write_difference
from plansite.deliver.explain import as_json as explained
from plansite.deliver.explain import explain
from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.judge.status import WORDS
from plansite.pipeline import run
from plansite.present.page import DATA
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.status import JudgedGoal
    from plansite.outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2027, 4, 12)
FIGURES = ("baseline", "target", "forecast", "gap", "capacity")
# what is said of a goal, and where it has to be said at least, if it can be said of the goal at all
KINDS = {
    "title": {"index.md", "board.md", "goals/index.md", "goal page", "gaps.md", "ranges.md", "data file", "diff json", "check"},
    "owner": {"index.md", "goals/index.md", "goal page", "gaps.md"},
    "due": {"index.md", "goals/index.md", "goal page", "gaps.md", "ranges.md", "timeline.md", "data file"},
    "status": {"index.md", "board.md", "goals/index.md", "goal page", "gaps.md", "ranges.md", "lens.md", "data file", "diff json", "diff text", "diff markdown"},
    "basis": {"index.md", "board.md", "goals/index.md", "goal page", "gaps.md", "data file", "check", "findings.md"},
    "chance": {"index.md", "board.md", "goals/index.md", "goal page", "gaps.md", "ranges.md", "data file", "diff json"},
    "chance in words": {"index.md", "board.md", "goal page", "gaps.md", "ranges.md", "data file", "diff text", "diff markdown", "check", "findings.md"},
    "baseline": {"goal page", "export json", "explain"},
    "target": {"index.md", "board.md", "goal page", "gaps.md", "ranges.md", "data file", "export json", "export csv", "explain"},
    "forecast": {"index.md", "board.md", "goal page", "gaps.md", "ranges.md", "data file", "export json", "export csv", "explain"},
    "gap": {"index.md", "goals/index.md", "goal page", "gaps.md", "export json", "export csv", "explain"},
    "gap in words": {"index.md", "goals/index.md", "goal page", "gaps.md"},
    "capacity": {"goal page", "gaps.md", "export json", "explain"},
    "way": {"index.md", "board.md", "goals/index.md", "goal page"},
}  # fmt: skip
_TAG = re.compile(r"<[^>]+>")
_FIGURE = re.compile(
    r'<a [^>]*data-node="goal\.(\w+)\.(\w+)" data-period="plan" data-value="([^"]+)"(?: data-scenario="(\w+)")?>([^<]*)<'
)
_CHANCE = re.compile(r'data-chance="([^"]+)" data-node="goal\.(\w+)\.forecast" data-period="plan">([^<]*)<')
_DAY = re.compile(r'data-source="plan/goals/(\w+)\.yaml:(\d+)">(\d{1,2} \w+ \d{4})<')
_GOAL = re.compile(r'href="[./]*(?:goals/)?(\w+)\.html">([^<]*)<')
_ROW = re.compile(r"<tr\b.*?</tr>|<li\b.*?</li>", re.DOTALL)
_BESIDE = re.compile(
    r'<div><dt>As planned.*?</div>|<table class="ps-numbers ps-compared">.*?</table>', re.DOTALL
)
_OWN_WORDS = re.compile(r'<div class="ps-text">.*?</div>', re.DOTALL)  # of the plan, which may tell of both
_STATUS = re.compile(r'<span class="ps-outlook ps-outlook-[\w-]+">([^<]+)</span>')
_OWNER = re.compile(r'class="ps-(?:by|owner|reach)">.*?people/(\w+)\.html')
_WAY = re.compile(r'class="ps-way ps-way-[\w-]+"[^>]*style="--way:([\d.]+)"')
_WORD = re.compile(
    r"\b(?:[Tt]he|By the|of the|number of the) (forecast|outlook) (?:says|gives|reaches|only reaches|and)\b"
)
_ABOUT = re.compile(r"“([^”]+)” is (missed by|at risk|off track)")
_OF_DRAWS = re.compile(r"((?:Under |Over )?\d+%) of all draws reach it")
_RANGE = re.compile(r"\{low: [^,{}]+, likely: ([^,{}]+), high: [^,{}]+\}")


@dataclass(frozen=True)
class Said:
    """Hold one statement about a goal, and where it is made."""

    goal: str
    kind: str
    where: str
    value: str


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    made = run(ROOT / "plan", "plan", today=TODAY)
    assert not made.failed, made.problems
    return made


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return the example without its ranges and after one month, so that a difference tells of each goal that both move."""
    folder = tmp_path_factory.mktemp("before") / "plan"
    shutil.copytree(ROOT / "plan", folder)
    for file in (folder / "actuals").iterdir():
        rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text(
            "".join(row for row in rows if row.startswith(("month", "2027-01"))), encoding="utf-8"
        )
    for file in folder.rglob("*.yaml"):
        file.write_text(_RANGE.sub(r"\1", file.read_text(encoding="utf-8")), encoding="utf-8")
    return run(folder, "plan", today=TODAY)


@pytest.fixture(scope="module")
def statements(outcome: Outcome, before: Outcome) -> dict[tuple[str, str], list[Said]]:
    goals = {judged.id: judged for judged in outcome.goals}
    site = make_site(outcome, TODAY)
    everything = [
        *(
            said
            for page in site.navigation.pages()
            for said in of_page(page.path, unescape(page.text), goals)
        ),
        *of_data(json.loads(site.files[DATA])["goals"]),
        *of_difference(outcome, before),
        *of_findings("check", report(outcome.problems, outcome.texts, "text", View("plan")), goals),
        *of_exports(outcome),
    ]
    by_kind: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for said in everything:
        by_kind[said.goal, said.kind].append(said)
    return by_kind


def of_page(path: str, text: str, goals: dict[str, JudgedGoal]) -> Iterator[Said]:
    """Yield what a page says: in figures anywhere, else in the row, the section or the page of one goal."""
    own = path.removeprefix("goals/").removesuffix(".md")
    where = "goal page" if path.startswith("goals/") and own in goals else path
    text = _BESIDE.sub("", text)
    yield from of_figures(where, text, goals)
    if path == "findings.md":
        yield from of_findings(where, _TAG.sub("", text), goals)
    elif where == "goal page":
        yield from of_part(where, own, text, goals)
        yield Said(own, "title", where, re.findall(r"^# (.*)$", text, re.MULTILINE)[0])
    else:
        for part in text.split("\n## ")[1:] if path == "gaps.md" else _ROW.findall(text):
            named = _GOAL.search(part)
            if named and named[1] in goals and _STATUS.search(part):
                yield from of_part(where, named[1], part, goals)
                yield Said(named[1], "title", where, named[2])


def of_figures(where: str, text: str, goals: dict[str, JudgedGoal]) -> Iterator[Said]:
    """Yield what a page says in figures that name the goal themselves, and the days on the lines of goals."""
    for goal, part, value, scenario, words in _FIGURE.findall(text):
        if part in FIGURES and scenario == ("outlook" if goals[goal].basis == "outlook" else ""):
            yield Said(goal, part, where, number(value))
            if part == "gap":
                yield Said(goal, "gap in words", where, words)
    for share, goal, words in _CHANCE.findall(text):
        yield Said(goal, "chance", where, number(share))
        yield Said(goal, "chance in words", where, words.lower())
    for goal, line, day in _DAY.findall(text):
        if goal in goals and int(line) == goals[goal].goal.end.span.line:
            yield Said(goal, "due", where, day)


def of_part(where: str, goal: str, text: str, goals: dict[str, JudgedGoal]) -> Iterator[Said]:
    """Yield what the part of a page says that is about one goal."""
    yield from (Said(goal, "status", where, words) for words in _STATUS.findall(text))
    yield from (Said(goal, "way", where, way) for way in _WAY.findall(text))
    yield from (Said(goal, "owner", where, owner) for owner in _OWNER.findall(text)[:1])
    due = re.search(r'data-label="Due"><span class="ps-period">([^<]*)<', text)
    if due:
        yield Said(goal, "due", where, due[1])
    if goals[goal].gap is not None:
        words = [
            *_WORD.findall(_TAG.sub("", _OWN_WORDS.sub("", text))),
            *re.findall(r'data-label="(Forecast|Outlook)"', text),
        ]
        yield from (Said(goal, "basis", where, word.lower()) for word in words)


def of_findings(where: str, text: str, goals: dict[str, JudgedGoal]) -> Iterator[Said]:
    """Yield what findings say of goals, in the words of a message."""
    titles = {judged.goal.title: goal for goal, judged in goals.items()}
    for line in text.splitlines():
        about = _ABOUT.search(line)
        if about is None or about[1] not in titles:
            continue
        goal = titles[about[1]]
        yield Said(goal, "title", where, about[1])
        if about[2] != "missed by":
            yield Said(goal, "status", where, about[2].capitalize())
        yield from (Said(goal, "basis", where, word) for word in _WORD.findall(line))
        yield from (Said(goal, "chance in words", where, words.lower()) for words in _OF_DRAWS.findall(line))


def of_data(records: list[dict[str, object]]) -> Iterator[Said]:
    """Yield what the data file beside the pages says."""
    for record in records:
        goal, where = str(record["id"]), "data file"
        yield Said(goal, "title", where, str(record["title"]))
        yield Said(goal, "due", where, str(record["due"]))
        yield Said(goal, "status", where, str(record["outlook"]))
        if record["forecast"]:
            yield Said(goal, "basis", where, str(record.get("numbers", "forecast")))
        for kind in ("target", "forecast", "chance"):
            told = record.get(kind)
            if isinstance(told, dict):
                yield Said(goal, kind, where, number(told["value"]))
            if kind == "chance" and isinstance(told, dict):
                yield Said(goal, "chance in words", where, told["shown"].lower())


def of_difference(outcome: Outcome, before: Outcome) -> Iterator[Said]:
    """Yield what differences say of how goals stand now."""
    comparison = compare(
        snapshot_of("before", "plan", before, TODAY), snapshot_of("now", "plan", outcome, TODAY)
    )
    titles = {}
    for record in json.loads(write_difference(comparison, "json"))["goals"]:
        titles[record["title"]] = record["id"]
        yield Said(record["id"], "title", "diff json", record["title"])
        yield Said(record["id"], "status", "diff json", WORDS[record["new"]])
        if record["chance"]["new"] is not None:
            yield Said(record["id"], "chance", "diff json", number(record["chance"]["new"]))
    for form in ("text", "markdown"):
        for line in write_difference(comparison, form).splitlines():
            told = re.fullmatch(
                r"[- ]+(.*): .* → (?:([a-z ]+), )?((?:under |over )?\d+%) likely", line.replace("*", "")
            )
            if told and told[1] in titles:
                goal = titles[told[1]]
                yield Said(goal, "chance in words", f"diff {form}", told[3])
                if told[2]:
                    yield Said(goal, "status", f"diff {form}", told[2].capitalize())


def of_exports(outcome: Outcome) -> Iterator[Said]:
    """Yield the figures of goals in exports and in what explains them, in the numbers that goals are judged by."""
    assert outcome.plan
    assert outcome.catalog
    numbers = numbers_of(outcome.plan, outcome.catalog, outcome.numbers)
    scenario = "outlook" if outcome.outlook else "base"
    (told,) = (each for each in json.loads(export(numbers, "json"))["scenarios"] if each["id"] == scenario)
    wanted = {f"goal.{judged.id}.{part}": (judged.id, part) for judged in outcome.goals for part in FIGURES}
    for figure in told["figures"]:
        if figure["id"] in wanted and figure["values"]["plan"][0] is not None:
            goal, part = wanted[figure["id"]]
            yield Said(goal, part, "export json", number(figure["values"]["plan"][0]))
            lineage = json.loads(explained(explain(outcome.numbers[scenario], figure["id"], "plan")))
            yield Said(goal, part, "explain", number(lineage["value"]))
    for row in csv.DictReader(export(numbers, "csv").decode("utf-8-sig").splitlines()):
        if (
            row["metric"] in wanted
            and (row["scenario"], row["period"]) == (scenario, "plan")
            and row["value"]
        ):
            yield Said(*wanted[row["metric"]], "export csv", number(row["value"]))


def number(value: object) -> str:
    """Return a number with twelve digits that count, as all outputs have it."""
    return f"{float(str(value)):.11e}"


def test_no_two_places_say_different_things(statements: dict[tuple[str, str], list[Said]]) -> None:
    apart = {
        key: sorted({(said.value, said.where) for said in told})
        for key, told in statements.items()
        if len({said.value for said in told}) > 1
    }
    assert apart == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_has_its_say(statements: dict[tuple[str, str], list[Said]], kind: str) -> None:
    places = {said.where for (_, told), all_said in statements.items() if told == kind for said in all_said}
    assert places >= KINDS[kind], KINDS[kind] - places


def test_goals_with_a_figure_are_told_of_in_twelve_ways(
    outcome: Outcome, statements: dict[tuple[str, str], list[Said]]
) -> None:
    for judged in outcome.goals:
        told = {kind for goal, kind in statements if goal == judged.id}
        expected = set(KINDS) - {"capacity"}
        if judged.goal.is_milestone:
            assert told >= {"title", "owner", "due", "status"}
        else:
            assert told >= expected, (judged.id, expected - told)


def test_what_is_said_is_what_was_decided(
    outcome: Outcome, statements: dict[tuple[str, str], list[Said]]
) -> None:
    for judged in outcome.goals:
        assert {said.value for said in statements[judged.id, "status"]} == {judged.words}
        assert {said.value for said in statements[judged.id, "owner"]} == {judged.goal.owner}
        if judged.chance is not None:
            assert {said.value for said in statements[judged.id, "chance"]} == {number(judged.chance)}
            assert judged.chance >= 0.5 or judged.status != "on_track"
        if judged.gap is not None:
            assert {said.value for said in statements[judged.id, "basis"]} == {judged.expectation}


@pytest.mark.tools
def test_the_workbook_recalculates_to_the_same(
    outcome: Outcome, statements: dict[tuple[str, str], list[Said]], tmp_path: Path
) -> None:
    from office import read_sheets

    assert outcome.plan
    assert outcome.catalog
    file = tmp_path / "plan.xlsx"
    file.write_bytes(export(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), "xlsx"))
    cells = read_sheets(file)["Outlook" if outcome.outlook else "Goals"]
    told = [(goal, kind) for goal, kind in statements if kind in FIGURES and f"goal.{goal}.{kind}" in cells]
    assert {goal for goal, _ in told} == {judged.id for judged in outcome.goals if judged.gap is not None}
    for goal, kind in told:
        (value,) = {said.value for said in statements[goal, kind]}
        assert cells[f"goal.{goal}.{kind}"]["plan"] == pytest.approx(float(value), rel=1e-9), (goal, kind)
