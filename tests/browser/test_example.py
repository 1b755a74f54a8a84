"""The example plan's site, every page opened as its readers open it: on paper white, in the dark, on a phone."""

from __future__ import annotations

import gzip
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from accessible import AXE, VIOLATIONS
from handmade import dead_links, pages_of
from hostile import EXAMPLE
from printed import sheets_of

from plansite.deliver.building.own_settings import base_settings
from plansite.deliver.building.site import build_site, write_pages
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

# Contrast is worked out by WCAG 2: 4.5 for text, 3 for large text. Colors are read by painting them.
CONTRAST = """() => {
  const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const seen = new Map();
  const paint = color => {
    if (!seen.has(color)) {
      pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data; seen.set(color, [r, g, b, a / 255]);
    }
    return seen.get(color);
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = each => {
    const layers = [];
    for (let at = each; at; at = at.parentElement) {
      const color = paint(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const poor = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const each = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !each.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (each.closest('script, style, template, .ps-unseen, .md-skip, .headerlink, [aria-hidden=true]')) continue;
    const box = each.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= 0 || box.left >= innerWidth) continue;
    const style = getComputedStyle(each), size = parseFloat(style.fontSize);
    const back = ground(each);
    const [one, two] = [light(over(paint(each.closest('svg') ? style.fill : style.color), back)), light(back)].sort((a, b) => b - a);
    const ratio = (one + .05) / (two + .05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (size > 0 && ratio < (large ? 3 : 4.5) - .01)
      poor.add(`${ratio.toFixed(2)} ${each.nodeName}.${each.className.baseVal ?? each.className}: ${each.textContent.trim().slice(0, 40)}`);
  }
  return [...poor];
}"""
ORDER = """() => {
  const wrong = [];
  const headings = [...document.querySelectorAll('article :is(h1, h2, h3, h4, h5, h6)')];
  if (headings.filter(each => each.nodeName === 'H1').length !== 1) wrong.push('not one h1');
  headings.reduce((before, each) => {
    const level = Number(each.nodeName[1]);
    if (level > before + 1) wrong.push(`h${before} before h${level}: ${each.textContent}`);
    if (!each.textContent.trim()) wrong.push('an empty heading');
    return level;
  }, 0);
  for (const each of document.querySelectorAll('article :is(img, svg, [role=img])'))
    if (!each.closest('[aria-hidden=true]') && !each.getAttribute('aria-label') && !each.getAttribute('aria-labelledby')
        && !each.querySelector('title') && !each.alt) wrong.push(`without a name: ${each.outerHTML.slice(0, 80)}`);
  for (const each of document.querySelectorAll('article :is(a[href], button, summary)'))
    if (!each.textContent.trim() && !each.getAttribute('aria-label')) wrong.push(`says nothing: ${each.outerHTML.slice(0, 80)}`);
  for (const each of document.querySelectorAll('article table'))
    if (!each.querySelector('th')) wrong.push('a table without headings');
  const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`the id ${id} stands twice`);
  for (const each of document.querySelectorAll('article :is(section, ul, ol, dl, table, div, p)'))
    if (!each.textContent.trim() && !each.querySelector('svg, img') && !each.matches('.ps-monogram, [aria-hidden]'))
      wrong.push(`empty: ${each.outerHTML.slice(0, 80)}`);
  return wrong;
}"""

