"""What CONTRIBUTING.md and GLOSSARY.md say of the house is so: its files, its rooms, and the doors of libraries."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "generator" / "plansite"
ROOTS = (TOP, TOP / "plan", PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir()))
MADE = {"data/plan.json", "expected.txt"}  # what stands in folders of many names


def guide(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "GLOSSARY.md"])
def test_the_files_that_it_names_exist(name: str) -> None:
    named = set(re.findall(r"`([\w./]+(?:\.(?:py|yaml|json|txt|md)|/))`", guide(name))) - MADE
    assert len(named) > 10
    gone = [path for path in sorted(named) if not any((root / path).exists() for root in ROOTS)]
    assert gone == []


def cells(text: str) -> list[list[str]]:
    """Return the cells of each row of the tables in a text."""
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def rows_below(head: str) -> list[list[str]]:
    """Return the rows of the table with a head, without it."""
    text = guide("CONTRIBUTING.md")
    table = text[text.index(head) :].split("\n\n")[0]
    return cells(table)[1:]


def test_each_library_has_the_door_that_the_contracts_give_it() -> None:
    written = {
        (door, library)
        for doors, libraries in rows_below("| door |")
        for door in names(doors)
        for library in names(libraries)
    }
    contracts = ConfigParser()
    contracts.read(TOP / ".importlinter", encoding="utf-8")
    kept = {
        tuple(line.split(" -> "))
        for section in contracts.sections()
        for line in contracts.get(section, "ignore_imports", fallback="").split("\n")
        if line
    }
    assert written == {(path_of(module), library) for module, library in kept}


def path_of(module: str) -> str:
    path = module.removeprefix("plansite.").replace(".", "/")
    return path.replace("/**", "/") if path.endswith("/**") else f"{path}.py"


def test_every_room_and_every_module_beside_rooms_has_its_place_in_the_tables() -> None:
    told = {name for row in rows_below("| room |") for name in names(row[0])}
    there = {f"{path.name}/" if path.is_dir() else path.name for path in PACKAGE.iterdir()}
    assert told == there - {"__init__.py", "__main__.py", "__pycache__/", "py.typed"}


@pytest.mark.parametrize("room", ["judge", "present", "deliver", "compute"])
def test_every_part_of_a_room_has_its_place_in_the_tables(room: str) -> None:
    (row,) = (row for row in rows_below("| in |") if names(row[0]) == [f"{room}/"])
    told = {name for name in names(row[1]) if name not in {"write/", "cells/", "prose/"}}
    there = {f"{path.name}/" if path.is_dir() else path.name for path in (PACKAGE / room).iterdir()}
    assert told == there - {"__init__.py", "__pycache__/", "templates/"}
