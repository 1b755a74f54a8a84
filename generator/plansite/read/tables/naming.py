"""Find who or what of the plan is meant by a name in an export: its id, title, name or e-mail address, however it is spelt."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from plansite.problems import Problem, Suggestion, error, warning
from plansite.read.tables.export_map import IGNORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plansite.problems import Span
    from plansite.read.document import Entry

    Items = Mapping[str, Mapping[str, Entry]]

# in which collections a column of names is looked up first
_FIRST = {
    "owner": ("people", "vacancies", "teams"),
    "channel": ("channels",),
    "territory": ("territories",),
    "persona": ("personas",),
}
_CALLED = ("title", "name", "email")
_SHOWN = 8


@dataclass(slots=True)
class _Unknown:
    """Hold the lines of a name that is nobody's, and its first place; `meant` are those who may be meant."""

    first: Span
    meant: list[str]
    lines: set[int]


@dataclass(slots=True)
class Names:
    """Find items of the plan by the names in one column; who is unknown is remembered and told once."""

    column: str
    given: Mapping[str, Entry]
    by_name: Mapping[str, list[str]]
    unknown: dict[str, _Unknown] = field(default_factory=dict)

    def id_of(self, name: str) -> str | None:
        """Return the id of who is meant, None for a name that is to be ignored, that is nobody's, or that several have."""
        entry = self.given.get(_spelt(name))
        if entry is not None:
            return None if entry.data == IGNORE else str(entry.data)
        meant = self._meant(name)
        return meant[0] if len(meant) == 1 else None

    def is_known(self, name: str) -> bool:
        """Tell whether somebody of that name is in the plan, or the name is to be ignored."""
        return _spelt(name) in self.given or len(self._meant(name)) == 1

    def miss(self, name: str, line: int, place: Callable[[], Span]) -> None:
        """Remember that the row of a line has a name that is unknown."""
        if name not in self.unknown:
            self.unknown[name] = _Unknown(place(), self._meant(name), set())
        self.unknown[name].lines.add(line)

    def _meant(self, name: str) -> list[str]:
        meant = self.by_name.get(_spelt(name), [])
        last, comma, first = name.partition(",")
        return self.by_name.get(_spelt(first + last), []) if comma and not meant else meant

    def problems(self) -> list[Problem]:
        """Return what is unknown, all in one."""
        if not self.unknown:
            return []
        ranked = sorted(self.unknown.items(), key=lambda unknown: (-len(unknown[1].lines), unknown[0]))
        shown = [self._shown(name, unknown) for name, unknown in ranked[:_SHOWN]]
        if len(ranked) > _SHOWN:
            shown.append(f"{len(ranked) - _SHOWN:,} more")
        count = "1 name is" if len(ranked) == 1 else f"{len(ranked):,} names are"
        message = f"{count} unknown to this plan: {', '.join(shown)}. Their rows count in the whole, not by {self.column}."
        name = ranked[0][0]
        hint = f"Write “names: {{{self.column}: {{{_quoted(name)}: …}}}}” with the id of who is meant, or “{IGNORE}”."
        return [warning("unmatched-name", message, hint, ranked[0][1].first)]

    def _shown(self, name: str, unknown: _Unknown) -> str:
        rows = "1 row" if len(unknown.lines) == 1 else f"{len(unknown.lines):,} rows"
        either = f", which can be {' or '.join(unknown.meant)}" if unknown.meant else ""
        return f"“{name[:60]}” ({rows}{either})"


def names_of(column: str, given: Mapping[str, Entry], items: Items) -> tuple[Names, list[Problem]]:
    """Return how names of a column are found; problems are names that the plan maps to an id that it does not have."""
    by_name: dict[str, list[str]] = {}
    first = [name for name in _FIRST.get(column, ()) if name in items]
    for collections in (first, [name for name in items if name not in first]):
        below: dict[str, list[str]] = {}
        for key, entry in ((key, entry) for name in collections for key, entry in items[name].items()):
            for spelling in dict.fromkeys(_spellings(key, entry)):
                if key not in below.setdefault(spelling, []):
                    below[spelling].append(key)
        by_name = {**below, **by_name}
    ids = {key for below in items.values() for key in below}
    unknown = [entry for entry in given.values() if entry.data not in {IGNORE, *ids}]
    problems = [
        error(
            "unknown-scope",
            f"Nobody and nothing in this plan has the id “{entry.data}”.",
            Suggestion(str(entry.data), ids, f"Write “{IGNORE}” to count it in the whole only.", lists=True),
            entry.span,
        )
        for entry in unknown
    ]
    known = {
        _spelt(name): entry._replace(data=IGNORE) if entry in unknown else entry
        for name, entry in given.items()
    }
    return Names(column, known, by_name), problems


def _spellings(key: str, entry: Entry) -> Iterable[str]:
    texts = (entry.text(name) for name in _CALLED) if isinstance(entry.data, dict) else ()
    return (_spelt(text) for text in (key, *texts) if _spelt(text))


@lru_cache(maxsize=4096)
def _spelt(name: str) -> str:
    """Return a name as it is compared: its letters and digits, without capital ones."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "@")


def _quoted(name: str) -> str:
    return name if name.replace(" ", "").isalnum() and name[0].isalpha() else f'"{name}"'
