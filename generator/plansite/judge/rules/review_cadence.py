"""Judge the order and the life of a plan: what comes before what, the needs of its stage, and what is overdue.

covers: STAGE-12, STEP3-12, STEP6-11, STEP6-17, STEP6-18, STEP7-1, STEP8-9, LIVING-7
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.judge.finding import Finding, about, called, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.schema import Schema

_QUARTER = 3


def stage_need_open(context: RuleContext) -> Iterator[Finding]:
    """Find needs of the plan's stage that it leaves unaddressed: not a word, or none of the figures that belong to it."""
    plan, stage = context.plan.files.plan, context.plan.settings.stage
    if not stage:
        return
    answers, watched = plan.stage_needs, _watched(context)
    place = answers if answers.place is not plan.entry else plan.stage
    for name, field in _needs(context).items():
        if stage not in field.get("x-stages", ()):
            continue
        title = f"“{field['title']}”"
        kpis = set(field.get("x-kpis", ()))
        if not answers.get(name):
            question = str(field.get("description", "")).split("\n", 1)[0]
            message = f"{title}, which a company at this stage needs, has no answer."
            yield Finding(message, f"{question} Add “{name}:” under “stage_needs:”.", place.key_span, "plan")
        elif kpis and not kpis & watched:
            message = f"{title} is a need of this stage, but no figure shows whether it is met."
            hint = f"Track a figure for it in kpis.yaml, such as {min(kpis & set(context.catalog.kpis))}."
            yield Finding(message, hint, answers[name].key_span, "plan")


def steps_out_of_order(context: RuleContext) -> Iterator[Finding]:
    """Find an assessment that comes before the data it rests on, or after the goals that rest on it."""
    assessed = context.plan.files.situation.assessed_on
    findings = min((finding.date for finding in context.plan.findings.values() if finding.date), default="")
    goals = min((goal.start for goal in context.plan.goals.values() if goal.start), default="")
    if assessed and assessed < findings:
        message = f"You assessed where you stand on {assessed}, before the first finding ({findings})."
        hint = "Look again with the data at hand, and change the day."
        yield Finding(message, hint, assessed.span, "situation")
    elif goals and assessed > goals:
        message = f"You assessed where you stand on {assessed}, when goals ran already (since {goals})."
        hint = "Check the goals against what you found, and let them start later."
        yield Finding(message, hint, assessed.span, "situation")


def forecast_without_findings(context: RuleContext) -> Iterator[Finding]:
    """Find a forecast that rests on no finding."""
    forecast = context.plan.files.forecast
    if forecast.inputs and not forecast.findings:
        message = "The forecast names no finding that it draws on."
        hint = "Add “findings:” with those of market.yaml that its numbers come from."
        yield Finding(message, hint, forecast.inputs.key_span, "forecast")


def firm_too_long(context: RuleContext) -> Iterator[Finding]:
    """Find a forecast that is called firm beyond one quarter."""
    until = context.plan.files.forecast.firm_until
    if not until or context.calendar is None:
        return
    now = context.calendar.index(context.today.isoformat()) if context.today else 0
    months = context.calendar.index(until) + 1 - max(now, 0)
    if months > _QUARTER:
        message = f"The forecast is called firm for {months} months; things change faster than that."
        hint = "Bring “firm_until:” forward to the end of the quarter, and renew it each quarter."
        yield Finding(message, hint, until.span, "forecast")


def gaps_without_ground(context: RuleContext) -> Iterator[Finding]:
    """Find an analysis of gaps that lacks one of the four things it draws on."""
    gaps = context.plan.files.assumptions.gaps
    missing = [words for words, is_there in _ground(context).items() if not is_there]
    if gaps and missing:
        message = f"Gaps are weighed without {listed(missing)}."
        hint = "Write it down first: capabilities in team.yaml, trends in plan.yaml or market.yaml, goals in goals/."
        yield Finding(message, hint, gaps.key_span, "assumptions")


