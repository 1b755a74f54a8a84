"""Write a form as a workbook: a sheet for each file, with choices, and with addresses in a column that nobody sees."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.forms.book import EMPTY_ROWS, LINE, STYLES, Book, extra_of
from plansite.deliver.forms.form import cell_text, rows_of
from plansite.deliver.forms.questions import EVERY, Question, Table, value_at
from plansite.deliver.forms.rows import ABOUT, CHOICES, MARK, START, about, intro_of, name_of, sheet_titles
from plansite.deliver.forms.wording import choices, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from plansite.deliver.forms.form import Form, Sheet

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same plan gives the same bytes
_A4 = 9
_TITLE = ("title",)
ANSWER, _HELP, _LAST = 2, 6, 9  # columns C to F hold an answer, G to J the help beside it
_QUESTION_WIDTH, _WIDTH, _LONGEST, _HIGHEST = 34, 18, 32_000, 400
_MORE, _MORE_WIDTH = 90, 14
_LINE_HEIGHT = 14
_PROMPT, _PROMPT_TITLE = 250, 30


def workbook(form: Form) -> bytes:
    """Return the workbook of a form."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    file = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    file.set_properties({"title": form.title, "created": _MADE})
    file.set_size(2400, 1500)
    styles = {
        name: file.add_format({"font_name": "Arial", "font_size": 10, **style})
        for name, style in STYLES.items()
    }
    first = file.add_worksheet(START)
    titles = sheet_titles(form)
    pages = [file.add_worksheet(titles[sheet.file]) for sheet in form.sheets]
    lists, hidden = file.add_worksheet(CHOICES), file.add_worksheet(MARK)
    book = Book(form, styles, lists, titles, extra_of(form))
    _write_start(book, first)
    for sheet, page in zip(form.sheets, pages, strict=True):
        _write_sheet(_Page(book, sheet, page))
    book.write_names()
    hidden.write_string(0, 0, MARK)
    for row, (address, text) in enumerate({ABOUT: json.dumps(about(form)), **form.answers}.items(), 1):
        hidden.write_string(row, 0, address)
        hidden.write_string(row, 1, text[:_LONGEST])
    for page in (lists, hidden):
        page.very_hidden() if page is hidden else page.hide()
    file.close()
    return held.getvalue()


def _write_start(book: Book, page: Worksheet) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 3)
    page.set_column(1, 1, 44)
    page.set_column(2, 2, 78)
    page.set_row(1, 30)
    page.write_string(1, 1, book.form.title, book.styles["title"])
    words = (
        "This document asks what your plan needs to say. Fill in the yellow cells, a sheet after the other, and leave empty what you do not know yet. "
        "Cells with a list offer choices; beside each question stands what is meant, and an example. "
        "Send the document back when you are done, or when you want to see what comes out: what you filled in goes into the plan, and nothing else there changes. "
        "You can go on in the same document afterwards."
    )
    page.merge_range(2, 1, 2, 2, words, book.styles["intro"])
    page.set_row(2, 5 * _LINE_HEIGHT)
    for row, sheet in enumerate(book.form.sheets, 4):
        title = book.titles[sheet.file]
        page.set_row(row, 20)
        page.write_url(row, 1, f"internal:'{title}'!A1", book.styles["link"], name_of(sheet)[:_LONGEST])
        page.write_string(row, 2, intro_of(sheet), book.styles["grey"])
    _paper(page)


def _paper(page: Worksheet) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&8&A&R&8&P / &N")


class _Page(NamedTuple):
    """Hold a sheet while it is written: what it asks, and where it is written."""

    book: Book
    sheet: Sheet
    cells: Worksheet

    def text(self, row: int, column: int, words: str, style: str) -> None:
        """Write text in a style."""
        self.cells.write_string(row, column, words, self.book.styles[style])


