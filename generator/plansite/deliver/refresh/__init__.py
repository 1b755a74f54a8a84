"""Ask warehouses for measured values, and keep their answers beside the plan."""