# labels of a chart that touch each other, that its edge cuts off, or that a line runs through
CROWDED = """() => {
  const box = each => { const range = document.createRange(); range.selectNodeContents(each); return range.getBoundingClientRect(); };
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const through = (chart, label) => {
    const around = box(label), drawing = chart.querySelector('svg')?.getBoundingClientRect();
    const within = (x, y) => x > around.left + 1 && x < around.right - 1 && y > around.top + 3 && y < around.bottom - 3;
    return drawing && [...chart.querySelectorAll('.ps-s-line, .ps-s-dashed')].some(path => {
      const points = path.getAttribute('d').match(/-?[0-9.]+,-?[0-9.]+/g).map(point => point.split(',').map(Number))
        .map(([x, y]) => [drawing.left + x / 1000 * drawing.width, drawing.top + y / 1000 * drawing.height]);
      return points.slice(1).some(([x, y], at) => Array.from({length: 9}, (_, step) => step / 8).some(share =>
        within(points[at][0] + (x - points[at][0]) * share, points[at][1] + (y - points[at][1]) * share)));
    });
  };
  const labels = '.ps-plot > span > span, .ps-bar-title, .ps-bar-value, .ps-gantt-head > span, .ps-today > span, .ps-road-phase > *';
  return [...document.querySelectorAll('.ps-chart, .ps-gantt')].flatMap(chart => {
    const shown = [...chart.querySelectorAll(labels)].filter(each => each.textContent && each.checkVisibility());
    const edge = chart.getBoundingClientRect();
    const cut = shown.filter(each => box(each).left < edge.left - 1 || box(each).right > edge.right + 1
      || box(each).right > (each.closest('.ps-road-phase')?.getBoundingClientRect().right ?? Infinity) + 1);
    const close = shown.flatMap((each, at) => shown.slice(at + 1).filter(next => !apart(box(each), box(next))).map(next => [each, next]));
    const crossed = shown.filter(each => !each.matches('.ps-c-tick') && through(chart, each));
    return [...cut.map(each => `cut off: ${each.textContent}`), ...crossed.map(each => `a line runs through ${each.textContent}`),
      ...close.map(([one, next]) => `${one.textContent} over ${next.textContent}`)];
  });
}"""
# charts that say nothing, or whose numbers stand in the picture only; a small line in a tile has both beside it
SILENT = """() => [...document.querySelectorAll('.ps-chart:not(.ps-chart-spark)')].filter(chart =>
  !chart.querySelector('.ps-chart-finding')?.textContent || !chart.querySelector('.ps-as-table table td'))
  .map(chart => `says nothing: ${chart.textContent.slice(0, 60)}`)"""
WIDTHS = (1280, 1024, 768, 390, 320)
# 640 is a page of 1280 pixels at twice its size
NARROW = (1440, 1280, 1100, 768, 640, 390, 360, 320)

# words that lie on other words; what is drawn only when it comes into view has no places to compare
LAID_OVER = """() => {
  const boxes = [], range = document.createRange();
  const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, around = text.parentElement;
    if (!text.data.trim() || !around.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (around.closest('.ps-unseen, .headerlink')) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) if (box.width > 2 && box.height > 2) boxes.push({box, text});
  }
  boxes.sort((one, other) => one.box.top - other.box.top);
  const isOver = (one, other) => {
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const high = Math.min(one.bottom, other.bottom) - other.top;
    return wide > 2 && high > Math.min(one.height, other.height) / 3;
  };
  const wrong = [];
  boxes.forEach((one, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].box.top < one.box.bottom; next += 1) {
      const other = boxes[next];
      if (other.text !== one.text && isOver(one.box, other.box)) wrong.push(`“${one.text.data.trim()}” lies on “${other.text.data.trim()}”`);
    }
  });
  return wrong;
}"""
# words of tables and lists that are cut in two, and columns of words that nobody sees without moving the table aside
CUT = """() => {  // a word of more letters may be wider than its column
  const cut = [], range = document.createRange();
  const closed = location.pathname.includes('/numbers/') ? [] : [...document.querySelectorAll('article details:not([open], .ps-take)')];
  for (const each of closed) each.open = true;
  for (const cell of document.querySelectorAll('article :is(table, ul.ps-agenda, details.ps-action)')) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, around = text.parentElement;
      if (around.closest('code, svg, .ps-cite') || !around.checkVisibility({visibilityProperty: true})) continue;
      for (const word of text.data.matchAll(/(?<!\\p{L})\\p{L}{2,12}(?!\\p{L})/gu)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const boxes = [...range.getClientRects()].filter(box => box.width);
        if (boxes.length > 1 && boxes.at(-1).top > boxes[0].top + 2) cut.push(`“${word[0]}” is cut in two`);
      }
    }
  }
  if (innerWidth >= 640)
    for (const table of document.querySelectorAll('article .ps-scroll > table:not(.ps-numbers)')) {
      const [wide, room] = [table.parentElement.scrollWidth, table.parentElement.clientWidth];
      if (wide > room + 1) cut.push(`${table.className}: ${wide} pixels in ${room}`);
    }
  for (const each of closed) each.open = false;
  return [...new Set(cut)];
}"""
OWN_FILES = re.compile(r'(?:src|href)="([^"]*assets/plansite[^"]*)"')
CLASSES = re.compile(r'class="([^"]*)"')
TALLEST = 10_000  # some ten screens of 1280 by 800
SETTINGS = [("light", 390), ("dark", 390), ("dark", 1280), ("light", 1280)]