def _write_sheet(page: _Page) -> None:
    book, sheet, cells = page
    cells.hide_gridlines(2)
    cells.set_column(0, 0, None, None, {"hidden": True})
    cells.set_column(1, 1, _QUESTION_WIDTH)
    cells.set_column(2, _LAST, _WIDTH)
    cells.set_column(_LAST + 1, _MORE, _MORE_WIDTH)
    cells.write_string(0, 0, f"file {sheet.file}")
    cells.set_row(0, 34)
    page.text(0, 1, name_of(sheet), "title")
    cells.merge_range(1, 1, 1, _LAST, intro_of(sheet), book.styles["intro"])
    cells.set_row(1, 2 * _LINE_HEIGHT + 4)
    cells.freeze_panes(2, 2)
    if sheet.is_empty:
        cells.set_tab_color(LINE)
    row = 3
    for block in sheet.blocks:
        if isinstance(block, Question):
            row = _write_question(page, block, row)
        elif isinstance(block, Table):
            row = _write_table(page, block, _write_heading(page, block.title, block.wanted, row, 0))
        else:
            row = _write_heading(page, block.title, block.wanted, row, block.depth)
    _paper(cells)


def _write_heading(page: _Page, title: str, wanted: str, row: int, depth: int) -> int:
    """Write a heading with space above and below it, and return the next row."""
    style = "group" if depth == 0 else "group below"
    page.cells.set_row(row, 12)
    page.cells.set_row(row + 1, 24 if depth == 0 else 20)
    page.text(row + 1, 1, title, style)
    for column in range(2, _LAST + 1):
        page.cells.write_blank(row + 1, column, None, page.book.styles[style])
    page.text(row + 1, 2, wanted, f"{style} text")
    page.cells.set_row(row + 2, 6)
    return row + 3


def _write_question(page: _Page, question: Question, row: int) -> int:
    styles, known = page.book.styles, page.book.form.known
    answer = shown(question.field, value_at(page.sheet.data, question.path), known.names)
    page.cells.write_string(row, 0, f"ask {'/'.join(question.path)}")
    page.cells.write_rich_string(
        row, 1, styles["bold"], question.title, styles["grey"], f"\n{question.wanted}", styles["question"]
    )
    if question.path == _TITLE and "/" in page.sheet.file:
        folder, key = page.sheet.file.split("/", 1)
        page.book.called(folder, key, (page.cells.name, row, ANSWER))
    style = styles[_style(question)]
    page.cells.merge_range(row, ANSWER, row, _HELP - 1, "", style)
    _write_answer(page, row, ANSWER, question, answer)
    hint = question.help
    if question.is_list and (offered := choices(question.field)):
        hint = f"{hint} It can be: {', '.join(offered)}."
    page.cells.merge_range(row, _HELP, row, _LAST, hint, styles["help"])
    _offer(page, (row, row), ANSWER, question)
    lines = max(
        4 if question.is_long else 1,
        _lines(answer, 80) + question.is_long,
        _lines(hint, 84),
        1 + _lines(question.wanted, 40),
    )
    page.cells.set_row(row, min(_LINE_HEIGHT * lines + 8, _HIGHEST))
    return row + 1


