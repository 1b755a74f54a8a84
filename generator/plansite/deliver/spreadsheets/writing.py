"""Say what of a plan's files changes by an import: what came from the workbook follows it, what people wrote stays."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.deliver.edit.questionnaire import scalar
from plansite.deliver.report.excerpt import printable
from plansite.deliver.spreadsheets.changes import Changes
from plansite.deliver.spreadsheets.edits import CannotEditError, entry_at, put
from plansite.deliver.spreadsheets.formulas import formula_of, names_of
from plansite.deliver.spreadsheets.months import measured_rows, series_of
from plansite.deliver.spreadsheets.recognizing import unit_of
from plansite.deliver.spreadsheets.staffing import FILE as STAFF_FILE
from plansite.deliver.spreadsheets.staffing import Staffing
from plansite.deliver.spreadsheets.table_of_actuals import Actuals, text_before
from plansite.read.folder import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from plansite.deliver.spreadsheets.changes import Policy
    from plansite.deliver.spreadsheets.choices import Chosen
    from plansite.deliver.spreadsheets.edits import Content
    from plansite.deliver.spreadsheets.importing import Import
    from plansite.deliver.spreadsheets.mapping import RowMapping
    from plansite.deliver.spreadsheets.months import Span
    from plansite.read.document import Entry

_MARK = 10
_MODELINE = "# yaml-language-server: $schema=../schemas/{kind}.schema.json\n"


def changes_of(folder: Path, read: Import, mapping: RowMapping, span: Span, policy: Policy) -> Changes:
    """Return what the rows of a workbook change in a plan; nothing is written yet."""
    writer = _Writer(folder, read, mapping, span, policy)
    for chosen in together(read.rows):
        writer.write(chosen)
    writer.actuals.finish(writer.changes)
    writer.write_staff()
    return writer.changes


def mark_of(data: object) -> str:
    """Return a mark by which a value is known again, however it is written."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