@pytest.fixture(scope="module")
def site(example_site: Path) -> Path:
    return example_site


@pytest.fixture(scope="module")
def address(site: Path, serve_folder: Callable[[Path], str]) -> str:
    return serve_folder(site)


def own_pages(site: Path) -> list[str]:
    return [path for path in pages_of(site) if path != "404.html"]


def too_wide(page: Page) -> list[str]:
    widths = []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        widths += [f"{wide} pixels wide, not {width}"] if wide > width else []
        widths += [f"at {width} pixels {cut}" for cut in page.evaluate(CUT)]
    return widths


@pytest.mark.parametrize(("scheme", "widths"), [("light", (390, 1280)), ("dark", (390, 1440))])
def test_every_page_opens_well(
    address: str, site: Path, visit: Callable[..., Any], scheme: str, widths: tuple[int, ...]
) -> None:
    tab = visit(color_scheme=scheme, viewport={"width": widths[0], "height": 900}, reduced_motion="reduce")
    wrong: dict[str, list[str]] = {}
    for path in own_pages(site):
        tab.page.goto(address + path, wait_until="load")
        found = tab.page.evaluate(ORDER)
        for width in widths:
            tab.page.set_viewport_size({"width": width, "height": 900})
            found += tab.page.evaluate(CONTRAST)
            found += [] if path.startswith("numbers/") else tab.page.evaluate(LAID_OVER)
            tall = tab.page.evaluate("document.documentElement.scrollHeight")
            if width >= 1280 and tall > TALLEST:
                found.append(f"{tall} pixels tall, more than {TALLEST}")
        found += too_wide(tab.page) if scheme == "light" else []
        if found:
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {each}" for path, found in wrong.items() for each in found)
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def sample(folder: Path) -> Path:
    """Longer numbers: dollars, and amounts a month."""
    start_project(folder, Choice("Other", "services", "full", "", date(2026, 11, 23), sample=True))
    return folder / "plan"


def long_unanswered(_: Path) -> Path:
    """Hundreds of questions that nobody has answered, and files with long names."""
    return EXAMPLE.parent / "tests/plans/real/bureau"


