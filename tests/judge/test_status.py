"""How a goal stands is decided once: every place that speaks of it says the same, in the same numbers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.compare.comparison import Comparison, compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.deliver.compare.write.formats import write as write_difference
from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.judge.status import WORDS
from plansite.pipeline import run
from plansite.present.page import DATA
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plansite.judge.status import Status
    from plansite.outcome import Outcome

TODAY = date(2027, 5, 10)
LONG = 1_200  # more than Python lets a function call itself
PLAN = "schema_version: 2\ntitle: A small plan\ntype: sales\nwhy: To sell.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
PARTS = ("position", "deploy", "run", "expand", "product", "people", "money")
DATES = "start: 2027-01-01\nend: 2027-12-31\nowner: ana\n"
DEALS = DATES + "kpi: deals_closed\nkind: level\nbaseline: 0\n"
GOALS = {
    "easy": f"title: Easy deals\n{DEALS}amount: 105\n",
    "fit": f"title: Fitting deals\n{DEALS}amount: 120\n",
    "near": f"title: Near deals\n{DEALS}amount: 126\n",
    "far": f"title: Far deals\n{DEALS}amount: 200\n",
    "won": f"title: Won deals\n{DEALS}amount: 500\ndone: true\n",
    "cost": f"title: Low cost\n{DATES}kpi: plan_cost_total\nkind: level\nbaseline: 0 EUR\namount: 1200 EUR\n",
    "praise": f"title: High praise\n{DATES}kpi: net_promoter_score\nkind: level\namount: 40\n",
    "boat": "title: A new boat\nkind: milestone\nowner: ana\nstart: 2027-01-01\nend: 2027-03-31\n",
}
FILES = {
    "plan": PLAN,
    "padre": "".join(f"{part}: {{approach: As before.}}\n" for part in PARTS)
    + f"acquire: {{approach: A free trial., goals: [{', '.join(GOALS)}]}}\n",
    "forecast": 'model: none\nlevers: [calls]\ninputs: {calls: 50, deals_won: "= calls / 5", deals_lost: 30, revenue: 1000 EUR}\n',
    "kpis": "inputs: {calls: {title: Calls, meaning: Calls that are made., unit: count, rollup: sum}}\n",
    "budget": "lines: {ads: {title: Ads, kind: recurring, amount: 100 EUR, department: marketing, category: advertising}}\n",
    "team": "people: {ana: {name: Ana}}\n",
    "scenarios/slow": "title: Slow sales\nwhy: Fewer come.\nchange: {forecast: {inputs: {deals_won: 9}}}\n",
}
MEASURED = {
    "no actuals": (),
    "ahead": ("deals_won,2027-01,16", "deals_won,2027-02,16", "plan_cost_total,2027-01,80"),
    "behind": ("deals_won,2027-01,4", "deals_won,2027-02,4", "plan_cost_total,2027-01,220"),
}
# what is to be expected of each figure, by hand: ten deals and 100 euros a month, but for the months that were measured
EXPECTED: dict[str, dict[str, float]] = {
    "no actuals": {"deals": 120, "cost": 1200},
    "ahead": {"deals": 132, "cost": 1180},
    "behind": {"deals": 108, "cost": 1320},
}
STATUSES: dict[str, dict[str, Status]] = {
    "no actuals": {"easy": "on_track", "fit": "on_track", "near": "at_risk", "cost": "on_track"},
    "ahead": {"easy": "on_track", "fit": "on_track", "near": "on_track", "cost": "on_track"},
    "behind": {"easy": "on_track", "fit": "off_track", "near": "off_track", "cost": "off_track"},
}
ALWAYS: dict[str, Status] = {"far": "off_track", "won": "done", "praise": "unknown", "boat": "overdue"}
PAIRS = [(old, new) for old in MEASURED for new in MEASURED if old != new]
_FIGURE = re.compile(
    r'<a [^>]*data-node="goal\.(\w+)\.(forecast|gap)"[^>]*data-value="([^"]+)"(?: data-scenario="(\w+)")?'
)
_STATUS = re.compile(r'<span class="ps-outlook ps-outlook-([\w-]+)">([^<]+)</span>')
_PLANNED = re.compile(
    r'<div><dt>As planned</dt>.*?</div>|<table class="ps-numbers ps-compared">.*?</table>', re.DOTALL
)


@dataclass(frozen=True)
class State:
    """Hold the plan with what was measured so far, and all that is said of it."""

    name: str
    folder: Path
    outcome: Outcome
    pages: dict[str, str]
    data: list[dict[str, object]]

    @property
    def statuses(self) -> dict[str, Status]:
        """Return how each goal stands, by hand."""
        return {**STATUSES[self.name], **ALWAYS}

    @property
    def word(self) -> str:
        """Return what the numbers to expect are called."""
        return "forecast" if self.name == "no actuals" else "outlook"

    def expected(self, goal: str) -> float | None:
        """Return what is to be expected of a goal's figure, by hand; None when nothing is."""
        kind = {"cost": "cost", "praise": "", "boat": ""}.get(goal, "deals")
        return EXPECTED[self.name].get(kind)

    def gap(self, goal: str) -> float | None:
        """Return how far a goal is missed, by hand."""
        target, expected = re.search(r"amount: (\d+)", GOALS[goal]), self.expected(goal)
        if target is None or expected is None:
            return None
        short = (float(target[1]) - expected) / float(target[1])
        return -short if goal == "cost" else short

    def is_missed(self, goal: str) -> bool:
        """Tell whether a goal is missed."""
        return self.statuses[goal] in {"at_risk", "off_track"}

    def section(self, page: str, start: str, end: str) -> str:
        """Return a part of a page."""
        text = self.pages[page]
        first = text.index(start)
        last = text.find(end, first + len(start))
        return text[first : last if last >= 0 else None]

    def row(self, page: str, goal: str) -> str:
        """Return the line that a page has for a goal."""
        title = re.search("title: (.*)", GOALS[goal])
        assert title
        lines = re.findall(r"<(?:tr|li)\b.*?</(?:tr|li)>", self.pages[page], re.DOTALL)
        (line,) = (line for line in lines if f">{title[1]}<" in line and "ps-outlook" in line)
        return str(line)


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, State]:
    return {name: _state(name, tmp_path_factory.mktemp("goals") / "plan") for name in MEASURED}


