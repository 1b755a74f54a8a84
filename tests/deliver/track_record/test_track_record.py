"""The track record of four versions of a made-up plan over two years of measurements, against a plain count."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from math import exp, lgamma, log
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from repository import Repo, new_repository

from plansite.cli import main
from plansite.compute.measured.accuracy import HORIZONS, accuracy, at_horizon, slips
from plansite.deliver.compare.revision import NoSuchPlanError
from plansite.deliver.track_record.versions import record_of, revisions
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from plansite.compute.measured.track_record import TrackRecord

MONTHS = [f"{2027 + at // 12}-{at % 12 + 1:02d}" for at in range(36)]
MEASURED = 24
OPENING = 50.0
# by the name of the version: the month of its commit, leads a month (lowest, likely, highest), and the share that is won
VERSIONS = {
    "v1": ("2027-01", (70, 100, 150), 0.20),
    "v2": ("2027-04", (60, 90, 140), 0.18),
    "v3": ("2027-10", (60, 80, 100), 0.10),
    "v4": ("2028-06", (70, 85, 120), 0.16),
}
PLAN = """\
schema_version: 2
title: Made up
type: padre
why: To look back.
start: 2027-01
months: 36
currency: EUR
north_star: stock
"""
PARTS = "".join(
    f"{part}: {{approach: As before.}}\n"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
KPIS = """\
inputs:
  lead_volume: {title: Lead volume, meaning: Leads of a month., unit: count, rollup: sum}
  share_won: {title: Share won, meaning: Leads that are won., unit: percent, rollup: average}
definitions:
  stock: {title: Stock of customers, question: How many?, definition: All won so far., formula: "lag(stock, 50) + gained", unit: count, better: up, rollup: closing, goal: More, source: Own}
  gained: {title: Customers gained, question: How many?, definition: Won in the month., formula: lead_volume * share_won, unit: count, better: up, rollup: sum, goal: More, source: Own}
tracked: {gained: {}}
"""
FORECAST = """\
model: none
inputs:
  lead_volume: {{low: {0}, likely: {1}, high: {2}}}
  share_won: {3:.0%}
