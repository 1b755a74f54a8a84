"""Hold answers ready to be shown: a page of words is a sequence of blocks, and a block may hold records as cards."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

_NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Badge:
    """Show an option as a small label; `tone` is good, warn, bad or empty."""

    words: Markup
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Show one record: its title, short facts and longer parts; `folded` parts open on demand.

    `checked` marks an item of a checklist; `onward` (label, value) leads to the next step of a process,
    which `share` (0 to 1) of all that entered the first one reaches. `talk` lets readers ask, and propose a change.
    """

    id: str
    title: str
    owner: Markup | None
    facts: tuple[tuple[str, Markup], ...]
    blocks: tuple[Block, ...]
    badges: tuple[Badge, ...] = ()
    folded: tuple[Block, ...] = ()
    question: str = ""
    checked: bool | None = None
    onward: tuple[str, Markup] | None = None
    share: float = 1.0
    talk: Markup = _NOTHING


@dataclass(frozen=True, slots=True)
class Block:
    """Show one answer. `kind` names the macro that shows it; `anchor` is the heading's id.

    Kinds: text, lead, saying, bare, quote, note, list, facts, table, cards, people, openings, rows, group, columns, points,
    checklist, process_steps, days, bars, comparison.
    `shares` (0 to 1, beside `facts`) are the lengths of bars.
    """

    kind: str
    title: str
    question: str
    html: Markup = _NOTHING
    items: tuple[Markup, ...] = ()
    facts: tuple[tuple[str, Markup], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Markup, ...]], ...] = ()
    cards: tuple[Card, ...] = ()
    blocks: tuple[Block, ...] = ()
    owner: Markup | None = None
    anchor: str = ""
    shares: tuple[float, ...] = ()
    side: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether the block can stand beside its heading."""
        return self.kind in {"text", "list", "quote"}
