"""Write the pages of a site into the build folder, and build the site from them.

The build folder holds `pages/` (Markdown and data files), `mkdocs.yml` and `site/` (what is published).
Pages become files of the same path: `kpis/mrr.md` is read at `kpis/mrr.html`. Markdown links name the .md file;
links in raw HTML, which no builder rewrites, name the .html file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.building.builder import FRESH, KEPT_LIST, Built, build_date, run_mkdocs
from plansite.deliver.building.folder import NEW, claim, why_not_at, why_not_ours
from plansite.deliver.building.settings import inherited, settings_text, theme_folder
from plansite.deliver.building.site_from_last import made_from_last
from plansite.deliver.replacing import put_file, put_folder, remove
from plansite.stored.repeat import UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plansite.deliver.building.own_settings import OwnSettings
    from plansite.present.page import Site

_BUILT_FROM = "site.inputs"


@dataclass(frozen=True, slots=True)
class Written:
    """Count what a run changed in the build folder."""

    pages: int
    changed: int
    removed: int


def why_not_into(build: Path, plan: Path | None = None) -> str:
    """Say why a folder cannot be built into, so that nobody's own files are lost; empty when it can."""
    wrong = why_not_at(build, plan)
    if not wrong and Path.cwd().is_relative_to(build.resolve()):
        wrong = f"{build} is, or holds, the folder you are in."
    if not wrong and build.exists() and not build.is_dir():
        wrong = f"{build} is a file, not a folder."
    if not wrong and build.exists():
        wrong = why_not_ours(build)
        return f"{wrong} Remove it, or choose another folder with --output." if wrong else ""
    return f"{wrong} Choose another folder with --output." if wrong else ""


def write_pages(site: Site, build: Path, base: OwnSettings) -> Written:
    """Write build/pages/ and build/mkdocs.yml, which rests on the settings in `base`; leave alone what is unchanged."""
    files = {page.path: page.text.encode() for page in site.navigation.pages()} | dict(site.files)
    build.mkdir(parents=True, exist_ok=True)
    claim(build)
    pages = _folder(build, "pages")
    changed = sum(_write(build, _inside(pages, path), content) for path, content in files.items())
    removed = _remove_others(pages, files)
    _write(build, build / "mkdocs.yml", settings_text(site, build, base).encode())
    return Written(len(files) - len(site.files), changed, removed)


def build_site(build: Path, say: Callable[[str], None], *, strict: bool = True) -> Built:
    """Build build/site/ from the pages, unless nothing changed. A failure leaves the last good site as it was.

    What is built with warnings, where they do not count as failures, is built anew the next time.
    """
    try:
        return _build_site(build, say, strict=strict)
    except OSError as error:
        return Built(ok=False, messages=(why_not_written(build, error),))


def why_not_written(folder: Path, error: OSError) -> str:
    """Say why a folder could not be written."""
    where = error.filename or folder
    return f"{os.fsdecode(where)} could not be written: {error.strerror or error}."


def _build_site(build: Path, say: Callable[[str], None], *, strict: bool) -> Built:
    site, fresh, old = build / "site", build / FRESH, build / ".site-old"
    if old.exists() and not site.exists():  # an earlier run was stopped between the two renames
        old.rename(site)
    inputs, left, known = _inputs(build), _left(build), _read(build / _BUILT_FROM)
    if known == inputs + left:
        say(UNCHANGED)
        return Built(ok=True, skipped=True)
    for leftover in (fresh, old):
        remove(leftover)
    built = _build_fresh(build, fresh, say, strict=strict, is_as_left=known.endswith(left))
    if built.ok:
        put_folder(fresh, site, old)
        _write(build, build / _BUILT_FROM, (inputs + _left(build)).encode())
    if not strict and built.messages:
        for known in (_BUILT_FROM, KEPT_LIST):
            remove(build / known)
    return built


def _build_fresh(
    build: Path, fresh: Path, say: Callable[[str], None], *, strict: bool, is_as_left: bool
) -> Built:
    count = sum(1 for _ in (build / "pages").rglob("*.md"))
    say(f"Building the site from {count} {'page' if count == 1 else 'pages'} …")
    started = time.monotonic()
    run = run_mkdocs if strict else partial(run_mkdocs, strict=False)
    is_made = is_as_left and made_from_last(build, fresh)
    built = Built(ok=True) if is_made else run(build / "mkdocs.yml", fresh)
    if built.ok:
        say(f"Built in {time.monotonic() - started:.1f} seconds.")
    else:
        remove(fresh)
    return built


def _inputs(build: Path) -> str:
    """Return a fingerprint of all that a site is built from: pages, settings, theme, builder."""
    digest = hashlib.sha256(f"{version('mkdocs')} {version('mkdocs-material')} {build_date()}".encode())
    for file in [build / "mkdocs.yml", *inherited(build), *_files(build / "pages"), *_files(theme_folder())]:
        content = file.read_bytes()
        digest.update(f"\0{file.name}\0{file.parent}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _left(build: Path) -> str:
    """Return a fingerprint of what a run has left, the site and the list of its pages: another builder may have written there since."""
    digest = hashlib.sha256()
    for file in [*_files(build / "site"), *build.glob(KEPT_LIST)]:
        digest.update(f"\0{file.relative_to(build)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return f" {digest.hexdigest()}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _inside(folder: Path, path: str) -> Path:
    """Return a page's place in a folder; a path that leads out of it is a fault of the program."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(path)
    return folder / path


def _folder(above: Path, path: str) -> Path:
    """Make a folder inside another one. A link on the way is not followed (OSError)."""
    place = above
    for part in PurePosixPath(path).parts:
        place /= part
        if place.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "It is a link", str(place))
        place.mkdir(exist_ok=True)
    return place


def _write(build: Path, file: Path, content: bytes) -> bool:
    """Write a file if its content differs, and tell whether it did."""
    _folder(build, file.parent.relative_to(build).as_posix())
    if file.is_file() and not file.is_symlink() and file.read_bytes() == content:
        return False
    put_file(file, content, build / NEW)
    return True


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _remove_others(pages: Path, keep: Iterable[str]) -> int:
    """Remove files and empty folders that belong to no page any more; return how many files. No link is followed."""
    wanted = {str(pages / path) for path in keep}
    removed = 0
    for folder, folders, files in os.walk(pages, topdown=False):
        names = [*files, *(name for name in folders if Path(folder, name).is_symlink())]
        stale = [path for name in names if (path := os.path.join(folder, name)) not in wanted]  # noqa: PTH118 - quick
        for path in stale:
            Path(path).unlink()
        removed += len(stale)
        if folder != str(pages) and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    return removed
