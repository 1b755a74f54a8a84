"""Say in plain words why a text is not YAML, and where the mistake was made rather than where it was noticed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Rule, Span, error

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_SPACE = re.compile(r"(?P<name>\s*(?:- +)?[\w.-]+:)[^\s:]")
_NAME_AND_VALUE = re.compile(r"\s*(?:- +)*[^\s:#][^:#]*:\s+(?P<value>\S.*?)\s*\Z")
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Failure(NamedTuple):
    """What the YAML parser says: its words, and the places (line and column from 0) where it was and had begun."""

    what: str
    context: str
    line: int
    column: int
    start: tuple[int, int]


class _Scene(NamedTuple):
    """The text of a file around a failure."""

    file: str
    lines: list[str]
    failure: Failure

    @property
    def here(self) -> str:
        """Return the line on which the parser stopped."""
        return self.line(self.failure.line)

    def line(self, index: int) -> str:
        """Return a line, empty behind the end."""
        return self.lines[index] if index < len(self.lines) else ""

    def problem(  # noqa: PLR0913 - a problem and its place
        self, message: str, hint: str, line: int, column: int, length: int = 0, rule: Rule = "yaml"
    ) -> Problem:
        """Make a problem at a place counted from 0."""
        return error(
            rule, message, hint, Span(self.file, line + 1, column + 1, column + 1 + length if length else 0)
        )


def explain_syntax(file: str, text: str, failure: Failure) -> Problem:
    """Turn what the YAML parser says into a problem."""
    scene = _Scene(file, re.split(r"\r\n|[\n\r]", text), failure)
    indent = scene.here[: len(scene.here) - len(scene.here.lstrip())]
    if "\t" in indent:
        message = "A tab stands at the start of this line."
        return scene.problem(
            message, "Indent with spaces: two for each level.", failure.line, indent.index("\t"), 1, "tab"
        )
    said = f"{failure.context} {failure.what}"
    explain = next((explainer for words, explainer in _EXPLAINERS.items() if words in said), _other)
    return explain(scene)


def invisible_character(file: str, text: str) -> Problem | None:
    """Find the first control character, or line break of another kind; None when there is none."""
    if text.replace("\n", "").isprintable():  # nearly all are, and to search takes longer
        return None
    character = INVISIBLE.search(text)
    if character is None:
        return None
    before = re.split(r"\r\n|[\n\r]", text[: character.start()])
    column = len(before[-1]) + 1
    return control_character(character[0], Span(file, len(before), column, column + 1))


def control_character(character: str, span: Span) -> Problem:
    """Make the problem of a character that nobody sees."""
    return error(
        "control-character",
        f"There is an invisible control character here (U+{ord(character):04X}).",
        "Delete it: it usually comes with text copied from another program.",
        span,
    )


def quoted(text: str) -> str:
    """Return a text in the quotes that suit it."""
    return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'


def _second_colon(scene: _Scene) -> Problem:
    line, column = scene.failure.line, scene.failure.column
    value = _NAME_AND_VALUE.match(scene.here)
    if value and value.start("value") < column:
        hint = f"Put the text in quotes: {quoted(value['value'])}"
        return scene.problem("There is a second “: ” where one value was expected.", hint, line, column, 1)
    above = next((index for index in range(line - 1, -1, -1) if scene.line(index).strip()), line)
    if above < line and not re.search(r":(\s|\Z)", scene.line(above)):
        return _no_colon(scene, above)
    at = len(scene.here) - len(scene.here.lstrip())
    message = "This line is indented as if it went on with the text above it."
    return scene.problem(
        message,
        "Indent it like the line above, or put the text above in quotes.",
        line,
        at,
        max(column - at, 1),
    )


def _key_expected(scene: _Scene) -> Problem:
    return _no_colon(scene, scene.failure.start[0])


def _no_colon(scene: _Scene, line: int) -> Problem:
    text = scene.line(line)
    at = len(text) - len(text.lstrip())
    close = _NO_SPACE.match(text)
    if close:
        return scene.problem(
            "A space is missing after the colon.", "Write “name: value”.", line, close.end("name") - 1, 1
        )
    hint = "Write “name: value”, or indent the line if it belongs to the text above."
    return scene.problem(
        "A name with a colon was expected on this line.", hint, line, at, max(len(text.strip()), 1)
    )


def _misplaced(scene: _Scene) -> Problem:
    line, column = scene.failure.line, scene.failure.column
    before = scene.here[:column].rstrip()
    if before and before[-1] in "\"']}":
        hint = "Put the whole value in quotes, and double a quote that belongs to the text."
        return scene.problem(f"Something follows the closing {before[-1]} of this value.", hint, line, column)
    hint = (
        "Indent it like the line it belongs with, two spaces for each level; look at the quotes above, too."
    )
    return scene.problem(
        "This line is indented like no line above it.", hint, line, column, max(len(scene.here) - column, 1)
    )


def _open_bracket(scene: _Scene) -> Problem:
    (line, column), failure = _bracket(scene), scene.failure
    if failure.line > line:
        closing = {"[": "]", "{": "}"}.get(scene.line(line)[column : column + 1], "}")
        return scene.problem("This bracket is not closed.", f"Add “{closing}” at the end.", line, column, 1)
    hint = "Put a comma between two entries; put texts with , [ ] { } in quotes."
    return scene.problem(
        "A comma or the closing bracket was expected here.", hint, failure.line, failure.column
    )


def _bracket(scene: _Scene) -> tuple[int, int]:
    """Return where the bracket opened: the parser knows, or it is the last one before it stopped."""
    line, column = scene.failure.start
    while line >= 0 and scene.line(line)[column : column + 1] not in {"[", "{"}:
        column = max(scene.line(line)[:column].rfind(bracket) for bracket in "[{")
        if column < 0:
            line, column = line - 1, len(scene.line(line - 1))
    return (line, column) if line >= 0 else scene.failure.start


def _open_quote(scene: _Scene) -> Problem:
    line, column = scene.failure.start
    hint = "Close the quote, or double a quote that belongs to the text."
    return scene.problem("This quote is not closed.", hint, line, column, 1)


def _escape(scene: _Scene) -> Problem:
    line, column = scene.failure.line, scene.failure.column
    at = max(scene.here.rfind("\\", 0, column + 1), 0)
    message = f"“{scene.here[at : at + 2]}” has no meaning between double quotes."
    return scene.problem(message, "Use single quotes ('…'), or write the backslash twice.", line, at, 2)


def _special_start(scene: _Scene) -> Problem:
    line, column = (
        scene.failure.start if scene.failure.context.endswith(("alias", "anchor")) else scene.failure[2:4]
    )
    text = re.split(r"\s+#", scene.line(line)[column:])[0].rstrip()
    hint = f"Put the text in quotes: {quoted(text)}"
    return scene.problem(f"“{text[:1]}” cannot start a text.", hint, line, column, 1)


def _list_behind_name(scene: _Scene) -> Problem:
    hint = "Put each “- item” on a line of its own below the name, or put the text in quotes."
    return scene.problem(
        "“- ” starts a list, but stands behind a name.", hint, scene.failure.line, scene.failure.column, 1
    )


def _block_text(scene: _Scene) -> Problem:
    line, column = scene.failure.start
    hint = f"Put the text in quotes: {quoted(scene.line(line)[column:].rstrip())}"
    return scene.problem("Nothing may follow “|” or “>” on its line.", hint, line, column, 1)


def _other(scene: _Scene) -> Problem:
    hint = "Put texts that start with a special character in quotes, and look at the indentation."
    return scene.problem(
        f"This is not YAML: {scene.failure.what}.", hint, scene.failure.line, scene.failure.column
    )


# the first words that occur in what the parser says decide
_EXPLAINERS: dict[str, Callable[[_Scene], Problem]] = {
    "mapping values are not allowed": _second_colon,
    "could not find expected ':'": _key_expected,
    "unexpected end of stream": _open_quote,
    "unexpected document indicator": _open_quote,
    "while parsing a quoted scalar": _escape,
    "while parsing a flow": _open_bracket,
    "while scanning an alias": _special_start,
    "while scanning an anchor": _special_start,
    "cannot start any token": _special_start,
    "block sequence entries are not allowed": _list_behind_name,
    "while scanning a block scalar": _block_text,
    "did not find expected key": _misplaced,
    "did not find expected '-' indicator": _misplaced,
}
