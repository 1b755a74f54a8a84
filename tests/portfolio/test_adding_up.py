"""Plans are added up month by month, and ratios are computed anew from what was added up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run_bare
from plansite.portfolio.adding_up import added_up
from plansite.portfolio.export import CSV, DATA, files_of
from plansite.portfolio.reading import ExchangeRate, PlanPlace, Portfolio
from plansite.portfolio.summary import as_json, from_json, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.portfolio.adding_up import Together

    Add = Callable[..., Together]

HEAD = """
schema_version: 2
title: {title}
type: full
why: To try.
currency: {currency}
start: {start}
months: {months}
"""


def plan(title: str, currency: str = "EUR", start: str = "2027-01", months: int = 3) -> str:
    return HEAD.format(title=title, currency=currency, start=start, months=months)


@pytest.fixture
def add(tmp_path: Path) -> Add:
    """Add up plans that are given as files by their names; `rates` and the rest are what portfolio.yaml says."""

    def add(
        plans: dict[str, dict[str, str]],
        currency: str = "EUR",
        rates: dict[str, tuple[tuple[str, float], ...]] | None = None,
        fiscal_year_start: int = 1,
    ) -> Together:
        places = []
        for name, files in plans.items():
            folder = tmp_path / name
            folder.mkdir()
            for file, text in files.items():
                (folder / f"{file}.yaml").write_text(text)
            places.append(PlanPlace(name, folder))
        stated = {code: ExchangeRate(steps) for code, steps in (rates or {}).items()}
        portfolio = Portfolio(
            tmp_path,
            "All",
            currency,
            stated,
            fiscal_year_start,
            tuple(places),
            is_stated=True,
            problems=(),
            texts={},
        )
        summaries = [summary_of(run_bare(place.folder, place.id), place.id) for place in reversed(places)]
        return added_up(portfolio, summaries)

    return add


def lines(**amounts: str) -> str:
    rows = [
        f"  {name}: {{title: {name.title()}, department: marketing, category: advertising, kind: recurring, every: month, amount: {amount}}}"
        for name, amount in amounts.items()
    ]
    return "\n".join(["lines:", *rows, ""])


def shop(customers: str, revenue: str = "1000 EUR") -> str:
    return f"model: none\ninputs:\n  new_customers: {customers}\n  revenue: {revenue}\n"


def test_a_ratio_is_made_of_sums_and_is_no_average(add: Add) -> None:
    # 1,000 for 10 customers a month and 6,000 for 20: 7,000 / 30 = 233.33, while the average of 100 and 300 is 200
    together = add(
        {
            "north": {"plan": plan("North"), "forecast": shop("10"), "budget": lines(ads="1000 EUR")},
            "south": {"plan": plan("South"), "forecast": shop("20"), "budget": lines(ads="6000 EUR")},
        }
    )
    assert together.value("customer_acquisition_cost", "month", 0) == pytest.approx(7000 / 30)
    assert together.value("customer_acquisition_cost") == pytest.approx(21000 / 90)
    assert together.counted("customer_acquisition_cost") == ("north", "south")
    assert together.value("new_customer_count") == 90


def test_what_one_plan_spends_wins_what_another_counts(add: Add) -> None:
    together = add(
        {
            "brand": {"plan": plan("Brand"), "budget": lines(ads="1200 EUR")},
            "sales": {"plan": plan("Sales"), "forecast": shop("20"), "budget": lines(fairs="800 EUR")},
        }
    )
    assert together.value("customer_acquisition_cost", "month", 0) == pytest.approx(2000 / 20)


def test_money_is_converted_by_the_rate_of_its_month(add: Add) -> None:
    together = add(
        {
            "home": {"plan": plan("Home"), "forecast": shop("1", "100 EUR")},
            "away": {"plan": plan("Away", "USD"), "forecast": shop("1", "100 USD")},
        },
        rates={"USD": (("2027-01", 0.5), ("2027-03", 0.8))},
    )
    assert [together.value("total_revenue", "month", month) for month in range(3)] == [150, 150, 180]
    assert together.value("total_revenue", "quarter", 0) == 480
    assert together.value("new_customer_count") == 6
    assert not together.problems


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ({}, "nothing says what one USD is worth in EUR: its money is in no sum"),
        ({"USD": (("2027-02", 0.5),)}, "nothing says what one USD is worth in EUR in 2027-01"),
    ],
)
def test_money_without_a_rate_stays_out_and_is_told(
    add: Add, rates: dict[str, tuple[tuple[str, float], ...]], words: str
) -> None:
    together = add(
        {
            "home": {
                "plan": plan("Home"),
                "forecast": shop("1", "100 EUR"),
                "budget": lines(ads="50 EUR"),
            },
            "away": {
                "plan": plan("Away", "USD"),
                "forecast": shop("4", "100 USD"),
                "budget": lines(ads="50 USD"),
            },
        },
        rates=rates,
    )
    assert together.value("total_revenue") == 300
    assert together.value("new_customer_count") == 15
    assert together.value("cost_to_revenue") == pytest.approx(0.5)  # money over money, of one plan alone
    # its customers are known and its money is not: no cost of a customer follows
    assert together.value("customer_acquisition_cost") is None
    assert "no exchange rate for the money of “Away”" in together.why("customer_acquisition_cost")
    (problem,) = together.problems
    assert words in problem.message
    assert (problem.rule, problem.span.file, problem.span.line) == ("no-exchange-rate", "away/plan.yaml", 6)
    assert "portfolio.yaml" in problem.hint
    assert [spent.plan.id for spent in together.spending] == ["home"]


def test_plans_of_other_months_count_in_theirs(add: Add) -> None:
    together = add(
        {
            "first": {"plan": plan("First", months=4), "forecast": shop("10")},
            "second": {"plan": plan("Second", start="2027-03", months=3), "forecast": shop("5")},
        },
        fiscal_year_start=2,
    )
    assert together.results
    calendar = together.results.calendar
    assert (calendar.start, calendar.months) == ("2027-01", 5)
    months = [together.value("new_customer_count", "month", month) for month in range(5)]
    assert months == [10, 10, 15, 15, 5]
    labels = [period.label for period in calendar.periods("quarter")]
    assert labels == [
        "2027-Q4",
        "2028-Q1",
        "2028-Q2",
    ]  # the year begins in February, January is the last of another
    assert [together.value("new_customer_count", "quarter", at) for at in range(3)] == [10, 40, 5]
    # in March other plans count than in February, so that the two do not compare; February and January do
    growth = [together.value("new_customer_growth", "month", month) for month in range(5)]
    assert growth == [None, 0, None, 0, None]
    assert "no earlier period of the same plans" in together.why("new_customer_growth", "month", 2)


def test_nobody_has_the_months_between_two_plans(add: Add) -> None:
    together = add(
        {
            "first": {"plan": plan("First", months=2), "forecast": shop("10")},
            "second": {"plan": plan("Second", start="2027-07", months=2), "forecast": shop("5")},
        }
    )
    months = [together.value("new_customer_count", "month", month) for month in range(8)]
    assert months == [10, 10, None, None, None, None, 5, 5]
    assert together.why("new_customer_count", "month", 3) == "no plan has this month"
    assert [together.value("new_customer_count", "quarter", at) for at in range(3)] == [20, None, 10]
    assert together.value("new_customer_count") == 30


SUBSCRIPTION = """
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 2%
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 100%
  opportunity_to_customer: {won}
  days_to_mql: 0 days
  days_to_sql: 0 days
  days_to_opportunity: 0 days
  days_to_customer: 0 days
  price_per_month: {price}
  opening_customers: {customers}
  opening_mrr: {mrr}
  monthly_churn: {churn}
  gross_margin: {margin}
