"""Guardrails: the limits of the old plan count, and a change that loosens them is named."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from compared import TINY, difference
from hypothesis import given
from hypothesis import strategies as st

from plansite.cli import main
from plansite.deliver.compare.verdicts import breaks
from plansite.deliver.compare.write.record import as_json
from plansite.deliver.compare.write.text import as_text
from plansite.read.limits.guardrails import Bound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.compare.verdicts import Verdict

Change = tuple[str, str, str]
COST = "released: {title: Released, figure: plan_cost_total, limit: grows by at most 5%, owner: mira}"
DEARER = ("budget.yaml", "850 EUR", "1850 EUR")


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., tuple[Verdict, ...]]:
    """Return what the guardrails of a plan say of a change."""

    def found(rails: str, *changes: Change) -> tuple[Verdict, ...]:
        shutil.copytree(TINY, tmp_path / "old")
        with (tmp_path / "old/plan.yaml").open("a", encoding="utf-8") as file:
            file.write(f"guardrails:\n  {rails}\n")
        shutil.copytree(tmp_path / "old", tmp_path / "new")
        for name, old, new in changes:
            path = tmp_path / "new" / name
            text = path.read_text(encoding="utf-8")
            assert old in text, old
            path.write_text(text.replace(old, new), encoding="utf-8")
        return difference(tmp_path / "old", tmp_path / "new").verdicts

    return found


RAILS: dict[str, tuple[str, Change, str]] = {
    "more than a share": (COST, DEARER, "Total cost of the plan €14,583 → €15,583, where the limit is “grows by at most 5%”"),
    "more than an amount": (
        "most: {figure: budget.marketing, limit: grows by at most 999 EUR, owner: mira}", DEARER, "€1,248 → €2,248, where the limit",
    ),
    "a rate by points": (
        "churn: {figure: customer_churn_rate, limit: changes by at most 1 point, over: month, owner: mira}",
        ("forecast.yaml", "monthly_churn: 2%", "monthly_churn: 4%"),
        "2% → 4% in Jan 2027, where the limit is “changes by at most 1 point”",
    ),
    "below a floor": (
        "margin: {figure: gross_profit_margin, limit: stays at least 70%, owner: mira}",
        ("forecast.yaml", "gross_margin: 75%", "gross_margin: 69%"),
        "75% → 69%, where the limit is “stays at least 70%”",
    ),
    "above a ceiling": (
        "most: {figure: plan_cost_total, limit: stays at most 15000 EUR, owner: mira}", DEARER, "€14,583 → €15,583",
    ),
    "no limit any more": (COST, ("plan.yaml", f"guardrails:\n  {COST}\n", ""), "“grows by at most 5%” is taken away"),
    "a wider limit": (COST, ("plan.yaml", "at most 5%", "at most 50%"), "“grows by at most 5%” becomes “grows by at most 50%”"),
    "a limit of another kind": (COST, ("plan.yaml", "grows by at most 5%", "stays at most 9000000 EUR"), "becomes “stays at most 9000000 EUR”"),
    "another figure": (COST, ("plan.yaml", "figure: plan_cost_total", "figure: budget.total"), "it watches another figure"),
    "another period": (COST, ("plan.yaml", "owner: mira}", "over: month, owner: mira}"), "it watches another figure"),
    "only a warning": (COST, ("plan.yaml", "owner: mira}", "severity: warn, owner: mira}"), "it only warns"),
    "the figure computed anew": (
        "own: {figure: mrr, limit: falls by at most 5%, owner: mira}",
        ("kpis.yaml", "tracked:", "definitions:\n  mrr: {title: MRR, question: What?, formula: mrr_at_end * 2, unit: money, better: up, rollup: closing}\ntracked:"),
        "“MRR” is computed in another way",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RAILS)
def test_a_broken_or_loosened_limit_is_named_with_its_owner(
    case: str, judged: Callable[..., tuple[Verdict, ...]]
) -> None:
    rails, change, said = RAILS[case]
    found = judged(rails, change)
    assert len(found) == 1
    assert said in found[0].message
    assert (found[0].owner, found[0].fails) == ("Mira Holt", True)
    assert found[0].span.file.endswith("old/plan.yaml")


@pytest.mark.parametrize(
    ("rails", "change"),
    [
        (COST, ("budget.yaml", "850 EUR", "900 EUR")),
        (COST, ("budget.yaml", "850 EUR", "50 EUR")),
        (COST, ("plan.yaml", "at most 5%", "at most 4%")),
        (COST, ("plan.yaml", "title: Released", "title: What the bank lends")),
        (COST, ("plan.yaml", "released:", "lent:")),
        ("most: {figure: plan_cost_total, limit: stays at most 100 EUR, owner: mira}", ("budget.yaml", "850 EUR", "50 EUR")),
        ("least: {figure: mrr, limit: falls by at most 1 EUR, over: month, owner: mira}", ("forecast.yaml", "45 EUR", "46 EUR")),
    ],
)  # fmt: skip
def test_a_change_within_the_limits_passes(
    rails: str, change: Change, judged: Callable[..., tuple[Verdict, ...]]
) -> None:
    assert judged(rails, change) == ()


def test_a_limit_goes_with_what_it_watches_but_not_unseen(judged: Callable[..., tuple[Verdict, ...]]) -> None:
    rails = "sign: {figure: budget.line.sign, limit: grows by at most 5%, owner: mira}"
    sign = next(
        line for line in (TINY / "budget.yaml").read_text(encoding="utf-8").splitlines() if "sign:" in line
    )
    found = judged(rails, ("budget.yaml", f"{sign}\n", ""), ("plan.yaml", f"guardrails:\n  {rails}\n", ""))
    assert [(each.kind, each.message) for each in found] == [
        ("removed", "“grows by at most 5%” is taken away"),
        ("unknown", "there is no figure “A sign at the quay” any more"),
    ]


def test_a_change_cannot_loosen_its_own_limit(judged: Callable[..., tuple[Verdict, ...]]) -> None:
    found = judged(COST, DEARER, ("plan.yaml", "at most 5%", "at most 50%"))
    assert [each.kind for each in found] == ["loosened", "broken"]
    assert "“grows by at most 5%”" in found[1].message


AMOUNTS = st.floats(-1e6, 1e6)


@given(old=AMOUNTS, new=AMOUNTS, room=st.floats(0, 1e6))
def test_a_limit_both_ways_is_the_two_limits_one_way(old: float, new: float, room: float) -> None:
    both, up, down = (
        Bound(f"{verb} by at most", room, of_it=False, text="")  # type: ignore[arg-type]
        for verb in ("changes", "grows", "falls")
    )
    assert breaks(both, old, new) == (breaks(up, old, new) or breaks(down, old, new))
    assert not (breaks(up, old, new) and breaks(down, old, new))
    assert breaks(up, old, new) == breaks(down, new, old)
    assert not breaks(both, old, old)


def compared(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["diff", str(folder / "old"), str(folder / "new"), *arguments], catch_exceptions=False
    )


def test_the_command_fails_when_an_owner_must_agree(
    judged: Callable[..., tuple[Verdict, ...]], tmp_path: Path
) -> None:
    assert judged(COST, DEARER)
    done = compared(tmp_path)
    assert done.exit_code == 1
    assert "Guardrails\n  Released is broken: Total cost of the plan €14,583 → €15,583" in done.stdout
    assert "Mira Holt must agree." in done.stdout
    comment = compared(tmp_path, "--format", "markdown").stdout
    assert "- **Released** is broken: " in comment
    assert "**Mira Holt** must agree." in comment
    assert json.loads(compared(tmp_path, "--format", "json").stdout)["guardrails"][0]["fails"] is True


def test_a_limit_that_warns_stops_nothing(judged: Callable[..., tuple[Verdict, ...]], tmp_path: Path) -> None:
    assert judged(COST.replace("owner:", "severity: warn, owner:"), DEARER)
    done = compared(tmp_path)
    assert done.exit_code == 0
    assert "Mira Holt should know." in done.stdout


def test_nothing_is_held_against_a_plan_that_does_not_check(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "new")
    (tmp_path / "new/budget.yaml").write_text("lines: 3\n", encoding="utf-8")
    found = difference(TINY, tmp_path / "new")
    assert found.verdicts == ()
    assert found.failed
    assert as_text(found)
    assert json.loads(as_json(found))["new"]["sound"] is False
