# ruff: noqa: RUF001 - look-alikes are what is tested
from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from damages import damages
from handmade import BASE, dead_links, handmade, pages_of, read_page, search_entries

from plansite.deliver.building import site as deliver
from plansite.deliver.building.builder import Built, run_mkdocs
from plansite.deliver.building.own_settings import base_settings, read_settings
from plansite.deliver.building.site import build_site, why_not_into, write_pages
from plansite.deliver.building.titles import plain_title
from plansite.present.page import CARD, PLAN_PDF, Page, Section, Site

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "\n\nA link to [nowhere](missing.md).\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("once") / "build"
    write_pages(handmade(), build, BASE)
    said: list[str] = []
    result = build_site(build, said.append)
    assert result == Built(ok=True)
    assert said[0] == "Building the site from 6 pages …"
    return build


@pytest.fixture
def build(built: Path, tmp_path: Path) -> Path:
    """A copy of a built folder, at the same depth so that its relative paths hold."""
    copy = built.parent.parent / tmp_path.name / "build"
    shutil.copytree(built, copy)
    return copy


def test_pages_and_files_are_written_as_they_are(tmp_path: Path) -> None:
    site = handmade()
    written = write_pages(site, tmp_path, BASE)
    assert (written.pages, written.changed, written.removed) == (6, 7, 0)
    for page in site.navigation.pages():
        assert (tmp_path / "pages" / page.path).read_text(encoding="utf-8") == page.text
    assert (tmp_path / "pages/data/figures.csv").read_bytes() == site.files["data/figures.csv"]


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    write_pages(handmade(), tmp_path, BASE)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert write_pages(handmade(), tmp_path, BASE).changed == 0
    assert write_pages(handmade(extra="\nMore.\n"), tmp_path, BASE).changed == 1
    touched = {file.name for file, time in before.items() if file.stat().st_mtime_ns != time}
    assert touched <= {"index.md"}
    assert (tmp_path / "pages/index.md").read_text(encoding="utf-8").endswith("More.\n")


def test_pages_that_are_gone_are_removed_with_their_folder(tmp_path: Path) -> None:
    write_pages(handmade(), tmp_path, BASE)
    alone = Site("Plan", "en", Section("", (Page("index.md", "Overview", "# Overview\n"),)), {})
    assert write_pages(alone, tmp_path, BASE).removed == 6
    assert list(contents(tmp_path / "pages")) == ["index.md"]
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["index.md"]


def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    site = Site("Plan", "en", Section("", (Page("../outside.md", "Out", "# Out\n"),)), {})
    with pytest.raises(ValueError, match="outside"):
        write_pages(site, tmp_path / "build", BASE)
    assert not (tmp_path / "outside.md").exists()


