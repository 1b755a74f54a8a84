"""Name the figures of a plan: the one place where an id is put together, and the only one where it is taken apart.

An id is words with points between them: `goal.win.target`. Formulas of a plan may use every id.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from plansite.read.currencies import is_currency

if TYPE_CHECKING:
    from collections.abc import Callable

GoalPart = Literal[
    "baseline",
    "amount",
    "target",
    "forecast",
    "shortfall",
    "gap",
    "capacity",
    "month_weight",
    "monthly_target",
]
SeatPart = Literal["employed", "quota", "ramp", "capacity", "expected_attainment", "expected"]
StagePart = Literal["elapsed_days", "conversion"]
StepPart = Literal["days", "conversion"]
LoanPart = Literal[
    "amount", "balance", "before", "due", "ends", "interest", "principal", "rate", "received", "repaid"
]
ProgramPart = Literal["amount", "counted", "in_force", "percent", "revenue", "revenue_share", "share"]
RiskPart = Literal["likelihood", "impact", "expected_impact"]
RolePart = Literal["headcount", "monthly_pay", "on_costs", "pay", "quota", "expected_attainment"]

TEAM_PAY, EMPLOYED = "team.pay", "team.employed"  # the second is no figure: all seats, told together
_ACTUAL, _PLANNED, _BASELINE, _GOAL, _WITHOUT = "actual.", "planned.", "baseline.", "goal.", "budget.without_"
_OF = ".of."
# the words with which figures of the program's own begin; what a plan names before a point is called otherwise
OWN_WORDS = frozenset(
    "actual base baseline budget exchange_rate goal padre planned process risk team territory".split()  # noqa: SIM905 - one line
)
_COMPARISONS = frozenset({"deviation", "so_far", "planned_so_far"})
_VALUES_OF_KPI = frozenset({"baseline", "amount", "target", "forecast", "monthly_target"})
_INSIDE = frozenset({"budget", "team", "process", "goal", "actual", "risk"})
_PARTS = _COMPARISONS.union(
    ["due"],
    *map(get_args, (GoalPart, SeatPart, StagePart, StepPart, RolePart, LoanPart, ProgramPart, RiskPart)),
)
# the word before an item's id, and the collection that the item is of
_BEFORE = {
    "goal": "goals",
    "line": "budget_lines",
    "program": "programs",
    "company_cost": "company_costs",
    "loan": "loans",
    "owner": "people",
    "person": "people",
    "team": "roles",
    "vacancy": "vacancies",
    "channel": "channels",
    "strategy": "strategies",
    "persona": "personas",
    "territory": "territories",
    "kpi": "kpis",
    "process": "stages",
    "risk": "risks",
}


def goal(key: str, part: GoalPart) -> str:
    """Name a figure of a goal."""
    return f"goal.{key}.{part}"


def goal_stage(key: str, stage: str) -> str:
    """Name what the forecast plans at a stage of the funnel over a goal's dates."""
    return f"goal.{key}.planned.{stage}"


def budget_line(key: str) -> str:
    """Name what a budget line costs."""
    return f"budget.line.{key}"


def program(key: str, part: ProgramPart | Literal[""] = "") -> str:
    """Name what a program pays, or with a part another figure of it."""
    return f"budget.program.{key}.{part}" if part else f"budget.program.{key}"


def company_cost(key: str) -> str:
    """Name what a cost of the company beside the plan comes to."""
    return f"budget.company_cost.{key}"


def loan(key: str, part: LoanPart) -> str:
    """Name a figure of a loan."""
    return f"budget.loan.{key}.{part}"


def promotion(key: str) -> str:
    """Name what a promotion costs."""
    return f"budget.promotion.{key}"


def promotion_effect(key: str, figure: str) -> str:
    """Name by how much a promotion changes a figure of the forecast."""
    return f"budget.change.{key}.{figure}"


def without_promotions(figure: str) -> str:
    """Name what a figure of the forecast would be if no promotion changed it."""
    return f"budget.unchanged.{figure}"


def spending(line: str, part: Literal["amount", "due"]) -> str:
    """Name the amount of a spend line, or how often it falls due; `line` is the id of what the line costs."""
    return f"{line}.{part}"


def budget(total: str) -> str:
    """Name a total of spend lines."""
    return f"budget.{total}"


def breakdown(name: str, item: str) -> str:
    """Name what the spend lines under one item of a breakdown come to."""
    return f"budget.{name}.{item}"


