"""No text of a plan becomes markup in the HTML that the builder makes of its pages, whatever kinds of things the plan has."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile import write_hostile
from markdown import Markdown

from plansite.pipeline import run
from plansite.present.site import make_site

PLANS = Path(__file__).parents[1] / "plans"
# Written as JSON, a change such as +10 loses its sign.
LOSES_SIGNS = PLANS / "good" / "scenarios_by_signs"
FOLDERS = sorted(
    {each.parent for kind in ("good", "real") for each in (PLANS / kind).glob("*/plan.yaml")} - {LOSES_SIGNS}
)
# what a page says of itself, which builders read as settings
SAYS_OF_ITSELF = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FORBIDDEN = {
    "base",
    "embed",
    "form",
    "iframe",
    "img",
    "link",
    "math",
    "object",
    "script",
    "style",
    "textarea",
}


class Harm(HTMLParser):
    """Collect every tag and attribute by which a text could act."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acting = [name for name, value in attrs if name.startswith("on") or _leads_away(value)]
        if acting or tag in FORBIDDEN:
            self.tags.append(f"{tag} {acting} {attrs}"[:200])


def _leads_away(value: str | None) -> bool:
    return (value or "").lower().lstrip().startswith(("javascript:", "vbscript:", "data:"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_text_acts(folder: Path, tmp_path: Path) -> None:
    outcome = run(write_hostile(tmp_path / "plan", folder).folder)
    assert not outcome.failed, [problem.message for problem in outcome.problems]
    harm = {}
    for page in make_site(outcome).navigation.pages():
        parser = Harm()
        parser.feed(Markdown(extensions=["attr_list", "toc"]).convert(SAYS_OF_ITSELF.sub("", page.text)))
        harm[page.path] = parser.tags
    assert {path: tags for path, tags in harm.items() if tags} == {}
