from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.judge.soundness import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome
    from plansite.problems import Problem

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: x\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
GOAL = "title: Win\nstart: 2027-02-01\nend: 2027-06-30\n"


def channels(**shares: str) -> str:
    return "place:\n  channels:\n" + "".join(
        f"    {name}: {{title: {name}, kind: both{f', share: {share}' if share else ''}}}\n"
        for name, share in shares.items()
    )


def test_every_rule_stands_in_the_list_once() -> None:
    assert len(set(RULES)) == len(RULES) >= 10


def test_a_name_that_exists_is_fine_wherever_it_is_used(said: Callable[..., list[str]]) -> None:
    assert (
        said(
            plan=PLAN + "owner: ana\nnorth_star: mrr\nheadline: [mrr, arr]\n",
            team="people: {ana: {name: Ana, role: seller}}\nroles: {seller: {title: Seller, kpis: [mrr]}}\n",
            kpis="tracked: {mrr: {owner: ana}}\n",
            market="findings: {won: {title: Won, finding: x, source: z, date: 2026-10-01}}\n",
            assumptions="assumptions: {price: {statement: x, findings: [won], affects: [new_customers, mrr]}}\n",
        )
        == []
    )


@pytest.mark.parametrize(
    ("files", "place", "message", "hint"),
    [
        (
            {"plan": PLAN + "owner: ana\n"},
            "plan.yaml:8:8",
            "There is no person “ana”: the plan has none yet.",
            "under “people:” in team.yaml",
        ),
        (
            {"plan": PLAN + "owner: an\n", "team": "people: {ana: {name: Ana}}\n"},
            "plan.yaml:8:8",
            "There is no person “an”.",
            "“ana”",
        ),
        (
            {"plan": PLAN + "owner: bob\n", "team": "people: {ana: {name: Ana}}\n"},
            "plan.yaml:8:8",
            "There is no person “bob”.",
            "Write a new one under “people:”",
        ),
        ({"plan": PLAN + "north_star: mmr\n"}, "plan.yaml:8:13", "There is no KPI “mmr”.", "“mrr”"),
        ({"kpis": "tracked: {mmr: {}}\n"}, "kpis.yaml:1:11", "There is no KPI “mmr”.", "“mrr”"),
        (
            {"goals__win": "title: Win\nserves: grow\n"},
            "goals/win.yaml:2:9",
            "There is no goal “grow”.",
            "in goals/",
        ),
        (
            {"assumptions": "assumptions: {a: {statement: x, affects: [new_custmers]}}\n"},
            "assumptions.yaml:1:43",
            "new_custmers",
            "“new_customers”",
        ),
    ],
)
def test_a_name_that_does_not_exist_is_reported(
    outcome: Callable[..., Outcome], files: dict[str, str], place: str, message: str, hint: str
) -> None:
    problems = outcome(**files).problems
    assert [
        f"{each.span.file.rsplit('plan/')[-1]}:{each.span.line}:{each.span.column}" for each in problems
    ] == [place]
    assert message in problems[0].message
    assert hint in problems[0].hint


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        ("2027-02-01", "2027-02-01", False),
        ("2027-02-02", "2027-02-01", True),
        ("2027-02-01", "2027-03-01", False),
    ],
)
def test_what_ends_does_not_end_before_it_starts(
    said: Callable[..., list[str]], start: str, end: str, *, problem: bool
) -> None:
    found = said(goals__win=f"title: Win\nstart: {start}\nend: {end}\n")
    assert found == (["goals/win.yaml:3:6 date-order"] if problem else [])


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("due: 2027-06-30", ""),
        ("due: 2027-07-01", "date-outside"),
        ("due: 2027-02-01", ""),
        ("due: 2027-01-31", "date-outside"),
    ],
)
def test_a_step_lies_inside_its_goal(said: Callable[..., list[str]], step: str, problem: str) -> None:
    found = said(goals__win=GOAL + f"steps: [{{title: Hire, {step}}}]\n")
    assert [each.split(" ")[1] for each in found] == ([problem] if problem else [])


