"""Change plans, tables, scenarios, schemas and settings at random, and hold what Plansite makes of them against limits.

A case is a seed and a kind of file. Each runs in a process of its own: no exception, no more work and no more memory than may be. The
seeds of what fails are printed: `python tests/support/fuzzing.py --seed 17 --kind plan` runs one of them again.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.pipeline import run
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOP = Path(__file__).resolve().parents[2]
GOOD = sorted(path for path in (TOP / "tests/plans/good").iterdir() if path.is_dir())
TODAY = date(2027, 6, 15)
MEMORY = 512_000  # kilobytes
SECONDS = 30  # of the processor
KINDS = ("plan", "table", "scenario", "schema", "settings")
FORMS = ("text", "json", "github", "gitlab", "sarif")
VALUES = (
    "",
    "~",
    "true",
    "-1",
    "0",
    "0x1F",
    "1e400",
    "9" * 400,
    "-0.0",
    ".nan",
    "62,50",
    "1.250 EUR",
    "−5",
    "2027-13",
    "0000-01",
    "99999-01",
    "2027-Q9",
    "= ",
    "= lag(mrr)",
    "= 1 / 0",
    "= " + "(" * 300,
    "= max(" + ", ".join("1" * 200) + ")",
    "= 2 ^ 2 ^ 2 ^ 999",
    "{{ mrr at 2028-12 }}",
    "{{",
    "{{{{",
    "[]",
    "{}",
    "[[[]]]",
    "[" * 60,
    "{a: " * 60,
    "{start: 1, growth: 1e300% per month}",
    "{low: 3, likely: 2, high: 1}",
    "{2027-01: 1, 2027-01: 2}",
    "*nowhere",
    "&here [*here]",
    "!!python/object/apply:os.system [id]",
    "<<: {a: b}",
    "| \n  x",
    '"\\u0000"',
    '"\\ud800"',
    "'",
    '"',
    "a: b: c",
    "x" * 5000,
    "\u202eabc",
    "\ufeff",
    "\t",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "+5 points",
    "-15%",
    "-1e309%",
)
SCHEMA_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    "x",
    "(a+)+$",
    "(",
    [],
    {},
    [[]],
    ["x", None],
    {"$ref": "#"},
    {"$ref": "nowhere.schema.json#/definitions/x"},
    {"$ref": "common.schema.json#/definitions/nothing"},
    {"type": "nothing"},
    {"type": ["string", "object"]},
    {"pattern": "["},
    {"enum": []},
    {"minLength": "many"},
    {"x-unit": 3},
    {"x-text": []},
)


class Failure(NamedTuple):
    """Hold what went wrong with a case."""

    seed: int
    kind: str
    words: str


def project(folder: Path, seed: int, kind: str) -> None:
    """Write a plan that is changed as a seed and a kind of file say, with what stands around it."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - nothing secret
    shutil.copytree(chance.choice(GOOD), folder / "plan", symlinks=True)
    if kind == "table":
        _write_table(folder / "plan", chance)
    if kind == "scenario":
        _write_scenario(folder / "plan", chance)
    if kind == "schema":
        shutil.copytree(packaged("schemas"), folder / "schemas")
    if kind == "settings":
        shutil.copy(TOP / "mkdocs.yml", folder / "mkdocs.yml")
    for path in _changed_files(folder, kind, chance):
        _change(path, chance)


def _write_table(plan: Path, chance: random.Random) -> None:
    metrics = ("mrr", "total_revenue", "new_customers", "plan_cost_total", "leads", "orders", "nothing")
    rows = [
        f"2027-{chance.randint(1, 12):02},{chance.choice(metrics)},{chance.randint(0, 10**6)},{chance.choice(['', 'lotte'])}"
        for _ in range(chance.choice((3, 30, 3000)))
    ]
    (plan / "actuals").mkdir(exist_ok=True)
    (plan / "actuals/random.csv").write_text("\n".join(["month,metric,value,scope", *rows, ""]))


def _write_scenario(plan: Path, chance: random.Random) -> None:
    files = sorted(path for path in plan.glob("*.yaml") if path.is_file())
    of = chance.choice(files)
    lines = "".join(f"    {line}\n" for line in of.read_text(encoding="utf-8").splitlines())
    (plan / "scenarios").mkdir(exist_ok=True)
    text = f"title: At random\nstory: Chance has it.\nchange:\n  {of.stem}:\n{lines}"
    (plan / "scenarios/random.yaml").write_text(text, encoding="utf-8")


def _changed_files(folder: Path, kind: str, chance: random.Random) -> list[Path]:
    places = {
        "table": folder.glob("plan/actuals/*.csv"),
        "scenario": folder.glob("plan/scenarios/*.yaml"),
        "schema": (
            folder / f"schemas/{path.stem}.schema.json"
            for path in [*folder.glob("plan/*.yaml"), Path("common")]
        ),
        "settings": folder.glob("mkdocs.yml"),
    }
    files = sorted(path for path in places.get(kind, folder.glob("plan/**/*.yaml")) if path.is_file())
    return [chance.choice(files) for _ in range(chance.randint(1, 3))] if files else []


