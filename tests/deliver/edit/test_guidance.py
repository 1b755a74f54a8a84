"""Whoever writes a plan meets all advice: above the question that it is about, with what it names to read."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.test_requirements import required

from plansite.compute.model.guidance import load_guidance
from plansite.deliver.edit.guidance import comments, guided
from plansite.deliver.edit.scaffold import Choice, project_files
from plansite.judge.outlines import file_of
from plansite.read.schema import load_schemas
from plansite.resources import catalog_folder, packaged, template_names

if TYPE_CHECKING:
    from plansite.compute.model.guidance import Guidance

ADVICE = load_guidance(catalog_folder())
KINDS = load_schemas(packaged("schemas")).kinds
FIELDS = {file_of(kind, schema): schema.get("properties", {}) for kind, schema in KINDS.items()}


def commented(files: dict[str, bytes], place: str) -> str:
    """Return the comments of a file, or of all files in a folder, as one text."""
    texts = [content.decode() for name, content in files.items() if re.match(rf"plan/{place}[./]", name)]
    return " ".join(
        line.removeprefix("# ") for text in texts for line in text.splitlines() if line.startswith("#")
    )


def test_each_requirement_of_advice_has_its_words() -> None:
    asked = {name for name, requirement in required().items() if requirement.kind == "T"}
    assert {piece.id for piece in ADVICE} == asked
    assert len({piece.text for piece in ADVICE}) == len(asked) == 43


@pytest.mark.parametrize("piece", ADVICE, ids=lambda piece: piece.id)
def test_advice_is_about_a_question_and_a_step(piece: Guidance) -> None:
    assert piece.field in FIELDS[piece.file]
    assert 0 <= piece.step <= 10
    assert all(not address or address.startswith("https://") for _, address in piece.reading)


@pytest.mark.parametrize("company", template_names("companies"))
def test_an_author_meets_all_advice_in_a_new_plan(company: str) -> None:
    files = project_files(Choice("x", company, "full", "", date(2027, 1, 1)))
    for piece in ADVICE:
        words = commented(files, piece.file)
        assert piece.text in words, piece.id
        for title, address in piece.reading:
            assert title in words
            assert address in words


def test_advice_stands_above_the_question_that_it_is_about() -> None:
    piece = next(piece for piece in ADVICE if piece.id == "PL1-3")
    text = "# Plan.\n\ntitle: x\n\n# What for?\nmission: y\n"
    head, above, below = guided(text, [piece]).partition("\n".join(comments(piece)))
    assert above
    assert head.endswith("title: x\n\n")
    assert below == "\n# What for?\nmission: y\n"


def test_advice_about_what_is_not_asked_stands_below_the_heading() -> None:
    piece = next(piece for piece in ADVICE if piece.id == "PL1-3")
    lines = guided("# Plan.\n\ntitle: x\n", [piece]).splitlines()
    assert lines[0] == "# Plan."
    assert lines[1:-2] == comments(piece)
