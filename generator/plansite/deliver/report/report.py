"""Write problems for those who read them: people at a terminal, programs, and code review."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plansite.deliver.report.excerpt import excerpt, printable
from plansite.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_INDENT = " " * 11
_COLORS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.NOTE: "34;1", Severity.BLANK: "36;1"}
_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
    Severity.BLANK: "notice",
}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info", Severity.BLANK: "info"}


def report(problems: Sequence[Problem], texts: Mapping[str, str], form: str, *, styled: bool = False) -> str:
    """Write problems in a form: `text`, `json`, `github`, `gitlab` or `sarif`.

    `texts` maps each file to its text, from which lines are quoted. `styled` adds color to `text`.
    Ends with a newline, or is empty. Any other form is a KeyError.
    """
    if form == "text":
        return _text(problems, texts, styled=styled)
    if form == "sarif":
        from plansite.deliver.report.sarif import as_sarif

        return as_sarif(problems)
    return _REPORTERS[form](problems)


def _text(problems: Sequence[Problem], texts: Mapping[str, str], *, styled: bool) -> str:
    def paint(words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if styled else words

    blocks = []
    for file, of_file in groupby(problems, key=lambda problem: problem.span.file):
        shown = [_block(problem, texts.get(file, ""), paint) for problem in of_file]
        blocks.append("\n\n".join([paint(printable(file), "1"), *shown]))
    return "\n\n".join([*blocks, _closing(problems, paint)]) + "\n"


def _block(problem: Problem, text: str, paint: Callable[[str, str], str]) -> str:
    """Write one problem: severity and words, the place, the line quoted and underlined, what to do."""
    span, color = problem.span, _COLORS[problem.severity]
    lines = [f"  {paint(f'{problem.severity.word:<9}', color)}{printable(problem.message)}"]
    lines.append(_INDENT + paint(f"{printable(span.file)}:{span.line}:{span.column}", "2"))
    quoted = None if problem.severity is Severity.BLANK else excerpt(text, span)
    if quoted:
        line, underline = quoted
        lines.append(f"{paint(f'{span.line:>10} │', '2')} {line}".rstrip())
        lines.append(f"{_INDENT}{paint('│', '2')} {paint(underline, color)}")
    lines.append(_INDENT + printable(problem.hint))
    return "\n".join(lines)


def _closing(problems: Sequence[Problem], paint: Callable[[str, str], str]) -> str:
    if not problems:
        return paint("No problems found: everything in this plan fits together.", "32")
    counts = Counter(problem.severity for problem in problems)
    parts = [counted(counts[severity], severity.word) for severity in Severity if counts[severity]]
    words = f"{', '.join(parts)} in {counted(len({problem.span.file for problem in problems}), 'file')}."
    if counts[Severity.BLANK]:
        words += " Files with blanks are not judged yet."
    return paint(words, "1") if counts[Severity.ERROR] else f"{paint('No errors.', '32')} {words}"


def counted(number: int, noun: str) -> str:
    """Return how many things there are: 1 file, 2 files."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _json(problems: Iterable[Problem]) -> str:
    """Write `{version, problems: [...], counts: {error, warning, blank}}`.

    Each problem has severity, rule, message, hint, file, line, column and end_column. Lines and columns start
    at 1 and columns count characters; `end_column` follows the last character, null when it is not known.
    """
    records = [
        {
            "severity": problem.severity.word,
            "rule": problem.rule,
            "message": problem.message,
            "hint": problem.hint,
            "file": problem.span.file,
            "line": problem.span.line,
            "column": problem.span.column,
            "end_column": problem.span.end or None,
        }
        for problem in problems
    ]
    counts = Counter(record["severity"] for record in records)
    return _dump(
        {
            "version": 1,
            "problems": records,
            "counts": {severity.word: counts[severity.word] for severity in Severity},
        }
    )


def _github(problems: Iterable[Problem]) -> str:
    """Write workflow commands, which GitHub shows as annotations on the changed lines."""
    return "".join(f"{_annotation(problem)}\n" for problem in problems)


def _annotation(problem: Problem) -> str:
    span = problem.span
    end = {"endColumn": span.end} if span.end > span.column else {}
    properties = {
        "file": span.file,
        "line": span.line,
        "col": span.column,
        **end,
        "title": f"Plansite: {problem.rule}",
    }
    written = ",".join(f"{key}={_escaped_property(str(value))}" for key, value in properties.items())
    words = f"{problem.message}\n{problem.hint}"
    return f"::{_GITHUB[problem.severity]} {written}::{_escaped(words)}"


def _escaped(text: str) -> str:
    """Keep a text on the one line that a workflow command has."""
    kept = "\n".join(printable(line) for line in text.split("\n"))
    return kept.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _gitlab(problems: Iterable[Problem]) -> str:
    """Write a code quality report. Its fingerprints leave the line out: lines added above do not matter."""
    seen: Counter[tuple[str, str, str]] = Counter()
    issues = []
    for problem in problems:
        same = (problem.span.file, problem.rule, problem.message)
        seen[same] += 1
        fingerprint = hashlib.sha256("\0".join([*same, str(seen[same])]).encode()).hexdigest()
        place = {"path": problem.span.file, "lines": {"begin": problem.span.line}}
        issues.append(
            {
                "description": f"{problem.message} {problem.hint}",
                "check_name": f"plansite-{problem.rule}",
                "fingerprint": fingerprint,
                "severity": _GITLAB[problem.severity],
                "location": place,
            }
        )
    return _dump(issues)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


_REPORTERS: dict[str, Callable[[Iterable[Problem]], str]] = {
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
}
