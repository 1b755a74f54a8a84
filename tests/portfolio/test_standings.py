"""How a plan stood is believed only when it is whole: one that is damaged is none, and its plan is built again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from damages import damages

from plansite.deliver.building import together
from plansite.portfolio.building import (
    nothing_known,
    read_standing,
    summaries,
    without_standing,
    write_standing,
)
from plansite.portfolio.reading import PlanPlace, read_portfolio

if TYPE_CHECKING:
    import pytest

STOOD = nothing_known("north", Path("plans/north"))


def test_a_standing_that_is_damaged_anywhere_is_none(tmp_path: Path) -> None:
    write_standing(tmp_path, STOOD)
    file = tmp_path / "standing"
    whole = file.read_bytes()
    assert read_standing(tmp_path) == STOOD
    for at, damaged in damages(whole):
        file.write_bytes(damaged)
        assert read_standing(tmp_path) is None, at


def test_one_that_is_a_link_or_missing_is_none(tmp_path: Path) -> None:
    assert read_standing(tmp_path) is None
    write_standing(tmp_path / "other", STOOD)
    (tmp_path / "standing").symlink_to("other/standing")
    assert read_standing(tmp_path) is None


def test_a_plan_with_a_damaged_standing_is_among_those_without_and_stands_as_one_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("north", "south"):
        (tmp_path / "plans" / name).mkdir(parents=True)
        (tmp_path / "plans" / name / "plan.yaml").write_text("title: A plan\n", encoding="utf-8")
        write_standing(tmp_path / "build/plans" / name, nothing_known(name, Path("plans") / name))
    portfolio = read_portfolio(Path())
    assert without_standing(Path("build"), portfolio) == []
    file = tmp_path / "build/plans/south/standing"
    file.write_bytes(file.read_bytes().replace(b'"south"', b'"North"'))
    assert without_standing(Path("build"), portfolio) == [PlanPlace("south", Path("plans/south"))]
    assert [summary.failed for summary in summaries(Path("build"), portfolio)] == [True, True]


def test_a_damaged_note_of_what_a_whole_site_is_made_from_has_it_made_again(tmp_path: Path) -> None:
    index, build = tmp_path / "index", tmp_path / "build"
    (index / "site/search").mkdir(parents=True)
    (index / "site/index.html").write_text("<p>All plans</p>", encoding="utf-8")
    (index / "site/search/search_index.json").write_text('{"docs": []}', encoding="utf-8")
    build.mkdir()
    assert together.put_together(build, index, [])
    assert not together.put_together(build, index, [])
    file = build / "site.inputs"
    whole = file.read_bytes()
    for at, damaged in damages(whole):
        file.write_bytes(damaged)
        assert together.put_together(build, index, []), at
