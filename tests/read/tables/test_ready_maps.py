"""Each ready map measures in an export of 10,000 rows what plain Python counts in them, and names a wrong row by its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import exports
import pytest

from plansite.pipeline import run
from plansite.problems import Severity
from plansite.read.schema import load_schemas
from plansite.read.tables.export_map import ready_maps
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from exports import Counts, Deal

    from plansite.outcome import Outcome

TEAM = "teams: {sales: {title: Sales}}\npeople:\n" + "".join(
    f"  {key}: {{name: {name}}}\n" for key, name in exports.OWNERS.items()
)
MARKETING = "place:\n  channels:\n" + "".join(
    f"    {key}: {{title: {name}, kind: promotion}}\n" for key, name in exports.CHANNELS.items()
)


def of_payments(made: Sequence[Deal]) -> Counts:
    paid = [deal for deal in made if deal.stage != "lost"]
    customers: dict[str, set[int]] = {}
    for deal in paid:
        customers.setdefault(f"{deal.created:%Y-%m}", set()).add(deal.number % 50)
    cash = exports.counted(paid, "cash_collected", lambda deal: deal.created, lambda deal: deal.amount)
    return {
        **{key: amount for key, amount in cash.items() if not key[2]},
        **{(month, "active_customers", ""): Decimal(len(those)) for month, those in customers.items()},
    }


def of_orders(made: Sequence[Deal]) -> Counts:
    paid = [deal for deal in made if deal.stage != "lost"]
    sums = {
        **exports.counted(paid, "orders", lambda deal: deal.created),
        **exports.counted(paid, "order_revenue", lambda deal: deal.created, lambda deal: deal.amount),
    }
    by_channel = {key: amount for key, amount in sums.items() if key[2] not in exports.OWNERS}
    customers = {key: amount for key, amount in of_payments(made).items() if key[1] == "active_customers"}
    return {**by_channel, **customers}


def of_visits(made: Sequence[Deal]) -> Counts:
    visits = exports.counted(
        made, "sessions_count", lambda deal: deal.created, lambda deal: Decimal(deal.number)
    )
    return {key: amount for key, amount in visits.items() if key[2] not in exports.OWNERS}


class System(NamedTuple):
    """Hold how a system writes, what counts in it, what the plan has to say, and a text that is wrong in its place."""

    write: Callable[[Iterable[Deal]], bytes]
    count: Callable[[Sequence[Deal]], Counts]
    settings: str
    wrong: tuple[str, str]
    rule: str


SYSTEMS = {
    "hubspot_deals": System(exports.hubspot, exports.of_deals, "", ("2027-", "2O27-"), "wrong-date"),
    "salesforce_opportunities": System(
        exports.salesforce,
        exports.of_deals,
        "encoding: windows-1252\ndates: DD/MM/YYYY\ndecimal_mark: comma\n",
        ("/2027", "/27th"),
        "wrong-date",
    ),
    "pipedrive_deals": System(exports.pipedrive, exports.of_deals, "", ("2027-", "2027/"), "wrong-date"),
    "stripe_payments": System(exports.stripe, of_payments, "", ("eur", "sek"), "wrong-currency"),
    "shopify_orders": System(exports.shopify, of_orders, "", ("EUR,", "SEK,"), "wrong-currency"),
    "ga4_traffic": System(exports.analytics, of_visits, "", ("20270", "20278"), "wrong-date"),
}


@pytest.fixture
def checked(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Check a small plan that measures by a ready map."""

    def outcome(name: str, raw: bytes, settings: str = "") -> Outcome:
        folder = write(
            actuals__system=f"map: {name}\nfile: data/export.csv\n{settings}", team=TEAM, marketing=MARKETING
        )
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / "export.csv").write_bytes(raw)
        return run(folder)

    return outcome


def test_every_ready_map_is_tested() -> None:
    assert set(SYSTEMS) == set(ready_maps())


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_ready_map_measures_what_plain_python_counts(checked: Callable[..., Outcome], name: str) -> None:
    system, made = SYSTEMS[name], exports.deals()
    outcome = checked(name, system.write(made), system.settings)
    assert outcome.plan
    assert outcome.results, outcome.problems
    measured = {(row.month, row.metric, row.scope): row.amount for row in outcome.plan.actuals}
    expected = {key: float(amount) for key, amount in system.count(made).items()}
    assert measured == expected
    unmatched = [problem for problem in outcome.problems if problem.rule == "unmatched-name"]
    assert all(f"“{exports.STRANGER}”".lower() in problem.message.lower() for problem in unmatched)
    assert [problem.span.line for problem in unmatched] == sorted(problem.span.line for problem in unmatched)
    assert len(unmatched) == len(
        {
            scope
            for figure in ready_maps()[name].at(["figures"]).data.values()
            for scope in figure.get("by", ())
        }
    )


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_wrong_row_is_named_by_file_line_and_column(checked: Callable[..., Outcome], name: str) -> None:
    system = SYSTEMS[name]
    encoding = "cp1252" if "encoding" in system.settings else "utf-8"
    text = system.write(exports.deals(40)).decode(encoding)
    at = text.rindex(system.wrong[0])
    text = text[:at] + system.wrong[1] + text[at + len(system.wrong[0]) :]
    outcome = checked(name, text.encode(encoding), system.settings)
    errors = [problem for problem in outcome.problems if problem.severity is Severity.ERROR]
    assert [problem.rule for problem in errors] == [system.rule]
    span = errors[0].span
    assert span.file.endswith("plan/data/export.csv")
    assert span.line >= text.removeprefix("\ufeff")[:at].count("\n")
    line = outcome.texts[span.file].splitlines()[span.line - 1]
    marked = line[span.column - 1 : span.end - 1]
    assert marked.strip('"') == marked != ""
    if system.rule == "wrong-date":
        assert system.wrong[1] in marked


@pytest.mark.parametrize("name", ready_maps())
def test_a_ready_map_is_one_as_plans_write_it(name: str) -> None:
    root = ready_maps()[name]
    own = {
        key: value
        for key, value in root.data.items()
        if key not in {"title", "description", "source", "choose"}
    }
    schemas = load_schemas(packaged("schemas"))
    assert schemas.violations("query", own) == []
    assert root.text("title")
    assert root.text("description").endswith(".")
    assert root.text("source").startswith("https://")
    assert root.text("choose")
