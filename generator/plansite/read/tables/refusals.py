"""Say what is wrong with a cell of an export, at its place, and what to write into the map or to mend in the system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.problems import Problem, Span, did_you_mean, error, warning
from plansite.read.tables.export_file import plain
from plansite.read.tables.table import short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from plansite.read.tables.amounts import OtherCurrencyError, TwoNumbersError
    from plansite.read.tables.dates import TwoDaysError
    from plansite.read.tables.export_file import ExportFile, Row

_MONTHS, _DAYS = 12, 31
_TWO_AND_YEAR = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/][0-9]{4}")
_DECIMALS = re.compile(r".*[0-9](?:[.' ][0-9]{3})*(,)[0-9]{1,2}\b|.*[0-9](?:[,' ][0-9]{3})*(\.)[0-9]{1,2}\b")
_MARKS = {",": " with a decimal comma", ".": " with a decimal point"}


def wrong_length(file: ExportFile, row: Row) -> Problem:
    """Refuse a row that has more or fewer cells than there are headings."""
    message = f"This row has {len(row.cells)} cells, but there are {len(file.headings.cells)} headings."
    hint = "Perhaps a quote is missing, or the separator stands inside a cell without quotes."
    span = Span(file.file, row.line, 1, len(file.lines[row.line - 1]) + 1)
    return error("row-length", message, hint, span)


def no_date(file: ExportFile, row: Row, at: int, form: str) -> Problem:
    """Refuse a cell that is no day, in the form that the map states if it states one."""
    text, span = row.cells[at], file.span(row, at)
    if not text:
        hint = f"A row that counts needs a day under “{file.headings.cells[at]}”. Fill it in the system and export again."
        return error("empty-cell", "The date is missing here.", hint, span)
    in_form = f" in the form {form}" if form else ""
    hint = "Correct it in the system and export again, or say how the export writes days, such as “dates: DD/MM/YYYY”."
    return error("wrong-date", f"“{short(text)}” is not a day{in_form}.", hint, span)


def two_days(file: ExportFile, row: Row, at: int, either: TwoDaysError) -> Problem:
    """Refuse a cell that can be two days, and name the form that other rows have if one can be told."""
    text = row.cells[at]
    sign = "-" if "-" in text else "/"
    day_first, month_first = f"DD{sign}MM{sign}YYYY", f"MM{sign}DD{sign}YYYY"
    message = f"“{short(text)}” can be {_in_words(either.day_first)} or {_in_words(either.month_first)}."
    hint = f"Say which, beside “file:”: “dates: {day_first}” or “dates: {month_first}”."
    clear = next((row for row in file.rows if at < len(row.cells) and _first_part(row.cells[at])), None)
    if clear:
        clear_text = clear.cells[at]
        form = day_first if _first_part(clear_text) == "day" else month_first
        example = f"“{short(clear_text)}” in line {file.span(clear, at).line} can be nothing else"
        hint = f"Add, beside “file:”, “dates: {form}”: {example}."
    return error("ambiguous-date", message, hint, file.span(row, at))


def _first_part(text: str) -> str:
    """Return what stands first in a text of which only one number can be the day: day or month; empty for any other."""
    match = _TWO_AND_YEAR.match(text)
    first, second = (int(match[1]), int(match[2])) if match else (0, 0)
    is_clear = (
        (first > _MONTHS) != (second > _MONTHS) and min(first, second) > 0 and max(first, second) <= _DAYS
    )
    return ("day" if first > second else "month") if is_clear else ""


def outside(file: ExportFile, row: Row, at: int, months: tuple[str, str]) -> Problem:
    """Warn of rows that are in no month of the plan, where all are."""
    message = f"No row that counts is in a month of this plan, which runs from {' to '.join(months)}; here stands “{short(row.cells[at])}”."
    hint = "Export the months of the plan, or look whether another column has the date that is meant."
    return warning("month-outside", message, hint, file.span(row, at))


def no_zone(file: ExportFile, row: Row, at: int) -> Problem:
    """Refuse a time with a zone where the map does not say in which zone months begin."""
    message = (
        f"“{short(row.cells[at])}” is a time in a time zone: its month depends on where your months begin."
    )
    hint = "Add “time_zone: Europe/Amsterdam”, or where you are; “time_zone: as written” takes the day as it stands."
    return error("time-zone", message, hint, file.span(row, at))


def no_number(file: ExportFile, row: Row, at: int, decimal_mark: str) -> Problem:
    """Refuse a cell that is no number."""
    message = f"“{short(row.cells[at])}” is not a number{_MARKS.get(decimal_mark, '')}."
    hint = "Correct it in the system and export again, or say how it writes numbers: “decimal_mark: comma” or “point”."
    return error("wrong-value", message, hint, file.span(row, at))


def two_numbers(file: ExportFile, row: Row, at: int, either: TwoNumbersError) -> Problem:
    """Refuse a cell that can be two numbers."""
    text = row.cells[at]
    message = f"“{short(text)}” can be {' or '.join(either.numbers)}."
    thousands, decimals = ("point", "comma") if "," in text else ("comma", "point")
    hint = (
        f"Say what stands before decimals, beside “file:”: “decimal_mark: {thousands}” if it is {either.numbers[0]}, "
        f"“decimal_mark: {decimals}” if it is {either.numbers[1]}."
    )
    for clear in (row for row in file.rows if at < len(row.cells)):
        match = _DECIMALS.fullmatch(clear.cells[at])
        if match:
            example = f"“{short(clear.cells[at])}” in line {file.span(clear, at).line} can be nothing else"
            hint = f"Add, beside “file:”, “decimal_mark: {'comma' if match[1] else 'point'}”: {example}."
            break
    return error("ambiguous-number", message, hint, file.span(row, at))


def other_currency(file: ExportFile, row: Row, at: int, other: OtherCurrencyError, own: str) -> Problem:
    """Refuse an amount that is not in the plan's currency."""
    message = f"This amount is in {short(other.code)}, and the plan counts in {own}."
    hint = f"Export the amounts in {own}, or let only those count that are: “where: {{currency: {own}}}”."
    return error("wrong-currency", message, hint, file.span(row, at))


def no_amount(file: ExportFile, row: Row, at: int, figure: str) -> Problem:
    """Warn of a row that counts and has no amount."""
    message = (
        f"“{file.headings.cells[at]}” is empty in a row that counts for {figure}: nothing is added for it."
    )
    hint = "If there is an amount, fill it in the system and export again."
    return warning("empty-cell", message, hint, file.span(row, at))


def no_match(file: ExportFile, at: int, words: Iterable[str], figure: str, span: Span) -> Problem:
    """Warn of words that stand nowhere in their column: they may be spelt otherwise there."""
    wanted = sorted(words)
    there = {plain(row.cells[at]) for row in file.rows if at < len(row.cells) and row.cells[at]}
    message = (
        f"No row of the export has {' or '.join(f'“{word}”' for word in wanted)} "
        f"under “{file.headings.cells[at]}”, so nothing counts for {figure}."
    )
    return warning("no-match", message, did_you_mean(wanted[0], there, "That column is empty."), span)


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
