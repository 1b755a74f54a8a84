"""Turn text of a plan into HTML by the rules of code hosts (CommonMark). The only door to markdown-it.

What only looks like Markdown stays text, as it is written: “100. Kunde im Mai” is no list, “#1 in the Benelux” no heading,
“> 20 audits” no quotation. Blocks that came about by accident get a backslash before their mark, and the text is read again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, fence, hr, list_block, reference
from markdown_it.rules_inline.state_inline import Delimiter
from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_OFF = ["code", "heading", "lheading", "html_block", "html_inline", "image"]
_PASSES = 8  # more than anybody nests accidents; after that the text is shown without any Markdown
_EDITS = "edits"  # where a pass notes what to insert into the text: pairs of a position and what goes there
_AMOUNT = re.compile("[ \t]*(?:[0-9=.,%‰$€£¥₩₽<>~≈±\ufdd1−-]|zł|[A-Z]{3} ?[0-9])")
_LABEL = re.compile(r"\[([^\[\]]+)\]:")
# addresses; those that could run something are read as such, so that the words stay and nh3 takes the address away
_WEB = re.compile(r"https?://|mailto:|(?:javascript|vbscript|data|file):", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PATH = re.compile(r"[/#?]|\.\w{2,5}$")
_IN_WORDS = "\ufdd1\ufdd2"  # stand around the number of a figure
_WITHOUT_SPACES = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def to_html(text: str) -> str:
    """Return the HTML of a text; what harms in it still has to be taken out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    parser = _parser()
    for _ in range(_PASSES):
        env: dict[str, list[tuple[int, str]]] = {_EDITS: []}
        tokens = parser.parse(text, env)
        edits = [*env[_EDITS], *_idle_rules(tokens)]
        if not edits:
            return str(parser.renderer.render(tokens, parser.options, env))
        text = _inserted(text, edits)
    return "".join(f"<p>{escape(part)}</p>" for part in _PARAGRAPHS.split(text))


def _inserted(text: str, edits: list[tuple[int, str]]) -> str:
    pieces, end = [], 0
    for at, piece in sorted(set(edits)):
        pieces += [text[end:at], piece]
        end = at
    return "".join([*pieces, text[end:]])


class _Parser(MarkdownIt):
    """Read Markdown in which only what looks like an address of the web or of a page is a link."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Tell whether a link leads somewhere; what does not stays text: “Umsatz [Plan](Ist)”."""
        return bool(_WEB.match(url) or (not _SCHEME.match(url) and _PATH.search(url)))


