"""Put the sites of several plans below one: an index at its top, each plan in a folder of its id, one search over all.

Files are not copied but linked where the disk can, since no builder writes a file of a site anew in its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.building.folder import NEW
from plansite.deliver.replacing import put_file, put_folder, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_BUILT_FROM = "site.inputs"
_SEARCH = "search/search_index"
_AS_SCRIPT = "var __index = "
MOST_FOR_EACH = 50_000_000  # bytes of search that all plans together may load; beyond, only the index finds what is in all
MOST_TO_LOAD = (
    10_000_000  # bytes of search of all plans; beyond, pages of others are found by their titles alone
)


class Part(NamedTuple):
    """Name the site of one plan: its id, what people call it, and the folder that it was built in."""

    id: str
    title: str
    build: Path

    @property
    def site(self) -> Path:
        """Return the folder of its pages."""
        return self.build / "site"


def put_together(build: Path, index: Path, parts: Sequence[Part]) -> bool:
    """Put build/site/ together from the site built in `index` and those of plans; tell whether anything was different."""
    site, fresh, old = build / "site", build / ".site-new", build / ".site-old"
    if old.exists() and not site.exists():  # an earlier run was stopped between the two renames
        old.rename(site)
    inputs = _inputs(index, parts)
    file = build / _BUILT_FROM
    if file.is_file() and file.read_bytes() == (inputs + _listing(site)).encode():
        return False
    for leftover in (fresh, old):
        remove(leftover)
    fill(fresh, index / "site", _link)
    for part in parts:
        fill(fresh / part.id, part.site, _link)
    _join_search(fresh, parts)
    put_folder(fresh, site, old)
    put_file(file, (inputs + _listing(site)).encode(), build / NEW)
    return True


def _inputs(index: Path, parts: Sequence[Part]) -> str:
    """Return a fingerprint of all that the whole is made from: what each site was built from, and how it is called."""
    lines = [f"{part.id}\0{part.title}\0{_built_from(part.build)}" for part in parts]
    return hashlib.sha256("\n".join([_built_from(index), *lines]).encode()).hexdigest()


def _built_from(build: Path) -> str:
    file = build / _BUILT_FROM
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _listing(site: Path) -> str:
    """Return a fingerprint of names and sizes."""
    lines = (f"{path} {size}" for path, size in sorted(_sizes(site))) if site.is_dir() else ()
    return " " + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sizes(site: Path) -> Iterator[tuple[str, int]]:
    for folder, _, names in os.walk(site):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 - quick
            yield os.path.relpath(path, site), os.lstat(path).st_size


def fill(target: Path, source: Path, put: Callable[[Path, Path], object]) -> None:
    """Make a folder with the files of another one, each put there; links in it are left out, since no builder makes any."""
    target.mkdir()
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                fill(target / entry.name, source / entry.name, put)
            elif entry.is_file(follow_symlinks=False):
                put(source / entry.name, target / entry.name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without such links
        shutil.copyfile(source, target)


def _join_search(site: Path, parts: Sequence[Part]) -> None:
    """Let the search of the index find what is in all plans; that of each plan too, as long as that is not too much."""
    titles = {"": "", **{part.id: part.title for part in parts}}
    files = {place: site / place / f"{_SEARCH}.json" for place in titles}
    sizes = {place: file.stat().st_size for place, file in files.items() if file.is_file()}
    size = sum(sizes.values())
    found = {place: _found(files[place], in_full=size <= MOST_TO_LOAD) for place in sizes}
    for place in sizes if size * len(titles) <= MOST_FOR_EACH else [place for place in sizes if not place]:
        up = "../" if place else ""
        docs = [
            _seen_from(doc, f"{up}{other}/" if other else up, titles[other])
            for other in sizes
            if other != place
            for doc in found[other]
        ]
        own = _search(files[place])
        _write_search(site / place, {**own, "docs": [*own["docs"], *docs]})


def _found(file: Path, *, in_full: bool) -> list[dict[str, Any]]:
    """Return what others find of a site: all that its own search finds, or its pages by their titles."""
    docs: list[dict[str, Any]] = _search(file)["docs"]
    return docs if in_full else [{**doc, "text": ""} for doc in docs if "#" not in doc["location"]]


def _search(file: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8", errors="replace"))
    return record


def _seen_from(doc: dict[str, Any], way: str, title: str) -> dict[str, Any]:
    """Return a page, or a part of one, as the search of another site finds it; a page says of which plan it is."""
    is_page = "#" not in doc["location"] and title
    named = {"title": f"{doc['title']} ({title})"} if is_page else {}
    return {**doc, "location": f"{way}{doc['location']}", **named}


def _write_search(site: Path, record: dict[str, Any]) -> None:
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    for name, content in ((f"{_SEARCH}.json", text), (f"{_SEARCH}.js", f"{_AS_SCRIPT}{text}")):
        file = site / name
        if file.is_file():
            file.unlink()  # not to write through to the site that it is linked from
            file.write_text(content, encoding="utf-8")
