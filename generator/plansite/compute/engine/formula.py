"""Parse the small formula language: names, numbers, arithmetic, comparisons, `x if c else y`, listed functions.

A formula is text from a plan and untrusted: it is parsed into the few shapes below, bounded in size, and never run as code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.ids import exchange_rate
from plansite.problems import Suggestion
from plansite.read.currencies import is_currency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plansite.problems import Hint

MAX_LENGTH = 2_000
MAX_DEPTH = 60
MAX_OPERATIONS = 150
_REMEMBERED = 65_536  # formulas: a budget of 5,000 lines has three each
_PARTS = 12

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?%?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign><=|>=|==|!=|[-+*/()<>,])|(?P<unknown>\S))"
)
WORDS = frozenset({"if", "else", "and", "or", "not"})
_TOO_BIG = f"This formula has more than {MAX_OPERATIONS} operations."
_SPLIT = "Split it into figures with names of their own, or use sum(a, b, …)."
_HINT = "Use names, numbers, + - * / ( ) and the listed functions."
_HINTS = {
    "=": "To compare, write == (equal), < or >.",
    "^": "Multiply instead: x * x.",
    "%": "Write a percentage as 2.5%.",
}
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})

# name → (fewest arguments, most arguments); `lag` and `year_ago` look back, and a second figure stands in for what lies
# before the plan; `delayed` moves a figure on by days, and a third one stands in; `cumulative`, `first_month` and
# `first_month_for_good` see all months
FUNCTIONS: dict[str, tuple[int, int]] = {
    "lag": (1, 2),
    "year_ago": (1, 2),
    "delayed": (2, 3),
    "cumulative": (1, 1),
    "growth": (2, 2),
    "min": (1, 20),
    "max": (1, 20),
    "round": (1, 1),
    "round_up": (1, 1),
    "sum": (1, 400),
    "first_month": (1, 1),
    "first_month_for_good": (1, 1),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; `2.5%` is 0.025. `unit` is that of an amount of money: `money`, or the code of its currency."""

    amount: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a node; `at` is its offset in the formula's text."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator between its parts: `+ - * /`, a comparison, `and`, `or`, `not`, `negative`, `if` (test, yes, no)."""

    sign: str
    parts: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: int


Expression = Number | Name | Operation | Call


