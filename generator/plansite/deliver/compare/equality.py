"""Decide what counts as the same answer, however it is written, and which records of two lists belong together."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plansite.deliver.compare.renames import MOSTLY, leaves
from plansite.problems import Span
from plansite.read.items.filled import source_of
from plansite.read.values import FormulaText, Growth, MonthMap, Number, Season

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.deliver.compare.answers import PlainWords
    from plansite.deliver.compare.renames import Renames
    from plansite.read.document import Entry
    from plansite.read.values import Value

Schema = dict[str, Any]
_NOWHERE = Span("", 0, 0)
_NAME = re.compile(r"[a-z][\w.]*")


def same_answer(  # noqa: PLR0913 - two answers, each with the plan that it is read in
    old: Entry, new: Entry, schema: Schema, before: PlainWords, after: PlainWords, renames: Renames
) -> bool:
    """Tell whether two answers mean the same: line breaks, spellings of a number and new ids do not matter."""
    if old.data == new.data:
        return True
    if "x-unit" in schema:
        was, value = before.value(old, schema), after.value(new, schema)
        return was is not None and value is not None and placeless(was, renames) == placeless(value)
    if isinstance(old.data, str) and isinstance(new.data, str):
        if "x-refers" in schema:
            return renames.new_id(schema["x-refers"], old.data) == new.data
        return same_text(old.data, new.data)
    return False


def same_text(old: str, new: str) -> bool:
    """Tell whether two texts were written the same but for spaces and line breaks, whatever their figures say now."""
    return source_of(old).split() == source_of(new).split()


def placeless(value: Value, renames: Renames | None = None) -> Value:
    """Return a value without its place, and with the new names in its formula."""
    if isinstance(value, Number):
        return replace(value, span=_NOWHERE)
    if isinstance(value, MonthMap):
        steps = tuple((month, replace(number, span=_NOWHERE)) for month, number in value.steps)
        return replace(value, steps=steps, span=_NOWHERE)
    if isinstance(value, Growth):
        return replace(value, start=replace(value.start, span=_NOWHERE), span=_NOWHERE)
    if isinstance(value, Season):
        return replace(value, year=replace(value.year, span=_NOWHERE), span=_NOWHERE)
    assert isinstance(value, FormulaText)  # noqa: S101 - the last of the forms
    named = _NAME.sub(lambda name: renames.new_node(name[0]), value.text) if renames else value.text
    return FormulaText(" ".join(named.split()), _NOWHERE)


def line_up(old: list[Entry], new: list[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Pair the records of two lists, in the order of the new one, then those that are gone.

    Records that are equal or have the same title belong together, then those that are mostly alike.
    """
    left = list(old)
    partners: dict[int, Entry] = {}
    for test in (_is_equal, _has_same_title, _is_similar):
        for index, record in enumerate(new):
            if index in partners:
                continue
            partner = next((candidate for candidate in left if test(candidate, record)), None)
            if partner is not None:
                partners[index] = partner
                left = [candidate for candidate in left if candidate is not partner]
    for index, record in enumerate(new):
        yield partners.get(index), record
    for record in left:
        yield record, None


def _is_equal(old: Entry, new: Entry) -> bool:
    return bool(old.data == new.data)


def _has_same_title(old: Entry, new: Entry) -> bool:
    return any(old.text(name) and old.text(name) == new.text(name) for name in ("title", "name", "number"))


def _is_similar(old: Entry, new: Entry) -> bool:
    before, after = leaves(old.data), leaves(new.data)
    return 2 * (before & after).total() >= MOSTLY * (before.total() + after.total())
