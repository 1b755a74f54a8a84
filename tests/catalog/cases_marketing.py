"""Cases of the KPIs on the desired path: calls, brand, leads, website, social media, customers."""

from __future__ import annotations

from case import BY_MONTH_ONLY, NO_BASE, Case, Zero


def counted(name: str) -> Case:
    """Make the case of a KPI that counts what one input counts: 40, 50 and 30 in a quarter."""
    return Case(
        given={name: [40, 50, 30]}, months=[40, 50, 30], quarters=[40 + 50 + 30], zero=Zero({name: 0}, 0)
    )


def grown(name: str) -> Case:
    """Make the case of a change against the period before: 300 in the first quarter, 360 in the second."""
    return Case(
        given={name: [80, 100, 120, 110, 110, 140]},
        months=[None, 20 / 80, 20 / 100, -10 / 120, 0, 30 / 110],
        quarters=[None, 60 / 300],
        quarter_reason="there is no earlier period in the plan to compare with",
        zero=Zero({name: 0}, NO_BASE),
    )


CASES: dict[str, Case] = {
    "revenue_vs_estimate": Case(
        given={"revenue": [900, 1050, 1000], "revenue_estimate": [1000, 1000, 800]},
        months=[0.90, 1.05, 1.25],
        quarters=[2950 / 2800],
        zero=Zero({"revenue_estimate": 0}, "“Revenue estimated” is zero"),
    ),
    "kpi_deviation": Case(
        # churn, where lower is better: 1.25 percent planned
        given={"kpi_actual": [0.0120, 0.0100, 0.0150], "kpi_planned": 0.0125, "better_sign": -1},
        months=[0.0005 / 0.0125, 0.0025 / 0.0125, -0.0025 / 0.0125],
        quarters=[None],
        quarter_reason="“Measured value” is measured by month only",
        zero=Zero({"kpi_planned": 0}, "“Planned value” is zero"),
    ),
    "first_sales_calls": counted("first_calls_completed"),
    "closing_calls": counted("closing_calls_completed"),
    "contracts_sent": counted("contracts_sent_count"),
    "signed_contract_rate": Case(
        given={"contracts_signed": [4, 3, 8], "contracts_sent_count": [10, 12, 16]},
        months=[0.40, 0.25, 0.50],
        quarters=[15 / 38],
        zero=Zero({"contracts_sent_count": 0}, "“Contracts that went out” is zero"),
    ),
    "guest_posts": counted("guest_posts_published"),
    "referral_traffic_growth": grown("referral_visits"),
    "lead_count": counted("leads_new"),
    "lead_growth": grown("leads_new"),
    "cost_per_lead": Case(
        given={"budget.lead_generation": [1000, 1500, 1200], "leads_new": [50, 60, 60]},
        months=[20, 25, 20],
        quarters=[3700 / 170],
        zero=Zero({"leads_new": 0}, "“New leads” is zero"),
    ),
    "visitor_to_lead_rate": Case(
        given={"website_leads": [20, 30, 25], "unique_visitors_count": [1000, 1200, 1000]},
        months=[0.020, 0.025, 0.025],
        quarters=[None],
        quarter_reason="“Different people who visited” is measured by month only",
        zero=Zero({"unique_visitors_count": 0}, "“Different people who visited” is zero"),
    ),
    "mql_count": counted("mqls"),
    "sql_count": counted("sqls"),
    "sessions": counted("sessions_count"),
    "unique_visitors": Case(
        given={"unique_visitors_count": [1000, 1200, 1000]},
        months=[1000, 1200, 1000],
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"unique_visitors_count": 0}, 0),
    ),
    "pageviews_per_visit": Case(
        given={"pageviews": [3000, 3600, 2500], "sessions_count": [1000, 1200, 1000]},
        months=[3.0, 3.0, 2.5],
        quarters=[9100 / 3200],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "bounce_rate": Case(
        given={"engaged_sessions": [600, 600, 550], "sessions_count": [1000, 1200, 1000]},
        months=[0.40, 0.50, 0.45],
        quarters=[1450 / 3200],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "time_on_site": Case(
        given={"session_minutes_total": [2500, 3600, 2000], "sessions_count": [1000, 1200, 1000]},
        months=[2.5, 3.0, 2.0],
        quarters=[8100 / 3200],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "follower_increase": counted("followers_gained"),
    "social_comments": counted("comments_received"),
    "social_shares": counted("shares_received"),
    "social_opt_ins": counted("social_leads"),
    "social_referral_share": Case(
        given={"social_referred_visits": [100, 90, 150], "sessions_count": [1000, 1200, 1000]},
        months=[0.100, 0.075, 0.150],
        quarters=[340 / 3200],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "new_customer_count": counted("new_customers"),
    "new_customer_growth": grown("new_customers"),
    "repeat_customers": Case(
        given={"returning_buyers": [20, 30, 25]},
        months=[20, 30, 25],
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"returning_buyers": 0}, 0),
    ),
    "customer_retention_rate": Case(
        given={"customers_lost_count": [2, 3, 3], "customers_at_start": [100, 120, 150]},
        months=[0.98, 0.975, 0.98],
        quarters=[0.98 * 0.975 * 0.98],
        zero=Zero({"customers_at_start": 0}, "“Customers at start” is zero"),
    ),
    "lifetime_spend": Case(
        given={"lifetime_spend_total": [90000, 99000, 110000], "customers_counted": [100, 110, 110]},
        months=[900, 900, 1000],
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"customers_counted": 0}, "“Customers counted” is zero"),
    ),
}
