"""Make the pages on how to write a plan, one for each step: what helps, beside the questions that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from plansite.compute.model.guidance import load_guidance
from plansite.judge.outlines import file_of
from plansite.present.page import Page, Section
from plansite.present.pages.progress import STEP_TITLES
from plansite.present.text.render import render
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.model.guidance import Guidance
    from plansite.present.context import PageContext
    from plansite.read.schema import Schema

TITLE = "How to write this plan"
FOLDER = "how-to-write"


@dataclass(frozen=True, slots=True)
class Advised:
    """Show advice about one question: its title, what is asked, and the advice."""

    title: str
    question: str
    advice: tuple[Guidance, ...]


def guidance_pages(context: PageContext) -> Section:
    """Make the pages, none where the plan does not want them."""
    wanted = bool(context.plan.files.plan.guidance)
    return Section(TITLE, pages_of_steps(context.plan.schemas.kinds) if wanted else ())


def pages_of_steps(kinds: Mapping[str, Schema]) -> tuple[Page, ...]:
    """Make the page of each step for which there is advice; `kinds` are the schemas of files."""
    schemas = {file_of(kind, schema): schema for kind, schema in kinds.items()}
    advice = sorted(load_guidance(catalog_folder()), key=lambda piece: piece.step)
    return tuple(
        _page(step, tuple(pieces), schemas) for step, pieces in groupby(advice, lambda piece: piece.step)
    )


def _page(step: int, advice: tuple[Guidance, ...], schemas: Mapping[str, Schema]) -> Page:
    by_question: dict[tuple[str, str], list[Guidance]] = {}
    for piece in advice:
        by_question.setdefault((piece.file, piece.field), []).append(piece)
    asked = [
        _advised(schemas[file].get("properties", {}).get(field, {}), field, pieces)
        for (file, field), pieces in by_question.items()
    ]
    title = STEP_TITLES[step]
    return Page(
        f"{FOLDER}/step-{step}.md", title, render("guidance.md.j2", title=title, step=step, asked=asked)
    )


def _advised(field: Schema, name: str, advice: list[Guidance]) -> Advised:
    question = str(field.get("description", "")).split("\n", 1)[0]
    return Advised(str(field.get("title", name)), question, tuple(advice))
