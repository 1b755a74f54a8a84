"""The comment on a pull request: what it shows, how long it gets, and that no text of a plan can act in it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from compared import EXAMPLE, TINY, difference
from hostile import LINES
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.compare.write.comment import LIMIT, as_markdown
from plansite.deliver.compare.write.escape import code, escaped
from plansite.deliver.compare.write.text import as_text
from plansite.problems import Span, warning

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.compare.comparison import Comparison

ALLOWED = {"p", "strong", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "del",
           "ins", "sub"}  # fmt: skip


def edited(tmp_path: Path, source: Path, *changes: tuple[str, str, str]) -> Comparison:
    shutil.copytree(source, tmp_path / "new")
    for file, old, new in changes:
        path = tmp_path / "new" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return difference(source, tmp_path / "new")


def test_the_comment_opens_with_what_matters_and_folds_the_rest(tmp_path: Path) -> None:
    found = edited(
        tmp_path, EXAMPLE, ("forecast.yaml", "likely: 2.1%", "likely: 2.0%"), ("plan.yaml", "about EUR 1.25", "some EUR 1.3")
    )  # fmt: skip
    text = as_markdown(found)
    shown = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert text.startswith("**Revenue 2027 −")
    assert len(shown.split()) < 450
    assert shown.count("\n| ") < 20
    assert re.search(
        r"^\| Revenue \| 2027 \| €[\d,]+ \| €[\d,]+ \| −€[\d,]+ \(−[\d.]+%\) \|$", shown, re.MULTILINE
    )
    assert "- 100 new customers in 2027: 67% → **55% likely**" in shown
    assert "plan.yaml:22" not in shown
    assert "<del>about EUR 1.25</del> <ins>some EUR 1.3</ins>" in text
    assert "2%" in text.split("<summary>What was changed</summary>")[1]


def test_nothing_is_written_when_nothing_is_different() -> None:
    assert as_markdown(difference(TINY, TINY)) == ""


def test_a_very_large_difference_is_cut_where_it_says_so(tmp_path: Path) -> None:
    for folder, amount in (("old", 100), ("new", 101)):
        shutil.copytree(TINY, tmp_path / folder)
        lines = "".join(
            f"  line_{number}: {{title: Anzeige №{number} in der Zeitung, category: other, department: marketing, kind: recurring, "
            f"amount: {amount + number} EUR}}\n"
            for number in range(5000)
        )
        path = tmp_path / folder / "budget.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}{lines}", encoding="utf-8")
    found = difference(tmp_path / "old", tmp_path / "new")
    assert len(found.edits) == 5000
    text = as_markdown(found)
    assert 20_000 < len(text.encode()) <= LIMIT
    assert len(text) <= 65_536
    cut = re.search(
        r"… and (\d+) more lines, left out here for length: “plansite diff” lists them all\.", text
    )
    assert cut
    assert (
        int(cut[1]) + text.split("What was changed")[1].split("</details>")[0].count("budget.yaml:") == 5000
    )
    assert text.count("<details>") == text.count("</details>")
    assert text.startswith("**Marketing budget +€")
    assert "old → new" in text
    everything = as_text(found)
    assert everything.count("Anzeige №") == 5000


@given(st.integers(1_600, 20_000), st.integers(0, 400), st.text(max_size=200))
def test_no_comment_is_longer_than_asked(limit: int, count: int, words: str) -> None:
    nothing = BASE
    problems = tuple(
        warning("x", f"{words} {number}", words, Span("plan/plan.yaml", number + 1, 1))
        for number in range(count)
    )
    text = as_markdown(replace(nothing, fresh=problems, gone=problems), limit)
    assert len(text.encode()) <= limit
    assert bool(text) == bool(count)
    assert text.count("<details>") == text.count("</details>")


BASE = difference(TINY, TINY)


class Tags(HTMLParser):
    """Collect the tags, their attributes and the text of some HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [f"{tag}.{name}" for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(text: str) -> Tags:
    """Render Markdown as code hosts do: CommonMark with tables, struck text, HTML, and addresses made links."""
    from markdown_it import MarkdownIt

    tags = Tags()
    tags.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))
    return tags


