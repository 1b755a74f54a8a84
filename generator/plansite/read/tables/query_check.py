"""Decide from a query's syntax tree, as DuckDB's own parser gives it, what a query reaches for.

It may read its sources and compute; what depends on the clock, on chance, on settings or on other files is refused, however
it is spelled, so that the same files give the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plansite.problems import nearest
from plansite.read.tables.query import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

Tree = dict[str, Any]

_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
# Functions that DuckDB calls consistent, and that are not: they draw samples, depend on how threads share the work, or read
# what DuckDB is and holds.
_UNSTEADY = frozenset(
    {"approx_quantile", "approx_top_k", "json_serialize_plan", "reservoir_quantile", "version"}
)
_CLOCK = frozenset({"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"})
_BY_NAME = frozenset({"aggregate", "array_aggr", "array_aggregate", "list_aggr", "list_aggregate"})
_STATEMENT = "This is not one SELECT."
_STATEMENT_HINT = "Begin with “select” or “with”, and leave out everything after its end."


def not_a_query() -> Fault:
    """Say that a text is something else than one SELECT."""
    return Fault("not-a-query", _STATEMENT, _STATEMENT_HINT)


def refusal(tree: Tree, sources: Collection[str], is_steady: Callable[[str], bool]) -> Fault | None:
    """Say why a query is not run, None when nothing speaks against it.

    `is_steady` tells whether a function gives the same for the same values; one that DuckDB does not know is left to DuckDB.
    """
    nodes = list(_nodes(tree))
    tables = {name.lower() for name in sources} | {
        str(entry.get("key")).lower()
        for node in nodes
        for entry in node.get("map") or ()
        if isinstance(entry, dict)
    }
    for node in nodes:
        fault = _of_table(node, tables) or _of_words(node, is_steady)
        if fault:
            return fault
    return None


def function_names(tree: Tree) -> set[str]:
    """Return the names of all functions in a syntax tree."""
    return {str(node["function_name"]).lower() for node in _nodes(tree) if "function_name" in node}


def _nodes(tree: Any) -> Iterator[Tree]:
    """Yield every group of a syntax tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _of_table(node: Tree, tables: Collection[str]) -> Fault | None:
    kind = node.get("type")
    if node.get("sample"):
        return _unsteady("sample")
    if kind == "SHOW_REF":
        return not_a_query()
    if kind == "TABLE_FUNCTION":
        name = str(node["function"]["function_name"]).lower()
        return None if name in _TABLE_FUNCTIONS else _outside(name, "")
    if kind == "BASE_TABLE":
        name = str(node["table_name"])
        known = name.lower() in tables and not node.get("schema_name") and not node.get("catalog_name")
        return None if known and not node.get("at_clause") else _outside(name, nearest(name, tables))
    return None


def _outside(name: str, suggestion: str) -> Fault:
    message = f"The query reaches for something outside its sources: “{name}”."
    return Fault("closed-query", message, suggestion or "Name the file under “sources:”.")


def _of_words(node: Tree, is_steady: Callable[[str], bool]) -> Fault | None:
    names = node.get("column_names") if node.get("class") == "COLUMN_REF" else None
    if names and len(names) == 1 and str(names[0]).lower() in _CLOCK:
        return _unsteady(str(names[0]))
    if "function_name" not in node:
        return None
    name, arguments = str(node["function_name"]).lower(), _arguments(node)
    if name in _UNSTEADY or not is_steady(name) or (name == "age" and len(arguments) == 1):
        return _unsteady(name)
    if name in _BY_NAME and not all(_is_steady_text(argument, is_steady) for argument in arguments[1:2]):
        return _unsteady(name)
    return None


def _arguments(node: Tree) -> list[Tree]:
    """Return what a function is called with; DuckDB 2 has a name beside each."""
    given = node.get("arguments") or node.get("children") or []
    return [argument.get("expression", argument) for argument in given]


def _is_steady_text(argument: Tree, is_steady: Callable[[str], bool]) -> bool:
    """Tell whether an argument is the name of a function, written out, that is steady."""
    literal, value = argument.get("literal") or {}, argument.get("value")
    text = literal.get("text") or (value.get("value") if isinstance(value, dict) else None)
    name = str(text).lower()
    return argument.get("class") == "CONSTANT" and name not in _UNSTEADY and is_steady(name)


def _unsteady(name: str) -> Fault:
    message = f"“{name}” depends on the clock, on chance or on settings, and gives something else each time."
    return Fault(
        "unsteady-query", message, "Write the date or number itself, so that checks can be repeated."
    )