@pytest.mark.parametrize("plan_in", [sample, long_unanswered])
def test_pages_of_other_companies_keep_their_width_and_height(
    tmp_path: Path, visit: Callable[..., Any], plan_in: Callable[[Path], Path]
) -> None:
    plan, build = plan_in(tmp_path), tmp_path / "build"
    write_pages(make_site(run(plan)), build, base_settings(plan))
    assert build_site(build, print).ok
    tab = visit(viewport={"width": NARROW[-1], "height": 900}, reduced_motion="reduce")
    wrong = []
    for path in pages_of(build / "site"):
        if path.startswith(("numbers/", "kpis/", "404")):
            continue
        tab.page.goto((build / "site" / path).as_uri(), wait_until="load")
        wrong += [f"{path}: {wide}" for wide in too_wide(tab.page)]
        wrong += [f"{path}: {over}" for over in tab.page.evaluate(LAID_OVER)]
        tab.page.set_viewport_size({"width": 1280, "height": 900})
        wrong += [f"{path}: {crowded}" for crowded in tab.page.evaluate(CROWDED)]
        tall = tab.page.evaluate("document.documentElement.scrollHeight")
        wrong += [f"{path}: {tall} pixels tall"] if tall > TALLEST else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("at", range(len(SETTINGS)))
def test_axe_finds_nothing(address: str, site: Path, visit: Callable[..., Any], at: int) -> None:
    """Every page is looked at in one of the settings, and the first page of every folder in each."""
    scheme, width = SETTINGS[at]
    paths = own_pages(site)
    folders = {path.rpartition("/")[0]: path for path in reversed(paths)}
    tab = visit(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
        bypass_csp=True,  # axe-core comes from here, not from the site
    )
    violations = []
    for path in sorted({*paths[at :: len(SETTINGS)], *folders.values()}):
        tab.page.goto(address + path, wait_until="load")
        tab.page.add_script_tag(path=AXE)
        violations += [f"{path}: {told}" for told in tab.page.evaluate(VIOLATIONS)]
    assert not violations, "\n".join(violations)


def test_every_chart_says_what_it_shows_with_its_labels_apart_at_every_width(
    address: str, site: Path, visit: Callable[..., Any]
) -> None:
    tab = visit(viewport={"width": WIDTHS[0], "height": 900})
    drawn = [
        path
        for path in own_pages(site)
        if re.search('class="ps-(?:plot|chart|gantt)', (site / path).read_text(encoding="utf-8"))
    ]
    assert len(drawn) > 10
    wrong = []
    for path in drawn:
        tab.page.goto(address + path, wait_until="load")
        wrong += [f"{path}: {silent}" for silent in tab.page.evaluate(SILENT)]
        for width in WIDTHS:
            tab.page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} at {width}: {crowded}" for crowded in tab.page.evaluate(CROWDED)]
    assert wrong == []


def test_a_chart_is_read_out_by_key_and_pointer_from_its_table(
    address: str, visit: Callable[..., Any]
) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    tab.page.goto(address + "budget.html", wait_until="load")
    chart = tab.page.locator(".ps-chart:has(.ps-as-table)").first
    plot, readout = chart.locator(".ps-plot"), chart.locator(".ps-readout")
    chart.locator("summary").click()
    heads = chart.locator("thead th").all_inner_texts()
    rows = [row.locator("td").all_inner_texts() for row in chart.locator("tbody tr").all()]
    plot.focus()
    for keys, at in (
        (["Home"], 0),
        (["ArrowRight", "ArrowRight"], 2),
        (["End", "ArrowLeft"], len(heads) - 2),
    ):
        for key in keys:
            tab.page.keyboard.press(key)
        told = readout.inner_text()
        assert heads[at] in told
        assert all(row[at] in told for row in rows)
    tab.page.keyboard.press("Escape")
    assert not readout.count()
    box = plot.bounding_box()
    assert box
    tab.page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 20)
    assert heads[-1] in readout.inner_text()
    tab.page.mouse.move(0, 0)
    plot.blur()
    assert not readout.count()
    assert tab.errors == []


# what readers type, and where the first result has to lead
WORDS = {
    "ads": ["channels.html"],
    "P10": ["ranges.html"],
    "probability": ["ranges.html"],
    "CAC": ["kpis/customer_acquisition_cost.html"],
    "ROAS": ["channels.html", "kpis/marketing_roi.html"],
    "payroll": ["team/roles.html", "budget.html"],
    "runway": ["budget.html"],
    "Daan Visser": ["people/daan.html"],
    "Paid search": ["numbers/budget.html"],
    "31,200": ["budget.html"],
    "churn": ["kpis/customer_churn_rate.html"],
    "overdue": ["index.html", "actions.html"],
}


