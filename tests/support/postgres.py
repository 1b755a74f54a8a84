"""A PostgreSQL of its own for tests: in a temporary folder, on a free port of this machine, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER, PASSWORD = "owner", "not-in-any-plan"
_NOBODY = "postgres"  # the server refuses to run as root


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server listens."""

    port: int
    folder: Path

    def psql(self, sql: str) -> str:
        """Run statements as the owner, and return what they yield, a line a row."""
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        command = [program("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER, "-d", "postgres"]
        command += ["-AtqX", "-v", "ON_ERROR_STOP=1", "-c", sql]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL; the servers of Debian and Ubuntu stand in a folder for each version."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    path = str(places[0]) if places else shutil.which(name)
    assert path, f"{name} of PostgreSQL is missing: run .ci/test-tools"
    return path


@contextlib.contextmanager
def postgres(*settings: str) -> Iterator[Server]:
    """Start a server, and stop it at the end; `settings` are such as "work_mem=64MB"."""
    folder = Path(tempfile.mkdtemp(prefix="plansite-pg-", dir="/tmp"))
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    user = {"user": _NOBODY} if os.geteuid() == 0 else {}
    if user:
        for path in (folder, secret):
            shutil.chown(path, _NOBODY)
    data = folder / "data"
    options = ["--username", OWNER, "--pwfile", secret, "--auth", "scram-sha-256", "--no-sync", "-E", "UTF8"]
    process = None
    try:
        subprocess.run(
            [program("initdb"), "-D", data, *options], check=True, capture_output=True, cwd=folder, **user
        )  # type: ignore[call-overload]
        port = free_port()
        wanted = (
            "listen_addresses=127.0.0.1",
            f"port={port}",
            "fsync=off",
            f"unix_socket_directories={folder}",
        )
        arguments = [part for setting in (*wanted, *settings) for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program("postgres"), "-D", data, *arguments],
                stdout=log,
                stderr=log,
                cwd=folder,
                **user,  # type: ignore[call-overload]
            )
        ready = [program("pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        while subprocess.run(ready, check=False, capture_output=True).returncode:
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8", errors="replace")
        yield Server(port, folder)
    finally:
        if process:
            process.terminate()
            process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
