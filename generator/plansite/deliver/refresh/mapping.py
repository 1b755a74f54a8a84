"""Write the map of an export as one SELECT over a table, so that the warehouse adds up by month, person and channel.

Which words are meant, and who is named, is decided here from the words that the table has, as it is for a file. The text is in
the dialect of PostgreSQL, out of which that of the warehouse is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from plansite.problems import Problem, did_you_mean, warning
from plansite.read.plan_months import month_after
from plansite.read.tables.amounts import is_of
from plansite.read.tables.export_file import lacking_columns, plain
from plansite.read.tables.export_map import AS_WRITTEN
from plansite.read.tables.naming import names_of
from plansite.read.tables.query import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.problems import Rule
    from plansite.read.tables.export_map import MappedFigure, Words
    from plansite.read.tables.naming import Items
    from plansite.read.warehouses.questions import TableMap

WRITTEN_IN = "postgres"
NO_DAY, OTHER_CURRENCY = (
    "0001-01",
    "0001-02",
)  # the month of rows that count and have no day, or another currency
DAY, TIME, TIME_IN_ZONE, NUMBER, REST = "day", "time", "time in a zone", "number", "rest"
_MONEY, _CURRENCY = "amount", "currency"
_MOVES_TIMES = frozenset({"postgres", "duckdb"})  # where “at time zone” moves a time that names no zone
_VIEW = "Let a view of the warehouse have it as {}, and read that."
_SHOWN = 8


class Looked(NamedTuple):
    """Hold what a table has: the kind of each of its columns, and the words that stand in some of them."""

    columns: Mapping[str, str]
    words: Mapping[str, Sequence[str]]


class CannotMapError(Exception):
    """Say why a map cannot be applied to a table."""

    def __init__(self, rule: Rule, message: str, hint: str) -> None:
        super().__init__(message)
        self.fault = Fault(rule, message, hint)


def wanted_words(table_map: TableMap) -> list[Words]:
    """Return the headings of the columns whose words decide what counts, and for whom."""
    export = table_map.export
    names = [name for figure in export.figures for name in (*figure.where, *figure.excluded, *figure.by)]
    if any(figure.of == _MONEY for figure in export.figures) and _CURRENCY in export.columns:
        names.append(_CURRENCY)
    return [export.columns.get(name, (name,)) for name in dict.fromkeys(names)]


@dataclass(frozen=True, slots=True)
class Mapper:
    """Write the SELECT of a map for a kind of warehouse; `warnings` are of words and names that nobody knows."""

    map: TableMap
    kind: str
    looked: Looked
    items: Items
    warnings: list[Problem] = field(default_factory=list)

    def select(self) -> str:
        """Return the SELECT, empty when nothing can count. Raises CannotMapError."""
        self._need_columns()
        scopes = {
            name: self._ids_by_word(name)
            for name in dict.fromkeys(name for figure in self.map.export.figures for name in figure.by)
        }
        parts = [part for figure in self.map.export.figures for part in self._parts(figure, scopes)]
        return "\nunion all\n".join(parts)

    def _need_columns(self) -> None:
        export, there = self.map.export, {plain(name): name for name in self.looked.columns}
        for name in lacking_columns(export, set(there)):
            headings = export.columns.get(name, (name,))
            wanted = " or ".join(f"“{heading}”" for heading in headings)
            users = ", ".join(figure.id for figure in export.figures if name in figure.needed)
            message = f"There is no column {wanted} in this table, which is needed for {users}."
            hint = did_you_mean(headings[0], there.values(), "")
            raise CannotMapError(
                "missing-column", message, f"{hint} Write “columns: {{{name}: …}}” with its name.".strip()
            )

    def _find(self, name: str) -> str | None:
        """Return the column for a short name of the map, None when there is none."""
        there = {plain(column): column for column in reversed(list(self.looked.columns))}
        headings = self.map.export.columns.get(name, (name,))
        return next((there[plain(heading)] for heading in headings if plain(heading) in there), None)

    def _at(self, name: str) -> str:
        """Return the column for a short name that figures need, so that it is there."""
        column = self._find(name)
        if column is None:
            raise ValueError(name)
        return column

    def _parts(self, figure: MappedFigure, scopes: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        """Yield a SELECT for the whole of a figure, and one for each column of names that it is measured by."""
        conditions = list(self._conditions(figure))
        if None in conditions:
            return
        day, rows = self._day(figure), [condition for condition in conditions if condition]
        first, end = (f"cast('{month}-01' as date)" for month in self._first_and_end())
        within = f"{day} >= {first} and {day} < {end}"
        foreign = self._foreign(figure)
        month = f"to_char({day}, 'YYYY-MM')"
        if foreign:
            month = f"case when {foreign} then '{OTHER_CURRENCY}' else {month} end"
        value, few = self._value(figure)
        table = ".".join(map(_quoted, self.map.table.split(".")))
        yield (
            f"select coalesce({month}, '{NO_DAY}') as month, {_text(figure.id)} as metric, {value} as value, '' as scope\n"
            f"from {table} where {' and '.join([*rows, f'({day} is null or ({within}))'])} group by 1{few}"
        )
        own = [f"not ({foreign})"] if foreign else []
        for name in figure.by:
            ids, column = scopes[name], self._find(name)
            if not column or not ids:
                continue
            word = _word(column)
            whens = " ".join(f"when {_text(text)} then {_text(meant)}" for text, meant in ids.items())
            yield (
                f"select to_char({day}, 'YYYY-MM') as month, {_text(figure.id)} as metric, {value} as value, case {word} {whens} end as scope\n"
                f"from {table} where {' and '.join([*rows, *own, within, f'{word} in ({_texts(ids)})'])} group by 1, 4{few}"
            )

    def _first_and_end(self) -> tuple[str, str]:
        first, last = self.map.months
        return first, month_after(last, 1)

    def _conditions(self, figure: MappedFigure) -> Iterator[str | None]:
        """Yield what rows that count have in common; None, with a warning, when no row can have it."""
        for group, is_wanted in ((figure.where, True), (figure.excluded, False)):
            for name, words in group.items():
                column, meant = self._at(name), {plain(word) for word in words}
                there = [word for word in self.looked.words[column] if plain(word) in meant]
                if is_wanted and not there:
                    self.warnings.append(self._no_match(figure, column, sorted(meant)))
                    yield None
                elif is_wanted:
                    yield f"{_word(column)} in ({_texts(there)})"
                elif there:
                    yield f"({_quoted(column)} is null or {_word(column)} not in ({_texts(there)}))"

    def _no_match(self, figure: MappedFigure, column: str, meant: Sequence[str]) -> Problem:
        wanted = " or ".join(f"“{word}”" for word in meant)
        message = f"No row of the table has {wanted} under “{column}”, so nothing counts for {figure.id}."
        there = {plain(word) for word in self.looked.words[column]}
        hint = did_you_mean(meant[0], there, "That column is empty.")
        return warning("no-match", message, hint, figure.place.key_span)

    def _day(self, figure: MappedFigure) -> str:
        """Return the day that decides on the month. What is moved between time zones must be known to be moved right."""
        column, export = self._at(figure.date), self.map.export
        kind, is_as_written = self.looked.columns[column], export.time_zone.strip().lower() == AS_WRITTEN
        moment = _quoted(column)
        if kind == TIME_IN_ZONE:
            if not export.time_zone or is_as_written:
                message = (
                    f"“{column}” has times in a time zone: their month depends on where your months begin."
                )
                raise CannotMapError(
                    "time-zone", message, "Add “time_zone: Europe/Amsterdam”, or where you are."
                )
            moment = f"{moment} at time zone {_text(export.time_zone)}"
        elif kind == TIME and export.times_in and export.time_zone and not is_as_written:
            if self.kind not in _MOVES_TIMES:
                message = f"“{column}” has times that name no time zone, which this kind of warehouse moves in ways of its own."
                raise CannotMapError("time-zone", message, _VIEW.format("days"))
            moment = f"{moment} at time zone {_text(export.times_in)} at time zone {_text(export.time_zone)}"
        elif kind not in {DAY, TIME}:
            message = f"“{column}” decides on the month of {figure.id} and holds neither days nor times."
            raise CannotMapError("wrong-date", message, _VIEW.format("days"))
        return f"cast({moment} as date)"

    def _value(self, figure: MappedFigure) -> tuple[str, str]:
        """Return what a group of rows comes to, and which groups are none."""
        if figure.way == "count":
            return "cast(count(*) as double precision)", ""
        column = self._at(figure.of)
        if figure.way == "distinct":
            return f"cast(count(distinct nullif(lower(trim({_word(column)})), '')) as double precision)", ""
        if self.looked.columns[column] != NUMBER:
            message = f"“{column}” is added up for {figure.id} and holds no numbers."
            raise CannotMapError("wrong-value", message, _VIEW.format("numbers"))
        amount = _quoted(column)
        if figure.way == "average":
            return f"cast(avg({amount}) as double precision)", f" having count({amount}) > 0"
        return f"cast(coalesce(sum({amount}), 0) as double precision)", ""

    def _foreign(self, figure: MappedFigure) -> str:
        """Return what rows have whose amount is in another currency than the plan's; empty when there are none."""
        of_money = figure.of == _MONEY and _CURRENCY in self.map.export.columns
        column = self._find(_CURRENCY) if of_money else None
        words = self.looked.words[column] if column else ()
        foreign = [word for word in words if word.strip() and not is_of(word, self.map.currency)]
        return f"coalesce({_word(column)}, '') in ({_texts(foreign)})" if column and foreign else ""

    def _ids_by_word(self, name: str) -> dict[str, str]:
        """Return who of the plan is meant by the words of a column. Who is not known is told."""
        names, problems = names_of(name, self.map.export.names.get(name, {}), self.items)
        for problem in problems:
            raise CannotMapError(cast("Rule", problem.rule), problem.message, problem.hint)
        column = self._find(name)
        words = [word for word in self.looked.words[column] if word.strip()] if column else []
        unknown = [word for word in words if not names.is_known(word)]
        if unknown:
            shown = ", ".join(f"“{word[:60]}”" for word in unknown[:_SHOWN])
            more = f" and {len(unknown) - _SHOWN:,} more" if len(unknown) > _SHOWN else ""
            message = (
                f"Names unknown to this plan: {shown}{more}. Their rows count in the whole, not by {name}."
            )
            hint = f"Write “names: {{{name}: …}}” with the id of who is meant, or “ignore”."
            self.warnings.append(
                warning("unmatched-name", message, hint, self.map.export.place("table").span)
            )
        return {word: meant for word in words if (meant := names.id_of(word))}


def words_select(table: str, column: str) -> str:
    """Return the SELECT of the words that stand in a column of a table."""
    name = ".".join(map(_quoted, table.split(".")))
    return f"select distinct {_word(column)} as word from {name} where {_quoted(column)} is not null"  # noqa: S608 - names are quoted, and what is sent is judged before


def _word(column: str) -> str:
    return f"cast({_quoted(column)} as text)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(_text, texts))