"""


def draws() -> dict[str, list[float]]:
    """Return two years of measurements, in which the stock follows from what was gained."""
    chance = random.Random(7)  # noqa: S311 - made-up measurements
    leads = [float(chance.randint(60, 130)) for _ in range(MEASURED)]
    shares = [chance.randint(8, 19) / 100 for _ in range(MEASURED)]
    gained = [float(round(lead * share)) for lead, share in zip(leads, shares, strict=True)]
    total, stock = OPENING, []
    for count in gained:
        total += count
        stock.append(total)
    return {"lead_volume": leads, "share_won": shares, "gained": gained, "stock": stock}


TRUTH = draws()


def rows(count: int) -> str:
    """Write the first months of all measurements as a file of actuals."""
    lines = [
        f"{MONTHS[at]},{name},{value:.0%}" if name == "share_won" else f"{MONTHS[at]},{name},{value:g}"
        for at in range(count)
        for name, values in TRUTH.items()
        for value in (values[at],)
    ]
    return "\n".join(["month,metric,value", *lines]) + "\n"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository with a commit and a tag for each version, and all measurements in the working copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        repo = new_repository(tmp_path_factory.mktemp("record") / "r")
        plan = repo.folder / "plan"
        for name, text in (("plan", PLAN), ("padre", PARTS), ("kpis", KPIS)):
            (plan / f"{name}.yaml").write_text(text, encoding="utf-8")
        (plan / "actuals").mkdir()
        for name, (month, leads, share) in VERSIONS.items():
            (plan / "forecast.yaml").write_text(FORECAST.format(*leads, share), encoding="utf-8")
            known = MONTHS.index(month)
            if known:
                (plan / "actuals" / "months.csv").write_text(rows(known), encoding="utf-8")
            patch.setenv("GIT_COMMITTER_DATE", f"{month}-10T09:00:00+0000")
            repo.git("add", "plan")
            repo.git("commit", "--quiet", f"--message={name}")
            repo.git("tag", name)
        (plan / "actuals" / "months.csv").write_text(rows(MEASURED), encoding="utf-8")
    return repo


@pytest.fixture(scope="module")
def record(repo: Repo) -> TrackRecord:
    plan = repo.folder / "plan"
    said: list[str] = []
    outcome = run(plan)
    record = record_of(plan, outcome, revisions(plan, list(VERSIONS), ()), run, said.append)
    assert said == []
    return record


def expected_by(
    version: str, *, leads_known: bool = False, shares_known: bool = False
) -> dict[str, list[float]]:
    """Compute by hand what a version expected of each month, with one of its inputs as it was measured if that is known."""
    month, (_, likely, _), share = VERSIONS[version]
    known = MONTHS.index(month)
    leads, shares, gained, stock = [], [], [], []
    before = OPENING
    for at in range(len(MONTHS)):
        was_measured = at < known
        # a rate stays as far from plan as when it was last measured
        kept = TRUTH["share_won"][known - 1] if known else share
        look = at < MEASURED
        leads.append(TRUTH["lead_volume"][at] if was_measured or (leads_known and look) else float(likely))
        shares.append(TRUTH["share_won"][at] if was_measured or (shares_known and look) else kept)
        gained.append(TRUTH["gained"][at] if was_measured else leads[at] * shares[at])
        before += gained[at]
        stock.append(before)
    return {"lead_volume": leads, "share_won": shares, "gained": gained, "stock": stock}


def counted() -> list[tuple[str, str, str, int, float, float]]:
    """Count all forecasts by hand: version, figure, month, how far ahead, expected, measured."""
    return [
        (version, figure, MONTHS[at], at - MONTHS.index(month), values[at], TRUTH[figure][at])
        for version, (month, _, _) in VERSIONS.items()
        for figure, values in expected_by(version).items()
        for at in range(MONTHS.index(month), MEASURED)
    ]


def test_every_forecast_is_that_of_a_plain_count(record: TrackRecord) -> None:
    told = [
        (each.version, each.figure, each.month, each.ahead, each.expected, each.measured)
        for each in record.forecasts
    ]
    by_hand = counted()
    assert sorted(row[:4] for row in told) == sorted(row[:4] for row in by_hand)
    for row, wanted in zip(sorted(told), sorted(by_hand), strict=True):
        assert row[4:] == pytest.approx(wanted[4:])


def test_nothing_is_told_of_months_that_a_version_knew(record: TrackRecord) -> None:
    assert all(forecast.month >= VERSIONS[forecast.version][0] for forecast in record.forecasts)
    assert all(forecast.ahead >= 0 for forecast in record.forecasts)


def test_errors_are_weighted_and_have_a_direction(record: TrackRecord) -> None:
    for figure, unit in (("stock", "count"), ("gained", "count"), ("share_won", "percent")):
        by_hand = [row for row in counted() if row[1] == figure]
        size = len(by_hand) if unit == "percent" else sum(row[5] for row in by_hand)
        good = accuracy(record.by_figure()[figure], unit)
        assert good.error == pytest.approx(sum(abs(row[4] - row[5]) for row in by_hand) / size)
        assert good.bias == pytest.approx(sum(row[4] - row[5] for row in by_hand) / size)
        for horizon in HORIZONS:
            last = 99 if horizon.last is None else horizon.last
            near = [row for row in by_hand if horizon.first <= row[3] <= last]
            part = accuracy(at_horizon(record.by_figure()[figure], horizon), unit)
            assert part.forecasts == len(near)


def share_below(low: float, likely: float, high: float, value: float) -> float:
    """Integrate the PERT distribution up to a value."""
    first, second = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
    scale = lgamma(first + second) - lgamma(first) - lgamma(second)
    at = min(max((value - low) / (high - low), 0.0), 1.0)
    steps = 20_000
    middles = ((step + 0.5) / steps * at for step in range(steps))
    return sum(
        exp(scale + (first - 1) * log(x) + (second - 1) * log(1 - x)) * at / steps for x in middles if at
    )


def test_coverage_is_that_of_a_plain_count(record: TrackRecord) -> None:
    leads = record.by_figure()["lead_volume"]
    within = 0
    for version, (month, (low, likely, high), _) in VERSIONS.items():
        for at in range(MONTHS.index(month), MEASURED):
            below = share_below(low, likely, high, TRUTH["lead_volume"][at])
            if min(abs(below - 0.1), abs(below - 0.9)) > 0.01:
                within += 0.1 <= below <= 0.9
            else:
                told = next(f for f in leads if f.version == version and f.month == MONTHS[at])
                within += told.is_within is True
    good = accuracy(leads, "count")
    assert (good.within, good.ranged) == (within, len(leads))
    assert 0 < within < len(leads)
    assert all(forecast.low is None for forecast in record.by_figure()["share_won"])


@pytest.mark.parametrize("figure", ["gained", "stock"])
@pytest.mark.parametrize(
    ("name", "known"), [("lead_volume", {"leads_known": True}), ("share_won", {"shares_known": True})]
)
def test_a_cause_is_what_the_measured_input_alone_changes(
    record: TrackRecord, figure: str, name: str, known: dict[str, bool]
) -> None:
    for version, (month, _, _) in VERSIONS.items():
        before, after = expected_by(version)[figure], expected_by(version, **known)[figure]
        months = range(MONTHS.index(month), MEASURED)
        changes = [after[at] - before[at] for at in months]
        effect = sum(changes) if figure == "gained" else changes[-1]
        cause = next(
            cause
            for cause in record.causes
            if (cause.version, cause.input, cause.figure) == (version, name, figure)
        )
        assert cause.effect == pytest.approx(effect)
        assert cause.measured == pytest.approx(sum(TRUTH[name][at] for at in months) / len(months))


def test_slips_count_versions_and_tell_the_worst(record: TrackRecord) -> None:
    for slip in slips(record):
        causes = [cause for cause in record.causes if (cause.input, cause.figure) == (slip.input, "stock")]
        wrong = [cause for cause in causes if (cause.expected > cause.measured) is slip.is_too_high]
        assert (slip.versions, slip.compared) == (len(wrong), len(causes))
        assert abs(slip.causes[0].effect) == max(abs(cause.effect) for cause in wrong)
        assert {cause.figure for cause in slip.causes} == {"stock", "gained"}
        assert 2 * slip.versions >= slip.compared


def test_the_command_and_the_page_tell_the_same(
    repo: Repo, record: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.folder)
    chosen = [part for version in VERSIONS for part in ("--version", version)]
    told = CliRunner().invoke(main, ["track-record", *chosen, "--format", "json", "--today", "2029-01-10"])
    assert told.exit_code == 0, told.output
    data: dict[str, Any] = json.loads(told.stdout)
    assert len(data["forecasts"]) == len(record.forecasts)
    good = accuracy(record.by_figure()["stock"], "count")
    assert data["figures"]["stock"]["error"] == pytest.approx(good.error)
    text = CliRunner().invoke(main, ["track-record", *chosen, "--today", "2029-01-10"]).stdout
    site = make_site(run(repo.folder / "plan"), record=record)
    pages = {page.path: page.text for page in site.navigation.pages()}
    assert f"{good.error:.1%}" in text
    assert f"{good.error:.1%}" in pages["track-record.md"]
    assert "Share won was put" in text
    assert "track-record.md" in pages["ranges.md"]


def test_without_versions_or_measurements_there_is_no_page(repo: Repo) -> None:
    site = make_site(run(repo.folder / "plan"))
    assert "track-record.md" not in {page.path for page in site.navigation.pages()}


def test_a_version_that_nobody_knows_is_refused(repo: Repo) -> None:
    with pytest.raises(NoSuchPlanError, match="no published version and no revision “v9”"):
        revisions(repo.folder / "plan", ["v9"], ())


def test_a_version_that_cannot_be_read_is_left_out_with_a_word(repo: Repo) -> None:
    plan = repo.folder / "plan"
    said: list[str] = []
    first = revisions(plan, ["v1"], ())[0]
    gone = replace(first, name="gone", commit="")
    record = record_of(plan, run(plan), [gone, first], run, said.append)
    assert {forecast.version for forecast in record.forecasts} == {"v1"}
    assert said == [
        "Version gone was published with changes that were not committed, so it has no track record."
    ]


def test_figures_that_have_another_id_today_keep_their_record(
    repo: Repo, record: TrackRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An input and a KPI are called otherwise today; forecasts, ranges and causes are those of before, under the new ids."""
    today = {"gained": "won", "lead_volume": "leads_in", "share_won": "rate_won"}
    plan = tmp_path_factory.mktemp("renamed") / "r" / "plan"
    copytree(repo.folder, plan.parent)
    for path in (plan / "kpis.yaml", plan / "forecast.yaml", plan / "actuals" / "months.csv"):
        text = path.read_text("utf-8")
        for before, after in today.items():
            text = re.sub(rf"\b{before}\b", after, text)
        path.write_text(text, "utf-8")
    said: list[str] = []
    renamed = record_of(plan, run(plan), revisions(plan, list(VERSIONS), ()), run, said.append)
    assert said == []
    called = {**today, "stock": "stock"}
    forecasts = {replace(forecast, figure=called[forecast.figure]) for forecast in record.forecasts}
    assert {*renamed.forecasts} == forecasts
    causes = {
        replace(cause, input=called[cause.input], figure=called[cause.figure]) for cause in record.causes
    }
    assert {*renamed.causes} == causes
    assert causes
