"""Files of measured values: what a good one says, and that a hostile one costs neither memory nor time."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from plansite.read.tables.actuals import Actual, read_actuals
from plansite.read.tables.table import MAX_BYTES, MAX_TOLD, Table


def read(folder: Path, data: bytes) -> Table[Actual]:
    (folder / "actuals").mkdir(exist_ok=True)
    (folder / "actuals" / "measured.csv").write_bytes(data)
    return read_actuals(folder, "plan")


def test_every_cell_knows_its_place(tmp_path: Path) -> None:
    text = '\ufeffvalue , metric,scope,month\r\n\r\n"49 EUR", mrr ,"ana",2027-01\r\n,,,\r\n'
    found = read(tmp_path, text.encode())
    assert found.problems == []
    assert [(row.month, row.metric, row.scope, row.value.data) for row in found.rows] == [
        ("2027-01", "mrr", "ana", "49 EUR")
    ]
    row = found.rows[0]
    places = {name: (span.line, span.column, span.end) for name, span in row.places.items()}
    assert places == {"value": (3, 2, 8), "metric": (3, 11, 14), "scope": (3, 17, 20), "month": (3, 22, 29)}
    assert row.value.span == row.places["value"]


def test_a_file_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "actuals").mkdir()
    with (tmp_path / "actuals" / "one_line.csv").open("wb") as stream:
        stream.truncate(2_000_000_000)
    tracemalloc.start()
    found = read_actuals(tmp_path, "plan")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [problem.rule for problem in found.problems] == ["file-too-large"]
    assert "2,000,000,000 bytes" in found.problems[0].message
    assert peak < 1_000_000


def test_a_file_without_an_end_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "actuals").mkdir()
    (tmp_path / "actuals" / "endless.csv").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "actuals" / "pipe.csv")
    found = read_actuals(tmp_path, "plan")
    assert [problem.rule for problem in found.problems] == ["unreadable", "unreadable"]


def test_one_very_long_line_is_one_problem(tmp_path: Path) -> None:
    found = read(tmp_path, b"month,metric,value\n" + b"2027-01,mrr,9," * (MAX_BYTES // 16))
    assert [problem.rule for problem in found.problems] == ["line-too-long"]


def test_of_many_bad_rows_the_first_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, b"month,metric,value\n" + b"2027-01,mrr\n" * (MAX_TOLD + 7) + b"2027-02,mrr,9\n")
    assert len(found.problems) == MAX_TOLD + 1
    assert found.problems[-1].message == "7 more rows have mistakes."
    assert [row.month for row in found.rows] == ["2027-02"]


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything(data: bytes) -> None:

    with TemporaryDirectory() as folder:
        found = read(Path(folder), b"month,metric,value\n" + data)
    assert all(problem.hint and problem.span.line >= 1 for problem in found.problems)
