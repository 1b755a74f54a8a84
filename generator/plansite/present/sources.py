"""Know where the web shows the lines that figures come from, as they were when the site was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.problems import Span


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Hold the address of each file by the name that spans carry, and how a line is added to it, such as “#L{line}”.

    A file without an address differs from what the repository holds, or the repository is shown nowhere.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    fragment: str = ""

    def address(self, span: Span) -> str:
        """Return the address of a line, empty when there is none."""
        file = self.files.get(span.file)
        return file + self.fragment.format(line=span.line) if file else ""
