"""A small site written by hand, with every form that pages use, and ways to look at what was built of it."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.building.builder import builder_environment
from plansite.deliver.building.own_settings import read_settings
from plansite.present.page import Page, Section, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE_FILE = Path(__file__).parents[2] / "mkdocs.yml"
BASE = read_settings(BASE_FILE)
QUESTIONS = "https://git.example.org/plan/issues/new"  # where readers of a built site ask

TABLE = """<table>
<caption>Plan by month</caption>
<thead><tr><th scope="col">Month</th><th scope="col">New customers</th></tr></thead>
<tbody>
<tr><th scope="row">2027-01</th><td>12</td></tr>
<tr><th scope="row">2027-02</th><td><a href="kpis/mrr.html">14 &lt; 20</a></td></tr>
</tbody>
</table>"""

CHART = """<figure>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" role="img"><title>A rising line</title>
<path d="M0 10L20 0" stroke="currentColor"/><text x="1" y="3">a &amp; b</text></svg>
<figcaption>Revenue rises.</figcaption>
</figure>"""

OVERVIEW = f"""# Overview

A short *paragraph* with a link to [monthly revenue](kpis/mrr.md#how).

## By month

{TABLE}

{CHART}

## In words

| Channel | Owner |
|---|---|
| Search | Lotte & Daan |
| Trade fairs | Ravi |

- one
- two

    - nested

<details>
<summary>How this is computed</summary>
<p><code>new_customers * arpa</code></p>
</details>
"""

DATA = """---
search:
  exclude: true
---

# Monthly figures

Wordofdata, which nobody searches for.
"""

MRR = """# Monthly recurring revenue

Back to the [overview](../index.md).

## Formula { #how .ps-side }

<p>See <a href="cac.html">the cost of a customer</a>.</p>

## Values

### 2027

Quarterword.
"""


def handmade(name: str = "Hand-made plan", goal: str = "Win more customers", extra: str = "") -> Site:
    """Make a site of six pages; `extra` is added to the first one."""
    numbers = Section(
        "Numbers",
        (
            Page("kpis/index.md", "All figures", "# All figures\n\nEach has a page.\n"),
            Section("Revenue", (Page("kpis/mrr.md", "Monthly recurring revenue", MRR),)),
            Page("kpis/cac.md", "Cost of a customer", "# Cost of a customer\n\nWhat one costs.\n"),
            Page("kpis/data.md", "Monthly figures", DATA),
        ),
    )
    front = Section("", (Page("index.md", "Overview", OVERVIEW + extra),))
    goals = Section("Goals", (Page("goals.md", goal, "# A goal\n\nFindableword here.\n"),))
    return Site(
        name, "en", Section("", (front, goals, numbers)), {"data/figures.csv": b"month,value\n2027-01,12\n"}
    )


def run_builder(name: str, build: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build with a builder's own command line, as a person would, and move its site aside."""
    place = ["--config-file", str(build / "mkdocs.yml")]
    command = [sys.executable, "-P", "-m", name, "build", "--strict", *place]
    done = subprocess.run(command, env=builder_environment(), capture_output=True, text=True, check=False)
    if done.returncode == 0:
        (build / "site").rename(site)
    return done


class Reader(HTMLParser):
    """Collect the content part of a built page: headings, tables, links, and the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loads: list[str] = []
        self.title = ""
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.anchors.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in {"link", "script", "img", "iframe"} and given.get("rel") not in {
            "canonical",
            "prev",
            "next",
        }:
            self.loads += [given[key] for key in ("href", "src") if key in given]
        if tag in {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}:
            return
        self._open.append((tag, given.get("class", "")))
        if tag == "table":
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in {"td", "th"} and self.tables:
            self.tables[-1][-1].append("")
        if tag in {"h1", "h2", "h3", "h4"} and self._within("article"):
            self.headings.append(f"{tag} ")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, _ = self._open.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if tags[-1:] == ["title"] and "svg" not in tags:
            self.title += data
        if any("headerlink" in css for _, css in self._open):
            return
        if self.headings and any(tag in {"h1", "h2", "h3", "h4"} for tag in tags) and self._within("article"):
            self.headings[-1] += data
        if self.tables and any(tag in {"td", "th"} for tag in tags):
            self.tables[-1][-1][-1] += data

    def _within(self, tag: str) -> bool:
        return any(each == tag for each, _ in self._open)


@functools.cache
def read_page(file: Path) -> Reader:
    """Read one built page, once."""
    reader = Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader


def pages_of(site: Path) -> Iterator[str]:
    """Yield the paths of all built pages, in order."""
    yield from sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))


def dead_links(site: Path) -> list[str]:
    """Return the links that lead to a page, a file or an anchor that is not there."""
    dead = []
    for path in pages_of(site):
        if path == "404.html":  # it is shown at any address, so its links start at the top
            continue
        for link in read_page(site / path).links:
            place, _, anchor = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            target = (site / path).parent.joinpath(place).resolve() if place else site / path
            if not target.is_file() or (
                target.suffix == ".html" and anchor not in read_page(target).anchors | {"", "__skip"}
            ):
                dead.append(f"{path}: {link}")
    return dead


def search_entries(site: Path) -> str:
    """Return the search index as text, whichever builder wrote it."""
    files = [file for file in (site / "search" / "search_index.json", site / "search.json") if file.is_file()]
    return json.dumps(json.loads(files[0].read_text(encoding="utf-8")), ensure_ascii=False)
