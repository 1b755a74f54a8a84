"""The pages of channels in numbers, of events, and of sequences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

CHANNELS = """\
place:
  channels:
    search:
      title: Search
      leads: 20
      cost_per_lead: 6 EUR
      keywords: [{words: cold brew, volume: 90, rank: 12, target_rank: 3, page: "https://example.com/brew"}]
      pages: [{title: Order page, visits: 400, conversion: 2%, target_conversion: 3%}]
    fairs: {title: Fairs}
sequences:
  after:
    title: After the fair
    stop: When they answer.
    steps:
      - {day: 9, title: A second call}
      - {day: 2, title: A first call, channel: fairs, text: "Did it *arrive*?"}
"""
CALENDAR = "events: {fair: {title: Fair & more, date: 2027-03-10, place: Lyon, channel: fairs, expected: {leads: 30, cost: 300 EUR}, measured: {leads: 25}}}\n"


def page(outcome: Callable[..., Outcome], path: str, **files: str) -> str:
    made = outcome(**{"marketing": CHANNELS, "calendar": CALENDAR, **files})
    assert not made.failed, made.problems
    return next(page.text for page in make_site(made).navigation.pages() if page.path == path)


def shown(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr.*?</tr>", text)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_channels_stand_beside_forecast_and_budget(outcome: Callable[..., Outcome]) -> None:
    text = page(outcome, "channels.md", forecast="inputs: {leads_new: 30}\n")
    rows = {cells[0]: cells[1:] for cells in shown(text)}
    assert rows["Search"][:4] == ["240", "€1,440", "€6", ""]
    assert rows["Fairs"][:4] == ["30", "", "", ""]
    assert rows["All channels"][:2] == ["270", "€1,440"]
    assert rows["Forecast and budget"][0] == "360"
    assert rows["cold brew"] == ["90", "12", "3"]
    assert rows["Order page"] == ["400", "2%", "3%"]
    assert "90</a> leads of the forecast come from no channel." in text


def test_channels_without_numbers_have_no_page(outcome: Callable[..., Outcome]) -> None:
    made = outcome(marketing="place: {channels: {search: {title: Search}, fairs: {title: Fairs}}}\n")
    assert "channels.md" not in {page.path for page in make_site(made).navigation.pages()}


def test_an_event_shows_what_was_expected_beside_what_came(outcome: Callable[..., Outcome]) -> None:
    text = page(outcome, "calendar.md")
    words = re.sub("<[^>]+>", " ", text)
    assert re.search(r"Leads\s+25\s+30\s+expected", words)
    assert re.search(r"Cost per lead\s+€10\s+expected", words)
    assert "Fair &amp; more" in text
    assert "Lyon" in text


def test_steps_stand_in_the_order_of_their_days(outcome: Callable[..., Outcome]) -> None:
    text = page(outcome, "marketing/sequences.md")
    assert re.findall(r"<strong>([^<]+)</strong>", text) == ["A first call", "A second call"]
    assert "<em>arrive</em>" in text
    assert "When they answer." in text


MET = "events: {fair: {title: Fair, date: 2027-03-10, place: Lyon}}\n"
BOUGHT = """\
place:
  channels:
    search: {title: Search, leads: 20, cost_per_lead: 6 EUR}
    fairs: {title: Fairs, leads: 5, cost_per_lead: 56 EUR}
"""


def test_what_channels_cost_stands_against_what_they_bring(outcome: Callable[..., Outcome]) -> None:
    """Search: 12 × 20 = 240 leads for €1,440; fairs: 60 leads for €3,360."""
    text = page(outcome, "channels.md", marketing=BOUGHT, calendar=MET)
    assert 'ps-chart-finding">Search: 80% of the leads for 30% of the spending<' in text
    rows = {cells[0]: cells[1:] for cells in shown(text.partition("ps-as-table")[2])}
    assert rows["Search"] == ["€1,440", "240", "30%", "80%"]
    assert rows["Fairs"] == ["€3,360", "60", "70%", "20%"]


def test_one_channel_is_compared_with_none(outcome: Callable[..., Outcome]) -> None:
    assert "ps-chart-finding" not in page(outcome, "channels.md")


def test_channels_that_bring_what_they_cost_are_said_to(outcome: Callable[..., Outcome]) -> None:
    text = page(outcome, "channels.md", marketing=BOUGHT.replace("56 EUR", "6 EUR"), calendar=MET)
    assert "Every channel brings about the share of leads that it costs" in text
