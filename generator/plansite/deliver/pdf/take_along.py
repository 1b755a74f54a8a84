"""Make what readers take along of a site that is about to be written: the whole plan as PDF."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from plansite.deliver.building.folder import NEW
from plansite.deliver.pdf.book import body, edition, front, lines_of
from plansite.deliver.pdf.browser import BrowserTrouble, find_browser, printed
from plansite.deliver.replacing import put_file
from plansite.present.page import PLAN_PDF

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.present.page import Site

_KEPT, _MADE_FROM = "printed.pdf", "printed.inputs"


def with_pdf(site: Site, build: Path, say: Callable[[str], None]) -> Site:
    """Return a site with the whole plan as PDF. Raises BrowserTrouble, with a sentence that says what to do, and OSError.

    It is kept in the build folder, which is ours alone meanwhile, and printed again only when something in it is different.
    """
    if find_spec("pikepdf") is None:
        raise BrowserTrouble("PDFs need pikepdf, which is not installed. Run: pip install 'plansite[pdf]'")
    made_from = _fingerprint(site)
    pdf = _kept(build, made_from)
    if pdf is None:
        say("Printing the whole plan …")
        pdf = whole_plan(site)
        put_file(build / _KEPT, pdf, build / NEW)
        note = {"from": made_from, "gives": hashlib.sha256(pdf).hexdigest()}
        put_file(build / _MADE_FROM, json.dumps(note).encode(), build / NEW)
    return replace(site, files={**site.files, PLAN_PDF: pdf})


def whole_plan(site: Site) -> bytes:
    """Return the whole plan as PDF. Raises BrowserTrouble."""
    from plansite.deliver.pdf.binding import bound, sheets, starts_of

    lines = lines_of(site)
    ahead = sheets(printed(front(site, lines, {})))
    pages = printed(body(site, ahead))
    starts = starts_of(pages, len(site.navigation.pages()))
    about = {"Title": site.name, "Author": site.company, "Subject": edition(site)}
    return bound(printed(front(site, lines, starts)), pages, lines, about)


def _fingerprint(site: Site) -> str:
    """Return a fingerprint of all that is printed, and of who prints it."""
    texts = (find_browser(), site.company, front(site, lines_of(site), {}), body(site, 1))
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _kept(build: Path, made_from: str) -> bytes | None:
    """Return what was printed before, None where there is none or something is different now."""
    note, file = build / _MADE_FROM, build / _KEPT
    if any(path.is_symlink() or not path.is_file() for path in (note, file)):
        return None
    pdf = file.read_bytes()
    same = {"from": made_from, "gives": hashlib.sha256(pdf).hexdigest()}
    return pdf if note.read_bytes() == json.dumps(same).encode() else None
