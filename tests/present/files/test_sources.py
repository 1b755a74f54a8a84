"""The browser gets what the pages know of where the plan is kept, and nothing else."""

from __future__ import annotations

import json

from plansite.present.files.sources import sources_file
from plansite.present.sources import SourceLines


def told(lines: SourceLines) -> dict[str, object]:
    call, _, data = sources_file(lines).decode().partition(" = ")
    assert call == "globalThis.plansiteSources"
    known: dict[str, object] = json.loads(data.removesuffix(";\n"))
    return known


def test_addresses_come_as_they_are() -> None:
    seen, edited = {"plan/a.yaml": "https://a.example/a"}, {"plan/a.yaml": "https://a.example/edit/a"}
    lines = SourceLines(seen, "#L{line}", edited, "https://a.example/new?title={title}")
    assert told(lines) == {
        "files": seen,
        "fragment": "#L{line}",
        "editors": edited,
        "issues": "https://a.example/new?title={title}",
    }


def test_nothing_is_known_without_a_repository() -> None:
    assert not any(told(SourceLines()).values())