class FormulaError(Exception):
    """Say what cannot be parsed, where (an offset in the text), and what to do."""

    def __init__(self, message: str, hint: Hint, at: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.at = message, hint, at


class Token(NamedTuple):
    """A word of a formula: its kind (name, number, sign, word), its text, and its offset."""

    kind: str
    text: str
    at: int


@lru_cache(maxsize=_REMEMBERED)
def parse(text: str) -> Expression:
    """Parse a formula.

    Raises FormulaError, which the caller turns into a problem on the formula's line.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"This formula is longer than {MAX_LENGTH:,} characters.", _SPLIT, 0)
    return _parsed(_Parser(list(tokens(text)), MAX_OPERATIONS))


@lru_cache(maxsize=_REMEMBERED)
def parse_own(text: str) -> Expression:
    """Parse a formula that the program writes, however long: a plan may have as many items as it likes."""
    return _parsed(_Parser(list(tokens(text)), len(text)))


def joined(parts: Sequence[str], sign: str) -> str:
    """Write a sum or a product; one of many parts in brackets of some each, so that it is nested no deeper than it has to be."""
    if len(parts) <= _PARTS:
        return f" {sign} ".join(parts)
    groups = [parts[first : first + _PARTS] for first in range(0, len(parts), _PARTS)]
    return joined([f"({joined(group, sign)})" for group in groups], sign)


def _parsed(parser: _Parser) -> Expression:
    expression = parser.expression(0)
    parser.expect_end()
    return expression


def names(expression: Expression) -> Iterator[Name]:
    """Yield every name in an expression, from left to right, repetitions included."""
    return (part for part in _within(expression) if isinstance(part, Name))


def calls(expression: Expression, function: str) -> Iterator[Call]:
    """Yield every call of a function in an expression, from left to right."""
    return (part for part in _within(expression) if isinstance(part, Call) and part.function == function)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Return what an operator or a function is applied to; nothing for a number and for a name."""
    if isinstance(expression, Number | Name):
        return ()
    return expression.parts if isinstance(expression, Operation) else expression.arguments


def needed_names(expression: Expression) -> Iterator[str]:
    """Yield the names that an expression cannot do without: of a choice, those of its test."""
    if isinstance(expression, Name):
        yield expression.id
    elif not isinstance(expression, Number):
        is_choice = isinstance(expression, Operation) and expression.sign == "if"
        for part in parts_of(expression)[: 1 if is_choice else None]:
            yield from needed_names(part)


def looked_back_names(expression: Expression) -> set[str]:
    """Return the names that are only looked back at, through `lag` or `year_ago`."""
    back: set[str] = set()
    now: set[str] = set()
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            now.add(part.id)
        elif isinstance(part, Call) and part.function in {"lag", "year_ago"}:
            back |= {name.id for name in names(part.arguments[0])}
            waiting += part.arguments[1:]
        else:
            waiting += parts_of(part)
    return back - now


def renamed(expression: Expression, new: Mapping[str, str]) -> Expression:
    """Return an expression with other names for some nodes; names keep their offsets in the old text."""
    match expression:
        case Name():
            return replace(expression, id=new.get(expression.id, expression.id))
        case Operation():
            return replace(expression, parts=tuple(renamed(part, new) for part in expression.parts))
        case Call():
            return replace(expression, arguments=tuple(renamed(part, new) for part in expression.arguments))
    return expression


def _within(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all its parts, from left to right."""
    waiting = [
        expression
    ]  # no recursion: a long sum leans to the left, and each part would pass all its levels
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(parts_of(part))


def tokens(text: str) -> Iterator[Token]:
    """Cut a formula into words. Raises FormulaError at a character that means nothing."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return
        kind = str(match.lastgroup)
        start = match.start(kind)
        word = match[kind]
        if kind == "unknown":
            raise FormulaError(f"“{word}” has no meaning in a formula.", _HINTS.get(word, _HINT), start)
        yield Token("word" if word in WORDS else kind, word, start)
        at = match.end()


_POWER = {"or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7} | dict.fromkeys(COMPARISONS, 5)
_IF, _NOT, _SIGN = 1, 4, 8


class _Parser:
    """Climb by operator precedence; each method reads tokens from where the last one stopped."""

    def __init__(self, tokens: list[Token], most: int) -> None:
        self.tokens = tokens
        self.most = most
        self.next = 0
        self.depth = 0
        self.operations = 0

    def peek(self) -> Token:
        if self.next < len(self.tokens):
            return self.tokens[self.next]
        last = self.tokens[-1] if self.tokens else Token("end", "", 0)
        return Token("end", "", last.at + len(last.text))

    def take(self) -> Token:
        token = self.peek()
        self.next += 1
        return token

    def expect(self, text: str) -> None:
        token, hint = self.peek(), self.decimal_comma()
        if token.text != text:
            hint = hint or "Look at the brackets and commas of this formula."
            raise FormulaError(f"“{text}” was expected here.", hint, token.at)
        self.next += 1

    def expect_end(self) -> None:
        token, hint = self.peek(), self.decimal_comma()
        if token.kind != "end":
            hint = hint or "Put an operator (+ - * /) between two figures."
            raise FormulaError(f"“{token.text}” does not belong here.", hint, token.at)

    def decimal_comma(self) -> str:
        """Say how a number is written whose decimals follow a comma here; empty where there is none."""
        around = self.tokens[max(self.next - 1, 0) : self.next + 2]
        if [token.kind for token in around] != ["number", "sign", "number"] or around[1].text != ",":
            return ""
        first, comma, last = around
        touching = first.at + len(first.text) == comma.at and comma.at + 1 == last.at
        return f"Write {first.text}.{last.text}: decimals follow a point." if touching else ""

    def expression(self, binding: int) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("This formula is nested too deeply.", _SPLIT, self.peek().at)
        left = self.first()
        while (power := self.power()) > binding:
            token = self.take()
            self.operations += 1
            if self.operations > self.most:
                raise FormulaError(_TOO_BIG, _SPLIT, token.at)
            if token.text == "if":
                test = self.expression(_IF)
                self.expect("else")
                left = Operation("if", (test, left, self.expression(0)), token.at)
            else:
                left = Operation(token.text, (left, self.expression(power)), token.at)
        self.depth -= 1
        return left

    def power(self) -> int:
        text = self.peek().text
        return _IF if text == "if" else _POWER.get(text, 0)

    def first(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            amount = float(Decimal(token.text.removesuffix("%")) / (100 if token.text.endswith("%") else 1))
            return self.money(amount) if is_currency(self.peek().text) else Number(amount)
        if token.kind == "name":
            return self.call(token) if self.peek().text == "(" else Name(token.text, token.at)
        if token.text == "-":
            return Operation("negative", (self.expression(_SIGN),), token.at)
        if token.text == "not":
            return Operation("not", (self.expression(_NOT),), token.at)
        if token.text == "(":
            inside = self.expression(0)
            self.expect(")")
            return inside
        what = f"“{token.text}” stands" if token.text else "The formula ends"
        raise FormulaError(
            f"{what} where a figure was expected.", "Write a name, a number or a bracket there.", token.at
        )

    def money(self, amount: float) -> Expression:
        """Take the currency of an amount, and convert it by the currency's exchange rate."""
        code = self.take()
        rate = Name(exchange_rate(code.text), code.at)
        return Operation("*", (Number(amount, code.text), rate), code.at)

    def call(self, token: Token) -> Call:
        if token.text not in FUNCTIONS:
            raise FormulaError(
                f"There is no function “{token.text}”.",
                Suggestion(token.text, FUNCTIONS, lists=True),
                token.at,
            )
        self.expect("(")
        arguments: list[Expression] = []
        while self.peek().text != ")":
            if arguments:
                self.expect(",")
            arguments.append(self.expression(0))
        self.expect(")")
        fewest, most = FUNCTIONS[token.text]
        if not fewest <= len(arguments) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            plural = "" if wanted == "1" else "s"
            here = f"here {'is' if len(arguments) == 1 else 'are'} {len(arguments)}"
            message = f"{token.text}(…) takes {wanted} figure{plural}; {here}."
            raise FormulaError(message, "Separate them by commas.", token.at)
        if token.text in {"lag", "year_ago", "delayed"} and not isinstance(arguments[0], Name):
            raise FormulaError(
                f"{token.text}(…) looks back at one named figure.",
                "Give the expression a name of its own first.",
                token.at,
            )
        return Call(token.text, tuple(arguments), token.at)
