"""Ids of figures are put together and taken apart in `compute/engine/ids.py` and nowhere else."""

from __future__ import annotations

import ast
import re
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "generator" / "plansite"
HOME = "compute/engine/ids.py"
HOMES = {HOME, "compute/engine/outlook_ids.py"}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
FIRST = "goal|budget|team|actual|baseline|process|padre|exchange_rate|planned|limit"
LAST = (
    "target|forecast|gap|amount|due|spent|used|cost|pay|quota|ramp|capacity|conversion|days|change|"
    "so_far|planned_so_far|deviation|known"
)
FILES = ("yaml", "csv", "json", "md", "html", "schema", "j2")
# a word of an id and its point, followed by the next word: no file, and no end of a sentence
BEGINS = re.compile(rf"(?<![\w./“])(?:{FIRST})\.(?!(?:{'|'.join(FILES)})\b)\w")
STEM = re.compile(rf"(?:.*[^\w./“])?(?:{FIRST})\.")
ENDS = re.compile(rf"\.(?:{LAST})")
WHOLE = re.compile(rf"(?:{FIRST})(?:\.[a-z_]+)+")
AFFIXES = {"removeprefix", "removesuffix", "startswith", "endswith", "replace"}
CUTS = {"split", "rsplit", "partition", "rpartition"}
# what looks like an id and is none
NAMES = {
    ("compute/model/guidance.py", "."): "a field of a file",
    ("deliver/refresh/asking_process.py", "."): "a table of a warehouse",
    ("deliver/refresh/mapping.py", "."): "a table of a warehouse",
    ("judge/outlines.py", "."): "a field of a file",
    ("read/tables/amounts.py", "."): "the point of a number",
    ("present/charts/catalog.py", "goal."): "a chart",
    ("present/text/language.py", "."): "the point of a number",
}


def literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts of a literal, or of a tuple or f-string of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in [*getattr(node, "elts", ()), *getattr(node, "values", ())]:
        yield from literals(part)


def built(node: ast.AST) -> Iterator[str]:
    """Yield the parts of an f-string or a sum of texts that look like a part of an id."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.JoinedStr):
        parts = node.values
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [node.left, node.right]
    for part, after in zip_longest(parts, parts[1:]):
        for text in literals(part):
            if BEGINS.search(text) or (after and STEM.fullmatch(text)) or ENDS.fullmatch(text):
                yield text


def taken_apart(node: ast.AST) -> Iterator[str]:
    """Yield the texts with which a call cuts or tests an id."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for text in (text for part in node.args for text in literals(part)):
            affix = STEM.fullmatch(text) or BEGINS.search(text) or ENDS.fullmatch(text)
            if (node.func.attr in CUTS and text == ".") or (node.func.attr in AFFIXES | CUTS and affix):
                yield text


def spelled_out(node: ast.AST) -> Iterator[str]:
    """Yield literals that are an id from end to end."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        if WHOLE.fullmatch(text) and not text.endswith(FILES):
            yield text


def finds_something_else(node: ast.AST) -> bool:
    """Tell whether an expression finds a chart, or the place of a part of a file, by its name."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"):
        return False
    return isinstance(node.func.value, ast.Attribute) and node.func.value.attr in {"charts", "parts"}


def handled(module: str, source: str) -> list[str]:
    """Return where, and with which texts, a module builds, cuts or spells out ids."""
    nodes = list(ast.walk(ast.parse(source)))
    passed = {below for node in nodes if finds_something_else(node) for below in ast.walk(node)}
    return [
        f"{module}:{getattr(node, 'lineno', 0)} “{text}”"
        for node in nodes
        if node not in passed
        for text in (*built(node), *taken_apart(node), *spelled_out(node))
        if (module, text) not in NAMES
    ]


@pytest.mark.parametrize(
    "line",
    [
        'f"goal.{key}.target"',
        'f"{name} needs budget.line.{key}"',
        'f"{node}.deviation"',
        '"actual." + metric',
        'metric + ".so_far"',
        'node.removeprefix("baseline.")',
        'node.removesuffix(".change")',
        'node.startswith(("team.", "process."))',
        'node.endswith(".gap")',
        'node.split(".")[1]',
        'node.rpartition(".")',
        'results.value("team.pay", "month", 0)',
        'graph.nodes["budget.total"]',
    ],
)
def test_handling_an_id_is_noticed(line: str) -> None:
    assert handled("sample.py", line)


@pytest.mark.parametrize(
    "line",
    [
        'f"{name} serves no goal."',
        'f"Spend less, or raise the limit. {more}"',
        'f"See budget.yaml, line {line}."',
        'PATH = "budget.md"',
        'path.name.startswith(".")',
        'text.split(", ")',
        '"Sums such as budget.total or team.pay."',
        'ids.goal(key, "target")',
        'context.charts.get(f"goal.{key}")',
        'context.places.parts.get("budget.promotions")',
    ],
)
def test_words_and_files_are_no_ids(line: str) -> None:
    assert handled("sample.py", line) == []


def test_the_module_that_may_does() -> None:
    assert len(handled(HOME, (PACKAGE / HOME).read_text(encoding="utf-8"))) > 20


@pytest.mark.parametrize("module", [module for module in MODULES if module not in HOMES])
def test_no_other_module_handles_ids(module: str) -> None:
    assert handled(module, (PACKAGE / module).read_text(encoding="utf-8")) == []
