"""Write a plan file as a questionnaire: what a template gives, and for all else each question of the schema with a blank.

A text that is still to be written starts with TODO. What cannot hold such a text (references, numbers, records) stands
below its question as a comment with an example, and so does what only some plans need.

covers: TEMPLATE-4, TEMPLATE-5
"""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.read.plan import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIDTH = 100
_SHORT = 80
_SUPPORT = frozenset({"owner", "findings"})  # inside a section they hold up an answer and ask nothing
_TOP_LEVEL = re.compile(r"([a-z_]+):")
_PLAIN = re.compile(
    r"([A-Za-z][^:#\[\]{},\"'`|>&*!%@\n]*[A-Za-z0-9.?)]|[0-9.]+(%| [A-Z]{3}| days)|[0-9]{4}-[0-9]{2}(-[0-9]{2})?)\Z"
)
_RESERVED = re.compile(r"(y|n|yes|no|on|off|true|false|null)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Say whom a questionnaire is for; `only` are the top-level fields to ask about, all of them when empty.

    `sample` is what the company of the template answers; its words come before those of the schema as examples.
    """

    plan_type: str
    stage: str
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    sample: Mapping[str, Any] = field_of(default_factory=dict)

    def wants(self, key: str, field: Mapping[str, Any]) -> bool:
        """Tell whether a field is asked of this type and stage of plan."""
        return (
            key not in self.never
            and self.plan_type in field.get("x-plans", [self.plan_type])
            and self.stage in field.get("x-stages", [self.stage])
        )

    def asks(self, key: str, field: Mapping[str, Any]) -> bool:
        """Tell whether a top-level field is one of those that the outline asks about."""
        return self.wants(key, field) and (not self.only or key in self.only)


def chunks(text: str) -> dict[str, str]:
    """Split a template into its top-level keys, each with the comments above it, word for word."""
    by_key: dict[str, list[str]] = {}
    above: list[str] = []
    here = above
    for line in text.splitlines():
        match = _TOP_LEVEL.match(line)
        if match:
            by_key[match[1]] = here = [*above, line]
            above = []
        elif line.startswith("#"):
            above.append(line)
        elif line.strip():
            here += [*above, line]
            above = []
    return {key: "\n".join(lines) + "\n" for key, lines in by_key.items()}


def questionnaire(schema: Mapping[str, Any], given: Mapping[str, str], asked: Asked) -> str:
    """Return the text of a plan file: given chunks and open questions, in the order of the schema."""
    parts = [_comment(f"{schema['title']}. {_first_paragraph(schema)}")]
    for key, field in schema["properties"].items():
        if key in given:
            parts.append(given[key])
        elif asked.asks(key, field):
            parts.append("".join(f"{line}\n" for line in _field(key, field, asked)))
    return joined([part for part in parts if part])


def is_to_be_written(key: str, field: Mapping[str, Any], asked: Asked) -> bool:
    """Tell whether a questionnaire that asks about a field has a blank for it, and not a comment or nothing."""
    return any(not line.startswith("#") for line in _field(key, field, asked))


def joined(parts: list[str]) -> str:
    """Put an empty line between fields, but not between values that stand on one line each."""
    text = ""
    for before, part in zip(["\n\n", *parts], parts, strict=False):
        apart = (
            before.count("\n") > 1 or part.count("\n") > 1 or part.startswith("#") or before.startswith("#")
        )
        text += f"\n{part}" if text and apart else part
    return text


def scalar(text: str) -> str:
    """Write a text so that YAML reads the same text again."""
    return text if _PLAIN.match(text) and not _RESERVED.match(text) else json.dumps(text, ensure_ascii=False)


def _field(key: str, field: Mapping[str, Any], asked: Asked) -> list[str]:
    """Return the lines of one field: its question, then a blank, the fields below it, or an example as a comment."""
    question = _comment(_first_paragraph(field)).splitlines()
    example = _example(key, field, asked)
    if _is_text(field) and not field.get("x-optional"):
        return [*question, f"{key}: >-", *_indent(_todo(example, field))]
    if _is_text(field.get("items", {})):
        first = example[0] if isinstance(example, list) and example else ""
        return [*question, f"{key}:", "  - >-", *_indent(_indent(_todo(first, field["items"])))]
    answers = asked.sample.get(key)
    inside = replace(asked, sample=answers if isinstance(answers, dict) else {})
    below = [
        line
        for name, inner in field.get("properties", {}).items()
        if name not in _SUPPORT and asked.wants(name, inner)
        for line in _field(name, inner, inside)
    ]
    if any(not line.startswith("#") for line in below):
        return [*question, f"{key}:", *_indent(below)]
    return [] if example is None else [*question, *(f"# {line}" for line in pair(key, example))]


def _is_text(field: Mapping[str, Any]) -> bool:
    return field.get("x-text") in {"line", "prose"} and "enum" not in field


def _todo(example: Any, field: Mapping[str, Any]) -> list[str]:
    """Return a blank that shows what an answer may look like, as the lines of a folded text."""
    words = f"{BLANK}, for example: {example}" if example else f"{BLANK}: {field['title']}"
    return _wrapped(words if len(words) <= field.get("maxLength", len(words)) else BLANK)


def _example(key: str, field: Mapping[str, Any], asked: Asked) -> Any:
    """Return what the company of the template answers, of records the first one, else what the schema suggests."""
    answer, examples = asked.sample.get(key), field.get("examples", [])
    records = field.get("additionalProperties")
    if isinstance(answer, dict) and isinstance(records, dict) and answer:
        first = next(iter(answer))
        return {first: answer[first]}
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return answer[:1]
    if answer is not None:
        return answer
    return examples[0] if examples else None


def _first_paragraph(field: Mapping[str, Any]) -> str:
    return " ".join(str(field.get("description", field.get("title", ""))).split("\n\n", 1)[0].split())


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in _wrapped(text))


def _indent(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


class Written(str):
    """Hold a value as the YAML that is to be written."""

    __slots__ = ()


class Commented(NamedTuple):
    """Hold a value with the comment behind its key, which may be empty; records with one stand in lines, however short."""

    value: Any
    comment: str


def pair(key: str, value: Any) -> list[str]:
    """Write a key with its value as the lines of YAML: short values beside it, long texts and records below."""
    if isinstance(value, Commented):
        first, *others = pair(key, value.value)
        return [f"{first}  # {value.comment}" if value.comment else first, *others]
    if isinstance(value, dict):
        return [
            f"{key}:",
            *_indent([line for name, inner in value.items() for line in pair(scalar(name), inner)]),
        ]
    if isinstance(value, list):
        if all(isinstance(element, str | int | float) for element in value):
            return [f"{key}: [{', '.join(inline(element) for element in value)}]"]
        return [f"{key}:", *_indent([line for element in value for line in _record(element)])]
    if isinstance(value, str) and not isinstance(value, Written) and (len(value) > _SHORT or "\n" in value):
        return [f"{key}: {_mark_of(value)}", *_indent(_below(value))]
    return [f"{key}: {inline(value)}"]


def _mark_of(text: str) -> str:
    return "|-" if _keeps_lines(text) else ">-"


def _keeps_lines(text: str) -> bool:
    return text != " ".join(text.split())


def _below(text: str) -> list[str]:
    return text.split("\n") if _keeps_lines(text) else _wrapped(text)


def _record(value: Any) -> Iterator[str]:
    """Write a record as an entry of a list."""
    lines = [line for name, inner in value.items() for line in pair(scalar(name), inner)]
    for number, line in enumerate(lines):
        yield f"- {line}" if number == 0 else f"  {line}"


def inline(value: Any) -> str:
    """Write a value as YAML on one line, groups and lists in braces and brackets; comments have no place there."""
    if isinstance(value, Commented):
        return inline(value.value)
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(name)}: {inline(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(inline(element) for element in value)}]"
    return scalar(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
