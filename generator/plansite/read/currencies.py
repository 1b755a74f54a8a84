"""Tell the plan's own currency from those that it states exchange rates for, and what its smallest coin is."""

from __future__ import annotations

import re
from typing import NamedTuple

_CODE = re.compile(r"[A-Z]{3}\Z")
_USUAL_DIGITS = 2
# what people write before or after an amount in place of a code
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "zł": "PLN", "₽": "RUB"}
# as Unicode's locale data have them, which Babel reads: `plansite check` does not wait for Babel, tests hold both equal
_NO_DIGITS = frozenset(
    [
        "ADP",
        "AFN",
        "ALL",
        "BIF",
        "BYR",
        "CLP",
        "DJF",
        "ESP",
        "GNF",
        "IQD",
        "IRR",
        "ISK",
        "ITL",
        "JPY",
        "KMF",
        "KPW",
        "KRW",
        "LAK",
        "LBP",
        "LUF",
        "MGA",
        "MGF",
        "MMK",
        "MRO",
        "PYG",
        "RSD",
        "RWF",
        "SLL",
        "SOS",
        "STD",
        "SYP",
        "TMM",
        "TRL",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
        "YER",
        "ZMK",
        "ZWD",
    ]
)
_DIGITS = {**dict.fromkeys(_NO_DIGITS, 0), **dict.fromkeys(("BHD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)} | {
    "CLF": 4,
    "UYW": 4,
}


class Currencies(NamedTuple):
    """Name the plan's own currency, in which everything is computed, and those that amounts may be written in as well."""

    own: str
    rated: frozenset[str] = frozenset()


def is_currency(unit: str | None) -> bool:
    """Tell whether a unit is a currency other than the plan's own: a code of three letters such as USD.

    The plan's own currency is the unit “money”.
    """
    return bool(unit and _CODE.match(unit))


def minor_digits(currency: str) -> int:
    """Return how many decimals an amount has down to the minor unit of its currency: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, _USUAL_DIGITS)
