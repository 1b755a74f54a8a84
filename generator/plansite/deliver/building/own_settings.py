"""Read the mkdocs.yml beside a plan, which comes with whatever branch is built and is as untrusted as the plan itself.

What it may set is listed in catalog/site_settings.json: looks, words and addresses. Nothing that it names runs, and files
that it names are carried into the site as they are. All else needs a person's word that the settings are trusted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.deliver.building.builder import theme_templates
from plansite.deliver.building.titles import plain_title
from plansite.problems import Problem, Span, error
from plansite.read.files.opening import Limit, Refusal, read_file
from plansite.read.schema import SchemaSet, visit, with_references
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.read.document import Entry

NAME = "mkdocs.yml"
_LIMIT = Limit(1_000_000, "a file of the settings", "Make it smaller.")
_ADDRESS = re.compile(r"^repo_url:\s*[\"']?(?P<address>[^\s\"'#]+)", re.MULTILINE)
_KIND = "settings"
_MEANS = "x-means"
_CARRIED = "own"  # the folder of the site for files that settings name
_TRUST = "If you trust everybody who can change this file, give --trust-settings: it may run programs then."
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_LOADS = re.compile(r"@import|(?:url|src)\((?!\s*[\"']?(?:data:|#))|image-set\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """Hold what a site's look builds on.

    `values` are those of `path`, made safe to print; of trusted settings they are empty, since the builder reads these itself.
    `files` go into the site, by their path in it.
    """

    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    trusted: bool = False


class _RefusedError(Exception):
    """Say why a file is not read, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def base_settings(plan: Path, *, trusted: bool = False) -> OwnSettings:
    """Return the settings a site builds on: those of the mkdocs.yml beside the plan, else those that come along."""
    beside = plan.resolve().parent / NAME
    if not beside.is_symlink() and not beside.exists():
        return read_settings(packaged(NAME))
    return OwnSettings(beside, trusted=True) if trusted else read_settings(beside)


def read_settings(path: Path) -> OwnSettings:
    """Read settings that nobody needs to trust; `problems` say what in them is refused, and then nothing of them holds."""
    shown = _shown(path)
    try:
        root, text, problems = read_bytes(shown, _content(path.parent, path.name))
    except _RefusedError as refused:
        return OwnSettings(path, problems=(_problem(refused, Span(shown, 1, 1)),))
    schema = with_references(
        json.loads((catalog_folder() / "site_settings.json").read_text(encoding="utf-8"))
    )
    files: dict[str, bytes] = {}
    if root is not None:
        problems += [_in_words(problem) for problem in SchemaSet({_KIND: schema}).check(_KIND, root)]
    if root is not None and not problems:
        problems += _carry(root, schema, path.parent, files)
    values = _safe(root.data, schema) if root is not None and not problems else {}
    return OwnSettings(path, values, files, tuple(problems), {shown: text})


def repo_url(path: Path) -> str:
    """Return the address of the repository that settings name, empty when they name none.

    A line is looked for: trusted settings may hold tags that only the builder reads.
    """
    try:
        text = _content(path.parent, path.name).decode("utf-8", errors="replace")
    except _RefusedError:
        return ""
    line = _ADDRESS.search(text)
    return line["address"] if line else ""


def _shown(path: Path) -> str:
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _problem(refused: _RefusedError, span: Span) -> Problem:
    return error("site-setting", str(refused), refused.hint, span)


def _in_words(problem: Problem) -> Problem:
    """Return a problem with what to do about a setting rather than about an answer."""
    message, hint = problem.message, problem.hint
    if problem.rule in {"unknown-key", "wrong-id"}:
        name = message.partition("“")[2].partition("”")[0]
        message = f"“{name}” is not a setting that may come with a plan."
        hint = f"{hint} Else delete it." if hint.startswith("Did you mean") else "Delete it."
    return replace(problem, rule="site-setting", message=message, remedy=f"{hint} {_TRUST}")


def _carry(root: Entry, schema: dict[str, Any], folder: Path, files: dict[str, bytes]) -> Iterator[Problem]:
    """Put the files that settings name into `files`; yield what is wrong with them, and icons that are not there."""
    for entry, setting in visit(root, schema):
        try:
            if setting.get(_MEANS) == "icon":
                _refuse_unknown_icon(entry.data)
            if setting.get(_MEANS) in {"style", "picture"}:
                content = _content(folder, entry.data)
                if setting[_MEANS] == "style":
                    _refuse_loading(content)
                files[f"{_CARRIED}/{entry.data}"] = content
        except _RefusedError as refused:
            yield _problem(refused, entry.span)


def _refuse_unknown_icon(name: str) -> None:
    if not (theme_templates() / ".icons" / f"{name}.svg").is_file():
        hint = "Take the name of one that the theme has, such as material/compass."
        raise _RefusedError(f"There is no icon “{name}”.", hint)


def _content(folder: Path, name: str) -> bytes:
    """Return what a file below a folder holds; no part of its path may be a link, so that it lies where its name says."""
    path = folder
    for part in name.split("/"):
        path = path / part
        if path.is_symlink():
            message = f"“{part}” is a link, and settings are not read through links."
            raise _RefusedError(message, "Put the file itself there.")
    if not path.exists():
        raise _RefusedError(
            f"There is no file “{name}”.", f"Put it into the folder of {NAME}, or into one below it."
        )
    content = read_file(path, None, _LIMIT)
    if isinstance(content, Refusal):
        raise _RefusedError(f"“{name}” is not read. {content.message}", content.hint)
    return content


def _refuse_loading(style: bytes) -> None:
    """Refuse a stylesheet that loads something, however it is spelled: a page would ask other hosts for it."""
    text = _ESCAPE.sub(_unescaped, style.decode("utf-8", errors="replace"))
    loads = _LOADS.search(re.sub(r"/\*.*?(?:\*/|\Z)", "", text, flags=re.DOTALL))
    if loads:
        message = f"This stylesheet loads something with “{loads[0]}”; that of a plan loads nothing."
        raise _RefusedError(message, f"Delete it, or write a picture into it with url(data:…). {_TRUST}")


def _unescaped(escape: re.Match[str]) -> str:
    if not escape[1]:
        return escape[2]
    number = int(escape[1], 16)
    return chr(number) if number < 0xD800 else "\ufffd"  # noqa: PLR2004 - beyond stand no letters that CSS knows


def _safe(data: Any, setting: Mapping[str, Any]) -> Any:
    """Return settings as they may be printed: words without markup, carried files where they stand in the site."""
    if isinstance(data, dict):
        fields, others = setting.get("properties", {}), setting.get("additionalProperties")
        return {key: _safe(child, fields.get(key, others or {})) for key, child in data.items()}
    if isinstance(data, list):
        return [_safe(child, setting.get("items", {})) for child in data]
    means = setting.get(_MEANS)
    if means == "words":
        return plain_title(data)
    return f"{_CARRIED}/{data}" if means in {"style", "picture"} else data
