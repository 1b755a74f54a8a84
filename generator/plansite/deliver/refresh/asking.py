"""Have a process of its own ask a warehouse: with one connection, one query, one secret and a time after which it is ended.

The secret goes to that process by its standard input, and into no text: what comes back is looked through for it.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from plansite.read.tables.query import Fault, Row, printed_by
from plansite.read.warehouses.connections import warehouses
from plansite.read.warehouses.pins import MAX_PINNED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.problems import Rule

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
    """Hold what is asked: the kind of the warehouse, what Ibis is called with, the text of the query, and the secret."""

    kind: str
    arguments: Mapping[str, Any]
    sql: str
    secret: str
    seconds: int = SECONDS


def ask(request: Request) -> list[Row] | Fault:
    """Return the rows that a warehouse answers with, sorted; or in words why there are none."""
    package = warehouses()[request.kind].package
    if find_spec("ibis") is None:
        return Fault("warehouse", "Warehouses need Ibis, which is not installed.", _install(package))
    job = {"kind": request.kind, "arguments": request.arguments, "sql": request.sql, "rows": MAX_PINNED}
    answer = _answer(json.dumps(job), request.seconds + _LONGER)
    if answer is None:
        message = f"The warehouse has not answered within {request.seconds + _LONGER} seconds."
        return Fault(
            "slow-query", message, "Let the query read fewer rows, or add the data up in a view beforehand."
        )
    if "rows" in answer:
        return [Row(*row) for row in answer["rows"]]
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
