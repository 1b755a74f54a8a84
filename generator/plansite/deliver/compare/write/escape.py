"""Make text of a plan harmless in the Markdown of a code host: it can name nobody, link nowhere and mark nothing up."""

from __future__ import annotations

import re

from plansite.deliver.report.excerpt import printable

_LONGEST = 300
_JOINER = "\u2060"  # is not seen, and keeps two characters from being read together
_MARKUP = re.compile(r"([\\`*_{}\[\]|~^$])")
# what a host turns into a link or a picture: people, issues, merge requests, labels, milestones, emoji, addresses
_SIGNALS = re.compile(r"[@#!~%&](?=\w)|:(?=//|[\w+-]+:)|(?<=\bwww)\.", re.IGNORECASE)
_COMMITS = re.compile(r"\b([0-9a-f]{3})(?=[0-9a-f]{4,37}\b)", re.IGNORECASE)
_ISSUES = re.compile(r"\b(GH|[A-Z][A-Z0-9]+)-(?=[0-9])")
_AT_START = re.compile(r"^(?=[-+=#]+(?:\s|$)|[0-9]+[.)](?:\s|$))")


def escaped(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line, shortened if it is longer than `longest`, that reads as it stands."""
    line = printable(" ".join(text.split()))
    if len(line) > longest:
        line = f"{line[: longest - 1]}…"
    held = _SIGNALS.sub(lambda signal: f"{signal[0]}{_JOINER}", line)
    held = _ISSUES.sub(rf"\1-{_JOINER}", _COMMITS.sub(rf"\1{_JOINER}", held))
    marked = _MARKUP.sub(r"\\\1", held).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _AT_START.sub(_JOINER, marked)


def code(text: str) -> str:
    """Return a text set as code, as plain text when it could break out of that."""
    shown = printable(text)
    return escaped(shown) if set(shown) & set("`|\\") or not shown.strip() else f"`{shown}`"
