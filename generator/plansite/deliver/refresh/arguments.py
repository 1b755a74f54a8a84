"""Say what Ibis is called with to reach a warehouse, as catalog/warehouses.yaml has it for the kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plansite.read.warehouses.connections import warehouses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.read.warehouses.connections import Connection

_NAMED = re.compile(r"\{([a-z_]+)\}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def arguments_of(connection: Connection, secret: str, seconds: int, file: str = "") -> dict[str, Any]:
    """Return the arguments by name; `secret` is the password or token, `file` where the database of a file lies.

    Without a secret, its argument is left out, and so is every one that the plan says nothing for.
    """
    host = str(connection.stated.get("host", ""))
    values = {
        **connection.stated,
        "secret": secret,
        "file": file,
        "seconds": seconds,
        "milliseconds": seconds * 1000,
        "encryption": "prefer" if host in _HERE or host.startswith("/") else "require",
    }
    given = {name: value for name, value in values.items() if value != ""}
    filled: dict[str, Any] = _filled(warehouses()[connection.kind].arguments, given)
    return filled


def _filled(template: Any, given: Mapping[str, Any]) -> Any:
    """Return a template with what is given; None for a text of which something is not."""
    if isinstance(template, dict):
        below = {name: _filled(value, given) for name, value in template.items()}
        return {name: value for name, value in below.items() if value is not None}
    if not isinstance(template, str):
        return template
    names = _NAMED.findall(template)
    if any(name not in given for name in names):
        return None
    if names and template == f"{{{names[0]}}}":
        return given[names[0]]
    return _NAMED.sub(lambda match: str(given[match[1]]), template)
