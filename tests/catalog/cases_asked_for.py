"""Cases of the KPIs that practitioners ask for most: recurring revenue, shops, services, sales, customers."""

from __future__ import annotations

from case import Case, Zero

LOSSES = {"contraction_mrr": [20, 10, 15], "churned_mrr": [30, 25, 35], "mrr_at_start": [1000, 1050, 1100]}
KEPT = [950 / 1000, 1015 / 1050, 1050 / 1100]
# all spending is 8000 a month
SPEND = {
    "budget.sales": 1000,
    "team.department.sales.pay": 3500,
    "budget.marketing": 1500,
    "team.department.marketing.pay": 2000,
}

CASES: dict[str, Case] = {
    "gross_mrr_churn": Case(
        given=LOSSES,
        months=[50 / 1000, 35 / 1050, 50 / 1100],
        quarters=[1 - KEPT[0] * KEPT[1] * KEPT[2]],
        zero=Zero({"mrr_at_start": 0}, "“MRR at start” is zero"),
    ),
    "net_mrr_churn": Case(
        # in January 100 are added and 50 lost: churn is below zero
        given={**LOSSES, "expansion_mrr": [100, 0, 20]},
        months=[-50 / 1000, 35 / 1050, 30 / 1100],
        quarters=[1 - (1050 / 1000) * (1015 / 1050) * (1070 / 1100)],
        zero=Zero({"mrr_at_start": 0}, "“MRR at start” is zero"),
    ),
    "arpa": Case(
        given={"paying_subscribers": [100, 110, 120], "avg_monthly_fee": [50, 52, 51]},
        months=[50, 52, 51],
        quarters=[51],  # at the end of March
        zero=Zero({"paying_subscribers": 0}, "“Paying subscriptions” is zero"),
    ),
    "trailing_net_revenue_retention": Case(
        # a month adds 50 to 1000 and loses 30
        given={"mrr_at_start": [1000] * 12, "expansion_mrr": 50, "contraction_mrr": 10, "churned_mrr": 20},
        months=[*[None] * 11, 1.02**12],
        quarters=[None, None, None, 1.02**12],
        quarter_reason="there is no full year with recurring revenue",
        zero=Zero({"mrr_at_start": 0}, "there is no full year with recurring revenue"),
    ),
    "trailing_gross_revenue_retention": Case(
        given={"mrr_at_start": [1000] * 12, "contraction_mrr": 10, "churned_mrr": 20},
        months=[*[None] * 11, 0.97**12],
        quarters=[None, None, None, 0.97**12],
        quarter_reason="there is no full year with recurring revenue",
        zero=Zero({"mrr_at_start": 0}, "there is no full year with recurring revenue"),
    ),
    "renewal_rate": Case(
        given={"subscriptions_renewed": [18, 19, 30], "subscriptions_due": [20, 20, 40]},
        months=[0.90, 0.95, 0.75],
        quarters=[67 / 80],
        zero=Zero({"subscriptions_due": 0}, "“Subscriptions up for renewal” is zero"),
    ),
    "trial_to_paid_rate": Case(
        given={"trials_converted": [10, 12, 20], "trials_ended": [50, 40, 80]},
        months=[0.20, 0.30, 0.25],
        quarters=[42 / 170],
        zero=Zero({"trials_ended": 0}, "“Trials ended” is zero"),
    ),
    "new_customer_cac": Case(
        given={"new_customer_spend": [6000, 5000, 7000], "new_customers": [10, 5, 7]},
        months=[600, 1000, 1000],
        quarters=[18000 / 22],
        zero=Zero({"new_customers": 0}, "“Customers won” is zero"),
    ),
    "paid_cac": Case(
        given={"advertising_spend": [1000, 1500, 900], "customers_from_advertising": [4, 5, 3]},
        months=[250, 300, 300],
        quarters=[3400 / 12],
        zero=Zero({"customers_from_advertising": 0}, "“Customers from advertising” is zero"),
    ),
    "blended_cac_ratio": Case(
        # 8000 spent for 4800, 6000 and 4000 of new yearly revenue
        given={**SPEND, "new_mrr": [300, 400, 200], "expansion_mrr": [100, 100, 400 / 3]},
        months=[8000 / 4800, 8000 / 6000, 8000 / 4000],
        quarters=[24000 / 14800],
        zero=Zero({"new_mrr": 0, "expansion_mrr": 0}, "“New MRR” + “Expansion MRR” × 12 is zero"),
    ),
    "visit_to_order_rate": Case(
        given={"visit_orders": [20, 30, 25], "visits": [1000, 1000, 1250]},
        months=[0.02, 0.03, 0.02],
        quarters=[75 / 3250],
        zero=Zero({"visits": 0}, "“Visits to the shop” is zero"),
    ),
    "contribution_margin_per_order": Case(
        given={"order_contribution": [400, 600, 450], "orders": [20, 25, 30]},
        months=[20, 24, 15],
        quarters=[1450 / 75],
        zero=Zero({"orders": 0}, "“Orders” is zero"),
    ),
    "return_rate": Case(
        given={"orders_returned": [2, 5, 3], "orders": [20, 25, 30]},
        months=[0.10, 0.20, 0.10],
        quarters=[10 / 75],
        zero=Zero({"orders": 0}, "“Orders” is zero"),
    ),
    "return_rate_by_value": Case(
        given={"returned_value": [100, 300, 210], "order_revenue": [1000, 1500, 2100]},
        months=[0.10, 0.20, 0.10],
        quarters=[610 / 4600],
        zero=Zero({"order_revenue": 0}, "“Revenue from orders” is zero"),
    ),
    "marketing_efficiency_ratio": Case(
        given={
            "revenue": [10000, 12000, 15000],
            "budget.marketing": [1500, 2000, 1000],
            "team.department.marketing.pay": 1000,
        },
        months=[4, 4, 7.5],
        quarters=[37000 / 7500],
        zero=Zero({"budget.marketing": 0, "team.department.marketing.pay": 0}, "“Marketing spend” is zero"),
    ),
    "profit_on_ad_spend": Case(
        given={"advertising_gross_profit": [2000, 1500, 900], "advertising_spend": [1000, 1500, 1000]},
        months=[2, 1, 0.9],
        quarters=[4400 / 3500],
        zero=Zero({"advertising_spend": 0}, "“Advertising spend” is zero"),
    ),
    "add_to_cart_rate": Case(
        given={"carts_started": [100, 120, 125], "visits": [1000, 1000, 1250]},
        months=[0.10, 0.12, 0.10],
        quarters=[345 / 3250],
        zero=Zero({"visits": 0}, "“Visits to the shop” is zero"),
    ),
    "returning_customer_rate": Case(
        given={"returning_buyers": [20, 30, 25], "buyers": [80, 100, 100]},
        months=[0.25, 0.30, 0.25],
        quarters=[None],
        quarter_reason="“Returning buyers” is measured by month only",
        zero=Zero({"buyers": 0}, "“Buyers” is zero"),
    ),
    "cost_per_thousand_impressions": Case(
        given={"advertising_spend": [1000, 1500, 900], "ad_impressions": [100000, 100000, 150000]},
        months=[10, 15, 6],
        quarters=[3400 / 350000 * 1000],
        zero=Zero({"ad_impressions": 0}, "“Advertisements shown” is zero"),
    ),
    "cost_per_action": Case(
        given={"advertising_spend": [1000, 1500, 900], "ad_conversions": [50, 50, 45]},
        months=[20, 30, 20],
        quarters=[3400 / 145],
        zero=Zero({"ad_conversions": 0}, "“Conversions from advertising” is zero"),
    ),
    "click_to_open_rate": Case(
        given={"email_clicks": [20, 30, 24], "email_opens": [200, 250, 240]},
        months=[0.10, 0.12, 0.10],
        quarters=[74 / 690],
        zero=Zero({"email_opens": 0}, "“E-mails opened” is zero"),
    ),
    "unsubscribe_rate": Case(
        given={"unsubscribes": [2, 3, 5], "emails_delivered": [1000, 1000, 1000]},
        months=[0.002, 0.003, 0.005],
        quarters=[10 / 3000],
        zero=Zero({"emails_delivered": 0}, "“E-mails delivered” is zero"),
    ),
    "engagement_rate": Case(
        given={"engaged_sessions": [600, 500, 660], "sessions_count": [1000, 1000, 1100]},
        months=[0.6, 0.5, 0.6],
        quarters=[1760 / 3100],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "single_page_rate": Case(
        given={"single_page_sessions": [400, 550, 480], "sessions_count": [1000, 1100, 1200]},
        months=[0.40, 0.50, 0.40],
        quarters=[1430 / 3300],
        zero=Zero({"sessions_count": 0}, "“Visits to the website” is zero"),
    ),
    "billable_utilization": Case(
        given={"days_billable": [64, 63, 75], "days_available": [80, 84, 100]},
        months=[0.80, 0.75, 0.75],
        quarters=[202 / 264],
        zero=Zero({"days_available": 0}, "“Days of people who work for clients” is zero"),
    ),
    "realization_rate": Case(
        given={"days_billed": [60, 63, 70], "days_billable": [75, 70, 70]},
        months=[0.8, 0.9, 1.0],
        quarters=[193 / 215],
        zero=Zero({"days_billable": 0}, "“Days worked that can be billed” is zero"),
    ),
    "realization_rate_by_value": Case(
        # 75, 70 and 70 billable days at 600, of which 60, 63 and 70 are billed, in March at 540
        given={"fees_billed": [36000, 37800, 37800], "billable_value": [45000, 42000, 42000]},
        months=[0.8, 0.9, 0.9],
        quarters=[111600 / 129000],
        zero=Zero({"billable_value": 0}, "“Billable work at standard rates” is zero"),
    ),
    "effective_rate": Case(
        given={"fees_billed": [40000, 42000, 45000], "days_available": [80, 84, 100]},
        months=[500, 500, 450],
        quarters=[127000 / 264],
        zero=Zero({"days_available": 0}, "“Days worked” is zero"),
    ),
    "project_margin": Case(
        given={"project_revenue": [1000, 1200, 2000], "project_costs": [700, 900, 1000]},
        months=[0.30, 0.25, 0.50],
        quarters=[1600 / 4200],
        zero=Zero({"project_revenue": 0}, "“Revenue of projects” is zero"),
    ),
    "backlog": Case(
        given={"undelivered_work": [90000, 70000, 80000]},
        months=[90000, 70000, 80000],
        quarters=[80000],
        zero=Zero({"undelivered_work": 0}, 0),
    ),
    "sal_count": Case(
        given={"sals": [60, 70, 80]},
        months=[60, 70, 80],
        quarters=[210],
        zero=Zero({"sals": 0}, 0),
    ),
    "mql_to_sal_rate": Case(
        given={"sals": [60, 75, 40], "mqls": [100, 100, 50]},
        months=[0.60, 0.75, 0.80],
        quarters=[175 / 250],
        zero=Zero({"mqls": 0}, "“Marketing-qualified leads accepted” is zero"),
    ),
    "sal_to_sql_rate": Case(
        given={"sqls": [30, 25, 20], "sals": [60, 75, 40]},
        months=[1 / 2, 1 / 3, 1 / 2],
        quarters=[75 / 175],
        zero=Zero({"sals": 0}, "“Sales-accepted leads” is zero"),
    ),
    "win_rate": Case(
        given={"new_customers": [4, 6, 5], "deals_lost": [12, 14, 15]},
        months=[4 / 16, 6 / 20, 5 / 20],
        quarters=[15 / 56],
        zero=Zero({"new_customers": 0, "deals_lost": 0}, "“Deals won” + “Deals lost” is zero"),
    ),
    "win_rate_by_value": Case(
        given={"won_deal_value": [5000, 6000, 9000], "lost_deal_value": [15000, 14000, 21000]},
        months=[0.25, 0.30, 0.30],
        quarters=[20000 / 70000],
        zero=Zero(
            {"won_deal_value": 0, "lost_deal_value": 0},
            "“Value of deals won” + “Value of deals lost” is zero",
        ),
    ),
    "close_rate_by_value": Case(
        given={
            "won_deal_value": [5000, 6000, 9000],
            "open_deal_value_at_start": [30000, 36000, 40000],
            "pipeline_value_created": [20000, 24000, 20000],
        },
        months=[0.10, 0.10, 0.15],
        quarters=[20000 / (30000 + 64000)],
        zero=Zero(
            {"open_deal_value_at_start": 0, "pipeline_value_created": 0},
            "“Value of opportunities worked on” is zero",
        ),
    ),
    "lead_response_time": Case(
        given={"lead_response_minutes": [600, 400, 900], "leads_answered": [20, 20, 30]},
        months=[30, 20, 30],
        quarters=[1900 / 70],
        zero=Zero({"leads_answered": 0}, "“Leads answered” is zero"),
    ),
    "pipeline_created": Case(
        given={"pipeline_value_created": [20000, 30000, 25000]},
        months=[20000, 30000, 25000],
        quarters=[75000],
        zero=Zero({"pipeline_value_created": 0}, 0),
    ),
    "weighted_pipeline": Case(
        given={"weighted_pipeline_value": [8000, 9000, 7000]},
        months=[8000, 9000, 7000],
        quarters=[7000],
        zero=Zero({"weighted_pipeline_value": 0}, 0),
    ),
    "pipeline_coverage_needed": Case(
        given={"new_customers": [4, 6, 5], "deals_lost": [12, 14, 20]},
        months=[4, 20 / 6, 5],
        quarters=[61 / 15],
        zero=Zero({"new_customers": 0}, "“Win rate by count” is zero"),
    ),
    "ramped_capacity": Case(
        # two at full quota of 10000, and one who brings a quarter, a half and three quarters of it
        given={"quota_on_the_street": [22500, 25000, 27500]},
        months=[22500, 25000, 27500],
        quarters=[75000],
        zero=Zero({"quota_on_the_street": 0}, 0),
    ),
    "reps_at_quota": Case(
        given={"reps_reaching_quota": [3, 4, 6], "reps_with_quota": [5, 8, 10]},
        months=[0.6, 0.5, 0.6],
        quarters=[None],
        quarter_reason="“Salespeople who reached their quota” is measured by month only",
        zero=Zero({"reps_with_quota": 0}, "“Salespeople with a quota” is zero"),
    ),
    "unit_market_share": Case(
        given={"units_sold": [120, 150, 90], "market_units": [2000, 2500, 1800]},
        months=[0.06, 0.06, 0.05],
        quarters=[360 / 6300],
        zero=Zero({"market_units": 0}, "“Units sold in the market” is zero"),
    ),
    "net_profit_margin": Case(
        given={
            "revenue": [1000, 1200, 1500],
            "total_costs": [700, 840, 900],
            "interest_and_taxes": [100, 120, 150],
        },
        months=[0.2, 0.2, 0.3],
        quarters=[890 / 3700],
        zero=Zero({"revenue": 0}, "“Revenue of the company” is zero"),
    ),
    "time_to_value": Case(
        given={"days_to_value_total": [50, 60, 90], "customers_reaching_value": [5, 5, 6]},
        months=[10, 12, 15],
        quarters=[200 / 16],
        zero=Zero({"customers_reaching_value": 0}, "“Customers with a first result” is zero"),
    ),
    "customer_satisfaction": Case(
        given={"satisfied_answers": [80, 90, 60], "satisfaction_answers": [100, 120, 75]},
        months=[0.80, 0.75, 0.80],
        quarters=[230 / 295],
        zero=Zero({"satisfaction_answers": 0}, "“Answers on satisfaction” is zero"),
    ),
    "adoption_rate": Case(
        given={"users_active": [40, 60, 75], "users_entitled": [100, 120, 125]},
        months=[0.4, 0.5, 0.6],
        quarters=[None],
        quarter_reason="“Active users” is measured by month only",
        zero=Zero({"users_entitled": 0}, "“Users who may use the product” is zero"),
    ),
}
