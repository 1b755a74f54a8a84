"""Each look has one place: a class that two things take by accident would be drawn as the later file says."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from plansite.deliver.building.settings import theme_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

# what overrides the others on paper
ON_PAPER = {"plansite-print.css", "plansite-sheet.css"}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def selectors(style: str) -> Iterator[str]:
    """Yield the selectors of the rules that hold whatever the size of a page."""
    depth, read = 0, ""
    for char in COMMENT.sub("", style):
        if char == "{":
            if not depth and not read.strip().startswith("@"):
                yield " ".join(read.split())
            depth, read = depth + 1, ""
        elif char == "}":
            depth, read = depth - 1, ""
        else:
            read += char


def test_selectors_are_read() -> None:
    style = (
        "/* a {} */ .one,\n.two { color: red; } @media print { .three { color: red; } } .four { color: red; }"
    )
    assert list(selectors(style)) == [".one, .two", ".four"]


def test_no_selector_stands_in_two_files() -> None:
    files = defaultdict(list)
    for file in (theme_folder() / "assets").glob("*.css"):
        for selector in set(selectors(file.read_text(encoding="utf-8"))):
            if file.name not in ON_PAPER:
                files[selector].append(file.name)
    assert files
    assert {selector: names for selector, names in files.items() if len(names) > 1} == {}
