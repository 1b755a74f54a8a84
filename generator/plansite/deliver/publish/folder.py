"""Keep published versions in a folder, for hosts that know no git branch.

The layout is that of the branch, except that an alias is a folder of pages that lead to its version, since not every host
knows links between folders. Everything is written beside its place and then renamed into it, the list of versions last; so
whoever reads meanwhile, or after a kill, finds whole versions only.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from plansite.deliver.lock import only_one
from plansite.deliver.publish.version_list import damaged, properties, too_large, versions_in
from plansite.deliver.publish.version_store import (
    START,
    VERSIONS,
    VersionStoreTrouble,
    leads_on,
    opened_first,
    removal,
    why_not_beside,
    why_not_over,
)
from plansite.deliver.replacing import put_file, put_folder, remove
from plansite.deliver.signing import sign, signed_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import Removal
    from plansite.present.version import Version

_LOCK = ".plansite-lock"
_NEW = ".plansite-new"
_OLD = ".plansite-old-"
_REDIRECT = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Redirecting</title>
<noscript><meta http-equiv="refresh" content="0; url={address}"></noscript>
<script>location.replace("{address}" + location.search + location.hash)</script>
</head>
<body><a href="{address}">{address}</a></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """Keep versions in a folder."""

    path: Path

    @property
    def words(self) -> str:
        """Return what people call it."""
        return f"the folder {self.path}"

    @property
    def place(self) -> str:
        """Return where something stands here."""
        return f"in {self.words}"

    @property
    def done(self) -> str:
        """Return where a version stands now."""
        return self.place

    def versions(self) -> tuple[Version, ...]:
        """Return what is published. A link in the place of the folder, or of what it lists, is not followed."""
        for name in ("", VERSIONS, START):
            self._refuse_link(name)
        versions = versions_in(self._list(), self.place)
        for version in versions:
            for name in (version.name, *version.aliases):
                self._refuse_link(name)
        return versions

    def _list(self) -> bytes | None:
        """Return the bytes of the list of versions, None when there is none."""
        file = self.path / VERSIONS
        try:
            if os.path.lexists(file) and not file.is_file():
                raise damaged(self.place, "it is not a file")
            if file.exists() and (why := too_large(file.stat().st_size)):
                raise damaged(self.place, why)
            return self._read(VERSIONS)
        except OSError as error:
            raise damaged(self.place, f"it cannot be read, {error.strerror}") from error

    def _refuse_link(self, name: str) -> None:
        if (self.path / name).is_symlink():
            raise VersionStoreTrouble(f"{self.path / name} is a link, and links are not followed.")

    def put(self, site: Path, release: Release, version: Version) -> None:
        """Add a version."""
        from mike.versions import Versions

        names = [release.version, *([release.alias] if release.alias else [])]
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with only_one(self.path / _LOCK):
                self._mend()
                versions, start = self.versions(), self._text(START)
                standing = [name for name in names if os.path.lexists(self.path / name)]
                wrong = why_not_beside(versions, release) or why_not_over(standing, start, versions, release)
                if wrong:
                    raise VersionStoreTrouble(wrong)
                sign(self.path / _LOCK, _lines(names))
                listed = Versions.loads((self._read(VERSIONS) or b"[]").decode())
                aliases = [release.alias] if release.alias else []
                entry = listed.add(version.name, version.title, aliases, update_aliases=True)
                entry.set_property([], properties(version))
                self._place(site, version.name)
                for alias in aliases:
                    self._place_alias(version.name, alias)
                self._write(VERSIONS, listed.dumps() + "\n")
                if first := opened_first(release, start, versions):
                    self._write(START, _redirect(f"{first}/"))
                sign(self.path / _LOCK, "")
        except OSError as error:
            raise self._trouble(error) from error

    def remove(self, names: Collection[str]) -> None:
        """Remove versions."""
        from mike.versions import Versions

        try:
            with only_one(self.path / _LOCK):
                self._mend()
                start = self._text(START)
                gone = removal(self.versions(), names, start if leads_on(start) else None)
                sign(self.path / _LOCK, _lines([*gone.names, *gone.aliases]))
                listed = Versions.loads((self._read(VERSIONS) or b"[]").decode())
                listed.difference_update(list(gone.names))
                if gone.heir:
                    listed.update(gone.heir, aliases=list(gone.aliases))
                    for alias in gone.aliases:
                        self._place_alias(gone.heir, alias)
                self._restart(gone)
                self._write(VERSIONS, listed.dumps() + "\n")
                for name in (*gone.names, *(() if gone.heir else gone.aliases)):
                    remove(self.path / name)
                sign(self.path / _LOCK, "")
        except OSError as error:
            raise self._trouble(error) from error

    def _restart(self, gone: Removal) -> None:
        """Have the bare address lead to a version that stays."""
        if gone.start and gone.first:
            self._write(START, _redirect(f"{gone.first}/"))
        elif gone.start:
            (self.path / START).unlink()

    def _trouble(self, error: OSError) -> VersionStoreTrouble:
        return VersionStoreTrouble(
            f"{self.words.capitalize()} could not be written: {error.strerror or error}"
        )

    def _mend(self) -> None:
        """Put right what a process left that was killed, and remove what it did not finish."""
        for old in self.path.glob(f"{_OLD}*"):
            place = self.path / old.name.removeprefix(_OLD)
            if not place.exists():
                old.rename(place)
            remove(old)
        for new in self.path.glob(f"{_NEW}*"):
            remove(new)
        listed = {name for version in self.versions() for name in (version.name, *version.aliases)}
        for name in (signed_text(self.path / _LOCK) or "").splitlines():
            if name not in listed:
                remove(self.path / name)

    def _place(self, source: Path, name: str) -> None:
        """Copy a folder to a place among the versions."""
        shutil.copytree(source, self.path / _NEW)
        put_folder(self.path / _NEW, self.path / name, self.path / f"{_OLD}{name}")

    def _place_alias(self, name: str, alias: str) -> None:
        """Make the folder of an alias: a page for each page of the version, which leads there."""
        redirects = self.path / f"{_NEW}-{alias}"
        redirects.mkdir()
        for page in sorted((self.path / name).rglob("*.html")):
            within = page.relative_to(self.path / name)
            target = redirects / within
            target.parent.mkdir(parents=True, exist_ok=True)
            up = "../" * len(within.parts)
            target.write_text(_redirect(f"{up}{name}/{within.as_posix()}"), encoding="utf-8")
        self._place(redirects, alias)
        remove(redirects)

    def _read(self, path: str) -> bytes | None:
        file = self.path / path
        return file.read_bytes() if file.is_file() else None

    def _text(self, path: str) -> str | None:
        raw = self._read(path)
        return None if raw is None else raw.decode("utf-8", "replace")

    def _write(self, name: str, text: str) -> None:
        put_file(self.path / name, text.encode(), self.path / f"{_NEW}-{name}")


def _lines(names: Iterable[str]) -> str:
    return "".join(f"{name}\n" for name in names)


def _redirect(address: str) -> str:
    return _REDIRECT.format(address=escape(address))
