"""Show what the company pays beside the plan, and its loans: their terms, and what is paid and owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import inputs_of
from plansite.compute.model.spend.company_costs import BEFORE, TOTAL
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Row, Table, Tables
from plansite.present.places import item_anchor

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.compute.engine.ids import LoanPart
    from plansite.present.context import PageContext
    from plansite.read.items.company import Loan

LOAN_FIGURES = ("loans_received", "loan_interest", "loans_repaid", "loans_owed")
_PARTS: dict[LoanPart, str] = {
    "received": "Paid out",
    "interest": "Interest",
    "repaid": "Paid back",
    "balance": "Still owed",
}
_REPAID = {
    "annuity": "The same rate each month",
    "straight_line": "The same principal each month",
    "at_the_end": "All at the end",
}


@dataclass(frozen=True, slots=True)
class LoanShown:
    """Show one loan: its terms, and by year what is paid and owed."""

    id: str
    title: str
    facts: tuple[tuple[str, Markup | str], ...]
    table: Table


@dataclass(frozen=True, slots=True)
class CompanyMoney:
    """Make what one page shows of the company's money beside the plan."""

    context: PageContext
    page: str

    def costs(self) -> Table | None:
        """Return the costs beyond sales and marketing by year above their total, and below it what was paid before the plan.

        None where the plan has none.
        """
        tables, nodes = Tables(self.context, self.page), self.context.results.graph.nodes
        rows = {
            node: self._row(node, item_anchor("company_costs", key))
            for key in self.context.plan.files.budget.company_costs
            if (node := ids.company_cost(key)) in nodes
        }
        if not rows:
            return None
        earlier = set(inputs_of(nodes[BEFORE]))
        due = [row for node, row in rows.items() if node not in earlier]
        paid = [row for node, row in rows.items() if node in earlier]
        below = [tables.row(BEFORE, "year", "subtotal"), *paid] if paid else []
        return tables.opened(tables.table([*due, tables.row(TOTAL, "year", "total"), *below], "year"))

    def loans(self) -> list[LoanShown]:
        """Return the loans of the plan, in the order of the file."""
        nodes = self.context.results.graph.nodes
        return [
            self._loan(loan)
            for loan in self.context.plan.files.budget.loans.values()
            if ids.loan(loan.id, "balance") in nodes
        ]

    def _row(self, node: str, anchor: str) -> Row:
        tables = Tables(self.context, self.page)
        return Row(tables.name(node), node, tables.figures.cells(node, "year"), anchor=anchor)

    def _loan(self, loan: Loan) -> LoanShown:
        figures, months = Figures(self.context, self.page), loan.months.value
        return LoanShown(
            item_anchor("loans", loan.id),
            loan.title_or_id,
            (
                ("Amount", figures.link(ids.loan(loan.id, "amount"), "plan", 0)),
                ("Interest for a year", figures.link(ids.loan(loan.id, "rate"), "plan", 0)),
                ("Paid out in", self.context.language.month(loan.start)),
                *((("Months", figures.written_value(months)),) if months is not None else ()),
                ("Repayment", _REPAID.get(loan.repayment, loan.repayment)),
                *((("Lender", loan.lender),) if loan.lender else ()),
            ),
            self._by_year(loan),
        )

    def _by_year(self, loan: Loan) -> Table:
        tables = Tables(self.context, self.page)
        nodes = {ids.loan(loan.id, part): title for part, title in _PARTS.items()}
        owed = ids.loan(loan.id, "balance")
        rows = [
            tables.row(node, "year", "total" if node == owed else "", title)
            for node, title in nodes.items()
            if node == owed or any(tables.figures.series(node, "year"))
        ]
        return tables.opened(tables.table(rows, "year"))