def _state(name: str, folder: Path) -> State:
    files = {**FILES, **{f"goals/{goal}": text for goal, text in GOALS.items()}}
    for file, text in files.items():
        path = folder / f"{file}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if MEASURED[name]:
        (folder / "actuals").mkdir()
        (folder / "actuals/measured.csv").write_text(
            "\n".join(["metric,month,value", *MEASURED[name]]) + "\n"
        )
    outcome = run(folder, "plan", today=TODAY)
    assert not outcome.failed, outcome.problems
    site = make_site(outcome, TODAY)
    pages = {page.path: unescape(page.text) for page in site.navigation.pages()}
    return State(name, folder, outcome, pages, json.loads(site.files[DATA])["goals"])


@pytest.fixture(params=list(MEASURED))
def state(states: dict[str, State], request: pytest.FixtureRequest) -> State:
    return states[request.param]


@pytest.mark.parametrize("page", ["index.md", "goals/index.md", "people/ana.md", "lens.md"])
def test_every_list_of_goals_says_how_they_stand(state: State, page: str) -> None:
    for goal, status in state.statuses.items():
        line = state.row(page, goal)
        assert _STATUS.findall(line) == [(status.replace("_", "-"), WORDS[status])], (page, goal)
        expected = state.expected(goal)
        if page != "lens.md" and expected is not None:
            shown = {part: float(value) for _, part, value, _ in _FIGURE.findall(line)}
            assert shown == {"forecast": expected, "gap": pytest.approx(state.gap(goal))}, (page, goal)
            assert f'data-label="{state.word.capitalize()}"' in line


