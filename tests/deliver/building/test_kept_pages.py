"""What is taken from the last good site is what a fresh build makes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from handmade import BASE, handmade

from plansite.deliver.building.kept_pages import KeptPage, around, read_kept, write_kept
from plansite.deliver.building.site import build_site, write_pages
from plansite.present.page import Page, Section

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.present.page import Site

PAGE = KeptPage(
    "s", "h", ["a"], {"b.md": {"c": "b.md#c"}}, [{"location": "a.html", "title": "A", "text": ""}]
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def built(site: Site, build: Path) -> tuple[str, ...] | dict[str, bytes]:
    """Return the files of a site, or what went wrong."""
    write_pages(site, build, BASE)
    result = build_site(build, lambda _: None)
    return contents(build / "site") if result.ok else result.messages


def with_link(site: Site, link: str) -> Site:
    more = Page("more.md", "More", f"---\ndescription: More\n---\n# More\n\n[There]({link})\n")
    return replace(site, navigation=Section("", (*site.navigation.entries, more)))


@pytest.mark.tools
def test_a_site_of_kept_pages_is_what_a_fresh_build_makes(tmp_path: Path) -> None:
    (first, second), linked = (
        (handmade(extra=extra) for extra in ("", "\n## More { #more }\n")),
        "index.md#more",
    )
    steps = {
        "first": first,
        "a page changed": second,
        "a page came": with_link(second, linked),
        "an anchor went that others lead to": with_link(first, linked),
        "a title changed": with_link(handmade(goal="Win them all", extra="\n## More { #more }\n"), linked),
    }
    for step, site in steps.items():
        fresh = tmp_path / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        assert built(site, tmp_path / "build") == built(site, fresh), step
    kept = tmp_path / "build/site.pages"
    whole = kept.read_bytes()
    kept.write_bytes(whole.replace(b"More", b"Less", 1))
    assert whole != kept.read_bytes()
    assert built(second, tmp_path / "build") == built(second, tmp_path / "fresh")


@pytest.mark.tools
def test_a_list_that_is_newer_than_the_site_misleads_nobody(tmp_path: Path) -> None:
    build, site = tmp_path / "build", tmp_path / "build/site"
    older = built(handmade(), build)
    site.rename(tmp_path / "site")
    newer = built(handmade(extra="\nMore.\n"), build)
    assert older != newer
    shutil.rmtree(site)  # the run was killed after the list was written, and before its site took the place
    (tmp_path / "site").rename(site)
    (build / "site.inputs").unlink()
    assert built(handmade(extra="\nMore.\n"), build) == newer


def test_a_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_kept(tmp_path / "list", "now", {"a.md": PAGE})
    assert read_kept(tmp_path / "list", "now") == {"a.md": PAGE}
    assert read_kept(tmp_path / "list", "later") == {}
    assert read_kept(tmp_path / "none", "now") == {}


def test_a_damaged_list_is_none_wherever_it_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "list"
    write_kept(file, "now", {"a.md": PAGE})
    whole = file.read_bytes()
    for at, byte in enumerate(whole):
        file.write_bytes(whole[:at] + bytes([byte ^ 1]) + whole[at + 1 :])
        assert read_kept(file, "now") == {}
        file.write_bytes(whole[:at])
        assert read_kept(file, "now") == {}


def test_what_is_around_pages_is_all_but_their_own_words(tmp_path: Path) -> None:
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("1", encoding="utf-8")
    page = {"a.md": b"---\ndescription: A\nwhat_if: true\n---\n# A\n"}
    before = around([settings], page, ["a.md"])
    assert around([settings], {"a.md": page["a.md"].replace(b" A\n", b" B\n")}, ["a.md"]) == before
    assert around([settings], {"a.md": page["a.md"].replace(b"true", b"false")}, ["a.md"]) != before
    assert around([settings], page, ["a.md", "b.png"]) != before
    settings.write_text("2", encoding="utf-8")
    assert around([settings], page, ["a.md"]) != before
