"""Say in one line what a page is about, for search engines, previews of links and screen readers."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser

LONGEST = 160
_SAYS = ("ps-lead", "ps-text", "ps-chart-finding", "ps-question")  # the first of these that a page has
_MARKED = re.compile(rf'<\w+ class="[^"]*\b(?:{"|".join(_SAYS)})\b')
_UNSAID = re.compile(r'[<>"\\]|[^\S ]')  # what could end an attribute or a line of settings


def description(page: str, longest: int = LONGEST, otherwise: str = "") -> str:
    """Return the first words of a page that say what it is about, at most `longest` characters; `otherwise` without any.

    The words are safe in an attribute and in quotes, whatever a plan says.
    """
    told = {}
    for start in _MARKED.finditer(page):
        name = next(name for name in _SAYS if re.search(rf"\b{name}\b", start[0]))
        if name not in told:
            told[name] = _within(page[start.start() :])
    return _short(next((told[name] for name in _SAYS if told.get(name)), _cleaned(otherwise)), longest)


def _within(rest: str) -> str:
    """Return the visible text of the element that begins here."""
    reader = _Reader()
    with suppress(_OverError):
        reader.feed(rest)
    return _cleaned("".join(reader.words))


def _cleaned(words: str) -> str:
    return " ".join(_UNSAID.sub(" ", words).split())


def _short(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


class _OverError(Exception):
    """Say that the first element has ended: the rest of a page is many times as long."""


class _Reader(HTMLParser):
    """Collect the text of the first element, without what is hidden from readers; raise when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; what says nothing by itself and what only a screen reader hears is left out."""
        if tag in {"br", "wbr", "img", "hr", "input"}:
            return
        hidden = {("aria-hidden", "true"), ("class", "ps-unseen")} & {
            (name, value or "") for name, value in attrs
        }
        self.open.append(bool(hidden) or any(self.open))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element; with the first one, all is said."""
        if self.open and tag not in {"br", "wbr", "img", "hr", "input"}:
            self.open.pop()
            if not self.open:
                raise _OverError
            self.words.append(" " if tag in {"p", "li", "div"} else "")

    def handle_data(self, data: str) -> None:
        """Keep words that are seen."""
        if self.open and not any(self.open):
            self.words.append(data)
