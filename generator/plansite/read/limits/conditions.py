"""Read the one grammar of conditions over figures: `mrr >= 50000`, `roas > 4`, `mql_count < 25 for 2 weeks in a row`.

A condition is a figure, a comparison and an amount in the figure's unit. After it may stand when it counts: `at 2027-06`, a quarter,
a year or the whole plan, `a week`, `a month`, `a quarter` or `a year`, or how often `in a row`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from plansite.problems import Problem, Span, error
from plansite.read.fitting import Expected, read_value
from plansite.read.values import Number

if TYPE_CHECKING:
    from plansite.read.currencies import Currencies
    from plansite.read.document import Entry

Pace = Literal["week", "month", "quarter", "year"]
Comparison = Literal[">", ">=", "<", "<="]

_PACES: tuple[Pace, ...] = ("week", "month", "quarter", "year")
_SIGNS: dict[str, Comparison] = {">": ">", ">=": ">=", "≥": ">=", "<": "<", "<=": "<=", "≤": "<="}
_COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MOST_IN_A_ROW = 53
_FORMS = (
    "Write a figure, a comparison and an amount: mrr >= 50000. After it may stand “at 2027-06”, “a quarter”, or "
    "“for 2 weeks in a row”."
)
_PARTS = re.compile(
    r"(?P<figure>[A-Za-z_][A-Za-z0-9_.]{0,200}) ?(?P<sign>[<>=!≤≥]{1,3}) ?(?P<rest>[^<>=!≤≥]+)\Z"
)
_WHEN = re.compile(
    r"(?P<amount>.+?) (?:at (?P<period>[^ ]+)|a (?P<pace>[a-z]+)|for (?P<times>[0-9a-z]+) (?P<each>[a-z]+) in a row)\Z"
)


class Word(NamedTuple):
    """Hold a word of a condition and its place."""

    text: str
    span: Span


class Parts(NamedTuple):
    """Hold a condition cut into its words, before anybody knows what unit its figure has."""

    figure: Word
    sign: Comparison
    amount: Word
    period: Word
    pace: Pace | None
    times: int
    entry: Entry

    @property
    def text(self) -> str:
        """Return the condition as written, on one line."""
        return " ".join(str(self.entry.data).split())


class Condition(NamedTuple):
    """Hold a condition over a figure; `amount` is in the figure's unit, a percentage as a fraction.

    `period` is the label of the one period that it is about, empty for none; `pace` how long each period is that it is held
    against, None when it does not say; `times` how many of them have to meet it one after another.
    """

    figure: str
    sign: Comparison
    amount: float
    period: str
    pace: Pace | None
    times: int
    text: str
    span: Span

    def is_met_by(self, value: float) -> bool:
        """Tell whether a value meets the condition; what computing loses of a number does not decide."""
        slack = 1e-9 * max(1.0, abs(self.amount))
        if self.sign in {">", "<"}:
            above = value > self.amount + slack
            return above if self.sign == ">" else value < self.amount - slack
        return value >= self.amount - slack if self.sign == ">=" else value <= self.amount + slack


def cut(entry: Entry) -> Parts | Problem:
    """Cut a condition into its words, or say why it cannot be read."""
    text = " ".join(str(entry.data).split())
    parts = _PARTS.match(text)
    if parts is None:
        return error("condition", f"“{_short(text)}” is no condition over a figure.", _FORMS, entry.span)
    sign = _SIGNS.get(parts["sign"])
    if sign is None:
        hint, place = "Write >, >=, < or <=.", _word(entry, text, parts.start("sign"), parts["sign"])
        return error("condition", f"“{parts['sign']}” does not compare.", hint, place.span)
    rest, start = parts["rest"].strip(), parts.start("rest")
    when = _WHEN.match(rest)
    said = {name: word or "" for name, word in when.groupdict().items()} if when else {}
    amount, period = said.get("amount", rest), said.get("period", "")
    pace = said.get("pace") or said.get("each", "").removesuffix("s")
    times = _times(said["times"]) if said.get("times") else 1
    if (pace and pace not in _PACES) or times is None:
        place = _word(entry, text, start, rest)
        return error("condition", f"“{_short(rest)}” does not say an amount and when.", _FORMS, place.span)
    return Parts(
        _word(entry, text, 0, parts["figure"]),
        sign,
        _word(entry, text, start, amount),
        _word(entry, text, start + rest.rfind(period) if period else 0, period),
        next((known for known in _PACES if known == pace), None),
        times,
        entry,
    )


def read(parts: Parts, unit: str, currencies: Currencies) -> Condition | list[Problem]:
    """Read the amount of a condition in the unit of its figure, or say why it does not fit."""
    wanted = "percent" if unit == "points" else unit
    value, problems = read_value(parts.entry._replace(data=parts.amount.text), Expected(wanted, currencies))
    if not isinstance(value, Number):
        return [replace(problem, span=parts.amount.span) for problem in problems]
    return Condition(
        parts.figure.text,
        parts.sign,
        value.amount,
        parts.period.text,
        parts.pace,
        parts.times,
        parts.text,
        parts.entry.span,
    )


def _times(word: str) -> int | None:
    count = _COUNTED.index(word) + 2 if word in _COUNTED else int(word) if word.isdecimal() else 0
    return count if 1 <= count <= _MOST_IN_A_ROW else None


def _word(entry: Entry, text: str, start: int, word: str) -> Word:
    """Return a word of a text with its place, that of the whole where the text is laid out otherwise in its file."""
    span = entry.span
    is_plain = text == str(entry.data) and span.end - span.column == len(text)
    column = span.column + start
    return Word(word, span._replace(column=column, end=column + len(word)) if is_plain else span)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - what fits a line
