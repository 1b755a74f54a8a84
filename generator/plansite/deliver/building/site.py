"""Write the pages of a site into the build folder, and build the site from them.

The build folder holds `pages/` (Markdown and data files), `mkdocs.yml` and `site/` (what is published).
Pages become files of the same path: `kpis/mrr.md` is read at `kpis/mrr.html`. Markdown links name the .md file;
links in raw HTML, which no builder rewrites, name the .html file.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.building.builder import Built, build_date, run_mkdocs
from plansite.deliver.building.settings import inherited, settings_text, theme_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from plansite.deliver.building.own_settings import OwnSettings
    from plansite.present.page import Site

_MARK = ".gitignore"
_MARK_TEXT = "# Made by Plansite and rewritten by it: change the plan, not these files.\n*\n"
_BUILT_FROM = "site.inputs"


@dataclass(frozen=True, slots=True)
class Written:
    """Count what a run changed in the build folder."""

    pages: int
    changed: int
    removed: int


def why_not_into(build: Path) -> str:
    """Say why a folder cannot be built into, so that nobody's own files are lost; empty when it can."""
    if (build / _MARK).is_file() and (build / _MARK).read_text(encoding="utf-8") == _MARK_TEXT:
        return ""
    if build.exists() and not build.is_dir():
        return f"{build} is a file, not a folder. Choose another place with --output."
    taken = [name for name in ("pages", "site", "mkdocs.yml", _MARK) if (build / name).exists()]
    if taken:
        return (
            f"{build} holds “{taken[0]}”, which Plansite did not write. Choose another folder with --output."
        )
    return ""


def claim(build: Path) -> None:
    """Mark a folder as one that Plansite makes and git shall leave out."""
    _write(build / _MARK, _MARK_TEXT.encode())


def write_pages(site: Site, build: Path, base: OwnSettings) -> Written:
    """Write build/pages/ and build/mkdocs.yml, which rests on the settings in `base`; leave alone what is unchanged."""
    files = {page.path: page.text.encode() for page in site.navigation.pages()} | dict(site.files)
    pages = build / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    claim(build)
    changed = sum(_write(_inside(pages, path), content) for path, content in files.items())
    removed = _remove_others(pages, files)
    _write(build / "mkdocs.yml", settings_text(site, build, base).encode())
    return Written(len(files) - len(site.files), changed, removed)


def build_site(build: Path, say: Callable[[str], None]) -> Built:
    """Build build/site/ from the pages, unless nothing changed. A failure leaves the last good site as it was."""
    site, fresh, old = build / "site", build / ".site-new", build / ".site-old"
    if old.exists() and not site.exists():  # an earlier run was stopped between the two renames
        old.rename(site)
    inputs = _inputs(build)
    if _read(build / _BUILT_FROM) == inputs + _listing(site):
        say("Nothing changed since the last build.")
        return Built(ok=True, skipped=True)
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    built = _build_fresh(build, fresh, say)
    if built.ok:
        _swap(site, fresh, old)
        _write(build / _BUILT_FROM, (inputs + _listing(site)).encode())
    return built


def _build_fresh(build: Path, fresh: Path, say: Callable[[str], None]) -> Built:
    count = sum(1 for _ in (build / "pages").rglob("*.md"))
    say(f"Building the site from {count} {'page' if count == 1 else 'pages'} …")
    started = time.monotonic()
    built = run_mkdocs(build / "mkdocs.yml", fresh)
    if built.ok:
        say(f"Built in {time.monotonic() - started:.1f} seconds.")
    else:
        shutil.rmtree(fresh, ignore_errors=True)
    return built


def _swap(site: Path, fresh: Path, old: Path) -> None:
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _inputs(build: Path) -> str:
    """Return a fingerprint of all that a site is built from: pages, settings, theme, builder."""
    digest = hashlib.sha256(f"{version('mkdocs')} {version('mkdocs-material')} {build_date()}".encode())
    for file in [build / "mkdocs.yml", *inherited(build), *_files(build / "pages"), *_files(theme_folder())]:
        content = file.read_bytes()
        digest.update(f"\0{file.name}\0{file.parent}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _listing(site: Path) -> str:
    """Return a fingerprint of the built files' names and sizes: another builder may have written there since."""
    lines = [f"{file.relative_to(site).as_posix()} {file.stat().st_size}" for file in _files(site)]
    return " " + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _inside(folder: Path, path: str) -> Path:
    """Return a page's place in a folder; a path that leads out of it is a fault of the program."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(path)
    return folder / path


def _write(file: Path, content: bytes) -> bool:
    """Write a file if its content differs, and tell whether it did."""
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return True


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _remove_others(pages: Path, keep: Iterable[str]) -> int:
    """Remove files and empty folders that belong to no page any more; return how many files."""
    wanted = {pages / path for path in keep}
    stale = [file for file in _files(pages) if file not in wanted]
    for file in stale:
        file.unlink()
    for folder in sorted((path for path in pages.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return len(stale)
