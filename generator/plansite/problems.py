"""Say what is wrong with a plan: a place, plain words and what to do about it.

`Rule` lists all that can be wrong with reading, computing and holding a plan together; catalog/findings.yaml explains each.
What would make a sound plan better has rules of its own, in catalog/rules.yaml.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Rule = Literal[
    # files that cannot be used
    "no-plan",
    "not-checked",
    "unknown-file",
    "unreadable",
    "empty-file",
    "file-too-large",
    "not-utf-8",
    "lfs-pointer",
    "unresolved-merge",
    "newer-format",
    "older-format",
    "schema",
    "site-setting",
    # text that is not YAML, or YAML that means something else than it seems
    "yaml",
    "tab",
    "control-character",
    "several-documents",
    "too-deep",
    "alias-explosion",
    "unknown-alias",
    "merge-key",
    "tag",
    "complex-key",
    "duplicate-key",
    "ambiguous-word",
    # what the schema does not want
    "unknown-key",
    "missing-key",
    "no-value",
    "blank",
    "wrong-type",
    "not-text",
    "wrong-form",
    "not-an-option",
    "out-of-range",
    "named-twice",
    "wrong-id",
    # values
    "wrong-value",
    "ambiguous-number",
    "wrong-unit",
    "wrong-currency",
    "mixed-currencies",
    "wrong-date",
    "wrong-month",
    "month-order",
    "range-order",
    "season-sum",
    "limit",
    "condition",
    # scenarios
    "fixed",
    "no-change",
    "wrong-change",
    "nothing-to-change",
    # tables of measured values and of the baseline
    "not-csv",
    "wrong-separator",
    "open-quote",
    "line-too-long",
    "many-rows",
    "row-length",
    "missing-column",
    "unknown-column",
    "duplicate-column",
    "duplicate-row",
    "empty-cell",
    "formula-in-data",
    "not-a-number",
    # exports of other systems
    "ambiguous-date",
    "time-zone",
    "unmatched-name",
    "no-match",
    # queries
    "query",
    "not-a-query",
    "closed-query",
    "unknown-source",
    "no-duckdb",
    "slow-query",
    "large-query",
    "too-many-rows",
    "unsteady-query",
    # warehouses
    "secret",
    "warehouse",
    "not-pinned",
    "stale-pin",
    "damaged-pin",
    # figures and formulas
    "formula",
    "unknown-name",
    "name-taken",
    "unit",
    "cycle",
    "delay-by-month",
    # the forecast
    "unknown-input",
    "missing-input",
    "input-of-a-stream",
    "model-and-streams",
    "option-of-model",
    "stream-name",
    # money, people and goals
    "missing-month",
    "month-of-recurring",
    "month-outside",
    "season-not-due",
    "loan-terms",
    "program-reward",
    "own-currency",
    "rate-not-positive",
    "no-exchange-rate",
    "process-order",
    "quota-kpi",
    "ramp",
    "no-baseline",
    # what was measured
    "unknown-metric",
    "unknown-scope",
    "not-by-month",
    "too-large",
    # what holds a plan together
    "unknown-reference",
    "unknown-rule",
    "reserved-word",
    "circle",
    "date-order",
    "date-outside",
    "share-sum",
    "two-numbers",
    "stale-text",
    "guardrail",
    "goal-status",
    # what holds several plans together
    "hand-over",
]
MISSING: Rule = "missing-key"
_ON_ONE_LINE = 8
_COMPARED = 24
_NEAR = 0.6
_LONGEST = 80
_UNNAMED = re.compile(r"[^a-z0-9]+")


class Severity(IntEnum):
    """How much a problem matters: an error stops the build, the others do not; a question is no fault, only still open."""

    ERROR = 0
    WARNING = 1
    NOTE = 2
    QUESTION = 3
    BLANK = 4

    @property
    def word(self) -> str:
        """Return the severity as a person reads it."""
        return self.name.lower()


class Span(NamedTuple):
    """Point at a place in a file.

    Line and column start at 1. `end` is the column after the last character on that line, 0 when unknown.
    """

    file: str
    line: int
    column: int
    end: int = 0


class _LookedFor:
    """Be a hint whose words are looked for when it is read; another process is given the words, not all that is known."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


@dataclass(frozen=True, slots=True)
class Suggestion(_LookedFor):
    """Hold a hint that asks for the nearest known word, which is looked for when the hint is read: of many problems few are shown.

    `otherwise` is the hint where none is near, or with `lists` where none is known; `after` always follows.
    """

    word: str
    known: Collection[str] = field(compare=False)
    otherwise: str = ""
    lists: bool = False
    after: str = ""

    def __str__(self) -> str:
        if self.lists:
            words = did_you_mean(self.word, self.known, self.otherwise)
        else:
            words = nearest(self.word, self.known) or self.otherwise
        return f"{words} {self.after}".strip()