HOSTILE = (
    *LINES,
    "@noor @org/team please look",
    "fixes #1, GH-12, org/repo#3, !4, $5, %6, ~label, &7, JIRA-77, 1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c",
    "www.example.org mail@example.org https://example.org ftp://example.org",
    "| --- | --- |",
    "</summary></details> @all",
    "<!-- --> <del>gone</del>",
    "a ``` b ~~~ c",
    "***bold*** __x__ ~~y~~",
    "1. one",
    "- [ ] task",
    "---",
    "+ x",
    "> quote",
    "\\",
    "trailing \\",
)


@pytest.mark.tools
@pytest.mark.parametrize("line", HOSTILE)
def test_a_hostile_line_shows_as_it_stands(line: str) -> None:
    shown = escaped(line)
    for frame in (
        f"- **{shown}**: {shown} → {shown} `plan.yaml:1`\n",
        f"| a | b |\n| - | - |\n| {shown} | {shown} |\n",
    ):
        tags = rendered(frame)
        assert set(tags.tags) <= ALLOWED
        assert [each for each in tags.attributes if not each.startswith(("td.", "th."))] == []
        plain = re.sub(r"\s+", " ", tags.text.replace("\u2060", ""))
        assert plain.count(re.sub(r"[^\S ]|[\u202e\u2066]", "�", " ".join(line.split()))) >= 2


@pytest.mark.tools
@given(st.text(max_size=120))
def test_any_text_shows_as_it_stands(words: str) -> None:
    tags = rendered(f"- x {escaped(words)} y\n")
    assert set(tags.tags) <= {"ul", "li"}
    assert tags.attributes == []


@pytest.mark.tools
def test_a_hostile_plan_can_do_nothing_in_a_comment(tmp_path: Path) -> None:
    quoted = [line.replace("'", "''").replace("\u2066", "").replace("\u202e", "") for line in HOSTILE]
    changes = "".join(
        f"  hostile_{number}: {{title: '{line}', note: '{line}', category: other, department: sales, kind: recurring, amount: 5 EUR}}\n"
        for number, line in enumerate(quoted)
    )
    found = edited(
        tmp_path,
        TINY,
        ("budget.yaml", "lines:\n", f"lines:\n{changes}"),
        ("goals/churn.yaml", "title: A quarter fewer people leave", f"title: '{quoted[-16]}'\ndone: true"),
        ("plan.yaml", "A year of harbor tours", "'@noor <b>x</b> ![a](b)'"),
    )
    assert len(found.edits) > len(HOSTILE)
    assert found.goals
    tags = rendered(as_markdown(found))
    assert set(tags.tags) <= ALLOWED
    assert {each for each in tags.attributes if not each.startswith(("td.", "th."))} == set()
    assert not re.search(r"(?<![\w\u2060])@(?=\w)", tags.text)
    assert not re.search(r"#(?=\d)|://", tags.text)


def test_nobody_is_named_and_nothing_linked() -> None:
    for text in ("@noor", "a@b.org", "#12", "GH-12", "http://x.org", "www.x.org", ":smile:", "1f2e3d4"):
        assert "\u2060" in escaped(text), text
    for text in ("4% more", "10:30", "A. B", "A & B at 5%", "+€5 (−2.3%)", "one two"):
        assert "\u2060" not in escaped(text), text
    assert code("plan/budget.yaml:3") == "`plan/budget.yaml:3`"
    assert "`" not in code("plan/a`b.yaml:3").replace("\\`", "")


def test_texts_cannot_steer_a_terminal(tmp_path: Path) -> None:
    found = edited(tmp_path, TINY, ("plan.yaml", "A year of harbor tours", '"A \\e[2J\\u202eyear"'))
    assert found.edits
    assert "\x1b" not in as_text(found)
    assert "\u202e" not in as_text(found)
