"""Read numbers that stand in tables: actuals, a frozen baseline, and what queries draw out of larger files."""
