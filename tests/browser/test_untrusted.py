"""What a plan says is text: nothing in it runs, marks up the page or leads anywhere it should not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE, pages_of, run_builder
from hostile import LINES, Hostile, write_hostile

from plansite.deliver.building.site import build_site, write_pages
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Remembers whatever ran, whichever way it came in.
WATCH = "window.ran = []; window.hacked = (...what) => { window.ran.push(what.join() || 'hacked'); };"
# Everything on a page by which text could act.
HARM = """() => {
  const harm = [];
  for (const each of document.querySelectorAll('*')) {
    for (const {name, value} of each.attributes) {
      if (name.startsWith('on')) harm.push(`${each.nodeName} ${name}=${value}`);
      if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name)
          && /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data):/i.test(value))
        harm.push(`${each.nodeName} ${name}=${value}`);
    }
  }
  for (const each of document.querySelectorAll('iframe, object, embed, base, math, textarea, marquee'))
    harm.push(each.outerHTML.slice(0, 200));
  for (const each of document.querySelectorAll('script, style, link'))
    if (/hacked|example\\.org|display:none/.test(each.src + each.href) || /hacked/.test(each.text || ''))
      harm.push(each.outerHTML.slice(0, 200));
  for (const each of document.querySelectorAll('article img, article form, article input:not(.ps-what-if input, .ps-explorer input), article style, article script'))
    harm.push(each.outerHTML.slice(0, 200));
  return harm.concat(window.ran.map(what => `ran: ${what}`));
}"""
# The text of a page as a screen reader meets it: what is folded or scrolled out counts too.
TEXT = "() => (document.querySelector('article') || document.body).textContent.replace(/\\s+/g, ' ')"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return write_hostile(tmp_path_factory.mktemp("hostile") / "plan")


@pytest.fixture(scope="module")
def site(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    outcome = run(hostile.folder)
    assert not outcome.failed, [each.message for each in outcome.problems]
    build = tmp_path_factory.mktemp("hostile-build") / "build"
    write_pages(make_site(outcome), build, BASE)
    built = build_site(build, print)
    assert built.ok, built.messages
    return build / "site"


@pytest.fixture(scope="module")
def address(site: Path, serve_folder: Callable[[Path], str]) -> str:
    return serve_folder(site)


def harm(tab: Any) -> list[str]:
    return list(tab.page.evaluate(HARM))


def open_every_page(tab: Any, address: str, site: Path) -> None:
    tab.page.add_init_script(WATCH)
    for path in pages_of(site):
        tab.page.goto(address + path)
        tab.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        # what waits for the pointer or the keyboard
        tab.page.evaluate(
            "for (const each of document.querySelectorAll('article *'))"
            " for (const kind of ['pointerover', 'mouseover', 'focus', 'toggle']) each.dispatchEvent(new Event(kind))"
        )
        assert harm(tab) == [], path
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def test_nothing_runs_on_any_page(address: str, site: Path, visit: Callable[..., Any]) -> None:
    open_every_page(visit(), address, site)


@pytest.mark.tools
def test_nothing_runs_when_another_builder_made_the_site(
    site: Path, serve_folder: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    other = site.parent / "other-site"
    kept = site.rename(site.parent / "kept-site")
    built = run_builder("zensical", site.parent, other)
    kept.rename(site)
    assert built.returncode == 0, built.stderr
    open_every_page(visit(), serve_folder(other), other)


def test_lines_of_the_plan_stand_on_the_pages_as_they_were_written(
    address: str, site: Path, hostile: Hostile, visit: Callable[..., Any]
) -> None:
    tab = visit()
    shown = ""
    for path in pages_of(site):
        tab.page.goto(address + path, wait_until="domcontentloaded")
        shown += tab.page.evaluate(TEXT)
    turned = dict.fromkeys([0x202E, 0x2066])
    wanted = [" ".join(line.translate(turned).split()) for line in hostile.lines]
    found = [line for line in wanted if line in shown]
    # every payload somewhere, and nearly every line: a few are shown nowhere, such as the word after a KPI's number
    for number, payload in enumerate(LINES):
        plain = " ".join(payload.translate(turned).split())
        assert any(line.startswith(plain) for line in found), f"payload {number} is nowhere: {payload}"
    assert len(found) >= 0.9 * len(wanted), sorted(set(wanted) - set(found))[:40]


def test_text_in_markdown_keeps_its_harmless_marks_only(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto(address + "plan/why.html", wait_until="domcontentloaded")
    lead = tab.page.locator(".ps-lead")
    text = lead.inner_text()
    for part in (
        "<script>hacked()</script>",
        "{{ 7 * 7 }}",
        "{% for x",
        "--8<-- plan.yaml",
        ":smile:",
        "[^1]",
    ):
        assert part in text, part
    assert lead.locator("strong", has_text="bold").count()
    assert lead.locator("code", has_text="code").count()
    targets = set(lead.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    assert "https://example.com/good" in targets
    assert all(each is None or each.startswith("https://example.com") for each in targets), targets


def test_titles_stay_text_in_the_head_the_navigation_and_the_contents(
    address: str, site: Path, visit: Callable[..., Any]
) -> None:
    tab = visit(viewport={"width": 1400, "height": 900})
    tab.page.add_init_script(WATCH)
    for path in [each for each in pages_of(site) if re.match(r"(personas|goals|strategies)/(?!index)", each)]:
        tab.page.goto(address + path, wait_until="domcontentloaded")
        number = re.search(r"L\d+", tab.page.locator("h1").inner_text())
        assert number, path
        assert number[0] in tab.page.title()
        active = tab.page.locator(".md-sidebar--primary .md-nav__link--active")
        assert any(number[0] in each for each in active.all_inner_texts()), path
        inside = tab.page.locator(
            ".md-nav__link, .md-tabs__link, .md-footer__title, .md-header__topic, title"
        )
        tags = inside.evaluate_all(
            "all => all.flatMap(each => [...each.querySelectorAll('*')].map(inner => inner.nodeName))"
        )
        assert set(tags) <= {"SPAN", "DIV", "svg", "path", "LABEL"}, path
        assert harm(tab) == [], path


@pytest.mark.parametrize("words", ["onerror", "javascript", "click", "config", "heading", "L100"])
def test_what_the_search_finds_stays_text(address: str, visit: Callable[..., Any], words: str) -> None:
    tab = visit()
    tab.page.add_init_script(WATCH)
    tab.page.goto(address, wait_until="networkidle")
    field = tab.page.locator("input.md-search__input")
    field.click()
    field.press_sequentially(words)
    tab.page.wait_for_selector("a.md-search-result__link")
    tab.page.evaluate(
        "document.querySelectorAll('.md-search-result details').forEach(each => each.open = true)"
    )
    tab.page.wait_for_timeout(300)
    assert harm(tab) == []
    tags = tab.page.locator(".md-search-result").evaluate(
        "all => [...new Set([...all.querySelectorAll('*')].map(each => each.nodeName))]"
    )
    assert set(tags) <= {
        *(
            "A",
            "ARTICLE",
            "CODE",
            "DETAILS",
            "DIV",
            "H1",
            "H2",
            "LI",
            "MARK",
            "NAV",
            "OL",
            "P",
            "PRE",
            "SPAN",
            "SUMMARY",
        ),
        *("EM", "STRONG", "UL"),
    }
    assert tab.errors == []


def test_what_opens_over_the_page_stays_text(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.add_init_script(WATCH)
    tab.page.goto(address + "index.html", wait_until="networkidle")
    for at in range(6):
        tab.page.locator("article a.ps-figure").nth(at).click()
        tab.page.wait_for_selector("dialog[open]")
        assert harm(tab) == []
        tab.page.keyboard.press("Escape")
    assert tab.errors == []
