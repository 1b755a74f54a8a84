"""Read amounts as other systems write them: with marks between thousands, signs of currencies, minus signs and brackets."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from plansite.read.currencies import SYMBOLS, is_currency
from plansite.read.misread import MINUSES, readings

# signs that several currencies share
_SHARED = {"$": frozenset("USD AUD CAD NZD SGD HKD MXN CLP COP ARS".split()), "¥": frozenset({"JPY", "CNY"})}  # noqa: SIM905
_THOUSANDS = {".": r"[,'’ \u00a0\u202f]", ",": r"[.'’ \u00a0\u202f]"}
_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")
_DIGITS = re.compile(r"[0-9].*[0-9]|[0-9]")
_LARGEST = 15  # digits before the point


class NotANumberError(Exception):
    """Say that a text is no number, or none with the decimal mark that the plan states."""


class TwoNumbersError(Exception):
    """Say that a text can be two numbers."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


class OtherCurrencyError(Exception):
    """Say that an amount is in another currency than the plan's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=4096)
def read_amount(text: str, decimal_mark: str, currency: str) -> Decimal:
    """Return the amount of a cell, a percentage as a fraction; `decimal_mark` is empty where the plan states none.

    Raises NotANumberError, TwoNumbersError and OtherCurrencyError.
    """
    digits = _DIGITS.search(text)
    if digits is None:
        raise NotANumberError(text)
    around = text[: digits.start()] + text[digits.end() :]
    rest = _without_currency(around, currency).strip()
    number = _number(digits[0], decimal_mark)
    below_zero = rest.startswith("(") and rest.endswith(")")
    rest = rest.strip("()").strip() if below_zero else rest
    if rest.endswith("%"):
        number, rest = number / 100, rest.removesuffix("%").strip()
    if rest and (rest not in f"-+{MINUSES}" or len(rest) > 1):
        raise NotANumberError(text)
    return -number if below_zero or (rest and rest != "+") else number


def is_of(code: str, currency: str) -> bool:
    """Tell whether a code, in whatever letters, or a sign is that of a currency."""
    return (
        code.strip().upper() == currency or SYMBOLS.get(code) == currency or currency in _SHARED.get(code, ())
    )


def _without_currency(around: str, currency: str) -> str:
    """Return what stands around the digits of an amount without the sign or code of its currency."""
    for symbol in SYMBOLS:
        if symbol in around:
            if not is_of(symbol, currency):
                raise OtherCurrencyError(SYMBOLS[symbol])
            return around.replace(symbol, "")
    code = _CODE.search(around)
    if code and is_currency(code[0].upper()):
        if code[0].upper() != currency:
            raise OtherCurrencyError(code[0].upper())
        return around.replace(code[0], "")
    return around


def _number(digits: str, mark: str) -> Decimal:
    if mark:
        thousands = _THOUSANDS[mark]
        pattern = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{thousands}[0-9]{{2,3}})*{thousands}[0-9]{{3}})(?:{re.escape(mark)}[0-9]+)?\Z"
        if not re.match(pattern, digits):
            raise NotANumberError(digits)
        return _bounded(re.sub(thousands, "", digits).replace(mark, "."))
    numbers = readings(digits.replace("\u00a0", " ").replace("\u202f", " "))
    if len(numbers) > 1:
        raise TwoNumbersError(numbers)
    if not numbers or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", numbers[0]):
        raise NotANumberError(digits)
    return _bounded(numbers[0])


def _bounded(number: str) -> Decimal:
    if len(number.split(".", maxsplit=1)[0]) > _LARGEST:
        raise NotANumberError(number)
    return Decimal(number)
