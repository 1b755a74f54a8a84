"""Write a form as a Word document: beside each answer stands its address as hidden text. The only door to python-docx."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.forms.form import FormTrouble, cell_text, path_of, rows_of
from plansite.deliver.forms.questions import KEY, Heading, Question, Table, value_at
from plansite.deliver.forms.rows import (
    ABOUT,
    MARK,
    about,
    intro_of,
    name_of,
)
from plansite.deliver.forms.wording import choices, shown

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.forms.form import Form, Sheet

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same plan gives the same bytes
_NAVY, _GREY, _PALE, _BAND, _LINE = "1F2A44", "6B7280", "FFFBEA", "EEF2FA", "D5D9E2"
OPEN, CLOSE = "⟦", "⟧"
CHOOSE = "Choose"
_EMPTY_CARDS = 2
_WIDE = (5.6, 11.8)
_NARROW = (3.4, 5.3, 3.4, 5.3)
_MANY = 30
_XML = '<w:{0} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"{1}'
_STYLES = {
    "Title": (24, _NAVY, True),
    "Heading 1": (20, _NAVY, True),
    "Heading 2": (13, _NAVY, True),
    "Heading 3": (11, _NAVY, True),
    "Normal": (10, "222222", False),
}


class _Asked(NamedTuple):
    """Hold one answer to ask for: its tag, what stands beside it, and what it says already."""

    tag: str
    title: str
    wanted: str
    answer: str
    options: tuple[str, ...]
    is_open: bool = False  # other words than the options may be written


def document(form: Form) -> bytes:
    """Return the Word document of a form."""
    import docx

    word = docx.Document()
    _set_up(word, form)
    word.add_paragraph(form.title, style="Title")
    _grey(
        word.add_paragraph(),
        "This document asks what your plan needs to say. Write into the yellow cells, and leave empty what you do not know yet. "
        "Cells that say “Choose” offer a list. Send the document back when you are done, or when you want to see what comes out: "
        "what you wrote goes into the plan, and nothing else there changes. You can go on in the same document afterwards.",
    )
    for sheet in form.sheets:
        line = word.add_paragraph(style="List Bullet")
        line.add_run(name_of(sheet)).bold = True
        _grey(line, f"  {intro_of(sheet)}")
    for sheet in form.sheets:
        _write_sheet(word, form, sheet)
    noted = json.dumps({ABOUT: json.dumps(about(form)), **form.answers}, ensure_ascii=False)
    packed = base64.b64encode(zlib.compress(noted.encode(), 9)).decode()
    _hidden(word.add_paragraph(), f"{MARK} {packed}")
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _set_up(word: Any, form: Form) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name, (size, color, bold) in _STYLES.items():
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), bold
        style.font.color.rgb = RGBColor.from_string(color)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    word.styles["Normal"].paragraph_format.space_after = Pt(3)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    word.core_properties.title = form.title
    word.core_properties.author = "Plansite"
    word.core_properties.created = word.core_properties.modified = _MADE


def _write_sheet(word: Any, form: Form, sheet: Sheet) -> None:
    heading = word.add_heading(name_of(sheet), 1)
    heading.paragraph_format.page_break_before = True
    _hidden(heading, f"file {sheet.file}")
    _grey(word.add_paragraph(), intro_of(sheet))
    questions: list[_Asked] = []
    for block in sheet.blocks:
        if isinstance(block, Question):
            answer = shown(block.field, value_at(sheet.data, block.path), form.known.names)
            questions.append(_asked(block, f"ask {'/'.join(block.path)}", answer, form))
            continue
        _write_questions(word, questions, _WIDE)
        questions = []
        _write_heading(word, block)
        if isinstance(block, Table):
            _write_table(word, form, sheet, block)
    _write_questions(word, questions, _WIDE)


def _asked(question: Question, tag: str, answer: str, form: Form) -> _Asked:
    options: tuple[str, ...] = ()
    if question.form == "yes or no":
        options = ("Yes", "No")
    elif question.form == "choice":
        options = tuple(choices(question.field))
    elif question.form == "reference" and not question.is_list:
        offered = form.known.names.offered(str(question.field["x-refers"]))
        options = tuple(offered) if question.path == (KEY,) or len(offered) <= _MANY else ()
    words = f"{question.wanted} {question.help}".strip()
    if question.is_list and options:
        words, options = f"{words} It can be: {', '.join(options)}.", ()
    return _Asked(tag, question.title, words, answer, options, question.form == "reference")


def _write_heading(word: Any, block: Heading | Table) -> None:
    depth = block.depth if isinstance(block, Heading) else 0
    word.add_heading(block.title, 2 if depth == 0 else 3)
    _grey(word.add_paragraph(), block.wanted)


def _write_table(word: Any, form: Form, sheet: Sheet, table: Table) -> None:
    if table.known is not None:
        column = table.columns[0]
        _grey(
            word.add_paragraph(),
            "A number for every month, 100, growing 2% per month, a formula, or one line for each month from which another number holds, such as 2027-03: 120.",
        )
        asked = [
            _Asked(
                f"figure {'/'.join(table.path)} {row}",
                table.known[row].title,
                table.known[row].meaning,
                _by_line(
                    value_at(sheet.data, path_of(table, row, column)),
                    cell_text(table, row, column, sheet.data, form.known),
                ),
                (),
            )
            for row in rows_of(table, sheet.data)
        ]
        _write_questions(word, asked, _WIDE)
        return
    empty = [f"+{number}" for number in range(1, _EMPTY_CARDS + 1)]
    for row in [*rows_of(table, sheet.data), *empty]:
        asked = [
            _asked(
                column,
                f"cell {'/'.join(table.path)} {row} {'/'.join(column.path)}",
                "" if row in empty else cell_text(table, row, column, sheet.data, form.known),
                form,
            )
            for column in table.columns
        ]
        _write_questions(word, [one._replace(wanted=_first(one)) for one in asked], _NARROW)
        word.add_paragraph()


def _first(asked: _Asked) -> str:
    """Return the question of a card alone: what else is to be said of it would be said of each item again."""
    return f"{asked.wanted.split('?', 1)[0]}?" if "?" in asked.wanted else asked.wanted


def _by_line(data: Any, text: str) -> str:
    """Return the months of a figure, one a line."""
    if isinstance(data, dict) and data and all(re.match(r"[0-9]{4}", str(month)) for month in data):
        return "\n".join(f"{month}: {value}" for month, value in data.items())
    return text


def _write_questions(word: Any, asked: list[_Asked], widths: tuple[float, ...]) -> None:
    """Write questions and answers beside each other, as many pairs in a row as there are widths for."""
    from docx.shared import Cm

    if not asked:
        return
    pairs = len(widths) // 2
    table = word.add_table(rows=-(-len(asked) // pairs), cols=len(widths))
    table.autofit = False
    for number, row in enumerate(table.rows):
        cells = row.cells
        for column, width in enumerate(widths):
            cells[column].width = Cm(width)
        for pair in range(pairs):
            if number * pairs + pair < len(asked):
                _write_pair(cells[2 * pair], cells[2 * pair + 1], asked[number * pairs + pair])
        _keep_together(row)


def _write_pair(left: Any, right: Any, asked: _Asked) -> None:
    from docx.shared import Pt

    _fill(left, _BAND)
    _fill(right, _PALE)
    paragraph = left.paragraphs[0]
    _hidden(paragraph, asked.tag)
    paragraph.add_run(asked.title).bold = True
    if asked.wanted:
        note = left.add_paragraph()
        _grey(note, asked.wanted)
        note.runs[0].font.size = Pt(8)
    lines = asked.answer.split("\n")
    if asked.options:
        _choose(right.paragraphs[0], asked)
        return
    right.paragraphs[0].add_run(lines[0])
    for line in lines[1:]:
        right.add_paragraph(line)


def _grey(paragraph: Any, words: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(words)
    run.font.color.rgb = RGBColor.from_string(_GREY)
    run.font.size = Pt(9)


def _hidden(paragraph: Any, tag: str) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(f"{OPEN}{tag}{CLOSE}")
    run.font.hidden = True
    run.font.size = Pt(1)


def _fill(cell: Any, color: str) -> None:
    from docx.oxml import parse_xml

    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no shading of cells
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="{_LINE}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    properties.append(parse_xml(f"{_XML.format('tcBorders', '')}>{edges}</w:tcBorders>"))
    properties.append(parse_xml(f'{_XML.format("shd", "")} w:val="clear" w:fill="{color}"/>'))


def _keep_together(row: Any) -> None:
    from docx.oxml import parse_xml

    row._tr.get_or_add_trPr().append(parse_xml(f"{_XML.format('cantSplit', '')}/>"))  # noqa: SLF001 - as above


def _choose(paragraph: Any, asked: _Asked) -> None:
    """Write a list of choices as a content control."""
    from xml.sax.saxutils import escape, quoteattr

    from docx.oxml import parse_xml

    items = "".join(
        f"<w:listItem w:displayText={quoteattr(option)} w:value={quoteattr(option)}/>"
        for option in dict.fromkeys(asked.options)
    )
    open_mark = "" if asked.answer else "<w:showingPlcHdr/>"
    grey = "" if asked.answer else f'<w:rPr><w:color w:val="{_GREY}"/></w:rPr>'
    kind = "comboBox" if asked.is_open else "dropDownList"
    control = (
        f"{_XML.format('sdt', '')}><w:sdtPr>{open_mark}<w:{kind}>{items}</w:{kind}></w:sdtPr>"
        f"<w:sdtContent><w:r>{grey}<w:t>{escape(asked.answer or CHOOSE)}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    paragraph._p.append(parse_xml(control))  # noqa: SLF001 - as above


def opened(path: Path) -> Any:
    """Return the body of a Word document. Raises FormTrouble."""
    import docx

    try:
        return docx.Document(str(path)).element.body
    except Exception as failure:  # the library lets through whatever errors its own libraries have
        raise FormTrouble(
            f"{path.name} is damaged, protected with a password, or no Word document."
        ) from failure