def without(name: str) -> str:
    """Name what the spend lines come to that do not say what they are counted under in a breakdown."""
    return f"{_WITHOUT}{name}"


def limit(key: str) -> str:
    """Name a ceiling on spending."""
    return f"budget.limit.{key}"


def limit_stated(key: str) -> str:
    """Name a ceiling as the plan states it, for a whole month, quarter, year or plan."""
    return f"budget.limit.{key}.stated"


def limit_months(key: str) -> str:
    """Name how many months of the plan share a ceiling with each month."""
    return f"budget.limit.{key}.months"


def limit_spent(key: str) -> str:
    """Name what counts toward a ceiling on spending."""
    return f"budget.limit.{key}.spent"


def role(key: str, part: RolePart) -> str:
    """Name a figure of all who have a role."""
    return f"team.{key}.{part}"


class Seat(NamedTuple):
    """Name the figures of one person, or of one vacancy, by the id of it."""

    kind: Literal["person", "vacancy"]
    key: str

    def figure(self, part: SeatPart) -> str:
        """Name a figure of the seat."""
        return f"team.{self.kind}.{self.key}.{part}"


def is_sum_of_pay(node: str) -> bool:
    """Tell whether an id names the pay of all roles or of a department, or what a part of PADRE costs, pay included."""
    return node == TEAM_PAY or node.startswith(("team.department.", "padre."))


def department_pay(department: str) -> str:
    """Name the pay of a department."""
    return f"team.department.{department}.pay"


def capacity(kpi: str) -> str:
    """Name what all quotas for a KPI come to."""
    return f"team.capacity.{kpi}"


def capacity_used(kpi: str) -> str:
    """Name which share of all quotas for a KPI the forecast needs."""
    return f"team.capacity.{kpi}.used"


def stage(key: str, part: StagePart) -> str:
    """Name a figure of a stage of the sales process."""
    return f"process.{key}.{part}"


def step(key: str, part: StepPart) -> str:
    """Name a figure of a step of the funnel, made of the stages that lead to it."""
    return f"process.to_{key}.{part}"


def until_opportunity(part: StepPart) -> str:
    """Name a figure of the steps from a lead to an opportunity, whatever lies between."""
    return f"process.until_opportunity.{part}"


def is_step(node: str) -> bool:
    """Tell whether an id names a figure of a step of the funnel, or of several steps."""
    return node.startswith(("process.to_", "process.until_"))


def is_of_stage(node: str) -> bool:
    """Tell whether an id names a figure of a stage of the sales process."""
    return node.startswith("process.") and not is_step(node)


def padre_cost(part: str) -> str:
    """Name what a part of PADRE costs."""
    return f"padre.{part}.cost"


def exchange_rate(code: str) -> str:
    """Name what one unit of another currency is worth."""
    return f"exchange_rate.{code}"


def in_currency(node: str, code: str) -> str:
    """Name the amount of a figure as the plan states it, in another currency."""
    return f"{node}.{code}"


def stream(key: str, figure: str) -> str:
    """Name a figure of one stream of revenue, of the company itself when `key` is empty."""
    return f"{key}.{figure}" if key else figure


def territory(key: str) -> str:
    """Name the figure that is 1 while a territory is sold in."""
    return f"territory.{key}.selling"


def of_part(figure: str, item: str) -> str:
    """Name a figure as it is of a part: of a person, or of a channel."""
    return f"{figure}{_OF}{item}" if item else figure


class Part(NamedTuple):
    """Say of which part of which figure an id is, and whether it names what was measured."""

    figure: str
    item: str
    is_measured: bool


def part(node: str) -> Part | None:
    """Return of which part of which figure an id is, None when it is of a whole one."""
    figure, word, item = node.removeprefix(_ACTUAL).partition(_OF)
    return Part(figure, item, node.startswith(_ACTUAL)) if word else None


def actual(metric: str, scope: str = "") -> str:
    """Name what was measured of a figure, or of a part of it."""
    return f"{_ACTUAL}{of_part(metric, scope)}"


def deviation(metric: str) -> str:
    """Name how far a measured figure is from plan, by period."""
    return f"{_ACTUAL}{metric}.deviation"


def so_far(metric: str) -> str:
    """Name what was measured of a figure over its last months without a gap."""
    return f"{_ACTUAL}{metric}.so_far"


