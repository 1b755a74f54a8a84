"""A plan can fix the day as of which it is read: then it says the same whenever somebody looks, and tells the day."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plansite.cli import main
from plansite.deliver.building.own_settings import base_settings
from plansite.deliver.building.settings import settings_text
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
REVIEW = "review: {interval: monthly, last: 2027-03-05, next: 2027-04-09}\n"
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
ACTUALS = "month,metric,value\n2027-03,adverts,4\n"
FORECAST = "inputs: {adverts: 3}\n"
KPIS = "inputs: {adverts: {title: Adverts, meaning: Adverts of a month., unit: count, rollup: sum}}\n"
EARLY, LATE = date(2027, 3, 31), date(2030, 1, 1)


def made(folder: Path, as_of: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    fixed = f"as_of: {as_of}\n" if as_of else ""
    texts = {"plan": PLAN + fixed + REVIEW, "padre": PADRE, "forecast": FORECAST, "kpis": KPIS}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "actuals").mkdir(exist_ok=True)
    (folder / "actuals" / "all.csv").write_text(ACTUALS, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def the_day_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command be called on the first day of 2030."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893499200")


def check(folder: Path, *options: str) -> str:
    return CliRunner().invoke(main, ["check", str(folder), *options]).output


def overview(folder: Path, today: date | None = None) -> str:
    pages = make_site(run(folder, today=today, otherwise=LATE)).navigation.pages()
    return next(page.text for page in pages if page.path == "index.md")


def test_the_day_of_the_plan_counts_and_not_that_of_the_call(tmp_path: Path) -> None:
    open_ended, fixed = made(tmp_path / "open"), made(tmp_path / "fixed", "2027-04-08")
    assert "overdue by 997 days" not in check(fixed)
    assert "is overdue by" not in check(fixed)
    assert "The review of 2027-04-09 is overdue by 998 days." in check(open_ended)


def test_the_day_that_is_asked_for_counts_before_both(tmp_path: Path) -> None:
    fixed = made(tmp_path, "2027-04-08")
    assert "The review of 2027-04-09 is overdue by 2 days." in check(fixed, "--today", "2027-04-11")
    assert run(fixed).today == date(2027, 4, 8)
    assert run(fixed, otherwise=LATE).today == date(2027, 4, 8)
    assert run(fixed, today=EARLY, otherwise=LATE).today == EARLY
    assert run(made(tmp_path / "open"), otherwise=LATE).today == LATE
    assert run(made(tmp_path / "open")).today is None


def test_what_was_measured_must_be_over_on_the_day_of_the_plan(tmp_path: Path) -> None:
    assert "2027-03 is not over on 2027-03-31" in check(made(tmp_path, "2027-03-31"))
    assert "is not over" not in check(made(tmp_path, "2027-04-01"))


def test_the_overview_and_the_foot_of_each_page_tell_the_day(tmp_path: Path) -> None:
    fixed = made(tmp_path / "fixed", "2027-04-08")
    assert "As of 8 Apr 2027" in overview(fixed)
    assert "As of 31 Mar 2027" in overview(fixed, EARLY)
    site = make_site(run(fixed))
    settings = json.loads(settings_text(site, tmp_path, base_settings(fixed)))
    assert settings["extra"] == settings["extra"] | {"plansite_as_of": "As of 8 Apr 2027"}


def test_a_plan_without_a_day_of_its_own_tells_none(tmp_path: Path) -> None:
    open_ended = made(tmp_path / "open")
    assert "As of" not in overview(open_ended)
    settings = json.loads(settings_text(make_site(run(open_ended)), tmp_path, base_settings(open_ended)))
    assert "plansite_as_of" not in settings["extra"]


def test_a_difference_reads_each_side_as_of_its_own_day(tmp_path: Path) -> None:
    old, new = made(tmp_path / "old", "2027-04-08"), made(tmp_path / "new", "2027-04-19")
    said = CliRunner().invoke(main, ["diff", str(old), str(new)]).output
    assert "The review of 2027-04-09 is overdue by 10 days." in said
    assert (
        "overdue by"
        not in CliRunner().invoke(main, ["diff", str(old), str(new), "--today", "2027-04-08"]).output
    )


@pytest.mark.parametrize("day", ["2027-02-30", "2027-04", "tomorrow", "[2027]", "{}", "9999-99-99"])
def test_a_day_that_is_none_is_an_error_at_its_place(day: str, tmp_path: Path) -> None:
    outcome = run(made(tmp_path, day), otherwise=LATE)
    assert outcome.failed
    assert any(problem.span.line == 8 for problem in outcome.problems)
    assert outcome.results is None or outcome.today == LATE
