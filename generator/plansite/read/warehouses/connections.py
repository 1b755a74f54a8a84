"""Read which warehouses a plan names, and hold that against what each kind of them has to say. No secret stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import MISSING, Problem, error
from plansite.read.files.secrets import CONNECTIONS
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.read.document import Document, Entry

FILE = "warehouses.yaml"
_WHO = frozenset({"user", "role", "password_from"})  # who asks changes nothing about what is asked


class Warehouse(NamedTuple):
    """Say of a kind of warehouse what its connections need and may have, what to install, and what Ibis is called with."""

    title: str
    needs: tuple[str, ...]
    further: tuple[str, ...]
    package: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """Hold what a plan says of a warehouse; `stated` has all but the kind, and numbers stay numbers."""

    id: str
    kind: str
    stated: Mapping[str, str | int]
    place: Entry

    @property
    def variable(self) -> str:
        """Return the name of the environment variable with the password or token, empty when there is none."""
        return str(self.stated.get("password_from", ""))

    @property
    def variable_place(self) -> Entry:
        """Return where that variable is named."""
        return self.place.at(["password_from"])

    @property
    def database(self) -> Entry:
        """Return the name of the database; of DuckDB, that of its file."""
        return self.place.at(["database"])

    @property
    def asked_of(self) -> dict[str, str | int]:
        """Return what decides on the answer: all but who asks."""
        rest = {name: value for name, value in self.stated.items() if name not in _WHO}
        return {"kind": self.kind, **rest}


@cache
def warehouses() -> Mapping[str, Warehouse]:
    """Return the kinds of warehouses. The file is ours, so a mistake in it is a bug: ValueError."""
    root, _, problems = read_bytes(f"catalog/{FILE}", (catalog_folder() / FILE).read_bytes())
    if root is None or problems:
        raise ValueError(f"{FILE}: {problems}")
    return {
        kind: Warehouse(
            entry.text("title"),
            entry.texts("needs"),
            entry.texts("further"),
            entry.text("package"),
            entry.data["arguments"],
        )
        for kind, entry in root.every()
    }


def connections_of(documents: Iterable[Document]) -> dict[str, Connection]:
    """Return the connections of a plan by id; what the schema refuses is not among them."""
    return {
        name: Connection(name, entry.text("kind"), _stated(entry), entry)
        for document in documents
        if document.kind == "plan"
        for name, entry in document.root.under(CONNECTIONS)
        if entry.text("kind") in warehouses()
    }


def _stated(entry: Entry) -> dict[str, str | int]:
    return {
        name: value.data
        for name, value in entry.items()
        if name != "kind" and isinstance(value.data, str | int) and not isinstance(value.data, bool)
    }


def wrong_connections(documents: Iterable[Document]) -> Iterator[Problem]:
    """Find what connections lack, and what their kind of warehouse does not know."""
    every = {name for known in warehouses().values() for name in (*known.needs, *known.further)}
    for connection in connections_of(documents).values():
        known, place = warehouses()[connection.kind], connection.place
        for name in known.needs:
            if name not in place.data:
                hint = f"Add “{name}:”. {known.title} needs: {', '.join(known.needs)}."
                message = f"The connection “{connection.id}” does not say “{name}”."
                yield error(MISSING, message, hint, place.key_span)
        for name, value in place.items():
            if name in every and name not in {*known.needs, *known.further}:
                hint = f"Delete it. {known.title} knows: {', '.join((*known.needs, *known.further))}."
                yield error("unknown-key", f"“{name}” says nothing to {known.title}.", hint, value.key_span)