def _lines(text: str, width: int) -> int:
    """Return how many lines a text is likely to take."""
    return sum(1 + len(line) // width for line in text.split("\n"))


def _style(question: Question) -> str:
    if question.form == "date":
        return "day"
    return "exact" if question.form in {"value", "month", "number"} else "answer"


def _write_answer(page: _Page, row: int, column: int, question: Question, answer: str) -> None:
    style = page.book.styles[_style(question)]
    if not answer:
        page.cells.write_blank(row, column, None, style)
    elif question.form == "date" and not question.is_list:
        page.cells.write_datetime(row, column, datetime.fromisoformat(answer), style)
    else:
        page.cells.write_string(row, column, answer[:_LONGEST], style)


def _offer(page: _Page, rows: tuple[int, int], column: int, question: Question) -> None:
    """Put the list of choices on cells, and what is asked as a note that shows when one of them is chosen."""
    rule: dict[str, Any] = {"validate": "any", "input_title": question.title[:_PROMPT_TITLE]}
    rule["input_message"] = f"{question.wanted} {question.help}"[:_PROMPT].strip()
    options = "" if question.is_list else _options(page.book, question)
    if options:
        is_closed = question.form in {"choice", "yes or no"}
        rule |= {"validate": "list", "source": options, "error_type": "stop" if is_closed else "information"}
        rule |= {
            "error_title": "Please choose",
            "error_message": "The list offers what can be answered here.",
        }
    page.cells.data_validation(rows[0], column, rows[1], column, rule)


def _options(book: Book, question: Question) -> str:
    """Return the cells with what may be chosen, empty where nothing is offered."""
    if question.form == "yes or no":
        return book.choices("yes or no", ["Yes", "No"])
    if question.form == "choice":
        offered = choices(question.field)
        return book.choices("\n".join(offered), offered)
    if question.form == "reference":
        return book.names(str(question.field["x-refers"]))
    return ""


def _write_table(page: _Page, table: Table, row: int) -> int:
    """Write a table below its heading: a hidden row with the paths of its columns, two with what they ask, then the items."""
    columns, first = _columns(table), 1 if table.known is None else 2
    page.cells.write_string(row, 0, f"columns {'/'.join(table.path)}")
    page.cells.set_row(row, None, None, {"hidden": True})
    for number, height in ((row + 1, 2 * _LINE_HEIGHT + 4), (row + 2, 4 * _LINE_HEIGHT)):
        page.cells.write_string(number, 0, "skip")
        page.cells.set_row(number, height)
    if table.known is not None:
        page.text(row + 1, 1, "Figure", "head")
        page.text(row + 2, 1, "", "head help")
    for number, column in enumerate(columns, first):
        page.cells.write_string(row, number, column.key)
        page.text(row + 1, number, column.title, "head")
        page.text(row + 2, number, column.hint, "head help")
    items = rows_of(table, page.sheet.data)
    items += [f"+{number}" for number in range(1, EMPTY_ROWS + 1)] if table.known is None else []
    named = [number for number, column in enumerate(columns, first) if column.question is table.name_column]
    for number, key in enumerate(items, row + 3):
        _write_item(page, table, key, number)
        page.book.called(str(table.field.get("x-collection", "")), key, (page.cells.name, number, named[0]))
    last = row + 2 + len(items)
    for number, column in enumerate(columns, first):
        if items and not table.months:
            _offer(page, (row + 3, last), number, column.question)
    page.cells.write_string(last + 1, 0, "end")
    page.cells.set_row(last + 1, 12)
    return last + 2


class _Column(NamedTuple):
    key: str
    title: str
    hint: str
    question: Question


def _columns(table: Table) -> list[_Column]:
    columns = []
    for question in table.columns:
        if question.path == (EVERY,):
            hint = "A number, a formula, or 100, growing 2% per month"
            columns.append(_Column(EVERY, "Every month", hint, question))
        else:
            hint = f"{question.wanted} Several: one a line." if question.is_list else question.wanted
            columns.append(_Column("/".join(question.path), question.title, hint, question))
    for month in table.months:
        hint = "or: from this month on" if month == table.months[0] else ""
        columns.append(_Column(month, month, hint, table.columns[0]))
    return columns


def _write_item(page: _Page, table: Table, key: str, row: int) -> None:
    page.cells.write_string(row, 0, f"row {key}")
    first = 1
    if table.known is not None:
        first = 2
        figure, styles = table.known[key], page.book.styles
        parts = [
            styles["bold"],
            figure.title,
            styles["grey"],
            f"\n{figure.meaning}" if figure.meaning else " ",
        ]
        page.cells.write_rich_string(row, 1, *parts, styles["row name"])
    lines = 1 + _lines(table.known[key].meaning, 40) if table.known else 2
    for number, column in enumerate(_columns(table), first):
        answer = _cell(page, table, key, column)
        _write_answer(page, row, number, column.question, answer)
        lines = max(lines, _lines(answer, 36 if number == 1 else 20))
    page.cells.set_row(row, min(lines * _LINE_HEIGHT + 4, _HIGHEST))


def _cell(page: _Page, table: Table, key: str, column: _Column) -> str:
    """Return what a cell says already; of a figure by month either each month has a cell, or all are in one."""
    known, data = page.book.form.known, page.sheet.data
    by_month = value_at(data, (*table.path, key)) if table.months else None
    months = (
        by_month if isinstance(by_month, dict) and by_month and set(by_month) <= set(table.months) else {}
    )
    if column.key in table.months:
        return shown(column.question.field, months.get(column.key), known.names)
    if key.startswith("+") or (column.key == EVERY and months):
        return ""
    return cell_text(table, key, column.question, data, known)