def test_the_navigation_is_nested_as_the_sections_are(tmp_path: Path) -> None:
    write_pages(handmade(), tmp_path, BASE)
    settings = json.loads((tmp_path / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["nav"] == [
        {"Overview": "index.md"},
        {"Goals": [{"Win more customers": "goals.md"}]},
        {
            "Numbers": [
                {"All figures": "kpis/index.md"},
                {"Revenue": [{"Monthly recurring revenue": "kpis/mrr.md"}]},
                {"Cost of a customer": "kpis/cac.md"},
                {"Monthly figures": "kpis/data.md"},
            ]
        },
    ]


def notes(count: int, *ahead: Page) -> Site:
    pages = (Page(f"notes/{at}.md", f"Note {at} with more words than fit", "# N\n") for at in range(count))
    return Site("Plan", "en", Section("", (Section("Notes", (*ahead, *pages)),)), {})


def navigation_of(site: Site, build: Path) -> list[dict[str, str | list[dict[str, str]]]]:
    write_pages(site, build, BASE)
    nav: list[dict[str, str | list[dict[str, str]]]] = json.loads(
        (build / "mkdocs.yml").read_text(encoding="utf-8")
    )["nav"][0]["Notes"]
    return nav


def test_forty_pages_stand_beside_each_other(tmp_path: Path) -> None:
    nav = navigation_of(notes(40), tmp_path)
    assert [path for entry in nav for path in entry.values()] == [f"notes/{at}.md" for at in range(40)]


def test_more_pages_stand_in_parts_that_say_what_is_in_them(tmp_path: Path) -> None:
    index, *parts = navigation_of(notes(100, Page("notes/index.md", "All notes", "# All\n")), tmp_path)
    assert index == {"All notes": "notes/index.md"}
    below = [part for parts_by_title in parts for part in parts_by_title.values()]
    assert [len(part) for part in below] == [10] * 10
    assert below[9][9] == {"Note 99 with more words than fit": "notes/99.md"}  # type: ignore[comparison-overlap]
    assert list(parts[1]) == ["Note 10 with more words… – Note 19 with more words…"]


def test_the_users_settings_come_before_those_that_come_along(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    assert base_settings(tmp_path / "plan") == BASE
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Mine\nsite_description: Our own words\n", encoding="utf-8"
    )
    assert base_settings(tmp_path / "plan").path == tmp_path / "mkdocs.yml"


def test_the_users_settings_reach_the_site(tmp_path: Path) -> None:
    own = "site_description: Our own words\nmarkdown_extensions: [sane_lists]\n"
    (tmp_path / "mkdocs.yml").write_text(own, encoding="utf-8")
    write_pages(handmade("A plan"), tmp_path / "build", read_settings(tmp_path / "mkdocs.yml"))
    assert build_site(tmp_path / "build", print).ok
    page = (tmp_path / "build/site/index.html").read_text(encoding="utf-8")
    assert '<meta name="description" content="Our own words">' in page
    assert "<title>A plan</title>" in page
    assert "fonts.g" not in page


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sales & marketing", "Sales & marketing"),
        ("R&D", "R&\u2060D"),
        ("<b>bold</b>", "‹b›bold‹/b›"),
        ("&lt;script&gt;", "&\u2060lt;script&\u2060gt;"),
        ("&#60;", "&\u2060#60;"),
        ('The "big" plan', "The “big” plan"),
        ('"quoted"', "“quoted”"),
        ("Marleen's bakery", "Marleen’s bakery"),
        ("  two\n\tlines\x00 ", "two lines"),
        ("\u202eturned around", "turned around"),
        ("\ud800broken", "broken"),
        ("Brot & Käse 🥖👩\u200d🍳", "Brot & Käse 🥖👩\u200d🍳"),
        ("{{ 1 + 1 }} *a* `b`", "{{ 1 + 1 }} *a* `b`"),
    ],
)
def test_titles_are_made_plain(title: str, shown: str) -> None:
    assert plain_title(title) == shown


def test_links_lead_to_pages_that_are_there(built: Path) -> None:
    assert dead_links(built / "site") == []


def test_pages_load_nothing_from_another_host(built: Path) -> None:
    for path in pages_of(built / "site"):
        page = read_page(built / "site" / path)
        assert page.loads or path == "404.html"
        assert not [load for load in page.loads if "://" in load or load.startswith("//")]


def test_data_pages_stay_out_of_the_search(built: Path) -> None:
    entries = search_entries(built / "site")
    assert "Findableword" in entries
    assert "Wordofdata" not in entries


def test_the_same_pages_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert run_mkdocs(built / "mkdocs.yml", again).ok
    assert contents(again) == contents(built / "site")


