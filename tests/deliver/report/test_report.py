from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.report.excerpt import excerpt, lines_of, printable
from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.problems import Problem, Severity, Span, Suggestion, error, in_order, warning

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
VIEW = View("my plan")
ALL = in_order([ERROR, WARNING, BLANK])


def text(*problems: Problem, of: str = TEXT, styled: bool = False) -> str:
    return report(in_order(problems), {"plan/plan.yaml": of}, "text", VIEW, styled=styled)


def test_problems_stand_under_their_file_with_line_and_hint() -> None:
    assert report(ALL, {"plan/plan.yaml": TEXT}, "text", VIEW) == (
        "plan/plan.yaml\n"
        "\n"
        "  error    There is no person “noor”.\n"
        "           plan/plan.yaml:2:8 · unknown-reference\n"
        "         2 │ owner: noor\n"
        "           │        ^^^^\n"
        "           Did you mean “nora”?\n"
        "\n"
        "plan/goals/win.yaml\n"
        "\n"
        "  warning  It is not stated.\n"
        "           plan/goals/win.yaml:4:1 · no-baseline\n"
        "           State it.\n"
        "\n"
        "  blank    plan/plan.yaml: 1 to be filled\n"
        "           List them: plansite check 'my plan' --blanks\n"
        "\n"
        "1 error, 1 warning, 1 blank in 2 files. Files with blanks are not judged yet.\n"
    )


QUESTIONS = [
    Problem(
        Severity.QUESTION, rule, "It does not say why.", "Say why.", Span(f"plan/goals/{goal}.yaml", 1, 1)
    )
    for rule, goal in (
        ("goal-without-evidence", "win"),
        ("goal-without-evidence", "keep"),
        ("few-tasks", "win"),
    )
]


def test_open_questions_are_counted_and_shown_to_who_asks_for_all() -> None:
    assert text(WARNING, *QUESTIONS).endswith(
        "No errors. 1 warning in 1 file. 2 questions still open in 3 places, which is no fault: "
        "plansite check 'my plan' --all\n"
    )
    assert text(*QUESTIONS).startswith("No errors. 2 questions still open in 3 places, which")
    everything = report(in_order(QUESTIONS), {}, "text", View("my plan", all=True))
    assert everything.count("question It does not say why.") == 3
    assert everything.endswith("No errors. 2 questions still open in 3 places.\n")
    assert report(QUESTIONS, {}, "github", VIEW) == ""
    assert json.loads(report(QUESTIONS, {}, "json", VIEW))["counts"]["question"] == 3


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
    assert excerpt(lines_of(f"first\n{line}\nlast"), Span("f", 2, *span)) == (shown, underline)


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    found = excerpt(lines_of(line), Span("f", 1, 501, 505))
    assert found is not None
    shown, underline = found
    assert len(shown) < 120
    assert shown[underline.index("^") : underline.rindex("^") + 1] == "HERE"
    assert shown[0] == shown[-1] == "…"


def test_a_line_that_does_not_exist_is_not_quoted() -> None:
    assert excerpt(lines_of("one line"), Span("f", 2, 1)) is None
    assert excerpt(lines_of(""), Span("f", 1, 1)) is None


@given(st.text(max_size=300), st.integers(1, 5), st.integers(1, 300), st.integers(0, 300))
def test_any_line_can_be_quoted_on_one_safe_line(of: str, line: int, column: int, end: int) -> None:
    found = excerpt(lines_of(of), Span("f", line, column, end))
    if found is not None:
        shown, underline = found
        assert set(underline) <= {" ", "^"}
        assert "^" in underline
        assert re.sub("[ \u200c\u200d]", "", shown).isprintable()


@pytest.mark.parametrize("at", range(500, 520))
def test_no_line_is_cut_within_an_emoji_sequence(at: int) -> None:
    family = "👨‍👩‍👧‍👦"
    quoted = excerpt(lines_of(family * 100), Span("f", 1, at, at + 1))
    assert quoted is not None
    assert set(quoted[0].replace(family, "")) == {"…"}


