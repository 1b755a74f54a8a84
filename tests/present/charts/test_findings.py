from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.present.charts.findings import Course, against, covered, finding, shares

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


def money(value: float) -> str:
    return f"{'−' if value < 0 else ''}€{abs(value):.0f}K"


def course(*values: float | None, name: str = "Cash") -> Course:
    """A series by month from January 2027 on."""
    periods = [f"{MONTHS[at % 12]} {2027 + at // 12}" for at in range(len(values))]
    return Course(name, values, periods, [MONTHS[at % 12] for at in range(len(values))], 12, money)


YEAR = (10.0, 11.0, 12.0, 11.0, 10.0, 11.0, 12.0, 13.0, 12.0, 14.0, 30.0, 15.0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((10, 20, 30, 45), "Cash: up from €10K to €45K in Apr 2027"),
        ((90, 70, 71, 20), "Cash: down from €90K to €20K in Apr 2027"),
        ((90, 40, 12, 60), "Cash: lowest at €12K in Mar 2027, €60K in Apr 2027"),
        ((10, 40, 80, 60), "Cash: highest at €80K in Mar 2027, €60K in Apr 2027"),
        ((-30, -10, 5, 20), "Cash: above zero from Mar 2027 on, €20K in Apr 2027"),
        ((30, 10, 5, -20), "Cash: below zero from Apr 2027 on"),
        ((20, 20, 20.001, 20), "Cash: €20K throughout"),
        ((50, 20, 80, 52), "Cash: between €20K in Feb 2027 and €80K in Mar 2027"),
        ((*YEAR, *(1.2 * value for value in YEAR)), "Cash: highest every Nov, up to €36K in Nov 2028"),
        ((None, None, 7, None), "Cash: €7K in Mar 2027"),
        ((None, 5, None, 9), "Cash: up from €5K to €9K in Apr 2027"),
        ((-30, -50, -26, -25), "Cash: lowest at −€50K in Feb 2027, −€25K in Apr 2027"),
        ((0, 0, 0, 12), "Cash: up from €0K to €12K in Apr 2027"),
    ],
)
def test_the_title_says_what_the_series_does(values: tuple[float | None, ...], words: str) -> None:
    assert finding(course(*values)) == words


def test_nothing_known_says_nothing() -> None:
    assert finding(course(None, None)) == ""
    assert against(course(None, None), (1, 1), higher_is_better=True) == ""


def test_what_rises_into_each_december_is_no_season() -> None:
    assert finding(course(*range(1, 25))) == "Cash: up from €1K to €24K in Dec 2028"


def test_a_season_seen_once_is_none() -> None:
    assert finding(course(*YEAR)) == "Cash: highest at €30K in Nov 2027, €15K in Dec 2027"


def test_a_season_that_moves_is_none() -> None:
    later = (*YEAR[1:], 10.0)
    assert "every" not in finding(course(*YEAR, *later))


@pytest.mark.parametrize(
    ("values", "target", "words"),
    [
        ((1, 2, 3, 4), (3, 3, 3, 3), "target kept from Mar 2027 on"),
        ((4, 4, 3, 2), (3, 3, 3, 3), "target missed from Apr 2027 on"),
        ((4, 4, 4), (3, 3, 3), "target kept throughout"),
        ((1, 1, 1), (3, 3, 3), "target not reached"),
        ((4, 1, 4, 1), (3, 3, 3, 3), "target missed from Apr 2027 on"),
        ((4, 1, None, 4), (3, 3, 3, 3), "target kept from Apr 2027 on"),
        ((4, 1, 9), (None, 3, None), "target not reached"),
        ((4, 1), (), ""),
    ],
)
def test_the_title_says_from_when_on_a_target_is_kept(
    values: tuple[float | None, ...], target: tuple[float | None, ...], words: str
) -> None:
    assert against(course(*values), target, higher_is_better=True) == words


def test_of_what_should_be_low_the_target_is_a_limit() -> None:
    assert against(course(5, 4, 2), (3, 3, 3), higher_is_better=False) == "target kept from Mar 2027 on"
    assert against(course(5, 4), (3, 3), higher_is_better=False) == "target not kept"


def test_the_largest_part_is_named_where_parts_add_up() -> None:
    def percent(share: float) -> str:
        return f"{share:.0%}"

    assert shares(["Pay", "Ads"], [30.0, 10.0], percent) == "75% of it Pay"
    assert shares(["Pay"], [30.0], percent) == ""
    assert shares(["Pay", "Refunds"], [30.0, -10.0], percent) == ""
    assert shares(["Pay", "Ads"], [0.0, 0.0], percent) == ""


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=40))
def test_every_amount_in_a_title_is_one_of_the_series(values: list[float | None]) -> None:
    """An amount is written with its period, so it has to be the value of that period."""
    told = course(*values)
    words = finding(told)
    assert bool(words) == bool(told.known)
    written = {money(value) for _, value in told.known}
    amounts = [part.strip(",;") for part in words.removeprefix("Cash: ").split() if "€" in part]
    assert set(amounts) <= written
    for amount, period in zip(words.split(" in "), words.split(" in ")[1:], strict=False):
        place = told.periods.index(" ".join(period.split()[:2]).strip(",;"))
        assert amount.split()[-1] == money(told.values[place] or 0.0)


@pytest.mark.parametrize(
    ("needed", "capacity", "words"),
    [
        ((5, 6, 7), (8, 8, 8), "Deals: quotas cover the forecast throughout"),
        (
            (5, 9, 7),
            (8, 8, 8),
            "Deals: forecast above all quotas in 1 of 3 months, farthest €9K against €8K in Feb 2027",
        ),
        (
            (9, 12),
            (8, 8),
            "Deals: forecast above all quotas in all 2 months, farthest €12K against €8K in Feb 2027",
        ),
        ((8.2, 5), (8, 8), "Deals: quotas cover the forecast throughout"),  # not by what readers see
        ((9, None, 7), (None, 8, 8), "Deals: quotas cover the forecast throughout"),
        ((5, 9), (), "Deals: up from €5K to €9K in Feb 2027"),
    ],
)
def test_the_title_says_where_more_is_needed_than_the_team_can_bring(
    needed: tuple[float | None, ...], capacity: tuple[float | None, ...], words: str
) -> None:
    assert covered(course(*needed, name="Deals"), capacity) == words


@given(
    st.lists(st.none() | st.floats(-1e6, 1e6), max_size=24),
    st.lists(st.none() | st.floats(-1e6, 1e6), max_size=24),
)
def test_capacity_is_said_of_whatever_is_known(
    needed: list[float | None], capacity: list[float | None]
) -> None:
    told = course(*needed)
    assert bool(covered(told, capacity)) == bool(told.known)
