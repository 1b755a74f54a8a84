"""Print what readers take along of a site that is about to be written: the whole plan, the board view, a card for links."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.building.folder import NEW
from plansite.deliver.replacing import put_file, remove
from plansite.deliver.take_along.book import body, edition, front, lines_of
from plansite.deliver.take_along.browser import BrowserTrouble, find_browser, picture, printed
from plansite.deliver.take_along.card import HEIGHT, WIDTH, board_sheet, card
from plansite.present.page import BOARD, BOARD_PDF, CARD, PLAN_PDF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from plansite.present.page import Page, Site

_KEPT, _MADE_FROM = "printed", "printed.inputs"


def with_pdf(site: Site, build: Path, say: Callable[[str], None]) -> Site:
    """Return a site with the whole plan and the board view as PDF, and with the picture that stands beside links to it.

    They are kept in the build folder, which is ours alone meanwhile, and made again only when something in them is different.
    Raises BrowserTrouble, with a sentence that says what to do, and OSError.
    """
    if find_spec("pikepdf") is None:
        raise BrowserTrouble("PDFs need pikepdf, which is not installed. Run: pip install 'plansite[pdf]'")
    made_from = _fingerprint(site)
    files = _kept(build, made_from)
    if files is None:
        say("Printing the whole plan …")
        files = all_printed(site)
        _keep(build, made_from, files)
    return replace(site, files={**site.files, **files})


def all_printed(site: Site) -> dict[str, bytes]:
    """Return all that is printed of a site, by path. Raises BrowserTrouble."""
    from plansite.deliver.take_along.binding import alone

    board = _board(site)
    sheet = {BOARD_PDF: alone(printed(board_sheet(site, board)), _about(site, board.title))} if board else {}
    return {PLAN_PDF: whole_plan(site), **sheet, CARD: picture(card(site), WIDTH, HEIGHT)}


def whole_plan(site: Site) -> bytes:
    """Return the whole plan as PDF. Raises BrowserTrouble."""
    from plansite.deliver.take_along.binding import bound, sheets, starts_of

    lines = lines_of(site)
    ahead = sheets(printed(front(site, lines, {})))
    pages = printed(body(site, ahead))
    starts = starts_of(pages, len(site.navigation.pages()))
    return bound(printed(front(site, lines, starts)), pages, lines, _about(site, site.name))


def _about(site: Site, title: str) -> dict[str, str]:
    return {"Title": title, "Author": site.company, "Subject": edition(site)}


def _board(site: Site) -> Page | None:
    return next((page for page in site.navigation.pages() if page.path == BOARD), None)


def _fingerprint(site: Site) -> str:
    """Return a fingerprint of all that is printed, and of who prints it."""
    board = _board(site)
    documents = (
        front(site, lines_of(site), {}),
        body(site, 1),
        card(site),
        board_sheet(site, board) if board else "",
    )
    return hashlib.sha256("\0".join((find_browser(), site.company, *documents)).encode()).hexdigest()


def _keep(build: Path, made_from: str, files: Mapping[str, bytes]) -> None:
    """Keep what was printed; whoever is killed meanwhile leaves no note of it."""
    folder = build / _KEPT
    remove(build / _MADE_FROM)
    remove(folder)
    folder.mkdir()
    for path, content in files.items():
        put_file(folder / PurePosixPath(path).name, content, build / NEW)
    put_file(build / _MADE_FROM, _note(made_from, files), build / NEW)


def _kept(build: Path, made_from: str) -> dict[str, bytes] | None:
    """Return what was printed before, None where there is nothing or something is different now."""
    note, folder = build / _MADE_FROM, build / _KEPT
    if folder.is_symlink() or note.is_symlink() or not note.is_file():
        return None
    places = {path: folder / PurePosixPath(path).name for path in (PLAN_PDF, BOARD_PDF, CARD)}
    files = {
        path: place.read_bytes()
        for path, place in places.items()
        if place.is_file() and not place.is_symlink()
    }
    return files if note.read_bytes() == _note(made_from, files) else None


def _note(made_from: str, files: Mapping[str, bytes]) -> bytes:
    """Return what is noted of files: what they were made from, and a fingerprint of each."""
    given = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return json.dumps({"from": made_from, "files": given}, sort_keys=True).encode()
