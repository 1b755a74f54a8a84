"""Show the site while somebody writes: build again on every save, and keep the last good site meanwhile."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.building.files_server import HOST, files_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import FrameType

_PAUSE = 0.15  # seconds; an editor saves in several steps
_LOOK = 0.3  # seconds between looks at the server and the watched folders
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


class Save(NamedTuple):
    """Name the files that were saved, none at first, and what shows pages by path before the whole site is built."""

    files: frozenset[Path] = frozenset()
    show: Callable[[Mapping[str, bytes]], None] = lambda _: None


def why_not_serve(port: int) -> str:
    """Say why nothing can be served on a port, empty when it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return f"Port {port} is in use or not allowed. Choose another one with --port."
    return ""


def serve(
    build: Path,
    watched: Sequence[Path],
    port: int,
    write: Callable[[Save], bool],
    say: Callable[[str], None],
) -> int:
    """Serve what is in `build` until interrupted, and call `write` first and whenever a watched file or folder changes.

    `write` builds it, shows pages that are ready earlier, and tells whether all was sound; it reports what is wrong by itself.
    Return 0, or 1 when the server stopped by itself.
    """
    with _changes(watched) as changes, _interruptible(), contextlib.suppress(KeyboardInterrupt):
        if not write(Save()):
            say("There is nothing to show yet. Waiting for the plan to be mended …")
            while not (_saved(changes) and write(Save())):
                pass
        with files_server(build, port) as server:
            say(f"Open http://{HOST}:{port}/ in a browser. Pages follow what you save. Ctrl-C ends.")
            while server.poll() is None:
                if files := _saved(changes):
                    say("Saved: computing the plan again …")
                    is_sound = write(Save(files, server.show))
                    say("The browser shows it." if is_sound else "The site still shows the last sound plan.")
            say("The server stopped by itself.")
            return 1
    say("Stopped.")
    return 0


def _saved(changes: _Changes) -> frozenset[Path]:
    """Wait a moment for files that change, and return them; take changes close to each other for one."""
    if not changes.any.wait(_LOOK):
        return frozenset()
    time.sleep(_PAUSE)
    return changes.taken()


class _Changes:
    """Collect which files have changed."""

    def __init__(self) -> None:
        self.any = threading.Event()
        self._files: set[Path] = set()
        self._lock = threading.Lock()

    def add(self, files: Iterable[Path]) -> None:
        """Note files that have changed."""
        with self._lock:
            self._files.update(files)
            self.any.set()

    def taken(self) -> frozenset[Path]:
        """Return the files that have changed since they were taken last."""
        with self._lock:
            files, self._files = frozenset(self._files), set()
            self.any.clear()
            return files


@contextlib.contextmanager
def _changes(watched: Sequence[Path]) -> Iterator[_Changes]:
    """Yield what collects the files that change, or something in the folders."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    changes = _Changes()
    watched_files = {str(path) for path in watched}

    class Noticed(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in _CHANGES:  # reading a file is an event as well
                changes.add(Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path)

    class NoticedFile(Noticed):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if {event.src_path, event.dest_path} & watched_files:
                super().on_any_event(event)

    observer = Observer()
    for path in watched:
        if path.is_dir():
            observer.schedule(Noticed(), str(path), recursive=True)
        else:  # an editor may put another file in its place, so its folder is watched
            observer.schedule(NoticedFile(), str(path.parent), recursive=False)
    observer.start()
    try:
        yield changes
    finally:
        observer.stop()
        observer.join()


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
