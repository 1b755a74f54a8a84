"""What goes out in each week and month, against what is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.model.marketing.cadences import cadence_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.model.marketing.cadences import CadenceCount
    from plansite.outcome import Outcome

# Monday 4 January 2027 begins the first whole week of the plan
CALENDAR = """\
items:
  one: {{title: One, kind: blog_post, date: 2027-01-04}}
  two: {{title: Two, kind: blog_post, date: 2027-01-10}}
  film: {{title: Film, kind: video, date: 2027-01-11}}
  run: {{title: Run, kind: campaign, start: 2027-01-15, end: 2027-03-01}}
  gone: {{title: Gone, kind: blog_post, date: 2027-01-12, status: dropped}}
  open: {{title: Open, kind: blog_post}}
cadences:
  promised: {{title: Promised, {}}}
"""


def only(outcome: Callable[..., Outcome], cadence: str) -> CadenceCount:
    plan = outcome(calendar=CALENDAR.format(cadence)).plan
    assert plan is not None
    (counted,) = cadence_counts(plan)
    return counted


def going_out(found: CadenceCount) -> list[tuple[str, int]]:
    return [(stretch.first.isoformat(), stretch.count) for stretch in found.stretches]


def test_weeks_begin_on_monday_and_only_whole_ones_count(outcome: Callable[..., Outcome]) -> None:
    found = only(outcome, "kind: blog_post, times: 2, per: week, start: 2027-01-01, end: 2027-01-20")
    assert going_out(found) == [("2027-01-04", 2), ("2027-01-11", 0)]
    assert [stretch.first.isoformat() for stretch in found.short] == ["2027-01-11"]


def test_what_lasts_counts_where_it_begins(outcome: Callable[..., Outcome]) -> None:
    found = only(outcome, "times: 1, per: month, end: 2027-02-28")
    assert going_out(found) == [("2027-01-01", 4), ("2027-02-01", 0)]


def test_a_cadence_without_days_lasts_as_long_as_the_plan(outcome: Callable[..., Outcome]) -> None:
    found = only(outcome, "times: 1, per: month")
    assert [first for first, _ in going_out(found)] == [f"2027-{month:02}-01" for month in range(1, 13)]
