"""A plan that wants it has a page for each step that says how to write it; the documentation has the same pages."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.compute.model.guidance import load_guidance
from plansite.pipeline import run
from plansite.present.pages.guidance import FOLDER, pages_of_steps
from plansite.present.site import make_site
from plansite.read.schema import load_schemas
from plansite.resources import catalog_folder, packaged

if TYPE_CHECKING:
    import pytest

PLAN = "schema_version: 2\ntitle: Ours\ntype: minimal\ncurrency: EUR\nstart: 2027-01\nmonths: 12\nwhy: To sell.\n"
DOCS = Path(__file__).parents[3] / "docs"


def pages(folder: Path, words: str) -> dict[str, str]:
    (folder / "plan.yaml").write_text(PLAN + words, encoding="utf-8")
    return {page.path: page.text for page in make_site(run(folder)).navigation.pages()}


def test_there_are_pages_where_a_plan_wants_them(tmp_path: Path) -> None:
    assert list(pages(tmp_path, "")) == ["index.md"]
    shown = pages(tmp_path, "guidance: true\n")
    steps = {piece.step for piece in load_guidance(catalog_folder())}
    assert {f"{FOLDER}/step-{step}.md" for step in steps} == shown.keys() - {"index.md"}


def test_all_advice_stands_on_the_page_of_its_step(tmp_path: Path) -> None:
    shown = pages(tmp_path, "guidance: true\n")
    for piece in load_guidance(catalog_folder()):
        page = unescape(shown[f"{FOLDER}/step-{piece.step}.md"])
        assert piece.text in page, piece.id
        assert all(title in page and address in page for title, address in piece.reading)


def test_the_documentation_has_the_same_pages(request: pytest.FixtureRequest) -> None:
    steps = pages_of_steps(load_schemas(packaged("schemas")).kinds)
    if request.config.getoption("--accept"):
        for page in steps:
            (DOCS / page.path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / page.path).write_text(page.text, encoding="utf-8")
    kept = {
        file.relative_to(DOCS).as_posix(): file.read_text(encoding="utf-8") for file in DOCS.rglob("*.md")
    }
    assert {page.path: page.text for page in steps}.items() <= kept.items()
