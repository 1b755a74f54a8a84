"""Read a workbook for a plan: find its rows, and decide what each is taken for, as the mapping says or by its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.catalog import load_catalog, with_plan
from plansite.compute.model.forecast import forecast_figures
from plansite.deliver.spreadsheets.cells.amounts import PERCENT, decimal_mark_of, read_amount
from plansite.deliver.spreadsheets.cells.finding import tables_of
from plansite.deliver.spreadsheets.cells.headings import year_in
from plansite.deliver.spreadsheets.cells.words import load_words, plain
from plansite.deliver.spreadsheets.choices import Chosen
from plansite.deliver.spreadsheets.recognizing import Recognizer, unit_of
from plansite.deliver.spreadsheets.staffing import Staff, known_staff
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.compute.model.catalog import Catalog
    from plansite.deliver.spreadsheets.cells.finding import Found
    from plansite.deliver.spreadsheets.cells.grid import Sheet, Workbook
    from plansite.deliver.spreadsheets.cells.tables import Left, Row, Table
    from plansite.deliver.spreadsheets.cells.words import Known
    from plansite.deliver.spreadsheets.choices import Choice
    from plansite.deliver.spreadsheets.mapping import RowMapping
    from plansite.read.plan import Plan

_SHORT = 60
_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Import:
    """Hold what a workbook comes to: its rows with what they are taken for, its tables, what is left, and what was assumed."""

    workbook: Workbook
    rows: tuple[Chosen, ...]
    tables: tuple[Table, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]
    hidden: tuple[str, ...]
    staff: Staff

    @property
    def currency(self) -> str:
        """Return the currency that most of its numbers show, empty where none does."""
        codes = Counter(
            value.amount.unit
            for row in self.rows
            for value in row.row.values
            if value.amount.unit not in {"", PERCENT}
        )
        return codes.most_common(1)[0][0] if codes else ""

    @property
    def months(self) -> tuple[int, int] | None:
        """Return the first and the last month that is planned, counted from year 0; None where there is none."""
        periods = [
            value.period
            for planned in (False, True)
            for row in self.rows
            if row.choice.is_written and row.row.measured is planned
            for value in row.row.values
            if not value.period.counted and value.period.year is not None
        ]
        if not periods:
            return None
        return min(period.index for period in periods), max(
            period.index + period.length - 1 for period in periods
        )


def read_import(workbook: Workbook, plan: Plan | None, mapping: RowMapping, start: str = "") -> Import:
    """Find the rows of a workbook and decide what they are; `start` is the first month of the plan, 2027-01."""
    words = {known.id: known for known in load_words(catalog_folder())}
    catalog = load_catalog(catalog_folder())
    catalog = with_plan(catalog, plan) if plan else catalog
    settings = mapping.settings
    hidden = tuple(sheet.name for sheet in workbook.sheets if sheet.hidden and not settings.hidden)
    read = [sheet for sheet in workbook.sheets if sheet.name not in hidden]
    currency = settings.currency or (plan.settings.currency if plan else "")
    found = [_found(sheet, workbook, words, mapping, start, currency) for sheet in read]
    tables = tuple(table for one in found for table in one.tables)
    rows = [row for table in tables for row in table.rows]
    choices = _recognizer(plan, catalog, words).choices(rows)
    if plan is None:
        choices = [_without_model(choice, catalog) for choice in choices]
    scales = {
        sheet.name: _scale_of(_texts(sheet, one), words) for sheet, one in zip(read, found, strict=True)
    }
    chosen = _chosen(rows, choices, mapping, catalog, plan, scales, words)
    notes = [*workbook.notes, *_notes(tables, scales)]
    return Import(
        workbook,
        tuple(chosen),
        tables,
        tuple(left for one in found for left in one.left),
        tuple(notes),
        hidden,
        Staff(
            tuple(row for one in found for row in one.staff) if settings.roles else (),
            known_staff(plan),
            scales,
            words,
            settings.decimal_mark,
        ),
    )


def _recognizer(plan: Plan | None, catalog: Catalog, words: Mapping[str, Known]) -> Recognizer:
    asked = {
        name: figure
        for model in catalog.models.values()
        for name, figure in model.definitions.items()
        if not figure.formula
    }
    figures = forecast_figures(plan, catalog) if plan else {**asked, **catalog.inputs}
    return Recognizer(figures, catalog.kpis, plan.budget_lines if plan else {}, words)


def known_names(plan: Plan | None) -> frozenset[str]:
    """Return the ids of the figures and KPIs that a row may be about."""
    catalog = load_catalog(catalog_folder())
    catalog = with_plan(catalog, plan) if plan else catalog
    return frozenset([*(forecast_figures(plan, catalog) if plan else catalog.inputs), *catalog.kpis])


def _without_model(choice: Choice, catalog: Catalog) -> Choice:
    """Make an input of a revenue model one of the plan's own, since a new plan has no model yet."""
    is_own = choice.take == "input" and choice.name not in catalog.inputs
    return replace(choice, take="own_input") if is_own else choice


