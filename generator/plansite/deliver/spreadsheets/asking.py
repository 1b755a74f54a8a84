"""Turn what a person answers about a row into a choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.words import identifier
from plansite.deliver.spreadsheets.choices import Choice, Chosen
from plansite.deliver.spreadsheets.recognizing import unit_of

if TYPE_CHECKING:
    from plansite.deliver.spreadsheets.importing import Import

QUESTION = "Is it a budget line (budget), an input of your own (own), a sum (total), or to be left out (leave)? A figure or KPI by its id works, too"


def open_rows(read: Import) -> list[int]:
    """Return which rows are not recognized."""
    return [at for at, chosen in enumerate(read.rows) if chosen.choice.take == "unknown"]


def answered(chosen: Chosen, answer: str) -> Chosen:
    """Return a row with what a person says of it; another word than those of the question is the id of a figure."""
    word = answer.strip().lower()
    before, unit = chosen.choice, unit_of(chosen.row)
    name = before.name or identifier(chosen.row.title)
    rollup = "average" if unit == "percent" else "sum"
    if word in {"budget", "b"}:
        choice = Choice("budget", name, "said", "you say so", "money", "sum", "other", "marketing")
    elif word in {"own", "o"}:
        choice = Choice("own_input", name, "said", "you say so", before.unit or unit, before.rollup or rollup)
    elif word in {"total", "t"}:
        choice = Choice("total", sure="said", why="you say so")
    elif word in {"", "leave", "l"}:
        choice = before
    else:
        choice = replace(before, take="input", name=word, sure="said", why="you say so", unit="", rollup="")
        choice = replace(choice, take="actuals") if chosen.row.measured else choice
    return replace(chosen, choice=choice)
