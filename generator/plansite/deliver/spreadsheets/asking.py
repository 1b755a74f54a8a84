"""Turn what a person answers about a row into a choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.words import identifier
from plansite.deliver.spreadsheets.choices import Choice
from plansite.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.deliver.spreadsheets.choices import Chosen
    from plansite.deliver.spreadsheets.importing import Import

QUESTION = "budget (a line), own (an input of your own), total, leave, or the id of a figure or KPI"


def open_rows(read: Import) -> list[Chosen]:
    """Return the rows that are not recognized."""
    return [chosen for chosen in read.rows if chosen.choice.take == "unknown"]


def why_not(answer: str, known: Collection[str]) -> str:
    """Say what is wrong with an answer, empty when it is one of the words, or an id that the plan knows."""
    word = answer.strip().lower()
    if word in {"budget", "own", "total", "leave", ""} or word in known:
        return ""
    return f"No figure or KPI is called “{word}”. {did_you_mean(word, known)}"


def answered(chosen: Chosen, answer: str) -> Choice:
    """Return what a person says of a row."""
    word = answer.strip().lower()
    name = chosen.choice.name or identifier(chosen.row.title)
    if word == "budget":
        return Choice("budget", name, "said", "you say so", category="other", department="marketing")
    if word == "own":
        return replace(chosen.choice, take="own_input", name=name, sure="said", why="you say so")
    if word == "total":
        return Choice("total", sure="said", why="you say so")
    if word in {"leave", ""}:
        return chosen.choice
    return Choice("actuals" if chosen.row.measured else "input", word, "said", "you say so")
