"""Cases of the KPIs on place, price, promotion, sales goals and the ten questions about sales."""

from __future__ import annotations

from case import BY_MONTH_ONLY, NO_BASE, Case, Zero

# one unit sells at 40 and costs 26 more to make: 14 are left for fixed costs
UNIT = {"price_per_unit": 40, "variable_cost_per_unit": 26}

CASES: dict[str, Case] = {
    "channel_share": Case(
        given={"channel_result": [30, 45, 40], "all_channels_result": [120, 150, 130]},
        months=[30 / 120, 45 / 150, 40 / 130],
        quarters=[(30 + 45 + 40) / (120 + 150 + 130)],
        zero=Zero({"all_channels_result": 0}, "“Result of all channels” is zero"),
    ),
    "unit_margin": Case(
        given={"price_per_unit": [40, 40, 42], "variable_cost_per_unit": 26},
        months=[40 - 26, 40 - 26, 42 - 26],
        quarters=[42 - 26],  # the price that holds at the end
        zero=Zero({"price_per_unit": 26}, 0),
    ),
    "profit_at_price": Case(
        given={**UNIT, "units_expected": [100, 150, 200], "fixed_costs": 2000},
        months=[14 * 100 - 2000, 14 * 150 - 2000, 14 * 200 - 2000],
        quarters=[-600 + 100 + 800],
        zero=Zero({"units_expected": 0}, -2000),
    ),
    "break_even_units": Case(
        given={**UNIT, "fixed_costs": [2000, 2100, 2801]},
        months=[143, 150, 201],  # 2000 / 14 is 142.86, 2100 / 14 is 150, 2801 / 14 is 200.07
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"price_per_unit": 26}, "“Contribution margin per unit” is zero or below"),
    ),
    "break_even_period": Case(
        # −600, then −600 + 100, then −500 + 800: the 250 spent before the first sale are repaid in the third month
        given={**UNIT, "units_expected": [100, 150, 200], "fixed_costs": 2000, "launch_costs": 250},
        months=[3, 3, 3],
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"units_expected": 0}, "this is never reached for good within the plan"),
    ),
    "promotion_spend": Case(
        given={"budget.promotions": [0, 500, 250], "budget.marketing_lines": [1000, 1000, 1200]},
        months=[0 + 1000, 500 + 1000, 250 + 1200],
        quarters=[1000 + 1500 + 1450],
        zero=Zero({"budget.promotions": 0, "budget.marketing_lines": 0}, 0),
    ),
    "marketing_roi": Case(
        given={
            "gross_profit_from_marketing": [3000, 5000, 1000],
            "budget.marketing": [1000, 1500, 1500],
            "team.department.marketing.pay": 1000,
        },
        months=[(3000 - 2000) / 2000, (5000 - 2500) / 2500, (1000 - 2500) / 2500],
        quarters=[(9000 - 7000) / 7000],
        zero=Zero({"budget.marketing": 0, "team.department.marketing.pay": 0}, "“Marketing spend” is zero"),
    ),
    "mql_to_sql_rate": Case(
        given={"sqls": [38, 42, 30], "mqls": [100, 100, 50]},
        months=[0.38, 0.42, 0.60],
        quarters=[(38 + 42 + 30) / (100 + 100 + 50)],
        zero=Zero({"mqls": 0}, "“Marketing-qualified leads accepted” is zero"),
    ),
    "sql_to_customer_rate": Case(
        given={"new_customers": [5, 6, 9], "sqls": [50, 40, 45]},
        months=[0.10, 0.15, 0.20],
        quarters=[20 / 135],
        zero=Zero({"sqls": 0}, "“Sales-qualified leads accepted” is zero"),
    ),
    "sales_headcount": Case(
        given={"sales_people_employed": [3, 3, 4]},
        months=[3, 3, 4],
        quarters=[4],
        zero=Zero({"sales_people_employed": 0}, 0),
    ),
    "time_to_conversion": Case(
        given={"lead_to_customer_days_total": [350, 480, 600], "new_customers": [5, 6, 8]},
        months=[350 / 5, 480 / 6, 600 / 8],
        quarters=[(350 + 480 + 600) / (5 + 6 + 8)],
        zero=Zero({"new_customers": 0}, "“Customers won” is zero"),
    ),
    "expansion_revenue_per_customer": Case(
        given={
            "upsell_revenue": [300, 400, 900],
            "cross_sell_revenue": [60, 80, 100],
            "active_customers": [120, 160, 200],
        },
        months=[360 / 120, 480 / 160, 1000 / 200],
        quarters=[(360 + 480 + 1000) / (120 + 160 + 200)],  # a month
        zero=Zero({"active_customers": 0}, "“Customer months” is zero"),
    ),
    "territories_active": Case(
        given={"territories_selling": [2, 2, 3]},
        months=[2, 2, 3],
        quarters=[3],
        zero=Zero({"territories_selling": 0}, 0),
    ),
    "new_account_conversion_rate": Case(
        given={"new_accounts_won": [3, 4, 8], "new_account_prospects": [60, 50, 100]},
        months=[0.05, 0.08, 0.08],
        quarters=[15 / 210],
        zero=Zero({"new_account_prospects": 0}, "“Prospects without an earlier purchase” is zero"),
    ),
    "mrr": Case(
        given={"paying_subscribers": [100, 110, 120], "avg_monthly_fee": [50, 52, 51]},
        months=[100 * 50, 110 * 52, 120 * 51],
        quarters=[6120],  # at the end of March
        zero=Zero({"paying_subscribers": 0}, 0),
    ),
    "arr": Case(
        given={"paying_subscribers": [100, 110, 120], "avg_monthly_fee": [50, 52, 51]},
        months=[5000 * 12, 5720 * 12, 6120 * 12],
        quarters=[6120 * 12],
        zero=Zero({"avg_monthly_fee": 0}, 0),
    ),
    "mrr_growth_rate": Case(
        # recurring revenue is 4000 before the plan, then 5000, 5500, 6600, 6600, 6000, 7500
        given={
            "paying_subscribers": 100,
            "avg_monthly_fee": [50, 55, 66, 66, 60, 75],
            "opening_mrr": 4000,
        },
        months=[1000 / 4000, 500 / 5000, 1100 / 5500, 0, -600 / 6600, 1500 / 6000],
        quarters=[(6600 - 4000) / 4000, (7500 - 6600) / 6600],
        zero=Zero({"opening_mrr": 0}, NO_BASE, month=0),
    ),
    "deals_closed": Case(
        given={"new_customers": [4, 6, 5]},
        months=[4, 6, 5],
        quarters=[4 + 6 + 5],
        zero=Zero({"new_customers": 0}, 0),
    ),
    "close_rate": Case(
        given={
            "new_customers": [4, 6, 5],
            "opportunities_at_start": [20, 24, 30],
            "opportunities_created": [20, 26, 20],
        },
        months=[4 / 40, 6 / 50, 5 / 50],
        quarters=[15 / (20 + 66)],
        zero=Zero(
            {"opportunities_at_start": 0, "opportunities_created": 0}, "“Opportunities worked on” is zero"
        ),
    ),
    "close_velocity": Case(
        given={"new_customers": [31, 14, 62]},
        months=[31 / 31, 14 / 28, 62 / 31],
        quarters=[(31 + 14 + 62) / 90],
        zero=Zero({"new_customers": 0}, 0),  # the days of a period are never zero
    ),
    "sales_target_attainment": Case(
        given={"sales_actual": [900, 1100, 1000], "sales_target": [1000, 1000, 1250]},
        months=[0.9, 1.1, 0.8],
        quarters=[3000 / 3250],
        zero=Zero({"sales_target": 0}, "“Sales target” is zero"),
    ),
    "customer_acquisition_cost": Case(
        # 500 + 1000 for budget lines and 3000 for pay in marketing each month; pay in sales rises
        given={
            "budget.sales": 500,
            "team.department.sales.pay": [5500, 6500, 7500],
            "budget.marketing": 1000,
            "team.department.marketing.pay": 3000,
            "new_customers": [2, 4, 3],
        },
        months=[10000 / 2, 11000 / 4, 12000 / 3],
        quarters=[33000 / 9],
        zero=Zero({"new_customers": 0}, "“Customers won” is zero"),
    ),
    "average_order_value": Case(
        given={"order_revenue": [1000, 1500, 2100], "orders": [20, 25, 30]},
        months=[50, 60, 70],
        quarters=[4600 / 75],
        zero=Zero({"orders": 0}, "“Orders” is zero"),
    ),
    "arpu": Case(
        given={"revenue": [10000, 12000, 15000], "active_customers": [100, 120, 140]},
        months=[10000 / 100, 12000 / 120, 15000 / 140],
        quarters=[37000 / (100 + 120 + 140)],  # a month
        zero=Zero({"active_customers": 0}, "“Customer months” is zero"),
    ),
    "customer_lifetime_value": Case(
        # 100 of revenue per customer and month; 2, 2.5 and 2 percent of customers leave; 80 percent margin
        given={
            "revenue": [10000, 12000, 15000],
            "active_customers": [100, 120, 150],
            "gross_margin_share": 0.8,
            "customers_lost_count": [2, 3, 3],
            "customers_at_start": [100, 120, 150],
        },
        months=[100 / 0.02 * 0.8, 100 / 0.025 * 0.8, 100 / 0.02 * 0.8],
        # 37000 in 370 customer months is 100 a month; 8 customers leave in as many
        quarters=[100 / (8 / 370) * 0.8],
        zero=Zero({"customers_lost_count": 0}, "“Share of customers lost in a month” is zero"),
    ),
    "customer_churn_rate": Case(
        given={"customers_lost_count": [2, 3, 3], "customers_at_start": [100, 120, 150]},
        months=[0.02, 0.025, 0.02],
        quarters=[1 - 0.98 * 0.975 * 0.98],
        zero=Zero({"customers_at_start": 0}, "“Customers at start” is zero"),
    ),
    "average_sales_cycle_length": Case(
        given={"won_deal_days_total": [240, 360, 600], "new_customers": [3, 4, 5]},
        months=[80, 90, 120],
        quarters=[1200 / 12],
        zero=Zero({"new_customers": 0}, "“Deals won” is zero"),
    ),
    "lead_to_opportunity_ratio": Case(
        given={"opportunities_created": [20, 30, 25], "leads_new": [100, 120, 125]},
        months=[0.20, 0.25, 0.20],
        quarters=[75 / 345],
        zero=Zero({"leads_new": 0}, "“New leads” is zero"),
    ),
    "opportunity_to_win_ratio": Case(
        given={"new_customers": [5, 6, 10], "opportunities_created": [20, 24, 25]},
        months=[0.25, 0.25, 0.40],
        quarters=[21 / 69],
        zero=Zero({"opportunities_created": 0}, "“Opportunities opened” is zero"),
    ),
    "lead_conversion_rate": Case(
        given={"new_customers": [4, 6, 5], "leads_new": [100, 120, 125]},
        months=[0.04, 0.05, 0.04],
        quarters=[15 / 345],
        zero=Zero({"leads_new": 0}, "“New leads” is zero"),
    ),
}