@lru_cache(maxsize=1)
def _parser() -> _Parser:
    """Return the one parser; making it takes longer than most of its work."""
    parser = _Parser("commonmark", {"html": False})
    parser.disable(_OFF)
    block = parser.block.ruler
    block.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    block.at("blockquote", _quotation, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("hr", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("fence", _fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("reference", _reference)
    parser.inline.ruler.before("escape", "backslashes", _backslashes)
    parser.inline.ruler.before("emphasis", "star", _star)
    return parser


def _mark(state: StateBlock, line: int) -> int:
    """Return where the text of a line begins, behind the marks of the blocks around it."""
    return state.bMarks[line] + state.tShift[line]


def _rest(state: StateBlock, line: int) -> str:
    return state.src[_mark(state, line) : state.eMarks[line]]


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Read a list, and note its marks if it came about by accident."""
    first = len(state.tokens)
    if not list_block(state, start, end, silent):
        return False
    if not silent:
        tokens = state.tokens[first:]
        items = [
            token for token in tokens if token.type == "list_item_open" and token.level == state.level + 1
        ]
        inside = [token for token in tokens if token.level == state.level + 2 and token.nesting >= 0]
        is_flat = len(inside) <= len(items) and all(token.type == "paragraph_open" for token in inside)
        if is_flat and _is_accident(state, first, items, is_empty=not inside):
            state.env[_EDITS] += _as_text(state, items)
        elif not _counts_up(items):
            for item in items:
                item.attrSet("value", int(item.info))
    return True


def _is_accident(state: StateBlock, first: int, items: list[Token], *, is_empty: bool) -> bool:
    """Tell whether a list of single paragraphs is text.

    One item alone is none, unless a colon announces it or it stands below an item of a list; nor are numbers that do not count
    up, as days and customers, nor amounts behind a plus.
    """
    behind = _mark(state, _line(items[0])) + 1
    if is_empty or (items[0].markup == "+" and _AMOUNT.match(state.src, behind)):
        return True
    if len(items) > 1:
        return not _counts_up(items)
    before = state.tokens[first - 1].type if first else ""
    is_below = before == "paragraph_close" and (
        state.parentType == "list" or state.tokens[first - 2].content.endswith(":")
    )
    return bool(items[0].info) or not is_below


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _counts_up(items: list[Token]) -> bool:
    """Tell whether the numbers of a list go up by one, or are all one as those who leave counting to others write."""
    numbers = [int(item.info) for item in items if item.info]
    counted = [at + number for at, number in enumerate(numbers[:1] * len(numbers))]
    return numbers == counted or set(numbers) in ({0}, {1})


def _as_text(state: StateBlock, items: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield the backslashes that make items text, and breaks that keep them on lines of their own."""
    for at, item in enumerate(items):
        mark = _mark(state, _line(item))
        yield mark + len(item.info), "\\"
        before = state.src.rfind("\n", 0, mark)
        if before >= 0 and (at or state.src[:before].endswith(":")):
            yield before, "  "


def _quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Read a quotation; one line alone, or an amount behind the sign, says “more than”."""
    first = len(state.tokens)
    if not blockquote(state, start, end, silent):
        return False
    if not silent:
        quotation = state.tokens[first]
        lines = [line for line in range(start, state.line) if _rest(state, line).startswith(">")]
        if quotation.map and (len(lines) == 1 or _AMOUNT.match(_rest(state, start)[1:])):
            marks = [_mark(state, line) for line in lines]
            state.env[_EDITS] += [(mark, "\\") for mark in marks]
            state.env[_EDITS] += [(state.src.rfind("\n", 0, mark), "  ") for mark in marks[1:]]
    return True


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Read a line across the page, and keep where its mark is; right below a text it would be a heading, and is text."""
    mark, first = _mark(state, start), len(state.tokens)
    if not hr(state, start, end, silent):
        return False
    if not silent:
        state.tokens[first].meta["at"] = mark
        if first and state.tokens[first - 1].type == "paragraph_close" and not state.isEmpty(start - 1):
            state.env[_EDITS].append((mark, "\\"))
    return True


def _idle_rules(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield a backslash for each line across the page that divides nothing: “---” alone means that there is nothing."""
    for at, token in enumerate(tokens):
        if token.type == "hr":
            is_first = not at or tokens[at - 1].nesting == 1
            is_last = at + 1 == len(tokens) or tokens[at + 1].nesting == -1
            if is_first or is_last:
                yield token.meta["at"], "\\"


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Read a block of code; one that nobody closes is none."""
    first = len(state.tokens)
    if not fence(state, start, end, silent):
        return False
    if not silent:
        block = state.tokens[first]
        last = _rest(state, state.line - 1).strip()
        if state.line - start == 1 or not last.startswith(block.markup) or set(last) != {block.markup[0]}:
            state.env[_EDITS].append((_mark(state, start), "\\"))
    return True


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Read where a link leads that stands elsewhere in the text; where none stands, the line is text."""
    label = _LABEL.match(_rest(state, start))
    if not label or not re.search(re.escape(f"[{label[1]}]") + "(?!:)", state.src, re.IGNORECASE):
        return False
    return reference(state, start, end, silent)


def _backslashes(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    r"""Keep both backslashes before a name, as in \\server\folder."""
    if (
        state.src[state.pos : state.pos + 2] != "\\\\"
        or not state.src[state.pos + 2 : state.pos + 3].isalnum()
    ):
        return False
    if not silent:
        state.pending += "\\\\"
    state.pos += 2
    return True


def _star(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as the library calls it
    """Keep a single star between letters or digits: “Kund*innen”, “2*3*4”.

    Where words follow each other without a space, it may still end what a star before a word has begun.
    """
    around = state.src[state.pos - 1 : state.pos] + state.src[state.pos + 1 : state.pos + 2]
    if silent or state.src[state.pos] != "*" or len(around) < 2:  # noqa: PLR2004 - one on each side
        return False
    if not all(letter.isalnum() or letter in _IN_WORDS for letter in around):
        return False
    state.push("text", "", 0).content = "*"
    is_end = bool(_WITHOUT_SPACES.match(around[1]))
    if is_end:
        state.delimiters.append(
            Delimiter(marker=ord("*"), length=1, token=len(state.tokens) - 1, end=-1, open=False, close=True)
        )
    state.pos += 1
    return True