FIRST_IS = """wanted => {
  const first = document.querySelector("a.md-search-result__link");
  return first && wanted.some(page => first.href.replace(/[?#].*/, "").endsWith(page));
}"""


@pytest.mark.parametrize("place", ["served", "from a folder"])
def test_the_first_result_of_a_search_is_the_right_one(
    place: str, site: Path, address: str, visit: Callable[..., Any]
) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    root = address if place == "served" else f"{site.as_uri()}/"
    tab.page.goto(f"{root}sales/index.html")
    field = tab.page.locator("input.md-search__input")
    for word, wanted in WORDS.items():
        field.fill("")
        field.press_sequentially(word)
        tab.page.wait_for_function(FIRST_IS, arg=[f"/{page}" for page in wanted])
    assert tab.errors == []
    assert tab.elsewhere(root) == []


def test_pages_load_little_beyond_the_files_of_the_theme(site: Path) -> None:
    """Own styles, scripts and data count as they lie on disk, since plain hosts may not compress; pages as they are sent.

    Where readers try other inputs, or group and filter what is spent, a page may have more.
    """
    heavy = {}
    for path in own_pages(site):
        text = (site / path).read_text(encoding="utf-8")
        files = {(site / path).parent.joinpath(name).resolve() for name in OWN_FILES.findall(text)}
        tries = any(file.name in {"plansite-what-if.js", "plansite-explorer.js"} for file in files)
        if any(file.name == "plansite-what-if.js" for file in files):
            scripts = ("evaluate", "what-if", "written")
            files |= {site / f"assets/plansite-{name}.js" for name in scripts} | {
                *site.glob("data/what-if*.js")
            }
        size = sum(file.stat().st_size for file in files)
        sent = len(gzip.compress(text.encode())) + sum(
            len(gzip.compress(file.read_bytes())) for file in files
        )
        if max(size, sent) > (250_000 if tries else 100_000):
            heavy[path] = size, sent
    assert heavy == {}


def test_the_index_of_the_search_waits_for_who_searches(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    with tab.page.expect_response("**/plansite.js"):
        tab.page.goto(f"{address}situation.html", wait_until="networkidle")
    assert not [url for url in tab.requests if "search_index" in url]
    with tab.page.expect_response("**/search_index.json"):
        tab.page.keyboard.press("s")


def test_a_page_has_the_looks_of_all_that_stands_on_it(site: Path) -> None:
    styles = {
        file: classes_in(file.read_text(encoding="utf-8")) for file in site.glob("assets/plansite*.css")
    }
    missing = set()
    for path in own_pages(site):
        text = (site / path).read_text(encoding="utf-8")
        used = {name for names in CLASSES.findall(text) for name in names.split()}
        for file, styled in styles.items():
            others = set().union(*(classes for other, classes in styles.items() if other != file))
            if (
                file.stem in {"plansite-judged", "plansite-marketing", "plansite-timeline"}
                and file.name not in text
            ):
                missing |= {(path, file.name, name) for name in used & (styled - others)}
    assert missing == set()


def classes_in(style: str) -> set[str]:
    return set(re.findall(r"\.(ps-[\w-]+)", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)))


def test_no_link_is_dead(site: Path) -> None:
    dead = dead_links(site)
    assert not dead, "\n".join(dead)