class _Writer:
    """Put rows into the texts of a plan's files, one after the other."""

    def __init__(self, folder: Path, read: Import, mapping: RowMapping, span: Span, policy: Policy) -> None:
        self.folder, self.read, self.mapping, self.span, self.policy = folder, read, mapping, span, policy
        self.changes = Changes()
        self.names = names_of(read.rows, {row.key: name for row in read.rows if (name := name_of(row))})
        self.actuals = Actuals(folder, mapping, read.workbook.file, policy.replace)

    def write(self, chosen: Chosen) -> None:
        """Write one row to where it belongs."""
        choice = chosen.choice
        if choice.take == "actuals":
            for one in chosen.every:
                rows, notes = measured_rows(one, self.span)
                self._note(one, notes)
                self.actuals.add(choice.name, rows)
        elif choice.take == "budget":
            self._budget(chosen)
        elif choice.take == "figure":
            self._figure(chosen)
        else:
            self._input(chosen)

    def _value(self, chosen: Chosen) -> tuple[Content, bool]:
        """Return the value of a row, and whether it is a formula; nothing where no month of the plan has one."""
        if self.policy.formulas and chosen.key not in self.policy.as_values and chosen.scale == 1:
            formula = formula_of(chosen, self.names, self.span)
            if formula:
                return (scalar(formula) if formula.startswith("=") else formula), True
        if chosen.key not in self.policy.as_values and any(value.cell.formula for value in chosen.row.values):
            self._note(chosen, ["its formulas are not of a simple kind; their values are taken"])
        series = series_of(chosen, self.span)
        self._note(chosen, series.notes)
        return series.content if series.months else "", False

    def _budget(self, chosen: Chosen) -> None:
        choice, row = chosen.choice, chosen.row
        amount, _ = self._value(chosen)
        if not amount:
            return
        path = ["lines", choice.name]
        if self._entry("budget.yaml", path):
            self._put(chosen, "budget.yaml", [*path, "amount"], amount)
            return
        line = {
            "title": scalar(row.title or choice.name),
            "category": choice.category or "other",
            "department": choice.department or "marketing",
            "kind": "recurring",
            f"amount  # {self._cells(chosen)}": amount,
        }
        self._put_new(chosen, "budget.yaml", path, line, [*path, "amount"])

    def _input(self, chosen: Chosen) -> None:
        choice = chosen.choice
        value, _ = self._value(chosen)
        if not value:
            return
        if choice.take == "own_input" and not self._entry("kpis.yaml", ["inputs", choice.name]):
            meaning = {
                "title": scalar(chosen.row.title or choice.name),
                "unit": choice.unit,
                "rollup": choice.rollup,
            }
            self._put_new(chosen, "kpis.yaml", ["inputs", choice.name], meaning, [])
        stream = ids.first_word(choice.name)
        figure = choice.name[len(stream) + 1 :] if stream else choice.name
        path = ["streams", stream, "inputs", figure] if stream else ["inputs", figure]
        self._put(chosen, "forecast.yaml", path, value)

    def _figure(self, chosen: Chosen) -> None:
        """Write a row that is computed as a figure of the plan's own; without a simple formula it is an input of the plan's own."""
        value, is_formula = self._value(chosen)
        path = ["figures", chosen.choice.name]
        text = str(value)
        if not is_formula or "=" not in text:
            self._note(
                chosen,
                [
                    "it is not computed simply, so it is left out; to have its values, take it for an own_input"
                ],
            )
            return
        formula = scalar(text.strip('"').removeprefix("=").strip())
        if self._entry("forecast.yaml", path):
            self._put(chosen, "forecast.yaml", [*path, "formula"], formula)
            return
        meaning = {
            "title": scalar(chosen.row.title or chosen.choice.name),
            f"formula  # {self._cells(chosen)}": formula,
            **self._kind_of(chosen, formula),
        }
        self._put_new(chosen, "forecast.yaml", path, meaning, [*path, "formula"])

    def _kind_of(self, chosen: Chosen, formula: str) -> dict[str, str]:
        """Return unit and roll-up of a figure of the plan's own: those of a person, of the cells, or what follows from its formula."""
        choice, shown = chosen.choice, unit_of(chosen.row)
        if choice.sure == "said" or shown != "count":
            return {"unit": choice.unit, "rollup": "recompute" if "/" in formula else choice.rollup}
        of_money = {name_of(row) for row in self.read.rows if row.choice.unit == "money"} - {""}
        above, _, below = formula.partition("/")
        money = [
            any(re.search(rf"\b{re.escape(name)}\b", part) for name in of_money) for part in (above, below)
        ]
        if below:
            return {"unit": "money" if money == [True, False] else "ratio", "rollup": "recompute"}
        return {"unit": "money" if money[0] else choice.unit, "rollup": choice.rollup}

    def _put(self, chosen: Chosen, file: str, path: Sequence[str], content: Content) -> None:
        """Put a value where it belongs, unless people wrote another one there."""
        new = self._with(file, path, content, self._cells(chosen))
        if new is not None:
            self._keep(chosen, file, new, path, f"{file} {'.'.join(path)}")

    def _with(self, file: str, path: Sequence[str], content: Content, cells: str) -> str | None:
        """Return the text of a file with a value in it, None where another one stays."""
        there, text = self._entry(file, path), self._text(file)
        if there is not None:
            wanted = entry_at(put("", file, ["value"], content), file, ["value"])
            if mark_of(there.data) == mark_of(wanted.data if wanted else None):
                return text
            is_ours = mark_of(there.data) == self.mapping.written.get(f"{file} {'.'.join(path)}")
            if not is_ours and not self.policy.replace:
                self.changes.kept.append(f"{file}:{there.mark.line} “{'.'.join(path)}” ({cells})")
                return None
        try:
            return put(text, file, path, content, cells)
        except CannotEditError as refusal:
            self.changes.kept.append(f"{refusal} ({cells})")
            return None

    def write_staff(self) -> None:
        """Write what tables of roles say into the file of the team."""
        staffing = Staffing(self.read.staff, self.span.currency)
        staffing.read()
        self.changes.notes += staffing.notes
        self.changes.left += staffing.left
        is_paid = any("monthly_pay" in item.content for item in staffing.items)
        salaries = [
            row for row in self.read.rows if row.choice.take == "budget" and row.choice.category == "salaries"
        ]
        for chosen in salaries if is_paid else ():
            note = "the pay of roles counts in the budget, too; delete this line if it is for the same people"
            self._note(chosen, [note])
        for item in staffing.items:
            cells = {name: f"{self.read.workbook.file} {where}" for name, where in item.cells.items()}
            if self._entry(STAFF_FILE, item.path) is None:
                content = {
                    f"{name}  # {printable(cells[name])}" if name in cells else name: value
                    for name, value in item.content.items()
                }
                self._put_staff([*item.path], content, "", list(cells))
            else:
                for name, where in cells.items():
                    self._put_staff([*item.path, name], item.content[name], printable(where), [""])

    def _put_staff(self, path: list[str], content: Content, cells: str, marked: list[str]) -> None:
        """Put an item or a value of it, and note what of it comes from cells."""
        new = self._with(STAFF_FILE, path, content, cells)
        if new is None:
            return
        self.changes.after[STAFF_FILE] = new
        for name in marked:
            place = [*path, name] if name else path
            if entry := entry_at(new, STAFF_FILE, place):
                self.changes.written[f"{STAFF_FILE} {'.'.join(place)}"] = mark_of(entry.data)

    def _put_new(
        self, chosen: Chosen, file: str, path: Sequence[str], content: Content, marked: Sequence[str]
    ) -> None:
        """Put a whole item where none is yet."""
        try:
            new = put(self._text(file), file, path, content)
        except CannotEditError as refusal:
            self.changes.kept.append(f"{refusal} ({self._cells(chosen)})")
            return
        self._keep(chosen, file, new, marked, f"{file} {'.'.join(marked)}" if marked else "")

    def _keep(self, chosen: Chosen, file: str, text: str, path: Sequence[str], place: str) -> None:
        self.changes.after[file] = text
        entry = (
            entry_at(text, file, path) if place else None
        )  # also the way to see that the file can still be read
        if entry and name_of(chosen):
            self.changes.figures[chosen.key] = name_of(chosen)
        if entry and _is_computed(entry):
            self.changes.formulas[chosen.key] = name_of(chosen)
            self.changes.places[chosen.key] = (file, tuple(path))
        if entry:
            self.changes.written[place] = mark_of(entry.data)

    def _text(self, file: str) -> str:
        if file not in self.changes.before:
            before = text_before(self.folder, file, LIMIT)
            self.changes.before[file] = before
            self.changes.after[file] = before or _MODELINE.format(kind=file.removesuffix(".yaml"))
        return self.changes.after[file]

    def _entry(self, file: str, path: Sequence[str]) -> Entry | None:
        return entry_at(self._text(file), file, path)

    def _cells(self, chosen: Chosen) -> str:
        return cells_of(self.read, chosen)

    def _note(self, chosen: Chosen, notes: Sequence[str]) -> None:
        self.changes.notes += [
            f"{chosen.row.sheet.name}!{chosen.row.range} “{chosen.row.title}”: {note}" for note in notes
        ]


