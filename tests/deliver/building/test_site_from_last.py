"""A site that is made from the last one, without a builder, is what a builder makes of the same pages."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from damages import damages
from handmade import BASE

from plansite.deliver.building import site as deliver
from plansite.deliver.building.builder import Built
from plansite.deliver.building.site import build_site, write_pages
from plansite.present.page import Page, Section, Site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.tools

BODY = '# Overview { .ps-side }\n\n<p class="ps-lead">Plain &amp; simple: 45</p>\n\n## Numbers { #numbers }\n\n<p id="costs">45</p>\n'
NOTE = '# Note\n\n<p>Ten</p>\n\n## Of <span class="ps-period">May</span> { data-search-exclude }\n\n<ul>\n<li>a</li>\n</ul>\n'
LONG = "# Long\n\nWords with *stress*, about [costs](index.md#costs).\n"
DATA = '---\ndescription: "Data"\nsearch:\n  exclude: true\n---\n# Data\n\n<p>45</p>\n'
WEIGHTY = "---\nsearch:\n  boost: 2\n---\n# Weighty\n\n<p>45</p>\n"


def site(
    body: str = BODY, description: str = "About 45", files: Mapping[str, bytes] | None = None, **others: str
) -> Site:
    texts = {"note": NOTE, "long": LONG, "data": DATA, "weighty": WEIGHTY} | others
    first = Page("index.md", "Overview", f'---\ndescription: "{description}"\n---\n{body}')
    pages = (Page(f"{name}.md", name.title(), text) for name, text in texts.items())
    return Site("Plan", "en", Section("", (first, *pages)), files or {"data/plan.json": b"45"})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def fresh(site: Site, build: Path) -> dict[str, bytes]:
    """Return what a builder makes of a site in an empty folder."""
    shutil.rmtree(build, ignore_errors=True)
    write_pages(site, build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    return contents(build / "site")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    fresh(site(), folder / "build")
    shutil.copytree(folder / "build", folder / "copy")
    return folder


@pytest.fixture
def build(once: Path) -> Path:
    """A folder as it was built, always at the same place: what is kept of pages holds for that."""
    shutil.rmtree(once / "build")
    shutil.copytree(once / "copy", once / "build")
    return once / "build"


@pytest.fixture
def builders(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that a builder was asked to fill."""
    asked: list[Path] = []
    run = deliver.run_mkdocs

    def heard(config: Path, target: Path) -> Built:
        asked.append(target)
        return run(config, target)

    monkeypatch.setattr(deliver, "run_mkdocs", heard)
    return asked


CONTENTS = {
    "words": site(BODY.replace("45", "50")),
    "an anchor that nobody needs": site(note=NOTE.replace("<p>", '<p id="new">')),
    "a part more": site(BODY.replace("<p id", '<section><h3 id="more">More</h3><p>a</p></section>\n<p id')),
    "a description": site(description="About 50 & “more”"),
    "a page out of the search": site(data=DATA.replace("45", "50")),
    "a page with a weight of its own": site(weighty=WEIGHTY.replace("45", "50")),
    "a file": site(files={"data/plan.json": b"50"}),
}
OTHERS = {
    "a title in the table of contents": site(BODY.replace("Numbers", "Figures")),
    "something for which the theme loads styles": site(
        BODY.replace('id="costs"', 'id="costs" class="ps-gantt"')
    ),
    "a page that a builder has to read": site(long=LONG.replace("stress", "weight")),
    "a page that a builder has to read now": site(note=f"{NOTE}\nWords\n"),
    "values for the search": site(note=NOTE.replace("<p>", '<p data-search-words="eleven">')),
    "a description where none was": site(weighty=WEIGHTY.replace("search", 'description: "45"\nsearch')),
    "what a page says of itself": site(weighty=WEIGHTY.replace("2", "3")),
    "a page more": site(more="# More\n\n<p>More</p>\n"),
    "a file more": site(files={"data/plan.json": b"45", "data/more.json": b"45"}),
}


