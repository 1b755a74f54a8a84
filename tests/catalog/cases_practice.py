"""Cases of the KPIs that practitioners add."""

from __future__ import annotations

from case import NO_BASE, Case, Zero

# all spending is 8000 a month; CAC is 1000, 800 and 2000, and 24000 / 22 in the quarter
WON = {
    "budget.sales": 1000,
    "team.department.sales.pay": 3500,
    "budget.marketing": 1500,
    "team.department.marketing.pay": 2000,
    "new_customers": [8, 10, 4],
}
# as in the case of customer lifetime value: 4000, 3200 and 4000, and 3700 in the quarter
WORTH = {
    "revenue": [10000, 12000, 15000],
    "active_customers": [100, 120, 150],
    "gross_margin_share": 0.8,
    "customers_lost_count": [2, 3, 3],
    "customers_at_start": [100, 120, 150],
}
LOSSES = {"contraction_mrr": [20, 10, 15], "churned_mrr": [30, 25, 35]}
# recurring revenue is 900 before the plan, then 1000, 1200, 1300: 1200, 2400 and 1200 of ARR are added
GROWING = {"paying_subscribers": 100, "avg_monthly_fee": [10, 12, 13], "opening_mrr": 900}
FIFTEEN_MONTHS = [100] * 12 + [130, 150, 140]

