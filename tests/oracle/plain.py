"""The five revenue models month by month, and what was measured of them, in plain Python: no graph, no formula, no array.

Everything here is written from what the models mean, so that it can be held against what Plansite computes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Measured = dict[int, dict[str, float]]  # by month, counted from 0, and figure
Figures = dict[str, list[float]]
DAYS_A_MONTH = 365 / 12
EARLY_MONTHS = 6


@dataclass
class Rate:
    """A rate or price: as planned, and after it was measured as far from plan as then, within what it can be."""

    planned: Sequence[float]
    least: float = 0.0
    most: float = 1.0
    apart: float = 0.0

    def expected(self, month: int) -> float:
        return min(max(self.planned[month] + self.apart, self.least), self.most)

    def stays(self, month: int, value: float) -> float:
        """Take a value that was measured as a rate."""
        self.apart = value - self.planned[month]
        return value

    def once(self, value: float) -> float:
        """Take a value that only this month is explained by."""
        self.apart = 0.0
        return value


@dataclass
class Book:
    """Write down the figures of each month."""

    figures: Figures = field(default_factory=dict)

    def write(self, **amounts: float) -> None:
        for name, amount in amounts.items():
            self.figures.setdefault(name, []).append(amount)

    def last(self, name: str, before: float) -> float:
        return self.figures[name][-1] if self.figures.get(name) else before

    def so_far(self, name: str) -> list[float]:
        return self.figures.setdefault(name, [])


def share(part: float, whole: float, instead: float) -> float:
    return part / whole if whole > 0 else instead


def arriving(coming: Sequence[float], days: float, before: float) -> float:
    """What arrives in the last month of a series, `days` after it came; before the first month as much came as `before`."""
    later, here = days / DAYS_A_MONTH, len(coming) - 1
    arrived = sum(max(0.0, 1 - abs(here - month - later)) * coming[month] for month in range(len(coming)))
    earlier = range(-int(later) - 3, 0)
    return arrived + sum(max(0.0, 1 - abs(here - month - later)) for month in earlier) * before


def funnel(
    book: Book, given: Mapping[str, list[float]], month: int, steps: Sequence[tuple[str, str, str, str]]
) -> None:
    """Walk the steps of a funnel: what comes, the days until it arrives, the rate, and what it becomes."""
    for coming, days, rate, becomes in steps:
        series = book.so_far(coming)
        book.write(**{becomes: arriving(series, given[days][month], series[0]) * given[rate][month]})


def decided_deals(book: Book, given: Mapping[str, list[float]], month: int) -> float:
    coming = book.so_far("opportunities_created")
    book.write(deals_decided=arriving(coming, given["days_to_customer"][month], coming[0]))
    return book.figures["deals_decided"][-1]


def won(book: Book, decided: float, rate: Rate, month: int, seen: Mapping[str, float]) -> float:
    """Customers won: as many as were measured, else by the rate."""
    if "new_customers" in seen:
        value = rate.once(share(seen["new_customers"], decided, rate.expected(month)))
    elif "win_rate" in seen:
        value = rate.stays(month, seen["win_rate"])
    else:
        value = rate.expected(month)
    book.write(
        opportunity_to_customer=value, new_customers=decided * value, deals_lost=decided - decided * value
    )
    return decided * value


def lost_customers(start: float, new: float, planned: float, seen: Mapping[str, float]) -> float | None:
    """How many leave, where anything was measured that says so; None where nothing was."""
    if "customers_lost" in seen:
        return seen["customers_lost"]
    if "customer_churn_rate" in seen:
        return seen["customer_churn_rate"] * start
    if "customers" in seen:
        return min(max(planned, start + new - seen["customers"]), start)
    return None


def profit(book: Book, revenue: float, margin: Rate, month: int, seen: Mapping[str, float]) -> float:
    value = (
        margin.stays(month, seen["gross_profit_margin"])
        if "gross_profit_margin" in seen
        else margin.expected(month)
    )
    book.write(gross_margin=value, revenue=revenue, gross_profit=revenue * value)
    return value


class Subscription:
    """Customers pay a fee each month until they leave."""

    customers = "paying_subscribers"
    steps = (
        ("leads_new", "days_to_mql", "lead_to_mql", "mqls"),
        ("mqls", "days_to_sql", "mql_to_sql", "sqls"),
        ("sqls", "days_to_opportunity", "sql_to_opportunity", "opportunities_created"),
    )

    def __init__(self, given: Mapping[str, list[float]]) -> None:
        self.given, self.book = given, Book()
        self.win = Rate(given["opportunity_to_customer"])
        self.margin = Rate(given["gross_margin"], least=-1e9)
        self.price = Rate(given["price_per_month"], most=1e18)
        self.expansion = Rate(given["monthly_expansion"], most=1e18)
        self.contraction = Rate(given["monthly_contraction"])
        self.churn = [Rate(given["monthly_churn"])]

    def leaving(self, start: float) -> list[tuple[float, Rate]]:
        """How many could leave at which rate."""
        return [(start, self.churn[0])]

    def churned(self) -> float:
        """The share of recurring revenue that leaves: that of the customers who leave."""
        return self.churn_now[0]

    def stay(
        self, groups: Sequence[tuple[float, Rate]], lost: float | None, month: int, *, lasting: bool
    ) -> float:
        """Let customers leave; where it was measured how many, all rates move alike. Returns how many left."""
        rates = [rate.expected(month) for _, rate in groups]
        start = sum(size for size, _ in groups)
        planned = sum(size * rate for (size, _), rate in zip(groups, rates, strict=True))
        if lost is not None and start > 0:
            for at, (_, rate) in enumerate(groups):
                if lost < planned or planned >= start:
                    moved = rates[at] * lost / planned
                else:
                    moved = 1 - (1 - rates[at]) * (start - lost) / (start - planned)
                rates[at] = rate.stays(month, moved) if lasting else rate.once(moved)
        self.churn_now = rates
        return sum(size * rate for (size, _), rate in zip(groups, rates, strict=True))

    def month(self, month: int, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        visitors, outbound = given["visitors"][month], given["outbound_leads"][month]
        website = visitors * given["visitor_to_lead"][month]
        book.write(website_leads=website, leads_new=website + outbound)
        funnel(book, given, month, self.steps)
        decided = decided_deals(book, given, month)
        start = book.last(self.customers, given["opening_customers"][month])
        groups = self.leaving(start)
        planned = sum(size * rate.expected(month) for size, rate in groups)
        seen_won, lost = self._customers(start, decided, planned, month, seen)
        new = won(book, decided, self.win, month, seen_won)
        lost = self.stay(groups, lost, month, lasting="customer_churn_rate" in seen)
        end = start + new - lost
        self.remember(new)
        book.write(customers_at_start=start, customers_lost_count=lost, active_customers=(start + end) / 2)
        book.write(**{self.customers: end})
        self.money(month, new, seen)

    def _customers(
        self, start: float, decided: float, planned: float, month: int, seen: Mapping[str, float]
    ) -> tuple[Mapping[str, float], float | None]:
        expected = decided * self.win.expected(month)
        lost = lost_customers(start, expected, planned, seen)
        if "customers" in seen and lost is not None:
            return {"new_customers": seen["customers"] - start + lost}, lost
        return seen, lost

    def remember(self, new: float) -> None:
        """Nothing is known of when customers were won."""

    def money(self, month: int, new: float, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        at_start = book.last("mrr_at_end", given["opening_mrr"][month])
        churned = at_start * self.churned()
        price, grow, shrink = (
            rate.expected(month) for rate in (self.price, self.expansion, self.contraction)
        )
        measured = seen.get("mrr", seen["arr"] / 12 if "arr" in seen else None)
        if measured is not None:
            if new > 0:
                price = min(price, measured / new) if at_start > 0 else measured / new
            if at_start > 0:
                shrink = max(shrink, (at_start + new * price - churned - measured) / at_start)
                grow = (measured - at_start - new * price + churned) / at_start + shrink
            for rate in (self.price, self.expansion, self.contraction):
                rate.once(0)
        end = at_start * (1 + grow - shrink) + new * price - churned
        subscriptions = (at_start + end) / 2
        fees = (
            seen["total_revenue"] - subscriptions
            if "total_revenue" in seen
            else given["one_time_fees"][month]
        )
        book.write(
            mrr_at_start=at_start, new_mrr=new * price, expansion_mrr=at_start * grow, churned_mrr=churned
        )
        book.write(contraction_mrr=at_start * shrink, mrr_at_end=end, subscription_revenue=subscriptions)
        book.write(price_per_month=price, one_time_fees=fees)
        margin = profit(book, subscriptions + fees, self.margin, month, seen)
        leaving = self.without_plan()
        before = book.last("continuing_mrr", given["opening_mrr"][month])
        going_on = before * (1 - shrink - leaving)
        without = ((before + going_on) / 2 + (0.0 if new > 0 else fees)) * margin
        book.write(continuing_mrr=going_on, continuing_gross_profit=without)
        book.write(expected_gain=(subscriptions + fees) * margin - without)

    def without_plan(self) -> float:
        return self.churn_now[0]


class Cohorts(Subscription):
    """The same, but customers leave in each of their first months at a rate of its own."""

    def __init__(self, given: Mapping[str, list[float]]) -> None:
        super().__init__(given)
        self.churn += [Rate(given[f"churn_in_month_{age}"]) for age in range(1, EARLY_MONTHS + 1)]
        self.young = [0.0] * (EARLY_MONTHS + 1)  # won this month, a month ago, …
        self.old: float | None = None

    def leaving(self, start: float) -> list[tuple[float, Rate]]:
        old = start if self.old is None else self.old + self.young[-1]
        self.groups = [old, *self.young[:-1]]
        return list(zip(self.groups, self.churn, strict=True))

    def remember(self, new: float) -> None:
        stayed = [size * (1 - rate) for size, rate in zip(self.groups, self.churn_now, strict=True)]
        self.old, self.young = stayed[0], [new, *stayed[1:]]

    def churned(self) -> float:
        return share(
            self.book.figures["customers_lost_count"][-1], self.book.figures["customers_at_start"][-1], 0.0
        )


class Services:
    """Clients want days of work, and people can do so many."""

    customers = "customers_at_end"
    steps = (("leads_new", "days_to_opportunity", "lead_to_opportunity", "opportunities_created"),)

    def __init__(self, given: Mapping[str, list[float]]) -> None:
        self.given, self.book = given, Book()
        self.win, self.churn = Rate(given["opportunity_to_customer"]), Rate(given["monthly_churn"])
        self.margin = Rate(given["gross_margin"], least=-1e9)

    def month(self, month: int, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        book.write(leads_new=given["leads_new"][month])
        funnel(book, given, month, self.steps)
        decided = decided_deals(book, given, month)
        start = book.last(self.customers, given["opening_customers"][month])
        rate = self.churn.expected(month)
        lost = lost_customers(start, decided * self.win.expected(month), start * rate, seen)
        if "customers" in seen and lost is not None:
            seen = {**seen, "new_customers": seen["customers"] - start + lost}
        new = won(book, decided, self.win, month, seen)
        if lost is not None:
            moved = share(lost, start, rate)
            rate = self.churn.stays(month, moved) if "customer_churn_rate" in seen else self.churn.once(moved)
        end = start + new - start * rate
        book.write(customers_at_start=start, customers_lost_count=start * rate, customers_at_end=end)
        self.work(month, (start + end) / 2, rate, seen)

    def work(self, month: int, active: float, rate: float, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        each, day_rate = given["days_per_client"][month], given["day_rate"][month]
        full = given["billable_people"][month] * given["working_days"][month]
        possible, wanted = full * given["highest_utilization"][month], active * each
        if "days_billed" in seen:
            billed = seen["days_billed"]
            if wanted <= possible:
                wanted, possible = (billed if active > 0 else wanted), max(possible, billed)
            else:
                wanted, possible = max(wanted, billed), billed
            each = share(wanted, active, each)
        billed = min(wanted, possible)
        beside = (
            seen["total_revenue"] - billed * day_rate
            if "total_revenue" in seen
            else given["other_revenue"][month]
        )
        book.write(active_customers=active, days_wanted=wanted, days_possible=possible, days_billed=billed)
        book.write(days_turned_away=wanted - billed, other_revenue=beside, price_per_month=each * day_rate)
        revenue = billed * day_rate + beside
        margin = profit(book, revenue, self.margin, month, seen)
        before = book.last("continuing_customers", given["opening_customers"][month])
        going_on = before * (1 - rate)
        kept = min((before + going_on) / 2 * each, possible)
        without = (kept * day_rate + beside * (min(kept / billed, 1.0) if billed > 0 else 1.0)) * margin
        book.write(
            continuing_customers=going_on,
            continuing_gross_profit=without,
            expected_gain=revenue * margin - without,
        )


class Orders:
    """Visits become orders, and some buyers come again."""

    customers = "buyers_at_end"

    def __init__(self, given: Mapping[str, list[float]]) -> None:
        self.given, self.book = given, Book()
        self.value, self.margin = (
            Rate(given["order_value"], most=1e18),
            Rate(given["gross_margin"], least=-1e9),
        )

    def month(self, month: int, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        start = book.last(self.customers, given["opening_buyers"][month])
        visits, ordering, again = (
            given[name][month] for name in ("visits", "visit_to_order", "monthly_repurchase")
        )
        first, repeated = visits * ordering, start * again
        if "orders" in seen:
            planned = first + repeated
            factor = seen["orders"] / planned if planned > 0 else 0.0
            first, repeated = (
                (first * factor, repeated * factor) if planned > 0 else (seen["orders"], repeated)
            )
            visits = max(visits, first)
        orders = first + repeated
        new = seen.get("new_customers", first * given["new_buyer_share"][month])
        new = new if first > 0 else 0.0
        lost = start * given["monthly_buyer_loss"][month]
        if "average_order_value" in seen:
            value = (
                self.value.stays(month, seen["average_order_value"])
                if orders > 0
                else self.value.expected(month)
            )
        else:
            value = self.value.expected(month)
        returned, beside = given["returned_share"][month], given["other_revenue"][month]
        if "total_revenue" in seen:
            beside = seen["total_revenue"] - orders * value * (1 - returned)
        book.write(
            visits=visits, visit_orders=first, repurchase_orders=repeated, orders=orders, new_customers=new
        )
        book.write(
            repeat_orders=orders - new,
            buyers_at_start=start,
            buyers_lost=lost,
            buyers_at_end=start + new - lost,
        )
        book.write(order_value=value)
        book.write(order_revenue=orders * value, other_revenue=beside)
        revenue = orders * value * (1 - returned) + beside
        margin = profit(book, revenue, self.margin, month, seen)
        kept = given["orders_without_plan"][month]
        beside_kept = beside * (min(kept / orders, 1.0) if orders > 0 else 1.0)
        without = (kept * value * (1 - returned) + beside_kept) * margin
        book.write(continuing_gross_profit=without, expected_gain=revenue * margin - without)


class Projects:
    """Proposals become orders, and each order is delivered evenly over the days that a project takes."""

    customers = "orders"
    steps = (("leads_new", "days_to_opportunity", "lead_to_opportunity", "opportunities_created"),)

    def __init__(self, given: Mapping[str, list[float]]) -> None:
        self.given, self.book = given, Book()
        self.win = Rate(given["opportunity_to_customer"])
        self.margin = Rate(given["gross_margin"], least=-1e9)

    def month(self, month: int, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        book.write(leads_new=given["leads_new"][month])
        funnel(book, given, month, self.steps)
        decided = decided_deals(book, given, month)
        if "orders" in seen:
            rate = self.win.once(share(seen["orders"], decided, self.win.expected(month)))
        elif "win_rate" in seen:
            rate = self.win.stays(month, seen["win_rate"])
        else:
            rate = self.win.expected(month)
        orders = decided * rate
        book.write(opportunity_to_customer=rate, orders=orders, deals_lost=decided - orders)
        book.write(new_customers=orders * given["new_client_share"][month])
        book.write(order_intake=orders * given["order_value"][month])
        self.deliver(month, seen)

    def due(self, month: int) -> float:
        """What is due of all orders so far: of each as many days as have passed of those that it takes."""
        in_months = self.given["delivery_time"][0] / DAYS_A_MONTH
        ordered = self.book.figures["order_intake"]
        shares = (min(1.0, (month - at + 1) / in_months) for at in range(month + 1))
        before = min(1.0, (month + 1) / in_months)
        return self.given["opening_backlog"][0] * before + sum(
            value * part for value, part in zip(ordered, shares, strict=True)
        )

    def deliver(self, month: int, seen: Mapping[str, float]) -> None:
        given, book = self.given, self.book
        opening, ordered = given["opening_backlog"][month], book.figures["order_intake"]
        start = book.last("undelivered_work", opening)
        on_schedule = opening + sum(ordered) - self.due(month)
        beside = given["other_revenue"][month]
        delivered = max(start + ordered[-1] - on_schedule, 0.0)
        if "backlog" in seen:
            delivered = start + ordered[-1] - seen["backlog"]
        elif "total_revenue" in seen:
            delivered = max(seen["total_revenue"] - beside, 0.0)
            beside = seen["total_revenue"] - delivered
        book.write(backlog_at_start=start, backlog_on_schedule=on_schedule, project_revenue=delivered)
        book.write(undelivered_work=start + ordered[-1] - delivered, other_revenue=beside)
        margin = profit(book, delivered + beside, self.margin, month, seen)
        months = given["delivery_time"][0] / DAYS_A_MONTH
        kept = opening * (min(1.0, (month + 1) / months) - min(1.0, month / months))
        without = (kept + beside * (min(kept / delivered, 1.0) if delivered > 0 else 1.0)) * margin
        book.write(
            project_costs=delivered * (1 - margin),
            continuing_gross_profit=without,
            expected_gain=(delivered + beside) * margin - without,
        )


MODELS: Mapping[str, Callable[[Mapping[str, list[float]]], Subscription | Services | Orders | Projects]] = {
    "subscription": Subscription,
    "subscription_cohorts": Cohorts,
    "services": Services,
    "orders": Orders,
    "projects": Projects,
}


def recomputed(model: str, given: Mapping[str, list[float]], months: int, measured: Measured) -> Figures:
    """Return all figures of a model by month; without anything measured they are the plan's own, else those of its outlook."""
    company = MODELS[model](given)
    for month in range(months):
        company.month(month, measured.get(month, {}))
    return company.book.figures
