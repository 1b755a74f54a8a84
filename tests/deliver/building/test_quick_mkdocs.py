from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.building.quick_mkdocs import names_of_theme, rests_on_others

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("own", "rests"), [({}, False), ({"INHERIT": "../mkdocs.yml"}, True)])
def test_trusted_settings_are_built_as_mkdocs_does(
    tmp_path: Path, own: dict[str, str], *, rests: bool
) -> None:
    (tmp_path / "mkdocs.yml").write_text(json.dumps(own), encoding="utf-8")
    assert rests_on_others(tmp_path / "mkdocs.yml") is rests


def test_settings_that_cannot_be_read_are_left_to_mkdocs(tmp_path: Path) -> None:
    assert rests_on_others(tmp_path / "mkdocs.yml")
    (tmp_path / "mkdocs.yml").write_text("site_name: Not JSON\n", encoding="utf-8")
    assert rests_on_others(tmp_path / "mkdocs.yml")


def test_icons_of_a_theme_are_passed_over(tmp_path: Path) -> None:
    for name in ("main.html", "assets/a.css", ".icons/one.svg", "partials/.odd/b.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert names_of_theme([str(tmp_path)]) == ["assets/a.css", "main.html"]
