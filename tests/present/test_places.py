"""Every thing of a plan has an address, no two share one, and every link leads to one that is there."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pytest
from handmade import Reader
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from plansite.pipeline import run
from plansite.present.places import KPIS, distinct_anchors, own_page
from plansite.present.site import make_site
from plansite.present.text.headings import with_own_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.present.page import Site

EXAMPLE = Path(__file__).parents[2] / "plan"
# words that ids of figures are made of, that addresses are made of, and that files cannot be called
WORDS = (
    "ads",
    "amount",
    "ads_amount",
    "ads_amount_due",
    "due",
    "index",
    "con",
    "how",
    "by_month",
    "x",
    "x_",
    "x_1",
    "line",
)
IDS = st.sampled_from(WORDS) | st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
FREE = st.from_regex(r"[xz](_?[xz0-9]){0,3}", fullmatch=True)  # no name of the catalogue, and no function
FIGURES = st.lists(IDS, min_size=1, max_size=4).map(".".join)
LINE = "category: advertising, department: marketing, kind: recurring, owner: {}, amount: 100 EUR"
GOAL = "title: {}\nkpi: {}\nkind: level\namount: 100\nstart: 2027-01-01\nend: 2027-12-31\nowner: {}\n"


@given(st.lists(FIGURES, unique=True))
def test_no_two_figures_share_an_anchor(names: list[str]) -> None:
    anchors = dict(distinct_anchors(names))
    assert set(anchors) == set(names)
    assert len({anchor.casefold() for anchor in anchors.values()}) == len(names)


def test_a_figure_keeps_the_anchor_that_nobody_else_wants() -> None:
    assert dict(distinct_anchors(["budget.line.trade_fairs"])) == {
        "budget.line.trade_fairs": "budget-line-trade-fairs"
    }


@given(st.lists(IDS, unique=True))
def test_no_two_items_share_a_page(keys: list[str]) -> None:
    pages = [own_page("kpis", key) for key in keys]
    assert len({page.casefold() for page in (*pages, KPIS)}) == len(keys) + 1
    # Windows has no files of these names, whatever they end with
    assert not any(re.search(r"/(con|prn|aux|nul|com\d|lpt\d)\.", page) for page in pages)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(Markdown(extensions=["attr_list", "toc"]).convert(text))
    return reader


def wrong_addresses(site: Site) -> list[str]:
    """Return addresses that two things share, and links that lead nowhere, in pages as the builders make them."""
    pages = {page.path.removesuffix(".md") + ".html": page.text for page in site.navigation.pages()}
    pages = {path: re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL) for path, text in pages.items()}
    listed = [page.path.casefold() for page in site.navigation.pages()]
    wrong = [f"{path} stands there twice" for path, count in Counter(listed).items() if count > 1]
    readers = {path: read(text) for path, text in pages.items()}
    for path, text in pages.items():
        html = Markdown(extensions=["attr_list", "toc"]).convert(text)
        named = Counter(re.findall(r'<[^>]+ id="([^"]+)"', html))
        wrong += [f"{path}#{anchor} twice" for anchor, count in named.items() if count > 1]
        for link in readers[path].links:
            place, anchor = urldefrag(link)
            if re.match(r"\w+:", place):
                continue
            target = str((Path("/") / path).parent.joinpath(place).resolve())[1:] if place else path
            target = target.removesuffix(".md") + ".html" if target.endswith(".md") else target
            if target in site.files:
                continue
            if target not in pages or (anchor and anchor not in readers[target].anchors):
                wrong.append(f"{path}: {link}")
    return wrong


def plan_of(keys: list[str]) -> dict[str, str]:
    """Write a plan in which budget lines, people, goals, KPIs and sections have these ids."""
    first, last = keys[0], keys[-1]
    files = {
        "team": "people:\n" + "".join(f"  {key}: {{name: Ann Both}}\n" for key in keys),
        "budget": "lines:\n" + "".join(f"  {key}: {{title: Ads, {LINE.format(key)}}}\n" for key in keys),
        "kpis": "definitions:\n"
        + "".join(
            f"  {key}: {{title: How, question: How?, definition: A., formula: plan_cost_total, unit: money, better: up, rollup: sum}}\n"
            for key in keys
        ),
    }
    for key in keys:
        files[f"goals__{key}"] = GOAL.format("Can we reach it?", last, last)
        files[f"sections__{key}"] = f"title: Index\nowner: {first}\nbody: Words of the section.\n"
    return files


def test_the_example_has_no_wrong_address() -> None:
    assert wrong_addresses(make_site(run(EXAMPLE))) == []


@given(keys=st.lists(st.sampled_from(WORDS) | FREE, min_size=2, max_size=6, unique=True))
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_plan_has_a_wrong_address(keys: list[str], write: Callable[..., Path], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "plan", ignore_errors=True)  # of the plan before
    made = run(write(**plan_of(keys)))
    assert not made.failed, [each.message for each in made.problems]
    assert wrong_addresses(make_site(made)) == []


@pytest.mark.parametrize("title", ["By month", "How", "a b", "Ads é"])
def test_a_heading_stays_apart_from_what_has_its_id(title: str) -> None:
    slugs = {"By month": "by-month", "How": "how", "a b": "a-b", "Ads é": "ads-e"}
    page = f'# {title}\n\n<div id="{slugs[title]}">x</div>\n\n## Other\n'
    assert with_own_ids(page).splitlines()[0] == f"# {title} {{ #{slugs[title]}- }}"
    assert with_own_ids(page).endswith("## Other\n")
