"""Judge what a plan of its type cannot do without: files and sections that the schemas call essential.

covers: PURPOSE-28, TEMPLATE-9
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from plansite.problems import MISSING, Problem, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry
    from plansite.read.schema import Schema


def essential_files(context: RuleContext) -> Iterator[Problem]:
    """Find files that are missing although something in them is essential."""
    present = {document.kind for document in context.plan.documents}
    for kind, schema in context.plan.schemas.kinds.items():
        if kind in present | context.plan.unread:
            continue
        if _is_essential(context, schema):
            name = f"{schema['x-collection']}/" if "x-collection" in schema else f"{kind}.yaml"
            yield _missing_file(context, name, str(schema.get("title", kind)), _question(schema))
            continue
        lacking = [
            str(field.get("title")) for field in _below(schema).values() if _is_essential(context, field)
        ]
        if lacking and "x-collection" not in schema:
            yield _missing_file(
                context, f"{kind}.yaml", f"a file with: {', '.join(lacking)}", _question(schema)
            )


def essential_answers(context: RuleContext) -> Iterator[Problem]:
    """Find sections that are missing or empty in a file that is there."""
    demanding = {kind for kind, schema in context.plan.schemas.kinds.items() if _demands(context, schema)}
    for document in context.plan.documents:
        if document.kind in demanding:
            yield from _lacking(context, document.root, context.plan.schemas.kinds[document.kind])


def _demands(context: RuleContext, schema: Schema) -> bool:
    return any(_is_essential(context, below) or _demands(context, below) for below in _below(schema).values())


def _lacking(context: RuleContext, entry: Entry, schema: Schema) -> Iterator[Problem]:
    for name, below in _below(schema).items():
        child = entry.get(name)
        if (
            _is_essential(context, below)
            and (child is None or _is_empty(child.data))
            and not _is_misspelt(name, entry, schema)
        ):
            title = str(below.get("title", name))
            message = f"{_plan_words(context)} cannot do without “{name}” ({title})."
            yield error(MISSING, message, f"{_question(below)} Add “{name}:”.", (child or entry).key_span)
        elif child is not None:
            yield from _lacking(context, child, below)


def _is_misspelt(name: str, entry: Entry, schema: Schema) -> bool:
    """Tell whether a name is there with a slip, which is reported already."""
    strange = [key for key, _ in entry.every() if key not in _below(schema)]
    return bool(difflib.get_close_matches(name, strange, cutoff=0.6))


def _below(schema: Schema) -> dict[str, Schema]:
    return dict(schema.get("properties", {}))


def _is_essential(context: RuleContext, schema: Schema) -> bool:
    settings = context.plan.settings
    stages = schema.get("x-stages", [settings.stage])
    return settings.type in schema.get("x-essential", ()) and settings.stage in stages


def _is_empty(data: object) -> bool:
    """Tell whether nothing is said; naming an owner alone says nothing."""
    if isinstance(data, dict):
        return all(_is_empty(value) for name, value in data.items() if name != "owner")
    return data in (None, "", [])


def _missing_file(context: RuleContext, name: str, what: str, question: str) -> Problem:
    return error(
        MISSING,
        f"{_plan_words(context)} cannot do without {name} ({what}).",
        f"{question} Add {name}.",
        context.plan.files.plan.type.span,  # from the type follows what is demanded
    )


def _plan_words(context: RuleContext) -> str:
    return f"A {'PADRE' if context.plan.settings.type == 'padre' else context.plan.settings.type} plan"


def _question(schema: Schema) -> str:
    return str(schema.get("description", "")).split("\n", 1)[0]
