"""A figure that a text mentions and that is not there is told once, at its very place, with a hint that helps."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plansite.pipeline import run

SOUND = Path(__file__).parents[1] / "sound"

STYLES = (
    "We reach {{ %s }} soon.",
    '"We reach {{ %s }} soon."',
    "'We don''t reach {{ %s }} soon.'",
    '"We say \\"now\\" and \\u20ac, then {{ %s }}."',
    ">-\n  We reach\n  one and then\n\n  {{ %s }} soon.",
    "|\n  We {{{{ reach }}\n  {{ %s }} soon.",
    "We reach at last\n  what is {{ %s }} and soon.",
)


def problems_of(folder: Path, why: str) -> list[tuple[str, str, str, str]]:
    """Return each problem of a plan that gives a reason: its rule, message and hint, and what stands at its place."""
    plan = folder / "plan"
    shutil.copytree(SOUND, plan)
    file = plan / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("why: Three accounts bring half of our revenue.", f"why: {why}"), encoding="utf-8"
    )
    lines = file.read_text(encoding="utf-8").split("\n")
    return [
        (
            f"{problem.severity.word} {problem.rule}",
            problem.message,
            problem.hint,
            lines[problem.span.line - 1][problem.span.column - 1 : problem.span.end - 1],
        )
        for problem in run(plan).problems
        if problem.span.file == file.as_posix()
    ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("mention", "told"),
    [
        ("mrx at 2027-12", ("unknown-name", "mrx", "Did you mean “mrr”?")),
        ("mrr at 2028-12", ("month-outside", "2028-12", "2027-01 to 2027-12")),
        ("mrr in 2027-Q5", ("month-outside", "2027-Q5", "2027-Q1")),
        ("goal wim", ("unknown-reference", "wim", "win")),
        ("goal win targets", ("unknown-name", "targets", "Did you mean “target”?")),
        ("mrr in careful", ("unknown-reference", "careful", "base")),
        ("mrr for 2027", ("formula", "for", "{{ mrr at 2028-12 }}")),
    ],
)
def test_what_is_not_there_is_told_at_its_place(
    style: str, mention: str, told: tuple[str, str, str], tmp_path: Path
) -> None:
    ((rule, _, hint, place),) = problems_of(tmp_path, style % mention)
    assert (rule, place) == (f"error {told[0]}", told[1])
    assert told[2] in hint


def test_a_text_that_begins_with_a_figure_wants_quotes(tmp_path: Path) -> None:
    ((rule, _, hint, _),) = problems_of(tmp_path, "{{ mrr }} of revenue")
    assert rule == "error complex-key"
    assert "quotes" in hint


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("inside", ["first_name", "7 * 7", "config", "user.name | upper", ""])
def test_a_template_of_another_program_is_only_warned_of(style: str, inside: str, tmp_path: Path) -> None:
    ((rule, _, hint, _),) = problems_of(tmp_path, style % inside)
    assert rule.startswith("warning")
    assert "write four: {{{{" in hint
