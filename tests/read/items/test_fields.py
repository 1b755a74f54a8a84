"""The named views of a plan against the schemas: every field exists there, under that name, and holds what the view says."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

from plansite.pipeline import run
from plansite.read.items import fields
from plansite.read.items.fields import Field, ListField, MapField, MapsField, PartField
from plansite.read.items.files import Files
from plansite.read.items.item import Item
from plansite.read.plan import Plan
from plansite.read.schema import load_schemas
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.outcome import Outcome
    from plansite.read.schema import Schema, SchemaSet

SCHEMAS = load_schemas(packaged("schemas"))


def fields_of(view: type[Item]) -> dict[str, Field[Any]]:
    own = (value for part in view.__mro__ for value in vars(part).values())
    return {value.key: value for value in own if isinstance(value, Field)}


def homes(schemas: SchemaSet) -> Iterator[tuple[type[Item], Schema]]:
    """Yield every view that a plan gives out, with the schema of what it shows."""
    for name in SINGLE:
        yield (
            get_type_hints(vars(Files)[name].func, vars(__import__(Files.__module__, fromlist=["x"])))[
                "return"
            ],
            schemas.kinds[name],
        )
    for name in COLLECTIONS:
        yield view_of(name), collection(schemas, name)


SINGLE = sorted(name for name, file in vars(Files).items() if isinstance(file, cached_property))
COLLECTIONS = sorted(
    name for name, view in vars(Plan).items() if isinstance(view, cached_property) and name != "files"
)


@cache
def example() -> Plan:
    plan = run(packaged("schemas").parent / "plan").plan
    assert plan is not None
    return plan


def view_of(name: str) -> type[Item]:
    found = getattr(example(), name)
    if found:
        return type(next(iter(found.values())))
    module = __import__(Plan.__module__, fromlist=["x"])
    hints = get_type_hints(vars(Plan)[name].func, {**vars(module), "Mapping": dict, **vars(fields)})
    view: type[Item] = hints["return"].__args__[1]
    return view


def collection(schemas: SchemaSet, name: str) -> Schema:
    """Return the schema of one item of a collection, wherever it stands."""
    waiting: list[Any] = [*schemas.kinds.values()]
    while waiting:
        schema = waiting.pop()
        if schema.get("x-collection") == name:
            below = schema.get("additionalProperties")
            return below if isinstance(below, dict) and "properties" in below else schema
        waiting += [each for each in schema.get("properties", {}).values() if isinstance(each, dict)]
        waiting += [each for each in (schema.get("additionalProperties"),) if isinstance(each, dict)]
    raise AssertionError(name)


HOMES = list(homes(SCHEMAS))


def wrong(view: type[Item], schema: Schema, path: str) -> Iterator[str]:
    """Yield every field of a view that the schema does not have, or has as something else."""
    for name, field in fields_of(view).items():
        here, below = f"{path}.{name}", schema.get("properties", {}).get(name)
        if below is None:
            yield f"{here} is in no schema"
            continue
        if not FORMS[type(field).__name__](below):
            yield f"{here} is not a {type(field).__name__}"
        elif isinstance(field, MapsField):
            yield from wrong(field.kind, below["additionalProperties"]["additionalProperties"], here)
        elif isinstance(field, MapField):
            yield from wrong(field.kind, below["additionalProperties"], here)
        elif isinstance(field, ListField):
            yield from wrong(field.kind, below["items"], here)
        elif isinstance(field, PartField):
            yield from wrong(field.kind, below, here)


def is_text(schema: Schema) -> bool:
    return schema.get("type") == "string" and "x-unit" not in schema


FORMS: dict[str, Callable[[Schema], bool]] = {
    "TextField": is_text,
    "FlagField": lambda schema: schema.get("type") == "boolean",
    "AmountField": lambda schema: "x-unit" in schema,
    "TextsField": lambda schema: schema.get("type") == "array" and is_text(schema["items"]),
    "AmountsField": lambda schema: schema.get("type") == "array" and "x-unit" in schema["items"],
    "AmountMapField": lambda schema: all(
        "x-unit" in each
        for each in (*schema.get("properties", {}).values(), schema.get("additionalProperties"))
        if isinstance(each, dict)
    ),
    "TextMapField": lambda schema: all(
        is_text(each)
        for each in (*schema.get("properties", {}).values(), schema.get("additionalProperties"))
        if isinstance(each, dict)
    ),
    "ShiftMapField": lambda schema: (
        schema.get("additionalProperties", {}).get("type") == ["number", "string", "object"]
    ),
    "PartField": lambda schema: "properties" in schema,
    "ListField": lambda schema: schema.get("type") == "array" and "properties" in schema["items"],
    "MapsField": lambda schema: (
        "properties" in schema.get("additionalProperties", {}).get("additionalProperties", {})
    ),
    "MapField": lambda schema: "properties" in schema.get("additionalProperties", {}),
}


@pytest.mark.parametrize(("view", "schema"), HOMES, ids=[view.__name__ for view, _ in HOMES])
def test_every_field_of_a_view_is_in_the_schema(view: type[Item], schema: Schema) -> None:
    assert list(wrong(view, schema, view.__name__)) == []


def test_a_field_that_no_schema_has_is_noticed() -> None:
    class Odd(Item):
        __slots__ = ()
        ownr = fields.TextField()
        amount = fields.TextField()

    assert list(wrong(Odd, SCHEMAS.kinds["goal"], "Odd")) == [
        "Odd.ownr is in no schema",
        "Odd.amount is not a TextField",
    ]


def test_every_view_is_given_out_by_the_plan() -> None:
    def below(view: type[Item]) -> Iterator[type[Item]]:
        yield view
        for field in fields_of(view).values():
            if isinstance(field, MapField | MapsField | ListField | PartField):
                yield from below(field.kind)

    reached = {each for view, _ in HOMES for each in below(view)}

    def leaves(view: type[Item]) -> Iterator[type[Item]]:
        """Yield the views that no other one is a kind of."""
        for kind in view.__subclasses__():
            yield from leaves(kind) if kind.__subclasses__() else (kind,)

    everything = {view for view in leaves(Item) if view.__module__.startswith("plansite.")}
    assert everything - reached == set()


def test_a_field_is_read_once(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(goals__win="title: Win\nkpi: new_customer_count\namount: 12\nend: 2027-12-31\n").plan
    assert plan is not None
    assert plan.goals["win"].amount is plan.goals["win"].amount
    assert plan.files.budget.lines is plan.files.budget.lines


def test_what_is_not_given_is_empty_and_has_the_place_of_the_item(outcome: Callable[..., Outcome]) -> None:
    made = outcome(goals__win="title: Win\nkpi: new_customer_count\namount: 12\nend: 2027-12-31\n").plan
    assert made is not None
    goal = made.goals["win"]
    assert (goal.title, goal.title.span.line, goal.title.key_span.column) == ("Win", 1, 1)
    assert (goal.kind, goal.owner, bool(goal.done), goal.steps) == ("level", "", False, ())
    assert goal.owner.span == goal.span
    assert (goal.baseline.value, bool(goal.baseline), bool(goal.amount)) == (None, False, True)
    assert not goal.evidence.is_given
    assert not goal.evidence.market.findings


def test_a_file_that_is_not_there_has_nothing_and_stands_for_plan_yaml(
    outcome: Callable[..., Outcome],
) -> None:
    made = outcome().plan
    assert made is not None
    assert (made.files.budget.is_given, len(made.files.budget.lines)) == (False, 0)
    assert made.files.budget.span == made.files.plan.span
    assert made.files.forecast.inputs.key_span == made.files.plan.key_span
