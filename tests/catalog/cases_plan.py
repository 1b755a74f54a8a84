"""Cases of the KPIs on the forecast, carrying the plan out, the sales process, its health and what it costs."""

from __future__ import annotations

from case import BY_MONTH_ONLY, NO_BASE, Case, Zero
from cases_marketing import counted, grown

# 1000 in the month before the plan and 50 more each month: 1050, 1100, 1150
STRAIGHT_LINE = {"revenue_base": 1000, "revenue_change_per_period": 50}
# 200 + 500 + 300, then 500 + 300, then 100 + 500 + 300
COSTS = {"budget.one_off": [200, 0, 100], "budget.recurring": 500, "team.pay": 300}
FREE = {"budget.one_off": 0, "budget.recurring": 0, "team.pay": 0}


def taken_in(name: str) -> Case:
    """Make the case of a KPI that adds one flow of money up."""
    return Case(
        given={name: [400, 500.5, 300]},
        months=[400, 500.5, 300],
        quarters=[400 + 500.5 + 300],
        zero=Zero({name: 0}, 0),
    )


CASES: dict[str, Case] = {
    "revenue_forecast": Case(
        given=STRAIGHT_LINE,
        months=[1000 + 50 * 1, 1000 + 50 * 2, 1000 + 50 * 3],
        quarters=[1050 + 1100 + 1150],
        zero=Zero({"revenue_base": 0, "revenue_change_per_period": 0}, 0),
    ),
    "spend_vs_budget": Case(
        given={**COSTS, "spend_actual": [900, 1000, 900]},
        months=[900 / 1000, 1000 / 800, 900 / 900],
        quarters=[2800 / 2700],
        zero=Zero(FREE, "“Money budgeted” is zero"),
    ),
    "forecast_error": Case(
        given={**STRAIGHT_LINE, "revenue": [945, 1100, 1265]},
        months=[105 / 945, 0, 115 / 1265],
        quarters=[(105 + 0 + 115) / 3310],  # what is too low does not make up for what is too high
        zero=Zero({"revenue": 0}, "“Revenue of the company” is zero"),
    ),
    "goal_gap": Case(
        given={"goal_target": 2300, "goal_forecast": [2070, 2300, 2530]},
        months=[230 / 2300, 0, -230 / 2300],
        quarters=[None],
        quarter_reason=BY_MONTH_ONLY,
        zero=Zero({"goal_target": 0}, "“Target of the goal” is zero"),
    ),
    "total_revenue": taken_in("revenue"),
    "market_share": Case(
        given={"revenue": [900, 1050, 1000], "market_revenue": [10000, 10500, 8000]},
        months=[0.09, 0.10, 0.125],
        quarters=[2950 / 28500],
        zero=Zero({"market_revenue": 0}, "“Revenue of the market” is zero"),
    ),
    "profit_margin": Case(
        given={"revenue": [900, 1050, 1000], "total_costs": [990, 945, 800]},
        months=[-90 / 900, 105 / 1050, 200 / 1000],
        quarters=[(2950 - 2735) / 2950],
        zero=Zero({"revenue": 0}, "“Revenue of the company” is zero"),
    ),
    "task_completion_rate": Case(
        given={"tasks_done": [18, 20, 15], "tasks_due": [20, 20, 25]},
        months=[0.9, 1.0, 0.6],
        quarters=[53 / 65],
        zero=Zero({"tasks_due": 0}, "“Recurring tasks due” is zero"),
    ),
    "follow_up_on_time_rate": Case(
        given={"follow_ups_within_limit": [4, 6, 5], "customers_delivered": [5, 6, 10]},
        months=[0.8, 1.0, 0.5],
        quarters=[15 / 21],
        zero=Zero({"customers_delivered": 0}, "“Customers due for a follow-up” is zero"),
    ),
    "referrals_per_satisfied_customer": Case(
        given={"referrals_received": [6, 5, 8], "customers_satisfied": [2, 4, 5]},
        months=[3.0, 1.25, 1.6],
        quarters=[19 / 11],
        zero=Zero({"customers_satisfied": 0}, "“Satisfied customers” is zero"),
    ),
    "stage_conversion_rate": Case(
        given={"deals_leaving_stage_forward": [12, 15, 10], "deals_entering_stage": [20, 20, 25]},
        months=[0.60, 0.75, 0.40],
        quarters=[37 / 65],
        zero=Zero({"deals_entering_stage": 0}, "“Deals that entered the stage” is zero"),
    ),
    "pipeline_conversion_rate": Case(
        given={"stage_rates_product": [0.6 * 0.5, 0.6 * 0.4, 0.5 * 0.5]},
        months=[0.30, 0.24, 0.25],
        quarters=[None],
        quarter_reason="“Rates of all stages multiplied” is measured by month only",
        zero=Zero({"stage_rates_product": 0}, 0),
    ),
    "stage_duration": Case(
        given={"stage_days_total": [120, 300, 150], "deals_leaving_stage": [10, 20, 15]},
        months=[12, 15, 10],
        quarters=[570 / 45],
        zero=Zero({"deals_leaving_stage": 0}, "“Deals that left the stage” is zero"),
    ),
    "process_duration": Case(
        given={"stage_days_sum": [12 + 30, 15 + 28, 10 + 25]},
        months=[42, 43, 35],
        quarters=[None],
        quarter_reason="“Days in all stages” is measured by month only",
        zero=Zero({"stage_days_sum": 0}, 0),
    ),
    "yoy_revenue_growth": Case(
        # 80 a month in the year before the plan; 50 and then 100 in its first year
        given={"revenue": [50] + [100] * 11 + [75, 150, 140], "revenue_before_plan": 80},
        months=[-30 / 80] + [20 / 80] * 11 + [25 / 50, 50 / 100, 40 / 100],
        quarters=[10 / 240] + [60 / 240] * 3 + [115 / 250],
        zero=Zero({"revenue_before_plan": 0}, NO_BASE, month=0),
    ),
    "new_business_revenue": taken_in("new_account_revenue"),
    "rep_target_attainment": Case(
        given={"rep_sales": [900, 1100, 1000], "rep_target": [1000, 1000, 1250]},
        months=[0.9, 1.1, 0.8],
        quarters=[3000 / 3250],
        zero=Zero({"rep_target": 0}, "“Target of one salesperson” is zero"),
    ),
    "rep_yoy_growth": Case(
        given={"rep_sales": [25] + [50] * 11 + [50, 55, 60]},
        months=[None] * 12 + [25 / 25, 5 / 50, 10 / 50],
        quarters=[None] * 4 + [40 / 125],
        quarter_reason="there is no year before in the plan to compare with",
        zero=Zero({"rep_sales": 0}, NO_BASE),
    ),
    "customers_lost": counted("customers_lost_count"),
    "existing_account_revenue": taken_in("existing_account_sales"),
    "churn_change": grown("customers_lost_count"),
    "plan_cost_total": Case(
        given=COSTS,
        months=[200 + 500 + 300, 0 + 500 + 300, 100 + 500 + 300],
        quarters=[1000 + 800 + 900],
        zero=Zero(FREE, 0),
    ),
    "one_off_cost_total": taken_in("budget.one_off"),
    "recurring_cost_total": Case(
        given={"budget.recurring": [500, 500, 650], "team.pay": [300, 300, 400]},
        months=[500 + 300, 500 + 300, 650 + 400],
        quarters=[800 + 800 + 1050],
        zero=Zero({"budget.recurring": 0, "team.pay": 0}, 0),
    ),
    "projected_roi": Case(
        given={**COSTS, "expected_gain": [0, 1600, 2700]},
        months=[-1000 / 1000, 800 / 800, 1800 / 900],
        quarters=[(4300 - 2700) / 2700],
        zero=Zero(FREE, "“Total cost of the plan” is zero"),
    ),
    "plan_net_gain": Case(
        given={**COSTS, "expected_gain": [0, 1600, 2700]},
        months=[0 - 1000, 1600 - 800, 2700 - 900],
        quarters=[4300 - 2700],
        zero=Zero({**FREE, "expected_gain": 0}, 0),
    ),
    "break_even_month": Case(
        # −1100, then −1100 + 700, then −400 + 1750: above zero at the end of the third month, and of the 150 of overhead in it
        # a business that goes on covers 100
        given={
            **COSTS,
            "expected_gain": [0, 1600, 2700],
            "other_costs": [100, 100, 150],
            "continuing_gross_profit": [0, 0, 100],
        },
        months=[3, 3, 3],
        quarters=[3],
        zero=Zero({"expected_gain": 0}, "this is never reached for good within the plan"),
    ),
    "days_since_review": Case(
        given={"today": [40, 70, 100], "last_review_date": [10, 10, 90]},
        months=[30, 60, 10],
        quarters=[10],
        zero=Zero({"today": 90, "last_review_date": 90}, 0),
    ),
}
