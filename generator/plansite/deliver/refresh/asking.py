"""Have a process of its own ask a warehouse: with one connection, one query, one secret and a time after which it is ended.

The secret goes to that process by its standard input, and into no text: what comes back is looked through for it.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from plansite.deliver.refresh.mapping import Looked
from plansite.read.tables.query import Fault, Row, printed_by
from plansite.read.warehouses.connections import warehouses
from plansite.read.warehouses.pins import MAX_PINNED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.problems import Rule
    from plansite.read.tables.export_map import Words

SECONDS = 600
_LONGER = 60  # to connect, and to fetch what there is
# What libraries find certificates, and files with the credentials of the cloud, by.
_KEPT = (
    "HOME",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "HTTPS_PROXY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
)
_ADDRESS = re.compile(r"://[^\s/@]*@")
_HIDDEN = "•••"


class Request(NamedTuple):
    """Hold what is asked: the kind of the warehouse, what Ibis is called with, the text of the query, and the secret.

    `written_in` is the dialect of the query, empty for that of the warehouse.
    """

    kind: str
    arguments: Mapping[str, Any]
    sql: str
    secret: str
    seconds: int = SECONDS
    written_in: str = ""


class Look(NamedTuple):
    """Hold which table of a warehouse is looked at, and the headings of columns whose words are wanted."""

    kind: str
    arguments: Mapping[str, Any]
    table: str
    headings: Sequence[Words]
    secret: str
    seconds: int = SECONDS


def ask(request: Request) -> list[Row] | Fault:
    """Return the rows that a warehouse answers with, sorted; or in words why there are none."""
    job = {"sql": request.sql, "written_in": request.written_in, "rows": MAX_PINNED}
    rows = _asked(request, job)
    return rows if isinstance(rows, Fault) else [Row(*row) for row in rows]


def look(wanted: Look) -> Looked | Fault:
    """Return what a table of a warehouse has; or in words why that is not known."""
    looked = _asked(wanted, {"table": wanted.table, "headings": wanted.headings})
    return looked if isinstance(looked, Fault) else Looked(*looked)


def _asked(request: Request | Look, job: Mapping[str, Any]) -> Any:
    """Return what the process answers, or why it does not."""
    package = warehouses()[request.kind].package
    if find_spec("ibis") is None:
        return Fault("warehouse", "Warehouses need Ibis, which is not installed.", _install(package))
    whole = {"kind": request.kind, "arguments": request.arguments, **job}
    answer = _answer(json.dumps(whole), request.seconds + _LONGER)
    if answer is None:
        message = f"The warehouse has not answered within {request.seconds + _LONGER} seconds."
        return Fault(
            "slow-query", message, "Let the query read fewer rows, or add the data up in a view beforehand."
        )
    if "answer" in answer:
        return answer["answer"]
    rule, message, hint = answer.get("fault") or (
        "warehouse",
        "The process that asks has ended without a word.",
        "Ask again.",
    )
    if "package" in answer:
        hint = _install(package)
    return Fault(cast("Rule", rule), masked(message, request.secret), masked(hint, request.secret))


def masked(text: str, secret: str) -> str:
    """Return a text without a secret, and without what stands before the host of an address."""
    hidden = text.replace(secret, _HIDDEN) if secret else text
    return _ADDRESS.sub(f"://{_HIDDEN}@", hidden)


def _install(package: str) -> str:
    return f"Run: pip install '{package}'"


def _answer(job: str, seconds: int) -> dict[str, Any] | None:
    """Return what the process says, None when it had to be ended."""
    printed, is_late = printed_by("plansite.deliver.refresh.asking_process", job, seconds, _KEPT)
    if is_late:
        return None
    answer: dict[str, Any] = json.loads(printed) if printed else {}
    return answer
