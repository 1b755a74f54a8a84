"""Write the comment on a pull request: a comparison in Markdown, short, details folded, never too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.compare.write.escape import code, escaped
from plansite.deliver.compare.write.sentence import sentence
from plansite.deliver.compare.write.tables import (
    ARROW,
    KINDS,
    STALE,
    core_figures,
    goal_lines,
    hope_lines,
    other_figures,
    scenario_figures,
    sections,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.verdict import Verdict
    from plansite.deliver.compare.write.tables import Row, Said, Table
    from plansite.problems import Problem

LIMIT = 65_000  # bytes; GitHub takes 65,536 characters, GitLab 1,000,000
_FOOT = 1_200  # what was left out, the labels of both plans
_HALF = 2
_LONGEST_SENTENCE = 2_000
_HEAD = ("| Figure | Period | Old | New | Change |", "| --- | --- | ---: | ---: | ---: |")


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one part of a comment: lines that can be cut at the end, between an opening and a closing."""

    title: str
    noun: str
    lines: tuple[str, ...]
    head: tuple[str, ...] = ()
    folded: bool = True


def as_markdown(comparison: Comparison, limit: int = LIMIT) -> str:
    """Return the comparison as Markdown of at most `limit` bytes; empty when nothing is different."""
    if comparison.is_nothing:
        return ""
    foot = f"<sub>{escaped(comparison.old.label)} {ARROW} {escaped(comparison.new.label)}</sub>"
    text = f"**{escaped(sentence(comparison), _LONGEST_SENTENCE)}**"
    dropped: list[str] = []
    for block in _blocks(comparison):
        room = limit - _size(text) - _size(foot) - _FOOT
        # no part takes all that is left, so that each is heard
        written = _written(block, room // _HALF)
        if written:
            text += f"\n\n{written}"
        else:
            dropped.append(f"{block.title} ({len(block.lines)})")
    if dropped:
        text += f"\n\n{escaped('Left out here for length: ' + ', '.join(dropped) + '.')}"
    return f"{text}\n\n{foot}\n"


def _blocks(comparison: Comparison) -> Iterator[Block]:
    verdicts = tuple(map(_verdict, comparison.verdicts))
    yield from _filled(Block("Guardrails", "guardrails", verdicts, folded=False))
    goals = tuple(_goal(*line) for line in goal_lines(comparison))
    yield from _filled(Block("How goals stand", "goals", goals, folded=False))
    hopes = tuple(_goal(*line) for line in hope_lines(comparison))
    yield from _filled(Block("How likely the plan pays", "chances", hopes, folded=False))
    stale = tuple(map(_problem, comparison.stale))
    yield from _filled(Block(f"{STALE} ({len(stale)})", "sentences", stale))
    fresh, gone = (tuple(map(_problem, findings)) for findings in (comparison.fresh, comparison.gone))
    yield from _filled(Block("New findings", "findings", fresh, folded=False))
    stays = tuple(map(_problem, comparison.stays))
    yield from _filled(Block("Errors that stay", "errors", stays, folded=False))
    if comparison.is_whole:
        yield from _table("What moves", core_figures(comparison), folded=False)
    edits = tuple(line for title, edits in sections(comparison) for line in _section(title, edits))
    yield from _filled(Block("What was changed", "lines", edits))
    yield from _filled(Block("Findings that are gone", "findings", gone))
    if comparison.is_whole:
        yield from _table("Other figures", other_figures(comparison))
        for table in scenario_figures(comparison):
            yield from _table(table.heading, table)


def _filled(block: Block) -> Iterator[Block]:
    if block.lines:
        yield block


def _table(title: str, table: Table, *, folded: bool = True) -> Iterator[Block]:
    yield from _filled(Block(escaped(title), "values", tuple(map(_row, table.rows)), _HEAD, folded))


def _row(row: Row) -> str:
    cells = (row.figure, row.period, row.old, row.new, row.change)
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _verdict(verdict: Verdict) -> str:
    effect = "must agree" if verdict.fails else "should know"
    said = f"**{escaped(verdict.title)}** is {KINDS[verdict.kind]}: {escaped(verdict.message)}."
    return f"- {said} **{escaped(verdict.owner)}** {effect}."


def _goal(title: str, old: str, new: str) -> str:
    change = f"{old} {ARROW} **{new}**" if old and new else f"new, {new}" if new else "dropped"
    return f"- {escaped(title)}: {change}"


def _problem(problem: Problem) -> str:
    place = code(f"{problem.span.file}:{problem.span.line}")
    return (
        f"- {problem.severity.word.capitalize()}: {escaped(problem.message)} {escaped(problem.hint)} {place}"
    )


def _section(title: str, edits: Iterable[Said]) -> Iterator[str]:
    yield f"- **{escaped(title)}**"
    for edit in edits:
        what = f": {escaped(edit.what)}" if edit.what else ""
        yield f"  - {escaped(edit.about)}{what} {code(edit.place)}"
        for hunk in edit.hunks:
            parts = (
                escaped(hunk.before),
                f"<del>{escaped(hunk.old)}</del>" if hunk.old else "",
                f"<ins>{escaped(hunk.new)}</ins>" if hunk.new else "",
                escaped(hunk.after),
            )
            yield f"    - {' '.join(part for part in parts if part)}"


def _written(block: Block, room: int) -> str:
    """Return a block that takes at most `room` bytes, cut with a line that says so; empty when not one line fits."""
    title = f"{block.title} ({len(block.lines)})" if block.head else block.title
    opening = f"<details><summary>{title}</summary>\n" if block.folded else f"**{title}**\n"
    closing = "\n</details>" if block.folded else ""
    notice = f"\n… and {len(block.lines)} more {block.noun}, left out here for length: “plansite diff” lists them all."
    left = room - sum(_size(line) + 1 for line in (opening, closing, notice, *block.head))
    kept = []
    for line in block.lines:
        left -= _size(line) + 1
        if left < 0:
            break
        kept.append(line)
    if not kept:
        return ""
    more = len(block.lines) - len(kept)
    notice = notice.replace(f" {len(block.lines)} more", f" {more} more", 1)
    cut = (notice,) if more else ()
    return "\n".join(line for line in (opening, *block.head, *kept, *cut, closing) if line)


def _size(text: str) -> int:
    return len(text.encode())
