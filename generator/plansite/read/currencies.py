"""Tell the plan's own currency from those that it states exchange rates for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"[A-Z]{3}\Z")


@dataclass(frozen=True, slots=True)
class Currencies:
    """Name the plan's own currency, in which everything is computed, and those that amounts may be written in as well."""

    own: str
    rated: frozenset[str] = frozenset()


def is_currency(unit: str | None) -> bool:
    """Tell whether a unit is a currency other than the plan's own: a code of three letters such as USD.

    The plan's own currency is the unit “money”.
    """
    return bool(unit and _CODE.match(unit))
