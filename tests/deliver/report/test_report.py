from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.report.excerpt import excerpt, printable
from plansite.deliver.report.report import report
from plansite.problems import Problem, Severity, Span, error, in_order, warning

TEXT = "title: A plan\nowner: noor\nmonths: 90\n"
ERROR = error(
    "unknown-reference",
    "There is no person “noor”.",
    "Did you mean “nora”?",
    Span("plan/plan.yaml", 2, 8, 12),
)
WARNING = warning("no-baseline", "It is not stated.", "State it.", Span("plan/goals/win.yaml", 4, 1))
BLANK = Problem(
    Severity.BLANK, "blank", "“Why” is still to be filled.", "Why?", Span("plan/plan.yaml", 1, 8, 14)
)
ALL = in_order([ERROR, WARNING, BLANK])


def text(*problems: Problem, of: str = TEXT, styled: bool = False) -> str:
    return report(in_order(problems), {"plan/plan.yaml": of}, "text", styled=styled)


def test_problems_stand_under_their_file_with_line_and_hint() -> None:
    assert report(ALL, {"plan/plan.yaml": TEXT}, "text") == (
        "plan/goals/win.yaml\n"
        "\n"
        "  warning  It is not stated.\n"
        "           plan/goals/win.yaml:4:1\n"
        "           State it.\n"
        "\n"
        "plan/plan.yaml\n"
        "\n"
        "  blank    “Why” is still to be filled.\n"
        "           plan/plan.yaml:1:8\n"
        "           Why?\n"
        "\n"
        "  error    There is no person “noor”.\n"
        "           plan/plan.yaml:2:8\n"
        "         2 │ owner: noor\n"
        "           │        ^^^^\n"
        "           Did you mean “nora”?\n"
        "\n"
        "1 error, 1 warning, 1 blank in 2 files. Files with blanks are not judged yet.\n"
    )


def test_the_end_counts() -> None:
    assert text() == "No problems found: everything in this plan fits together.\n"
    assert text(BLANK).endswith("\n\nNo errors. 1 blank in 1 file. Files with blanks are not judged yet.\n")
    other = error("x", "x.", "x.", Span("plan/plan.yaml", 3, 9))
    assert text(ERROR, other).endswith("\n\n2 errors in 1 file.\n")


def test_color_is_only_added() -> None:
    plain = text(ERROR, BLANK)
    styled = text(ERROR, BLANK, styled=True)
    assert "\x1b" not in plain
    assert "\x1b[" in styled
    assert re.sub(r"\x1b\[[0-9;]*m", "", styled) == plain


@pytest.mark.parametrize(
    ("line", "span", "shown", "underline"),
    [
        ("owner: noor", (8, 12), "owner: noor", "       ^^^^"),
        ("owner: noor", (8, 0), "owner: noor", "       ^"),
        ("owner:", (7, 7), "owner:", "      ^"),
        ("\towner: noor", (9, 13), "    owner: noor", "           ^^^^"),
        ("名前: 田中", (5, 7), "名前: 田中", "      ^^^^"),
        ("e\u0301: x", (5, 6), "e\u0301: x", "   ^"),
        ("a\u00a0b: x", (6, 7), "a b: x", "     ^"),
        ("a\x1b[31m: x", (9, 10), "a�[31m: x", "        ^"),
        ("\u202ea: x", (5, 6), "�a: x", "    ^"),
        ("👩‍🔧: x", (6, 7), "👩‍🔧: x", "    ^"),
        ("👍🏽: x", (5, 6), "👍🏽: x", "    ^"),
        ("🇳🇱🇧🇪: x", (7, 8), "🇳🇱🇧🇪: x", "      ^"),
        ("1️⃣: x", (6, 7), "1️⃣: x", "    ^"),
        ("❤️: x", (5, 6), "❤️: x", "    ^"),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿: x", (10, 11), "🏴󠁧󠁢󠁳󠁣󠁴󠁿: x", "    ^"),
        ("a: 👨‍👩‍👧‍👦", (4, 11), "a: 👨‍👩‍👧‍👦", "   ^^"),
        ("می‌خواهم: x", (11, 12), "می‌خواهم: x", "         ^"),
    ],
)
def test_the_underline_stands_under_what_is_meant(
    line: str, span: tuple[int, int], shown: str, underline: str
) -> None:
    assert excerpt(f"first\n{line}\nlast", Span("f", 2, *span)) == (shown, underline)


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    found = excerpt(line, Span("f", 1, 501, 505))
    assert found is not None
    shown, underline = found
    assert len(shown) < 120
    assert shown[underline.index("^") : underline.rindex("^") + 1] == "HERE"
    assert shown[0] == shown[-1] == "…"


