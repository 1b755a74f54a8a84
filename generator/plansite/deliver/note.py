"""Keep one note under a GitLab merge request: write it, bring it up to date, take it away.

On GitHub a well-kept action does this; for GitLab there is none. Source of the calls: GitLab's REST API, version 4, Notes.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "<!-- plansite: this note is kept up to date -->"
_QUICK_ACTION = re.compile(r"^([ \t]*)/", re.MULTILINE)
_TRIES = 3
_SECONDS = 20
_BUSY = frozenset({429, 500, 502, 503, 504})
_MEANINGS = {
    401: "the token in PLANSITE_TOKEN is wrong or has expired",
    403: "the token in PLANSITE_TOKEN needs the scope “api” and at least the role Reporter",
    404: "there is no such merge request, or the token in PLANSITE_TOKEN may not see it",
}


class NoteTrouble(Exception):  # noqa: N818 - it is what the world does, not an error of the program
    """Say in one sentence what GitLab would not do."""


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Name a merge request by the address of the API, the project's id and its number, with a token that may write there."""

    api: str
    project: str
    number: str
    token: str
    pause: float = 2.0  # seconds before a second try, doubled before a third

    def notes(self) -> Iterator[dict[str, Any]]:
        """Yield all notes, the oldest first."""
        page = "1"
        while page:
            asked = urlencode({"per_page": 100, "sort": "asc", "order_by": "created_at", "page": page})
            notes, page = self.call("GET", f"{self._path}?{asked}")
            yield from notes

    def me(self) -> Any:
        """Return the id of the user that the token belongs to."""
        return self.call("GET", "/user")[0]["id"]

    def write(self, text: str) -> None:
        """Add a note."""
        self.call("POST", self._path, {"body": text})

    def rewrite(self, note: Any, text: str) -> None:
        """Put another text into a note."""
        self.call("PUT", f"{self._path}/{note}", {"body": text})

    def remove(self, note: Any) -> None:
        """Take a note away."""
        self.call("DELETE", f"{self._path}/{note}")

    @property
    def _path(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{quote(self.number, safe='')}/notes"

    def call(self, method: str, path: str, data: Any = None) -> tuple[Any, str]:
        """Return what the API answers, and the number of the page after it, if there is one. Raises NoteTrouble."""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(self.pause * attempt)
            try:
                return self._answer(method, path, data)
            except HTTPError as error:
                said, again = _meaning(error), error.code in _BUSY
            except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
                said, again = f"it cannot be reached ({error})", True
            except ValueError:
                said, again = "its answer is not what GitLab answers", False
            # a note that was written although no answer came must not be written twice
            if not again or method == "POST":
                break
        raise NoteTrouble(f"GitLab did not take the note: {said}.")

    def _answer(self, method: str, path: str, data: Any) -> tuple[Any, str]:
        body = None if data is None else json.dumps(data).encode()
        headers = {"PRIVATE-TOKEN": self.token, "Content-Type": "application/json"}
        request = Request(f"{self.api.rstrip('/')}{path}", body, headers, method=method)  # noqa: S310 - checked in `keep_note`
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers.get("x-next-page", "")


def keep_note(where: MergeRequest, text: str) -> str:
    """Let the one note say this text; an empty text takes it away. Returns what was done, as a sentence.

    Raises NoteTrouble. Notes of other people are never touched, even if they begin in the same way.
    """
    if not where.api.startswith(("https://", "http://")):
        raise NoteTrouble(f"“{where.api}” is not a web address.")
    body = f"{_MARK}\n{_QUICK_ACTION.sub(_no_action, text.strip())}" if text.strip() else ""
    note = _own_note(where)
    if note is None:
        if not body:
            return "Nothing to say, and there is no note."
        where.write(body)
        return "The note was written."
    if not body:
        where.remove(note["id"])
        return "Nothing is different any more: the note was taken away."
    if note["body"] == body:
        return "The note says so already."
    where.rewrite(note["id"], body)
    return "The note was brought up to date."


def _no_action(command: re.Match[str]) -> str:
    """Keep GitLab from taking a line of the text for a command, such as /approve, that the token may give."""
    return f"{command[1]}\\/"


def _own_note(where: MergeRequest) -> dict[str, Any] | None:
    try:
        marked = [note for note in where.notes() if str(note["body"]).startswith(_MARK)]
        me = where.me() if marked else None
        return next((note for note in marked if note["author"]["id"] == me), None)
    except (KeyError, TypeError) as error:
        raise NoteTrouble("GitLab did not take the note: its answer is not what GitLab answers.") from error


def _meaning(error: HTTPError) -> str:
    with error:
        return _MEANINGS.get(error.code, f"it answers {error.code} {error.reason}")
