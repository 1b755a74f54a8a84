"""Write problems for those who read them: people at a terminal, programs, and code review."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plansite.deliver.report.excerpt import excerpt, lines_of, printable
from plansite.deliver.report.selection import FOR_PEOPLE, FOR_PROGRAMS, select, wanted
from plansite.problems import Problem, Severity
from plansite.read.files.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from plansite.deliver.report.selection import Selection, View

    Paint = Callable[[str, str], str]

_INDENT = " " * 11
_COLORS = {
    Severity.ERROR: "31;1",
    Severity.WARNING: "33;1",
    Severity.NOTE: "34;1",
    Severity.QUESTION: "35;1",
    Severity.BLANK: "36;1",
}
_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
    Severity.QUESTION: "notice",
    Severity.BLANK: "notice",
}
_GITLAB = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
    Severity.QUESTION: "info",
    Severity.BLANK: "info",
}


def report(
    problems: Iterable[Problem],
    texts: Mapping[str, str],
    form: str,
    view: View,
    *,
    styled: bool = False,
) -> str:
    """Write problems in a form: `text`, `json`, `github`, `gitlab` or `sarif`. Each is bounded, and says what it leaves out.

    `texts` maps each file to its text, from which lines are quoted. `styled` adds color to `text`.
    Ends with a newline, or is empty. Any other form is a KeyError.
    """
    in_view = wanted(problems, view)
    if form == "text":
        return _text(in_view, texts, view, styled=styled)
    if form == "github" and not view.all:  # which shows ten annotations of a kind
        in_view = [problem for problem in in_view if problem.severity is not Severity.QUESTION]
    selection = select(in_view, FOR_PEOPLE if form == "github" else FOR_PROGRAMS, view)
    counts = Counter(problem.severity for problem in in_view)
    return all_in_one(selection, form, view, {severity.word: counts[severity] for severity in Severity})


def all_in_one(
    selection: Selection,
    form: str,
    view: View,
    counts: Mapping[str, int],
    plans: Sequence[Mapping[str, object]] = (),
) -> str:
    """Write what was selected in a form for programs; `plans` says in `json` how each of several plans stands."""
    left_out = selection.in_words(view)
    if form == "json":
        return _json(selection, counts, plans)
    if form == "sarif":
        from plansite.deliver.report.sarif import as_sarif

        return as_sarif(selection.shown, left_out)
    return _REPORTERS[form](selection.shown, left_out)


def _text(problems: Sequence[Problem], texts: Mapping[str, str], view: View, *, styled: bool) -> str:
    """Write what people read: errors first, then the rest, each in the order of files and lines."""

    def paint(words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if styled else words

    joined = [problem for problem in problems if view.joins_blanks and problem.severity is Severity.BLANK]
    apart = {*([Severity.BLANK] if view.joins_blanks else []), *([] if view.all else [Severity.QUESTION])}
    single = [problem for problem in problems if problem.severity not in apart]
    selection = select(single, FOR_PEOPLE, view)
    blocks = []
    ordered = sorted(selection.shown, key=lambda problem: problem.severity is not Severity.ERROR)
    for file, of_file in groupby(ordered, key=lambda problem: problem.span.file):
        lines = without_secrets(lines_of(texts.get(file, "")), problems, file)
        blocks.append(paint(printable(file), "1"))
        blocks += [_block(problem, lines, paint) for problem in of_file]
    blocks += _blanks(joined, view, paint)
    if left_out := selection.in_words(view):
        blocks.append(printable(left_out))
    return "\n\n".join([*blocks, _closing(problems, view, paint)]) + "\n"


def _blanks(problems: Iterable[Problem], view: View, paint: Paint) -> Iterator[str]:
    """Write one line for the blanks of a file, below them the command that lists them."""
    counts = Counter(problem.span.file for problem in problems)
    if not counts:
        return
    word = f"  {paint(f'{Severity.BLANK.word:<9}', _COLORS[Severity.BLANK])}"
    files = list(counts.items())[: FOR_PEOPLE.of_a_rule]
    lines = [f"{word}{printable(file)}: {count:,} to be filled" for file, count in files]
    if len(counts) > len(files):
        rest = sum(counts.values()) - sum(count for _, count in files)
        lines.append(f"{word}{rest:,} more in {counted(len(counts) - len(files), 'other file')}")
    yield "\n".join([*lines, _INDENT + printable(f"List them: {view.command('--blanks')}")])


def _block(problem: Problem, lines: Sequence[str], paint: Paint) -> str:
    """Write one problem: severity and words, the place and the rule, the line quoted and underlined, what to do."""
    span, color = problem.span, _COLORS[problem.severity]
    block = [f"  {paint(f'{problem.severity.word:<9}', color)}{printable(problem.message)}"]
    place = f"{printable(span.file)}:{span.line}:{span.column} · {problem.rule}"
    block.append(_INDENT + paint(place, "2"))
    quoted = None if problem.severity is Severity.BLANK else excerpt(lines, span)
    if quoted:
        line, underline = quoted
        block.append(f"{paint(f'{span.line:>10} │', '2')} {line}".rstrip())
        block.append(f"{_INDENT}{paint('│', '2')} {paint(underline, color)}")
    block.append(_INDENT + printable(problem.hint))
    return "\n".join(block)


def _closing(problems: Sequence[Problem], view: View, paint: Paint) -> str:
    if not problems:
        return paint("No problems found: everything in this plan fits together.", "32")
    counts = Counter(problem.severity for problem in problems)
    told = [problem for problem in problems if problem.severity is not Severity.QUESTION]
    parts = [
        counted(counts[problem], problem.word)
        for problem in Severity
        if problem is not Severity.QUESTION and counts[problem]
    ]
    words = (
        f"{', '.join(parts)} in {counted(len({problem.span.file for problem in told}), 'file')}."
        if told
        else ""
    )
    words = " ".join(filter(None, (words, _still_open(problems, view))))
    if counts[Severity.BLANK]:
        words += " Files with blanks are not judged yet."
    return paint(words, "1") if counts[Severity.ERROR] else f"{paint('No errors.', '32')} {words}"


def _still_open(problems: Sequence[Problem], view: View) -> str:
    """Say how many questions are open, each once however often it is asked; empty when none is."""
    places = [problem for problem in problems if problem.severity is Severity.QUESTION]
    if not places:
        return ""
    questions = len({problem.rule for problem in places})
    words = f"{counted(questions, 'question')} still open in {counted(len(places), 'place')}"
    return f"{words}." if view.all else f"{words}, which is no fault: {view.command('--all')}"


def counted(number: int, noun: str) -> str:
    """Return how many things there are: 1 file, 2 files."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _json(selection: Selection, counts: Mapping[str, int], plans: Sequence[Mapping[str, object]]) -> str:
    """Write `{version, problems: [...], counts: {error, warning, note, question, blank}, left_out: {rule: count}}`.

    Of several plans, `plans: [{plan, failed, counts}]` comes after it. `counts` are of all problems, those left out too. Each problem has severity, rule, message, hint, file, line, column and end_column. Lines and columns start
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
        for problem in selection.shown
    ]
    return _dump(
        {
            "version": 1,
            "problems": records,
            "counts": counts,
            "left_out": dict(sorted(selection.left_out.items())),
            **({"plans": plans} if plans else {}),
        }
    )


def _github(problems: Iterable[Problem], left_out: str) -> str:
    """Write workflow commands, which GitHub shows as annotations on the changed lines."""
    lines = [_annotation(problem) for problem in problems]
    if left_out:
        lines.append(f"::notice title=Plansite%3A more problems::{_escaped(left_out)}")
    return "".join(f"{line}\n" for line in lines)


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


def _gitlab(problems: Sequence[Problem], left_out: str) -> str:
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
    if left_out:
        issues.append(
            {
                "description": left_out,
                "check_name": "plansite-left-out",
                "fingerprint": hashlib.sha256(b"left out").hexdigest(),
                "severity": "info",
                "location": {"path": problems[0].span.file, "lines": {"begin": 1}},
            }
        )
    return _dump(issues)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


_REPORTERS: dict[str, Callable[[Sequence[Problem], str], str]] = {
    "github": _github,
    "gitlab": _gitlab,
}
