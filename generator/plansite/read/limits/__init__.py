"""Read what figures may be: the limits of guardrails, and conditions."""
