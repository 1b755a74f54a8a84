"""A figure that a text mentions is written out wherever the text is shown, and leads to how it is computed."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from compared import EXAMPLE

from plansite.deliver.compare.comparison import Comparison, compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.deliver.compare.write.formats import write
from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.outcome import Outcome

# files of the example, a text in each, and the text with figures in it
MENTIONS = (
    (
        "plan.yaml",
        "title: Sales and marketing plan",
        "title: Plan for {{ goal win_customers target }} customers,",
    ),
    (
        "plan.yaml",
        "about EUR 1.25 million",
        "**{{ plan_cost_total }}**, not {{ plan_cost_total in germany_late }},",
    ),
    (
        "plan.yaml",
        "Germany yes,",
        "{{{{ first_name }}, {{ config }}, {{ 7 * 7 }} and {{ average_order_value at 2027-01 }}",
    ),
    ("goals/win_customers.yaml", "title: 100 new", 'title: "{{ goal win_customers target }} new'),
    ("goals/win_customers.yaml", "customers in 2027\nst", 'customers in 2027"\nst'),
    ("sections/germany_launch.yaml", "(by March 5, 2027)", "with {{ mrr at 2027-12 }}"),
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Make a copy of the example whose texts mention figures."""
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLE, folder)
    for file, old, new in MENTIONS:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.fixture
def outcome(plan: Path) -> Outcome:
    return run(plan)


def texts_of(outcome: Outcome) -> dict[str, str]:
    return {page.path: page.text for page in make_site(outcome).navigation.pages()}


def test_no_page_file_or_export_shows_braces(outcome: Outcome) -> None:
    assert outcome.plan is not None
    assert outcome.catalog is not None
    site = make_site(outcome)
    numbers = numbers_of(outcome.plan, outcome.catalog, outcome.numbers)
    # hints on the page of findings show how a mention is written
    written = [page.text for page in site.navigation.pages() if page.path != "findings.md"]
    written += [page.title for page in site.navigation.pages()]
    written += [content.decode() for content in site.files.values()]
    written += [export(numbers, form).decode() for form in ("csv", "json")]
    literal = re.compile(r"{{ (first_name|config|7 \* 7) }}")
    assert [text for text in written if "{{" in literal.sub("", html.unescape(text))] == []
    assert [text for text in written if re.search("[\ufdd0-\ufdd2]", text)] == []
    assert site.name == "Plan for 100 customers, 2027–2028"


def test_a_figure_in_prose_leads_to_how_it_is_computed(outcome: Outcome) -> None:
    pages = texts_of(outcome)
    cost = outcome.numbers["base"].value("plan_cost_total", "plan", 0)
    link = re.search(
        r'<strong><a class="ps-figure" href="([^"]*)" data-node="plan_cost_total" ([^>]*)>([^<]*)<',
        pages["index.md"],
    )
    assert link is not None
    assert (link[1], link[3]) == ("kpis/plan_cost_total.html#how", "€1.25M")
    assert f'data-value="{float(f"{cost:.12g}")!r}"' in link[2]
    assert 'data-scenario="germany_late"' in pages["index.md"]
    assert (
        'href="../kpis/mrr.html#how" data-node="mrr" data-period="2027-12"'
        in pages["sections/germany_launch.md"]
    )


def test_a_title_has_its_figure_in_words_everywhere(outcome: Outcome) -> None:
    assert "\n# 100 new customers in 2027\n" in f"\n{texts_of(outcome)['goals/win_customers.md']}"
    assert outcome.results is not None
    assert (
        outcome.results.graph.nodes["goal.win_customers.target"].title == "100 new customers in 2027: target"
    )


def test_an_unknown_figure_says_why(outcome: Outcome) -> None:
    (text,) = [text for text in texts_of(outcome).values() if "{{ first_name }}" in text]
    assert re.search(r'<span class="ps-unknown">not known yet \([^)<]+\)</span>', text)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "€1.25M"), ("ru", "1,25 млн €"), ("ko", "€125만"), ("es", "1,25 M€"), ("pl", "1,25 mln €")],
)
def test_figures_follow_the_language_of_the_plan(plan: Path, language: str, words: str) -> None:
    file = plan / "plan.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("language: en", f"language: {language}"), encoding="utf-8"
    )
    outcome = run(plan)
    assert outcome.plan is not None
    assert f"**{words}**" in outcome.plan.files.plan.summary.replace("\xa0", " ")


def test_a_difference_tells_figures_and_not_braces(plan: Path, tmp_path: Path) -> None:
    cheaper = change(plan, tmp_path, ("goals/win_customers.yaml", "amount: 100", "amount: 90"))
    comparison = replace(compared(plan, cheaper), stale=())  # whose hints show how a mention is written
    assert {edit.span.file.rpartition("/")[2] for edit in comparison.edits} == {"win_customers.yaml"}
    for form in ("text", "markdown", "json"):
        assert "{{" not in write(comparison, form)
    assert "90 new customers in 2027" in write(comparison, "text")


def test_a_figure_in_place_of_the_same_words_is_a_change(plan: Path, tmp_path: Path) -> None:
    mentioned = change(
        plan,
        tmp_path,
        ("goals/win_customers.yaml", "In 2027, 100", "In 2027, {{ goal win_customers target }}"),
    )
    (edit,) = compared(plan, mentioned).edits
    assert "{{ goal win_customers target }}" in edit.new


def change(plan: Path, tmp_path: Path, *changes: tuple[str, str, str]) -> Path:
    folder = tmp_path / "changed"
    shutil.copytree(plan, folder)
    for file, old, new in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def compared(old: Path, new: Path) -> Comparison:
    return compare(*(snapshot_of(folder.name, str(folder), run(folder)) for folder in (old, new)))
