"""The same build folder gives the same site with each of the three builders."""

# ruff: noqa: RUF001 - look-alikes are what is tested
from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from handmade import (
    BASE,
    BASE_FILE,
    Reader,
    dead_links,
    handmade,
    pages_of,
    read_page,
    run_builder,
    search_entries,
)

from plansite.deliver.building.site import write_pages

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.tools

BUILDERS = ("mkdocs", "properdocs", "zensical")
NASTY = '"Goals" <i>x</i> &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; R&D {{ 1 + 1 }} `code` *em*'


@dataclass(frozen=True)
class Three:
    """Hold the sites of the three builders, and what each said."""

    sites: dict[str, Path]
    said: dict[str, str]


@pytest.fixture(scope="module")
def handmade_three(tmp_path_factory: pytest.TempPathFactory) -> Three:
    folder = tmp_path_factory.mktemp("three")
    write_pages(handmade(NASTY, NASTY), folder / "build", BASE)
    return build_with_each(folder / "build", folder)


@pytest.fixture(scope="module")
def example_three(tmp_path_factory: pytest.TempPathFactory) -> Three:
    folder = tmp_path_factory.mktemp("example")
    command = [sys.executable, "-m", "plansite", "build", "--output", str(folder / "build")]
    done = subprocess.run(command, cwd=BASE_FILE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return build_with_each(folder / "build", folder)


@pytest.fixture(scope="module", params=["handmade", "example"])
def three(request: pytest.FixtureRequest) -> Three:
    return request.getfixturevalue(f"{request.param}_three")  # type: ignore[no-any-return]


def build_with_each(build: Path, folder: Path) -> Three:
    sites, said = {}, {}
    for name in BUILDERS:
        done = run_builder(name, build, folder / name)
        said[name] = done.stdout + done.stderr
        assert done.returncode == 0, said[name]
        sites[name] = folder / name
        shutil.rmtree(build / ".cache", ignore_errors=True)
    return Three(sites, said)


def same(three: Three, look: str) -> list[object]:
    """Return what a page shows to readers, for all pages and each builder."""
    return [
        {path: getattr(read_page(site / path), look) for path in pages_of(site) if path != "404.html"}
        for site in three.sites.values()
    ]


def test_no_builder_warns(three: Three) -> None:
    for name, said in three.said.items():
        assert "warn" not in said.lower(), name
    assert "No issues found" in three.said["zensical"]


def test_all_have_the_same_pages_and_files(three: Three) -> None:
    mkdocs, *others = [list(pages_of(site)) for site in three.sites.values()]
    assert len(mkdocs) > 6
    assert others == [mkdocs, mkdocs]
    for site in three.sites.values():
        assert (site / "assets/plansite.css").is_file()


def test_all_have_the_files_beside_the_pages(handmade_three: Three) -> None:
    for site in handmade_three.sites.values():
        assert (site / "data/figures.csv").read_bytes() == handmade().files["data/figures.csv"]


@pytest.mark.parametrize("look", ["headings", "tables"])
def test_all_show_the_same(three: Three, look: str) -> None:
    mkdocs, *others = same(three, look)
    assert isinstance(mkdocs, dict)
    assert any(mkdocs.values())
    assert others == [mkdocs, mkdocs]


def test_the_overview_has_what_was_written(handmade_three: Three) -> None:
    page: Reader = read_page(handmade_three.sites["zensical"] / "index.html")
    assert page.headings == ["h1 Overview", "h2 By month", "h2 In words"]
    assert page.tables[0][2] == ["2027-02", "14 < 20"]
    assert page.tables[1][1] == ["Search", "Lotte & Daan"]


def test_headings_have_the_anchors_they_name(handmade_three: Three) -> None:
    for name, site in handmade_three.sites.items():
        assert '<h2 class="ps-side" id="how">Formula' in (site / "kpis/mrr.html").read_text(
            encoding="utf-8"
        ), name


def test_titles_from_a_plan_stay_text_and_look_the_same(handmade_three: Three) -> None:
    shown = "“Goals” ‹i›x‹/i› &\u2060lt;/title&\u2060gt;&\u2060lt;script&\u2060gt;alert(1)"
    for name, site in handmade_three.sites.items():
        page = (site / "goals.html").read_text(encoding="utf-8")
        assert "<i>x" not in page, name
        assert "<script>alert" not in page, name
        assert read_page(site / "goals.html").title.strip().startswith(shown), name
        assert "{{ 1 + 1 }} `code` *em*" in page, name


def test_all_keep_data_pages_out_of_the_search(handmade_three: Three) -> None:
    for name, site in handmade_three.sites.items():
        entries = search_entries(site)
        assert "Findableword" in entries, name
        assert "Wordofdata" not in entries, name


def test_no_link_is_dead(three: Three) -> None:
    for name, site in three.sites.items():
        assert dead_links(site) == [], name


def test_no_page_loads_from_another_host(three: Three) -> None:
    for name, site in three.sites.items():
        for path in pages_of(site):
            assert not [load for load in read_page(site / path).loads if "://" in load], (name, path)
