"""Write what a page needs to lead from a sentence of the plan to its line, to a question about it, and to the editor of the plan's host.

`data/sources.js` is one call that a browser can load from a folder too, where it may not read JSON: it sets `plansiteSources`, which has
what `SourceLines` has.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plansite.present.sources import SourceLines


def sources_file(lines: SourceLines) -> bytes:
    """Return the file; its lists are empty where no repository is known."""
    places = {**asdict(lines), "files": dict(lines.files), "editors": dict(lines.editors)}
    return f"globalThis.plansiteSources = {json.dumps(places, sort_keys=True, separators=(',', ':'))};\n".encode()
