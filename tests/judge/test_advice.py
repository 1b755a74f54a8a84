"""Each rule finds what it is about and nothing else: a sound plan with one thing changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cases_advice import CASES, TODAY, Edit

from plansite.judge.advice import ADVICE, IDLE, id_of
from plansite.judge.rulebook import load_rulebook
from plansite.pipeline import run
from plansite.problems import Severity
from plansite.read.schema import load_schemas
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cases_advice import Case

    from plansite.judge.rulebook import Explanation
    from plansite.outcome import Outcome

SOUND = Path(__file__).parent / "sound"
RULEBOOK = load_rulebook(catalog_folder())


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Outcome]:
    """Judge the sound plan after some edits: the text of a file is replaced, or added when nothing is to be replaced."""

    def judged(edits: Iterable[Edit] = (), today: date | None = TODAY) -> Outcome:
        plan = tmp_path / "plan"
        shutil.rmtree(plan, ignore_errors=True)
        shutil.copytree(SOUND, plan)
        for edit in edits:
            path = plan / edit.file
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert edit.old in text, edit
            changed = text.replace(edit.old, edit.new, 1) if edit.old else text + edit.new
            path.parent.mkdir(exist_ok=True)
            path.write_text(changed, encoding="utf-8")
        return run(plan, today=today)

    return judged


def found(outcome: Outcome) -> list[str]:
    return [f"{each.severity.word} {each.rule}" for each in outcome.problems]


def test_nothing_is_found_in_the_sound_plan(judge: Callable[..., Outcome]) -> None:
    assert judge().problems == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_finds_what_it_is_about_and_nothing_else(judge: Callable[..., Outcome], case: Case) -> None:
    problems = judge(case.edits, case.today).problems
    assert {each.rule for each in problems} == {case.rule, *case.along}
    first = next(each for each in problems if each.rule == case.rule)
    assert first.span.file.endswith(f"plan/{case.file}")
    assert case.words in first.message
    assert case.mend in first.hint
    assert first.severity is RULEBOOK[case.rule].severity
    assert first.subject


def test_every_rule_has_a_case() -> None:
    assert {id_of(rule) for rule in ADVICE} == {case.rule for case in CASES}


def test_registry_functions_and_explanations_agree() -> None:
    ids = [id_of(rule) for rule in ADVICE]
    assert len(set(ids)) == len(ids)
    assert {key for key, each in RULEBOOK.items() if not each.fixed} == {*ids, IDLE}
    assert all(rule.__doc__ for rule in ADVICE)


@pytest.mark.parametrize("rule", RULEBOOK.values(), ids=lambda rule: rule.id)
def test_a_rule_explains_itself(rule: Explanation) -> None:
    texts = [getattr(rule, name) for name in ("title", "what", "why", "mend", "example")]
    assert all(texts)
    assert not texts[0].endswith(".")
    assert all(text.endswith((".", "?")) for text in texts[1:4])
    assert "TODO" not in "".join(texts)


def test_plans_and_stages_of_rules_exist() -> None:
    fields = load_schemas(packaged("schemas")).kinds["plan"]["properties"]
    for rule in RULEBOOK.values():
        assert set(rule.plans) <= set(fields["type"]["enum"])
        assert set(rule.stages) <= set(fields["stage"]["enum"])


LOST = Edit("forecast.yaml", "monthly_churn: 1%", "monthly_churn: 3%")
NO_OUTCOME = Edit("strategies/visits.yaml", "outcome: Every third visit becomes an offer.\n", "")


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        ("error", ["error strategy-without-outcome"]),
        ("warning", ["warning strategy-without-outcome"]),
        ("note", ["note strategy-without-outcome"]),
        ("question", ["question strategy-without-outcome"]),
        ("ignore", []),
    ],
)
def test_a_plan_weighs_rules(judge: Callable[..., Outcome], weight: str, said: list[str]) -> None:
    outcome = judge([NO_OUTCOME, Edit("plan.yaml", "", f"rules: {{strategy-without-outcome: {weight}}}\n")])
    assert found(outcome) == said
    assert outcome.failed == (weight == "error")


WAIVER = (
    "waivers:\n  - {{rule: {rule}, {at}reason: We are about to write it., until: 2027-01-31, owner: ben}}\n"
)


@pytest.mark.parametrize("at", ["at: strategies/visits, ", ""])
def test_a_waived_finding_is_listed_and_not_reported(judge: Callable[..., Outcome], at: str) -> None:
    waiver = Edit("plan.yaml", "", WAIVER.format(rule="strategy-without-outcome", at=at))
    outcome = judge([NO_OUTCOME, waiver])
    assert outcome.problems == ()
    (waived,) = outcome.waived
    assert waived.problem.subject == "strategies/visits"
    assert (waived.waiver.reason, waived.waiver.until) == ("We are about to write it.", "2027-01-31")


@pytest.mark.parametrize(
    ("today", "back"), [(date(2027, 1, 31), False), (date(2027, 2, 1), True), (None, False)]
)
def test_a_waiver_ends_after_its_last_day(
    judge: Callable[..., Outcome], today: date | None, *, back: bool
) -> None:
    waiver = Edit(
        "plan.yaml", "", WAIVER.format(rule="strategy-without-outcome", at="at: strategies/visits, ")
    )
    done = Edit("goals/win.yaml", "due: 2027-02-01}", "due: 2027-02-01, done: true}")
    review = Edit("plan.yaml", "next: 2027-01-11", "next: 2027-03-11")
    outcome = judge([NO_OUTCOME, waiver, done, review], today)
    assert found(outcome) == (["question strategy-without-outcome"] if back else [])
    assert all("waived until 2027-01-31 (plan.yaml:2" in each.hint for each in outcome.problems)


def test_a_waiver_of_another_item_waives_nothing(judge: Callable[..., Outcome]) -> None:
    waiver = Edit(
        "plan.yaml", "", WAIVER.format(rule="strategy-without-outcome", at="at: strategies/calls, ")
    )
    assert sorted(found(judge([NO_OUTCOME, waiver]))) == [
        "note waiver-idle",
        "question strategy-without-outcome",
    ]


@pytest.mark.parametrize(
    ("rule", "meant"),
    [("goal-out-of-rech", "goal-out-of-reach"), ("unknown-reference", ""), ("unknown-rule", "")],
)
def test_only_rules_that_exist_are_weighed_or_waived(
    judge: Callable[..., Outcome], rule: str, meant: str
) -> None:
    for text in (f"rules: {{{rule}: note}}\n", WAIVER.format(rule=rule, at="")):
        (problem,) = judge([Edit("plan.yaml", "", text)]).problems
        assert (problem.severity, problem.rule) == (Severity.ERROR, "unknown-rule")
        assert f"“{rule}”" in problem.message
        assert meant in problem.hint


@pytest.mark.parametrize(
    ("stage", "rules"), [("growth", {"stage-need-open"}), ("pre_revenue", {"stage-need-open"})]
)
def test_the_needs_are_those_of_the_stage(judge: Callable[..., Outcome], stage: str, rules: set[str]) -> None:
    text = (SOUND / "plan.yaml").read_text(encoding="utf-8")
    needs = text[text.index("stage_needs:") : text.index("review:")]
    outcome = judge([Edit("plan.yaml", "stage: growth", f"stage: {stage}"), Edit("plan.yaml", needs, "")])
    assert {each.rule for each in outcome.problems} == rules
    words = "".join(each.message for each in outcome.problems)
    assert ("Reduce churn" in words) == (stage == "growth")
    assert ("Validate ideas" in words) == (stage == "pre_revenue")


def test_a_rule_for_sales_plans_is_silent_in_others(judge: Callable[..., Outcome]) -> None:
    plan = [Edit("plan.yaml", "type: sales", "type: marketing")]
    assert "no-goal" not in {each.rule for each in judge(plan).problems}


def test_advice_waits_until_a_plan_is_sound(judge: Callable[..., Outcome]) -> None:
    outcome = judge([NO_OUTCOME, Edit("goals/win.yaml", "owner: ben\nwhy", "owner: bob\nwhy")])
    assert [each.rule for each in outcome.problems] == ["unknown-reference"]


def test_the_same_day_gives_the_same_findings(judge: Callable[..., Outcome]) -> None:
    late = date(2028, 1, 1)
    first = judge([], late).problems
    assert first == judge([], late).problems
    assert {each.rule for each in first} == {"review-overdue", "action-overdue", "assumption-overdue"}


def test_a_file_with_blanks_is_still_being_written(judge: Callable[..., Outcome]) -> None:
    blank = Edit("strategies/visits.yaml", "capability: Ben has repaired for ten years.", "capability: TODO")
    assert found(judge([NO_OUTCOME, blank])) == ["blank blank"]
    strict = Edit("plan.yaml", "", "rules: {strategy-without-outcome: error}\n")
    assert sorted(found(judge([NO_OUTCOME, blank, strict]))) == [
        "blank blank",
        "error strategy-without-outcome",
    ]
