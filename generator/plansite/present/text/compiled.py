"""Keep compiled templates from one run to the next, among the user's caches."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from jinja2 import FileSystemBytecodeCache
from platformdirs import user_cache_path

COPIES = "plansite.copies"  # the event that tells whoever notes what a reply rests on where copies of the program's own files are


def compiled_templates(whose: str) -> FileSystemBytecodeCache | None:
    """Return where templates of a kind are kept: compiling takes a quarter of the time of writing all pages.

    Where nothing can be kept, templates are compiled each time.
    """
    folder = user_cache_path("plansite") / f"{whose}-{version('jinja2')}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    sys.audit(COPIES, str(folder))
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None
