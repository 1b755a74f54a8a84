"""Say in one sentence why a warehouse gave no answer, from what its library says of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.tables.query import Fault

if TYPE_CHECKING:
    from plansite.problems import Rule

_LONGEST = 200


class _Known(NamedTuple):
    """Say what words of an error mean, or its SQLSTATE where it has one."""

    words: str
    states: tuple[str, ...]
    message: str
    hint: str
    rule: Rule = "warehouse"


_IN_TIME = "Let the query read fewer rows, or add the data up in a view beforehand."
_KNOWN = (
    _Known(
        r"authentication failed|incorrect username or password|password.*(required|incorrect|supplied)|invalid access token|unauthorized|\b401\b",
        ("28000", "28P01"),
        "The warehouse does not let this user in",
        "Look at “user:”, and at what the variable named under “password_from:” holds.",
    ),
    _Known(
        r"permission denied|access denied|not authorized|insufficient privileges|\b403\b",
        ("42501",),
        "The user may not read this",
        "Have the right to read it given to the user of the connection.",
    ),
    _Known(
        r"read-only transaction|read.only mode",
        ("25006",),
        "The query would write, and the session only reads",
        "Ask for what is there: one SELECT.",
        "not-a-query",
    ),
    _Known(
        r"statement timeout|timed? ?out.*(query|statement)|exceeded.*(run|execution) time",
        ("57014",),
        "The warehouse has ended the query, because it took too long",
        _IN_TIME,
        "slow-query",
    ),
    _Known(
        r"column.*(not exist|not found)|invalid identifier|cannot be resolved|unrecognized name",
        ("42703",),
        "A column is not there",
        "Look at how the columns are called in the warehouse now.",
        "query",
    ),
    _Known(
        r"(relation|table|view|object|schema|dataset).*(not exist|not found)|table_or_view_not_found|not found: (table|dataset)",
        ("42P01", "3F000"),
        "A table is not there",
        "Look at its name in the warehouse, and at “database:” and “schema:” of the connection.",
        "query",
    ),
    _Known(
        r"database .* does not exist|catalog.*(not exist|not found)",
        ("3D000",),
        "The database is not there",
        "Look at “database:” of the connection.",
    ),
    _Known(
        r"server closed the connection|connection (was |is )?(lost|closed|reset|aborted)|terminating connection|broken pipe|unexpected eof|ssl syscall|consuming input failed",
        ("57P01", "57P02", "08006", "08003"),
        "The connection was lost half way",
        "Ask again; what was kept before stays.",
    ),
    _Known(
        r"connection refused|could not translate host|name or service not known|failed to resolve|no route to host|connection failed|unable to connect|max retries|timeout expired",
        ("08001", "57P03"),
        "The warehouse cannot be reached",
        "Look at “host:” and “port:” of the connection, and whether the host may be reached from here.",
    ),
)


def explained(failure: Exception) -> Fault:
    """Return what an error means, with the words of the warehouse behind it."""
    said = next((line.strip() for line in str(failure).splitlines() if line.strip()), type(failure).__name__)
    said = re.sub(r"\s+", " ", said)[:_LONGEST].rstrip(". ")
    state = getattr(failure, "sqlstate", None)
    by_state = (known for known in _KNOWN if state and state in known.states)
    by_words = (known for known in _KNOWN if re.search(known.words, str(failure), re.IGNORECASE))
    known = next(by_state, None) or next(by_words, None)
    if known is None:
        return Fault(
            "warehouse", f"The warehouse does not answer this: {said}.", "Try the query there first."
        )
    return Fault(known.rule, f"{known.message}: {said}.", known.hint)
