"""A stand-in for the part of GitLab's API that notes under merge requests need, on the loopback address."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "glpat-of-a-robot"  # noqa: S105 - it opens nothing
ROBOT = {"id": 7, "username": "project_42_bot"}
NOTES = "/api/v4/projects/42/merge_requests/3/notes"


@dataclass
class GitLab:
    """Hold what the stand-in knows: notes, what was asked of it, and answers that it gives instead, one after the other."""

    url: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    instead: list[tuple[int, bytes]] = field(default_factory=list)
    last: int = 100

    @property
    def bodies(self) -> list[str]:
        return [note["body"] for note in self.notes]

    def add(self, body: str, author: dict[str, Any]) -> None:
        self.last += 1
        self.notes.append({"id": self.last, "body": body, "author": author, "system": False})

    def answer(self, method: str, address: str, token: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
        self.asked.append(f"{method} {path}")
        if self.instead:
            status, raw = self.instead.pop(0)
            return status, raw, {}
        if token != TOKEN:
            return 401, {"message": "401 Unauthorized"}, {}
        if (method, path) == ("GET", "/api/v4/user"):
            return 200, ROBOT, {}
        if not path.startswith(NOTES):
            return 404, {"message": "404 Not found"}, {}
        if method == "GET":
            size, page = int(query["per_page"][0]), int(query["page"][0])
            more = str(page + 1) if len(self.notes) > size * page else ""
            return 200, self.notes[size * (page - 1) : size * page], {"X-Next-Page": more}
        return self._change(method, path, body)

    def _change(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if method == "POST":
            self.add(body["body"], ROBOT)
            return 201, self.notes[-1], {}
        note = next(each for each in self.notes if path == f"{NOTES}/{each['id']}")
        if note["author"] != ROBOT:
            return 403, {"message": "403 Forbidden"}, {}
        if method == "PUT":
            note["body"] = body["body"]
            return 200, note, {}
        self.notes.remove(note)
        return 204, None, {}


@contextlib.contextmanager
def gitlab() -> Iterator[GitLab]:
    """Serve a stand-in for as long as the context lasts."""
    here = GitLab()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            token = self.headers.get("PRIVATE-TOKEN", "")
            status, data, headers = here.answer(
                self.command, self.path, token, json.loads(sent) if sent else None
            )
            raw = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(raw))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names that http.server looks for

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here.url = f"http://127.0.0.1:{server.server_port}/api/v4"
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
