"""Make the nodes of loans: what is paid out and back, the interest, and what is still owed, month by month.

The rate of an annuity for n months at i per month is amount * i / (1 - (1 + i) ** -n); interest for a month is a twelfth of a
year's, on what is owed at its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import each_month, formula_node, given_nodes
from plansite.problems import Problem, error
from plansite.read.values import Number, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.ids import LoanPart
    from plansite.compute.engine.rollup import Rollup
    from plansite.read.items.company import Loan
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

_YEAR = 12
_TOTALS: tuple[tuple[str, str, LoanPart, Rollup], ...] = (
    ("loans_received", "Loans paid out", "received", "sum"),
    ("loan_interest", "Interest on loans", "interest", "sum"),
    ("loans_repaid", "Loans paid back", "repaid", "sum"),
    ("loans_owed", "Loans still owed", "balance", "closing"),
)


class _Terms(NamedTuple):
    """Hold the terms of a loan; `paid_out` is its month, counted from the plan's first one, below zero before it."""

    interest: float
    paid_out: int
    months: int
    interest_only: int
    repayment: str

    @property
    def monthly(self) -> float:
        """Return the interest for a month."""
        return self.interest / _YEAR

    def rate(self, month: int) -> float:
        """Return what is due in a month of a loan of 1, counted like `paid_out`: of an annuity with interest, else without."""
        number, rates = month - self.paid_out, self.months - self.interest_only
        if not self.interest_only < number <= self.months:
            return 0.0
        if self.repayment == "at_the_end":
            return 1.0 if number == self.months else 0.0
        if self.repayment == "straight_line" or not self.monthly:
            return 1 / rates
        return self.monthly / (1 - (1 + self.monthly) ** -rates)

    def principal(self, month: int, owed: float) -> float:
        """Return what is paid back in a month of a loan of 1, of which so much is owed at the month's start."""
        rate = self.rate(month)
        return rate - owed * self.monthly if rate and self.repayment == "annuity" else rate

    @property
    def owed_before(self) -> float:
        """Return what is owed of a loan of 1 on the day before the plan."""
        owed = 1.0 if self.paid_out < 0 else 0.0
        for month in range(self.paid_out + 1, 0):
            owed -= self.principal(month, owed)
        return max(owed, 0.0)


def loan_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all loans and their totals, and what is wrong with their terms."""
    loans = plan.files.budget.loans
    nodes: list[Node] = []
    problems: list[Problem] = []
    computed: list[str] = []
    for loan in loans.values():
        terms = _terms(loan, calendar)
        own, own_problems = (
            ([], [terms]) if isinstance(terms, Problem) else _nodes(loan, terms, plan, calendar)
        )
        nodes += own
        problems += own_problems
        computed += [loan.id] if own else []
    if loans:
        nodes += [
            Node(
                ids.budget(name),
                title,
                "money",
                rollup,
                added((ids.loan(key, part) for key in computed), loans.key_span),
                BUDGET,
            )
            for name, title, part, rollup in _TOTALS
        ]
    return nodes, problems


def _terms(loan: Loan, calendar: Calendar) -> _Terms | Problem:
    """Return the terms of a loan, or what is wrong with them: they are single numbers, and leave a month to pay back in."""
    interest, months = _single(loan.interest), _single(loan.months)
    interest_only = _single(loan.interest_only) if loan.interest_only else 0.0
    for name, number, amount in (
        ("interest", interest, loan.interest),
        ("months", months, loan.months),
        ("interest_only", interest_only, loan.interest_only),
    ):
        if number is None or (name != "interest" and number != int(number)):
            whole = "one number" if name == "interest" else "one whole number of months"
            message = f"“{name}” of a loan is {whole}."
            return error("loan-terms", message, "A loan on other terms is a loan of its own.", amount.span)
    terms = _Terms(
        interest or 0.0, calendar.index(loan.start), int(months or 0), int(interest_only or 0), loan.repayment
    )
    if terms.interest_only >= terms.months:
        message = f"“{loan.title_or_id}” leaves no month in which it is paid back."
        place = (loan.interest_only or loan.months).span
        return error("loan-terms", message, "Write more “months:” than “interest_only:”.", place)
    return terms


def _single(amount: Amount) -> float | None:
    value = amount.value
    return value.amount if isinstance(value, Number) and not isinstance(value, Range) else None


def _nodes(loan: Loan, terms: _Terms, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    title, currencies = loan.title_or_id, plan.settings.currencies
    amount, problems = given_nodes(
        ids.loan(loan.id, "amount"), title, "money", "setting", BUDGET, loan.amount, currencies, "amount"
    )
    rate, rate_problems = given_nodes(
        ids.loan(loan.id, "rate"),
        title,
        "percent",
        "setting",
        BUDGET,
        loan.interest,
        currencies,
        "interest for a year",
    )
    if not amount or not rate:
        return [], [*problems, *rate_problems]
    stated = _stated(loan, terms, calendar)
    return [*amount, *rate, *stated, *_schedule(loan, terms)], []


def _stated(loan: Loan, terms: _Terms, calendar: Calendar) -> list[Node]:
    """Return what follows from the terms alone, for a loan of 1: its payout, its rates, and what is owed before the plan."""
    title, span = loan.title_or_id, loan.start.span
    months = range(calendar.months)
    due = each_month((float(month == terms.paid_out) for month in months), "ratio", calendar, span)
    rates = each_month((terms.rate(month) for month in months), "ratio", calendar, span)
    end = terms.paid_out + terms.months
    last = each_month((float(month == end) for month in months), "ratio", calendar, span)
    before = Number(terms.owed_before, "ratio", span)
    return [
        Node(ids.loan(loan.id, "due"), title, "count", "sum", Given(due), BUDGET, part="paid out"),
        Node(
            ids.loan(loan.id, "principal"),
            title,
            "ratio",
            "sum",
            Given(rates),
            BUDGET,
            part="rate, as a share",
        ),
        Node(ids.loan(loan.id, "ends"), title, "ratio", "sum", Given(last), BUDGET, part="ends"),
        Node(
            ids.loan(loan.id, "before"),
            title,
            "ratio",
            "setting",
            Given(before),
            BUDGET,
            part="share owed before the plan",
        ),
    ]


def _schedule(loan: Loan, terms: _Terms) -> Iterator[Node]:
    """Yield what is paid out, the interest, what is paid back, and what is owed at the end of each month.

    The last month pays back all that is owed, so that nothing is left by rounding.
    """
    amount, due, rate, ends, interest_rate, before, balance, interest, received, repaid = (
        ids.loan(loan.id, part)
        for part in (
            "amount",
            "due",
            "principal",
            "ends",
            "rate",
            "before",
            "balance",
            "interest",
            "received",
            "repaid",
        )
    )
    owed = f"lag({balance}, {amount} * {before})"
    principal = f"{amount} * {rate}"
    if terms.repayment == "annuity":
        principal = f"({principal} - {interest} if {rate} > 0 else 0)"
    principal = f"{owed} if {ends} > 0 else {principal}"
    formulas: tuple[tuple[str, str, Rollup, str], ...] = (
        (received, f"{amount} * {due}", "sum", "paid out"),
        (interest, f"{owed} * {interest_rate} / {_YEAR}", "sum", "interest"),
        (repaid, principal, "sum", "paid back"),
        (balance, f"{owed} + {received} - {repaid}", "closing", "still owed"),
    )
    for node, text, rollup, part in formulas:
        yield formula_node(node, loan.title_or_id, "money", rollup, BUDGET, text, loan.key_span, part)