def test_the_page_of_a_goal_agrees_with_itself(state: State) -> None:
    for goal, status in state.statuses.items():
        page, gap = f"goals/{goal}.md", state.gap(goal)
        assert f'<div class="ps-stand ps-stand-{status.replace("_", "-")}">' in state.pages[page]
        assert _STATUS.findall(state.pages[page]) == [(status.replace("_", "-"), WORDS[status])]
        achievable = state.section(page, "<strong>Achievable</strong>", "</ul></li>")
        if goal == "won":
            assert ">Yes<" in achievable
            assert "reaches" not in achievable
        elif gap is not None:
            reaches = "only reaches" if state.is_missed(goal) else "reaches"
            assert f"The {state.word} {reaches} <a" in achievable
            assert (
                f'<span class="ps-smart-verdict">{"Not yet" if state.is_missed(goal) else "Yes"}<'
                in achievable
            )
        assert ("What it would take" in state.pages[page]) == (state.is_missed(goal) and goal != "cost"), goal


def test_the_page_of_gaps_agrees(state: State) -> None:
    known = [goal for goal in state.statuses if state.expected(goal) is not None]
    for goal in known:
        status = state.statuses[goal]
        part = state.section("gaps.md", f"{{ #{goal} }}", "\n## ")
        assert _STATUS.findall(part) == [(status.replace("_", "-"), WORDS[status])]
        assert f"<dt>The {state.word} gives</dt>" in part
        assert ("What it would take" in part) == (state.is_missed(goal) and goal != "cost"), goal
    reached = sum(not state.is_missed(goal) for goal in known)
    assert f'By the {state.word}, <span class="ps-count">{reached}</span> of' in state.pages["gaps.md"]


def test_no_page_about_goals_has_another_figure(state: State) -> None:
    pages = [page for page in state.pages if page in {"index.md", "lens.md", "gaps.md"} or "/" in page]
    seen = 0
    for page in (page for page in pages if not page.startswith(("numbers/", "kpis/"))):
        for goal, part, value, scenario in _FIGURE.findall(_PLANNED.sub("", state.pages[page])):
            expected = state.expected(goal) if part == "forecast" else state.gap(goal)
            assert float(value) == pytest.approx(expected), (page, goal, part)
            assert scenario == ("" if state.word == "forecast" else "outlook"), (page, goal, part)
            seen += 1
    assert seen > 40


def test_the_plan_is_called_so_beside_an_outlook(state: State) -> None:
    beside = "".join(_PLANNED.findall(state.pages["goals/far.md"]))
    assert ("As planned" in beside) == (state.word == "outlook")
    assert ('<th scope="col">Forecast</th>' in beside) == (state.word == "forecast")
    planned = [float(value) for _, part, value, _ in _FIGURE.findall(beside) if part == "forecast"]
    assert set(planned) == {120.0, 108.0}  # the plan, and the scenario in which nine deals are won


def test_findings_agree(state: State) -> None:
    said: dict[str, dict[str, str]] = {}
    for problem in state.outcome.problems:
        said.setdefault(problem.rule, {})[problem.subject.removeprefix("goals/")] = problem.message
    missed = {goal for goal in state.statuses if state.is_missed(goal)}
    assert set(said["goal-out-of-reach"]) == set(said["gap-without-remedy"]) == missed
    assert set(said["goal-not-measured"]) == {"praise"}
    assert f"The {state.word} says nothing" in said["goal-not-measured"]["praise"]
    for goal, message in said["goal-out-of-reach"].items():
        assert f"the {state.word} says {state.expected(goal):,.0f}" in message


def test_the_data_file_agrees(state: State) -> None:
    told = {str(goal["id"]): goal for goal in state.data}
    assert {goal: record["status"] for goal, record in told.items()} == state.statuses
    for goal, record in told.items():
        assert record["outlook"] == WORDS[state.statuses[goal]]
        assert record.get("numbers", "forecast") == state.word
        forecast = record["forecast"]
        assert (forecast["value"] if isinstance(forecast, dict) else None) == state.expected(goal)


