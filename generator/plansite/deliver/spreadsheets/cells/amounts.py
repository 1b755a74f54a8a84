"""Read numbers as people write them: with signs of currencies, in German or French, as percentages, in brackets below zero."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from plansite.present.text.language import currency_codes
from plansite.read.currencies import SYMBOLS, minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.deliver.spreadsheets.cells.grid import Cell

PERCENT = "percent"
_COINS_OF_DINARS = 3  # digits after the point
LARGEST = 1e15  # beyond it a spreadsheet no longer counts in ones
_NOTHING = frozenset(["-", "–", "—", "−", ".", "--", "- -"])
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]")
_CODE = re.compile(r"(?<![A-Z])([A-Z]{3})(?![A-Z])")
_WORDS = {"руб": "RUB", "р": "RUB", "euro": "EUR", "euros": "EUR", "zl": "PLN", "us$": "USD", "kč": "CZK", "fr": "CHF", "원": "KRW", "円": "JPY"}  # fmt: skip  # noqa: RUF001 - Russian
_TIMES = {"k": 1_000, "t": 1_000, "tsd": 1_000, "тыс": 1_000, "tys": 1_000, "천": 1_000, "m": 1_000_000, "mio": 1_000_000, "mln": 1_000_000, "млн": 1_000_000, "백만": 1_000_000}  # fmt: skip
_THOUSANDS_OF = {"teur": "EUR", "keur": "EUR", "tusd": "USD", "kusd": "USD"}
_COUNTS = frozenset(["days", "day", "tage", "tag", "jours", "jour", "días", "dni", "дн", "дней", "stk", "stück", "pcs", "шт", "명", "건", "개", "일"])  # fmt: skip
_NO_CENTS = re.compile(r"(?<=[0-9])[.,]-{1,2}(?=\s|\Z)")
_PLAIN = re.compile(r"[0-9]+\Z")
_GROUPED = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})*\Z")
_BOTH = re.compile(
    r"[0-9]{1,3}(?P<group>[.,])[0-9]{3}(?:(?P=group)[0-9]{3})*(?P<mark>(?!(?P=group))[.,])[0-9]+\Z"
)
_DECIMAL = re.compile(r"[0-9]*(?P<mark>[.,])[0-9]+\Z")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """Hold a number as a workbook means it: `unit` is percent (then the number is a fraction), a currency's code, or empty.

    `unclear` says that a point or comma in it could mean thousands as well as decimals.
    """

    number: Decimal
    unit: str = ""
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    digits: str
    unit: str
    times: int
    below_zero: bool


def read_amount(cell: Cell, decimal_mark: str = "") -> Amount | None:
    """Read the number in a cell, None where there is none; a dash is zero. `decimal_mark` decides what 1.250 is."""
    if isinstance(cell.value, float):
        amount: Amount | None = Amount(as_decimal(cell.value), cell.form)
    elif cell.is_text:
        amount = _typed(cell.text, decimal_mark)
    else:
        amount = None
    return amount if amount and abs(amount.number) < LARGEST else None


def _typed(text: str, decimal_mark: str) -> Amount | None:
    """Read a number that was typed as text."""
    if text in _NOTHING:
        return Amount(Decimal(0))
    written = _written(text)
    digits, unclear = _plain_digits(written.digits, decimal_mark) if written else ("", False)
    if written is None or not digits:
        return None
    number = Decimal(digits) * written.times * (-1 if written.below_zero else 1)
    return Amount(number / 100 if written.unit == PERCENT else number, written.unit, unclear)


def as_decimal(number: float) -> Decimal:
    """Return a number of a spreadsheet without what computing in binary adds to it: it counts fifteen digits."""
    return Decimal(f"{number:.15g}")


def decimal_mark_of(cells: Iterable[Cell], currency: str = "") -> str:
    """Return the decimal mark that typed numbers show beyond doubt, empty where none does or they disagree.

    `currency` is what amounts without a sign are in: three digits after a point are the coins of a dinar.
    """
    votes: Counter[str] = Counter()
    has_coins = False
    for cell in cells:
        written = _written(cell.text) if cell.is_text else None
        if written is None:
            continue
        digits = written.digits
        if (match := _BOTH.match(digits)) or (
            (match := _DECIMAL.match(digits)) and not _GROUPED.match(digits)
        ):
            votes[match["mark"]] += 1
        elif (match := _GROUPED.match(digits)) and digits.count(match[1]) > 1:
            votes["." if match[1] == "," else ","] += 1
        elif match:
            has_coins |= match[1] == "." and minor_digits(written.unit or currency) == _COINS_OF_DINARS
    return next(iter(votes)) if len(votes) == 1 else "." if has_coins and not votes else ""


def _written(text: str) -> _Written | None:
    """Take apart what stands around the digits of a number; None where the text is something else."""
    bracketed = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if bracketed else text
    text = _NO_CENTS.sub("", text.replace("−", "-").replace("–", "-"))
    match = re.fullmatch(
        r"(?P<before>[^0-9.,]*)(?P<digits>[0-9.,][0-9.,\s\u00a0\u2007\u2009\u202f'’]*)(?P<after>[^0-9]*)",
        text,
    )
    if match is None:
        return None
    digits = _SPACES.sub("", match["digits"]).rstrip(".,")
    around = f"{match['before']} {match['after']}"
    signs = around.count("-") + around.count("+")
    rest = around.replace("-", " ").replace("+", " ").strip()
    unit, times, known = _around(rest)
    if not known or signs > 1 or not digits or (signs and bracketed):
        return None
    return _Written(digits, unit, times, bracketed or "-" in around)


def _around(text: str) -> tuple[str, int, bool]:
    """Read the words around a number: its unit, by what it is multiplied, and whether all of them are known."""
    unit, times = "", 1
    code = _CODE.search(text)
    if code and code[1] in currency_codes():
        unit, text = code[1], text.replace(code[1], " ")
    for symbol, known_code in (("%", PERCENT), *SYMBOLS.items()):
        if symbol in text:
            unit, text = known_code, text.replace(symbol, " ")
    for word in text.lower().replace(".", " ").split():
        if word in _WORDS:
            unit = _WORDS[word]
        elif word in _THOUSANDS_OF:
            unit, times = _THOUSANDS_OF[word], 1_000
        elif word in _TIMES:
            times = _TIMES[word]
        elif word not in _COUNTS:
            return unit, times, False
    return unit, times, True


def _plain_digits(digits: str, decimal_mark: str) -> tuple[str, bool]:
    """Return digits with a point before decimals, and whether that was a guess; empty for what is no number."""
    if _PLAIN.match(digits):
        return digits, False
    if match := _BOTH.match(digits):
        return digits.replace(match["group"], "").replace(",", "."), False
    if _INDIAN.match(digits):
        return digits.replace(",", ""), False
    if match := _GROUPED.match(digits):
        mark, is_repeated = match[1], digits.count(match[1]) > 1
        is_decimal = not is_repeated and (digits.startswith("0") or mark == decimal_mark)
        is_guess = not is_repeated and not decimal_mark and not is_decimal
        return digits.replace(mark, "." if is_decimal else ""), is_guess
    if _DECIMAL.match(digits):
        return f"0{digits}".replace(",", "."), False
    return "", False
