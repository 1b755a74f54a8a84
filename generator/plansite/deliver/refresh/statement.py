"""Decide from a query's syntax tree whether it only reads: one SELECT over tables, and functions that are known to compute.

What is sent to a warehouse is written anew from the tree that was judged, so that nobody reads the text in two ways.
The only door to sqlglot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.read.tables.query import Fault
from plansite.read.tables.query_check import not_a_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot import exp

# Functions that compute and that the parser does not know by name.
_COMPUTING = frozenset(
    [
        "age",
        "array_to_string",
        "date_part",
        "div",
        "justify_days",
        "justify_hours",
        "justify_interval",
        "make_date",
        "make_interval",
        "make_timestamp",
        "num_nonnulls",
        "num_nulls",
        "overlay",
        "ratio_to_report",
        "regexp_count",
        "strpos",
        "to_number",
        "trim_scale",
        "try_divide",
        "width_bucket",
    ]
)
_SOURCES = (
    "Identifier",
    "ExplodingGenerateSeries",
    "GenerateSeries",
    "GenerateDateArray",
    "GenerateTimestampArray",
    "Unnest",
    "Explode",
)
_ACTING = (
    "Command",
    "DDL",
    "DML",
    "Into",
    "Lock",
    "Placeholder",
    "Parameter",
    "SessionParameter",
    "NextValueFor",
)
# Functions that the parser knows by name and that reach for files, secrets or models.
_REACHING = frozenset(
    [
        "GenerateBool",
        "GenerateDouble",
        "GenerateEmbedding",
        "GenerateInt",
        "GenerateTable",
        "GenerateText",
        "Predict",
        "ReadCSV",
        "ReadParquet",
        "Secret",
        "ToFile",
        "VectorSearch",
    ]
)
_OF_MODELS = "AI"
_COUNTERS = frozenset({"nextval", "currval"})


def reading_statement(sql: str, dialect: str, most: int, written_in: str = "") -> str | Fault:
    """Return the statement to send for a query: its first rows, one more than `most`; or why it is not sent.

    A query is in the dialect of its warehouse, unless it says in which it is written.
    """
    import sqlglot
    from sqlglot import errors, exp

    try:
        trees = [tree for tree in sqlglot.parse(sql, read=written_in or dialect) if tree is not None]
        if len(trees) != 1 or not isinstance(trees[0], exp.Query):
            return not_a_query()
        if fault := next(_faults(trees[0]), None):
            return fault
        rows = exp.select("*").from_(trees[0].subquery("answer")).limit(most + 1)
        return rows.sql(dialect=dialect, comments=False)
    except errors.SqlglotError as failure:
        words = " ".join(str(failure).split(". ")[0].split())
        return Fault(
            "query", f"This is not understood: {words[:200]}.", "Try it in the warehouse itself first."
        )
    except RecursionError:
        return Fault("query", "This query is nested too deeply.", "Put parts of it after “with”.")


def _faults(tree: exp.Expr) -> Iterator[Fault]:
    """Yield what speaks against a query."""
    from sqlglot import exp

    acting, sources = (tuple(getattr(exp, name) for name in names) for names in (_ACTING, _SOURCES))
    unknown = (exp.Anonymous, exp.AnonymousAggFunc)
    for node in tree.walk():
        kind = type(node).__name__
        if isinstance(node, acting):
            yield not_a_query()
        elif (
            (isinstance(node, exp.Table) and not isinstance(node.this, sources))
            or kind in _REACHING
            or kind.startswith(_OF_MODELS)
        ):
            yield _outside(node.sql())
        elif (isinstance(node, unknown) and node.name.lower() not in _COMPUTING) or (
            isinstance(node, exp.Column) and node.name.lower() in _COUNTERS
        ):
            yield _unknown(node.name)


def _outside(name: str) -> Fault:
    message = f"The query reaches for something that is no table: “{name[:60]}”."
    return Fault("closed-query", message, "Read tables and views of the warehouse.")


def _unknown(name: str) -> Fault:
    message = f"Whether “{name[:60]}” only computes is not known, so the query is not sent."
    return Fault("closed-query", message, "Put it into a view of the warehouse, and read that.")