def _ground(context: RuleContext) -> dict[str, bool]:
    plan, files = context.plan, context.plan.files
    insights, questions = files.plan.insights, files.market.questions
    has_capability = any(strategy.capability for strategy in plan.strategies.values())
    trends = (insights.trends, insights.industry, questions.growth_trends, questions.macro_trends)
    return {
        "the capabilities of the team": bool(files.team.capabilities) or has_capability,
        "goals": bool(plan.goals),
        "the trends of the industry": any(trends),
        "a forecast": files.forecast.is_given,
    }


def stakeholder_not_asked(context: RuleContext) -> Iterator[Finding]:
    """Find stakeholders who were not consulted before the plan begins, and a team that nobody was asked about."""
    teams, stakeholders = context.plan.files.team.teams, context.plan.stakeholders
    if teams and not stakeholders:
        message = "The team's structure is fixed, but the plan names nobody who was asked about it."
        hint = "Add “stakeholders:” with the day on which each was consulted."
        yield Finding(message, hint, teams.key_span, "team")
    for stakeholder in stakeholders.values():
        day = stakeholder.consulted
        if not day or day[:7] >= context.plan.settings.start:
            when = f"asked only on {day}, after the plan begins" if day else "not asked yet"
            message = f"{called(stakeholder)}: {when}."
            hint = "Ask before the structure is fixed, and write the day under “consulted:”."
            yield about(stakeholder, day or stakeholder.name, message, hint)


def review_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that was not reviewed in time, and topics that were not."""
    plan, today = context.plan.files.plan, context.today
    days = [("", plan.review.next, "plan")]
    days += [(f" of {called(review)}", review.next, f"reviews/{key}") for key, review in plan.reviews.items()]
    for topic, following, subject in days if today else ():
        if today and following and following < today.isoformat():
            late = (today - today.fromisoformat(following)).days
            message = (
                f"The review{topic} of {following} is overdue by {late} {'day' if late == 1 else 'days'}."
            )
            hint = "Hold it, then write its day under “last:” and the day of the following one under “next:”."
            yield Finding(message, hint, following.span, subject)


def action_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find actions and steps of goals that are past their day and not done."""
    for action in context.plan.actions.values():
        if action.status not in {"done", "dropped"} and _is_past(context, action.due):
            message = f"{called(action)} was due on {action.due}."
            yield about(
                action, action.due, message, "Say how it stands with “status:”, or agree on another day."
            )
    for goal in context.plan.goals.values():
        for step in goal.steps:
            if not step.done and _is_past(context, step.due):
                message = f"{called(step)} was due on {step.due}."
                yield about(goal, step.due, message, "Write “done: true” if it is, or agree on another day.")


def assumption_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find assumptions that were to be checked by now."""
    for assumption in context.plan.assumptions.values():
        if _is_past(context, assumption.review_by):
            message = f"{called(assumption)} was to be checked by {assumption.review_by}."
            hint = "Check it, and write the next day under “review_by:”."
            yield about(assumption, assumption.review_by, message, hint)


def _is_past(context: RuleContext, day: str) -> bool:
    return context.today is not None and bool(day) and day < context.today.isoformat()


def _needs(context: RuleContext) -> dict[str, Schema]:
    needs = context.plan.schemas.kinds["plan"]["properties"].get("stage_needs", {})
    return dict(needs.get("properties", {}))


def _watched(context: RuleContext) -> set[str]:
    """Return the KPIs that the plan tracks or has goals for."""
    return {*context.plan.files.kpis.tracked, *(goal.kpi for goal in context.plan.goals.values())}


RULES: tuple[Rule, ...] = (
    stage_need_open,
    steps_out_of_order,
    forecast_without_findings,
    firm_too_long,
    gaps_without_ground,
    stakeholder_not_asked,
    review_overdue,
    action_overdue,
    assumption_overdue,
)
