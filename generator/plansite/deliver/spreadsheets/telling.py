"""Say in words what an import reads, takes rows for, changes, keeps, and leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.report.excerpt import printable
from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.tables import grain_words
from plansite.deliver.spreadsheets.choices import TAKES
from plansite.deliver.spreadsheets.recognizing import ADDS_NOTHING
from plansite.deliver.spreadsheets.sums import wrong_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plansite.deliver.spreadsheets.cells.staff import StaffRow
    from plansite.deliver.spreadsheets.cells.tables import Left, Table
    from plansite.deliver.spreadsheets.choices import Chosen
    from plansite.deliver.spreadsheets.importing import Import
    from plansite.deliver.spreadsheets.preparing import Prepared

_SURE = {"sure": "sure", "likely": "likely", "unsure": "not sure", "said": "as the mapping says"}
_MOST = 30
_TITLE = 32
_LONG = 60


def told_rows(read: Import) -> str:
    """Say which tables there are, and what each row is taken for and how sure that is."""
    lines = [
        f"{printable(read.workbook.file)}: {len(read.tables)} {'table' if len(read.tables) == 1 else 'tables'}"
    ]
    lines += [f"  “{printable(name)}” is hidden and left out; read it with --hidden" for name in read.hidden]
    for table in read.tables:
        lines += ["", _heading(table)]
        lines += [_row(chosen) for chosen in read.rows if any(chosen.row is row for row in table.rows)]
    lines += _staff(read.staff.rows)
    if not (read.tables or read.staff.rows):
        lines.append(
            "  No row of months, quarters or years was found. Headings may be dates, Jan-27, 2027-01, Q1 2027 or 2027."
        )
    return "\n".join(lines)


def _heading(table: Table) -> str:
    every = [column.period for column in table.heading.columns]
    periods = [period for period in every if period.length == min(every, key=lambda one: one.length).length]
    place = table.sheet.addresses(sorted(table.heading.places))
    way = "in a list" if table.is_list else "down" if table.sheet.turned else "across"
    first, last = periods[0].label, periods[-1].label
    return f"{printable(table.sheet.name)}, {grain_words(table.heading)} {way} in {place}: {first} to {last}"


def _row(chosen: Chosen) -> str:
    choice, row = chosen.choice, chosen.row
    title = printable(row.title)
    title = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    taken = f"{TAKES[choice.take]}{f': {choice.name}' if choice.is_written else ''}"
    if choice.take == "budget":
        taken += f" ({choice.category})"
    sure = "" if choice.take in {"skip", "unknown"} else f" · {_SURE[choice.sure]}"
    return f"  {row.address:<5} {title:<{_TITLE}} {taken}{sure}"


def _staff(rows: Sequence[StaffRow]) -> list[str]:
    """Say which lines of tables of roles there are."""
    lines: list[str] = []
    for number, row in enumerate(rows):
        if number == 0 or (row.sheet, row.head) != (rows[number - 1].sheet, rows[number - 1].head):
            lines += ["", f"{printable(row.sheet.name)}, a table of roles"]
        title, name = printable(row.says("role")), printable(row.says("name"))
        taken = f"a person with a role: {name}" if name else "a role"
        address = row.sheet.address(Place(row.row, row.columns["role"]))
        lines.append(f"  {address:<5} {title[:_TITLE]:<{_TITLE}} {taken}")
    return lines


def told_changes(prepared: Prepared) -> str:
    """Say what was assumed, what is left out and why, what stays, and which totals do not fit."""
    read, changes = prepared.read, prepared.changes
    unknown = [chosen for chosen in read.rows if chosen.choice.take == "unknown"]
    skipped = [chosen for chosen in read.rows if chosen.choice.take == "skip"]
    parts = [
        _part("Read so", [*read.notes, *changes.notes]),
        _part("Became formulas", [f"{key}: {name}" for key, name in changes.formulas.items()]),
        _part(
            "Totals of the workbook that do not fit",
            list(_totals(read)),
        ),
        _part(
            "Comes out otherwise than in the workbook, because of what else the plan says", changes.differing
        ),
        _part(
            "Samples of the template that are still there and count, too: delete those that are not yours",
            list(_samples(prepared)),
        ),
        _part("Stays as people wrote it; --replace takes the workbook's value", changes.kept),
        _part(
            "Not recognized, so not taken over: say in the mapping what it is",
            [_named(chosen) for chosen in unknown],
        ),
        _part("Left out, as the mapping says", [_named(chosen) for chosen in skipped]),
        _part("Not part of a table", list(_left((*read.left, *changes.left)))),
        _part(
            "Mistakes that the plan would have",
            [f"{problem.message} {problem.hint}" for problem in prepared.problems],
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _totals(read: Import) -> Iterator[str]:
    for chosen in read.rows:
        yield from wrong_totals(chosen.row)
        if chosen.choice.take == "total" and chosen.choice.why == ADDS_NOTHING:
            yield f"{_named(chosen)}."


def _samples(prepared: Prepared) -> Iterator[str]:
    """Name the lines where a template says that what follows is its sample."""
    for file in prepared.changes.changed:
        for number, line in enumerate(prepared.changes.after[file].splitlines(), 1):
            if line.lstrip().startswith("# sample: replace"):
                yield f"{file}:{number}"


def _named(chosen: Chosen) -> str:
    return f"{chosen.row.sheet.name}!{chosen.row.address} “{chosen.row.title}” ({chosen.row.range}): {chosen.choice.why}"


def _left(left: Sequence[Left]) -> Iterator[str]:
    """Name cells that are left out, those side by side with the same text together."""
    at = 0
    while at < len(left):
        same = [
            one
            for one in left[at:]
            if (one.sheet, one.text, one.why) == (left[at].sheet, left[at].text, left[at].why)
        ]
        run = [one for one, other in zip(left[at:], same, strict=False) if one is other]
        first, last = run[0], run[-1]
        place = first.address if first is last else f"{first.address} to {last.address}"
        text = first.text if len(first.text) <= _LONG else f"{first.text[: _LONG - 1]}…"
        yield f"{first.sheet}!{place} “{text}” {first.why if first.why.startswith('is ') else f'is {first.why}'}"
        at += len(run)


def _part(title: str, lines: Iterable[str]) -> str:
    """Write a heading with lines below it; nothing without lines. All lines are told, however many."""
    told = [f"  {printable(line)}" for line in lines]
    return "\n".join([f"{title}:", *told]) if told else ""


def told_end(prepared: Prepared, *, written: bool) -> str:
    """Say which files were written, or would be."""
    files = prepared.changes.changed
    if not files:
        return "Nothing changes: the plan says what the workbook says."
    return f"{'Written' if written else 'Would be written'}: {', '.join(files)}."
