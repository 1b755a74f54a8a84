"""What each rule finds: the edits of the sound plan that break it, and what is said about them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

TODAY = date(2026, 12, 15)


class Edit(NamedTuple):
    """Replace a text of a file; add the new one at the end when there is nothing to replace."""

    file: str
    old: str
    new: str = ""


class Case(NamedTuple):
    """Break one rule.

    `file`, `words` and `mend` are where the finding is, a part of what it says and of what to do. `along` names rules that the
    same edit cannot but break as well.
    """

    rule: str
    edits: tuple[Edit, ...]
    file: str
    words: str
    mend: str
    along: tuple[str, ...] = ()
    today: date = TODAY

    @property
    def name(self) -> str:
        """Return a name for the case."""
        return f"{self.rule} {self.words[:24]}"


GOAL, VISITS, KPIS, TEAM, ACTIONS = (
    "goals/win.yaml",
    "strategies/visits.yaml",
    "kpis.yaml",
    "team.yaml",
    "actions.yaml",
)
_SECOND = """\
title: {key}
statement: As it says.
why: It matters.
mission_link: It serves.
kind: level
start: 2027-01-01
end: 2027-12-31
owner: cleo
evidence: {{market: {{statement: a}}, competition: {{statement: b}}, funding: {{statement: c}}, pain_points: {{statement: d}}}}
feasibility: {{team: a, budget: b, situation: c}}
steps: [{{title: Begin, due: 2027-02-01}}]
"""
_ACTION = "  do_{key}: {{title: Do {key}, goal: {key}, owner: cleo, due: 2027-02-01}}\n"


def another(key: str, rest: str) -> tuple[Edit, ...]:
    """Add a sound goal with its action; `rest` says what it measures."""
    return (
        Edit(f"goals/{key}.yaml", "", _SECOND.format(key=key) + rest),
        Edit(ACTIONS, "", _ACTION.format(key=key)),
    )


def without(file: str, *lines: str) -> tuple[Edit, ...]:
    """Take lines out of a file."""
    return tuple(Edit(file, line) for line in lines)


_FORECAST = "forecast.yaml"
IMPOSSIBLE = (
    (
        (Edit(_FORECAST, "sql_to_opportunity: 80%", "sql_to_opportunity: 120%"),),
        _FORECAST,
        "“SQLs that become opportunities” is 120%, and cannot be above 100%.",
        "a digit or a sign",
        (),
    ),
    (
        (Edit(_FORECAST, "gross_margin: 75%", "gross_margin: {low: 70%, likely: 75%, high: 102%}"),),
        _FORECAST,
        "“Gross margin” is 102%",
        "a digit or a sign",
        (),
    ),
    (
        (Edit(_FORECAST, "gross_margin: 75%", "gross_margin: = lead_to_mql + 0.51"),),
        _FORECAST,
        "“Gross margin” is 101% in 2027-01, and cannot be above 100%.",
        "Change the formula",
        (),
    ),
    (
        (Edit("actuals/crm.csv", "", "month,metric,value\n2027-01,win_rate,140%\n2027-01,net_burn,-9\n"),),
        "actuals/crm.csv",
        "“Win rate by count” is 140%",
        "a digit or a sign",
        ("measured-too-early",),
    ),
    (
        (
            Edit(
                "scenarios/worse.yaml",
                "",
                "title: Worse\nchange: {forecast: {inputs: {monthly_churn: 130%}}}\n",
            ),
        ),
        "scenarios/worse.yaml",
        "“Customers who leave in a month” is 130%, and cannot be above 100%.",
        "a digit or a sign",
        (),
    ),
)

CASES = (
    Case(
        "example-copied",
        (
            Edit(
                "plan.yaml",
                "why: Three accounts bring half of our revenue.",
                "why: three of our five largest accounts come up for tender in the same\n  quarter.  We want twice as many smaller accounts before that happens",
            ),
        ),
        "plan.yaml",
        "“Why this plan” still holds the words of the example.",
        "delete the answer",
    ),
    Case(
        "example-copied",
        (
            Edit(
                "plan.yaml",
                "why: Three accounts bring half of our revenue.",
                "why: For example, our first shop pays for itself. This plan decides whether we open a second one.",
            ),
            Edit("plan.yaml", "owner: ana\n", "owner: ana\nvision: TODO\n"),
            Edit("plan.yaml", "vision: No workshop stands still for a missing part.\n", ""),
        ),
        "plan.yaml",
        "“Why this plan” still holds the words of the example.",
        "delete the answer",
        along=("blank",),
    ),
    Case(
        "essential-missing",
        (Edit("plan.yaml", "mission: Every workshop works on the day it needs to.\n"),),
        "plan.yaml",
        "A sales plan should not do without “mission” (Mission).",
        "Add “mission:”.",
    ),
    Case(
        "essential-missing",
        (Edit("market.yaml", ", source: Chamber of crafts"),),
        "market.yaml",
        "“Workshops” should not do without “source”",
        "Add “source:”.",
    ),
    Case(
        "essential-missing",
        (
            Edit(
                "sales.yaml",
                "",
                "challenges:\n  late: {title: Parts come late, solution: Two suppliers.}\n  far: {title: They are far away}\n",
            ),
        ),
        "sales.yaml",
        "“They are far away” should not do without “solution”",
        "Add “solution:”.",
    ),
    Case(
        "essential-missing",
        (
            Edit(
                "customers.yaml",
                "",
                "territories:\n  north: {title: North, why: Half of them are there.}\n  south: {title: South}\n",
            ),
        ),
        "customers.yaml",
        "“South” should not do without “why”",
        "Add “why:”.",
    ),
    Case(
        "no-goal",
        (
            Edit(GOAL, "amount: 20\n"),
            Edit(GOAL, "kpi: new_customer_count\nkind: level", "kind: level"),
        ),
        "plan.yaml",
        "no goal with a target",
        "“amount:”",
        along=("goal-without-kpi",),
    ),
    Case(
        "many-goals",
        (
            *another("b", "kpi: arr\namount: 400000 EUR\n"),
            *another("c", "kpi: mrr\namount: 30000 EUR\n"),
            *another("d", "kpi: lead_count\namount: 200\n"),
        ),
        GOAL,
        "4 goals share the first year: “b”, “c”, “d” and “Twenty new workshops”",
        "“serves:”",
    ),
    Case(
        "goal-without-kpi",
        another("b", "amount: 5\n"),
        "goals/b.yaml",
        "No figure measures “b”",
        "“kpi:”",
        along=("action-without-kpi",),
    ),
    Case(
        "goal-without-target",
        another("b", "kpi: arr\n"),
        "goals/b.yaml",
        "“b” has no target",
        "“amount:”",
    ),
    Case(
        "goal-without-dates",
        (Edit(GOAL, "start: 2027-01-01\n"),),
        GOAL,
        "lacks a first day",
        "“start:”",
    ),
    Case(
        "goal-without-dates",
        (Edit(GOAL, "end: 2027-12-31\nowner", "owner"),),
        GOAL,
        "lacks a deadline",
        "“end:”",
    ),
    Case(
        "goal-too-broad",
        (
            Edit(GOAL, "steps:\n  - {title: Call the first ten, owner: ben, due: 2027-02-01}\n"),
            Edit(
                GOAL,
                "sub_goals:\n  half: {title: Ten by June, kpi: new_customer_count, target: 10, end: 2027-06-30, owner: ben}\n",
            ),
            Edit(ACTIONS, "goal: win, strategy: visits, kpi: new_customer_count", "kpi: new_customer_count"),
        ),
        GOAL,
        "is too broad",
        "“steps:”",
        along=("goal-without-action", "action-without-goal"),
    ),
    Case(
        "sub-goal-without-kpi",
        (Edit(GOAL, "kpi: new_customer_count, target: 10, ", "kpi: new_customer_count, "),),
        GOAL,
        "“Ten by June” cannot be measured: it has no target",
        "“target:”",
    ),
    Case(
        "percent-of-percent",
        (
            Edit(
                "goals/b.yaml",
                "",
                _SECOND.format(key="b").replace("kind: level\n", "")
                + "kpi: customer_churn_rate\ndirection: decrease\namount: 1%\n",
            ),
            another("b", "")[1],
        ),
        "goals/b.yaml",
        "can mean points or a share",
        "“kind: points”",
    ),
    Case(
        "goal-against-kpi",
        another("b", "kpi: customer_churn_rate\ndirection: increase\nbaseline: 0.5%\namount: 1%\n"),
        "goals/b.yaml",
        "up, but down is better",
        "“reason_for_direction:”",
    ),
    Case(
        "goal-against-kpi",
        another("b", "kpi: arr\ndirection: increase\nbaseline: 500000 EUR\namount: 400000 EUR\n"),
        "goals/b.yaml",
        "says increase, but",
        "“baseline:”",
    ),
    Case(
        "goal-without-mission",
        without(GOAL, "mission_link: Each is a workshop that no longer stands still.\n"),
        GOAL,
        "does not say how it serves the mission",
        "“mission_link:”",
    ),
    Case(
        "goal-without-statement",
        without(GOAL, "why: Without them revenue shrinks.\n"),
        GOAL,
        "why it matters",
        "“why:”",
    ),
    Case(
        "goal-without-evidence",
        without(GOAL, "  pain_points: {statement: A day of standing still costs 900 euros.}\n"),
        GOAL,
        "shows no evidence from the pain of the audience",
        "“evidence:”",
    ),
    Case(
        "goal-not-measured",
        another("b", "kpi: net_promoter_score\namount: 40\n"),
        "goals/b.yaml",
        "The forecast says nothing about “b”",
        "KPI is computed",
    ),
    Case(
        "goal-out-of-reach",
        (
            Edit(GOAL, "amount: 20\n", "amount: 80\n"),
            Edit(
                "assumptions.yaml",
                "",
                "gaps:\n  few: {title: Too few, goal: win, status: open, remedies: {hire: {title: Hire, kind: hire, owner: ana}}}\n",
            ),
        ),
        GOAL,
        "is missed by 70%: the forecast says 24, the target is 80",
        "remedy",
    ),
    Case(
        "goal-unlikely",
        (
            Edit(GOAL, "amount: 20\n", "amount: 24\n"),
            Edit("forecast.yaml", "visitors: 500\n", "visitors: {low: 200, likely: 500, high: 510}\n"),
        ),
        GOAL,
        "is off track, although the forecast says 24 and the target is 24. ",
        "page of ranges",
        along=("gap-without-remedy",),
    ),
    Case(
        "gap-without-remedy",
        (Edit(GOAL, "amount: 20\n", "amount: 80\n"),),
        GOAL,
        "the plan names no remedy",
        "assumptions.yaml",
        along=("goal-out-of-reach",),
    ),
    Case(
        "gap-without-remedy",
        (Edit("assumptions.yaml", "", "gaps:\n  few: {title: Too few, goal: win, status: open}\n"),),
        "assumptions.yaml",
        "“Too few” is open",
        "“remedies:”",
    ),
    Case(
        "goal-not-weighed",
        without(GOAL, "  budget: The lines are agreed on.\n"),
        GOAL,
        "was not weighed against the money",
        "“feasibility:”",
    ),
    Case(
        "goal-beyond-team",
        (Edit(TEAM, "quota: 20}", "quota: 12, quota_per: year, quota_kpi: new_customer_count}"),),
        GOAL,
        "asks for 20, but all quotas together come to 12",
        "Hire earlier",
    ),
    Case(
        "plan-loses-money",
        (Edit("budget.yaml", "amount: 200 EUR", "amount: 50000 EUR"),),
        "budget.yaml",
        "EUR more than it brings",
        "has failed",
    ),
    Case(
        "funnel-grows",
        (Edit("forecast.yaml", "lead_to_mql: 50%", "lead_to_mql: 50%\n  mqls: = leads_new * 1.2"),),
        "forecast.yaml",
        "more marketing-qualified leads accepted than new leads",
        "Correct the rate",
    ),
    Case(
        "goals-disagree",
        another("b", "kpi: new_customer_count\namount: 22\nserves: win\n"),
        GOAL,
        "“b” asks for 22, but “Twenty new workshops” for 20",
        "“scope:”",
    ),
    Case(
        "goals-disagree",
        another("b", "kpi: customer_churn_rate\namount: 2%\nserves: win\n"),
        KPIS,
        "“b” asks for 2%, but the target in kpis.yaml is 1% in 2027-12",
        "Agree on one number",
    ),
    Case(
        "no-shared-goal",
        (Edit(GOAL, "shared_with: [field, market]", "shared_with: [field]"),),
        TEAM,
        "share no goal",
        "“area: shared”",
    ),
    Case(
        "leads-below-need",
        another("b", "kpi: lead_count\narea: marketing\namount: 90\nserves: win\n"),
        "goals/b.yaml",
        "needs 200 at the planned rates, but “b” brings 90",
        "Raise the goal",
    ),
    Case(
        "strategy-without-goal",
        (Edit(VISITS, "goal: win\nkpis", "kpis"),),
        VISITS,
        "serves no goal",
        "“goal:”",
    ),
    Case(
        "strategy-without-outcome",
        without(VISITS, "outcome: Every third visit becomes an offer.\n"),
        VISITS,
        "what shall come of it",
        "“outcome:”",
    ),
    Case(
        "strategy-without-kpi",
        (Edit(VISITS, "kpis: [new_customer_count]\nprofiles", "profiles"),),
        VISITS,
        "No figure shows how “Visit workshops” performs",
        "“kpis:”",
    ),
    Case(
        "strategy-without-deadline",
        (Edit(VISITS, "end: 2027-12-17\ncap", "cap"),),
        VISITS,
        "has no deadline",
        "“end:”",
    ),
    Case(
        "strategy-without-customer",
        without(VISITS, "profiles: [workshop]\n"),
        VISITS,
        "does not say which",
        "“profiles:”",
    ),
    Case("strategy-without-tool", without(VISITS, "tools: [crm]\n"), VISITS, "names no tool", "“tools:”"),
    Case(
        "few-tasks",
        (
            Edit(
                VISITS,
                "  visit: {title: Visit a workshop, done_by: [ben], cadence: weekly, quota_person: ben, feeds: [outbound_leads], kpi: new_customer_count, tool: crm}\n",
            ),
        ),
        VISITS,
        "has one recurring task",
        "“tasks:”",
    ),
    Case(
        "few-tasks",
        (
            Edit(VISITS, "cadence: weekly", "cadence: monthly"),
            Edit(VISITS, "cadence: daily", "cadence: quarterly"),
        ),
        VISITS,
        "no task that is done daily or weekly",
        "“cadence: weekly”",
    ),
    Case(
        "task-without-person",
        (Edit(VISITS, "call: {title: Call a workshop, done_by: [ben], ", "call: {title: Call a workshop, "),),
        VISITS,
        "Nobody does the task “Call a workshop”",
        "“done_by:”",
    ),
    Case(
        "task-without-person",
        (Edit(VISITS, "done_by: [ben]", "done_by: [cleo]"),),
        VISITS,
        "nobody who sells does it",
        "“department:”",
    ),
    Case(
        "task-without-quota",
        (Edit(VISITS, "quota_person: ben, feeds: [outbound_leads], "),),
        VISITS,
        "whose quota it helps",
        "“quota_person:”",
    ),
    Case(
        "task-without-kpi",
        (Edit(VISITS, "feeds: [outbound_leads], kpi: new_customer_count, "),),
        VISITS,
        "is tied to no figure",
        "“kpi:”",
    ),
    Case(
        "tactic-without-goal",
        (Edit(VISITS, "goal: win\nkpis", "kpis"), Edit(VISITS, "    goal: win\n")),
        VISITS,
        "The tactic “Breakfast in the workshop” serves no goal",
        "“goal:”",
        along=("strategy-without-goal",),
    ),
    Case(
        "tactic-without-customer",
        without(VISITS, "    profile: workshop\n"),
        VISITS,
        "names no customer",
        "“persona:”",
    ),
    Case(
        "tactic-without-capability",
        without(
            VISITS, "capability: Ben has repaired for ten years.\n", "    capability: Ben gets up early.\n"
        ),
        VISITS,
        "capability of yours",
        "“capability:”",
    ),
    Case(
        "tactic-without-deadline",
        without(VISITS, "    end: 2027-12-17\n"),
        VISITS,
        "The tactic “Breakfast in the workshop” has no deadline",
        "“end:”",
    ),
    Case(
        "tactic-without-kpi",
        without(VISITS, "    kpis: [new_customer_count]\n"),
        VISITS,
        "No figure shows whether",
        "“kpis:”",
    ),
    Case(
        "tactic-without-kpi",
        (
            Edit(VISITS, "kpis: [new_customer_count]", "kpis: [sql_count]"),
            Edit(VISITS, "    kpis: [new_customer_count]", "    kpis: [sql_count]"),
        ),
        VISITS,
        "lead to no goal: sql_count",
        "kpis.yaml",
    ),
    Case(
        "action-without-goal",
        (Edit(ACTIONS, "", "  x: {title: Tidy up, kpi: mrr, owner: ana, due: 2027-02-01}\n"),),
        ACTIONS,
        "“Tidy up” serves no goal",
        "“goal:”",
    ),
    Case(
        "action-without-kpi",
        (
            Edit("goals/b.yaml", "", _SECOND.format(key="b").replace("kind: level", "kind: milestone")),
            another("b", "")[1],
        ),
        ACTIONS,
        "“Do b” is tied to no figure",
        "“kpi:”",
    ),
    Case(
        "goal-without-action",
        another("b", "kpi: arr\namount: 400000 EUR\n")[:1],
        "goals/b.yaml",
        "No action points at “b”",
        "“goal:”",
    ),
    Case(
        "without-owner",
        (Edit(GOAL, "owner: ben\nwhy", "why"),),
        GOAL,
        "Nobody answers for the goal",
        "“owner:”",
    ),
    Case(
        "without-owner",
        (Edit(ACTIONS, "owner: ben, "),),
        ACTIONS,
        "Nobody answers for the action",
        "one person",
    ),
    Case(
        "kpi-without-target",
        (Edit(KPIS, "customer_churn_rate: {owner: ana, target: 1%, ", "customer_churn_rate: {owner: ana, "),),
        KPIS,
        "from which value on",
        "“target:”",
    ),
    Case(
        "kpi-without-value",
        (Edit(KPIS, "  customer_churn_rate:", "  repeat_customers:"), Edit(KPIS, "target: 1%", "target: 5")),
        KPIS,
        "is tracked but has no value: the plan gives no value for “returning_buyers”",
        "leave it out",
        along=("stage-need-open",),
    ),
    Case(
        "kpi-without-mission",
        (Edit(KPIS, "contributes_to_mission: Each is a workshop that works., "),),
        KPIS,
        "contributes to the mission",
        "“contributes_to_mission:”",
    ),
    Case(
        "kpi-without-source",
        (
            Edit(KPIS, "source_tool: crm, "),
            Edit("tools.yaml", "[new_customer_count, customer_churn_rate]", "[customer_churn_rate]"),
        ),
        KPIS,
        "No tool measures “New customers”",
        "“source_tool:”",
    ),
    Case(
        "kpi-named-conversion",
        (
            Edit(
                KPIS,
                "",
                "definitions:\n  ours: {title: Conversion rate, formula: new_customers / leads_new, unit: percent, better: up, rollup: recompute}\n",
            ),
        ),
        KPIS,
        "does not say from what to what",
        "both ends",
    ),
    Case(
        "churn-without-response",
        (Edit(KPIS, ", response: Ana calls everyone who left and wins two back."),),
        KPIS,
        "does not say what happens then",
        "“response:”",
    ),
    Case(
        "person-without-kpi",
        (Edit(TEAM, "people:\n", "people:\n  dan: {name: Dan}\n"),),
        TEAM,
        "“Dan” is tied to no figure",
        "“kpis:”",
    ),
    Case(
        "vacant-role",
        (Edit(TEAM, "people:\n", "  driver: {title: Driver, team: field}\npeople:\n"),),
        TEAM,
        "“Driver” is vacant",
        "vacancy",
    ),
    Case(
        "team-size-unlike-people",
        (Edit(TEAM, "market: {title: Market,", "market: {title: Market, size: {now: 5},"),),
        TEAM,
        "“Market” needs 5 people now, but 2 are named.",
        "“people:”",
    ),
    Case(
        "team-size-unlike-people",
        (Edit(TEAM, "market: {title: Market,", "market: {title: Market, size: {now: 1},"),),
        TEAM,
        "“Market” needs 1 person now, but 2 are named.",
        "correct the size",
    ),
    Case(
        "team-size-unlike-people",
        (
            Edit(TEAM, "market: {title: Market,", "market: {title: Market, size: {now: 2, next_year: 4},"),
            Edit(
                TEAM,
                "stakeholders:\n",
                "vacancies: {writer: {title: Writer, role: manager, start: 2027-03}}\nstakeholders:\n",
            ),
        ),
        TEAM,
        "“Market” needs 4 people next year, but 2 are named, and 1 sought.",
        "“people:”",
    ),
    Case(
        "spending-without-kpi",
        (Edit("budget.yaml", "owner: cleo, goal: win, kpi: new_customer_count", "owner: cleo, goal: win"),),
        "budget.yaml",
        "“Leaflets” without a figure",
        "“kpi:”",
    ),
    Case(
        "need-without-tool",
        (
            Edit(
                "tools.yaml",
                "",
                "  route: {title: Route planner, type: other, need: Less driving., supports: [visits]}\n",
            ),
        ),
        "tools.yaml",
        "no tool is chosen",
        "“vendor:”",
    ),
    Case(
        "tool-without-goal",
        (Edit("tools.yaml", "", "  route: {title: Route planner, type: other, vendor: Ledger}\n"),),
        "tools.yaml",
        "serves no goal",
        "“supports:”",
    ),
    Case(
        "tool-without-budget",
        (Edit("tools.yaml", "budget_line: software, "),),
        "tools.yaml",
        "costs money (50 euros a month)",
        "“budget_line:”",
    ),
    Case(
        "stage-need-open",
        without("plan.yaml", "  reduce_churn: We call them in week two.\n"),
        "plan.yaml",
        "“Reduce churn”",
        "“reduce_churn:”",
    ),
    Case(
        "stage-need-open",
        (Edit(KPIS, "  customer_churn_rate:", "  repeat_customers:"), Edit(KPIS, "target: 1%", "target: 5")),
        "plan.yaml",
        "no figure shows whether it is met",
        "kpis.yaml",
        along=("kpi-without-value",),
    ),
    Case(
        "steps-out-of-order",
        (Edit("situation.yaml", "2026-10-01", "2026-08-01"),),
        "situation.yaml",
        "before the first finding (2026-09-01)",
        "data at hand",
    ),
    Case(
        "steps-out-of-order",
        (Edit("situation.yaml", "2026-10-01", "2027-02-01"),),
        "situation.yaml",
        "when goals ran already",
        "start later",
    ),
    Case(
        "forecast-without-findings",
        without("forecast.yaml", "findings: [workshops]\n"),
        "forecast.yaml",
        "no finding that it draws on",
        "“findings:”",
    ),
    Case(
        "firm-too-long",
        (Edit("forecast.yaml", "firm_until: 2027-03", "firm_until: 2027-06"),),
        "forecast.yaml",
        "firm for 6 months",
        "“firm_until:”",
    ),
    Case(
        "gaps-without-ground",
        (
            Edit("assumptions.yaml", "", "gaps:\n  few: {title: Too few, goal: win, status: closed}\n"),
            Edit("plan.yaml", "insights:\n  trends: Insurers ask for maintenance records.\n"),
        ),
        "assumptions.yaml",
        "without the trends of the industry",
        "Write it down first",
    ),
    Case(
        "stakeholder-not-asked",
        (Edit(TEAM, "consulted: 2026-09-15", "consulted: 2027-02-15"),),
        TEAM,
        "after the plan begins",
        "“consulted:”",
    ),
    Case(
        "stakeholder-not-asked",
        without(TEAM, "stakeholders:\n  chamber: {name: Chamber of crafts, consulted: 2026-09-15}\n"),
        TEAM,
        "nobody who was asked",
        "“stakeholders:”",
    ),
    Case(
        "review-overdue",
        (Edit("plan.yaml", "next: 2027-01-11", "next: 2026-12-14"),),
        "plan.yaml",
        "is overdue by 1 day.",
        "“next:”",
    ),
    Case(
        "review-overdue",
        (Edit("plan.yaml", "", "reviews: {prices: {title: Prices, next: 2026-12-12}}\n"),),
        "plan.yaml",
        "The review of “Prices” of 2026-12-12 is overdue by 3 days.",
        "“next:”",
    ),
    Case(
        "action-overdue",
        (Edit(ACTIONS, "", "  x: {title: Old, goal: win, owner: ana, due: 2026-12-01}\n"),),
        ACTIONS,
        "“Old” was due on 2026-12-01",
        "“status:”",
    ),
    Case(
        "milestone-overdue",
        (Edit("roadmap.yaml", "", "milestones: {shop: {title: The shop is open, due: 2026-12-01}}\n"),),
        "roadmap.yaml",
        "“The shop is open” was due on 2026-12-01",
        "“reached_on:”",
    ),
    Case(
        "exit-criterion-missed",
        (
            Edit(
                "roadmap.yaml",
                "",
                "phases: {first: {title: First, start: 2026-12-01, end: 2027-02-28, exit_criteria: [total_revenue >= 1000000]}}\n",
            ),
        ),
        "roadmap.yaml",
        "“First” ends with “total_revenue >= 1000000”, which is not expected to be met",
        "let the phase go on",
    ),
    Case(
        "stop-reached",
        (
            Edit("budget.yaml", "every: month, ", "every: month, only_if: new_customer_count >= 9, "),
            Edit("actuals/counted.csv", "", "month,metric,value\n2027-01,new_customer_count,8\n"),
        ),
        "budget.yaml",
        "goes on only if “new_customer_count >= 9”, and it was 8 in 2027-01. The outlook spends nothing on it from 2027-02 on.",
        "agree on another condition",
        ("review-overdue", "action-overdue", "measured-beyond-bounds"),
        date(2027, 2, 2),
    ),
    Case(
        "risk-raised",
        (
            Edit(
                "risks.yaml",
                "",
                "risks: {fire: {title: A fire, early_sign: new_customer_count < 9, response: Call Bo.}}\n",
            ),
            Edit("actuals/counted.csv", "", "month,metric,value\n2027-01,new_customer_count,8\n"),
        ),
        "risks.yaml",
        "The early sign of “A fire” is there: “new_customer_count < 9”, 8 in 2027-01.",
        "The plan wants this done now: Call Bo.",
        ("review-overdue", "action-overdue", "measured-beyond-bounds"),
        date(2027, 2, 2),
    ),
    Case(
        "assumption-overdue",
        (Edit("assumptions.yaml", "review_by: 2027-06-30", "review_by: 2026-11-30"),),
        "assumptions.yaml",
        "was to be checked by 2026-11-30",
        "“review_by:”",
    ),
    Case(
        "cadence-not-kept",
        (
            Edit(
                "calendar.yaml",
                "",
                "items: {tip: {title: A tip, kind: newsletter, date: 2027-01-05}}\n"
                "cadences: {letters: {title: A letter every month, kind: newsletter, times: 1, per: month, end: 2027-03-31}}\n",
            ),
        ),
        "calendar.yaml",
        "“A letter every month” is not kept in 2 of 3 months, first in 2027-02: nothing of 1 has a day.",
        "Give what is missing a date",
    ),
    Case(
        "channel-leads-apart",
        (
            Edit(
                "marketing.yaml",
                "",
                "place: {channels: {word: {title: Word of mouth, kind: promotion, leads: 1}}}\n",
            ),
        ),
        "marketing.yaml",
        "The channels are to bring 12 leads over the plan",
        "Say which channel brings them",
    ),
    Case(
        "channel-spend-apart",
        (
            Edit(
                "marketing.yaml",
                "",
                "place: {channels: {word: {title: Word of mouth, kind: promotion, spend: 100 EUR}}}\n",
            ),
        ),
        "marketing.yaml",
        "furthest apart is Word of mouth, by 1,200 EUR too little in the budget.",
        "Add a budget line",
    ),
    Case(
        "discount-below-cost",
        (
            Edit(
                "marketing.yaml",
                "",
                "price: {discount_rules: {all: {title: Friends, reduction: 76%}, some: {title: Schools, reduction: 75%}}}\n",
            ),
        ),
        "marketing.yaml",
        "“Friends” takes 76% off the price, and the gross margin is 75%",
        "Lower the reduction",
    ),
    Case(
        "discount-below-cost",
        (
            Edit(
                "marketing.yaml",
                "",
                "price: {price_point: 40 EUR, discount_rules: {all: {title: Voucher, amount: 32 EUR}, some: {title: Card, amount: 30 EUR}}}\n",
            ),
        ),
        "marketing.yaml",
        "“Voucher” takes 80% off the price",
        "Lower the reduction",
    ),
    Case(
        "limit-exceeded",
        (Edit("budget.yaml", "", "limits: {paper: {category: advertising, amount: 2000 EUR}}\n"),),
        "budget.yaml",
        "is exceeded by 400 EUR: 2,400 EUR of 2,000 EUR.",
        "Most is spent on: Leaflets (2,400 EUR).",
    ),
    Case(
        "value-begins-late",
        (Edit("budget.yaml", "every: month, amount: 200 EUR", "every: quarter, amount: {2027-05: 200 EUR}"),),
        "budget.yaml",
        "“Leaflets: amount each time” begins in 2027-05; what is computed from it is unknown in 2027-01 and 2027-04.",
        "Add “2027-01:” with the value that holds before 2027-05, 0 if there is none yet.",
    ),
    Case(
        "suspect",
        (
            Edit(
                "confirmations.yaml",
                "",
                "confirmed: {visits_work: {goals.win: {by: ben, on: 2026-10-01, said: abcdef012345}}}\n",
            ),
        ),
        "assumptions.yaml",
        "“Twenty new workshops” and 1 more are not confirmed since this assumption changed; that is for",
        "“plansite confirm ben --assumption visits_work”",
    ),
    Case(
        "alarm",
        (Edit("actuals/crm.csv", "", "month,metric,value\n2027-01,customer_churn_rate,3%\n"),),
        KPIS,
        "was above its alarm value in 2027-01.",
        "Ana calls everyone who left",
        ("measured-too-early",),
    ),
    Case(
        "measured-too-early",
        (Edit("actuals/crm.csv", "", "month,metric,value\n2027-01,new_customers,4\n"),),
        "actuals/crm.csv",
        "2027-01 is not over on 2026-12-15, and cannot have been measured.",
        "Wait until it is over",
    ),
    Case(
        "measured-values-disagree",
        (
            Edit(
                "actuals/crm.csv",
                "",
                "month,metric,value\n2027-01,customers_lost,1\n2027-01,customer_churn_rate,0.8%\n",
            ),
        ),
        "actuals/crm.csv",
        "“Customers lost” of 2027-01 does not go with “Customer churn rate”",
        "Correct the one that is wrong",
        ("measured-too-early",),
    ),
    Case(
        "measured-beyond-bounds",
        (Edit("actuals/crm.csv", "", "month,metric,value\n2027-01,new_customers,4\n2027-01,mqls,20.5\n"),),
        "actuals/crm.csv",
        "takes “Leads that marketing qualifies” to 102.5%, and it cannot be above 100%.",
        "measure what it is a part of",
        ("measured-too-early",),
    ),
    *(
        Case("impossible-value", edits, file, words, mend, along)
        for edits, file, words, mend, along in IMPOSSIBLE
    ),
    Case(
        "opening-incomplete",
        without("forecast.yaml", "  opening_mrr: 36000 EUR\n"),
        "forecast.yaml",
        "“Customers when the plan starts” is above zero, and “MRR when the plan starts” is not.",
        "“opening_mrr”",
    ),
    Case(
        "opening-incomplete",
        (Edit("forecast.yaml", "opening_customers: 40", "opening_customers: 0"),),
        "forecast.yaml",
        "“MRR when the plan starts” is above zero, and “Customers when the plan starts” is not.",
        "“opening_customers”",
    ),
    Case(
        "several-values",
        (Edit("forecast.yaml", "opening_customers: 40", "opening_customers: {2027-01: 40, 2027-06: 60}"),),
        "forecast.yaml",
        "“Customers when the plan starts” is one value for the whole plan",
        "Write one value",
    ),
    Case(
        "slow-payment",
        (Edit("forecast.yaml", "", "  days_to_pay: {low: 20 days, likely: 30 days, high: 60 days}\n"),),
        "forecast.yaml",
        "Customers pay after 60 days",
        "“receivables”",
    ),
)