def test_a_figure_opens_how_it_is_made(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    tab.page.goto(address + "index.html", wait_until="load")
    link = tab.page.locator("article a.ps-figure").first
    shown, there = link.inner_text(), link.get_attribute("href")
    link.focus()
    tab.page.keyboard.press("Enter")
    opened = tab.page.locator("dialog[open]")
    opened.wait_for()
    assert shown in opened.inner_text()
    assert opened.locator("code").count()
    assert opened.get_by_text("Plansite’s own definition").count() or opened.locator("[data-source]").count()
    whole = opened.get_by_role("link", name="Open page").get_attribute("href")
    assert whole == address + there
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("dialog[open]").count()
    assert tab.page.evaluate("document.activeElement.className").startswith("ps-figure")
    assert tab.page.url == address + "index.html"
    assert tab.errors == []


def test_figures_lead_from_one_to_the_next_and_back(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(viewport={"width": 1280, "height": 900})
    tab.page.goto(address + "index.html", wait_until="load")
    tab.page.locator("article a.ps-figure[data-node=arr]").first.click()
    title = tab.page.locator("dialog h2")
    title.wait_for()
    first = title.inner_text()
    tab.page.locator("dialog code a").first.click()
    tab.page.wait_for_function(
        "first => document.querySelector('dialog h2').textContent !== first", arg=first
    )
    tab.page.locator(".ps-dialog__back").click()
    tab.page.wait_for_function(
        "first => document.querySelector('dialog h2').textContent === first", arg=first
    )
    tab.page.locator(".ps-dialog__close").click()
    assert not tab.page.locator("dialog[open]").count()


def test_without_script_a_figure_leads_to_its_page(address: str, visit: Callable[..., Any]) -> None:
    tab = visit(java_script_enabled=False)
    tab.page.goto(address + "index.html")
    there = tab.page.locator("article a.ps-figure").first.get_attribute("href")
    tab.page.locator("article a.ps-figure").first.click()
    tab.page.wait_for_url(address + there)


def test_from_a_folder_a_figure_leads_to_its_page(site: Path, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.goto((site / "index.html").as_uri())
    there = tab.page.locator("article a.ps-figure").first.get_attribute("href")
    tab.page.locator("article a.ps-figure").first.click()
    tab.page.wait_for_url(f"**/{there}")


def test_paper_shows_what_is_folded_and_leaves_out_what_leads_around(
    address: str, visit: Callable[..., Any]
) -> None:
    tab = visit(viewport={"width": 800, "height": 1100})
    tab.page.goto(address + "team/index.html", wait_until="load")
    hidden = tab.page.locator("details.ps-more > .ps-part").first
    assert not hidden.is_visible()
    tab.page.emulate_media(media="print")
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert hidden.is_visible()
    for part in (".md-header", ".md-tabs", ".md-sidebar--primary", ".md-footer"):
        assert not tab.page.locator(part).is_visible(), part


def test_what_to_take_along_is_reached_by_keyboard(address: str, visit: Callable[..., Any]) -> None:
    opened = visit(viewport={"width": 1280, "height": 800})
    page = opened.page
    page.goto(f"{address}board.html")
    summary = page.get_by_text("Take it along", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    things = page.locator(".ps-take li :is(a, button)")
    assert [words.split("\n")[0] for words in things.all_inner_texts()] == [
        "This page as PDF",
        "Board view",
        "Spreadsheet with formulas (XLSX)",
        "All figures as CSV",
        "Figures as JSON",
        "Calendar of all dates (ICS)",
        "Show sources",
    ]
    for box in (thing.bounding_box() for thing in things.all()):
        assert box["height"] >= 24
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-print')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.ps-take:not([open]) > summary')")
    assert opened.errors == []


def test_the_board_view_is_one_sheet_across(address: str, visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 1440, "height": 900}, color_scheme="dark").page
    page.goto(f"{address}board.html")
    assert page.evaluate("document.querySelector('.ps-board').getBoundingClientRect().bottom") <= 900
    [sheet] = sheets_of(page.pdf(prefer_css_page_size=True))
    assert sheet.width > sheet.height
    assert not sheet.cut
    assert "Decisions and dates" in sheet.text
    assert "Take it along" not in sheet.text
