"""Pages of words: the schema decides the form of each answer, and only what is told is shown."""

from __future__ import annotations

import html
import json
import re
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.text.compiled import compiled_templates
from plansite.present.text.render import plain, prose
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = {"$ref": "common.schema.json#/definitions/prose", "title": "Field", "description": "What is it?"}
LINE = {"$ref": "common.schema.json#/definitions/line", "title": "Field", "description": "What is it?"}
SHARE = {
    "$ref": "common.schema.json#/definitions/percent_value",
    "title": "Field",
    "description": "How much?",
}
RECORD = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "title": {**LINE, "title": "Title"},
            "goes_on": {**SHARE, "title": "Goes on", "x-show": "onward"},
            "text": {**TEXT, "title": "Text"},
            "short": {**LINE, "title": "Short"},
        },
    },
    "title": "Field",
    "description": "Which ones?",
}
RECORDS = (
    "{one: {title: One, goes_on: 50%, text: Told at length., short: Brief}, two: {title: Two, goes_on: 40%}}"
)


@pytest.fixture
def page(tmp_path: Path, write: Callable[..., Path]) -> Callable[[dict[str, Any], str], str]:
    """Ask one more question in padre.yaml and return what its page says about the answer."""

    def asked(field: dict[str, Any], answer: str) -> str:
        shutil.copytree(packaged("schemas"), tmp_path / "schemas", dirs_exist_ok=True)
        file = tmp_path / "schemas" / "padre.schema.json"
        schema = json.loads(file.read_text(encoding="utf-8"))
        schema["properties"] = {"extra": field, **schema["properties"]}
        file.write_text(json.dumps(schema), encoding="utf-8")
        folder = write()
        with (folder / "padre.yaml").open("a", encoding="utf-8") as padre:
            padre.write(f"extra: {answer}\n")
        outcome = run(folder)
        assert not outcome.failed, outcome.problems
        pages = {each.path: each.text for each in make_site(outcome).navigation.pages()}
        text = pages["padre.md"]
        return text[text.index("</nav>") : text.index("## Position")]

    return asked


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", '## Field { #extra .ps-side }\n\n<div class="ps-beside">\n<div class="ps-text">So be it.</div>'),
        ("lead", '<div class="ps-lead">So be it.</div>'),
        ("bare", '<div class="ps-text">So be it.</div>'),
        ("saying", '<blockquote class="ps-saying">So be it.</blockquote>'),
        ("quote", '<blockquote class="ps-quote">So be it.</blockquote>'),
        (
            "note",
            '<aside class="ps-note"><h2 id="field">Field</h2> <div class="ps-text">So be it.</div></aside>',
        ),
    ],
)
def test_text_takes_the_form_its_schema_names(page: Callable[..., str], show: str, expected: str) -> None:
    text = page({**TEXT, "x-show": show}, "So be it.")
    assert expected.replace("\n", "") in text.replace("\n", "")
    assert ("## Field" in text) == (show in {"", "quote"})


def test_a_hidden_answer_is_nowhere(page: Callable[..., str]) -> None:
    assert "So be it" not in page({**TEXT, "x-show": "hidden"}, "So be it.")


def test_a_heading_for_readers_replaces_the_title_for_writers(page: Callable[..., str]) -> None:
    text = page({**TEXT, "title": "What you know", "x-heading": "What we know"}, "Enough.")
    assert "## What we know" in text
    assert "What you know" not in text


def test_what_is_still_to_be_filled_is_not_shown(page: Callable[..., str]) -> None:
    assert "Field" not in page(TEXT, '"TODO, for example: So be it."')


def test_short_answers_stand_together_as_facts(page: Callable[..., str]) -> None:
    text = page({"type": "object", "title": "Both", "properties": {"a": LINE, "b": LINE}}, "{a: One, b: Two}")
    assert text.count("<dl") == 1
    assert text.count("<dt>") == 2


def test_options_are_shown_in_their_own_words(page: Callable[..., str]) -> None:
    field = {"type": "string", "enum": ["b2b", "other_way"], "title": "Field", "x-labels": {"b2b": "B2B"}}
    assert "<dd>B2B</dd>" in page(field, "b2b")
    assert "<dd>Other way</dd>" in page(field, "other_way")


def test_neighbors_that_ask_for_it_stand_side_by_side(page: Callable[..., str]) -> None:
    side = {**TEXT, "x-show": "side"}
    text = page(
        {
            "type": "object",
            "title": "Group",
            "properties": {"a": {**side, "title": "A"}, "b": {**side, "title": "B"}, "c": TEXT},
        },
        "{a: One., b: Two., c: Three.}",
    )
    columns = text[text.index("ps-columns") : text.index("Three.")]
    assert columns.count("ps-column") == 1 + 2


@pytest.mark.parametrize(
    ("show", "mark"),
    [("cards", "ps-card"), ("rows", "ps-row"), ("openings", "To be filled"), ("people", "ps-people")],
)
def test_records_take_the_form_their_schema_names(page: Callable[..., str], show: str, mark: str) -> None:
    text = page({**RECORD, "x-show": show}, RECORDS)
    assert mark in text
    assert "Told at length." in text
    assert "Brief" in text


