"""The search of an index finds what is in all plans, and stays small enough to be loaded, however many plans there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from plansite.deliver.building import together

if TYPE_CHECKING:
    from pathlib import Path

PAGE = {"location": "index.html", "title": "Home", "text": "<p>Why we sell boats</p>"}
SECTION = {"location": "index.html#goals", "title": "Goals", "text": "Thirty boats"}


def site(folder: Path) -> None:
    """Write a site with a page and a part of it."""
    (folder / "site/search").mkdir(parents=True)
    record = json.dumps({"config": {"lang": ["en"]}, "docs": [PAGE, SECTION]})
    (folder / "site/search/search_index.json").write_text(record, encoding="utf-8")
    (folder / "site/search/search_index.js").write_text(f"var __index = {record}", encoding="utf-8")


@pytest.fixture
def joined(tmp_path: Path) -> Any:
    """Put the sites of two plans together, and return what the search of a place finds."""

    def joined(place: str = "") -> list[dict[str, str]]:
        names = ("index", "north", "south")
        for name in names:
            site(tmp_path / name)
        parts = [together.Part(name, name.title(), tmp_path / name) for name in names[1:]]
        (tmp_path / "build").mkdir()
        together.put_together(tmp_path / "build", tmp_path / "index", parts)
        folder = tmp_path / "build/site" / place / "search"
        record = json.loads((folder / "search_index.json").read_text(encoding="utf-8"))
        assert record["config"] == {"lang": ["en"]}
        assert (folder / "search_index.js").read_text(encoding="utf-8") == (
            "var __index = " + (folder / "search_index.json").read_text(encoding="utf-8")
        )
        docs: list[dict[str, str]] = record["docs"]
        return docs

    return joined


def test_a_search_finds_all_plans_and_says_of_which_a_page_is(joined: Any) -> None:
    assert joined("north") == [
        PAGE,
        SECTION,
        {**PAGE, "location": "../index.html"},
        {**SECTION, "location": "../index.html#goals"},
        {**PAGE, "location": "../south/index.html", "title": "Home (South)"},
        {**SECTION, "location": "../south/index.html#goals"},
    ]


def test_where_it_is_much_only_the_index_finds_all_plans(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_FOR_EACH", 100)
    assert joined("north") == [PAGE, SECTION]


def test_where_it_is_too_much_to_load_the_index_finds_pages_of_plans_by_their_titles(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_FOR_EACH", 100)
    monkeypatch.setattr(together, "MOST_TO_LOAD", 100)
    assert joined() == [
        PAGE,
        SECTION,
        {"location": "north/index.html", "title": "Home (North)", "text": ""},
        {"location": "south/index.html", "title": "Home (South)", "text": ""},
    ]
