"""Define one figure of the catalogue, of a revenue model or of a plan's own, and make its node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from plansite.compute.engine.graph import Derived, Node, derived, title_of_part
from plansite.problems import Problem, Span
from plansite.read.values import ANY_UNIT

if TYPE_CHECKING:
    from plansite.compute.engine.rollup import Rollup
    from plansite.read.document import Entry

Way = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """Define one figure. `formula` is empty for one that a plan states; `default` is its value when it does not, None without one.

    `whole` and `part` name it as they name a node: of the figure of a stream, the stream is the whole.

    `streams` says how the company's figure follows from those of several streams of revenue: “every” and “sum” add up,
    “recompute” applies the formula to the company's figures, and without a word the figure belongs to one stream.
    `least` and `most` are the bounds of what it can be, a percentage as a fraction, None where there is none; `needs` names the
    figure that is above zero too wherever this one is.
    `fixes` are the ways in which a measured value of the figure fixes others, the best first: figures, each with its formula. None says
    nothing of it; an empty one says that the figure stands for itself. `chained` says what is multiplied over the months of a period.
    `over_plans` says how the figure of several plans follows from theirs, where unit and roll-up do not: “sum”, “recompute”, “every” (a sum
    that every plan has to know) or “none”.
    `example` is a value that a plan might state. `kind_of` is a vague name that it shares with others, and that none of them has.
    `formula_span` is the place of the formula's first character, that of the figure's own name where it has none.
    """

    id: str
    whole: str
    question: str
    meaning: str
    formula: str
    unit: str
    better: str
    rollup: Rollup
    goal: str
    source: str
    suffix: str
    streams: str
    aliases: tuple[str, ...]
    least: float | None
    most: float | None
    needs: str
    fixes: tuple[Way, ...] | None
    chained: str
    formula_span: Span
    default: Entry | None = None
    part: str = ""
    example: str = ""
    kind_of: str = ""
    over_plans: str = ""

    @property
    def title(self) -> str:
        """Return the name that readers see."""
        return title_of_part(self.whole, self.part)


def define(key: str, entry: Entry) -> Definition:
    """Read one definition from its entry; the grammar is the same in the catalogue and in a plan."""
    formula = entry.text("formula").removeprefix("=").strip()
    return Definition(
        id=key,
        whole=entry.text("title", key),
        question=entry.text("question"),
        meaning=entry.text("definition") or entry.text("meaning"),
        formula=formula,
        unit=entry.text("unit", ANY_UNIT),
        better=entry.text("better", "neutral"),
        rollup=cast("Rollup", entry.text("rollup", "sum")),
        goal=entry.text("goal"),
        source=entry.text("source"),
        suffix=entry.text("suffix"),
        streams=entry.text("streams"),
        aliases=entry.texts("aliases"),
        least=_bound(entry.get("least")),
        most=_bound(entry.get("most")),
        needs=entry.text("needs"),
        fixes=_fixes(entry.get("fixes")),
        chained=entry.text("chained"),
        formula_span=_formula_span(entry, formula),
        default=entry.get("default"),
        example=_as_text(entry.get("example")),
        kind_of=entry.text("kind_of"),
        over_plans=entry.text("over_plans"),
    )


def _formula_span(entry: Entry, formula: str) -> Span:
    place = entry.get("formula")
    if place is None:
        return entry.key_span
    quoted = place.mark.end and place.mark.end - place.mark.column == len(formula) + 2
    span = place.span
    return Span(span.file, span.line, span.column + (1 if quoted else 0), span.end)


def _as_text(entry: Entry | None) -> str:
    return "" if entry is None else str(entry.data)


def _fixes(entry: Entry | None) -> tuple[Way, ...] | None:
    if entry is None:
        return None
    return tuple(
        tuple((name, str(formula.data)) for name, formula in way.items()) for way in entry.elements()
    )


def _bound(entry: Entry | None) -> float | None:
    return None if entry is None else float(entry.data)


def node_of(definition: Definition, section: str) -> Node | Problem | None:
    """Make the node of a definition that has a formula; None when it has none, the problem when it is unsound."""
    if not definition.formula:
        return None
    source = derived(definition.formula, definition.formula_span)
    if not isinstance(source, Derived):
        return source
    return Node(
        definition.id,
        definition.whole,
        definition.unit,
        definition.rollup,
        source,
        section,
        part=definition.part,
    )
