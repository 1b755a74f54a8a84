"""Keep published versions in a folder, for hosts that know no git branch.

The layout is that of the branch, except that an alias is a folder of pages that lead to its version, since not every host
knows links between folders. Everything is written beside its place and then renamed into it, the list of versions last; so
whoever reads meanwhile, or after a kill, finds whole versions only.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from plansite.deliver.publish.lock import only_one
from plansite.deliver.publish.version_store import (
    START,
    VERSIONS,
    VersionStoreTrouble,
    opened_first,
    properties,
    removal,
    versions_in,
    why_not_beside,
)

if TYPE_CHECKING:
    from collections.abc import Collection
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
    def done(self) -> str:
        """Return where a version stands now."""
        return f"in {self.words}"

    def versions(self) -> tuple[Version, ...]:
        """Return what is published."""
        listed = self._read(VERSIONS)
        return versions_in(listed.decode("utf-8", "replace") if listed else None)

    def put(self, site: Path, release: Release, version: Version) -> None:
        """Add a version."""
        from mike.versions import Versions

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with only_one(self.path / _LOCK):
                self._mend()
                if wrong := why_not_beside(self.versions(), release):
                    raise VersionStoreTrouble(wrong)
                listed = Versions.loads((self._read(VERSIONS) or b"[]").decode())
                aliases = [release.alias] if release.alias else []
                entry = listed.add(version.name, version.title, aliases, update_aliases=True)
                entry.set_property([], properties(version))
                self._place(site, version.name)
                for alias in aliases:
                    self._place_alias(version.name, alias)
                self._write(VERSIONS, listed.dumps() + "\n")
                if start := opened_first(release, has_start=(self.path / START).is_file()):
                    self._write(START, _redirect(f"{start}/"))
        except OSError as error:
            raise self._trouble(error) from error

    def remove(self, names: Collection[str]) -> None:
        """Remove versions."""
        from mike.versions import Versions

        try:
            with only_one(self.path / _LOCK):
                self._mend()
                start = (self._read(START) or b"").decode()
                gone = removal(self.versions(), names, start)
                listed = Versions.loads((self._read(VERSIONS) or b"[]").decode())
                listed.difference_update(list(gone.names))
                if gone.heir:
                    listed.update(gone.heir, aliases=list(gone.aliases))
                    for alias in gone.aliases:
                        self._place_alias(gone.heir, alias)
                self._write(VERSIONS, listed.dumps() + "\n")
                self._restart(gone)
                for name in (*gone.names, *(() if gone.heir else gone.aliases)):
                    shutil.rmtree(self.path / name, ignore_errors=True)
        except OSError as error:
            raise self._trouble(error) from error

    def _restart(self, gone: Removal) -> None:
        """Have the bare address lead to a version that stays."""
        if gone.start and gone.heir:
            self._write(START, _redirect(f"{gone.heir}/"))
        elif gone.start:
            (self.path / START).unlink()

    def _trouble(self, error: OSError) -> VersionStoreTrouble:
        return VersionStoreTrouble(
            f"{self.words.capitalize()} could not be written: {error.strerror or error}"
        )

    def _mend(self) -> None:
        """Put right what a process left that was killed between two renames, and remove what it did not finish."""
        for old in self.path.glob(f"{_OLD}*"):
            place = self.path / old.name.removeprefix(_OLD)
            if not place.exists():
                old.rename(place)
            shutil.rmtree(old, ignore_errors=True)
        for new in self.path.glob(f"{_NEW}*"):
            if new.is_dir():
                shutil.rmtree(new)
            else:
                new.unlink()

    def _place(self, source: Path, name: str) -> None:
        """Copy a folder to a place among the versions."""
        place, old = self.path / name, self.path / f"{_OLD}{name}"
        shutil.copytree(source, self.path / _NEW)
        if place.exists():
            place.rename(old)
        (self.path / _NEW).rename(place)
        shutil.rmtree(old, ignore_errors=True)

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
        shutil.rmtree(redirects, ignore_errors=True)

    def _read(self, path: str) -> bytes | None:
        file = self.path / path
        return file.read_bytes() if file.is_file() else None

    def _write(self, name: str, text: str) -> None:
        fresh = self.path / f"{_NEW}-{name}"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.path / name)


def _redirect(address: str) -> str:
    return _REDIRECT.format(address=escape(address))
