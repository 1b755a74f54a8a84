"""Words by which people look for pages stand where the search finds them, and nowhere else."""

from __future__ import annotations

import re

import pytest
import yaml
from hostile import EXAMPLE

from plansite.pipeline import run
from plansite.present.search_words import search_words, with_search_words
from plansite.present.site import make_site
from plansite.resources import catalog_folder

PAGE = '# Budget\n\n<p class="ps-owner">Ann</p>\n\nWords.\n\n## Where the money goes\n\nText.\n\n## Cash { #cash .ps-side }\n\nMore.\n'


def test_words_are_about_pages_and_kpis_that_there_are() -> None:
    kpis = yaml.safe_load((catalog_folder() / "kpis.yaml").read_text(encoding="utf-8"))
    assert {page for page in search_words() if page.startswith("kpis/")} - {"kpis/index"} <= {
        f"kpis/{kpi}" for kpi in kpis
    }
    pages = {page.path.removesuffix(".md"): page.text for page in make_site(run(EXAMPLE)).navigation.pages()}
    missing = {page for page in search_words() if not page.startswith("kpis/")} - pages.keys()
    assert missing == {"track-record", "versions/index"} - pages.keys()
    for page, words in pages.items():
        assert words.count('class="ps-words"') <= len(search_words().get(page, {})), page


def test_a_list_of_words_stands_below_what_it_belongs_to() -> None:
    text = with_search_words(PAGE, "budget.md")
    parts = re.split(r"^#+ ", text, flags=re.MULTILINE)
    assert [part.partition("\n")[0] for part in parts if "payroll" in part] == ["Where the money goes"]
    assert [part.partition("\n")[0] for part in parts if "runway" in part] == ["Cash { #cash .ps-side }"]
    assert '<p class="ps-owner">Ann</p>\n\n<p class="ps-words" hidden>' in text
    assert re.sub(r"\n\n<p class=\"ps-words\" hidden>[^<]*</p>", "", text) == PAGE


def test_words_for_a_part_that_is_not_there_stand_below_the_title() -> None:
    text = with_search_words("# Budget\n", "budget.md")
    assert text.startswith('# Budget\n\n<p class="ps-words" hidden>Also looked for as: spend')
    assert "payroll" in text
    assert text.count("<p") == 1


@pytest.mark.parametrize("path", ["people/ann.md", "goals/budget.md", "strategies/budget.md"])
def test_other_pages_stay_as_they_are(path: str) -> None:
    assert with_search_words(PAGE, path) == PAGE
