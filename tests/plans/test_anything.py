"""Whatever people write into a plan, they get problems with places and hints, never a traceback."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.deliver.report.report import report
from plansite.deliver.report.selection import View
from plansite.judge.completeness import completeness
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = {
    path.relative_to(ROOT / "plan").as_posix(): path.read_text(encoding="utf-8").split("\n")
    for path in sorted((ROOT / "plan").rglob("*.yaml"))
}
JUNK = [
    "", "no", "12:30", "€49", "1,200", "TODO", "= mrr", "= 1 / 0", "= lag(x)", "= (", "2027-13", "2027-02-30", "0000-01",
    "9999-12", "-5", "1e309", "9" * 40, f'"{"9" * 400}"', "{}", "[]", "[a, a]", "{start: 1, growth: 5% per month}", "{2027-01: 5}",
    "{2031-01: 5, 2020-01: x}", "{year: 5, season: [1, 2]}", "{a b: c}", "{if: {title: x}}", "null", "~", "5%", "30 days", "49 USD",
    "mrr", "noor", "= " + "a + " * 60 + "a", "true", '"\\u202e"', "&x 1", "*x", "!x y", "- a", ": ", "{", "|", "'", "\t",
    "= goal.win_customers.target / 0", "{low: 3, likely: 2, high: 1}",
]  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> dict[str, list[str]]:
    """Edit a few lines of the example: another value, another name, another indent, or no line at all."""
    files = {name: list(lines) for name, lines in EXAMPLE.items()}
    for _ in range(draw(st.integers(1, 4))):
        lines = files[draw(st.sampled_from(sorted(files)))]
        at = draw(st.integers(0, len(lines) - 1))
        name, colon, _ = lines[at].partition(":")
        junk = draw(st.sampled_from(JUNK))
        lines[at] = draw(
            st.sampled_from(
                [
                    f"{name}{colon} {junk}",
                    lines[at].replace("e", "é", 1),
                    f" {lines[at]}",
                    "",
                    f"{lines[at]}{junk}",
                ]
            )
        )
    return files


@given(edits())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_edit_of_the_example_is_sound_or_explained(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("edited") / "plan"
    for name, lines in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    outcome = run(folder)
    for problem in outcome.problems:
        assert problem.message
        assert problem.hint
        assert (folder.parent / problem.span.file).is_file() or problem.span.file.endswith("plan.yaml")
    for form in ("text", "json", "github", "gitlab"):
        report(outcome.problems, outcome.texts, form, View("plan"))
    if outcome.plan:
        completeness(outcome.plan, outcome.outline)
    assert outcome.failed == (outcome.results is None)


def test_a_thousand_files_take_well_under_three_seconds(write: Callable[..., Path]) -> None:
    persona = (ROOT / "plan" / "personas" / "cfo.yaml").read_text(encoding="utf-8").split("\n")
    text = "\n".join(line for line in persona if not line.startswith(("profile:", "owner:")))
    folder = write(**{f"personas__persona_{index}": text for index in range(1000)})
    started = time.process_time()
    outcome = run(folder)
    assert time.process_time() - started < 2.5
    assert outcome.problems == ()
    assert outcome.plan is not None
    assert len(outcome.plan.items("personas")) == 1000