def test_what_is_shown_cannot_steer_the_terminal() -> None:
    bad = error("x", "“a\x1b[2Jb\nc”", "Write \x07 it.", Span("plan/\x1bplan.yaml", 1, 1))
    shown = text(bad, of="a\x1b[2J: 1\n")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert printable("a\r\nb\u2028c\u202ed") == "a��b�c�d"


def test_json_has_a_stable_shape() -> None:
    found: dict[str, Any] = json.loads(report(ALL, {}, "json", VIEW))
    assert set(found) == {"version", "problems", "counts", "left_out"}
    assert found["version"] == 1
    assert found["counts"] == {"error": 1, "warning": 1, "note": 0, "question": 0, "blank": 1}
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
    assert json.loads(report((), {}, "json", VIEW)) == {
        "version": 1,
        "problems": [],
        "counts": {"error": 0, "warning": 0, "note": 0, "question": 0, "blank": 0},
        "left_out": {},
    }


def test_github_gets_one_escaped_command_a_problem() -> None:
    tricky = error("a-rule", "50% of “a,b”\nand more::x", "Fix it.", Span("plan/a,b:c.yaml", 3, 2, 9))
    assert report(in_order([tricky, WARNING, BLANK]), {}, "github", VIEW).splitlines() == [
        "::error file=plan/a%2Cb%3Ac.yaml,line=3,col=2,endColumn=9,title=Plansite%3A a-rule::50%25 of “a,b”%0Aand more::x%0AFix it.",
        "::warning file=plan/goals/win.yaml,line=4,col=1,title=Plansite%3A no-baseline::It is not stated.%0AState it.",
        "::notice file=plan/plan.yaml,line=1,col=8,endColumn=14,title=Plansite%3A blank::“Why” is still to be filled.%0AWhy?",
    ]
    assert report((), {}, "github", VIEW) == ""


def test_gitlab_gets_code_quality_with_fingerprints_that_survive_moved_lines() -> None:
    again = error("unknown-reference", ERROR.message, ERROR.hint, Span("plan/plan.yaml", 9, 8, 12))
    found = json.loads(report(in_order([ERROR, again, WARNING, BLANK]), {}, "gitlab", VIEW))
    assert {each["severity"] for each in found} == {"major", "minor", "info"}
    assert len({each["fingerprint"] for each in found}) == 4
    first = next(each for each in found if each["severity"] == "major")
    assert first["location"] == {"path": "plan/plan.yaml", "lines": {"begin": 2}}
    assert first["check_name"] == "plansite-unknown-reference"
    assert first["description"] == "There is no person “noor”. Did you mean “nora”?"
    moved = Problem(ERROR.severity, ERROR.rule, ERROR.message, ERROR.hint, Span("plan/plan.yaml", 7, 8, 12))
    assert json.loads(report([moved], {}, "gitlab", VIEW))[0]["fingerprint"] == first["fingerprint"]
    assert json.loads(report((), {}, "gitlab", VIEW)) == []


def test_another_form_is_refused() -> None:
    with pytest.raises(KeyError):
        report((), {}, "xml", VIEW)


MANY = in_order(
    Problem(severity, rule, f"Mistake {number}.", "Mend it.", Span(f"plan/{rule}.yaml", number + 1, 1))
    for severity, rules, count in (
        (Severity.ERROR, ("one", "two"), 3_000),
        (Severity.WARNING, tuple(f"rule-{number}" for number in range(20)), 120),
        (Severity.BLANK, tuple(f"blank-{number}" for number in range(30)), 4),
    )
    for rule in rules
    for number in range(count)
)
BLANKS = 30 * 4


def counted_rules(shown: str) -> Counter[str]:
    return Counter(re.findall(r"^ +plan/.*:\d+:\d+ · (.+)$", shown, re.MULTILINE))


