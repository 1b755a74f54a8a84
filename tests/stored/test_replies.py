"""A reply is believed only when it is whole, and was kept for just this."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from damages import damages

from plansite.stored import replies
from plansite.stored.inputs import digest_of
from plansite.stored.replies import keep, recall

if TYPE_CHECKING:
    from plansite.stored.inputs import Kind
    from plansite.stored.replies import Reply

NOW = ["/here", "check"]
SAID: Reply = (((1, b"No errors.\n"), (2, bytes(range(256)))), 1)
BUILT: Reply = (((2, b"Nothing changed since the last build.\n"), (1, b"build/site/index.html\n")), 0)


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    keep(str(tmp_path / "new"), NOW, [], SAID)
    assert recall(str(tmp_path / "new"), NOW) == SAID
    assert recall(str(tmp_path / "new"), ["/here", "check", "--all"]) is None


def test_no_word_is_taken_for_another(tmp_path: Path) -> None:
    keep(str(tmp_path), ["a", "b"], [], SAID)
    for other in (["a"], ["a", "b", ""], ["", "a", "b"], ["ab"], ["a b"], ["a\nb"], ["b", "a"], []):
        assert recall(str(tmp_path), other) is None, other


def test_names_that_are_no_text_are_names(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff \n\x01\xe9.yaml")
    Path(odd).write_text("a: 1\n", encoding="utf-8")
    now = ["check", odd]
    keep(str(tmp_path / "new"), now, [("file", odd, digest_of("file", odd))], SAID)
    assert recall(str(tmp_path / "new"), now) == SAID
    Path(odd).write_text("a: 2\n", encoding="utf-8")
    assert recall(str(tmp_path / "new"), now) is None


@pytest.mark.parametrize(
    ("words", "kind", "reply"),
    [("check", "file", SAID), ("check", "listed", SAID), ("build", "made", BUILT), ("build", "names", BUILT)],
)
def test_one_that_is_damaged_anywhere_is_none(tmp_path: Path, words: str, kind: Kind, reply: Reply) -> None:
    now = ["/here", words]
    keep(str(tmp_path), now, [(kind, "/nowhere", digest_of(kind, "/nowhere"))], reply)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    assert recall(str(tmp_path), now) == reply
    for at, damaged in damages(whole):
        file.write_bytes(damaged)
        assert recall(str(tmp_path), now) is None, at


def test_one_that_is_longer_than_it_was_is_none(tmp_path: Path) -> None:
    keep(str(tmp_path), NOW, [], SAID)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (whole + b"\0", whole + whole, b"\n" + whole, b"\0" * len(whole)):
        file.write_bytes(damaged)
        assert recall(str(tmp_path), NOW) is None, damaged[:9]


def test_one_whose_writer_was_killed_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            keep(str(tmp_path), NOW, [], SAID)
    assert list(tmp_path.iterdir())
    assert recall(str(tmp_path), NOW) is None


def test_one_may_be_deleted_at_any_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "replies"

    def gone(*_: object) -> None:
        shutil.rmtree(folder)

    monkeypatch.setattr(replies, "_delete_oldest", gone)
    keep(str(folder), NOW, [], SAID)
    assert recall(str(folder), NOW) is None
    monkeypatch.setattr(replies, "_delete_oldest", lambda _: (_ for _ in ()).throw(FileNotFoundError()))
    keep(str(folder), NOW, [], SAID)
    assert recall(str(folder), NOW) == SAID


def test_one_in_the_place_of_another_is_none(tmp_path: Path) -> None:
    keep(str(tmp_path), NOW, [], SAID)
    [file] = tmp_path.iterdir()
    other = ["/here", "check", "--all"]
    keep(str(tmp_path), other, [], ((), 0))
    [second] = set(tmp_path.iterdir()) - {file}
    second.write_bytes(file.read_bytes())
    assert recall(str(tmp_path), other) is None


def test_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MOST_REPLIES", 3)
    for number in range(5):
        keep(str(tmp_path), [str(number)], [], SAID)
    kept = [number for number in range(5) if recall(str(tmp_path), [str(number)])]
    assert kept == [2, 3, 4]


@pytest.mark.parametrize("kind", ["file", "names", "repository"])
def test_what_is_too_large_has_no_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from plansite.stored import inputs

    (tmp_path / "a").write_text("abc", encoding="utf-8")
    monkeypatch.setattr(inputs, "MOST_BYTES", 2)
    monkeypatch.setattr(inputs, "MOST_NAMES", 0)
    assert bool(digest_of(kind, str(tmp_path / "a" if kind == "file" else tmp_path))) is (
        kind == "repository"
    )  # type: ignore[arg-type]
