"""Write problems as SARIF 2.1.0, which code scanning shows beside the lines.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from plansite.deliver.report.excerpt import printable
from plansite.judge.rulebook import load_rulebook
from plansite.problems import Severity
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.problems import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
    Severity.QUESTION: "note",
    Severity.BLANK: "note",
}
_FINDINGS = "findings.yaml"
_HELP = "Each finding says at its place what to do."


def as_sarif(problems: Sequence[Problem], left_out: str = "") -> str:
    """Write one run with the rules that found something, and a result for each problem; what is left out is a notification.

    Columns count characters. Fingerprints leave the line out: lines added above do not make a finding new.
    """
    rules = sorted({problem.rule for problem in problems})
    known = _known_rules()
    driver = {
        "name": "Plansite",
        "semanticVersion": version("plansite"),
        "informationUri": "https://pypi.org/project/plansite/",
        "rules": [_rule(rule, known.get(rule, {})) for rule in rules],
    }
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": driver},
        **({"invocations": [_invocation(left_out)]} if left_out else {}),
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules.index(problem.rule), seen) for problem in problems],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _invocation(left_out: str) -> dict[str, Any]:
    said = {"level": "note", "message": {"text": printable(left_out)}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [said]}


def _known_rules() -> dict[str, dict[str, str]]:
    """Return title and help of each rule; the file is ours, so a mistake in it is a bug: ValueError."""
    root, _, problems = read_bytes(_FINDINGS, (catalog_folder() / _FINDINGS).read_bytes())
    if root is None or problems:
        raise ValueError(f"{_FINDINGS}: {problems}")
    judged = {
        rule.id: {"title": rule.title, "help": f"{rule.what} {rule.why} {rule.mend}"}
        for rule in load_rulebook(catalog_folder()).values()
    }
    return {**{key: dict(entry.data) for key, entry in root.items()}, **judged}


def _rule(rule: str, known: dict[str, str]) -> dict[str, Any]:
    title, told = known.get("title", rule.replace("-", " ").capitalize()), known.get("help", _HELP)
    name = "".join(word.capitalize() for word in rule.split("-"))
    return {
        "id": rule,
        **({"name": name} if name.lower() != rule else {}),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "help": {"text": told, "markdown": told},
    }


def _result(problem: Problem, index: int, seen: Counter[str]) -> dict[str, Any]:
    span = problem.span
    same = f"{span.file}\0{problem.rule}\0{problem.message}"
    seen[same] += 1
    fingerprint = hashlib.sha256(f"{same}\0{seen[same]}".encode()).hexdigest()
    end = {"endColumn": span.end} if span.end > span.column else {}
    region = {"startLine": span.line, "startColumn": span.column, **end}
    place = {"artifactLocation": {"uri": _address(span.file)}, "region": region}
    return {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        # “[…](…)” in a message would be a link
        "message": {"text": printable(f"{problem.message} {problem.hint}").replace("](", "\\](")},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"plansite/v1": fingerprint},
    }


def _address(file: str) -> str:
    """Return how a file is called there: relative, or with its scheme; a path that begins with a slash is neither."""
    return Path(file).as_uri() if Path(file).is_absolute() else quote(file)
