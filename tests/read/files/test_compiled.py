"""A copy of what is made of files that come along is believed only while it is whole, and they are as they were."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from plansite.read.files import compiled as module
from plansite.read.files.compiled import compiled
from plansite.stored.circumstances import files_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GIVEN = {"a": (1, 2.5, "x"), "b": None}


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "kpis.yaml").write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setattr(module, "catalog_folder", lambda: folder)
    monkeypatch.setattr(module, "files_of_program", lambda: files_of(str(folder)))
    monkeypatch.setattr(module, "packaged", lambda _name: folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    module._state.cache_clear()  # noqa: SLF001 - as in another process
    yield folder
    module._state.cache_clear()  # noqa: SLF001


def again(given: object) -> tuple[object, bool]:
    """Ask as another process would; return what is given, and whether it was made anew."""
    module._state.cache_clear()  # noqa: SLF001
    made = []
    answer = compiled("things", lambda: made.append(1) or given)
    return answer, bool(made)


def kept(catalog: Path) -> Path:
    (file,) = (catalog / "__pycache__").iterdir()
    return file


def test_it_is_made_once(catalog: Path) -> None:
    assert [again(GIVEN), again("other")] == [(GIVEN, True), (GIVEN, False)]
    assert kept(catalog).name.startswith("things.")


def test_a_copy_damaged_at_any_place_is_not_believed(catalog: Path) -> None:
    again(GIVEN)
    whole = kept(catalog).read_bytes()
    for at in range(len(whole)):
        kept(catalog).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert again("anew") == ("anew", True)
    for size in range(0, len(whole), 7):
        kept(catalog).write_bytes(whole[:size])
        assert again("anew") == ("anew", True)


@pytest.mark.parametrize("name", ["kpis.yaml", "more.yaml", "below/more.yaml"])
def test_a_copy_of_other_files_is_not_believed(catalog: Path, name: str) -> None:
    again(GIVEN)
    (catalog / name).parent.mkdir(exist_ok=True)
    (catalog / name).write_text("a: 12\n", encoding="utf-8")
    assert again("anew") == ("anew", True)


def test_without_bytecode_there_is_no_copy(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [again(GIVEN), again("anew")] == [(GIVEN, True), ("anew", True)]
    assert not (catalog / "__pycache__").exists()


def test_where_nothing_can_be_written_it_is_made_each_time(catalog: Path) -> None:
    (catalog / "__pycache__").write_text("", encoding="utf-8")
    assert [again(GIVEN), again("anew")] == [(GIVEN, True), ("anew", True)]
