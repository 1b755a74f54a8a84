"""Write a comparison for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.compare.write.sentence import sentence
from plansite.deliver.compare.write.tables import (
    ARROW,
    KINDS,
    STALE,
    Said,
    core_figures,
    goal_lines,
    hope_lines,
    other_figures,
    scenario_figures,
    sections,
)
from plansite.deliver.report.columns import columns, whole
from plansite.deliver.report.excerpt import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.verdict import Verdict
    from plansite.deliver.compare.write.tables import Table
    from plansite.problems import Problem

_WIDEST = 56
_HEADS = ("", "", "old", "new", "change")


def as_text(comparison: Comparison) -> str:
    """Return the comparison as text; empty when nothing is different."""
    if comparison.is_nothing:
        return ""
    blocks = [
        sentence(comparison),
        f"{comparison.old.label} {ARROW} {comparison.new.label}",
        *_block("Guardrails", map(_verdict, comparison.verdicts)),
        *_block("How goals stand", _goals(comparison)),
        *_block("How likely the plan pays", _hopes(comparison)),
        *_block(STALE, map(_problem, comparison.stale)),
        *_block("New findings", map(_problem, comparison.fresh)),
        *_block("Errors that stay", map(_problem, comparison.stays)),
        *_block("Findings that are gone", map(_problem, comparison.gone)),
        *_block("What was changed", _edits(comparison)),
        *_figures(comparison),
    ]
    return "\n\n".join(printable_lines(block) for block in blocks) + "\n"


def printable_lines(text: str) -> str:
    """Return a text in which nothing but its line breaks steers a terminal."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _figures(comparison: Comparison) -> Iterator[str]:
    if comparison.is_whole:
        yield from _table("What moves", core_figures(comparison))
        yield from _table("Other figures", other_figures(comparison))
        for table in scenario_figures(comparison):
            yield from _table(table.heading, table)


def _table(title: str, table: Table) -> Iterator[str]:
    if table.rows:
        cells = [(_short(row.figure), row.period, row.old, row.new, row.change) for row in table.rows]
        yield "\n".join([title, *_aligned([_HEADS, *cells])])


def _aligned(cells: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield lines in which columns stand under each other, names to the left and numbers to the right."""
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [
            cell + " " * (width - columns(cell)) if at < 2 else " " * (width - columns(cell)) + cell  # noqa: PLR2004 - names
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(padded)}".rstrip()


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: whole(text, _WIDEST - 1)]}…"


def _verdict(verdict: Verdict) -> str:
    effect = "must agree" if verdict.fails else "should know"
    return f"  {verdict.title} is {KINDS[verdict.kind]}: {verdict.message}. {verdict.owner} {effect}."


def _goals(comparison: Comparison) -> Iterator[str]:
    for title, old, new in goal_lines(comparison):
        yield f"  {title}: {f'{old} {ARROW} {new}' if old and new else f'new, {new}' if new else 'dropped'}"


def _hopes(comparison: Comparison) -> Iterator[str]:
    for title, old, new in hope_lines(comparison):
        yield f"  {title}: {old} {ARROW} {new}"


def _problem(problem: Problem) -> str:
    place = f"{problem.span.file}:{problem.span.line}:{problem.span.column}"
    return f"  {problem.severity.word:<7}  {problem.message} {problem.hint}\n           {place}"


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    below = list(lines)
    if below:
        yield "\n".join([title, *below])


def _edits(comparison: Comparison) -> Iterator[str]:
    for title, edits in sections(comparison):
        yield f"  {title}"
        for edit in edits:
            yield from _edit(edit)


def _edit(said: Said) -> Iterator[str]:
    yield f"    {said.about}: {said.what}".rstrip(": ") + f"  ({said.place})"
    for hunk in said.hunks:
        old, new = (f"[-{hunk.old}-]" if hunk.old else ""), (f"{{+{hunk.new}+}}" if hunk.new else "")
        yield "        " + " ".join(part for part in (hunk.before, old, new, hunk.after) if part)
