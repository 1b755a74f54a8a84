"""Publish the sites of several plans as one version: their index, and each plan in a folder below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.building.site import why_not_written
from plansite.deliver.building.together import Part, put_together
from plansite.deliver.git import GitTrouble
from plansite.deliver.publish.publish import Published, build_version, put, version_of
from plansite.deliver.publish.version_store import VersionStoreTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.deliver.publish.publish import Draft
    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import VersionStore
    from plansite.present.version import Version

_INDEX = "index"


def publish_together(  # noqa: PLR0913 - what a version is made of
    index: Draft,
    parts: Sequence[Part],
    release: Release,
    versions: Sequence[Version],
    store: VersionStore,
    say: Callable[[str], None],
) -> Published:
    """Build the index of sites that were built as parts of a release, and put all of it among the versions.

    `index` and the parts are built in one folder, that of the index's draft.
    """
    scratch = index.build / _INDEX
    try:
        built = build_version(index, release, versions, scratch, say)
        if not built.ok:
            return Published(ok=False, messages=built.messages)
        put_together(index.build, scratch, parts)
        return put(index.build / "site", version_of(index, release, versions), release, store, say)
    except (GitTrouble, VersionStoreTrouble) as trouble:
        return Published(ok=False, messages=(str(trouble),))
    except OSError as error:
        return Published(ok=False, messages=(why_not_written(index.build, error),))