def test_a_tactic_lies_inside_its_strategy(said: Callable[..., list[str]]) -> None:
    strategy = "title: Trial\nstart: 2027-02-01\nend: 2027-06-30\ntactics:\n"
    tactics = "  a: {title: A, start: 2027-02-01, end: 2027-06-30}\n  b: {title: B, start: 2027-01-01, end: 2027-07-01}\n"
    assert said(strategies__trial=strategy + tactics) == [
        "strategies/trial.yaml:6:24 date-outside",
        "strategies/trial.yaml:6:41 date-outside",
    ]


@pytest.mark.parametrize(("end", "problem"), [("2027-12-31", False), ("2028-01-01", True)])
def test_a_goal_is_due_inside_the_plan(said: Callable[..., list[str]], end: str, *, problem: bool) -> None:
    assert said(goals__win=f"title: Win\nend: {end}\n") == (
        ["goals/win.yaml:2:6 date-outside"] if problem else []
    )


def test_a_month_after_the_plan_is_reported_wherever_a_value_stands(said: Callable[..., list[str]]) -> None:
    assert said(
        kpis="tracked: {mrr: {target: {2026-01: 1 EUR, 2027-12: 2 EUR, 2028-01: 3 EUR}}}\n",
        team="teams: {field: {title: Field, size: {now: {2029-01: 3}}}}\n",
    ) == ["kpis.yaml:1:58 month-outside", "team.yaml:1:44 month-outside"]


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ({"a": "60%", "b": "40%"}, ""),
        ({"a": "33.3%", "b": "33.3%", "c": "33.4%"}, ""),
        ({"a": "60%", "b": "35%"}, "95%"),
        ({"a": "60%", "b": "45%"}, "105%"),
        ({"a": "60%", "b": ""}, "60%"),
        ({"a": "60%", "other": ""}, ""),
        ({"a": "60%", "b": "45%", "other": ""}, "105%"),
        ({"a": "60%", "other": "40%"}, ""),
        ({"a": "60%", "b": "{2027-01: 40%, 2027-05: 30%}"}, "90% in 2027-05"),
        ({"a": "60%", "b": "= 40% * 1"}, ""),
        ({"a": "", "b": ""}, ""),
    ],
)
def test_channel_shares_add_up(outcome: Callable[..., Outcome], shares: dict[str, str], total: str) -> None:
    problems = outcome(marketing=channels(**shares)).problems
    assert [each.rule for each in problems] == (["share-sum"] if total else [])
    assert all(f" {total}, not to 100%" in each.message for each in problems)


def test_weights_of_a_season_add_up(said: Callable[..., list[str]]) -> None:
    months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
    good = dict.fromkeys(months, "8%") | {"may": "12%"}

    def weights(of: dict[str, str]) -> str:
        return "seasonality:\n  weights:\n" + "".join(f"    {name}: {value}\n" for name, value in of.items())

    assert said(customers=weights(good)) == []
    assert said(customers=weights(good | {"may": "11%"})) == ["customers.yaml:14:15 share-sum"]
    assert said(customers=weights({"may": "60%", "june": "40%"})) == []


@pytest.mark.parametrize(
    ("serves", "circle"),
    [
        ({"a": "b", "b": "c", "c": ""}, ""),
        ({"a": "a"}, "a → a"),
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"a": "b", "b": "c", "c": "b"}, "b → c → b"),
    ],
)
def test_goals_do_not_serve_each_other_in_a_circle(
    outcome: Callable[..., Outcome], serves: dict[str, str], circle: str
) -> None:
    goals = {
        f"goals__{key}": f"title: {key}\n" + (f"serves: {of}\n" if of else "") for key, of in serves.items()
    }
    problems = [each for each in outcome(**goals).problems if not each.rule.startswith("goal-")]
    assert [each.rule for each in problems] == (["circle"] if circle else [])
    assert all(circle in each.message for each in problems)


def test_two_circles_are_two_problems(said: Callable[..., list[str]]) -> None:
    chain = "actions:\n" + "".join(
        f"  {name}: {{title: {name}, after: [{', '.join(after)}]}}\n"
        for name, after in {"a": ["b", "c"], "b": ["a"], "c": ["d"], "d": ["c"], "e": ["a"]}.items()
    )
    assert [each.split(" ")[1] for each in said(actions=chain)] == ["circle", "circle"]


