"""Say in words how a value breaks its schema: one problem for one mistake, with an example of how to write it."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import MISSING, Hint, Problem, Suggestion, Wanted, error
from plansite.read.files.secrets import holds_secret, names_secret, secret
from plansite.read.grammar import after_comma

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from plansite.read.document import Entry

_KIND_WORDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of “name: value” lines",
}
_ABOUT_KEYS = frozenset({"additionalProperties", "required", "propertyNames"})
_BETWEEN = re.compile(r"\s*(?:,|(?<!\S)-)\s+")
_SHOWN = 90
_PLAIN = re.compile(r"[\w€][^:#,\[\]{}\"'\n]*\Z")


class Violation(NamedTuple):
    """A rule of the schema that a value breaks.

    `field` is the schema of the place; `path` leads to the value from the top of the file.
    """

    rule: str
    demand: Any
    field: dict[str, Any]
    value: Any
    path: tuple[str | int, ...]


def explain(violations: Iterable[Violation], root: Entry) -> list[Problem]:
    """Return the problems of a file's violations; where a value breaks several rules, only the most telling one."""
    about_values: dict[tuple[str | int, ...], Violation] = {}
    about_keys: dict[tuple[Any, ...], Violation] = {}
    for violation in violations:
        if violation.rule in _ABOUT_KEYS:
            about_keys[
                violation.rule, violation.path, violation.value if violation.rule == "propertyNames" else ""
            ] = violation
        elif violation.path not in about_values or _rank(violation) < _rank(about_values[violation.path]):
            about_values[violation.path] = violation
    keys = [
        problem
        for violation in about_keys.values()
        for problem in _KEY_EXPLAINERS[violation.rule](violation, root.at(violation.path))
    ]
    values = [
        _VALUE_EXPLAINERS.get(violation.rule, _amount)(violation, root.at(path))
        for path, violation in about_values.items()
    ]
    return keys + values


def blank_out(violations: Iterable[Violation], root: Entry) -> None:
    """Put None in the place of each value that breaks a rule, and of what stands under a name that does."""
    for violation in violations:
        if violation.rule == "propertyNames":
            _set_none(root.data, (*violation.path, violation.value))
        elif violation.rule not in _ABOUT_KEYS and violation.path:
            _set_none(root.data, violation.path)


def _set_none(data: Any, path: Sequence[str | int]) -> None:
    for step in path[:-1]:
        if data is None:
            return
        data = data[step]
    if data is not None:
        data[path[-1]] = None


def _rank(violation: Violation) -> int:
    order = ("type", "enum", "const", "pattern")
    return order.index(violation.rule) if violation.rule in order else len(order)


def _name(violation: Violation, here: Entry) -> str:
    return f"“{violation.field.get('title') or here.key or 'This file'}”"


def _example(violation: Violation) -> str:
    examples = [*violation.field.get("examples", []), *_from_parts(violation.field)]
    return f"For example: {_shown(examples[0])}" if examples else "Look at the other entries of this kind."


