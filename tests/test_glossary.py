"""The glossary has a line for every room, key and word of numbers, and none for what is gone."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
import yaml

from plansite.compute.engine import sections
from plansite.compute.engine.rollup import Rollup
from plansite.judge.rulebook import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "generator" / "plansite"
LINE = re.compile(r"- (?:`(?P<name>[^`]+)`|\*\*(?P<word>[^*]+)\*\*): (?P<meaning>.+\.)")


def glossary() -> dict[str, dict[str, str]]:
    """Map each heading to its words and what they mean."""
    chapters: dict[str, dict[str, str]] = {}
    for line in (TOP / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            chapters[line.removeprefix("## ")] = {}
        elif line.startswith("- "):
            parts = LINE.fullmatch(line)
            assert parts, f"a word and one sentence that says what it means: {line}"
            chapter = chapters[list(chapters)[-1]]
            word = parts["name"] or parts["word"]
            assert word not in chapter, f"{word} stands twice"
            chapter[word] = parts["meaning"]
    return chapters


WORDS = glossary()


def rooms() -> Iterator[str]:
    for file in PACKAGE.rglob("__init__.py"):
        if file.parent != PACKAGE:
            yield f"{file.parent.relative_to(PACKAGE).as_posix()}/"


def keys_of_the_catalogue() -> Iterator[str]:
    """Yield the keys that rules may have, those of entries, and those of a file itself where it is no list of entries."""
    yield from (field.name for field in fields(Explanation) if field.name != "id")
    catalogue = PACKAGE / "catalog"
    for file in (
        *catalogue.glob("*.yaml"),
        *catalogue.glob("models/*.yaml"),
        *catalogue.glob("options/*.yaml"),
        *catalogue.glob("exports/*.yaml"),
    ):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        figures = {**data.get("figures", {}), **data.get("company", {})}
        entries = figures if "title" in data else data
        yield from (key for key, value in data.items() if entries is not data or not isinstance(value, dict))
        yield from (key for entry in entries.values() if isinstance(entry, dict) for key in entry)


def keys_of_schemas(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, below in node.items():
            if key.startswith("x-"):
                yield key
            yield from keys_of_schemas(below)
    elif isinstance(node, list):
        for below in node:
            yield from keys_of_schemas(below)


def all_keys_of_schemas() -> Iterator[str]:
    for file in (TOP / "schemas").glob("*.json"):
        yield from keys_of_schemas(json.loads(file.read_text(encoding="utf-8")))


def all_sections() -> Iterator[str]:
    yield from (value for name, value in vars(sections).items() if name.isupper())


WHOLE = {
    "Rooms": set(rooms()),
    "Roll-up words": set(get_args(Rollup)),
    "Sections of figures": set(all_sections()),
    "Keys of the catalogue": set(keys_of_the_catalogue()),
    "Keys of the schemas": set(all_keys_of_schemas()),
}


@pytest.mark.parametrize(("chapter", "there"), WHOLE.items(), ids=list(WHOLE))
def test_a_chapter_has_a_line_for_everything_and_for_nothing_else(chapter: str, there: set[str]) -> None:
    assert there, "something is there to have a line"
    assert set(WORDS[chapter]) - there == set(), "these are gone"
    assert there - set(WORDS[chapter]) == set(), "these have no line yet"


def is_used(word: str, text: str) -> bool:
    """Tell whether a word stands in a text, in several words, with hyphens, or as a name in code."""
    forms = r"[\s_-]?".join(map(re.escape, re.split(r"[\s-]", word)))
    return re.search(rf"(?<![a-z]){forms}", text, re.IGNORECASE) is not None


def all_text() -> str:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.yaml"), *(TOP / "schemas").glob("*.json")]
    files.append(TOP / "CONTRIBUTING.md")
    modules = [file.stem for file in files]
    return "\n".join([*modules, *(file.read_text(encoding="utf-8") for file in files)])


def test_every_word_is_in_use() -> None:
    text = all_text()
    assert not is_used("word that nobody ever used", text)
    words = [word for chapter, lines in WORDS.items() if chapter not in WHOLE for word in lines]
    assert [word for word in words if not is_used(word, text)] == []