def _change(path: Path, chance: random.Random) -> None:
    raw = path.read_bytes()
    data = _json(raw) if path.suffix == ".json" and chance.random() < 0.8 else None
    if isinstance(data, dict | list):
        raw = _changed_json(data, chance)
    else:
        for _ in range(chance.randint(1, 4)):
            raw = chance.choice(CHANGES)(raw, chance)
    path.write_bytes(raw)


def _json(raw: bytes) -> Any:
    """Return the data of a file, None when a change before has left none."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _changed_json(data: Any, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        here: Any = data
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = chance.choice(keys)
            below = here[key]
            if not isinstance(below, dict | list) or not below or chance.random() < 0.15:
                if chance.random() < 0.3:
                    del here[key]
                else:
                    here[key] = copy.deepcopy(chance.choice(SCHEMA_VALUES))  # the next change may go into it
                break
            here = below
    return json.dumps(data).encode()


def _lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\n")


def _without_a_line(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _with_a_line_moved(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"\n".join(lines)


def _with_many_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], *[lines[at]] * chance.choice((2, 100, 3000)), *lines[at:]])


def _with_a_value(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    at = chance.randrange(len(lines))
    separator = chance.choice((b": ", b",", b"- "))
    front, found, rest = lines[at].partition(separator)
    value = chance.choice(VALUES).encode("utf-8", "surrogatepass")
    lines[at] = front + found + value + (b"," + rest if separator == b"," and chance.random() < 0.5 else b"")
    return b"\n".join(lines)


def _with_other_bytes(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.randbytes(chance.randint(1, 4)) + raw[at + chance.randint(0, 4) :]


def _with_a_sign(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return (
        raw[:at]
        + chance.choice((b":", b"-", b"{", b"}", b"[", b"]", b'"', b"'", b"#", b"\n", b"  ", b"%", b","))
        + raw[at:]
    )


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _in_another_encoding(raw: bytes, chance: random.Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(
        chance.choice(("utf-16", "latin-1", "utf-32", "utf-8-sig")), "replace"
    )


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _without_a_line,
    _with_a_line_moved,
    _with_many_lines,
    _with_a_value,
    _with_a_value,
    _with_a_value,
    _with_other_bytes,
    _with_a_sign,
    _cut,
    _in_another_encoding,
)


def use(folder: Path, kind: str) -> None:
    """Check a plan and report in all forms; with settings of its own, write its pages too."""
    outcome = run(folder / "plan", "plan", today=TODAY)
    for form in FORMS:
        report(outcome.problems, outcome.texts, form, View("plan"))
    if kind == "settings":
        from plansite.terminal import write_pages_of

        try:
            write_pages_of(folder / "plan", folder / "build", TODAY)
        except click.ClickException as refusal:
            if not refusal.message:
                raise


def failure_of(seed: int, kind: str) -> Failure | None:
    """Run a case in a process of its own, and say what went wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder, seed, kind)
        said = folder / "said.txt"
        inherited = _memory()
        child = os.fork()
        if child == 0:
            os._exit(_run_child(folder, kind, said))
        _, status, usage = os.wait4(child, 0)
        words = said.read_text(encoding="utf-8", errors="replace") if said.is_file() else ""
    if os.WIFSIGNALED(status):
        return Failure(seed, kind, f"ended by {signal.Signals(os.WTERMSIG(status)).name}")
    if os.WEXITSTATUS(status):
        return Failure(seed, kind, words)
    if (taken := usage.ru_maxrss - inherited) > MEMORY:
        return Failure(seed, kind, f"{taken:,} KB of memory")
    return None


def _memory() -> int:
    """Return the kilobytes that this process holds, all of which a fork begins with."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def _run_child(folder: Path, kind: str, said: Path) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.alarm(20 * SECONDS)  # for what waits and does not work
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.chdir(folder)
    try:
        use(folder, kind)
    except BaseException:  # noqa: BLE001 - whatever it is, it is a failure
        said.write_text(traceback.format_exc(), encoding="utf-8", errors="replace")
        return 1
    return 0


def _seeds(first: int, seconds: float) -> Iterator[int]:
    begun, seed = time.monotonic(), first
    while time.monotonic() - begun < seconds:
        yield seed
        seed += 1
    say(f"Seeds {first} to {seed - 1} were tried.")


def say(words: str) -> None:
    """Print words at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Try cases for some time, from a seed on; exit with 1 if any fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--first", type=int, help="the first seed  [default: of the clock]")
    options.add_argument("--seed", type=int, help="try this one only")
    options.add_argument("--kind", choices=KINDS, help="change such files only")
    given = options.parse_args()
    first = int(time.time()) * 1000 if given.first is None else given.first
    seeds = iter([given.seed]) if given.seed is not None else _seeds(first, given.seconds)
    count = 0
    for seed in seeds:
        for kind in [given.kind] if given.kind else KINDS:
            if failure := failure_of(seed, kind):
                count += 1
                say(f"--seed {failure.seed} --kind {failure.kind}:\n{failure.words}")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
