"""Make the nodes of programs: what comes by each of them, and what is paid for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import each_month, formula_node, given_nodes
from plansite.problems import Problem, error

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.ids import ProgramPart
    from plansite.compute.engine.rollup import Rollup
    from plansite.read.items.item import Amount
    from plansite.read.items.programs import Program
    from plansite.read.plan import Plan

REVENUE = "revenue"
COUNTED = {"new_customer": "new_customers", "order": "orders"}
_TITLES = {"new_customer": "customers who come by it", "order": "orders that come by it"}


def program_nodes(
    program: Program, plan: Plan, calendar: Calendar, figures: Collection[str]
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of a program, the last of which is what it pays, and what is wrong with its numbers.

    `figures` names what the forecast has. A program without a reward in numbers, or whose reward follows what the forecast does not
    have, pays nothing that is known.
    """
    stated = _Stated(program, plan)
    nodes = [*stated.nodes, _in_force(program, calendar)]
    rewards = [*_by_number(program, stated, figures), *_by_revenue(program, stated, figures)]
    problems = [*stated.problems, *_lacking(program, figures)]
    if not rewards or problems:
        return [], problems
    follows, texts = [node for node, _ in rewards], [text for _, text in rewards]
    title, span = program.title_or_id, program.key_span
    paid = formula_node(ids.program(program.id), title, "money", "sum", BUDGET, " + ".join(texts), span)
    return [*nodes, *follows, paid], []


class _Stated:
    """Hold the nodes of what a program states in numbers."""

    __slots__ = ("nodes", "parts", "problems")

    def __init__(self, program: Program, plan: Plan) -> None:
        self.nodes: list[Node] = []
        self.problems: list[Problem] = []
        self.parts: set[ProgramPart] = set()
        amounts: tuple[tuple[ProgramPart, Amount, str, str], ...] = (
            ("share", program.share, "percent", "share that comes by it"),
            ("amount", program.amount, "money", "reward for each"),
            ("percent", program.percent, "percent", "reward in percent"),
            ("revenue_share", program.revenue_share, "percent", "share of revenue"),
        )
        for part, amount, unit, title in amounts:
            nodes, problems = given_nodes(
                ids.program(program.id, part),
                program.title_or_id,
                unit,
                "average",
                BUDGET,
                amount,
                plan.settings.currencies,
                title,
            )
            self.nodes += nodes
            self.problems += problems
            self.parts |= {part} if nodes else set()


def _by_number(program: Program, stated: _Stated, figures: Collection[str]) -> list[tuple[Node, str]]:
    counted = COUNTED.get(program.counted, "")
    if "share" not in stated.parts or counted not in figures:
        return []
    node = _following(program, "counted", counted, "share", _TITLES[program.counted], "count", "sum")
    amount = ids.program(program.id, "amount")
    return [(node, f"{node.id} * {amount}" if "amount" in stated.parts else "0")]


def _by_revenue(program: Program, stated: _Stated, figures: Collection[str]) -> list[tuple[Node, str]]:
    share: ProgramPart = "revenue_share" if "revenue_share" in stated.parts else "share"
    if "percent" not in stated.parts or share not in stated.parts or REVENUE not in figures:
        return []
    node = _following(program, "revenue", REVENUE, share, "revenue that comes by it", "money", "sum")
    return [(node, f"{node.id} * {ids.program(program.id, 'percent')}")]


def _following(  # noqa: PLR0913 - a node's own fields
    program: Program,
    part: ProgramPart,
    figure: str,
    share: ProgramPart,
    title: str,
    unit: str,
    rollup: Rollup,
) -> Node:
    """Return what of a figure comes by a program while it is in force."""
    in_force = ids.program(program.id, "in_force")
    text = f"{figure} * {ids.program(program.id, share)} * {in_force}"
    node = ids.program(program.id, part)
    return formula_node(node, program.title_or_id, unit, rollup, BUDGET, text, program.key_span, title)


def _in_force(program: Program, calendar: Calendar) -> Node:
    """Return 1 for each month in which a program is in force, its first and last included, and 0 for the others."""
    first = calendar.index(program.start) if program.start else 0
    last = calendar.index(program.end) if program.end else calendar.months - 1
    span = program.start.span if program.start else program.key_span
    flags = (float(first <= month <= last) for month in range(calendar.months))
    source = Given(each_month(flags, "ratio", calendar, span))
    node = ids.program(program.id, "in_force")
    return Node(node, program.title_or_id, "ratio", "closing", source, BUDGET, part="in force")


def _lacking(program: Program, figures: Collection[str]) -> list[Problem]:
    """Find a reward of which nothing says how much it comes to."""
    counted = COUNTED.get(program.counted, "")
    if program.amount and counted not in figures:
        message = (
            f"“{program.title_or_id}” pays for each of “{counted}”, and the forecast has no such figure."
        )
        hint = f"Add “{counted}:” to the forecast, or write what else is counted after “counted:”."
        return [error("program-reward", message, hint, program.amount.span)]
    lacks_share = not program.share and (program.amount or not program.revenue_share)
    if (program.amount or program.percent) and lacks_share:
        message = f"“{program.title_or_id}” pays a reward, and nothing says how much comes by it."
        hint = "Add “share:” with the share of new customers or orders that you expect, such as 10%."
        return [error("program-reward", message, hint, (program.amount or program.percent).span)]
    return []