CASES: dict[str, Case] = {
    "ltv_to_cac": Case(
        given={**WON, **WORTH},
        months=[4000 / 1000, 3200 / 800, 4000 / 2000],
        quarters=[3700 / (24000 / 22)],
        zero=Zero({"new_customers": 0}, "“Customers won” is zero"),
    ),
    "cac_payback": Case(
        given={**WON, "price_per_month": [500, 400, 600], "gross_margin_share": 0.8},
        months=[1000 / (500 * 0.8), 800 / (400 * 0.8), 2000 / (600 * 0.8)],
        # 8 × 500 + 10 × 400 + 4 × 600 a month for 22 customers
        quarters=[(24000 / 22) / (10400 / 22 * 0.8)],
        zero=Zero(
            {"gross_margin_share": 0},
            "“Monthly fees of customers won” ÷ “Customers won” × “Gross margin share” is zero",
        ),
    ),
    "gross_profit_margin": Case(
        given={"gross_profit": [800, 900, 1200], "revenue": [1000, 1200, 1500]},
        months=[0.80, 0.75, 0.80],
        quarters=[2900 / 3700],
        zero=Zero({"revenue": 0}, "“Revenue of the company” is zero"),
    ),
    "net_revenue_retention": Case(
        given={**LOSSES, "mrr_at_start": [1000, 1050, 1100], "expansion_mrr": [100, 80, 60]},
        months=[(1000 + 100 - 50) / 1000, (1050 + 80 - 35) / 1050, (1100 + 60 - 50) / 1100],
        # customers won in January do not count in February: the losses and gains of a month are a share of its own start
        quarters=[1050 / 1000 * (1095 / 1050) * (1110 / 1100)],
        zero=Zero({"mrr_at_start": 0}, "“MRR at start” is zero"),
    ),
    "gross_revenue_retention": Case(
        given={**LOSSES, "mrr_at_start": [1000, 1050, 1100]},
        months=[950 / 1000, 1015 / 1050, 1050 / 1100],
        quarters=[950 / 1000 * (1015 / 1050) * (1050 / 1100)],
        zero=Zero({"mrr_at_start": 0}, "“MRR at start” is zero"),
    ),
    "quick_ratio": Case(
        given={**LOSSES, "new_mrr": [100, 120, 140], "expansion_mrr": [100, 80, 60]},
        months=[200 / 50, 200 / 35, 200 / 50],
        quarters=[600 / 135],
        zero=Zero({"contraction_mrr": 0, "churned_mrr": 0}, "“Contraction MRR” + “Churned MRR” is zero"),
    ),
    "magic_number": Case(
        # ARR rises by 1200 a month but in May; 1000 are spent in a month, 2000 in May
        given={
            "paying_subscribers": 100,
            "avg_monthly_fee": [10, 11, 12, 13, 13, 14],
            "opening_mrr": 900,
            "budget.sales": 100,
            "team.department.sales.pay": [500, 500, 500, 500, 1500, 500],
            "budget.marketing": 100,
            "team.department.marketing.pay": 300,
        },
        months=[None] * 6,
        quarters=[None, 2400 / 3000],
        quarter_reason="there is no earlier period in the plan to compare with",
        zero=Zero(
            {
                "budget.sales": 0,
                "team.department.sales.pay": 0,
                "budget.marketing": 0,
                "team.department.marketing.pay": 0,
            },
            "“Sales and marketing spend of the period before” is zero",
        ),
        grain="quarter",
    ),
    "burn_multiple": Case(
        given={**GROWING, "net_burn": [2400, 600, 1200]},
        months=[2400 / 1200, 600 / 2400, 1200 / 1200],
        quarters=[4200 / 4800],
        zero=Zero({"avg_monthly_fee": 9}, "“Net new ARR” is zero or below"),
    ),
    "runway": Case(
        given={"cash_at_start": 10000, "net_burn": [1000, 1000, 1400]},  # 9000, 8000 and 6600 at the end
        months=[9, 8, 6600 / 1400],
        quarters=[6600 / (3400 / 3)],
        zero=Zero({"net_burn": 0}, "“Net burn” is zero or below"),
    ),
    "rule_of_forty": Case(
        given={
            "revenue": FIFTEEN_MONTHS,
            "revenue_before_plan": 80,
            "total_costs": [90] * 12 + [117, 120, 126],
        },
        months=[0.25 + 0.10] * 12 + [0.30 + 0.10, 0.50 + 0.20, 0.40 + 0.10],
        quarters=[0.25 + 0.10] * 4 + [120 / 300 + (420 - 363) / 420],
        zero=Zero({"revenue_before_plan": 0}, NO_BASE, month=0),
    ),
    "average_deal_size": Case(
        given={"won_deal_value": [5000, 6600, 9000], "new_customers": [5, 6, 10]},
        months=[1000, 1100, 900],
        quarters=[20600 / 21],
        zero=Zero({"new_customers": 0}, "“Deals won” is zero"),
    ),
    "pipeline_coverage": Case(
        # of a target of 4500 for the quarter, 1000 are sold in January and 1500 in February
        given={"pipeline_value_at_start": [13500, 8750, 4000], "sales_target_left": [4500, 3500, 2000]},
        months=[3.0, 2.5, 2.0],
        quarters=[13500 / 4500],
        zero=Zero({"sales_target_left": 0}, "“Target left” is zero"),
    ),
    "cost_to_revenue": Case(
        given={
            "budget.one_off": [200, 0, 100],
            "budget.recurring": 500,
            "team.pay": 300,
            "revenue": [4000, 5000, 6000],
        },
        months=[1000 / 4000, 800 / 5000, 900 / 6000],
        quarters=[2700 / 15000],
        zero=Zero({"revenue": 0}, "“Revenue of the company” is zero"),
    ),
    "lowest_cash": Case(
        # 1000 at first; burnt 300, then 200, then 100 come in
        given={"cash_at_start": 1000, "net_burn": [300, 200, -100]},
        months=[700, 500, 500],
        quarters=[500],
        zero=Zero({"net_burn": 0}, 1000),
    ),
    "lowest_cash_month": Case(
        given={"cash_at_start": 1000, "net_burn": [300, 200, -100]},
        months=[1, 2, 2],
        quarters=[2],
        zero=Zero({"net_burn": 0}, 1),
    ),
    "sales_velocity": Case(
        # one deal in four is won and takes 100 days; a deal is worth 1000, in March 2000
        given={
            "opportunities_open": [40, 50, 60],
            "new_customers": [5, 6, 10],
            "deals_lost": [15, 18, 30],
            "won_deal_value": [5000, 6000, 20000],
            "won_deal_days_total": [500, 600, 1000],
        },
        months=[40 * 0.25 * 1000 / 100 * 31, 50 * 0.25 * 1000 / 100 * 28, 60 * 0.25 * 2000 / 100 * 31],
        quarters=[50 * 0.25 * (31000 / 21) / 100 * 90],  # 50 opportunities on average
        zero=Zero({"won_deal_days_total": 0}, "“Average sales cycle length” is zero"),
    ),
    "return_on_ad_spend": Case(
        given={"advertising_revenue": [4000, 3000, 6000], "advertising_spend": [1000, 1500, 1500]},
        months=[4, 2, 4],
        quarters=[13000 / 4000],
        zero=Zero({"advertising_spend": 0}, "“Advertising spend” is zero"),
    ),
    "click_through_rate": Case(
        given={"ad_clicks": [200, 250, 300], "ad_impressions": [10000, 10000, 15000]},
        months=[0.020, 0.025, 0.020],
        quarters=[750 / 35000],
        zero=Zero({"ad_impressions": 0}, "“Advertisements shown” is zero"),
    ),
    "cost_per_click": Case(
        given={"advertising_spend": [1000, 1500, 900], "ad_clicks": [200, 250, 300]},
        months=[5, 6, 3],
        quarters=[3400 / 750],
        zero=Zero({"ad_clicks": 0}, "“Clicks on advertisements” is zero"),
    ),
    # the three channels of the source, one a month
    "channel_cost_per_customer": Case(
        given={"channel_spend": [30000, 20000, 10000], "channel_customers": [200, 250, 500]},
        months=[150, 80, 20],
        quarters=[60000 / 950],
        zero=Zero({"channel_customers": 0}, "“Customers of one channel” is zero"),
    ),
    "cart_abandonment_rate": Case(
        given={"carts_started": [100, 120, 125], "orders": [30, 30, 50]},
        months=[70 / 100, 90 / 120, 75 / 125],
        quarters=[235 / 345],
        zero=Zero({"carts_started": 0}, "“Carts started” is zero"),
    ),
    "repeat_purchase_rate": Case(
        given={"cohort_buyers_again": [20, 30, 25], "cohort_buyers": [80, 100, 100]},
        months=[0.25, 0.30, 0.25],
        quarters=[75 / 280],  # three cohorts, and nobody is in two
        zero=Zero({"cohort_buyers": 0}, "“Buyers of a year ago” is zero"),
    ),
    "utilization": Case(
        given={"days_billed": [60, 63, 70], "days_available": [80, 84, 100]},
        months=[0.75, 0.75, 0.70],
        quarters=[193 / 264],
        zero=Zero({"days_available": 0}, "“Days of people who work for clients” is zero"),
    ),
    "net_promoter_score": Case(
        given={"promoters": [50, 40, 30], "detractors": [20, 50, 30], "survey_answers": [100, 125, 80]},
        months=[30, -8, 0],  # (50 − 20) / 100, (40 − 50) / 125, (30 − 30) / 80, each times 100
        quarters=[20 / 305 * 100],
        zero=Zero({"survey_answers": 0}, "“Answers to the survey” is zero"),
    ),
}
