"""Bind cover, contents and pages to one PDF with bookmarks, and write in it nothing of this computer or this moment."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

from plansite.deliver.take_along.book import INSIDE
from plansite.deliver.take_along.markup import anchor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.deliver.take_along.book import Line


def sheets(pdf: bytes) -> int:
    """Return how many sheets a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def starts_of(pdf: bytes, pages: int) -> dict[int, int]:
    """Return on which sheet each page of the site begins, counted from 1."""
    with pikepdf.open(BytesIO(pdf)) as document:
        places, targets = _sheet_numbers(document), _targets(document)
        named = {number: targets.get(f"/{anchor(number)}") for number in range(pages)}
        return {
            number: places[target[0].objgen] + 1 for number, target in named.items() if target is not None
        }


def bound(front: bytes, body: bytes, lines: Sequence[Line], about: Mapping[str, str]) -> bytes:
    """Return one PDF: the front takes the place of the sheets that were left free for it, and bookmarks are the lines.

    `about` says title, author and subject.
    """
    with pikepdf.open(BytesIO(body)) as document, pikepdf.open(BytesIO(front)) as cover:
        count = len(cover.pages)
        targets = _targets(document)
        del document.pages[:count]
        for place, page in enumerate(cover.pages):
            document.pages.insert(place, page)
            _lead_inside(document.pages[place].obj, targets)
        _bookmark(document, lines, targets)
        return _written(document, about)


def alone(pdf: bytes, about: Mapping[str, str]) -> bytes:
    """Return a PDF without anything of this computer or this moment in it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return _written(document, about)


def _sheet_numbers(document: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.obj.objgen: place for place, page in enumerate(document.pages)}


def _targets(document: pikepdf.Pdf) -> dict[str, Any]:
    """Return the places of a document that something leads to, by name."""
    return dict(document.Root.Dests.items()) if "/Dests" in document.Root else {}


def _lead_inside(page: Any, targets: Mapping[str, Any]) -> None:
    """Let the links of the contents lead to sheets; what told of their place among the tags of another document is left out."""
    if "/StructParents" in page:
        del page["/StructParents"]
    for link in page.get("/Annots", []):
        if "/StructParent" in link:
            del link["/StructParent"]
        address = str(link.get("/A", {}).get("/URI", ""))
        target = targets.get(f"/{address.removeprefix(INSIDE)}") if address.startswith(INSIDE) else None
        if target is not None:
            del link["/A"]
            link["/Dest"] = target


def _bookmark(document: pikepdf.Pdf, lines: Sequence[Line], targets: Mapping[str, Any]) -> None:
    """Write the lines as bookmarks, as deep as they stand."""
    with document.open_outline() as outline:
        levels = [outline.root]
        for line in lines:
            target = targets.get(f"/{anchor(line.number)}")
            item = pikepdf.OutlineItem(line.title, destination=target)
            item.is_closed = line.depth > 0
            del levels[line.depth + 1 :]
            levels[-1].append(item)
            levels.append(item.children)
    document.Root.PageMode = pikepdf.Name.UseOutlines


def _written(document: pikepdf.Pdf, about: Mapping[str, str]) -> bytes:
    """Return the bytes of a document: the same for the same content, whoever writes it and when."""
    known = pikepdf.Dictionary({f"/{name}": text for name, text in about.items() if text})
    document.trailer.Info = document.make_indirect(known)
    if "/Metadata" in document.Root:
        del document.Root["/Metadata"]
    stream = BytesIO()
    document.save(
        stream, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False
    )
    return stream.getvalue()