def test_a_report_for_people_is_a_few_screens_and_says_what_it_leaves_out() -> None:
    shown = report(MANY, {}, "text", VIEW)
    assert shown.count("\n") < 220
    rules = counted_rules(shown)
    assert sum(rules.values()) == 40
    assert set(rules.values()) == {10}
    assert {"one", "two"} < set(rules), "errors first"
    left_out = 2 * 2_990 + 2 * 110 + 18 * 120
    named = re.search(r"^Left out: (.+)\. Show all: plansite check 'my plan' --all$", shown, re.MULTILINE)
    assert named is not None
    assert named[1].startswith("2,990 of one, 2,990 of two, 120 of rule-10, ")
    assert sum(int(count.replace(",", "")) for count in re.findall(r"([\d,]+) of ", named[1])) == left_out
    assert shown.endswith(
        "6,000 errors, 2,400 warnings, 120 blanks in 52 files. Files with blanks are not judged yet.\n"
    )
    assert "  blank    80 more in 20 other files\n" in shown


def test_blanks_are_listed_joined_or_left_out() -> None:
    def shown(**wish: bool) -> str:
        return report(ALL, {}, "text", View("plan", **wish))

    assert "1 to be filled" in shown()
    assert "“Why” is still to be filled." in shown(blanks=True)
    assert "“Why” is still to be filled." in shown(all=True)
    assert "blank" not in shown(blanks=False)
    without: dict[str, Any] = json.loads(report(ALL, {}, "json", View("plan", blanks=False)))
    assert without["counts"] == {"error": 1, "warning": 1, "note": 0, "question": 0, "blank": 0}


def test_everything_is_shown_to_who_asks() -> None:
    everything = View("plan", all=True)
    shown = report(MANY, {}, "text", everything)
    assert sum(counted_rules(shown).values()) == len(MANY)
    assert "Left out" not in shown
    found = json.loads(report(MANY, {}, "json", everything))
    assert len(found["problems"]) == len(MANY)
    assert found["left_out"] == {}
    assert report(MANY, {}, "github", everything).count("\n") == len(MANY)
    assert len(json.loads(report(MANY, {}, "gitlab", everything))) == len(MANY)
    assert len(json.loads(report(MANY, {}, "sarif", everything))["runs"][0]["results"]) == len(MANY)


def test_reports_for_programs_are_bounded_and_say_what_they_leave_out() -> None:
    found = json.loads(report(MANY, {}, "json", VIEW))
    assert len(found["problems"]) == 500
    assert found["counts"] == {"error": 6_000, "warning": 2_400, "note": 0, "question": 0, "blank": BLANKS}
    assert found["left_out"]["one"] == 2_900
    assert len(found["problems"]) + sum(found["left_out"].values()) == len(MANY)
    words = "Left out: 2,990 of one, 2,990 of two, "
    commands = report(MANY, {}, "github", VIEW).splitlines()
    assert len(commands) == 41
    assert commands[-1].startswith(f"::notice title=Plansite%3A more problems::{words}")
    words = "Left out: 2,900 of one, 2,900 of two, "
    issues = json.loads(report(MANY, {}, "gitlab", VIEW))
    assert len(issues) == 501
    assert issues[-1]["description"].startswith(words)
    assert len({issue["fingerprint"] for issue in issues}) == 501
    run = json.loads(report(MANY, {}, "sarif", VIEW))["runs"][0]
    assert len(run["results"]) == 500
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith(words)


def test_only_what_is_shown_is_compared_with_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    known = [f"person_{number}" for number in range(100)]
    monkeypatch.setattr(
        "plansite.problems.nearest", lambda word, _known: asked.append(word) or "Did you mean “x”?"
    )
    problems = in_order(
        error(
            "unknown-reference",
            f"{number}.",
            Suggestion(f"persona_{number}", known),
            Span("plan.yaml", number + 1, 1),
        )
        for number in range(1_000)
    )
    report(problems, {}, "text", VIEW)
    assert len(asked) == 10
    report(problems, {}, "json", VIEW)
    assert len(asked) == 110
