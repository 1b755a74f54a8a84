"""Keep words apart that stand in different parts of a page, for what reads a page without its looks.

A search index, a screen reader and who copies a passage see the text only: two parts side by side run together in it, as
“GoalOwner”, unless there is a space between them. Where parts are cells, blocks or boxes, nobody sees the space.
"""

from __future__ import annotations

import re

_LABELS = "against|asked|badge|by|chip|day|legend|period|sampled|what|weight"
# the end of a part, and the beginning of the next: no part of a chart, which stands at a place, and no punctuation
_SIDE_BY_SIDE = re.compile(
    r"(</(?:span|a|strong|code|small|abbr|b|i|em|dt|dd|td|th|p|li|ul|ol|dl|div|summary|h[1-6])>)"
    r"(?=<(?:span(?! class=\"ps-c-)|a class=|a href|small|strong|code|p|ul|ol|dl|dd|dt|td|th|li|div|details|figure|h[1-6])(?![\w-])[^>]*>(?![,.;:)?!]))"
)
# what stands before is looked at last, since a pattern that begins with letters is found many times as fast
_LABEL = re.compile(rf'<(?<=[\w.?!)”%]<)(?=(?:span|small) class="ps-(?:{_LABELS})\b)')
_BREAK = re.compile(r"<br>(?<=\S<br>)(?=\S)")
# what only shows, such as initials before a name, and a chart, whose numbers stand in its table
_ONLY_SHOWS = re.compile(
    r'(<span class="ps-(?:initials|smart-letter)[^">]*" aria-hidden="true"|<div class="ps-plot")'
)


def apart(page: str) -> str:
    """Return a page in which the words of neighboring parts are apart, and what only shows is not searched."""
    spaced = _BREAK.sub("<br> ", _LABEL.sub(" <", _SIDE_BY_SIDE.sub(r"\1 ", page)))
    return _ONLY_SHOWS.sub(r"\1 data-search-exclude", spaced)
