"""Read the one grammar of guardrails: what a change of the plan may do to a figure.

`grows by at most 5%`, `falls by at most 20000 EUR`, `changes by at most 2 points`, `stays at most 1300000 EUR` and
`stays at least 75%`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from plansite.problems import Problem, Suggestion, error
from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.values import Number

if TYPE_CHECKING:
    from plansite.read.document import Entry

Verb = Literal[
    "grows by at most", "falls by at most", "changes by at most", "stays at most", "stays at least"
]

VERBS: tuple[Verb, ...] = (
    "grows by at most",
    "falls by at most",
    "changes by at most",
    "stays at most",
    "stays at least",
)
_FORMS = (
    "Write “grows by at most 5%”, “falls by at most 20000 EUR”, “changes by at most 2 points”, "
    "“stays at most 1300000 EUR” or “stays at least 75%”."
)
_PARTS = re.compile(r"([A-Za-z ]*?) ?([-+0-9].*)?\Z")
_POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?) points?\Z")


class Bound(NamedTuple):
    """Hold what a guardrail allows: `amount` is in the figure's unit, a share of the old value if `of_it`; percentages are fractions."""

    verb: Verb
    amount: float
    of_it: bool
    text: str

    @property
    def is_level(self) -> bool:
        """Tell whether it limits the figure itself, and not by how much it moves."""
        return self.verb in {"stays at most", "stays at least"}


def read_bound(entry: Entry, unit: str, currency: str) -> tuple[Bound | None, list[Problem]]:
    """Read what a guardrail allows at an entry, for a figure of a unit; None with the problems when it cannot be read."""
    unit = "percent" if unit == "points" else unit
    text = " ".join(str(entry.data).split())
    parts = _PARTS.match(text)
    words, amount = (parts[1], parts[2] or "") if parts else (text, "")
    verb = next((known for known in VERBS if words == known), None)
    if verb is None or not amount:
        hint = Suggestion(words, VERBS if verb is None and words else (), _FORMS)
        return None, [error("limit", f"“{text}” is not a limit that can be checked.", hint, entry.span)]
    moves = not verb.startswith("stays")
    points = _POINTS.match(amount)
    if points and unit == "percent" and moves:
        return Bound(verb, float(points[1]) / 100, of_it=False, text=text), []
    if wrong := _why_not(amount, unit, moves=moves, points=points is not None):
        return None, [error("limit", *wrong, entry.span)]
    of_it = moves and amount.endswith("%")
    value, problems = read_value(
        entry._replace(data=amount), Expected("percent" if of_it else unit, Currencies(currency))
    )
    if not isinstance(value, Number):
        return None, problems
    return Bound(verb, value.amount, of_it, text), []


def _why_not(amount: str, unit: str, *, moves: bool, points: bool) -> tuple[str, str] | None:
    """Say in words, with a hint, why an amount does not fit the figure's unit."""
    if points and unit == "percent":
        return "“stays” asks for a percentage, not for points.", "Write “stays at least 75%”."
    if points:
        return "Points are for figures in percent, and this is none.", _FORMS
    if unit == "percent" and moves:
        number = amount.removesuffix("%").strip()
        return (
            f"“{amount}” of a figure in percent can mean two things.",
            f"Write “{number} points” for the difference of two percentages.",
        )
    if moves and not amount[0].isdigit():
        return "A limit on a change has no sign.", "Write “falls by at most” for a change downward."
    return None
