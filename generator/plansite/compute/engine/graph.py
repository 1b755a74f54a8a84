"""Hold every figure of a plan as a node of one graph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from plansite.compute.engine import outlook_ids
from plansite.compute.engine.formula import (
    Call,
    Expression,
    FormulaError,
    Name,
    Number,
    looked_back_names,
    names,
    needed_names,
    parse,
    parse_own,
)
from plansite.problems import Problem, Span, error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plansite.compute.engine.rollup import Rollup
    from plansite.read.values import Value

# formulas and measured numbers by their places: the scenarios of a plan ask for them again, those of other plans never
SHARED = 16_384
_WORD = re.compile(r"[\w.]+|[<>=!]=|\S")


@dataclass(frozen=True, slots=True)
class Given:
    """A value as written in a plan or a catalogue."""

    value: Value
    inputs: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """A formula over other nodes, with its text and the place of its first character.

    `inputs` are the ids of its names, each once, `needed` those that it cannot do without, `looked_back` those of which it needs
    earlier months only.
    """

    text: str
    span: Span
    expression: Expression
    inputs: tuple[str, ...] = field(init=False)
    needed: tuple[str, ...] = field(init=False, compare=False)
    looked_back: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        inputs = tuple(dict.fromkeys(name.id for name in names(self.expression)))
        has_choice, looks_back = "if" in self.text, "lag" in self.text or "year_ago" in self.text
        needed = tuple(dict.fromkeys(needed_names(self.expression))) if has_choice else inputs
        looked_back = looked_back_names(self.expression) if looks_back else ()
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "needed", needed)
        object.__setattr__(self, "looked_back", frozenset(looked_back))

    def place_of_word(self, at: int) -> Span:
        """Return the place of the name, number or sign that stands at an offset of the text.

        It is the whole place for a formula that was put together from months: no file has its text.
        """
        if outlook_ids.has_months(self.text):
            return self.span
        return _place_of_word(self.text, at, self.span)


@dataclass(frozen=True, slots=True)
class Reading:
    """The value that another node has over a run of months: `first` inclusive, `stop` exclusive, counted from 0."""

    node: str
    first: int
    stop: int
    span: Span

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the id of the node that is read."""
        return (self.node,)


@dataclass(frozen=True, slots=True)
class Node:
    """Describe one figure: where its values come from, its unit, and how months make a longer period.

    `whole` names what the figure belongs to, and `part` says which part of that it is: “Ads” and “amount each time”. Where the figure is
    the whole, `part` is empty.
    `written` is the id of the node with the amount as the plan states it, where that is in another currency; `about` that of the figure
    of which the node says what was measured, or what the baseline has. Both are empty for all others.
    """

    id: str
    whole: str
    unit: str
    rollup: Rollup
    source: Given | Derived | Reading
    section: str
    written: str = ""
    about: str = ""
    part: str = ""

    @property
    def title(self) -> str:
        """Return the name that readers see."""
        return title_of_part(self.whole, self.part)

    def title_within(self, whole: str) -> str:
        """Return the title for a place where all belongs to a whole: the part alone, empty for the whole itself."""
        return self.part if self.whole == whole else self.title

    @property
    def span(self) -> Span:
        """Return the place of the value or formula."""
        return self.source.value.span if isinstance(self.source, Given) else self.source.span


@dataclass(frozen=True, slots=True)
class Graph:
    """Hold sound nodes in computing order; each group has one node, or several that look back at each other."""

    nodes: Mapping[str, Node]
    groups: tuple[tuple[str, ...], ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ancestors(
        self, names: Iterable[str], through: Callable[[Node], bool] | None = None
    ) -> dict[str, Node]:
        """Return figures and all that they are computed from, by id.

        With `through`, the walk goes on only to the inputs of figures that it accepts. Names without a figure are left out.
        """
        reached: dict[str, Node] = {}
        waiting = list(names)
        while waiting:
            node = self.nodes.get(waiting.pop())
            if node is not None and node.id not in reached:
                reached[node.id] = node
                waiting += inputs_of(node) if through is None or through(node) else ()
        return reached

    def descendants(self, names: Iterable[str]) -> set[str]:
        """Return the ids of figures and of all that are computed from them."""
        reached = {name for name in names if name in self.nodes}
        for group in self.groups:
            for name in group:
                if not reached.isdisjoint(self.nodes[name].source.inputs):
                    reached.update(group)
                    break
        return reached

    def shared(self, nodes: Iterable[Node]) -> list[Node]:
        """Return nodes, each that equals one of this graph as that one: what is the same object needs no second look."""
        own = ((self.nodes.get(node.id), node) for node in nodes)
        return [known if known == node else node for known, node in own]

    def has_shape_of(self, other: Graph) -> bool:
        """Tell whether another graph has the same figures in the same order, each computed from the same ones in the same months."""
        pairs = zip(self.nodes.values(), other.nodes.values(), strict=True)
        return list(self.nodes) == list(other.nodes) and all(
            node is same
            or (inputs_of(node) == inputs_of(same) and looked_back_of(node) == looked_back_of(same))
            for node, same in pairs
        )


def title_of_part(whole: str, part: str) -> str:
    """Put together the title of a figure; without a part it is the whole."""
    return f"{whole}: {part}" if part else whole


@lru_cache(maxsize=SHARED)
def derived(text: str, span: Span) -> Derived | Problem:
    """Parse a formula, or return the problem on its place."""
    try:
        return Derived(text, span, parse(text))
    except FormulaError as mistake:
        return error("formula", mistake.message, mistake.hint, _place_of_word(text, mistake.at, span))


@lru_cache(maxsize=SHARED)
def derived_own(text: str, span: Span) -> Derived:
    """Parse a formula that the program itself writes; a mistake in it is a bug: FormulaError."""
    return Derived(text, span, parse_own(text))


def added(parts: Iterable[str], span: Span) -> Derived:
    """Make the formula that adds nodes up; with none it is zero and says so."""
    return _added(tuple(parts), span)


@lru_cache(maxsize=SHARED)
def _added(parts: tuple[str, ...], span: Span) -> Derived:
    summands = tuple(Name(part, 0) for part in parts)
    text = " + ".join(name.id for name in summands) or "0"
    return Derived(text, span, Call("sum", summands, 0) if summands else Number(0.0))


def as_given(node: Node, nodes: Mapping[str, Node]) -> Node | None:
    """Return the node with the value that a plan states for a figure, maybe in another currency; None for all others."""
    return node if isinstance(node.source, Given) else nodes.get(node.written)


def inputs_of(node: Node) -> tuple[str, ...]:
    """Return the ids that a node is computed from, each once, in the order of its formula."""
    return node.source.inputs


def looked_back_of(node: Node) -> frozenset[str]:
    """Return the ids of which a node only needs earlier months."""
    return node.source.looked_back if isinstance(node.source, Derived) else frozenset()


def _place_of_word(text: str, at: int, span: Span) -> Span:
    word = _WORD.match(text, at)
    first = span.column + at
    return Span(span.file, span.line, first, first + (len(word[0]) if word else 1))
