"""Render templates and untrusted text. The door to Jinja2 and nh3.

Whatever a plan says is text: every value that a template prints is escaped for HTML and Markdown alike, unless this
package made it as Markup. Text with Markdown becomes HTML here and passes nh3's list of harmless tags.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import nh3
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from plansite.present.text.compiled import compiled_templates
from plansite.present.text.filled import ROOT, filled_text
from plansite.present.text.headings import with_own_ids
from plansite.present.text.language import initials
from plansite.present.text.markdown import to_html
from plansite.read.items.filled import Filled, Shown
from plansite.read.plan import BLANK

_SPECIAL = re.compile(r"[&<>\"'`*_{}\[\]\\!#~^|:$=@+]")
_MARKS = re.compile(r"[`*_{}\[\]\\!~^|$@+]")
_FIGURE = "\ufdd1{}\ufdd2"  # stands for a figure while the text around it is converted
_FIGURES = re.compile("\ufdd1([0-9]+)\ufdd2")
_TURNING = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *map(ord, "\ufdd0\ufdd1\ufdd2")]
)  # characters that turn the text after them around, and those that have a meaning here
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
# one line in which Markdown finds nothing: most text of a plan, and converting it would take half of the time
_SENTENCES = re.compile(r"\A[^\n*_`\[\]<&\\]*\n?\Z")
_CODE = re.compile("<pre>.*?</pre>", re.DOTALL)
_ONE_PARAGRAPH = re.compile(r"\A<p>(?P<inside>(?:(?!</?p>).)*)</p>\Z", re.DOTALL)


def plain(text: str) -> Markup:
    """Escape text so that neither HTML nor Markdown finds anything in it; special characters become numbered entities."""
    return Markup(_SPECIAL.sub(_entity, " ".join(text.translate(_TURNING).split())))  # noqa: S704 - nothing special is left in it


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def prose(text: str) -> Markup:
    """Turn text with Markdown into harmless HTML without headings, images or raw HTML; one paragraph stands bare.

    A text that is still to be written becomes nothing. Figures that the text mentions lead to how they are computed.
    """
    filled = filled_text(text)
    if filled is None:
        return _converted(text.translate(_TURNING))
    marked = "".join(
        _FIGURE.format(at) if isinstance(piece, Shown) else piece.translate(_TURNING)
        for at, piece in enumerate(filled.pieces)
    )
    return _with_figures(_converted(marked), filled)


def _with_figures(html: Markup, filled: Filled) -> Markup:
    """Put figures where the text around them was converted without them."""
    links = [piece.link if isinstance(piece, Shown) else Markup() for piece in filled.pieces]
    return Markup(_FIGURES.sub(lambda figure: links[int(figure[1])], str(html)))  # noqa: S704 - links are made by this package


def from_page(text: str, path: str) -> str:
    """Return the finished text of a page in which addresses lead from there."""
    return text.replace(ROOT, "../" * path.count("/"))


@lru_cache(maxsize=4096)
def _converted(text: str) -> Markup:
    if text.startswith(BLANK):
        return Markup()
    if _SENTENCES.match(text):
        return escape(text.strip())
    clean = nh3.clean(
        to_html(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()
    single = _ONE_PARAGRAPH.match(clean)
    return Markup(single["inside"] if single else re.sub(r"\n\s*\n", "\n", _CODE.sub(_kept, clean)))  # noqa: S704 - cleaned by nh3


def _kept(block: re.Match[str]) -> str:
    """Keep the lines of a block of code; an empty one would end the HTML around it."""
    return block[0].replace("\n", "&#10;")


def heading(words: str) -> Markup:
    """Return words or a link for a heading in Markdown, which would find its marks in them. Only what is Markup keeps its tags."""
    return Markup(_MARKS.sub(_entity, str(escape(words))))  # noqa: S704 - escaped, and only made harder to misread


def code(text: str) -> Markup:
    """Escape text line by line, for a place that keeps its lines; an empty line would end the HTML around it."""
    return Markup("\n").join(
        Markup(_SPECIAL.sub(_entity, line))  # noqa: S704 - nothing special is left in it
        for line in text.translate(_TURNING).split("\n")
        if line.strip()
    )


def _finalize(value: Any) -> Any:
    return value if isinstance(value, Markup) else plain(str(value))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("plansite.present"),
        bytecode_cache=compiled_templates("templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["prose"] = prose
    environment.filters["initials"] = initials
    environment.filters["code"] = code
    environment.filters["heading"] = heading
    return environment


def render(template: str, **context: Any) -> str:
    """Render a template of this package to the finished Markdown of a page."""
    text = _environment().get_template(template).render(**context)
    return with_own_ids(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")
