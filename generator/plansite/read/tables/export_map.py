"""Read how an export of another system becomes measured values: a file of the plan's folder `actuals`, over a ready map.

Ready maps stand in catalog/exports, one file a system. What the plan says comes before them, name by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plansite.problems import Problem, did_you_mean, error
from plansite.read.document import Entry
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = "exports"
WAYS = ("count", "sum", "average", "distinct")
IGNORE = "ignore"
AS_WRITTEN = "as written"
_MARKS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "point": "."}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappedFigure:
    """Say how a figure follows from rows: `way` is one of WAYS, `of` the column that it is about, none for rows.

    `where` and `excluded` have the words that a column must or must not have; `by` the columns of names, of which those are
    `optional` that a ready map would like to have.
    """

    id: str
    way: str
    of: str
    date: str
    where: Mapping[str, Words]
    excluded: Mapping[str, Words]
    by: Words
    optional: bool
    place: Entry

    @property
    def needed(self) -> Words:
        """Return the columns without which the figure cannot be measured."""
        names = (self.date, self.of, *self.where, *self.excluded, *(() if self.optional else self.by))
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class ExportMap:
    """Say how a file is written and which figures it measures; what is empty is seen from the file.

    `columns` has the headings that a short name may stand for, the best first; `names` what words of a column mean in the
    plan; `choose` what has to be chosen when exporting.
    """

    root: Entry
    figures: tuple[MappedFigure, ...]
    columns: Mapping[str, Words]
    names: Mapping[str, Mapping[str, Entry]]
    left_out: Words
    choose: str
    separator: str
    encoding: str
    dates: str
    decimal_mark: str
    time_zone: str
    times_in: str
    first: str
    last: str

    @property
    def file(self) -> Entry:
        """Return the name of the file."""
        return self.root.at(["file"])

    def place(self, *path: str) -> Entry:
        """Return what the plan itself says at a place, or the nearest that it says above it."""
        return self.root.at(path)


@cache
def ready_maps() -> Mapping[str, Entry]:
    """Return the ready maps by the name that plans have for them. They are ours, so a mistake in one is a bug: ValueError."""
    maps: dict[str, Entry] = {}
    for path in sorted((catalog_folder() / FOLDER).glob("*.yaml")):
        root, _, problems = read_bytes(f"catalog/{FOLDER}/{path.name}", path.read_bytes())
        if root is None or problems:
            raise ValueError(f"{path.name}: {problems}")
        maps[path.stem] = root
    return maps


def read_map(root: Entry) -> tuple[ExportMap | None, list[Problem]]:
    """Read how the file of the plan at an entry maps an export, and what is missing in it."""
    ready = ready_maps().get(root.text("map"), Entry({}, root.mark._replace(keys={}, items=None)))
    if not root.text("file") and not root.text("table"):
        hint = "Add “file:” with the export, such as data/deals.csv; or “sources:” and “sql:” for a query."
        return None, [error("missing-key", "Nothing here says which file is read.", hint, root.span)]
    stages = _by_name(ready, root, "stages")
    figures, problems = _figures(root, ready, {name: _words(entry) for name, entry in stages.items()})
    columns = {name: _words(entry) for name, entry in _by_name(ready, root, "columns").items()}
    export = ExportMap(
        root,
        figures,
        columns,
        _names(ready, root),
        (*ready.texts("leave_out"), *root.texts("leave_out")),
        ready.text("choose").strip(),
        *(setting(root, name, ready) for name in ("separator", "encoding", "dates", "decimal_mark")),
        *(setting(root, name, ready) for name in ("time_zone", "times_in", "from", "until")),
    )
    return (None if problems else export), problems


def setting(root: Entry, name: str, ready: Entry | None = None) -> str:
    """Return how a file is written in one respect, as its map says or the ready map below it; marks by their signs."""
    written = root.text(name) or (ready.text(name) if ready else "")
    return _MARKS.get(written, written)


def _figures(
    root: Entry, ready: Entry, stages: Mapping[str, Words]
) -> tuple[tuple[MappedFigure, ...], list[Problem]]:
    own = dict(root.under("figures"))
    offered = {name: entry for name, entry in ready.under("figures") if name not in own}
    taken = list(root.at(["take"]).elements()) if root.get("take") else None
    problems = [
        error(
            "unknown-name",
            f"The ready map has no figure “{element.data}”.",
            did_you_mean(str(element.data), {*offered, *own}, "Give a map first: “map:”."),
            element.span,
        )
        for element in taken or ()
        if element.data not in {*offered, *own}
    ]
    wanted = {str(element.data) for element in taken} if taken is not None else set(offered)
    default = root.text("date") or ready.text("date")
    figures = [
        MappedFigure(*_figure(name, entry, default, stages), place=root.at(["map"]), optional=True)
        for name, entry in offered.items()
        if name in wanted
    ]
    for name, entry in own.items():
        figure = MappedFigure(*_figure(name, entry, default, stages), place=entry, optional=False)
        figures.append(figure)
        problems += _incomplete(figure)
    if (
        not figures and not problems and not {"map", "figures"} & set(root.data)
    ):  # else the schema has said so
        hint = "Add “map:” with a ready map, or “figures:”, such as {deals_won: {count: rows, date: closed}}."
        problems.append(
            error(
                "missing-key",
                "Nothing here says which figures are measured.",
                hint,
                root.at(["file" if root.get("file") else "table"]).key_span,
            )
        )
    return tuple(figures), problems


def _figure(
    name: str, entry: Entry, date: str, stages: Mapping[str, Words]
) -> tuple[str, str, str, str, Mapping[str, Words], Mapping[str, Words], Words]:
    ways = [way for way in WAYS if entry.get(way)]
    way = ways[0] if len(ways) == 1 else ""
    of = "" if way in {"", "count"} else entry.text(way)
    where, excluded = (
        {column: _of_stages(_words(words), stages) for column, words in entry.under(key)}
        for key in ("where", "except")
    )
    return name, way, of, entry.text("date") or date, where, excluded, entry.texts("by")


def _of_stages(words: Words, stages: Mapping[str, Words]) -> Words:
    return tuple(meant for word in words for meant in stages.get(word, (word,)))


def _incomplete(figure: MappedFigure) -> Iterator[Problem]:
    """Say what a figure of the plan's own lacks."""
    if not figure.way:
        hint = "Write one of them: {count: rows}, {sum: amount}, {average: amount} or {distinct: customer}."
        message = f"How “{figure.id}” follows from the rows is not clear."
        yield error("missing-key", message, hint, figure.place.key_span)
    elif not figure.date:
        hint = (
            "Add “date:” with the column of a date: deals count when they were closed, new ones when created."
        )
        message = f"Nothing says which date decides on the month of “{figure.id}”."
        yield error("missing-key", message, hint, figure.place.key_span)


def _names(ready: Entry, root: Entry) -> dict[str, dict[str, Entry]]:
    names: dict[str, dict[str, Entry]] = {}
    for source in (ready, root):
        for column, words in source.under("names"):
            names.setdefault(column, {}).update(words.items())
    return names


def _by_name(ready: Entry, root: Entry, name: str) -> dict[str, Entry]:
    return {**dict(ready.under(name)), **dict(root.under(name))}


def _words(entry: Entry) -> Words:
    """Return the words at an entry: one, or a list of them."""
    data = entry.data if isinstance(entry.data, list) else [entry.data]
    return tuple(str(word) for word in data)
