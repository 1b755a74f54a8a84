"""Turn the bytes of a file into text: UTF-8 only, and nothing in it that nobody sees."""

from __future__ import annotations

from plansite.problems import Problem, Span, error
from plansite.read.files.unusable import unfinished
from plansite.read.syntax import invisible_character

_ORDER_MARK = "\ufeff".encode()


def decode(file: str, raw: bytes) -> tuple[str, Problem | None]:
    """Return the text of a file, without a byte order mark, and what makes it unusable.

    With a problem, the text serves only to quote lines; it is empty when it would be noise.
    """
    try:
        text = raw.removeprefix(_ORDER_MARK).decode()
    except UnicodeDecodeError as failure:
        return _readable(raw), _not_utf8(file, raw, failure.start + len(raw) - len(failure.object))
    return text, unfinished(file, raw, text) or invisible_character(file, text)


def _readable(raw: bytes) -> str:
    """Return the text of a file in another encoding for quoting lines; nothing when that would be noise."""
    return "" if b"\0" in raw else raw.decode("utf-8-sig", errors="replace")


def _not_utf8(file: str, raw: bytes, at: int) -> Problem:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        message, span = "This file is saved as UTF-16, not as UTF-8.", Span(file, 1, 1)
    else:
        before = raw[:at].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = "This character cannot be read: the file is not saved as UTF-8."
        span = Span(file, line, column, column + 1)
    hint = "Save the file again with the encoding “UTF-8” (in the editor's save dialog or status bar)."
    return error("not-utf-8", message, hint, span)
