"""Hold what a new plan says of itself from the start: the company's name, the currency, the first month, the language."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEMPLATES = "EUR"  # the currency in which templates and examples are written


@dataclass(frozen=True, slots=True)
class Details:
    """Say what differs from plan to plan; empty where the template decides.

    `start` is a month, `2027-01`; `currency` a code, `EUR`; `language` one that sites can have.
    """

    company: str = ""
    currency: str = ""
    start: str = ""
    language: str = ""

    def laid_over(self, text: str) -> str:
        """Return a file of the plan in the currency and language of the new plan."""
        if self.currency:
            text = in_currency(text, TEMPLATES, self.currency)
        return re.sub(r"^language: en$", f"language: {self.language or 'en'}", text, flags=re.MULTILINE)

    def first_month(self, otherwise: int) -> int:
        """Return the first month, counted from year 0, or the other one where none is chosen."""
        if not self.start:
            return otherwise
        year, month = self.start.split("-")
        return int(year) * 12 + int(month) - 1


def in_currency(text: str, written: str, wanted: str) -> str:
    """Return a text with the code of one currency in place of another's; amounts stay."""
    return re.sub(rf"\b{written}\b", wanted, text)