@pytest.mark.parametrize("change", CONTENTS)
def test_only_contents_are_others_and_no_builder_is_asked(
    build: Path, tmp_path: Path, builders: list[Path], change: str
) -> None:
    write_pages(CONTENTS[change], build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert not builders
    assert contents(build / "site") == fresh(CONTENTS[change], tmp_path / "fresh")
    write_pages(site(), build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert len(builders) == 1
    assert contents(build / "site") == fresh(site(), tmp_path / "fresh")


@pytest.mark.parametrize("change", OTHERS)
def test_what_rests_on_more_is_left_to_a_builder(
    build: Path, tmp_path: Path, builders: list[Path], change: str
) -> None:
    write_pages(OTHERS[change], build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert builders == [build / ".site-new"]
    assert contents(build / "site") == fresh(OTHERS[change], tmp_path / "fresh")


def test_files_are_copied_where_a_disk_knows_no_links(
    build: Path, tmp_path: Path, builders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: str) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refused)
    changed = CONTENTS["words"]
    write_pages(changed, build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert not builders
    assert contents(build / "site") == fresh(changed, tmp_path / "fresh")


def test_an_anchor_that_is_gone_is_told_where_others_lead_to_it(build: Path) -> None:
    write_pages(site(BODY.replace(' id="costs"', "")), build, BASE)
    built = build_site(build, lambda _: None)
    assert not built.ok
    assert "#costs" in " ".join(built.messages)


def test_a_site_that_somebody_changed_is_not_built_on(build: Path, builders: list[Path]) -> None:
    sound = contents(build / "site")
    style = next((build / "site/assets/stylesheets").glob("main.*.css"))
    style.write_bytes(style.read_bytes().replace(b"a", b"b", 1))
    write_pages(site(BODY.replace("45", "50")), build, BASE)
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert len(builders) == 1
    assert style.read_bytes() == sound[str(style.relative_to(build / "site"))]


def test_a_run_that_is_killed_before_its_site_is_in_place_misleads_nobody(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(build / "site")
    changed = site(BODY.replace("45", "50"))
    write_pages(changed, build, BASE)

    def killed(*_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "put_folder", killed)
        with pytest.raises(KeyboardInterrupt):
            build_site(build, lambda _: None)
    assert contents(build / "site") == before
    assert build_site(build, lambda _: None) == Built(ok=True)
    assert contents(build / "site") == fresh(changed, tmp_path / "fresh")


def test_nothing_is_built_on_a_damaged_list_or_note(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def refused(_: Path, target: Path) -> Built:
        asked.append(target)
        return Built(ok=False)

    monkeypatch.setattr(deliver, "run_mkdocs", refused)
    write_pages(site(BODY.replace("45", "50")), build, BASE)
    for name, first in (
        ("site.pages", 0),
        ("site.inputs", 65),
    ):  # what stands ahead in a note is about the new pages
        whole = (build / name).read_bytes()
        places = [(at, damaged) for at, damaged in damages(whole[:200]) if at >= first]
        for at, damaged in places:
            (build / name).write_bytes(damaged + whole[200:])
            assert not build_site(build, lambda _: None).ok, (name, at)
        assert len(asked) == len(places)
        asked.clear()
        (build / name).write_bytes(whole)
    assert build_site(build, lambda _: None) == Built(ok=True)


def test_settings_of_which_a_builder_may_do_anything_are_left_to_it(
    tmp_path: Path, builders: list[Path]
) -> None:
    own = tmp_path / "mkdocs.yml"
    own.write_text("site_description: Our own words\n", encoding="utf-8")
    trusted = replace(BASE, path=own, values={}, files={}, trusted=True)
    for body in (BODY, BODY.replace("45", "50")):
        write_pages(site(body), tmp_path / "build", trusted)
        build_site(tmp_path / "build", lambda _: None)
    assert len(builders) == 2
