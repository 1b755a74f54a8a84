"""What nobody has written yet is not published, unless somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.deliver.publish.unfinished import why_not_finished
from plansite.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "schema_version: 2\ntitle: Ours\ntype: minimal\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
EXAMPLE = "Three of our five largest accounts come up for tender in the same quarter. We want twice as many smaller accounts before that happens."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("why: We wrote this.\n", ""),
        ("why: TODO\n", "still has 1 blank, the first in {plan}:7."),
        ("why: TODO\nusp: TODO\n", "still has 2 blanks, the first in {plan}:7."),
        (f"usp: Ours.\nwhy: {EXAMPLE}\n", "still has 1 text of an example, the first in {plan}:8."),
        (
            f"why: {EXAMPLE}\nscope: TODO\n",
            "still has 1 blank and 1 text of an example, the first in {plan}:7.",
        ),
    ],
)
def test_it_is_said_what_is_still_to_be_written(tmp_path: Path, words: str, said: str) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN + words, encoding="utf-8")
    why = why_not_finished(run(tmp_path))
    assert said.format(plan=plan.as_posix()) in why
    assert ("--draft" in why) == bool(said)


def test_publishing_stops_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.yaml").write_text(PLAN + "why: TODO\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["publish", "1.0", "--to", "public", "--dirty"])
    assert refused.exit_code == 2
    assert "--draft" in refused.output
    assert not (tmp_path / "public").exists()
