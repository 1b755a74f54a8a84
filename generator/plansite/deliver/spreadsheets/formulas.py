"""Turn simple formulas of a workbook into formulas of a plan: sums, products and shares of rows in the same month."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.spreadsheets.cells.amounts import read_amount
from plansite.deliver.spreadsheets.cells.grid import Place, place_of
from plansite.deliver.spreadsheets.cells.periods import MONTH
from plansite.deliver.spreadsheets.months import plain_number, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.deliver.spreadsheets.cells.tables import Row, Value
    from plansite.deliver.spreadsheets.choices import Chosen
    from plansite.deliver.spreadsheets.months import Span

MOST = 300
_TOKEN = re.compile(
    r"\s*(?:(?P<sum>SUM\()|(?P<range>\$?[A-Z]{1,3}\$?[0-9]+:\$?[A-Z]{1,3}\$?[0-9]+)|(?P<cell>\$?[A-Z]{1,3}\$?[0-9]+)(?![(\w!.])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<percent>%?)|(?P<sign>[-+*/(),;]))"
)
_STEADY = Decimal("0.000000001")


class _NotSimpleError(Exception):
    """Stop translating a formula."""


class Names(NamedTuple):
    """Hold by place which row a cell belongs to, and by row what a plan calls it."""

    rows: Mapping[tuple[str, Place], tuple[Chosen, Value]]
    names: Mapping[str, str]


def names_of(chosen: Iterable[Chosen], names: Mapping[str, str]) -> Names:
    """Return what formulas may refer to; `names` are the ids of figures by the keys of rows."""
    rows = {
        (row.row.sheet.name, _plain_place(row.row, value.place)): (row, value)
        for row in chosen
        for value in row.row.values
    }
    return Names(rows, names)


def formula_of(chosen: Chosen, names: Names, span: Span) -> str | None:
    """Return the formula that all cells of a row have in a plan's words, None where they are not simple or not alike.

    A row that grows by the same share each month is not a formula, but what it starts at and its growth.
    """
    values = chosen.row.values
    if not values or chosen.further or any(value.period.length != MONTH for value in values):
        return None
    if not all(value.cell.formula for value in values[1:]):
        return None
    if not values[0].cell.formula:
        return _growth(chosen, span)
    try:
        texts = {_translated(chosen, value, names) for value in values}
    except (_NotSimpleError, RecursionError):
        return None
    text = texts.pop() if len(texts) == 1 else ""
    is_same = [value.period.index for value in values] == list(range(span.first, span.last + 1))
    return f"= {text}" if text and is_same and len(text) <= MOST and re.search(r"[a-z]", text) else None


def _growth(chosen: Chosen, span: Span) -> str | None:
    """Return start and growth of a row in which each month is the one before times the same number."""
    values = chosen.row.values
    months = [value.period.index for value in values]
    numbers = [scaled(value, chosen) for value in values]
    if months != list(range(span.first, span.last + 1)) or len(months) < MONTH + 2 or not all(numbers):
        return None
    for before, value in pairwise(values):
        if not _looks_back(chosen.row, value, before):
            return None
    rates = [after / before - 1 for before, after in pairwise(numbers)]
    if max(rates) - min(rates) > _STEADY:
        return None
    from plansite.deliver.spreadsheets.months import write_amount

    start = write_amount(numbers[0], chosen, span.currency)
    rate = plain_number((rates[0] * 100).quantize(Decimal("0.00000001")))
    return f"{{start: {start}, growth: {rate}% per month}}"


def _looks_back(row: Row, value: Value, before: Value) -> bool:
    places = [
        place_of(match.replace("$", ""))
        for match in re.findall(r"\$?[A-Z]{1,3}\$?[0-9]+", value.cell.formula)
    ]
    return _plain_place(row, before.place) in places


def _translated(chosen: Chosen, value: Value, names: Names) -> str:
    """Translate one formula, or stop at the first part that is not simple."""
    sheet = chosen.row.sheet.name
    formula = value.cell.formula
    at, parts = 0, []
    while formula[at:].strip():
        match = _TOKEN.match(formula, at)
        if match is None:
            raise _NotSimpleError
        parts.append(_part(match, formula, sheet, chosen, value, names))
        at = match.end()
    text = " ".join(parts).replace("( ", "(").replace(" )", ")")
    return _without_frame(re.sub(r"\s+", " ", text))


def _part(  # noqa: PLR0913 - a token and all that it may refer to
    match: re.Match[str], formula: str, sheet: str, chosen: Chosen, value: Value, names: Names
) -> str:
    if match["sum"]:
        return "("
    if match["number"]:
        number = Decimal(match["number"]) / (100 if match["percent"] else 1)
        return plain_number(number)
    if match["sign"]:
        return "+" if match["sign"] in ",;" else match["sign"]
    if match["cell"]:
        place = place_of(match["cell"])
        return _name(sheet, place, chosen, value, names) if place else ""
    if "SUM(" not in formula[: match.start("range")].upper():
        raise _NotSimpleError
    first, last = (place_of(part) for part in match["range"].split(":"))
    if first is None or last is None:
        raise _NotSimpleError
    return " + ".join(
        _name(sheet, place, chosen, value, names) for place in _between(first, last, sheet, names)
    )


def _between(first: Place, last: Place, sheet: str, names: Names) -> Iterator[Place]:
    """Yield the cells of a range that hold numbers of rows; an empty cell adds nothing."""
    if (last.row - first.row + 1) * (last.column - first.column + 1) > MOST:
        raise _NotSimpleError
    places = [
        Place(row, column)
        for row in range(first.row, last.row + 1)
        for column in range(first.column, last.column + 1)
    ]
    known = [place for place in places if (sheet, place) in names.rows]
    if not known:
        raise _NotSimpleError
    yield from known


def _name(sheet: str, place: Place, chosen: Chosen, value: Value, names: Names) -> str:
    """Return what a plan calls the row of a cell in the same month, or the number in a cell that belongs to no row."""
    there = names.rows.get((sheet, place))
    if there is None:
        own = chosen.row.sheet
        cell = own.at(Place(place.column, place.row) if own.turned else place)
        amount = read_amount(cell) if cell and not cell.formula else None
        if amount is None or amount.unclear:
            raise _NotSimpleError
        return plain_number(amount.number)
    row, other = there
    if (
        row.choice.take == "total"
        and other.cell.formula
        and other.period == value.period
        and row.key != chosen.key
    ):
        return f"({_translated(row, other, names)})"
    name = names.names.get(row.key)
    if name is None or other.period != value.period or row.key == chosen.key:
        raise _NotSimpleError
    return name


def _without_frame(text: str) -> str:
    """Return a formula without brackets around the whole of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and at < len(text) - 1:
            return text
    return text[1:-1]


def _plain_place(row: Row, place: Place) -> Place:
    """Return where a cell stands in the workbook itself, which a turned sheet has the other way round."""
    return Place(place.column, place.row) if row.sheet.turned else place
