"""The whole plan as PDF: what a reader opens, turns over and prints."""

from __future__ import annotations

import functools
import http.server
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from printed import Sheet, bookmarks_of, fonts_of, sheets_of

from plansite.cli import main
from plansite.deliver.take_along.book import lines_of
from plansite.deliver.take_along.browser import BrowserTrouble
from plansite.deliver.take_along.printing import all_printed, whole_plan, with_pdf
from plansite.pipeline import run
from plansite.present.page import BOARD_PDF, CARD, PLAN_PDF, Page, Section, Site
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

TOP = Path(__file__).parents[3]
MONTHS = [
    f"{name} {year}"
    for year in (2027, 2028)
    for name in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]
]
KOREAN, CYRILLIC = "영업 및 마케팅 계획", "План продаж и маркетинга"


def months(rows: int) -> str:
    head = "".join(f'<th scope="col">{month}</th>' for month in MONTHS)
    body = "".join(
        f'<tr><th scope="row">Line {row}</th>{"".join(f"<td>€{1_000_000 + row}</td>" for _ in MONTHS)}</tr>'
        for row in range(rows)
    )
    return f'<div class="ps-scroll"><table class="ps-numbers">\n<thead><tr><td></td>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def small(address: str = "http://127.0.0.1:1/") -> Site:
    outside = (
        f'<img src="{address}a.png"><iframe src="{address}b"></iframe><script>document.title = "run"</script>'
    )
    pages = Section(
        "",
        (
            Page(
                "index.md",
                "Overview",
                f"---\ndescription: x\n---\n# Overview\n\n[Money](money.md#by-month), <a href='data/plan.json'>data</a>\n\n{outside}",
            ),
            Section(
                "Plan",
                (
                    Page(
                        "money.md",
                        "Money",
                        f"# Money\n\n## By month\n\n<details><summary>More</summary><p>folded</p></details>\n\n{months(5)}\n",
                    ),
                    Section(
                        "Words",
                        (
                            Page(
                                "words/ko.md",
                                KOREAN,
                                f"# {KOREAN}\n\n{CYRILLIC} Łódź\n\n[back](../index.md)\n",
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )
    return Site(
        'Plan <b> "A" & {B}',
        "en",
        pages,
        {},
        company="Acme",
        months="Jan 2027 – Dec 2028",
        version="1.1",
        day="12 Apr 2027",
        words="All well.",
    )


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[str]]]:
    """A host that notes who asks it for something."""
    paths: list[str] = []

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=functools.partial(server.serve_forever, 0.05), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", paths
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def pdf(asked: tuple[str, list[str]]) -> bytes:
    return whole_plan(small(asked[0]))


@pytest.fixture(scope="module")
def sheets(pdf: bytes) -> list[Sheet]:
    return sheets_of(pdf)


def on_every_sheet(site: Site, sheets: list[Sheet]) -> None:
    for number, sheet in enumerate(sheets, start=1):
        assert f"Version {site.version}, {site.day}" in sheet.text, number
        assert str(number) in sheet.text.split("\n"), number
        assert not sheet.cut, number


def test_bookmarks_are_the_navigation(pdf: bytes) -> None:
    assert [(depth, title) for depth, title, _ in bookmarks_of(pdf)] == [
        (0, "Overview"),
        (0, "Plan"),
        (1, "Money"),
        (1, "Words"),
        (2, KOREAN),
    ]


def test_contents_say_on_which_sheet_a_page_begins(pdf: bytes, sheets: list[Sheet]) -> None:
    contents = sheets[1].text.split("\n")
    for _, title, number in bookmarks_of(pdf):
        assert any(line.startswith(title) and line.endswith(str(number)) for line in contents), title
    assert sheets[bookmarks_of(pdf)[2][2] - 1].text.count("Money")


def test_every_sheet_has_its_number_and_the_version_and_nothing_is_cut(sheets: list[Sheet]) -> None:
    on_every_sheet(small(), sheets)
    assert 'Plan <b> "A" & {B}' in sheets[-1].text


def test_the_cover_says_of_whom_and_when(sheets: list[Sheet]) -> None:
    for words in (
        "Acme",
        'Plan <b> "A" & {B}',
        "Jan 2027 – Dec 2028",
        "Version 1.1, 12 Apr 2027",
        "All well.",
    ):
        assert words in sheets[0].text


def test_a_table_of_months_stands_whole_on_paper_across(sheets: list[Sheet]) -> None:
    [sheet] = [sheet for sheet in sheets if "Line 0" in sheet.text]
    assert sheet.width > sheet.height
    assert [month for month in MONTHS if month not in sheet.text] == []
    assert sheet.text.count("€1000004") == len(MONTHS)
    assert "folded" in sheet.text


def test_words_of_other_scripts_are_words_and_all_fonts_are_embedded(pdf: bytes, sheets: list[Sheet]) -> None:
    for words in (KOREAN, CYRILLIC, "Łódź"):
        assert words in sheets[-1].text
    fonts = fonts_of(pdf)
    assert fonts
    assert all(fonts.values()), fonts


def test_nothing_is_loaded_and_nothing_runs(pdf: bytes, asked: tuple[str, list[str]]) -> None:
    assert asked[1] == []
    assert b"plansite-" not in pdf


def test_the_same_plan_gives_the_same_bytes(pdf: bytes, asked: tuple[str, list[str]]) -> None:
    assert whole_plan(small(asked[0])) == pdf


def test_what_is_as_it_was_is_not_printed_again(
    pdf: bytes, asked: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(site: Site) -> dict[str, bytes]:
        said.append(site.name)
        return files

    said: list[str] = []
    files = {PLAN_PDF: pdf, CARD: b"a picture"}
    monkeypatch.setattr("plansite.deliver.take_along.printing.all_printed", printed)
    site = small(asked[0])
    for turn in (site, site, replace(site, version="1.2"), site):
        assert with_pdf(turn, tmp_path, lambda _: None).files == files
    assert len(said) == 3
    (tmp_path / "printed" / PLAN_PDF).write_bytes(b"%PDF-of somebody else")
    assert with_pdf(site, tmp_path, lambda _: None).files == files
    assert len(said) == 4


def test_without_a_browser_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLANSITE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(
        BrowserTrouble, match="sudo apt-get install chromium, or name the program in PLANSITE_CHROMIUM"
    ):
        with_pdf(small(), tmp_path, lambda _: None)
    monkeypatch.setenv("PLANSITE_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(BrowserTrouble, match="made no PDF"):
        with_pdf(small(), tmp_path, lambda _: None)


def test_a_build_that_cannot_print_says_so_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, build = tmp_path / "plan", tmp_path / "build"
    plan.mkdir()
    (plan / "plan.yaml").write_text(
        "schema_version: 2\ntitle: P\ncompany: C\ntype: minimal\ncurrency: EUR\nlanguage: en\nstart: 2027-01\nmonths: 12\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PLANSITE_CHROMIUM", str(tmp_path / "nothing"))
    done = CliRunner().invoke(main, ["build", str(plan), "--output", str(build), "--pdf"])
    assert done.exit_code == 1
    assert "made no PDF" in done.output
    assert "Nothing was built." in done.output
    assert "Traceback" not in done.output
    assert not (build / "pages").exists()


def test_the_example_is_printed_whole() -> None:
    site = make_site(run(TOP / "plan"))
    files = all_printed(site)
    pdf = files[PLAN_PDF]
    sheets = sheets_of(pdf)
    on_every_sheet(site, sheets)
    assert [(depth, title) for depth, title, _ in bookmarks_of(pdf)] == [
        (line.depth, line.title) for line in lines_of(site)
    ]
    assert all(fonts_of(pdf).values())
    [board] = sheets_of(files[BOARD_PDF])
    assert board.width > board.height
    assert not board.cut
    for words in (site.words[:40], "Goals", "Cash is lowest", "Top risks", "Decisions and dates"):
        assert words in " ".join(board.text.split())
    assert files[CARD][:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(files[CARD][at : at + 4]) for at in (16, 20)] == [1200, 630]
    heads = [sheet for sheet in sheets if "Jan 2028" in sheet.text and "Feb 2028" in sheet.text]
    assert heads
    assert all(sheet.width > sheet.height for sheet in heads if sheet.text.count("2028") > 11)
