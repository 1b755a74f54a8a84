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
    from plansite.read.document import Entry
    from plansite.read.schema import Schema

_QUARTER = 3


def stage_need_open(context: RuleContext) -> Iterator[Finding]:
    """Find needs of the plan's stage that it leaves unaddressed: not a word, or none of the figures that belong to it."""
    root, stage = context.plan.single("plan"), context.plan.settings.stage
    if root is None or not stage:
        return
    needs = root.get("stage_needs")
    place = needs or root.at(["stage"])
    watched = _watched(context)
    for name, field in _needs(context).items():
        if stage not in field.get("x-stages", ()):
            continue
        title = f"“{field['title']}”"
        belong = set(field.get("x-kpis", ()))
        if needs is None or not needs.get(name):
            question = str(field.get("description", "")).split("\n", 1)[0]
            message = f"{title}, which a company at this stage needs, has no answer."
            yield Finding(message, f"{question} Add “{name}:” under “stage_needs:”.", place.key_span, "plan")
        elif belong and not belong & watched:
            message = f"{title} is a need of this stage, but no figure shows whether it is met."
            hint = f"Track a figure for it in kpis.yaml, such as {min(belong & set(context.catalog.kpis))}."
            yield Finding(message, hint, needs.at([name]).key_span, "plan")


def steps_out_of_order(context: RuleContext) -> Iterator[Finding]:
    """Find an assessment that comes before the data it rests on, or after the goals that rest on it."""
    situation = context.plan.single("situation")
    assessed = situation.get("assessed_on") if situation else None
    if assessed is None:
        return
    found = sorted(day for each in context.plan.items("findings").values() if (day := each.text("date")))
    starts = sorted(day for each in context.plan.items("goals").values() if (day := each.text("start")))
    if found and assessed.data < found[0]:
        message = f"You assessed where you stand on {assessed.data}, before the first finding ({found[0]})."
        yield Finding(
            message, "Look again with the data at hand, and change the day.", assessed.span, "situation"
        )
    elif starts and assessed.data > starts[0]:
        message = (
            f"You assessed where you stand on {assessed.data}, when goals ran already (since {starts[0]})."
        )
        hint = "Check the goals against what you found, and let them start later."
        yield Finding(message, hint, assessed.span, "situation")


def forecast_without_findings(context: RuleContext) -> Iterator[Finding]:
    """Find a forecast that rests on no finding."""
    forecast = context.plan.single("forecast")
    if forecast and forecast.get("inputs") and not forecast.texts("findings"):
        message = "The forecast names no finding that it draws on."
        hint = "Add “findings:” with those of market.yaml that its numbers come from."
        yield Finding(message, hint, forecast.at(["inputs"]).key_span, "forecast")


def firm_too_long(context: RuleContext) -> Iterator[Finding]:
    """Find a forecast that is called firm beyond one quarter."""
    forecast = context.plan.single("forecast")
    until = forecast.get("firm_until") if forecast else None
    if until is None or context.calendar is None:
        return
    now = context.calendar.index(context.today.isoformat()) if context.today else 0
    months = context.calendar.index(str(until.data)) + 1 - max(now, 0)
    if months > _QUARTER:
        message = f"The forecast is called firm for {months} months; things change faster than that."
        hint = "Bring “firm_until:” forward to the end of the quarter, and renew it each quarter."
        yield Finding(message, hint, until.span, "forecast")


def gaps_without_ground(context: RuleContext) -> Iterator[Finding]:
    """Find an analysis of gaps that lacks one of the four things it draws on."""
    assumptions = context.plan.single("assumptions")
    gaps = assumptions.get("gaps") if assumptions else None
    if gaps is None:
        return
    missing = [words for words, there in _ground(context).items() if not there]
    if missing:
        message = f"Gaps are weighed without {listed(missing)}."
        hint = "Write it down first: capabilities in team.yaml, trends in plan.yaml or market.yaml, goals in goals/."
        yield Finding(message, hint, gaps.key_span, "assumptions")


