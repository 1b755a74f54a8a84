"""Choose how a comparison is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison


def write(comparison: Comparison, form: str) -> str:
    """Return a comparison as `text`, `markdown` or `json`. Text and Markdown are empty when nothing is different."""
    if form == "json":
        from plansite.deliver.compare.write.record import as_json

        return as_json(comparison)
    if form == "markdown":
        from plansite.deliver.compare.write.comment import as_markdown

        return as_markdown(comparison)
    from plansite.deliver.compare.write.text import as_text

    return as_text(comparison)
