"""Put what the rules say of a plan into words for its readers: conditions, limits, ids and periods as pages write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.conditions import condition_of
from plansite.present.figures.conditions import Conditions
from plansite.present.figures.figures import named
from plansite.present.text.written import limit_in_words, written_out
from plansite.read.document import Entry, Mark
from plansite.read.items.item import Text
from plansite.read.limits.guardrails import VERBS

if TYPE_CHECKING:
    from plansite.present.context import PageContext

_QUOTED = re.compile("(“[^“”]*”)")
_DATED = re.compile(r"[12]\d{3}-[\dQW-]+")
_NOWHERE = Mark("", 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Write sentences of the rules on one page."""

    context: PageContext
    page: str

    def of(self, text: str) -> str:
        """Return a sentence in words; what it quotes of the plan's own words stays as the plan has it."""
        parts = _QUOTED.split(text)
        return "".join(self._quoted(part) if at % 2 else self._own(part) for at, part in enumerate(parts))

    def _own(self, words: str) -> str:
        return written_out(words, self.context.language)

    def _quoted(self, quoted: str) -> str:
        words = quoted[1:-1]
        if words.startswith(VERBS):
            return f"“{limit_in_words(words, self.context.language)}”"
        if _DATED.fullmatch(words):
            return self._own(words)
        graph, plan = self.context.results.graph, self.context.plan
        condition = condition_of(Text(words, Entry(words, _NOWHERE, "")), graph, plan)
        if condition is not None:
            return f"“{Conditions(self.context, self.page).words(condition).striptags()}”"
        return named(quoted, self.context)
