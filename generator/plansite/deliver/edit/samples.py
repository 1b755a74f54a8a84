"""Fill a new plan with the sample of its company kind, as far as its outline goes.

A sample is one whole plan, catalog/templates/samples/COMPANY. A line in it that ends with `# with NAME` stands, with what
is indented below it, only where the outline takes the file or folder of that name.

covers: TEMPLATE-11
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.deliver.edit.questionnaire import chunks, is_to_be_written, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from plansite.deliver.edit.questionnaire import Asked
    from plansite.read.schema import Schema

_BESIDE_FORECAST = frozenset({"actuals", "scenarios"})  # what only means something beside a forecast
_REMARK = re.compile(r"(?P<line>.*?)  # with (?P<name>[a-z]+)\n")


def files_of(sample: Path, taken: Collection[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files of a sample that belong to an outline with these files and folders, each with its place in a plan."""
    for path in sorted(file for file in sample.rglob("*") if file.is_file()):
        place = path.relative_to(sample)
        name = place.parts[0].removesuffix(".yaml")
        if name in taken or (name in _BESIDE_FORECAST and "forecast" in taken):
            yield place.as_posix(), path


def answered(text: str, schema: Schema, asked: Asked, given: Collection[str]) -> str:
    """Return a file of a sample without the answers that an outline does not ask for; `given` are keys that stay anyway."""
    kept = {*given, *schema.get("required", [])}
    return joined(
        [
            part
            for key, part in chunks(text).items()
            if key in kept
            or asked.asks(key, schema["properties"][key])
            or not is_to_be_written(key, schema["properties"][key], asked)
        ]
    )


def without_others(text: str, taken: Collection[str]) -> str:
    """Leave out lines about files that an outline does not take, and the remarks that say so."""
    kept: list[str] = []
    left_out: int | None = None
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if left_out is not None and (indent > left_out or not line.strip()):
            continue
        remark = _REMARK.fullmatch(line)
        left_out = indent if remark and remark["name"] not in taken else None
        if left_out is None:
            kept.append(f"{remark['line']}\n" if remark else line)
    return "".join(kept)