def planned_so_far(metric: str) -> str:
    """Name what the plan says of a figure for the months measured so far."""
    return f"{_ACTUAL}{metric}.planned_so_far"


def deviation_so_far(metric: str) -> str:
    """Name how far a figure is from plan over the months measured so far."""
    return f"{_ACTUAL}{metric}.so_far.deviation"


def is_measured(metric: str) -> str:
    """Name the figure that is 1 in the months in which another was measured."""
    return f"{_ACTUAL}{metric}.known"


def as_planned(metric: str) -> str:
    """Name, in the outlook, what the plan says of a figure that was measured."""
    return f"{_PLANNED}{metric}"


def planned_figure(name: str) -> str:
    """Return the figure of which a name means what the plan says of it, empty when it means something else."""
    figure = name.removeprefix(_PLANNED)
    return "" if figure == name else figure


def baseline(metric: str) -> str:
    """Name what the baseline says of a figure."""
    return f"{_BASELINE}{metric}"


def baseline_change(metric: str) -> str:
    """Name by what fraction, or by how many points, a figure is above its baseline, below zero if under it."""
    return f"{_BASELINE}{metric}.change"


class GoalFigure(NamedTuple):
    """Say which figure of which goal an id names."""

    key: str
    part: str

    @property
    def is_value_of_kpi(self) -> bool:
        """Tell whether the figure is a value of the goal's KPI, and so in its unit."""
        return self.part in _VALUES_OF_KPI


def goal_figure(node: str) -> GoalFigure | None:
    """Return which figure of which goal an id names, None when it names none."""
    if not node.startswith(_GOAL):
        return None
    parts = node.split(".")
    return GoalFigure(parts[1], parts[-1])


def figure_of(node: str) -> str:
    """Return the figure that an id is about if it names what was measured or frozen of one, else the id itself."""
    return node.removeprefix(_ACTUAL).removeprefix(_BASELINE).removesuffix(".change")


def compares(node: str) -> bool:
    """Tell whether an id names a comparison of what was measured with the plan."""
    return node.startswith(_ACTUAL) and node.rpartition(".")[2] in _COMPARISONS


def is_of_plan(node: str) -> bool:
    """Tell whether an id names a figure of the plan itself: nothing measured, and no goal's."""
    return not node.startswith((_ACTUAL, _GOAL))


def is_spend_line(node: str) -> bool:
    """Tell whether an id names the cost of a budget line, a promotion or a program, or the pay of a role."""
    parts = node.split(".")
    return node.startswith(("budget.line.", "budget.promotion.", "budget.program.")) or (
        (parts[0], parts[-1], len(parts)) == ("team", "pay", 3)
    )


def is_budget_line(node: str) -> bool:
    """Tell whether an id names the cost of a budget line."""
    return node.startswith("budget.line.")


def is_without(node: str) -> bool:
    """Tell whether an id names what the spend lines come to that a breakdown does not place."""
    return node.startswith(_WITHOUT)


def counted_by_capacity(node: str) -> str:
    """Return the KPI of which an id names what the team can bring, empty when it names something else."""
    counted = node.removeprefix("team.capacity.")
    return "" if counted == node else counted


def first_word(node: str) -> str:
    """Return the word before the first point of an id, empty for an id of one word."""
    first, point, _ = node.partition(".")
    return first if point else ""


def family(node: str) -> str:
    """Return what a figure belongs to: `budget.line.crm` for `budget.line.crm.amount`."""
    parts = node.split(".")
    whole = node.rpartition(".")[0]
    if is_currency(parts[-1]) and parts[0] != "exchange_rate":
        return family(whole)  # what is stated in another currency stands with the figure
    if parts[0] == "baseline":
        return node.removesuffix(".change")
    if parts[-1] == "employed":
        return EMPLOYED
    if parts[-2:] == ["so_far", "deviation"]:
        return family(whole)
    is_item = parts[0] == "budget" and len(parts) <= len(
        ["budget", "line", "ITEM"]
    )  # one that is called “amount”
    inside = parts[0] in _INSIDE and parts[-1] in _PARTS and not is_item
    return whole if inside and "." in whole and not whole.startswith("team.department.") else node


def renamed(node: str, new_id: Callable[[str, str], str]) -> str:
    """Return an id with the ids of items in it replaced; `new_id` takes a collection and an id."""
    parts = node.split(".")
    return ".".join([parts[0], *(new_id(_BEFORE.get(word, ""), part) for word, part in pairwise(parts))])