"""


def test_stocks_stand_at_the_end_and_rates_follow_from_them(add: Add) -> None:
    small = SUBSCRIPTION.format(
        won="20%", price="100 EUR", customers=50, mrr="5000 EUR", churn="2%", margin="80%"
    )
    large = SUBSCRIPTION.format(
        won="60%", price="10 EUR", customers=950, mrr="9500 EUR", churn="4%", margin="50%"
    )
    together = add(
        {
            "small": {"plan": plan("Small"), "forecast": small},
            "large": {"plan": plan("Large"), "forecast": large},
        }
    )
    # 5 of 25 opportunities here, 3 of 5 there would average to 40%; 1 + 3 of 10 is what the two win
    assert together.value("win_rate", "month", 0) == pytest.approx(4 / 10)
    # 2% of 50 and 4% of 950 are 39 of 1,000
    assert together.value("customer_churn_rate", "month", 0) == pytest.approx(39 / 1000)
    customers, mrr = [50.0, 950.0], [5000.0, 9500.0]
    kept = [1.0, 1.0]
    for _ in range(3):
        won = [1.0, 3.0]
        kept = [kept[0] * 0.98, kept[1] * 0.96]
        customers = [customers[0] * 0.98 + won[0], customers[1] * 0.96 + won[1]]
        mrr = [mrr[0] * 0.98 + won[0] * 100, mrr[1] * 0.96 + won[1] * 10]
    assert together.value("mrr", "quarter", 0) == pytest.approx(sum(mrr))
    assert together.value("arpa", "quarter", 0) == pytest.approx(sum(mrr) / sum(customers))
    # of those who were there when the quarter began, each plan keeps its own
    assert together.value("customer_churn_rate", "quarter", 0) == pytest.approx(
        (1000 - 50 * kept[0] - 950 * kept[1]) / 1000
    )
    margin = together.value("gross_profit", "plan"), together.value("revenue", "plan")
    assert together.value("gross_profit_margin") == pytest.approx((margin[0] or 0) / (margin[1] or 1))


def test_what_counts_different_people_is_in_no_sum(add: Add) -> None:
    visits = "model: none\ninputs:\n  unique_visitors_count: 500\n  website_leads: 10\n"
    together = add(
        {
            "north": {"plan": plan("North"), "forecast": visits},
            "south": {"plan": plan("South"), "forecast": visits},
        }
    )
    assert together.value("unique_visitors", "month", 0) is None
    assert "counts different people" in together.why("unique_visitors", "month", 0)
    assert together.value("visitor_to_lead_rate", "month", 0) is None


def test_a_ratio_of_different_plans_is_none(add: Add) -> None:
    together = add(
        {
            "north": {
                "plan": plan("North"),
                "forecast": "inputs: {pageviews: 900, sessions_count: 300}\nmodel: none\n",
            },
            "south": {"plan": plan("South"), "forecast": "inputs: {sessions_count: 600}\nmodel: none\n"},
        }
    )
    assert together.value("sessions", "month", 0) == 900
    assert together.value("pageviews_per_visit", "month", 0) is None
    assert "“South” has not both “Page views” and “Visits to the website”" in together.why(
        "pageviews_per_visit", "month", 0
    )


def test_a_plan_that_earns_must_say_what_is_left_of_it(add: Add) -> None:
    together = add(
        {
            "north": {
                "plan": plan("North"),
                "forecast": "inputs: {revenue: 100 EUR, gross_profit: 60 EUR}\nmodel: none\n",
            },
            "south": {"plan": plan("South"), "forecast": "inputs: {revenue: 900 EUR}\nmodel: none\n"},
        }
    )
    assert together.value("total_revenue", "month", 0) == 1000
    assert together.value("gross_profit_margin", "month", 0) is None
    assert "“South”" in together.why("gross_profit_margin", "month", 0)


def test_what_no_plan_says_is_not_nothing(add: Add) -> None:
    earning = "inputs: {revenue: 100 EUR, gross_profit: 60 EUR}\nmodel: none\n"
    files = {"plan": plan("North"), "forecast": earning, "budget": lines(ads="10 EUR")}
    other = {"plan": plan("South"), "forecast": earning, "budget": lines(ads="10 EUR")}
    together = add({"north": files, "south": other})
    assert together.value("gross_profit_margin") == pytest.approx(0.6)
    assert together.value("profit_margin") is None  # nobody says what else the company costs
    assert together.value("total_costs") is None


def test_a_cost_that_one_plan_says_counts_for_all(add: Add) -> None:
    earning = "inputs: {{revenue: 100 EUR, gross_profit: 60 EUR{}}}\nmodel: none\n"
    north = {
        "plan": plan("North"),
        "forecast": earning.format(", other_costs: 5 EUR"),
        "budget": lines(ads="10 EUR"),
    }
    south = {"plan": plan("South"), "forecast": earning.format(""), "budget": lines(ads="10 EUR")}
    together = add({"north": north, "south": south})
    assert together.value("total_costs", "month", 0) == pytest.approx(2 * 40 + 2 * 10 + 5)


def test_a_ratio_that_a_plan_has_by_stream_only_is_none_of_the_whole(add: Add) -> None:
    top = Path(__file__).parents[1] / "plans/good/projects_beside_subscriptions"
    files = {path.stem: path.read_text() for path in top.glob("*.yaml")}
    sales = {"plan": plan("Sales"), "forecast": "inputs: {sqls: 10, new_customers: 2}\nmodel: none\n"}
    together = add({"both": files, "sales": sales})
    assert together.value("sql_to_customer_rate", "month", 0) is None
    assert "only each kind has it" in together.why("sql_to_customer_rate", "month", 0)


def test_own_kpis_count_where_plans_define_them_alike(add: Add) -> None:
    own = "definitions:\n  reach: {{title: Reach, question: Who sees it?, definition: People., formula: {formula}, unit: ratio, better: up, rollup: recompute, goal: Growth, source: us}}\n"
    forecast = "inputs: {{sessions_count: {visits}, pageviews: {views}}}\nmodel: none\n"
    alike = own.format(formula="pageviews / sessions_count")
    files = {
        "north": {"plan": plan("North"), "kpis": alike, "forecast": forecast.format(visits=100, views=500)},
        "south": {"plan": plan("South"), "kpis": alike, "forecast": forecast.format(visits=300, views=300)},
    }
    together = add(files)
    assert together.value("reach") == pytest.approx(2400 / 1200)


def test_a_plan_with_errors_is_shown_and_stops_nothing(add: Add) -> None:
    together = add(
        {
            "good": {"plan": plan("Good"), "forecast": shop("10")},
            "broken": {"plan": plan("Broken").replace("months: 3", "months: many")},
            "nothing": {"plan": "["},
        }
    )
    assert [summary.id for summary in together.summaries] == ["good", "broken", "nothing"]
    assert [(summary.id, summary.counts.errors) for summary in together.failed] == [
        ("broken", 1),
        ("nothing", 1),
    ]
    assert together.value("new_customer_count") == 30


def test_without_any_sound_plan_nothing_is_known(add: Add) -> None:
    together = add({"nothing": {"plan": "["}})
    assert (together.results, together.value("revenue"), together.goals, together.people) == (
        None,
        None,
        (),
        (),
    )


TEAM = "teams:\n  sales: {{title: Sales, department: sales}}\nroles:\n  seller: {{title: Seller, team: sales}}\npeople:\n  {key}: {{name: {name}, role: seller}}\n"


def test_one_id_and_one_name_are_one_person(add: Add) -> None:
    def of(key: str, name: str) -> dict[str, str]:
        owned = lines(ads="100 EUR").replace("title: Ads", f"title: Ads, owner: {key}")
        return {"plan": plan(name), "team": TEAM.format(key=key, name=name), "budget": owned}

    together = add(
        {
            "north": of("lotte", "Lotte Jansen"),
            "south": of("lotte", "lotte  jansen"),
            "west": of("lotte", "Lotte Vos"),
            "east": of("lj", "Lotte Jansen"),
        }
    )
    people = [(person.id, person.name, [plan.id for plan, _ in person.duties]) for person in together.people]
    assert people == [
        ("lotte", "Lotte Jansen", ["north", "south"]),
        ("lotte", "Lotte Vos", ["west"]),
        ("lj", "Lotte Jansen", ["east"]),
    ]


def test_pay_that_is_not_published_is_in_no_summary_and_no_sum(add: Add) -> None:
    team = TEAM.format(key="lotte", name="Lotte Jansen").replace(
        "team: sales}", "team: sales, monthly_pay: 3127 EUR}"
    )
    files = {"plan": plan("North"), "team": team, "budget": lines(ads="100 EUR"), "forecast": shop("10")}
    together = add({"north": files, "south": {**files, "plan": plan("South")}})
    told = as_json(together.summaries[0]) + files_of(together)[DATA] + files_of(together)[CSV]
    for secret in (3127, 3 * 3127, 2 * 3127, 6 * 3127):
        assert str(secret).encode() not in told
    assert together.value("plan_cost_total") == 6 * (3127 + 100)  # what a plan costs is no secret
    open_files = {**files, "plan": plan("Open") + "publish_pay: true\n"}
    shown = as_json(add({"open": open_files}).summaries[0])
    assert b"3127" in shown


def test_a_summary_is_the_same_after_it_was_written_and_read() -> None:
    top = Path(__file__).parents[2]
    summary = summary_of(run_bare(top / "plan"), "plan")
    written = as_json(summary)
    assert from_json(written) == summary
    assert as_json(from_json(written)) == written
    assert b"@" not in written  # no address of anybody
    assert not any(figure.id.endswith((".monthly_pay", ".on_costs")) for figure in summary.figures)


@pytest.mark.parametrize(
    "data", [b"{}", b"[]", b"1", b"{", b'{"format": 2}', b'{"format": 1, "figures": [{}]}']
)
def test_what_is_no_summary_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json says it in its own words
        from_json(data)
