"""Read a form that comes back as a Word document, by the hidden addresses beside its answers."""

from __future__ import annotations

import base64
import json
import re
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plansite.deliver.forms.document import CHOOSE, CLOSE, OPEN, opened
from plansite.deliver.forms.form import FormTrouble
from plansite.deliver.forms.questions import EVERY
from plansite.deliver.forms.rows import ABOUT, MARK, Cell, Returned, Row, Taking, about_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAG = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_NOTED = 20_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def is_marked(path: Path) -> bool:
    """Tell whether a document is a form."""
    return any(f"{OPEN}{MARK} " in _text(paragraph) for paragraph in opened(path).iterchildren(f"{_W}p"))


def read_document(path: Path) -> Returned:
    """Read the answers of a form. Raises FormTrouble."""
    body = opened(path)
    noted = _noted(body, path)
    returned = Returned(about_of(noted.pop(ABOUT, ""), path), noted)
    taking = Taking(returned, 1)
    for row in _rows(body):
        taking.take(row)
    return returned


def _noted(body: Any, path: Path) -> dict[str, str]:
    """Return what a form noted of itself when it was made."""
    for paragraph in body.iter(f"{_W}p"):
        for tag in _TAG.findall(_text(paragraph)):
            if tag.startswith(f"{MARK} "):
                try:
                    unpacked = zlib.decompressobj().decompress(
                        base64.b64decode(tag.removeprefix(f"{MARK} ")), _NOTED
                    )
                    return {str(key): str(value) for key, value in json.loads(unpacked).items()}
                except (ValueError, zlib.error, AttributeError, RecursionError) as failure:
                    raise FormTrouble(
                        f"{path.name} is no form of Plansite any more: what it says of itself is damaged."
                    ) from failure
    raise FormTrouble(f"{path.name} is no form of Plansite: what it says of itself is missing.")


def _rows(body: Any) -> Iterator[Row]:
    """Yield the answers of a document as the rows of a workbook."""
    heading = ""
    for element in body.iter(f"{_W}p", f"{_W}tbl"):
        if element.tag == f"{_W}tbl":
            yield from _rows_of_table(element, heading)
        elif not any(True for _ in element.iterancestors(f"{_W}tbl")):
            text = _text(element)
            for tag in _TAG.findall(text):
                if tag.startswith("file "):
                    heading = _seen(text)
                    yield Row(tag, {1: Cell(heading, heading)})


def _rows_of_table(table: Any, heading: str) -> Iterator[Row]:
    """Yield the answers in one table: single ones, figures, or all that is asked of one item."""
    items: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in table.iter(f"{_W}tr"):
        cells = list(row.iterchildren(f"{_W}tc"))
        for label, answer in pairwise(cells):
            text = _text(label)
            tag = next(iter(_TAG.findall(text)), "")
            kind, _, rest = tag.partition(" ")
            written = _TAG.sub("", _text(answer)).strip()
            cell = Cell(None if written == CHOOSE else written, f"{heading}, “{_seen(text)}”")
            if kind == "ask":
                yield Row(tag, {1: cell})
            elif kind in {"figure", "cell"} and rest.count(" ") >= 1:
                path, key, column = [*rest.split(" ", 2), EVERY][:3]
                items.setdefault((path, key), {})[column] = cell
    for (path, key), answers in items.items():
        columns = list(answers)
        named = _named(heading, answers)
        yield Row(f"columns {path}", {number: Cell(column, "") for number, column in enumerate(columns)})
        yield Row(f"row {key}", {number: named[column] for number, column in enumerate(columns)})
        yield Row("end", {})


def _named(heading: str, answers: dict[str, Cell]) -> dict[str, Cell]:
    """Return the answers about an item with places that name it by its first answer."""
    item = next((_seen(str(cell.raw)) for cell in answers.values() if not cell.is_empty), "")
    if not item or EVERY in answers:
        return answers
    inside = f"{heading}, {item[:60]}, "
    return {
        column: cell._replace(place=cell.place.replace(f"{heading}, ", inside, 1))
        for column, cell in answers.items()
    }


def _seen(text: str) -> str:
    """Return the first line of a text that people see."""
    return _TAG.sub("", text).strip().split("\n", 1)[0]


def _text(element: Any) -> str:
    """Return the text of a paragraph or cell as people see it, hidden text included, what was deleted not."""
    lines: list[str] = []
    for part in element.iter(f"{_W}p", f"{_W}t", f"{_W}br", f"{_W}cr", f"{_W}tab"):
        if part.tag == f"{_W}p":
            lines.append("")
        elif part.tag == f"{_W}t":
            lines[-1:] = [(lines[-1] if lines else "") + (part.text or "")]
        else:
            lines[-1:] = [(lines[-1] if lines else "") + ("\t" if part.tag == f"{_W}tab" else "\n")]
    return "\n".join(lines)