def _found(  # noqa: PLR0913 - a sheet, where it stands, and what is known of its words
    sheet: Sheet,
    workbook: Workbook,
    words: Mapping[str, Known],
    mapping: RowMapping,
    start: str,
    currency: str,
) -> Found:
    """Find the tables of a sheet. The year of headings that say none is that of the mapping, the sheet, the file, or the plan."""
    titles = [cell.text for place, cell in sheet.cells.items() if cell.is_text and len(cell.text) <= _SHORT]
    sources = [
        (mapping.settings.year, "the mapping"),
        (year_in([sheet.name]), "the name of the sheet"),
        (year_in(titles), "a title on the sheet"),
        (year_in([workbook.file]), "the name of the file"),
        (int(start[:4]) if start else None, "the start of the plan"),
    ]
    year, year_from = next(((year, words_) for year, words_ in sources if year), (None, ""))
    mark = mapping.settings.decimal_mark or decimal_mark_of(sheet.cells.values(), currency)
    return tables_of(sheet, words, year, year_from, mark)


def _texts(sheet: Sheet, found: Found) -> list[str]:
    """Return what a sheet says beside the titles of its rows: its name, its own titles and notes."""
    titles = {text for table in found.tables for row in table.rows for text in (row.title, row.unit)}
    cells = [cell for cell in sheet.cells.values() if cell.is_text and len(cell.text) <= _SHORT]
    return [sheet.name, *(cell.text for cell in cells if cell.text not in titles and not read_amount(cell))]


def _scale_of(texts: Iterable[str], words: Mapping[str, Known]) -> int:
    """Return by what the amounts of a sheet are multiplied: a title or note says “in thousands”, “TEUR”, “Mio. €”."""
    return next((scale for text in texts if (scale := scale_in(text, words)) > 1), 1)


def scale_in(text: str, words: Mapping[str, Known]) -> int:
    """Return 1,000 or 1,000,000 where a text says that amounts are written in them, else 1."""
    bare = plain(text).replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ")
    if words["thousands"].is_in(bare):
        return _THOUSAND
    return _MILLION if words["millions"].is_in(bare) else 1


def _chosen(  # noqa: PLR0913 - rows, what is known of them, and what words mean
    rows: Sequence[Row],
    choices: Sequence[Choice],
    mapping: RowMapping,
    catalog: Catalog,
    plan: Plan | None,
    scales: Mapping[str, int],
    words: Mapping[str, Known],
) -> Iterator[Chosen]:
    """Pair rows with their choices: what the mapping says goes before what words say."""
    keys: Counter[str] = Counter()
    figures = {**catalog.inputs, **(forecast_figures(plan, catalog) if plan else {})}
    for row, recognized in zip(rows, choices, strict=True):
        key = " / ".join([row.sheet.name, *row.groups, row.title or row.address]) + (
            " (measured)" if row.measured else ""
        )
        keys[key] += 1
        key = f"{key} ({keys[key]})" if keys[key] > 1 else key
        choice = mapping.choices.get(key, recognized)
        if choice is not recognized:
            choice = completed(choice, recognized, row, figures, catalog)
        own = scale_in(f"{row.unit} {row.title}", words)
        yield Chosen(key, row, choice, own if own > 1 else scales.get(row.sheet.name, 1))


def completed(
    choice: Choice, recognized: Choice, row: Row, figures: Mapping[str, object], catalog: Catalog
) -> Choice:
    """Add to what a mapping says of a row what it leaves to Plansite: unit, roll-up, category and department."""
    known = catalog.kpis.get(choice.name) if choice.take == "actuals" else figures.get(choice.name)
    unit, rollup = getattr(known, "unit", ""), getattr(known, "rollup", "")
    if choice.take == "budget" or ids.is_budget_line(choice.name):
        unit, rollup = "money", "sum"
    unit = unit or choice.unit or recognized.unit or unit_of(row)
    rollup = rollup or choice.rollup or recognized.rollup or ("average" if unit == PERCENT else "sum")
    return replace(
        choice,
        unit=unit,
        rollup=rollup,
        category=choice.category or recognized.category or ("other" if choice.take == "budget" else ""),
        department=choice.department or recognized.department or "marketing",
    )


def _notes(tables: Iterable[Table], scales: Mapping[str, int]) -> Iterator[str]:
    for table in tables:
        if table.heading.year_from:
            first = table.heading.columns[0].period
            yield f"{table.sheet.name}: the headings say no year; {first.year} is taken from {table.heading.year_from}"
        unclear = [value for row in table.rows for value in row.values if value.amount.unclear]
        if unclear:
            value = unclear[0]
            yield (
                f"{table.sheet.name}!{table.sheet.address(value.place)}: “{value.cell.text}” is read as {value.amount.number:,f}, and all like it; "
                "if it is a decimal mark, say “decimal_mark:” under “settings:” in the mapping"
            )
    for name, scale in scales.items():
        if scale > 1:
            yield f"{name}: amounts of money are multiplied by {scale:,}, as the sheet says"
