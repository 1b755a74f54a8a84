"""In a browser, what people wrote stands on the pages as they wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from handmade import BASE
from sentences import SENTENCES, on_one_line

from plansite.deliver.building.site import build_site, write_pages
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

# the text of a page in two places: as its body, and as an answer beside its label
LINES = {f"s{number}": sentence for number, (_, sentence) in enumerate(SENTENCES)}


@pytest.fixture
def address(outcome: Callable[..., Outcome], tmp_path: Path, serve_folder: Callable[[Path], str]) -> str:
    """A site with a page for each sentence, which is its title, its text and an answer on it."""
    pages = {
        f"sections__{key}": json.dumps(
            {"title": f"{on_one_line(text)} {key}", "body": text, "custom": {"Again": text, "More": "Words."}}
        )
        for key, text in LINES.items()
    }
    plan = outcome(**pages)
    assert not plan.failed, [each.message for each in plan.problems]
    write_pages(make_site(plan), tmp_path / "build", BASE)
    assert build_site(tmp_path / "build", print).ok
    return serve_folder(tmp_path / "build" / "site")


def test_sentences_stand_on_their_pages_as_they_were_written(address: str, visit: Callable[..., Any]) -> None:
    tab = visit()
    wrong = []
    for key, text in LINES.items():
        tab.page.goto(f"{address}sections/{key}.html", wait_until="domcontentloaded")
        title = tab.page.locator("h1").inner_text().removesuffix("¶")
        texts = tab.page.locator("article .ps-text").all_inner_texts()
        wanted = on_one_line(text)
        if on_one_line(title) != f"{wanted} {key}" or [*map(on_one_line, texts)][:2] != [wanted] * 2:
            wrong.append((wanted, title, texts))
    assert wrong == []
