"""Serve a built site from its folder, and let open pages load again when another site has taken its place."""

from __future__ import annotations

import contextlib
import os
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"
_STATE, _SCRIPT = "/plansite-state", "/plansite-follow.js"
_FOLLOW = f"""(() => {{
  let known;
  const look = async () => {{
    try {{
      const state = await (await fetch("{_STATE}", {{ cache: "no-store" }})).text();
      if (known !== undefined && state !== known) location.reload();
      known = state;
    }} catch {{ /* the server has ended; it may come back */ }}
    setTimeout(look, 500);
  }};
  look();
}})();
"""
_END, _WITH = b"</body>", f'<script src="{_SCRIPT}"></script></body>'.encode()


class _Early:
    """Hold pages that are shown in place of those of a site, by path, as long as that site stands there."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.site, self.count = "", 0

    def show(self, pages: Mapping[str, bytes], site: str) -> None:
        """Show pages in place of those of a site."""
        self.pages = {**(self.pages if site == self.site else {}), **pages}
        self.site, self.count = site, self.count + 1

    def of(self, site: str) -> Mapping[str, bytes]:
        """Return the pages that are shown in place of those of a site."""
        return self.pages if site == self.site else {}


class _Handler(SimpleHTTPRequestHandler):
    """Answer with files of the site, and to pages that ask whether it is still the same."""

    def __init__(self, *details: Any, early: _Early, directory: str) -> None:
        """Answer a request."""
        self.early = early
        super().__init__(*details, directory=directory)

    def do_GET(self) -> None:
        """Answer a request; to every page the script is added that asks."""
        if self.path == _STATE:
            state = _state(self.directory)
            count = self.early.count if self.early.of(state) else 0
            self._answer(f"{state} {count}".encode() if state else b"", "text/plain")
        elif self.path == _SCRIPT:
            self._answer(_FOLLOW.encode(), "text/javascript")
        else:
            path = self.translate_path(self.path)
            page = f"{path}index.html" if path.endswith("/") else path
            if not page.endswith(".html"):
                super().do_GET()
                return
            known = self.early.of(_state(self.directory))
            try:
                content = known.get(os.path.relpath(page, self.directory)) or Path(page).read_bytes()
            except OSError:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self._answer(content.replace(_END, _WITH, 1), "text/html; charset=utf-8")

    def list_directory(self, path: object) -> None:
        """Show no folder: every page has an address of its own."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Let browsers keep nothing, since the next save changes it."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing about requests."""

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _state(folder: str) -> str:
    """Return a text that is another one as soon as another folder stands here."""
    with contextlib.suppress(OSError):
        status = Path(folder).stat()
        return f"{status.st_ino} {status.st_mtime_ns}"
    return ""


class FilesServer:
    """Serve a folder until stopped."""

    def __init__(self, site: Path, port: int) -> None:
        """Begin to serve. Raises OSError where the port is taken."""
        self._site, self._early = str(site), _Early()
        handler = partial(_Handler, early=self._early, directory=self._site)
        self._server = ThreadingHTTPServer((HOST, port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def poll(self) -> int | None:
        """Return None as long as it serves."""
        return None if self._thread.is_alive() else 1

    def show(self, pages: Mapping[str, bytes]) -> None:
        """Show pages by their paths in place of those of the site, until another site stands there."""
        self._early.show(pages, _state(self._site))

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def files_server(build: Path, port: int) -> Iterator[FilesServer]:
    """Serve the site that stands in a build folder."""
    server = FilesServer(build / "site", port)
    try:
        yield server
    finally:
        server.stop()