@pytest.mark.parametrize("word", ["if", "else", "and", "or", "not"])
def test_a_figure_is_not_called_like_a_word_of_formulas(said: Callable[..., list[str]], word: str) -> None:
    inputs = f"inputs:\n  {word}: {{title: X, unit: count, rollup: sum}}\n"
    assert said(kpis=inputs) == ["kpis.yaml:2:3 reserved-word"]


def test_a_function_name_may_name_a_figure(said: Callable[..., list[str]]) -> None:
    figures = "  twice: {title: T, formula: 'min + max(min, 1)', unit: count, rollup: sum}\n"
    assert (
        said(
            kpis="inputs:\n  min: {title: X, unit: count, rollup: sum}\n",
            forecast=f"model: none\ninputs: {{min: 3}}\nfigures:\n{figures}",
        )
        == []
    )


def missing(outcome: Outcome) -> list[Problem]:
    return [problem for problem in outcome.problems if problem.rule == "essential-missing"]


def test_what_a_type_of_plan_should_not_do_without_is_asked_for(outcome: Callable[..., Outcome]) -> None:
    yielded = outcome(
        plan=PLAN.replace("padre", "marketing"), padre="owner: ana\n", team="people: {ana: {name: Ana}}\n"
    )
    assert not yielded.failed, "what is missing stops nothing"
    problems = missing(yielded)
    assert ["marketing.yaml" in problem.message for problem in problems] == [True, False]
    assert "profiles/" in problems[1].message
    assert {problem.span.line for problem in problems} == {3}


@pytest.mark.parametrize("people", ["people: {}\n", "people: {owner: ana}\n", 'people: {approach: ""}\n', ""])
def test_an_essential_part_must_say_something(outcome: Callable[..., Outcome], people: str) -> None:
    parts = "".join(
        f"{part}: {{approach: x}}\n"
        for part in ["position", "acquire", "deploy", "run", "expand", "product", "money"]
    )
    problems = missing(outcome(padre=parts + people, team="people: {ana: {name: Ana}}\n"))
    assert [problem.message for problem in problems] == [
        "A PADRE plan should not do without “people” (People)."
    ]


def test_a_blank_counts_as_there(outcome: Callable[..., Outcome]) -> None:
    parts = "".join(
        f"{part}: {{approach: TODO}}\n"
        for part in ["position", "acquire", "deploy", "run", "expand", "product", "people", "money"]
    )
    assert not outcome(padre=parts).failed


def test_a_plan_of_unknown_type_misses_nothing(said: Callable[..., list[str]]) -> None:
    assert said(
        plan=PLAN.replace("padre", "pader"), padre="owner: ana\n", team="people: {ana: {name: Ana}}\n"
    ) == ["plan.yaml:3:7 not-an-option"]


def test_a_scenario_is_judged_by_what_it_changes_and_what_it_says_itself(
    said: Callable[..., list[str]],
) -> None:
    """What is wrong in the plan already is told there alone, once."""
    scenario = (
        "title: Late\nwhy: Ana leaves.\nowner: ana\n"
        "change:\n  team: {people: {ana: null}}\n  roadmap: {phases: {build: {end: 2027-01-31}}}\n"
    )
    phases = (
        "phases:\n"
        "  build: {title: Build, start: 2027-02-01, end: 2027-06-30}\n"
        "  sell: {title: Sell, start: 2027-09-01, end: 2027-08-31}\n"
    )
    team = "people: {ana: {name: Ana}, ben: {name: Ben}}\n"
    assert said(plan=f"{PLAN}owner: cleo\n", team=team, roadmap=phases, scenarios__late=scenario) == [
        "plan.yaml:8:8 unknown-reference",
        "roadmap.yaml:3:47 date-order",
        "scenarios/late.yaml:3:8 unknown-reference",
        "scenarios/late.yaml:6:35 date-order",
    ]