def test_a_line_that_does_not_exist_is_not_quoted() -> None:
    assert excerpt("one line", Span("f", 2, 1)) is None
    assert excerpt("", Span("f", 1, 1)) is None


@given(st.text(max_size=300), st.integers(1, 5), st.integers(1, 300), st.integers(0, 300))
def test_any_line_can_be_quoted_on_one_safe_line(of: str, line: int, column: int, end: int) -> None:
    found = excerpt(of, Span("f", line, column, end))
    if found is not None:
        shown, underline = found
        assert set(underline) <= {" ", "^"}
        assert "^" in underline
        assert re.sub("[ \u200c\u200d]", "", shown).isprintable()


@pytest.mark.parametrize("at", range(500, 520))
def test_no_line_is_cut_within_an_emoji_sequence(at: int) -> None:
    family = "👨‍👩‍👧‍👦"
    quoted = excerpt(family * 100, Span("f", 1, at, at + 1))
    assert quoted is not None
    assert set(quoted[0].replace(family, "")) == {"…"}


def test_what_is_shown_cannot_steer_the_terminal() -> None:
    bad = error("x", "“a\x1b[2Jb\nc”", "Write \x07 it.", Span("plan/\x1bplan.yaml", 1, 1))
    shown = text(bad, of="a\x1b[2J: 1\n")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert printable("a\r\nb\u2028c\u202ed") == "a��b�c�d"


def test_json_has_a_stable_shape() -> None:
    found: dict[str, Any] = json.loads(report(ALL, {}, "json"))
    assert set(found) == {"version", "problems", "counts"}
    assert found["version"] == 1
    assert found["counts"] == {"error": 1, "warning": 1, "note": 0, "blank": 1}
    assert found["problems"][2] == {
        "severity": "error",
        "rule": "unknown-reference",
        "message": "There is no person “noor”.",
        "hint": "Did you mean “nora”?",
        "file": "plan/plan.yaml",
        "line": 2,
        "column": 8,
        "end_column": 12,
    }
    assert found["problems"][0]["end_column"] is None
    assert json.loads(report((), {}, "json")) == {
        "version": 1,
        "problems": [],
        "counts": {"error": 0, "warning": 0, "note": 0, "blank": 0},
    }


def test_github_gets_one_escaped_command_a_problem() -> None:
    tricky = error("a-rule", "50% of “a,b”\nand more::x", "Fix it.", Span("plan/a,b:c.yaml", 3, 2, 9))
    assert report(in_order([tricky, WARNING, BLANK]), {}, "github").splitlines() == [
        "::error file=plan/a%2Cb%3Ac.yaml,line=3,col=2,endColumn=9,title=Plansite%3A a-rule::50%25 of “a,b”%0Aand more::x%0AFix it.",
        "::warning file=plan/goals/win.yaml,line=4,col=1,title=Plansite%3A no-baseline::It is not stated.%0AState it.",
        "::notice file=plan/plan.yaml,line=1,col=8,endColumn=14,title=Plansite%3A blank::“Why” is still to be filled.%0AWhy?",
    ]
    assert report((), {}, "github") == ""


def test_gitlab_gets_code_quality_with_fingerprints_that_survive_moved_lines() -> None:
    again = error("unknown-reference", ERROR.message, ERROR.hint, Span("plan/plan.yaml", 9, 8, 12))
    found = json.loads(report(in_order([ERROR, again, WARNING, BLANK]), {}, "gitlab"))
    assert {each["severity"] for each in found} == {"major", "minor", "info"}
    assert len({each["fingerprint"] for each in found}) == 4
    first = next(each for each in found if each["severity"] == "major")
    assert first["location"] == {"path": "plan/plan.yaml", "lines": {"begin": 2}}
    assert first["check_name"] == "plansite-unknown-reference"
    assert first["description"] == "There is no person “noor”. Did you mean “nora”?"
    moved = Problem(ERROR.severity, ERROR.rule, ERROR.message, ERROR.hint, Span("plan/plan.yaml", 7, 8, 12))
    assert json.loads(report([moved], {}, "gitlab"))[0]["fingerprint"] == first["fingerprint"]
    assert json.loads(report((), {}, "gitlab")) == []


def test_another_form_is_refused() -> None:
    with pytest.raises(KeyError):
        report((), {}, "xml")