@pytest.mark.tools
def test_the_workbook_has_the_same_figures(state: State, tmp_path: Path) -> None:
    from office import read_sheets

    plan, catalog, numbers = state.outcome.plan, state.outcome.catalog, state.outcome.numbers
    assert plan
    assert catalog
    file = tmp_path / "plan.xlsx"
    file.write_bytes(export(numbers_of(plan, catalog, numbers), "xlsx"))
    sheets = read_sheets(file)
    assert ("Outlook" in sheets) == (state.word == "outlook")
    cells = sheets["Goals" if state.word == "forecast" else "Outlook"]
    for goal in state.statuses:
        if state.expected(goal) is not None:
            assert cells[f"goal.{goal}.forecast"]["plan"] == pytest.approx(state.expected(goal))
            assert cells[f"goal.{goal}.gap"]["plan"] == pytest.approx(state.gap(goal))


def test_goals_may_serve_each_other_in_a_long_chain(tmp_path: Path) -> None:
    (tmp_path / "goals").mkdir()
    for file in ("plan", "team"):
        (tmp_path / f"{file}.yaml").write_text(FILES[file], encoding="utf-8")
    for at in range(LONG):
        served = f"serves: goal_{at + 1}\n" if at + 1 < LONG else ""
        text = GOALS["boat"] + served
        (tmp_path / "goals" / f"goal_{at}.yaml").write_text(text, encoding="utf-8")
    goals = [judged.id for judged in run(tmp_path, today=TODAY).goals]
    assert goals == [f"goal_{at}" for at in reversed(range(LONG))]


def _compared(states: dict[str, State], old: str, new: str) -> Comparison:
    before, after = (
        snapshot_of(name, "plan", run(states[name].folder, "plan", today=TODAY), TODAY) for name in (old, new)
    )
    return compare(before, after)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_difference_tells_the_same(states: dict[str, State], old: str, new: str) -> None:
    before, after = states[old], states[new]
    changed = {goal for goal in before.statuses if before.statuses[goal] != after.statuses[goal]}
    comparison = _compared(states, old, new)
    record = json.loads(write_difference(comparison, "json"))
    assert {goal["id"]: (goal["old"], goal["new"]) for goal in record["goals"]} == {
        goal: (before.statuses[goal], after.statuses[goal]) for goal in changed
    }
    told = {
        figure["figure"]: (figure["old"], figure["new"])
        for figure in record["figures"]
        if figure["interest"] != "rest" and figure["figure"].startswith("goal.")
    }
    assert told == {
        f"goal.{goal}.forecast": (before.expected(goal), after.expected(goal))
        for goal in before.statuses
        if before.expected(goal) is not None
    }
    for form in ("text", "markdown"):
        written = write_difference(comparison, form)
        lines = "\n".join(_lines_about_goals(written))
        for goal in changed:
            title = re.search("title: (.*)", GOALS[goal])
            assert title
            assert re.search(
                rf"{title[1]}.*{WORDS[before.statuses[goal]].lower()}.*{WORDS[after.statuses[goal]].lower()}",
                lines,
            ), (form, goal)
        assert "In the outlook" in written
        assert re.search(
            rf"Far deals: forecast.*\b{before.expected('far'):.0f}\b.*\b{after.expected('far'):.0f}\b", lines
        )


def _lines_about_goals(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if "deals" in line or "cost" in line)


def test_a_lever_moves_only_the_months_to_come(states: dict[str, State]) -> None:
    # behind: 8 deals in two months, so 118 more are needed in the ten months to come
    part = states["behind"].section("goals/near.md", "ps-levers", "</table>")
    assert ">+18%<" in part
    assert "all its months not measured yet moved alike" in states["behind"].pages["goals/near.md"]
