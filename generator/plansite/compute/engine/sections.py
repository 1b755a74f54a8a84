"""Name the sections under which figures are shown, each with a page of its own."""

from __future__ import annotations

FORECAST = "forecast"
BUDGET = "budget"
EXCHANGE_RATES = "exchange_rates"
TEAM = "team"
PROCESS = "process"
GOALS = "goals"
ACTUALS = "actuals"
BASELINE = "baseline"
KPIS = "kpis"
RISKS = "risks"