def _from_parts(field: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an example of what has an example for each of its parts that cannot be left out."""
    parts = {
        name: field.get("properties", {}).get(name, {}).get("examples") for name in field.get("required", ())
    }
    if parts and all(parts.values()):
        yield {name: examples[0] for name, examples in parts.items() if examples}


def _shown(value: Any) -> str:
    """Write a value as it may stand in a plan, on one line and cut to what fits there."""
    text = value if isinstance(value, str) else _flow(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(child) for child in value) + "]"
    if isinstance(value, str) and _PLAIN.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _type(violation: Violation, here: Entry) -> Problem:
    wanted = [violation.demand] if isinstance(violation.demand, str) else list(violation.demand)
    if _is_secret(violation, here):
        return secret(here)
    if here.data is None:
        hint = f"Write it after the colon, or delete the line. {_example(violation)}"
        return error("no-value", f"{_name(violation, here)} has no value.", hint, here.key_span)
    if "x-unit" in violation.field:
        return error(
            "wrong-type",
            f"{_name(violation, here)} should be a number or a formula.",
            _example(violation),
            here.span,
        )
    if "string" in wanted and isinstance(here.data, bool | int | float):
        text = str(here.data).lower() if isinstance(here.data, bool) else str(here.data)
        message = f"{_name(violation, here)} is a text, but “{text}” is not read as one."
        options = ", ".join(map(str, violation.field.get("enum", ())))
        hint = f"It can be: {options}." if options else f'Put it in quotes: "{text}".'
        return error("not-text", message, hint, here.span)
    words = " or ".join(_KIND_WORDS.get(kind, kind) for kind in wanted)
    return error(
        "wrong-type",
        f"{_name(violation, here)} should be {words}.",
        _type_hint(violation, here, wanted),
        here.span,
    )


def _is_secret(violation: Violation, here: Entry) -> bool:
    """Tell whether a secret seems to stand where the name of a variable or a part of a connection should."""
    is_variable = violation.field.get("x-text") == "variable" and here.data is not None
    return is_variable or holds_secret(str(here.data), violation.path)


def _type_hint(violation: Violation, here: Entry, wanted: Sequence[str]) -> str:
    text = here.data if isinstance(here.data, str) else ""
    if text and "array" in wanted:
        return f"Write a list: [{', '.join(part for part in _BETWEEN.split(text) if part)}]."
    if "boolean" in wanted:
        return "Write true or false."
    if {"number", "integer"} & set(wanted) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return f"Write it without quotes: {text}."
    if not violation.path:
        known = ", ".join(list(violation.field.get("properties", {}))[:4])
        return f"Start with a name and a colon, such as one of: {known}."
    return _example(violation)


def _unknown_keys(violation: Violation, here: Entry) -> list[Problem]:
    known = violation.field.get("properties", {})
    before = here
    problems = []
    for key, child in here.every():
        if key not in known and names_secret(key, violation.path):
            problems.append(secret(child))
        elif key not in known:
            split = after_comma(before, key, child) if before is not here else ""
            hint = split or Suggestion(key, known, "Delete it.", lists=True)
            problems.append(error("unknown-key", f"There is no “{key}” here.", hint, child.key_span))
        before = child
    return problems


def _missing_keys(violation: Violation, here: Entry) -> list[Problem]:
    """Report the keys that are missing, but not one that is there under a misspelt name."""
    fields = violation.field.get("properties", {})
    strange = [key for key in here.data if key not in fields]
    where = here.key or here.span.file.rsplit("/", 1)[-1]
    problems = []
    for key in violation.demand:
        if key in here.data or difflib.get_close_matches(key, strange, cutoff=0.6):
            continue
        field = fields.get(key, {})
        question = str(field.get("description", "")).split("\n", 1)[0]
        example = _shown(field["examples"][0]) if field.get("examples") else "…"
        hint = f"{question} For example: “{key}: {example}”.".strip()
        problems.append(error(MISSING, f"“{key}” is missing in “{where}”.", hint, here.key_span))
    return problems


def _wrong_name(violation: Violation, here: Entry) -> list[Problem]:
    place = here.at([violation.value]).key_span
    better = (
        re.sub(r"[^a-z0-9]+", "_", str(violation.value).lower()).strip("_").lstrip("0123456789_")
        or "key_account_2"
    )
    hint = f"Start with a small letter, then small letters, digits and “_” only, such as {better}."
    if "pattern" not in violation.field:
        hint = (
            f"Shorten it to {violation.field.get('maxLength', 80)} characters."
            if violation.value
            else "Write a label."
        )
    return [error("wrong-id", f"“{_shown(violation.value)}” cannot be used as a name here.", hint, place)]


def _option(violation: Violation, here: Entry) -> Problem:
    options = [str(option) for option in violation.demand]
    hint = Suggestion(str(here.data), options, after=f"It can be: {', '.join(options)}.")
    return error(
        "not-an-option", f"{_name(violation, here)} cannot be “{_shown(here.data)}”.", hint, here.span
    )


def _fixed(violation: Violation, here: Entry) -> Problem:
    return error(
        "wrong-value",
        f"{_name(violation, here)} must be {violation.demand}.",
        f"Write {violation.demand}.",
        here.span,
    )


def _form(violation: Violation, here: Entry) -> Problem:
    hint: Hint
    if _is_secret(violation, here):
        return secret(here)
    if "\n" in str(here.data).rstrip("\n") and violation.field.get("x-text") == "line":
        message, hint = f"{_name(violation, here)} must be one line.", "Shorten the text, or join its lines."
    else:
        message = f"“{_shown(here.data)}” is not written as {_name(violation, here)} should be."
        refers = violation.field.get("x-refers")
        hint = Wanted(str(here.data), str(refers), _example(violation)) if refers else _example(violation)
    return error("wrong-form", message, hint, here.span)


def _repeated(violation: Violation, here: Entry) -> Problem:
    seen: set[str] = set()
    for element in here.elements():
        written = json.dumps(element.data, sort_keys=True)
        if written in seen:
            message = f"“{_shown(element.data)}” stands twice in {_name(violation, here)}."
            return error("named-twice", message, "Delete one of the two.", element.span)
        seen.add(written)
    return _amount(violation, here)


def _amount(violation: Violation, here: Entry) -> Problem:
    limit = violation.demand
    entries = "entry" if limit == 1 else "entries"
    words = {
        "minimum": f"cannot be less than {limit}",
        "maximum": f"cannot be more than {limit}",
        "minLength": "cannot be empty",
        "maxLength": f"is longer than {limit:,} characters" if isinstance(limit, int) else "",
        "minItems": f"needs at least {limit} {entries}",
        "maxItems": f"has more than {limit} {entries}",
        "minProperties": f"needs at least {limit} {entries}",
    }
    hint = (
        f"Shorten it by {len(here.data) - limit:,}." if violation.rule == "maxLength" else _example(violation)
    )
    return error(
        "out-of-range",
        f"{_name(violation, here)} {words.get(violation.rule, 'does not fit')}.",
        hint,
        here.span,
    )


_KEY_EXPLAINERS: dict[str, Callable[[Violation, Entry], list[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "propertyNames": _wrong_name,
}
_VALUE_EXPLAINERS: dict[str, Callable[[Violation, Entry], Problem]] = {
    "type": _type,
    "enum": _option,
    "const": _fixed,
    "pattern": _form,
    "uniqueItems": _repeated,
}
