"""Say in words how a value breaks its schema: one problem for one mistake, with an example of how to write it."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import MISSING, Problem, did_you_mean, error, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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


def explain(found: Iterable[Violation], root: Entry) -> list[Problem]:
    """Return the problems of a file's violations; where a value breaks several rules, only the most telling one."""
    about_values: dict[tuple[str | int, ...], Violation] = {}
    about_keys: dict[tuple[Any, ...], Violation] = {}
    for bad in found:
        if bad.rule in _ABOUT_KEYS:
            about_keys[bad.rule, bad.path, bad.value if bad.rule == "propertyNames" else ""] = bad
        elif bad.path not in about_values or _rank(bad) < _rank(about_values[bad.path]):
            about_values[bad.path] = bad
    keys = [
        problem
        for bad in about_keys.values()
        for problem in _KEY_EXPLAINERS[bad.rule](bad, root.at(bad.path))
    ]
    values = [
        _VALUE_EXPLAINERS.get(bad.rule, _amount)(bad, root.at(path)) for path, bad in about_values.items()
    ]
    return keys + values


def blank_out(found: Iterable[Violation], root: Entry) -> None:
    """Put None in the place of each value that breaks a rule, and of what stands under a name that does."""
    for bad in found:
        if bad.rule == "propertyNames":
            _set_none(root.data, (*bad.path, bad.value))
        elif bad.rule not in _ABOUT_KEYS and bad.path:
            _set_none(root.data, bad.path)


def _set_none(data: Any, path: Sequence[str | int]) -> None:
    for step in path[:-1]:
        if data is None:
            return
        data = data[step]
    if data is not None:
        data[path[-1]] = None


def _rank(bad: Violation) -> int:
    order = ("type", "enum", "const", "pattern")
    return order.index(bad.rule) if bad.rule in order else len(order)


def _name(bad: Violation, here: Entry) -> str:
    return f"“{bad.field.get('title') or here.key or 'This file'}”"


def _example(bad: Violation) -> str:
    examples = bad.field.get("examples", [])
    return f"For example: {_shown(examples[0])}" if examples else "Look at the other entries of this kind."


def _shown(value: Any) -> str:
    """Write a value as it may stand in a plan, on one line and cut to what fits there."""
    text = value if isinstance(value, str) else _flow(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, str) and _PLAIN.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _type(bad: Violation, here: Entry) -> Problem:
    wanted = [bad.demand] if isinstance(bad.demand, str) else list(bad.demand)
    if here.data is None:
        hint = f"Write it after the colon, or delete the line. {_example(bad)}"
        return error("no-value", f"{_name(bad, here)} has no value.", hint, here.key_span)
    if "x-unit" in bad.field:
        return error(
            "wrong-type", f"{_name(bad, here)} should be a number or a formula.", _example(bad), here.span
        )
    if "string" in wanted and isinstance(here.data, bool | int | float):
        text = str(here.data).lower() if isinstance(here.data, bool) else str(here.data)
        message = f"{_name(bad, here)} is a text, but “{text}” is not read as one."
        return error("not-text", message, f'Put it in quotes: "{text}".', here.span)
    words = " or ".join(_KIND_WORDS.get(each, each) for each in wanted)
    return error(
        "wrong-type", f"{_name(bad, here)} should be {words}.", _type_hint(bad, here, wanted), here.span
    )


def _type_hint(bad: Violation, here: Entry, wanted: Sequence[str]) -> str:
    text = here.data if isinstance(here.data, str) else ""
    if text and "array" in wanted:
        return f"Write a list: [{', '.join(part for part in _BETWEEN.split(text) if part)}]."
    if "boolean" in wanted:
        return "Write true or false."
    if {"number", "integer"} & set(wanted) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return f"Write it without quotes: {text}."
    if not bad.path:
        known = ", ".join(list(bad.field.get("properties", {}))[:4])
        return f"Start with a name and a colon, such as one of: {known}."
    return _example(bad)


def _unknown_keys(bad: Violation, here: Entry) -> list[Problem]:
    known = bad.field.get("properties", {})
    return [
        error(
            "unknown-key",
            f"There is no “{key}” here.",
            did_you_mean(key, known) or "Delete it.",
            child.key_span,
        )
        for key, child in here.every()
        if key not in known
    ]


def _missing_keys(bad: Violation, here: Entry) -> list[Problem]:
    """Report the keys that are missing, but not one that is there under a misspelt name."""
    fields = bad.field.get("properties", {})
    strange = [key for key in here.data if key not in fields]
    where = here.key or here.span.file.rsplit("/", 1)[-1]
    found = []
    for key in bad.demand:
        if key in here.data or difflib.get_close_matches(key, strange, cutoff=0.6):
            continue
        field = fields.get(key, {})
        question = str(field.get("description", "")).split("\n", 1)[0]
        example = _shown(field["examples"][0]) if field.get("examples") else "…"
        hint = f"{question} For example: “{key}: {example}”.".strip()
        found.append(error(MISSING, f"“{key}” is missing in “{where}”.", hint, here.key_span))
    return found


def _wrong_name(bad: Violation, here: Entry) -> list[Problem]:
    place = next((child.key_span for key, child in here.every() if key == bad.value), here.span)
    better = (
        re.sub(r"[^a-z0-9]+", "_", str(bad.value).lower()).strip("_").lstrip("0123456789_") or "key_account_2"
    )
    hint = f"Start with a small letter, then small letters, digits and “_” only, such as {better}."
    if "pattern" not in bad.field:
        hint = (
            f"Shorten it to {bad.field.get('maxLength', 80)} characters." if bad.value else "Write a label."
        )
    return [error("wrong-id", f"“{_shown(bad.value)}” cannot be used as a name here.", hint, place)]


def _option(bad: Violation, here: Entry) -> Problem:
    options = [str(each) for each in bad.demand]
    hint = f"{nearest(str(here.data), options)} It can be: {', '.join(options)}.".strip()
    return error("not-an-option", f"{_name(bad, here)} cannot be “{_shown(here.data)}”.", hint, here.span)


def _fixed(bad: Violation, here: Entry) -> Problem:
    return error(
        "wrong-value", f"{_name(bad, here)} must be {bad.demand}.", f"Write {bad.demand}.", here.span
    )


def _form(bad: Violation, here: Entry) -> Problem:
    if "\n" in str(here.data).rstrip("\n") and bad.field.get("x-text") == "line":
        message, hint = f"{_name(bad, here)} must be one line.", "Shorten the text, or join its lines."
    else:
        message = f"“{_shown(here.data)}” is not written as {_name(bad, here)} should be."
        hint = _example(bad)
    return error("wrong-form", message, hint, here.span)


def _repeated(bad: Violation, here: Entry) -> Problem:
    seen: list[Any] = []
    for each in here.elements():
        if each.data in seen:
            message = f"“{_shown(each.data)}” stands twice in {_name(bad, here)}."
            return error("named-twice", message, "Delete one of the two.", each.span)
        seen.append(each.data)
    return _amount(bad, here)


def _amount(bad: Violation, here: Entry) -> Problem:
    limit = bad.demand
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
    hint = f"Shorten it by {len(here.data) - limit:,}." if bad.rule == "maxLength" else _example(bad)
    return error(
        "out-of-range", f"{_name(bad, here)} {words.get(bad.rule, 'does not fit')}.", hint, here.span
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