def _ground(context: RuleContext) -> dict[str, bool]:
    plan, team, market = (context.plan.single(name) for name in ("plan", "team", "market"))
    strategies = context.plan.items("strategies").values()
    questions = market.get("questions") if market else None
    insights = plan.get("insights") if plan else None
    return {
        "the capabilities of the team": bool(team and team.get("capabilities"))
        or any(each.get("capability") for each in strategies),
        "goals": bool(context.plan.items("goals")),
        "the trends of the industry": bool(insights and (insights.get("trends") or insights.get("industry")))
        or bool(questions and (questions.get("growth_trends") or questions.get("macro_trends"))),
        "a forecast": context.plan.single("forecast") is not None,
    }


def stakeholder_not_asked(context: RuleContext) -> Iterator[Finding]:
    """Find stakeholders who were not consulted before the plan begins, and a team that nobody was asked about."""
    team, asked = context.plan.single("team"), context.plan.items("stakeholders")
    if team and team.get("teams") and not asked:
        message = "The team's structure is fixed, but the plan names nobody who was asked about it."
        hint = "Add “stakeholders:” with the day on which each was consulted."
        yield Finding(message, hint, team.at(["teams"]).key_span, "team")
    for key, each in asked.items():
        day = each.text("consulted")
        if not day or day[:7] >= context.plan.settings.start:
            when = f"asked only on {day}, after the plan begins" if day else "not asked yet"
            message = f"{called(key, each)}: {when}."
            hint = "Ask before the structure is fixed, and write the day under “consulted:”."
            yield about("stakeholders", key, each.get("consulted") or each.at(["name"]), message, hint)


def review_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that was not reviewed in time."""
    root = context.plan.single("plan")
    following = root.at(["review"]).get("next") if root and root.get("review") else None
    if context.today and following and following.data < context.today.isoformat():
        days = (context.today - context.today.fromisoformat(following.data)).days
        message = f"The review of {following.data} is overdue by {days} {'day' if days == 1 else 'days'}."
        hint = "Hold it, then write its day under “last:” and the day of the following one under “next:”."
        yield Finding(message, hint, following.span, "plan")


def action_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find actions and steps of goals that are past their day and not done."""
    for key, action in context.plan.items("actions").items():
        if action.text("status") not in {"done", "dropped"}:
            yield from _late(context, "actions", key, action, "due")
    for key, goal in context.plan.items("goals").items():
        steps = goal.get("steps")
        for step in steps.elements() if steps else ():
            if not step.flag("done"):
                yield from _late(context, "goals", key, step, "due")


def assumption_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find assumptions that were to be checked by now."""
    for key, each in context.plan.items("assumptions").items():
        yield from _late(context, "assumptions", key, each, "review_by")


def _late(context: RuleContext, collection: str, key: str, item: Entry, field: str) -> Iterator[Finding]:
    day = item.get(field)
    if context.today and day and str(day.data) < context.today.isoformat():
        what = {"assumptions": "was to be checked by"}.get(collection, "was due on")
        mend = {
            "actions": "Say how it stands with “status:”, or agree on another day.",
            "goals": "Write “done: true” if it is, or agree on another day.",
            "assumptions": "Check it, and write the next day under “review_by:”.",
        }[collection]
        yield about(collection, key, day, f"{called(key, item)} {what} {day.data}.", mend)


def _needs(context: RuleContext) -> dict[str, Schema]:
    needs = context.plan.schemas.kinds["plan"]["properties"].get("stage_needs", {})
    return dict(needs.get("properties", {}))


def _watched(context: RuleContext) -> set[str]:
    """Return the KPIs that the plan tracks or has goals for."""
    root = context.plan.single("kpis")
    tracked = {key for key, _ in root.under("tracked")} if root else set()
    return tracked | {goal.text("kpi") for goal in context.plan.items("goals").values()}


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
