"""Show the site while somebody writes: build again on every save, and keep the last good site meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from plansite.deliver.building.builder import builder_environment, mkdocs_command
from plansite.deliver.building.folder import NEW, held
from plansite.deliver.building.policy import served_policy
from plansite.deliver.building.settings import inherited
from plansite.deliver.replacing import put_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import FrameType
    from typing import Protocol

    class Running(Protocol):
        """Be something that serves."""

        def poll(self) -> int | None:
            """Return None as long as it serves."""

    Server = Callable[[Path, int, Callable[[str], None]], AbstractContextManager[Running]]

HOST = "127.0.0.1"
_PAUSE = 0.15  # seconds; an editor saves in several steps
_LOOK = 0.3  # seconds between looks at the server and the watched folders
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


def why_not_serve(port: int) -> str:
    """Say why nothing can be served on a port, empty when it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return f"Port {port} is in use or not allowed. Choose another one with --port."
    return ""


def serve(  # noqa: PLR0913 - what is served, what is watched, and what happens then
    build: Path,
    watched: Sequence[Path],
    port: int,
    write: Callable[[], bool],
    say: Callable[[str], None],
    server: Server | None = None,
) -> int:
    """Serve what is in `build` until interrupted, and call `write` first and whenever a watched file or folder changes.

    `server` serves it: the builder's own, which builds pages while it serves them, where none is named.

    `write` writes it and tells whether all was sound; it reports what is wrong by itself. Return 0,
    or 1 when the server stopped by itself.
    """
    with _changes(watched) as changed, _interruptible(), contextlib.suppress(KeyboardInterrupt):
        if not write():
            say("There is nothing to show yet. Waiting for the plan to be mended …")
            _next_good(changed, write)
        with (server or _builders_server)(build, port, say) as running:
            say(f"Open http://{HOST}:{port}/ in a browser. Pages follow what you save. Ctrl-C ends.")
            while running.poll() is None:
                if _saved(changed):
                    _again(write, say)
            say("The server stopped by itself.")
            return 1
    say("Stopped.")
    return 0


def _again(write: Callable[[], bool], say: Callable[[str], None]) -> None:
    say("Saved: computing the plan again …")
    say("Pages written; the browser follows." if write() else "The site still shows the last sound plan.")


def _next_good(changed: threading.Event, write: Callable[[], bool]) -> None:
    while not (_saved(changed) and write()):
        pass


def _saved(changed: threading.Event) -> bool:
    """Wait a moment for a change; take changes close to each other for one."""
    if not changed.wait(_LOOK):
        return False
    time.sleep(_PAUSE)
    changed.clear()
    return True


@contextlib.contextmanager
def _changes(watched: Sequence[Path]) -> Iterator[threading.Event]:
    """Yield an event that is set when one of the files, or something in the folders, changes."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    changed = threading.Event()
    files = {str(path) for path in watched}

    class Noticed(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in _CHANGES:  # reading a file is an event as well
                changed.set()

    class NoticedFile(Noticed):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if {event.src_path, event.dest_path} & files:
                super().on_any_event(event)

    observer = Observer()
    for path in watched:
        if path.is_dir():
            observer.schedule(Noticed(), str(path), recursive=True)
        else:  # an editor may put another file in its place, so its folder is watched
            observer.schedule(NoticedFile(), str(path.parent), recursive=False)
    observer.start()
    try:
        yield changed
    finally:
        observer.stop()
        observer.join()


@contextlib.contextmanager
def _builders_server(build: Path, port: int, say: Callable[[str], None]) -> Iterator[subprocess.Popen[str]]:
    """Run MkDocs' server on the pages, in a group of its own so that Ctrl-C reaches it through us only."""
    settings, address = build / "serve.yml", f"{HOST}:{port}"
    # A warning is told but does not stop the server while somebody is still writing.
    changed = {
        "INHERIT": "mkdocs.yml",
        "site_url": f"http://{address}/",
        "strict": False,
        "extra": {"plansite_policy": served_policy()},
    }
    with held(build, say):
        put_file(settings, json.dumps(changed).encode(), build / NEW)
    place = ["--config-file", str(settings), "--dev-addr", address]
    place += [word for file in inherited(build) for word in ("--watch", str(file))]
    command = mkdocs_command("serve", "--livereload", *place)  # some versions of Click turn reloading off
    server = subprocess.Popen(  # noqa: S603 - the program is this Python
        command,
        env=builder_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    listener = threading.Thread(target=_pass_on, args=(server, say), daemon=True)
    listener.start()
    try:
        yield server
    finally:
        _stop(server)
        listener.join(timeout=1)
        settings.unlink(missing_ok=True)


def _pass_on(server: subprocess.Popen[str], say: Callable[[str], None]) -> None:
    """Tell what the server has to say, without its progress."""
    for line in server.stdout or ():
        if line.strip() and not line.startswith(("INFO", "DEBUG")):
            say(line.rstrip())


def _stop(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end the program end it as Ctrl-C does, so that the server never stays behind."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    requests = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {request: signal.signal(request, interrupt) for request in requests}
    try:
        yield
    finally:
        for request, handler in before.items():
            signal.signal(request, handler)
