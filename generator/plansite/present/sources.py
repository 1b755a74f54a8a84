"""Know where the web shows the lines that figures come from, as they were when the site was made, and where people talk about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.problems import Span


_LONGEST_TITLE, _LONGEST_TEXT = 120, 400  # characters, each of up to twelve in an address


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Hold the address of each file by the name that spans carry, and how a line is added to it, such as “#L{line}”.

    A file without an address differs from what the repository holds, or the repository is shown nowhere. `editors` are the addresses
    at which the host lets people change a file, and `issues` is that of a new issue, with places for {title} and {text}; they are
    empty where the host has none that we know.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    fragment: str = ""
    editors: Mapping[str, str] = field(default_factory=dict)
    issues: str = ""

    def address(self, span: Span) -> str:
        """Return the address of a line, empty when there is none."""
        file = self.files.get(span.file)
        return file + self.fragment.format(line=span.line) if file else ""

    def editor(self, span: Span) -> str:
        """Return the address at which a line can be changed, empty when there is none."""
        file = self.editors.get(span.file)
        return file + self.fragment.format(line=span.line) if file else ""

    def question(self, title: str, text: str) -> str:
        """Return the address of a new issue with a title and a text, both cut where they are too long; empty when there is none."""
        return self.issues.format(
            title=quote(_cut(title, _LONGEST_TITLE), safe=""), text=quote(_cut(text, _LONGEST_TEXT), safe="")
        )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
