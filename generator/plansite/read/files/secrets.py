"""Find passwords, tokens and keys that somebody has written into a plan: they belong into the environment.

Nothing repeats what was written: a message does not quote it, and a report leaves out the rest of its line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.problems import Problem, error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.problems import Rule
    from plansite.read.document import Entry

RULE: Rule = "secret"
CONNECTIONS = "connections"
_NAMES = re.compile(
    r"pass(?:word|wd|phrase)|(?:^|_)(?:passcode|pwd|secret|token|credentials?|(?:api|access|private|secret|account|ssl)_?key)(?:_|$)",
    re.IGNORECASE,
)
_NAMES_THERE = re.compile(
    r"(?:^|_)(?:pass|pw|key|auth|dsn|ur[il]|address|string|conn(?:ection)?_?str)(?:_|$)", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"://|:[^\s:@/]+@|\b(?:password|token|secret|pwd)\s*=", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.-]+|(?<=[a-z])(?=[A-Z])")


def names_secret(key: str, path: Sequence[str | int]) -> bool:
    """Tell whether a key asks for something secret, however it is spelled; `path` leads to the group that it stands in."""
    words = _BETWEEN.sub("_", key)
    return bool(_NAMES.search(words) or (_is_connection(path) and _NAMES_THERE.search(words)))


def holds_secret(text: str, path: Sequence[str | int]) -> bool:
    """Tell whether a text of a connection looks like an address with what opens it."""
    return _is_connection(path) and _IN_ADDRESS.search(text) is not None


def _is_connection(path: Sequence[str | int]) -> bool:
    return tuple(path[:1]) == (CONNECTIONS,)


def secret(entry: Entry) -> Problem:
    """Say that what stands at an entry is no place for a secret."""
    message = f"“{entry.key}” is no place for a secret: whoever can read the plan could read it."
    hint = (
        "Take it out, put it into an environment variable, and name that: “password_from: PLANSITE_WAREHOUSE_PASSWORD”. "
        "If it was committed, change it: the history keeps it."
    )
    return error(RULE, message, hint, entry.key_span)


def without_secrets(lines: list[str], problems: Iterable[Problem], file: str) -> list[str]:
    """Return the lines of a file, of each with a secret only what stands before it."""
    shown = list(lines)
    for span in (problem.span for problem in problems if problem.rule == RULE and problem.span.file == file):
        if span.line <= len(shown):
            shown[span.line - 1] = f"{lines[span.line - 1][: span.end - 1]}: …"
    return shown