@pytest.mark.parametrize("show", ["process_steps", "strip"], ids=["today", "as earlier schemas say"])
def test_process_steps_show_how_many_come_to_each(page: Callable[..., str], show: str) -> None:
    text = page({**RECORD, "x-show": show}, RECORDS)
    assert '<ol class="ps-process-steps">' in text
    assert re.findall(r"--share: ([0-9.]+)", text) == ["1.000", "0.500"]
    assert "Goes on: </span>" in text
    assert "Told at length." in text


def test_bars_are_as_long_as_their_values(page: Callable[..., str]) -> None:
    field = {"type": "object", "title": "Field", "x-show": "bars", "properties": {"a": SHARE, "b": SHARE}}
    assert re.findall(r"--share: ([0-9.]+)", page(field, "{a: 10%, b: 40%}")) == ["0.250", "1.000"]


def test_a_checklist_marks_what_was_looked_at(page: Callable[..., str]) -> None:
    point = {
        "type": "object",
        "title": "Point",
        "properties": {"checked": {"type": "boolean"}, "answer": TEXT},
    }
    field = {
        "type": "object",
        "title": "List",
        "x-show": "checklist",
        "properties": {"a": point, "b": point, "c": point},
    }
    text = page(
        field, "{a: {checked: true, answer: Yes.}, b: {checked: false, answer: Not yet.}, c: {checked: true}}"
    )
    assert text.count('aria-label="Checked"') == 1
    assert text.count('aria-label="Not checked yet"') == 1
    assert text.count("<li>") == 2


def test_a_choice_stands_beside_what_was_not_chosen(page: Callable[..., str]) -> None:
    criteria = {
        "type": "object",
        "title": "Criteria",
        "properties": {"fast": {"type": "boolean", "title": "Fast"}},
    }
    option = {"type": "object", "properties": {"title": LINE, "criteria": criteria}}
    others = {"type": "object", "title": "Others", "x-show": "comparison", "additionalProperties": option}
    tool = {"type": "object", "properties": {"title": LINE, "criteria": criteria, "others": others}}
    field = {"type": "object", "title": "Tools", "x-show": "rows", "additionalProperties": tool}
    text = page(
        field,
        "{a: {title: Ours, criteria: {fast: true}, others: {b: {title: Theirs, criteria: {fast: false}}}}}",
    )
    table = text[text.index("<table") : text.index("</table>")]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)', table) == ["Ours", "Theirs"]
    assert re.findall(r">(Yes|No)<", table) == ["Yes", "No"]
    assert re.findall(r"[0-9] of [0-9]", table) == ["1 of 1", "0 of 1"]
    assert text.count("Fast") == 1


@pytest.mark.parametrize("outline", ["full", "marketing", "padre", "sales", "seven"])
def test_links_of_a_started_plan_lead_to_pages_and_anchors_that_exist(tmp_path: Path, outline: str) -> None:
    start_project(tmp_path, Choice("company", "subscription", outline, "", date(2026, 11, 23)))
    outcome = run(tmp_path / "plan")
    assert not outcome.failed, outcome.problems
    site = make_site(outcome)
    texts = {each.path: html.unescape(each.text) for each in site.navigation.pages()}
    anchors = {path: set(re.findall(r'id="([^"]+)"|\{ #([\w-]+)', text)) for path, text in texts.items()}
    for path, text in texts.items():
        for place, anchor in re.findall(r'href="(?!https?:)([^"#]*)(?:#([^"]*))?"', text):
            parts = [*path.split("/")[:-1], *place.split("/")] if place else path.split("/")
            while ".." in parts:
                at = parts.index("..")
                del parts[at - 1 : at + 1]
            target = "/".join(parts).replace(".html", ".md")
            assert target in texts or target in site.files, f"{path} leads to {target}"
            assert not anchor or any(anchor in pair for pair in anchors[target]), (
                f"{path} leads to {target}#{anchor}"
            )
    assert "TODO" not in "".join(text for path, text in texts.items() if path != "open-questions.md")


@pytest.mark.parametrize(
    "text", ["<b>", "[x](y)", "{{ x }}", "a | b", "*a*", "&amp;", "`x`", "{: #x }", "a\u202eb"]
)
def test_plain_text_holds_nothing_that_html_or_markdown_knows(text: str) -> None:
    assert not set("<>[]{}|*`\u202e").intersection(plain(text))
    assert not re.search(r"&(?!#\d+;)", plain(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One sentence.", "One sentence."),
        ("a <b>bold</b> move", "a &lt;b&gt;bold&lt;/b&gt; move"),
        ("**bold**", "<strong>bold</strong>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("# no heading", "# no heading"),
        ("![picture](x.png)", "!picture"),
        ("[x](javascript:alert(1))", "x"),
    ],
)
def test_text_with_markdown_becomes_harmless_html(text: str, shown: str) -> None:
    assert re.sub(r"<a[^>]*>|</a>", "", str(prose(text))).strip() == shown


def test_templates_are_compiled_each_time_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder", encoding="utf-8")
    monkeypatch.setattr("plansite.present.text.compiled.user_cache_path", lambda _: taken)
    assert compiled_templates("templates") is None
    monkeypatch.setattr("plansite.present.text.compiled.user_cache_path", lambda _: tmp_path / "new")
    assert compiled_templates("templates") is not None
    assert len([*(tmp_path / "new").glob("templates-*")]) == 1