def test_nothing_is_built_when_nothing_changed(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Built:
        raise AssertionError

    write_pages(handmade(), build, BASE)
    build_site(build, print)
    monkeypatch.setattr(deliver, "run_mkdocs", never)
    said: list[str] = []
    assert build_site(build, said.append).skipped
    assert said == ["Nothing changed since the last build."]


@pytest.mark.parametrize("harm", ["page", "missing", "other builder", "same size"])
def test_it_is_built_again_when_something_changed(build: Path, harm: str) -> None:
    write_pages(handmade(), build, BASE)
    build_site(build, print)
    if harm == "page":
        write_pages(handmade(extra="\nA new sentence.\n"), build, BASE)
    elif harm == "missing":
        (build / "site/goals.html").unlink()
    elif harm == "same size":
        file = build / "site/index.html"
        status = file.stat()
        file.write_bytes(file.read_bytes().replace(b"paragraph", b"otherwise"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert file.stat().st_size == status.st_size
    else:
        (build / "site/index.html").write_text("<p>another builder was here</p>", encoding="utf-8")
    result = build_site(build, print)
    assert result == Built(ok=True)
    assert (build / "site/goals.html").is_file()
    first = (build / "site/index.html").read_text(encoding="utf-8")
    assert ("A new sentence." in first) == (harm == "page")
    assert "another builder" not in first
    assert "paragraph" in first


def test_a_failed_build_leaves_the_last_good_site(build: Path) -> None:
    before = contents(build / "site")
    write_pages(handmade(extra=BROKEN), build, BASE)
    result = build_site(build, print)
    assert not result.ok
    assert any("missing.md" in message for message in result.messages)
    assert contents(build / "site") == before
    assert not (build / ".site-new").exists()
    write_pages(handmade(), build, BASE)
    assert build_site(build, print).ok


def test_while_somebody_writes_a_warning_is_told_and_nothing_of_that_site_is_kept(build: Path) -> None:
    write_pages(handmade(extra=BROKEN), build, BASE)
    result = build_site(build, print, strict=False)
    assert result.ok
    assert any("missing.md" in message for message in result.messages)
    assert "A link to" in (build / "site/index.html").read_text(encoding="utf-8")
    assert not build_site(build, print).ok
    write_pages(handmade(), build, BASE)
    assert build_site(build, print).ok


def test_a_build_that_was_killed_leaves_the_last_good_site(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(build / "site")

    def killed(_: Path, target: Path) -> Built:
        target.mkdir()
        (target / "index.html").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    write_pages(handmade(extra="\nMore.\n"), build, BASE)
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "run_mkdocs", killed)
        with pytest.raises(KeyboardInterrupt):
            build_site(build, print)
    assert contents(build / "site") == before
    assert build_site(build, print).ok
    assert "More." in (build / "site/index.html").read_text(encoding="utf-8")


def test_a_run_stopped_between_the_two_renames_is_made_good(build: Path) -> None:
    write_pages(handmade(extra=BROKEN), build, BASE)
    before = contents(build / "site")
    (build / "site").rename(build / ".site-old")
    assert not build_site(build, print).ok
    assert contents(build / "site") == before


@pytest.mark.parametrize("name", ["pages", "site", "mkdocs.yml", ".gitignore"])
def test_a_folder_with_other_files_is_not_built_into(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert f"“{name}”" in why_not_into(tmp_path)


def test_a_new_folder_and_ones_own_are_built_into(tmp_path: Path) -> None:
    assert why_not_into(tmp_path / "build") == ""
    write_pages(handmade(), tmp_path / "build", BASE)
    assert why_not_into(tmp_path / "build") == ""
    (tmp_path / "file").touch()
    assert "is a file" in why_not_into(tmp_path / "file")


def head(build: Path, site: Site, **settings: str) -> str:
    """Return what the first page of a built site says of itself."""
    base = replace(BASE, values={**BASE.values, **settings})
    write_pages(site, build, base)
    assert build_site(build, lambda _: None).ok
    return (build / "site/index.html").read_text(encoding="utf-8").partition("</head>")[0]


def test_a_link_to_the_site_has_a_picture_only_where_its_address_is_known(tmp_path: Path) -> None:
    site = replace(handmade(), files={**handmade().files, CARD: b"picture", PLAN_PDF: b"pdf"})
    without = head(tmp_path, site)
    assert '<meta property="og:title" content="Overview">' in without
    assert "og:image" not in without
    told = head(tmp_path, site, site_url="https://example.org/plan")
    assert '<meta property="og:image" content="https://example.org/plan/assets/card.png">' in told
    assert (tmp_path / "site/assets/card.png").read_bytes() == b"picture"
    page = (tmp_path / "site/kpis/mrr.html").read_text(encoding="utf-8")
    assert 'href="../plan.pdf" download' in page
    assert "data/plan.xlsx" not in page


def test_a_damaged_note_of_what_a_site_was_built_from_has_it_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quickly(_: Path, site: Path) -> Built:
        site.mkdir()
        (site / "index.html").write_text("<p>A plan</p>", encoding="utf-8")
        return Built(ok=True)

    monkeypatch.setattr(deliver, "run_mkdocs", quickly)
    monkeypatch.setattr(deliver, "_inputs", lambda _: "all that it is built from")
    assert build_site(tmp_path, print) == Built(ok=True)
    assert build_site(tmp_path, print).skipped
    file = tmp_path / "site.inputs"
    whole = file.read_bytes()
    for at, damaged in damages(whole):
        file.write_bytes(damaged)
        assert not build_site(tmp_path, print).skipped, at
