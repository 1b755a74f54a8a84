"""Write exports that look like those of CRM, payment, shop and analytics systems, and count in plain Python what is in them."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

OWNERS = {"femke": "Femke Bakker", "jose": "José Álvarez", "thomas": "Thomas Müller"}
CHANNELS = {"search": "Paid search", "fairs": "Trade fairs"}
STRANGER = "Somebody Else"
START = datetime(2027, 1, 1)  # noqa: DTZ001 - times of no zone, as the systems write them
Counts = dict[tuple[str, str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Deal:
    """Hold one deal, order or payment as the system knows it."""

    number: int
    created: datetime
    closed: datetime
    stage: str
    owner: str
    channel: str
    amount: Decimal


def deals(rows: int = 10_000, seed: int = 7) -> list[Deal]:
    """Make deals of one year, the same ones each time."""
    chance = random.Random(seed)  # noqa: S311 - the same deals each time
    made = []
    for number in range(rows):
        created = START + timedelta(minutes=chance.randrange(300 * 24 * 60))
        closed = created + timedelta(minutes=chance.randrange(60 * 24 * 60))
        stage = chance.choice(("won", "lost", "open"))
        owner = chance.choice((*OWNERS, STRANGER))
        channel = chance.choice((*CHANNELS, STRANGER))
        made.append(
            Deal(number, created, closed, stage, owner, channel, Decimal(chance.randrange(10**7)) / 100)
        )
    return made


def counted(
    made: Iterable[Deal],
    figure: str,
    month: Callable[[Deal], datetime],
    amount: Callable[[Deal], Decimal] = lambda _: Decimal(1),
) -> Counts:
    """Add up by month, as a whole and for each owner and channel that the plan knows."""
    counts: Counts = defaultdict(Decimal)
    for deal in made:
        for scope in ("", deal.owner, deal.channel):
            if scope != STRANGER:
                counts[f"{month(deal):%Y-%m}", figure, scope] += amount(deal)
    return counts


def of_deals(made: Sequence[Deal]) -> Counts:
    """Count what a map of deals or opportunities measures."""
    won = [deal for deal in made if deal.stage == "won"]
    lost = [deal for deal in made if deal.stage == "lost"]
    return {
        **counted(made, "opportunities_created", lambda deal: deal.created),
        **counted(won, "deals_won", lambda deal: deal.closed),
        **counted(lost, "deals_lost", lambda deal: deal.closed),
        **counted(won, "won_deal_value", lambda deal: deal.closed, lambda deal: deal.amount),
    }


def german(amount: Decimal) -> str:
    """Write an amount as 1.250,00."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def named(key: str) -> str:
    """Return the name that a system has for somebody or something of the plan."""
    return {**OWNERS, **CHANNELS}.get(key, key)


def table(rows: Iterable[Sequence[object]], separator: str = ",", *, quoted: bool = False) -> str:
    """Write rows as CSV, with line breaks of Windows."""
    written = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(written, delimiter=separator, quoting=quoting).writerows(rows)
    return written.getvalue()


def hubspot(made: Iterable[Deal]) -> bytes:
    """Write deals as HubSpot does: a byte order mark, names, days with times."""
    stages = {"won": "Closed Won", "lost": "Closed Lost", "open": "Contract Sent"}
    heading = [
        "Record ID",
        "Deal Name",
        "Deal Stage",
        "Close Date",
        "Create Date",
        "Deal owner",
        "Amount",
        "Original Traffic Source",
    ]
    rows = (
        [
            deal.number,
            f'Deal "{deal.number}",\nas agreed',
            stages[deal.stage],
            f"{deal.closed:%Y-%m-%d %H:%M}",
            f"{deal.created:%Y-%m-%d %H:%M}",
            named(deal.owner),
            deal.amount,
            named(deal.channel),
        ]
        for deal in made
    )
    return ("\ufeff" + table([heading, *rows])).encode()