@dataclass(frozen=True, slots=True)
class NameMeant(_LookedFor):
    """Hold a hint that asks for the name that would work, which is looked for when the hint is read; see `name_meant`."""

    word: str
    titles: Mapping[str, str] = field(compare=False)
    otherwise: str = ""

    def __str__(self) -> str:
        return name_meant(self.word, self.titles, self.otherwise)


@dataclass(frozen=True, slots=True)
class Wanted(_LookedFor):
    """Hold the hint for a word that cannot be a name of a collection, until the names that there are have been read."""

    word: str
    collection: str
    otherwise: str

    def __str__(self) -> str:
        return self.otherwise


Hint = str | Suggestion | NameMeant | Wanted


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one thing that is wrong, as a value that can be sorted, counted and shown.

    `subject` names the item that it is about, as `goals/lower_churn`; empty when it is about a place in a file only.
    """

    severity: Severity
    rule: str
    message: str
    remedy: Hint
    span: Span
    subject: str = ""

    @property
    def hint(self) -> str:
        """Return what to do."""
        return str(self.remedy)

    @property
    def order(self) -> tuple[Span, Severity, str, str]:
        """Return what problems are sorted by: place first, then severity."""
        return (self.span, self.severity, self.rule, self.message)


def error(rule: Rule, message: str, hint: Hint, span: Span) -> Problem:
    """Make a problem that stops the build."""
    return Problem(Severity.ERROR, rule, message, hint, span)


def warning(rule: Rule, message: str, hint: Hint, span: Span) -> Problem:
    """Make a problem that is worth a look but stops nothing."""
    return Problem(Severity.WARNING, rule, message, hint, span)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place and drop repetitions."""
    return tuple(sorted(set(problems), key=lambda problem: problem.order))


def without_repeats(problems: Iterable[Problem], earlier: Iterable[Problem]) -> list[Problem]:
    """Return the problems on places that no earlier one calls wrong: one mistake is reported once.

    Something that is missing leaves its place, the group that lacks it, free for other problems.
    """
    taken = {_start(problem.span) for problem in earlier if problem.rule != MISSING}
    return [problem for problem in problems if _start(problem.span) not in taken]


def _start(span: Span) -> tuple[str, int, int]:
    return (span.file, span.line, span.column)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem stops the build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def which(names: Iterable[str]) -> str:
    """Ask which of several is meant by a name that they share; nothing where there are none."""
    listed = ", ".join(names)
    return f"Say which one: {listed}." if listed else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known word is meant; nothing when none is near."""
    near = _near(word, frozenset(known), _NEAR)
    return f"Did you mean “{near[0]}”?" if near else ""


def name_meant(word: str, titles: Mapping[str, str], otherwise: str = "") -> str:
    """Say which name would work where a word is none: that of the item so called, else the nearest, else those that there are.

    `titles` has what each item is called by its name; `otherwise` is the hint where nothing is near and there are too many to list.
    """
    called = {title.casefold(): name for name, title in titles.items() if title}
    plain = _UNNAMED.sub("_", word.casefold()).strip("_")
    exact = called.get(word.strip().casefold()) or (plain if plain in titles else "")
    if exact:
        return f"Write {exact}."
    if near := nearest(plain or word, titles):
        return near
    if by_title := _near(word.casefold(), frozenset(called), _NEAR):
        return f"Did you mean “{called[by_title[0]]}”?"
    if titles and len(titles) <= _ON_ONE_LINE:
        return f"Known here: {', '.join(sorted(titles))}. {otherwise}".strip()
    return otherwise


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Suggest the nearest known word, or list what is known when nothing is near.

    `otherwise` is the hint for an empty list of known words.
    """
    options = frozenset(known)
    if not options:
        return otherwise
    if len(options) <= _ON_ONE_LINE:
        return nearest(word, options) or f"Known here: {', '.join(sorted(options))}."
    return nearest(word, options) or f"Known here, among others: {', '.join(sorted(_near(word, options)))}."


@lru_cache(maxsize=4096)
def _near(word: str, known: frozenset[str], cutoff: float = 0.0) -> tuple[str, ...]:
    """Return the nearest known words, the best first. Of many only those that share most pairs of letters are compared."""
    options = sorted(known)
    if len(options) > _COMPARED:
        by_pair = _by_pair(known)
        shared = Counter(option for pair in _pairs(word) for option in by_pair.get(pair, ()))
        options = nlargest(_COMPARED, shared, key=lambda option: shared[option] / (len(word) + len(option)))
    return tuple(difflib.get_close_matches(word[:_LONGEST], options, n=_ON_ONE_LINE, cutoff=cutoff))


@lru_cache(maxsize=8)
def _by_pair(known: frozenset[str]) -> dict[str, list[str]]:
    by_pair: dict[str, list[str]] = defaultdict(list)
    for word in sorted(known, key=lambda word: (len(word), word)):
        for pair in _pairs(word):
            by_pair[pair].append(word)
    return by_pair


def _pairs(word: str) -> list[str]:
    framed = f" {word[:_LONGEST]} "
    return list(dict.fromkeys(framed[at : at + 2] for at in range(len(framed) - 1)))
