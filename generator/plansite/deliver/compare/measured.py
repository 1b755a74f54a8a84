"""Say which measured values are new, different or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.compare.edit import Edit
from plansite.present.answers.phrases import words
from plansite.present.places import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.deliver.compare.answers import PlainWords
    from plansite.deliver.compare.renames import Renames
    from plansite.read.plan import Plan
    from plansite.read.tables.actuals import Actual

SECTION = "Measured values"
_FEW = 6

Key = tuple[str, str, str]  # figure, scope, month


def find_measured(before: PlainWords, after: PlainWords, renames: Renames) -> Iterator[Edit]:
    """Yield what is different, figure by figure; values of several months are told together when they are new or gone."""
    old = {_renamed(key, renames, before.plan): row for key, row in _by_key(before.plan).items()}
    new = _by_key(after.plan)
    for key in sorted({*old, *new}):
        was, row = old.get(key), new.get(key)
        if was and row:
            yield from _changed(before, was, after, row)
    yield from _one_sided(after, {key: row for key, row in new.items() if key not in old}, is_new=True)
    yield from _one_sided(before, {key: row for key, row in old.items() if key not in new}, is_new=False)


def _changed(before: PlainWords, was: Actual, after: PlainWords, row: Actual) -> Iterator[Edit]:
    old_unit, unit = _unit(before, was), _unit(after, row)
    if before.number(was.value, old_unit) != after.number(row.value, unit):
        said = before.answer(was.value, old_unit), after.answer(row.value, unit)
        yield Edit("changed", (*_way(after, row), _when(after, row)), *said, row.value.span)


def _when(plan: PlainWords, row: Actual) -> str:
    return plan.language.month(row.month) if row.is_of_a_month else row.month


def _by_key(plan: Plan) -> dict[Key, Actual]:
    return {(row.metric, row.scope, row.month): row for row in plan.actuals}


def _renamed(key: Key, renames: Renames, plan: Plan) -> Key:
    metric, scope, month = key
    home = next((name for name, items in plan.ids.items() if scope in items), "")
    return renames.new_node(metric), renames.new_id(home, scope), month


def _one_sided(plan: PlainWords, rows: Mapping[Key, Actual], *, is_new: bool) -> Iterator[Edit]:
    by_figure: dict[tuple[str, str], list[Actual]] = {}
    for (metric, scope, _), row in sorted(rows.items()):
        by_figure.setdefault((metric, scope), []).append(row)
    for months in by_figure.values():
        shown = [f"{_when(plan, row)} {plan.answer(row.value, _unit(plan, row))}" for row in months]
        more = [f"{len(shown) - _FEW} more"] if len(shown) > _FEW else []
        said = ", ".join([*shown[:_FEW], *more])
        kind, ends = ("added", ("", said)) if is_new else ("removed", (said, ""))
        yield Edit(kind, _way(plan, months[0]), *ends, months[0].value.span)  # type: ignore[arg-type]


def _way(plan: PlainWords, row: Actual) -> tuple[str, ...]:
    title = plan.definitions[row.metric].title if row.metric in plan.definitions else words(row.metric)
    if not row.scope:
        return SECTION, title
    entry = next((items[row.scope] for items in plan.plan.ids.values() if row.scope in items), None)
    return SECTION, title, title_of(row.scope, entry) if entry else words(row.scope)


def _unit(plan: PlainWords, row: Actual) -> dict[str, str]:
    definition = plan.definitions.get(row.metric)
    return {"x-unit": definition.unit if definition else "any"}