def _is_computed(entry: Entry) -> bool:
    """Tell whether a value is a formula, or grows from month to month."""
    is_growth = isinstance(entry.data, dict) and "growth" in entry.data
    return is_growth or (
        isinstance(entry.data, str) and (entry.data.startswith("=") or entry.key == "formula")
    )


def cells_of(read: Import, chosen: Chosen) -> str:
    """Return where the numbers of a row stand, as comments in the plan say it: sales.xlsx Budget!B5:M5."""
    places = ", ".join(f"{one.row.sheet.name}!{one.row.range}" for one in chosen.every)
    return printable(" ".join(f"{read.workbook.file} {places}".split()))


def together(rows: Iterable[Chosen]) -> list[Chosen]:
    """Return the rows that are written, those that are taken for the same figure together."""
    by_name: dict[tuple[str, str], list[Chosen]] = {}
    for chosen in rows:
        if chosen.choice.is_written:
            by_name.setdefault((chosen.choice.take, chosen.choice.name), []).append(chosen)
    return [replace(first, further=tuple(further)) for first, *further in by_name.values()]


def name_of(chosen: Chosen) -> str:
    """Return the id that formulas of a plan have for a row, empty for one that becomes no figure."""
    choice = chosen.choice
    if choice.take == "budget":
        return ids.budget_line(choice.name)
    return choice.name if choice.take in {"input", "own_input", "figure"} else ""
