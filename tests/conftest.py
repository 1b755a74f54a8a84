"""Fixtures for all tests: small plans in a folder of their own, and what the stages make of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from plansite.judge.advice import ADVICE, id_of
from plansite.pipeline import run
from plansite.read.schema import SchemaSet, load_schemas
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

os.environ["PLANSITE_CACHE"] = "off"  # a test sees what the program does now
# a busy machine is no reason to fail
hypothesis.settings.register_profile("plansite", deadline=None)
hypothesis.settings.load_profile("plansite")

ROOT = Path(__file__).resolve().parent.parent
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
start: 2027-01
months: 12
"""
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="write what is now right into expected.txt of plans and into lists of choices",
    )
    parser.addoption("--plans", type=int, default=3, help="build this many plans as one site")
    parser.addoption("--seeds", type=int, default=12, help="try this many random plans against plain Python")


@pytest.fixture(scope="session")
def schemas() -> SchemaSet:
    return load_schemas(packaged("schemas"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a small sound plan; keyword arguments replace or add files: `budget="…"`, `goals__win="…"`."""

    def written(**files: str) -> Path:
        folder = tmp_path / "plan"
        for name, text in {"plan": PLAN, "padre": PARTS, **files}.items():
            path = folder / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return folder

    return written


@pytest.fixture
def outcome(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Run the stages over a small plan."""
    return lambda **files: run(write(**files))


@pytest.fixture
def said(outcome: Callable[..., Outcome]) -> Callable[..., list[str]]:
    """Return what is unsound in a small plan, as “file:line:column rule”; what would make it better is left out."""
    advice = {id_of(rule) for rule in ADVICE}

    def found(**files: str) -> list[str]:
        return [
            f"{each.span.file.rsplit('plan/', 1)[-1]}:{each.span.line}:{each.span.column} {each.rule}"
            for each in outcome(**files).problems
            if each.rule not in advice
        ]

    return found