def salesforce(made: Iterable[Deal]) -> bytes:
    """Write opportunities as Salesforce does for a German locale: all in quotes, letters of Windows, lines below the table."""
    stages = {"won": "Closed Won", "lost": "Closed Lost", "open": "Prospecting"}
    heading = [
        "Opportunity Owner",
        "Account Name",
        "Stage",
        "Amount Currency",
        "Amount",
        "Close Date",
        "Created Date",
        "Lead Source",
    ]
    rows = (
        [
            named(deal.owner).upper(),
            "Größe GmbH",
            stages[deal.stage],
            "EUR",
            german(deal.amount),
            f"{deal.closed:%d/%m/%Y}",
            f"{deal.created:%d/%m/%Y}",
            named(deal.channel),
        ]
        for deal in made
    )
    below = '\r\n\r\n"All opportunities"\r\n"Copyright (c) 2000-2027 salesforce.com, inc. All rights reserved."\r\n"Confidential Information - Do Not Distribute"\r\n'
    return (table([heading, *rows], ";", quoted=True) + below).encode("cp1252")


def pipedrive(made: Iterable[Deal]) -> bytes:
    """Write deals as Pipedrive does: each way of closing has a time of its own."""
    heading = [
        "Deal - ID",
        "Deal - Title",
        "Deal - Status",
        "Deal - Value",
        "Deal - Currency",
        "Deal - Owner",
        "Deal - Deal created",
        "Deal - Won time",
        "Deal - Lost time",
        "Deal - Source channel",
    ]
    rows = (
        [
            deal.number,
            "A deal",
            deal.stage.title(),
            deal.amount,
            "EUR",
            named(deal.owner),
            deal.created,
            deal.closed if deal.stage == "won" else "",
            deal.closed if deal.stage == "lost" else "",
            named(deal.channel),
        ]
        for deal in made
    )
    return table([heading, *rows], ";").encode()


def stripe(made: Iterable[Deal]) -> bytes:
    """Write payments as Stripe does: times in UTC, failed ones too."""
    stages = {"won": "Paid", "lost": "Failed", "open": "Refunded"}
    heading = [
        "id",
        "Description",
        "Created (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Converted Amount",
        "Converted Currency",
        "Status",
        "Customer ID",
    ]
    rows = (
        [
            f"ch_{deal.number}",
            "Invoice",
            f"{deal.created:%Y-%m-%d %H:%M}",
            deal.amount,
            "0.00",
            "usd",
            deal.amount,
            "eur",
            stages[deal.stage],
            f"cus_{deal.number % 50}",
        ]
        for deal in made
    )
    return table([heading, *rows]).encode()


def shopify(made: Iterable[Deal]) -> bytes:
    """Write orders as Shopify does: a row for each product, the amounts in the first one only."""
    stages = {"won": "paid", "lost": "voided", "open": "refunded"}
    heading = [
        "Name",
        "Email",
        "Financial Status",
        "Paid at",
        "Currency",
        "Subtotal",
        "Shipping",
        "Total",
        "Created at",
        "Lineitem name",
        "Source",
    ]
    rows: list[list[object]] = []
    for deal in made:
        day, name = f"{deal.created:%Y-%m-%d %H:%M:%S} +0100", f"#{1000 + deal.number}"
        mail = f"buyer{deal.number % 50}@example.com"
        rows.append(
            [
                name,
                mail,
                stages[deal.stage],
                day,
                "EUR",
                deal.amount,
                5,
                deal.amount + 5,
                day,
                "Towel",
                named(deal.channel),
            ]
        )
        rows += [[name, mail, "", "", "", "", "", "", day, "Cap", ""]] * (deal.number % 3)
    return table([heading, *rows]).encode()


def analytics(made: Iterable[Deal]) -> bytes:
    """Write visits as Google Analytics does: lines with “#” above the table, and a row of totals."""
    visits = [(f"{deal.created:%Y%m%d}", named(deal.channel), deal.number) for deal in made]
    above = "# ----------------------------------------\r\n# Free form 1\r\n# 20270101-20271231\r\n# ----------------------------------------\r\n\r\n"
    total = ["", "", sum(number for *_, number in visits), "Grand total"]
    heading = ["Date", "Session default channel group", "Sessions"]
    return (above + table([heading, total, *visits])).encode()
