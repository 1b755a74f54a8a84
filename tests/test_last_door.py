"""Whatever the world does to a command, it ends with a sentence and not with a traceback."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import plansite.pipeline
from plansite.cli import main
from plansite.terminal import styled

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.commands

TINY = Path(__file__).parents[1] / "tests/golden/tiny/plan"


def run(
    arguments: list[str], variables: Mapping[str, str] = {}, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "plansite", *arguments],
        env={**os.environ, **variables}, stdout=stdout, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437", "utf-16", "ascii:strict"])
def test_a_terminal_of_any_encoding_is_written_to(encoding: str) -> None:
    variables = {"PYTHONIOENCODING": encoding}
    for arguments in (["check", str(TINY)], ["explain", "mrr", str(TINY)], ["diff", str(TINY), str(TINY)]):
        done = run(arguments, variables)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
    for form in ("json", "sarif", "gitlab"):
        assert json.loads(run(["check", str(TINY), "--format", form], variables).stdout.decode("utf-8"))


@pytest.mark.parametrize(
    "arguments", [["check"], ["explain", "mrr"], ["export"], ["check", "--format", "json"]]
)
def test_a_full_disk_is_a_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run([*arguments, str(TINY)], stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1
    assert b"No space left on device" in done.stderr


FAILURES: dict[str, tuple[Exception, str]] = {
    "a full disk": (OSError(errno.ENOSPC, "No space left on device", "build/site"), "“build/site” cannot be used: No space left on device."),
    "a folder that may only be read": (PermissionError(errno.EACCES, "Permission denied", "build"), "“build” cannot be used: Permission denied."),
    "a disk that may only be read": (OSError(errno.EROFS, "Read-only file system", b"x"), "“x” cannot be used: Read-only file system."),
    "a folder where a file belongs": (IsADirectoryError(errno.EISDIR, "Is a directory", "a/b"), "“a/b” cannot be used: Is a directory."),
    "two names": (OSError(errno.EXDEV, "Invalid link", "a", None, "b"), "“b” cannot be used: Invalid link."),
    "no reason": (OSError(), "Something cannot be read or written: OSError."),
    "no memory": (MemoryError(), "There is not enough memory for this plan."),
    "a key": (KeyError("mrr"), "Plansite made a mistake and stopped (KeyError in test_last_door.py, line "),
    "a circle": (RecursionError("maximum recursion depth exceeded"), "(RecursionError in test_last_door.py, line "),
    "an encoding": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "(UnicodeDecodeError in test_last_door.py"),
    "what steers a terminal": (ValueError("\x1b[2J\nmore"), ": �[2J)."),
}  # fmt: skip


@pytest.mark.parametrize("case", FAILURES)
def test_what_nobody_thought_of_is_a_sentence(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failure, said = FAILURES[case]

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(plansite.pipeline, "run_bare", fail)
    done = CliRunner().invoke(main, ["check", str(TINY)])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert ("Please report it" in done.stderr) is ("Plansite made a mistake" in done.stderr)


def test_the_whole_trace_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANSITE_TRACEBACK", "1")

    def fail(*_: object, **__: object) -> None:
        raise KeyError("mrr")

    monkeypatch.setattr(plansite.pipeline, "run_bare", fail)
    assert isinstance(CliRunner().invoke(main, ["check", str(TINY)]).exception, KeyError)


@pytest.mark.parametrize(
    "moment", ["abc", "-1", "1e9", "1.5", "²", "9" * 10, "9" * 30, "9" * 5000, "0x10", " 1", "1\n"]
)
@pytest.mark.parametrize("command", ["check", "export"])
def test_an_absurd_moment_is_refused(moment: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    done = CliRunner().invoke(main, [command, str(TINY)])
    assert done.exit_code == 2
    assert "which is no moment before the year 2200" in " ".join(done.stderr.split())
    assert done.stdout == ""


@pytest.mark.parametrize(("moment", "day"), [("0", "1970-01-01"), ("7258118399", "2199-12-31")])
def test_a_moment_is_kept(moment: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from plansite.terminal import clock

    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    assert clock().date().isoformat() == day


@pytest.mark.parametrize(
    ("variables", "color"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "0"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm-256color"}, True),
    ],
)
def test_color_is_for_terminals_that_want_it(
    variables: dict[str, str],
    color: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    controller, terminal = os.openpty()
    with os.fdopen(terminal, "w") as stream:
        assert styled(stream) is color
    os.close(controller)
    with Path(os.devnull).open("w", encoding="utf-8") as stream:
        assert styled(stream) is False


@pytest.mark.parametrize("name", ["budget.yaml", "goals/win.yaml", "baseline.csv"])
def test_a_folder_where_a_file_of_a_plan_belongs_is_named(name: str, tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "plan")
    (tmp_path / "plan" / name).unlink(missing_ok=True)
    (tmp_path / "plan" / name).mkdir()
    done = CliRunner().invoke(main, ["check", str(tmp_path / "plan")])
    assert done.exit_code == 1
    assert f"plan/{name}:1:1" in done.stdout
    assert "Plansite made a mistake" not in done.stderr
