"""Read a PDF as a test does: its bookmarks, the words on each sheet and where they stand, its fonts."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Sheet:
    """Hold a sheet: its size in points, its text, and the boxes around its words."""

    width: float
    height: float
    text: str
    boxes: tuple[tuple[float, float, float, float], ...]

    @property
    def cut(self) -> list[tuple[float, float, float, float]]:
        """Return the boxes that reach over an edge of the sheet."""
        return [
            box
            for box in self.boxes
            if box[0] < 0 or box[1] < 0 or box[2] > self.width or box[3] > self.height
        ]


def sheets_of(pdf: bytes) -> list[Sheet]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(page) for page in document]
    finally:
        document.close()


def _sheet(page: Any) -> Sheet:
    text = page.get_textpage()
    boxes = tuple(text.get_rect(place) for place in range(text.count_rects()))
    return Sheet(*page.get_size(), text.get_text_range().replace("\r\n", "\n"), boxes)


def bookmarks_of(pdf: bytes) -> list[tuple[int, str, int]]:
    """Return depth, title and sheet of each bookmark, the first sheet being 1."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            (mark.level, mark.get_title(), mark.get_dest().get_index() + 1) for mark in document.get_toc()
        ]
    finally:
        document.close()


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the fonts by name, and whether each is embedded."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return dict(_fonts(document))


def _fonts(document: Any) -> Iterator[tuple[str, bool]]:
    import pikepdf

    for thing in document.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
            continue
        name = str(thing.get("/BaseFont", ""))
        if thing.Subtype == "/Type3":  # its letters are drawings in the file
            yield name, "/CharProcs" in thing
        elif thing.Subtype != "/Type0":  # which has the font itself below it
            described = thing.get("/FontDescriptor", {})
            yield name, any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
